//! The Google adapter keeps the contract of the `Sheet` port.

use google_emulator::{Config, Edit};
use kpiwarden::ports::{Sheet, SheetError};
use kpiwarden::sheets::google::CommentMode;

use crate::World;
use crate::contract::{self, Kept, ROWS, TYPED};

struct Spreadsheet {
    world: World,
    id: String,
    comments: CommentMode,
    state: tempfile::TempDir,
}

impl Spreadsheet {
    fn new(comments: CommentMode) -> Self {
        let world = World::new(Config::default());
        let id = world.sheet(&ROWS.map(|row| row.join(",")).join("\n"));
        Self { world, id, comments, state: tempfile::tempdir().expect("a folder") }
    }

    fn sheet(&self, id: &str) -> Box<dyn Sheet> {
        let google = self.world.google_with(|settings| {
            settings.comments = self.comments;
            settings.state = Some(self.state.path().to_path_buf());
        });
        Box::new(google.sheet(id))
    }
}

impl Kept for Spreadsheet {
    fn open(&self) -> Box<dyn Sheet> {
        self.sheet(&self.id)
    }

    fn somebody_types(&self) {
        let typed = Edit::Type { tab: "Sheet1".to_owned(), cell: TYPED.0.to_string(), text: TYPED.1.to_owned() };
        self.world.emulator.edit(&self.id, typed).expect("typed");
    }

    fn missing(&self) -> SheetError {
        let read = self.sheet("1NobodyEverMadeThisSpreadsheetHere").read();
        read.map(|_| ()).expect_err("it is not there")
    }

    fn too_large(&self) -> Option<SheetError> {
        None
    }
}

#[test]
fn a_spreadsheet_is_read_as_a_file_is() {
    contract::reads(&Spreadsheet::new(CommentMode::Note));
}

#[test]
fn it_is_written_whole_and_once() {
    contract::writes(&Spreadsheet::new(CommentMode::Note));
    contract::writes(&Spreadsheet::new(CommentMode::Native));
}

#[test]
fn nobody_loses_what_they_typed_meanwhile() {
    contract::sees_edits(&Spreadsheet::new(CommentMode::Note));
    contract::sees_edits(&Spreadsheet::new(CommentMode::Native));
}
