//! `changes.*`: what Drive tells of, in the order it tells it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::file::Role;
use super::files::lists_all_drives;
use crate::caller::Caller;
use crate::error::{ApiError, Outcome};
use crate::http::Request;
use crate::sheets::render::time;
use crate::world::World;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The file.
    pub file: String,
    /// When Drive told of it.
    pub at_ms: i64,
    /// Deleted, or taken from the account below.
    pub removed: bool,
    /// The only account it is told to; none for all who see the file.
    pub only_for: Option<String>,
}

/// All entries; a page token is the number of entries before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    entries: Vec<Change>,
}

impl Changes {
    /// Adds an entry.
    pub fn push(&mut self, file: &str, at_ms: i64, removed: bool, only_for: Option<String>) {
        self.entries.push(Change { file: file.into(), at_ms, removed, only_for });
    }

    /// The token of what comes next.
    pub fn next_token(&self) -> String {
        (self.entries.len() + 1).to_string()
    }
}

/// `changes.getStartPageToken`.
pub fn start_page_token(world: &mut World) -> Value {
    world.settle();
    json!({"kind": "drive#startPageToken", "startPageToken": world.changes.next_token()})
}

/// `changes.list`: of each file only its latest change in the page's reach.
///
/// # Errors
/// 400 for a page token that never was.
pub fn list(world: &mut World, caller: &Caller, request: &Request) -> Outcome<Value> {
    world.settle();
    let token = request.parameter("pageToken").unwrap_or_default();
    let invalid = || ApiError::parameter("invalid", "Invalid Value", "pageToken");
    let start = token.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).ok_or_else(invalid)?;
    let entries = &world.changes.entries;
    if start > entries.len() {
        return Err(invalid());
    }
    let size = request.parameter("pageSize").and_then(|size| size.parse().ok()).unwrap_or(100).clamp(1, 1000);
    let with_removed = request.parameter("includeRemoved").is_none_or(|flag| flag != "false");
    let mut listed = Vec::new();
    let mut at = start;
    while at < entries.len() && listed.len() < size {
        let change = &entries[at];
        let latest = !entries[at + 1..].iter().any(|later| later.file == change.file && told(later, caller));
        if latest
            && told(change, caller)
            && let Some(value) = written(world, caller, change, with_removed, request)
        {
            listed.push(value);
        }
        at += 1;
    }
    let mut out = json!({"kind": "drive#changeList", "changes": listed});
    if at < entries.len() {
        out["nextPageToken"] = (at + 1).to_string().into();
    } else {
        out["newStartPageToken"] = (at + 1).to_string().into();
    }
    Ok(out)
}

fn told(change: &Change, caller: &Caller) -> bool {
    change.only_for.as_ref().is_none_or(|email| *email == caller.email)
}

fn written(world: &World, caller: &Caller, change: &Change, with_removed: bool, request: &Request) -> Option<Value> {
    let role: Option<Role> = world.role(&change.file, &caller.email);
    let file = world.files.get(&change.file).filter(|_| role.is_some());
    let drive = file.and_then(|file| file.drive.as_deref());
    let wanted = request.parameter("driveId");
    if (drive.is_some() && !lists_all_drives(request)) || (wanted.is_some() && file.is_some() && drive != wanted) {
        return None;
    }
    let removed = file.is_none();
    if removed && (!with_removed || !change.removed) {
        return None;
    }
    let mut out = json!({
        "kind": "drive#change", "changeType": "file", "type": "file", "removed": removed,
        "fileId": change.file, "time": time(change.at_ms),
    });
    if let Some(file) = file {
        out["file"] = file.value(&caller.email, role);
    }
    Some(out)
}
