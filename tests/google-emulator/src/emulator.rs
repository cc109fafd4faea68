//! The handle a test holds: requests in, answers out, and a look inside.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::admin;
use crate::api::Reply;
use crate::auth::Accounts;
use crate::clock::Clock;
use crate::drive::file::{FOLDER, Grant, Role, SPREADSHEET};
use crate::error::ApiError;
use crate::faults::{Fault, Rule};
use crate::http::Request;
use crate::load::{self, LoadError};
use crate::person::{Doing, Edit, Planned};
use crate::sheets::render;
use crate::state::a1;
use crate::state::cell::Cell;
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::{Metadata, Spreadsheet, Thread};
use crate::text::shown;
use crate::world::{Config, Counters, SharedDrive, World};

/// The emulator. Clones share one world.
#[derive(Clone, Debug)]
pub struct Emulator {
    world: Arc<Mutex<World>>,
}

impl Emulator {
    /// An emulator with an empty world.
    pub fn new(config: Config) -> Self {
        Self { world: Arc::new(Mutex::new(World::new(config))) }
    }

    /// The world, for whatever the methods below do not do. Held no longer than a statement, or requests wait.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request, without a socket.
    pub fn handle(&self, request: &Request) -> Reply {
        let mut world = self.world();
        if request.path.starts_with(admin::PREFIX) {
            return admin::answer(&mut world, request).into();
        }
        world.answer(request)
    }

    /// Status and JSON body of a call as the given account, without a socket.
    pub fn call(&self, email: &str, method: &str, target: &str, body: Option<&Value>) -> (u16, Value) {
        let request = Request::new(method, target).bearer(&format!("as:{email}"));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = self.handle(&request).response;
        (response.status, response.value())
    }

    // Making the world

    /// Makes an empty spreadsheet with one tab `Sheet1`.
    pub fn add_spreadsheet(&self, title: &str, owner: &str) -> String {
        self.world().create_file(title, SPREADSHEET, owner, Vec::new())
    }

    /// Makes a folder.
    pub fn add_folder(&self, title: &str, owner: &str) -> String {
        self.world().create_file(title, FOLDER, owner, Vec::new())
    }

    /// Makes a shared drive with one member.
    pub fn add_shared_drive(&self, name: &str, member: &str, role: Role) -> String {
        let mut world = self.world();
        let id = format!("0A{}", world.ids.letters(17));
        let members = vec![Grant::user(&world.ids.number().to_string(), member, role)];
        world.drives.insert(id.clone(), SharedDrive { name: name.into(), members });
        id
    }

    /// Makes an empty spreadsheet in a folder or shared drive.
    pub fn add_spreadsheet_in(&self, title: &str, owner: &str, parent: &str) -> String {
        self.world().create_file(title, SPREADSHEET, owner, vec![parent.into()])
    }

    /// Puts a file into a folder.
    pub fn put_into_folder(&self, file: &str, folder: &str) {
        let mut world = self.world();
        if let Some(file) = world.files.get_mut(file) {
            file.parents = vec![folder.into()];
        }
        world.touch(file, "", true);
    }

    /// Makes a spreadsheet whose first tab holds these rows, each cell as if typed.
    pub fn add_rows(&self, title: &str, owner: &str, rows: &[Vec<String>]) -> String {
        let id = self.add_spreadsheet(title, owner);
        if let Some(book) = self.world().books.get_mut(&id) {
            load::fill(book, rows);
        }
        id
    }

    /// Makes a spreadsheet from a `.csv` or `.xlsx` file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self, title: &str, owner: &str, path: &std::path::Path) -> Result<String, LoadError> {
        load::file(&mut self.world(), title, owner, path)
    }

    /// Shares a file with an account.
    pub fn share(&self, file: &str, email: &str, role: Role) {
        self.world().share(file, email, role);
    }

    /// Takes a file from an account.
    pub fn unshare(&self, file: &str, email: &str) {
        self.world().unshare(file, email);
    }

    /// Changes accounts and tokens.
    pub fn accounts<T>(&self, change: impl FnOnce(&mut Accounts) -> T) -> T {
        change(&mut self.world().accounts)
    }

    // Time

    /// The time in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.world().now_ms()
    }

    /// Sets a manual clock.
    pub fn set_time(&self, now_ms: i64) {
        self.world().config.clock = Clock::Manual(now_ms);
    }

    /// Moves a manual clock on; a real one stays.
    pub fn advance(&self, by: std::time::Duration) {
        let mut world = self.world();
        if let Clock::Manual(now) = world.config.clock {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            world.config.clock = Clock::Manual(now.saturating_add(by));
        }
    }

    // Bad days and busy people

    /// Orders a fault.
    pub fn fault(&self, rule: Rule) {
        self.world().faults.order(rule);
    }

    /// Orders a fault for the next request of any kind.
    pub fn fault_next(&self, fault: Fault) {
        self.fault(Rule::next(fault));
    }

    /// Takes back all faults and edits on order.
    pub fn clear_orders(&self) {
        let mut world = self.world();
        world.faults.clear();
        world.schedule.clear();
    }

    /// How many faults and how many edits are still on order.
    pub fn open_orders(&self) -> (usize, usize) {
        let world = self.world();
        (world.faults.open(), world.schedule.open())
    }

    /// Has the owner edit a spreadsheet now.
    ///
    /// # Errors
    /// What Google would refuse.
    pub fn edit(&self, file: &str, edit: Edit) -> Result<(), ApiError> {
        self.world().person(&Doing { file: file.into(), by: None, edit })
    }

    /// Has someone edit a spreadsheet now.
    ///
    /// # Errors
    /// What Google would refuse.
    pub fn edit_as(&self, file: &str, by: &str, edit: Edit) -> Result<(), ApiError> {
        self.world().person(&Doing { file: file.into(), by: Some(by.into()), edit })
    }

    /// Orders edits that come before a later request.
    pub fn plan(&self, planned: Planned) {
        self.world().schedule.order(planned);
    }

    // Looking inside

    /// How often what was called since the start or the last reset.
    pub fn counters(&self) -> Counters {
        self.world().counters.clone()
    }

    /// Calls of one method since then, by its id.
    pub fn calls(&self, method: &str) -> u64 {
        self.world().counters.by_method.get(method).copied().unwrap_or(0)
    }

    /// What happened, oldest first: calls with their answers and faults, and what people did.
    pub fn story(&self) -> Vec<String> {
        self.world().story.lines()
    }

    /// Forgets what happened.
    pub fn reset_story(&self) {
        self.world().story.clear();
    }

    /// Sets all counters to 0.
    pub fn reset_counters(&self) {
        self.world().counters = Counters::default();
    }

    /// Looks into a spreadsheet; none for an unknown id.
    pub fn with_book<T>(&self, file: &str, look: impl FnOnce(&Spreadsheet) -> T) -> Option<T> {
        self.world().books.get(file).map(look)
    }

    /// Looks into a tab; none for an unknown id or title.
    pub fn with_tab<T>(&self, file: &str, tab: &str, look: impl FnOnce(&Sheet) -> T) -> Option<T> {
        self.with_book(file, |book| book.titled(tab).map(|at| look(&book.sheets[at])))?
    }

    /// A cell, such as `B3`.
    pub fn cell(&self, file: &str, tab: &str, cell: &str) -> Option<Cell> {
        let range = format!("{}!{cell}", a1::quoted(tab));
        self.with_book(file, |book| {
            let target = book.target(&range).ok()?;
            Some(book.sheets[target.sheet].cell(target.rect.top, target.rect.left).clone())
        })?
    }

    /// What a person sees in a cell; an empty text for a blank one.
    pub fn shown(&self, file: &str, tab: &str, cell: &str) -> String {
        let found = self.cell(file, tab, cell);
        let locale = self.with_book(file, Spreadsheet::locale);
        found.zip(locale).and_then(|(cell, locale)| shown::cell(&cell, locale)).unwrap_or_default()
    }

    /// The note of a cell.
    pub fn note(&self, file: &str, tab: &str, cell: &str) -> Option<String> {
        self.cell(file, tab, cell)?.note
    }

    /// All filled cells of a tab as a person sees them, by row; trailing blanks are cut off.
    pub fn grid(&self, file: &str, tab: &str) -> Vec<Vec<String>> {
        let grid = self.with_book(file, |book| {
            let sheet = &book.sheets[book.titled(tab)?];
            let rows = (0..sheet.filled_rows()).map(|row| {
                let texts = (0..sheet.column_count)
                    .map(|column| shown::cell(sheet.cell(row, column), book.locale()).unwrap_or_default());
                let mut texts: Vec<String> = texts.collect();
                texts.truncate(texts.iter().rposition(|text| !text.is_empty()).map_or(0, |at| at + 1));
                texts
            });
            Some(rows.collect())
        });
        grid.flatten().unwrap_or_default()
    }

    /// All notes of a tab by cell.
    pub fn notes(&self, file: &str, tab: &str) -> BTreeMap<String, String> {
        let notes = self.with_tab(file, tab, |sheet| {
            let rows = sheet.rows.iter().enumerate();
            let cells = rows
                .flat_map(|(row, line)| line.cells.iter().enumerate().map(move |(column, cell)| (row, column, cell)));
            cells
                .filter_map(|(row, column, cell)| Some((a1::cell(row as u32, column as u32), cell.note.clone()?)))
                .collect()
        });
        notes.unwrap_or_default()
    }

    /// All comment threads.
    pub fn threads(&self, file: &str) -> Vec<Thread> {
        self.with_book(file, |book| book.threads.clone()).unwrap_or_default()
    }

    /// The threads on a cell, such as `B3`.
    pub fn threads_on(&self, file: &str, tab: &str, cell: &str) -> Vec<Thread> {
        let range = format!("{}!{cell}", a1::quoted(tab));
        let found = self.with_book(file, |book| {
            let target = book.target(&range).ok()?;
            let place = (book.sheets[target.sheet].id, target.rect.top, target.rect.left);
            let on = |thread: &&Thread| crate::sheets::routes::anchor_cell(thread.range) == Some(place);
            Some(book.threads.iter().filter(on).cloned().collect())
        });
        found.flatten().unwrap_or_default()
    }

    /// All developer metadata.
    pub fn metadata(&self, file: &str) -> Vec<Metadata> {
        self.with_book(file, |book| book.metadata.clone()).unwrap_or_default()
    }

    /// The whole world as JSON, without faults, counters and quotas.
    pub fn save(&self) -> String {
        self.world().save().unwrap_or_default()
    }

    /// Takes up a world that was saved.
    ///
    /// # Errors
    /// When the text is none.
    pub fn restore(&self, text: &str) -> serde_json::Result<()> {
        self.world().restore(text)
    }

    /// The address at which a person opens a spreadsheet.
    pub fn url(&self, file: &str) -> String {
        render::url(file)
    }
}
