//! Everything the emulator knows: files, spreadsheets, accounts, counters.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::auth::Accounts;
use crate::clock::Clock;
use crate::drive::changes::Changes;
use crate::drive::file::{File, Grant, Role, SPREADSHEET, role_among};
use crate::faults::Faults;
use crate::ids::Ids;
use crate::person::Schedule;
use crate::quota::Quota;
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::Spreadsheet;
use crate::story::Story;

/// How the emulator behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Whether requests are counted against Google's quotas.
    pub quota: bool,
    /// The time.
    pub clock: Clock,
    /// The seed of all ids.
    pub seed: u64,
    /// Whose requests those with an unknown token are; none refuses unknown tokens.
    pub open_account: Option<String>,
    /// How long Drive waits before it tells of an edit, in milliseconds.
    pub coalesce_ms: i64,
    /// Whether native comments work; else their requests are refused as unknown, as before they came.
    pub native_comments: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            quota: false,
            clock: Clock::manual(),
            seed: 1,
            open_account: Some("tester@example.com".into()),
            coalesce_ms: 180_000,
            native_comments: true,
        }
    }
}

/// A shared drive: its files belong to nobody, its members may use them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedDrive {
    /// Its name.
    pub name: String,
    /// Its members.
    pub members: Vec<Grant>,
}

/// How often what was called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Requests by the id of their method, such as `sheets.spreadsheets.get`; `token` for the token endpoint.
    pub by_method: BTreeMap<String, u64>,
    /// Requests by HTTP method and path, ids left out, such as `GET /v4/spreadsheets/{spreadsheetId}`.
    pub by_endpoint: BTreeMap<String, u64>,
    /// Requests by status code of the answer.
    pub by_status: BTreeMap<u16, u64>,
    /// All requests besides those to the admin endpoint.
    pub total: u64,
}

/// Everything the emulator knows.
#[derive(Debug)]
pub struct World {
    /// How it behaves.
    pub config: Config,
    /// Where new ids come from.
    pub ids: Ids,
    /// Files and folders by id.
    pub files: BTreeMap<String, File>,
    /// Shared drives by id.
    pub drives: BTreeMap<String, SharedDrive>,
    /// Spreadsheets by id.
    pub books: HashMap<String, Spreadsheet>,
    /// What Drive tells of changes.
    pub changes: Changes,
    /// Tokens and accounts.
    pub accounts: Accounts,
    /// Requests of the running minute.
    pub quota: Quota,
    /// Faults on order.
    pub faults: Faults,
    /// Edits on order.
    pub schedule: Schedule,
    /// How often what was called.
    pub counters: Counters,
    /// What happened.
    pub story: Story,
}

/// What is kept between runs.
#[derive(Serialize, Deserialize)]
struct Kept {
    ids: Ids,
    files: BTreeMap<String, File>,
    #[serde(default)]
    drives: BTreeMap<String, SharedDrive>,
    books: BTreeMap<String, Spreadsheet>,
    changes: Changes,
    accounts: Accounts,
}

impl World {
    /// An empty world.
    pub fn new(config: Config) -> Self {
        Self {
            ids: Ids::new(config.seed),
            config,
            files: BTreeMap::new(),
            drives: BTreeMap::new(),
            books: HashMap::new(),
            changes: Changes::default(),
            accounts: Accounts::default(),
            quota: Quota::default(),
            faults: Faults::default(),
            schedule: Schedule::default(),
            counters: Counters::default(),
            story: Story::default(),
        }
    }

    /// The time in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.config.clock.now_ms()
    }

    /// Makes a file; a spreadsheet when its type says so.
    pub fn create_file(&mut self, title: &str, mime: &str, owner: &str, parents: Vec<String>) -> String {
        let now = self.now_ms();
        let id = self.ids.file();
        let mut file = File::new(&id, title, mime, owner, now);
        let within = |parent: &String| {
            let folder = self.files.get(parent);
            let drive = self.drives.contains_key(parent).then(|| parent.clone());
            drive.or_else(|| folder.and_then(|folder| folder.drive.clone()))
        };
        file.drive = parents.iter().find_map(within);
        if file.drive.is_some() {
            file.owner.clear();
        }
        file.parents = parents;
        self.files.insert(id.clone(), file);
        if mime == SPREADSHEET {
            let book = Spreadsheet {
                id: id.clone(),
                title: title.into(),
                locale: "en_US".into(),
                time_zone: "Etc/GMT".into(),
                auto_recalc: "ON_CHANGE".into(),
                sheets: vec![Sheet::new(0, "Sheet1", 1000, 26)],
                ..Spreadsheet::default()
            };
            self.books.insert(id.clone(), book);
        }
        self.changes.push(&id, now, false, None);
        id
    }

    /// What an account may do with a file; none when it may not even see it. Folders pass their shares on.
    pub fn role(&self, file: &str, email: &str) -> Option<Role> {
        let mut best: Option<Role> = None;
        let mut waiting = vec![(file.to_owned(), 0)];
        while let Some((id, depth)) = waiting.pop() {
            let Some(file) = self.files.get(&id) else { continue };
            let members = file.drive.as_ref().and_then(|drive| self.drives.get(drive));
            let member = members.and_then(|drive| role_among(&drive.members, email));
            best = best.max(file.role(email)).max(member);
            if depth < 20 {
                waiting.extend(file.parents.iter().map(|parent| (parent.clone(), depth + 1)));
            }
        }
        best
    }

    /// Shares a file with an account.
    pub fn share(&mut self, file: &str, email: &str, role: Role) {
        let (id, now) = (self.ids.number().to_string(), self.now_ms());
        if let Some(found) = self.files.get_mut(file) {
            found.grants.retain(|grant| grant.email.as_deref() != Some(email));
            found.grants.push(Grant::user(&id, email, role));
            self.changes.push(file, now, false, None);
        }
    }

    /// Takes every share of a file from an account, and from everyone if it was public.
    pub fn unshare(&mut self, file: &str, email: &str) {
        let now = self.now_ms();
        if let Some(found) = self.files.get_mut(file) {
            found.grants.retain(|grant| grant.email.is_some() && grant.email.as_deref() != Some(email));
            self.changes.push(file, now, true, Some(email.to_owned()));
        }
    }

    /// Notes an edit of a file: Drive tells of it when its delay is over, at once for what is no content.
    pub fn touch(&mut self, file: &str, by: &str, at_once: bool) {
        let now = self.now_ms();
        let coalesce = if at_once { 0 } else { self.config.coalesce_ms };
        if let Some(found) = self.files.get_mut(file) {
            found.edit(now, by, coalesce);
        }
        self.settle();
    }

    /// Tells of the edits whose delay is over.
    pub fn settle(&mut self) {
        let now = self.now_ms();
        let mut due: Vec<(i64, String)> = self
            .files
            .values()
            .filter_map(|file| file.pending.as_ref().map(|pending| (pending.visible_ms, file.id.clone())))
            .filter(|(visible, _)| *visible <= now)
            .collect();
        due.sort();
        for (visible, id) in due {
            if let Some(file) = self.files.get_mut(&id) {
                file.publish();
            }
            self.changes.push(&id, visible, false, None);
        }
    }

    /// The world as JSON, without faults, counters and quotas.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn save(&self) -> serde_json::Result<String> {
        let kept = Kept {
            ids: self.ids.clone(),
            files: self.files.clone(),
            drives: self.drives.clone(),
            books: self.books.iter().map(|(id, book)| (id.clone(), book.clone())).collect(),
            changes: self.changes.clone(),
            accounts: self.accounts.clone(),
        };
        serde_json::to_string(&kept)
    }

    /// Takes up a world that was saved.
    ///
    /// # Errors
    /// When the text is none.
    pub fn restore(&mut self, text: &str) -> serde_json::Result<()> {
        let kept: Kept = serde_json::from_str(text)?;
        self.ids = kept.ids;
        self.files = kept.files;
        self.drives = kept.drives;
        self.books = kept.books.into_iter().collect();
        self.changes = kept.changes;
        self.accounts = kept.accounts;
        Ok(())
    }
}
