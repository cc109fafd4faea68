//! From addresses at Google to spreadsheets, each once, with the config block that it falls under.

use std::collections::BTreeMap;

use super::google::{empty_folder, sheets_of};
use super::setup::Setup;
use super::targets::{FileTarget, Place, google_block};
use crate::config::{SheetConfig, SheetPlace};
use crate::ports::SheetError;
use crate::sheets::google::{Address, Google, address_of};

/// A spreadsheet that is named, or that stands in a folder that is.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) id: String,
    /// The config block it falls under: the one that names it itself, else that of its folder.
    pub(super) block: Option<usize>,
    /// Whether it was named itself.
    pub(super) named: bool,
}

/// The spreadsheets of one command or look.
pub(super) struct AtGoogle<'s> {
    blocks: &'s [SheetConfig],
    google: &'s Google,
    /// The spreadsheets that are named themselves, and whether they were given out yet.
    given: BTreeMap<String, bool>,
}

impl<'s> AtGoogle<'s> {
    /// `files`: all that is named.
    pub(super) fn new(setup: &'s Setup, google: &'s Google, files: &[FileTarget]) -> Self {
        let named = files.iter().filter_map(|file| match &file.place {
            Place::Google(Address::Spreadsheet(id)) => Some((id.clone(), false)),
            _ => None,
        });
        Self { blocks: &setup.config.sheets, google, given: named.collect() }
    }

    /// The spreadsheets that an address brings and no other brought before, and what stands in the way: under which name, and why. Where
    /// something does, what it brought `before` stands.
    pub(super) fn sheets(
        &mut self,
        address: &Address,
        block: Option<usize>,
        before: &[Found],
    ) -> (Vec<Found>, Option<(String, SheetError)>) {
        let (mut found, error) = match self.look(address, block) {
            Ok(found) => (found, None),
            Err(error) => (before.to_vec(), Some((name_of(address), error))),
        };
        found.retain(|found| match self.given.insert(found.id.clone(), true) {
            // What is also named itself is brought by that.
            Some(false) if !found.named => {
                self.given.insert(found.id.clone(), false);
                false
            }
            known => known != Some(true),
        });
        (found, error)
    }

    fn look(&self, address: &Address, block: Option<usize>) -> Result<Vec<Found>, SheetError> {
        let sheets = sheets_of(self.google, address).map_err(|error| match address {
            Address::Folder(id) => SheetError {
                message: format!("the folder {id} at Google cannot be looked into: {}", error.message),
                ..error
            },
            _ => error,
        })?;
        if let (Address::Folder(folder), []) = (address, sheets.as_slice()) {
            return Err(empty_folder(self.google, folder));
        }
        let of_place = self.block_above(address, block)?;
        let own = |id: &String| self.blocks.iter().position(|block| block.place == SheetPlace::Google(id.clone()));
        Ok(sheets.into_iter().map(|(id, named)| Found { block: own(&id).or(of_place), id, named }).collect())
    }

    /// The block of something named by hand that no block names: that of a folder in which it stands. Drive is asked only where there are such
    /// blocks.
    fn block_above(&self, address: &Address, block: Option<usize>) -> Result<Option<usize>, SheetError> {
        let folders: Vec<(usize, Address)> = (0..)
            .zip(self.blocks)
            .filter_map(|(at, block)| Some((at, google_block(block)?)))
            .filter(|(_, place)| matches!(place, Address::Folder(_)))
            .collect();
        let (Address::Spreadsheet(id) | Address::Folder(id)) = address else { return Ok(block) };
        if block.is_some() || folders.is_empty() {
            return Ok(block);
        }
        let above = self.google.folders_above(id)?;
        let holds = |place: &Address| matches!(place, Address::Folder(folder) if above.contains(folder));
        Ok(folders.into_iter().find(|(_, place)| holds(place)).map(|(at, _)| at))
    }
}

/// How an address is spoken of.
pub(super) fn name_of(address: &Address) -> String {
    match address {
        Address::Spreadsheet(id) => address_of(id),
        Address::Folder(id) => format!("folder {id}"),
        Address::Unusable(_) => "Google Drive".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::clock::SystemTimer;
    use crate::config::Config;
    use crate::sheets::google::{Broken, Credentials, GoogleSettings, Reply, Request, SCOPE_READ, Secret, Transport};

    const FIRST: &str = "first-sheet-of-the-north";
    const SECOND: &str = "second-sheet-of-the-north";

    /// A Drive with one folder that holds two sheets, as long as it is shared.
    #[derive(Debug, Default)]
    struct Drive {
        hidden: AtomicBool,
        asked: Mutex<Vec<String>>,
    }

    impl Transport for Drive {
        fn send(&self, request: &Request) -> Result<Reply, Broken> {
            let path = request.url.split("/files").nth(1).unwrap_or_default();
            self.asked.lock().expect("held").push(path.split('?').next().unwrap_or_default().to_owned());
            let sheet = |id: &str| serde_json::json!({"id": id, "name": id, "mimeType": "application/vnd.google-apps.spreadsheet"});
            let body = match path {
                path if path.contains("fields=parents") && path.contains("sheet") => {
                    serde_json::json!({"parents": ["folder-below"]})
                }
                path if path.contains("folder-below") => serde_json::json!({"parents": ["folder-north"]}),
                path if path.contains("fields=parents") => serde_json::json!({}),
                _ if self.hidden.load(Ordering::Relaxed) => serde_json::json!({"files": []}),
                _ => serde_json::json!({"files": [sheet(FIRST), sheet(SECOND)]}),
            };
            Ok(Reply { status: 200, body: body.to_string().into_bytes(), retry_after_s: None })
        }
    }

    fn at(drive: &Arc<Drive>) -> Google {
        let token = Credentials::Token(Secret("token".to_owned()));
        Google::new(
            GoogleSettings::new(token, SCOPE_READ),
            Arc::clone(drive) as Arc<dyn Transport>,
            Arc::new(SystemTimer),
        )
    }

    fn blocks(text: &str) -> Vec<SheetConfig> {
        Config::parse(text, std::path::Path::new("")).expect("a config").sheets
    }

    const FOLDER_AND_SHEET: &str = "[[sheets]]\nfolder = \"https://drive.google.com/drive/folders/folder-north\"\n\
        [[sheets]]\ngoogle = \"google:second-sheet-of-the-north\"\nwrite = \"off\"\n";

    fn brought(found: &[Found]) -> Vec<(&str, Option<usize>, bool)> {
        found.iter().map(|found| (found.id.as_str(), found.block, found.named)).collect()
    }

    #[test]
    fn a_sheet_falls_under_the_block_that_names_it_and_is_brought_once() {
        let (drive, blocks) = (Arc::default(), blocks(FOLDER_AND_SHEET));
        let (google, folder) = (at(&drive), Address::Folder("folder-north".to_owned()));
        let given = BTreeMap::from([(SECOND.to_owned(), false)]);
        let mut all = AtGoogle { blocks: &blocks, google: &google, given };
        let (found, error) = all.sheets(&folder, Some(0), &[]);
        assert!(error.is_none() && brought(&found) == [(FIRST, Some(0), false)], "{found:?} {error:?}");
        let (found, _) = all.sheets(&Address::Spreadsheet(SECOND.to_owned()), Some(1), &[]);
        assert_eq!(brought(&found), [(SECOND, Some(1), true)]);
        // The folder by itself.
        let mut alone = AtGoogle { blocks: &blocks, google: &google, given: BTreeMap::new() };
        let (found, _) = alone.sheets(&folder, Some(0), &[]);
        assert_eq!(brought(&found), [(FIRST, Some(0), false), (SECOND, Some(1), false)]);
        assert!(alone.sheets(&folder, Some(0), &[]).0.is_empty(), "each once");
    }

    #[test]
    fn a_sheet_named_by_hand_falls_under_the_block_of_its_folder() {
        let (drive, blocks) = (Arc::<Drive>::default(), blocks(FOLDER_AND_SHEET));
        let google = at(&drive);
        let mut all = AtGoogle { blocks: &blocks, google: &google, given: BTreeMap::new() };
        let (found, error) = all.sheets(&Address::Spreadsheet(FIRST.to_owned()), None, &[]);
        assert!(error.is_none() && brought(&found) == [(FIRST, Some(0), true)], "{found:?} {error:?}");
        // Drive is not asked where there is no such block.
        let mut all = AtGoogle { blocks: &blocks[1..], google: &google, given: BTreeMap::new() };
        drive.asked.lock().expect("held").clear();
        let (found, _) = all.sheets(&Address::Spreadsheet(FIRST.to_owned()), None, &[]);
        assert_eq!(brought(&found), [(FIRST, None, true)]);
        assert!(drive.asked.lock().expect("held").is_empty());
    }

    #[test]
    fn a_folder_in_which_nothing_is_seen_holds_what_it_held() {
        let (drive, blocks) = (Arc::<Drive>::default(), blocks(FOLDER_AND_SHEET));
        let (google, folder) = (at(&drive), Address::Folder("folder-north".to_owned()));
        let look = |before: &[Found]| {
            let given = BTreeMap::new();
            AtGoogle { blocks: &blocks, google: &google, given }.sheets(&folder, Some(0), before)
        };
        let (before, _) = look(&[]);
        drive.hidden.store(true, Ordering::Relaxed);
        let (found, error) = look(&before);
        assert_eq!(brought(&found), brought(&before));
        let (_, error) = error.expect("it is said");
        assert!(error.message.contains("folder-north: no spreadsheet is seen in it"), "{}", error.message);
    }
}
