//! The network on which a history happens.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use google_emulator::Rule;
use kpiwarden::sheets::google::{Broken, Reply, Request, Transport};

use super::events::{Event, What};
use super::people::People;
use crate::World;

/// What a killed process leaves its caller with: nothing of it runs on.
pub(super) struct Killed;

pub(super) struct Wire {
    pub(super) world: World,
    pub(super) people: Mutex<People>,
    pub(super) waiting: Mutex<Vec<Event>>,
    /// Cycle and call.
    pub(super) at: Mutex<(u32, u32)>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

#[derive(Debug, Clone)]
pub(super) struct Shared(pub(super) Arc<Wire>);

impl Wire {
    /// Events whose call has come. `alone`: nobody works in the sheet just now, since the call may lie between our read and our
    /// write and does not tell what is written; what people do waits for the next one.
    fn due(&self, at: (u32, u32), during: bool, alone: bool) -> Vec<Event> {
        let mut waiting = self.waiting.lock().expect("free");
        let is_there = |event: &Event| !alone || matches!(event.what, What::Fault(_) | What::Kill { .. });
        let is_due = |event: &Event| (event.cycle, event.call) <= at && (!event.during || during) && is_there(event);
        let (due, rest) = waiting.drain(..).partition(is_due);
        *waiting = rest;
        due
    }

    /// What people do and what goes wrong; answers whether the daemon dies, and with its call carried out. `between`: between our
    /// read and our write, which is about to write these cells.
    fn happen(&self, due: Vec<Event>, between: Option<&Cells>) -> Option<bool> {
        let mut people = self.people.lock().expect("free");
        if let Some(cells) = between {
            people.make_way(cells);
        }
        let mut died = None;
        for event in due {
            match &event.what {
                What::Fault(fault) => {
                    let _ = writeln!(people.story, "    fault: {fault:?}");
                    self.world.emulator.fault(Rule::next(fault.clone()));
                }
                What::Kill { applied } => died = Some(*applied),
                what if between.is_some() && what.meets_ours() => {}
                what => match between {
                    Some(cells) if cells.is_empty() => people.act_unseen(what),
                    Some(cells) => people.act_beside(what, cells),
                    None => people.act(what),
                },
            }
        }
        died
    }

    fn tell(&self, line: &str) {
        let story = &mut self.people.lock().expect("free").story;
        // A watch looks hundreds of times while nothing happens.
        if story.lines().next_back() != Some(line) {
            let _ = writeln!(story, "{line}");
        }
    }

    fn die(&self, how: &str) -> ! {
        self.tell(&format!("    killed, {how}"));
        std::panic::resume_unwind(Box::new(Killed))
    }
}

impl Transport for Shared {
    fn send(&self, request: &Request) -> Result<Reply, Broken> {
        let wire = &*self.0;
        let is_write = request.url.contains(":batchUpdate");
        let at = {
            let mut at = wire.at.lock().expect("free");
            let now = *at;
            at.1 += u32::from(request.url.contains("/v4/"));
            now
        };
        let is_token = !request.url.contains("/v4/") && !request.url.contains("/drive/");
        let died = wire.happen(wire.due(at, false, is_token), is_write.then(|| cells_of(&request.body)).as_ref());
        let what = match request.url.split_once("/v4/") {
            Some(_) if is_write => "write",
            Some(_) => "read",
            None if request.url.contains("/drive/") => "look at changes",
            None => "token",
        };
        let cells = if is_write { written(&request.body) } else { String::new() };
        wire.tell(&format!("  cycle {} call {}: {what} {cells}", at.0, at.1));
        if died == Some(false) {
            wire.die("before it");
        }
        let answer = wire.world.send(request);
        if matches!(what, "read" | "write") && answer.as_ref().is_ok_and(|reply| reply.status == 200) {
            wire.people.lock().expect("free").seen();
        }
        if died == Some(true) {
            wire.die("after it");
        }
        // While the answer is on its way.
        if wire.happen(wire.due(at, true, is_token), Some(&Cells::new())).is_some() {
            wire.die("while the answer was on its way");
        }
        answer
    }
}

/// How much of a batch a story tells.
const SHOWN: usize = 40;

/// Rows and columns of cells.
type Cells = BTreeSet<(u32, u32)>;

/// The cells whose values a batch writes.
fn cells_of(body: &[u8]) -> Cells {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let updates = body["requests"].as_array().into_iter().flatten().map(|request| &request["updateCells"]);
    let values =
        updates.filter(|update| update["fields"].as_str().is_some_and(|fields| fields.contains("userEnteredValue")));
    values
        .flat_map(|update| {
            let at = |name: &str| update["start"][name].as_u64().unwrap_or(0) as u32;
            (0..update["rows"].as_array().map_or(0, Vec::len) as u32)
                .map(move |row| (at("rowIndex") + row, at("columnIndex")))
        })
        .collect()
}

/// What a batch writes, in short: cells with their values, and the names of the other requests.
fn written(body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let mut told = Vec::new();
    for request in body["requests"].as_array().into_iter().flatten() {
        let update = &request["updateCells"];
        let at = |name: &str| update["start"][name].as_u64().unwrap_or(0) as u32;
        if update.is_null() {
            told.extend(request.as_object().into_iter().flatten().map(|(name, _)| name.clone()));
        }
        for (row, cells) in (at("rowIndex")..).zip(update["rows"].as_array().into_iter().flatten()) {
            let cell = &cells["values"][0];
            let value = cell["userEnteredValue"].as_object().and_then(|value| value.values().next().cloned());
            let note = cell["note"].as_str().map(|note| format!(" note {note:.12}")).unwrap_or_default();
            let value = value.map(|value| value.to_string()).unwrap_or_default();
            told.push(format!("{}={value}{note}", super::place(row, at("columnIndex"))));
        }
    }
    let more = told.len().saturating_sub(SHOWN);
    told.truncate(SHOWN);
    format!("{}{}", told.join(" "), if more > 0 { format!(" and {more} more") } else { String::new() })
}
