//! The people, who work in the sheet and in its twin.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use google_emulator::{Doing, Edit, Emulator, Role};

use super::events::What;
use super::{MARK, OWN, place};
use crate::{HEADER, OWNER, ROBOT};

/// Who sorts by this column sorts the team's columns alone.
const TEAM_ALONE: u32 = 3;

#[derive(Clone)]
pub(super) struct People {
    pub(super) emulator: Emulator,
    pub(super) id: String,
    pub(super) twin: Emulator,
    pub(super) twin_id: String,
    pub(super) tab: String,
    /// What stood there before everything was emptied.
    pub(super) cleared: Option<Vec<Vec<String>>>,
    /// What people wrote over ours: texts in cells and notes that must stay.
    pub(super) by_hand: BTreeSet<String>,
    /// What was typed since the daemon last saw the sheet.
    typed: BTreeSet<String>,
    /// How everything stood before what was done while the answer to the last look was on its way: the people, the two worlds.
    before_unseen: Option<Box<(Self, String, String)>>,
    added: u32,
    pub(super) story: String,
}

impl People {
    pub(super) fn new(sheet: (Emulator, String), twin: (Emulator, String)) -> Self {
        Self {
            emulator: sheet.0,
            id: sheet.1,
            twin: twin.0,
            twin_id: twin.1,
            tab: "Sheet1".to_owned(),
            cleared: None,
            by_hand: BTreeSet::new(),
            typed: BTreeSet::new(),
            before_unseen: None,
            added: 0,
            story: String::new(),
        }
    }

    fn both(&mut self, edit: &Edit) {
        let by = |file: &str| Doing { file: file.to_owned(), by: None, edit: edit.clone() };
        // What has become impossible is left out, in both.
        if self.twin.world().person(&by(&self.twin_id)).is_ok() {
            let _ = self.emulator.world().person(&by(&self.id));
            if let Edit::Type { text, .. } = edit {
                self.typed.insert(text.clone());
            }
        }
        let _ = writeln!(self.story, "    people: {edit:?}");
    }

    /// Does something to what only the daemon's sheet holds.
    fn only_here(&mut self, edit: Edit) {
        let _ = writeln!(self.story, "    people: {edit:?}");
        let _ = self.emulator.edit(&self.id, edit);
    }

    fn header_row(&self) -> usize {
        let grid = self.twin.grid(&self.twin_id, &self.tab);
        grid.iter().position(|row| row.iter().any(|cell| cell == "KPI")).unwrap_or(0)
    }

    fn column(&self, header: &str) -> u32 {
        let grid = self.twin.grid(&self.twin_id, &self.tab);
        let row = self.header_row();
        grid.get(row).and_then(|row| row.iter().position(|cell| cell == header)).unwrap_or(0) as u32
    }

    fn rows(&self) -> u32 {
        self.twin.grid(&self.twin_id, &self.tab).len() as u32
    }

    /// A row of the table's body.
    fn body_row(&self, row: u32) -> u32 {
        let first = self.header_row() as u32 + 1;
        first + row % (self.rows().saturating_sub(first)).max(1)
    }

    fn type_into(&mut self, row: u32, header: &str, text: String) {
        let cell = place(self.body_row(row), self.column(header));
        let tab = self.tab.clone();
        self.both(&Edit::Type { tab, cell, text });
    }

    /// Whether a comment of ours hangs on a cell.
    fn has_ours(&self, cell: &str) -> bool {
        let threads = self.emulator.threads_on(&self.id, &self.tab, cell);
        threads.iter().any(|thread| thread.head.content.contains(MARK) && !thread.resolved)
            || self.emulator.note(&self.id, &self.tab, cell).is_some()
    }

    /// What people wrote over ours and what of it still stands.
    fn standing(&self) -> BTreeSet<String> {
        let cells = self.emulator.grid(&self.id, &self.tab).into_iter().flatten();
        let notes = self.emulator.notes(&self.id, &self.tab).into_values();
        cells.chain(notes).filter(|text| self.by_hand.contains(text)).collect()
    }

    /// Does what happens between our read and our write of these cells, unless the write would then go over what was typed
    /// since that read: nobody can know what stood there. It takes a column pushed to where ours are about to be.
    pub(super) fn act_beside(&mut self, what: &What, cells: &BTreeSet<(u32, u32)>) {
        let before = self.standing_now();
        self.act(what);
        if self.typed_into(cells) {
            self.undo_all(before, &format!("{what:?}"));
        }
    }

    /// Does what happens while the answer to a look is on its way: a write may come to go over it before it is seen.
    pub(super) fn act_unseen(&mut self, what: &What) {
        let before = self.standing_now();
        self.before_unseen.get_or_insert(before);
        self.act(what);
    }

    /// These cells are about to be written; what was typed into them unseen is taken for not done, for the same reason.
    pub(super) fn make_way(&mut self, cells: &BTreeSet<(u32, u32)>) {
        if self.typed_into(cells)
            && let Some(before) = self.before_unseen.take()
        {
            self.undo_all(before, "what was done while the answer was on its way");
        }
    }

    fn typed_into(&self, cells: &BTreeSet<(u32, u32)>) -> bool {
        let grid = self.emulator.grid(&self.id, &self.tab);
        let stands = |(row, column): &(u32, u32)| grid.get(*row as usize)?.get(*column as usize);
        cells.iter().filter_map(stands).any(|text| self.typed.contains(text))
    }

    fn standing_now(&self) -> Box<(Self, String, String)> {
        Box::new((Self { before_unseen: None, ..self.clone() }, self.emulator.save(), self.twin.save()))
    }

    fn undo_all(&mut self, before: Box<(Self, String, String)>, what: &str) {
        let (kept, sheet, twin) = *before;
        let story = std::mem::take(&mut self.story);
        let before_unseen = self.before_unseen.take();
        *self = Self { before_unseen, story, ..kept };
        let _ = writeln!(self.story, "    not so: {what}");
        self.emulator.restore(&sheet).expect("what was saved");
        self.twin.restore(&twin).expect("what was saved");
    }

    /// The daemon saw the sheet.
    pub(super) fn seen(&mut self) {
        self.typed.clear();
        self.before_unseen = None;
    }

    /// Does what happens; what people take away of their own is no loss.
    pub(super) fn act(&mut self, what: &What) {
        let before = self.standing();
        self.do_it(what);
        let after = self.standing();
        for gone in before.difference(&after) {
            self.by_hand.remove(gone);
        }
    }

    fn do_it(&mut self, what: &What) {
        let tab = self.tab.clone();
        match *what {
            What::Figure { row, value } => self.type_into(row, "Current", value.to_string()),
            What::Owner { row, name } => self.type_into(row, "Owner", format!("Ivo Lenz{name}")),
            What::Sentence { row, vague } => {
                let words = if vague { "Improve the impact of area" } else { "Number of visits to area" };
                self.added += 1;
                self.type_into(row, "KPI", format!("{words} {}", self.added));
            }
            What::IntoOurs { row, own } => self.write_into_ours(row, own),
            What::OurNote { which } => self.change_our_note(which),
            What::Sort { column, descending } => self.sort(column % 9, descending),
            What::Add { at, figure } => self.add(at, figure),
            What::Delete { at } => {
                let at = self.body_row(at);
                self.both(&Edit::DeleteRows { tab, at, count: 1 });
            }
            What::Move { at, to } => {
                let (at, to) = (self.body_row(at), self.body_row(to));
                self.both(&Edit::MoveRows { tab, at, count: 1, to });
            }
            What::AddColumn { at } => {
                self.added += 1;
                let row = self.header_row() as u32;
                self.both(&Edit::InsertColumns { tab: tab.clone(), at, count: 1 });
                let text = format!("Remarks {}", self.added);
                self.both(&Edit::Type { tab, cell: place(row, at), text });
            }
            What::MoveColumn { at, to } => self.both(&Edit::MoveColumns { tab, at, count: 1, to }),
            What::DropOurs { own } => {
                let header = OWN[own as usize].to_owned();
                let grid = self.emulator.grid(&self.id, &tab);
                if let Some(row) = grid.iter().position(|row| row.contains(&header)) {
                    self.only_here(Edit::DeleteColumnNamed { tab, row: row as u32, header });
                }
            }
            What::Rename { title } => {
                let title = format!("Team {title}");
                self.both(&Edit::RenameTab { tab, title: title.clone() });
                self.tab = title;
            }
            What::Note { row, column, text } => {
                let cell = place(self.body_row(row), column);
                if !self.has_ours(&cell) {
                    self.both(&Edit::Note { tab, cell, text: format!("ask about {text}") });
                }
            }
            What::Comment { row, column, text } => {
                let cell = place(self.body_row(row), column);
                if !self.has_ours(&cell) {
                    self.both(&Edit::Comment { tab, cell, text: format!("is it {text}?") });
                }
            }
            What::Reply { text } => {
                if let Some(thread) = self.a_thread_of_ours() {
                    self.only_here(Edit::Reply { thread, text: format!("why {text}?") });
                }
            }
            What::Resolve => {
                if let Some(thread) = self.a_thread_of_ours() {
                    self.only_here(Edit::Resolve { thread });
                }
            }
            What::Filter { column } => {
                let range = format!("A{}:I{}", self.header_row() + 1, self.rows().max(2));
                self.both(&Edit::Filter { tab, range, column, hidden: vec!["20".into(), "Hugo Sand".into()] });
            }
            What::ClearFilter => self.both(&Edit::ClearFilter { tab }),
            What::Clear => {
                self.cleared.get_or_insert(self.twin.grid(&self.twin_id, &tab));
                self.both(&Edit::ClearTab { tab });
            }
            What::PasteBack => {
                if let Some(rows) = self.cleared.take() {
                    self.both(&Edit::ClearTab { tab: tab.clone() });
                    self.both(&Edit::Paste { tab, cell: "A1".into(), rows });
                }
            }
            What::Share => self.share(),
            What::Fault(_) | What::Kill { .. } => {}
        }
    }

    pub(super) fn share(&mut self) {
        self.emulator.share(&self.id, ROBOT, Role::Writer);
        let _ = writeln!(self.story, "    people: share it with the service");
    }

    fn a_thread_of_ours(&self) -> Option<String> {
        let threads = self.emulator.threads(&self.id);
        let ours = threads.into_iter().find(|thread| !thread.resolved && thread.head.content.contains(MARK));
        ours.map(|thread| thread.id)
    }

    fn write_into_ours(&mut self, row: u32, own: u32) {
        let grid = self.emulator.grid(&self.id, &self.tab);
        let found = grid.iter().find_map(|line| line.iter().position(|cell| cell == OWN[own as usize]));
        if let Some(column) = found {
            self.added += 1;
            let text = format!("by hand {}", self.added);
            let cell = place(self.body_row(row), column as u32);
            self.only_here(Edit::Type { tab: self.tab.clone(), cell, text: text.clone() });
            self.by_hand.insert(text);
        }
    }

    fn change_our_note(&mut self, which: u32) {
        let notes = self.emulator.notes(&self.id, &self.tab);
        let ours: Vec<_> = notes
            .into_iter()
            .filter(|(_, note)| note.contains(MARK) && !note.contains("writes these columns"))
            .collect();
        if let Some((cell, note)) = ours.get(which as usize % ours.len().max(1)) {
            self.added += 1;
            let text = format!("{note}\nno, by hand {}", self.added);
            self.only_here(Edit::Note { tab: self.tab.clone(), cell: cell.clone(), text: text.clone() });
            self.by_hand.insert(text);
        }
    }

    fn sort(&mut self, column: u32, descending: bool) {
        let tab = self.tab.clone();
        let (first, last) = (self.header_row() as u32 + 1, self.rows());
        // Over all columns that both have; dropping one of ours leaves a column less.
        let count = |emulator: &Emulator, id: &str| emulator.with_tab(id, &tab, |tab| tab.column_count).unwrap_or(1);
        let end = count(&self.emulator, &self.id).min(count(&self.twin, &self.twin_id)) - 1;
        // A filter that ends with the team's columns leaves ours where they are.
        let team = HEADER.split(',').map(|header| self.column(header)).max().unwrap_or(0);
        let end = if column == TEAM_ALONE { end.min(team) } else { end };
        let range = format!("{}:{}", place(first, 0), place(last.saturating_sub(1).max(first), end));
        self.both(&Edit::Sort { tab, range, column, descending });
    }

    fn add(&mut self, at: u32, figure: u32) {
        let (tab, at) = (self.tab.clone(), self.body_row(at));
        self.added += 1;
        let values = [
            "More customers",
            &format!("Number of new links {}", self.added),
            "Hugo Sand",
            "links",
            "20",
            "40",
            &figure.to_string(),
            "2026-07-01",
            "2026-12-31",
        ]
        .map(str::to_owned);
        self.both(&Edit::InsertRows { tab: tab.clone(), at, count: 1 });
        for (header, value) in HEADER.split(',').zip(values) {
            let cell = place(at, self.column(header));
            self.both(&Edit::Type { tab: tab.clone(), cell, text: value });
        }
    }

    /// The threads that people began, with their words and where they hang; and what they answered to ours.
    pub(super) fn threads_of(emulator: &Emulator, id: &str) -> Vec<String> {
        let threads = emulator.threads(id);
        let theirs = threads.iter().filter(|thread| thread.head.author == OWNER);
        let mut told: Vec<String> = theirs
            .map(|thread| {
                format!("{:?} {} {} {:?}", thread.range, thread.resolved, thread.head.content, thread.replies.len())
            })
            .collect();
        told.sort();
        told
    }
}
