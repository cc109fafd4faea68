//! Drive, as far as it is needed: what a folder holds, and what changed since the last look.

use serde::Deserialize;

use super::client::{Failure, Google, Kind, Why};
use super::transport::encoded;
use crate::ports::{ErrorKind, SheetError};

/// Pages of a list that are read at most.
const PAGES_MAX: usize = 200;
/// Folders above a file that are looked at, at most.
const ABOVE_MAX: usize = 50;
const SPREADSHEET: &str = "application/vnd.google-apps.spreadsheet";
const FOLDER: &str = "application/vnd.google-apps.folder";

/// A spreadsheet in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriveFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What changed since a token was given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Files that somebody else changed, each once. Of our own last change the state is known.
    pub changed: Vec<String>,
    /// Files whose content we changed last: it is no news, but a right to them may be.
    pub ours: Vec<String>,
    /// Files that were deleted or taken from us.
    pub gone: Vec<String>,
    /// Where to go on the next time.
    pub next: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct FilePage {
    files: Vec<FileRecord>,
    next_page_token: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct FileRecord {
    id: String,
    name: String,
    mime_type: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ParentsRecord {
    parents: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AccessRecord {
    capabilities: Capabilities,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Capabilities {
    can_edit: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ChangePage {
    changes: Vec<ChangeRecord>,
    next_page_token: String,
    new_start_page_token: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ChangeRecord {
    file_id: String,
    removed: bool,
    file: TrashRecord,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct TrashRecord {
    trashed: bool,
    last_modifying_user: Author,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Author {
    me: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct StartToken {
    start_page_token: String,
}

impl Google {
    fn drive<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, SheetError> {
        let url = format!("{}/{path}", self.shared.settings.drive_endpoint);
        let unclear = || Failure { why: Why::Later, message: "the answer cannot be understood".to_owned() };
        let body = self.call(Kind::Drive, url, Vec::new()).map_err(|failure| self.error("Google Drive", &failure))?;
        serde_json::from_slice(&body).map_err(|_| self.error("Google Drive", &unclear()))
    }

    /// The spreadsheets in a folder or shared drive, and in folders below it, by name.
    pub fn folder(&self, id: &str) -> Result<Vec<DriveFile>, SheetError> {
        let mut found = Vec::new();
        let mut seen = std::collections::BTreeSet::from([id.to_owned()]);
        let mut waiting = vec![id.to_owned()];
        let mut pages = 0;
        while let Some(folder) = waiting.pop() {
            let mut page = String::new();
            loop {
                pages += 1;
                if pages > PAGES_MAX {
                    return Err(SheetError::new(
                        ErrorKind::TooLarge,
                        format!("the folder {id} holds more than can be listed ({PAGES_MAX} pages)"),
                        "name folders nearer to the sheets",
                    ));
                }
                let query = format!(
                    "'{folder}' in parents and trashed = false and (mimeType = '{SPREADSHEET}' or mimeType = '{FOLDER}')"
                );
                let token = if page.is_empty() { String::new() } else { format!("&pageToken={}", encoded(&page)) };
                let list: FilePage = self.drive(&format!(
                    "files?q={}&pageSize=1000&supportsAllDrives=true&includeItemsFromAllDrives=true&fields=nextPageToken,files(id,name,mimeType){token}",
                    encoded(&query)
                ))?;
                for file in list.files {
                    if file.mime_type == FOLDER {
                        if seen.insert(file.id.clone()) {
                            waiting.push(file.id);
                        }
                    } else if seen.insert(file.id.clone()) {
                        found.push(DriveFile { id: file.id, name: file.name });
                    }
                }
                page = list.next_page_token;
                if page.is_empty() {
                    break;
                }
            }
        }
        found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(found)
    }

    /// The folders and the shared drive in which a file or folder stands, itself first, as far up as we may look.
    pub fn folders_above(&self, id: &str) -> Result<Vec<String>, SheetError> {
        let mut above = vec![id.to_owned()];
        let mut next = 0;
        while let Some(file) = above.get(next).filter(|_| next < ABOVE_MAX) {
            let found: Result<ParentsRecord, _> =
                self.drive(&format!("files/{}?supportsAllDrives=true&fields=parents", encoded(file)));
            match found {
                Ok(found) => {
                    let new: Vec<String> = found.parents.into_iter().filter(|parent| !above.contains(parent)).collect();
                    above.extend(new);
                }
                // What stands above what is shared with us is hidden.
                Err(error) if next > 0 && error.kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            next += 1;
        }
        Ok(above)
    }

    /// Whether a file may be edited by us.
    pub(super) fn may_edit(&self, id: &str) -> Result<bool, SheetError> {
        let file: AccessRecord =
            self.drive(&format!("files/{}?supportsAllDrives=true&fields=capabilities(canEdit)", encoded(id)))?;
        Ok(file.capabilities.can_edit)
    }

    /// Where changes begin from now on.
    pub fn changes_from_now(&self) -> Result<String, SheetError> {
        let token: StartToken = self.drive("changes/startPageToken?supportsAllDrives=true")?;
        Ok(token.start_page_token)
    }

    /// Every file that changed since a token was given: one call for all of them, unless there are thousands.
    pub fn changes_since(&self, token: &str) -> Result<Changes, SheetError> {
        let mut changes = Changes::default();
        let mut page = token.to_owned();
        for _ in 0..PAGES_MAX {
            let list: ChangePage = self.drive(&format!(
                "changes?pageToken={}&pageSize=1000&supportsAllDrives=true&includeItemsFromAllDrives=true&fields=nextPageToken,newStartPageToken,changes(fileId,removed,file(trashed,lastModifyingUser(me)))",
                encoded(&page)
            ))?;
            for change in list.changes {
                let list = match &change.file {
                    file if change.removed || file.trashed => &mut changes.gone,
                    file if file.last_modifying_user.me => &mut changes.ours,
                    _ => &mut changes.changed,
                };
                if !list.contains(&change.file_id) {
                    list.push(change.file_id);
                }
            }
            if !list.new_start_page_token.is_empty() {
                changes.next = list.new_start_page_token;
                return Ok(changes);
            }
            if list.next_page_token.is_empty() {
                break;
            }
            page = list.next_page_token;
            changes.next.clone_from(&page);
        }
        Ok(changes)
    }
}
