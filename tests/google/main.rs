//! The Google adapter against the emulator, called without sockets and in simulated time.

mod access;
mod across;
mod basics;
mod commands;
#[path = "../contract/mod.rs"]
mod contract;
mod docs;
mod histories;
mod kills;
mod quota;
mod real_sheets;
mod sheet_contract;
mod sheets;
mod telling;
mod traps;
mod undoing;
mod watching;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use google_emulator::{Config, Delivery, Edit, Emulator, Role};
use kpiwarden::engine::{self, PlanOptions, SyncTarget, Synced};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::Timer;
use kpiwarden::sheets::google::{
    Broken, CommentMode, Credentials, Google, GoogleSettings, Reply, Request, SCOPE_WRITE, Secret, Transport,
};

use jiff::civil::{Date, date};
use kpiwarden::engine::SheetSettings;
use kpiwarden::plan::{self, Write};

/// The day on which the sheets of these tests are judged.
pub(crate) const TODAY: Date = date(2026, 10, 1);

fn settings() -> SheetSettings {
    let plan = plan::Settings { write: Write::All, ..plan::Settings::default() };
    SheetSettings::plain(plan, TODAY)
}

const ENDPOINT: &str = "http://emulator";
const ROBOT: &str = "robot@example-project.iam.gserviceaccount.com";
const OWNER: &str = "owner@example.com";

/// A key made for these tests alone; it opens nothing.
const KEY: &str = include_str!("test-key.pem");

/// The robot with its key.
fn robot() -> Credentials {
    Credentials::ServiceAccount {
        email: ROBOT.to_owned(),
        private_key: Secret(KEY.to_owned()),
        token_uri: format!("{ENDPOINT}/token"),
        subject: None,
    }
}

/// How the robot reaches the emulator with its key, keeping in `state` what it may have to undo.
fn robot_settings(comments: CommentMode, state: &Path) -> GoogleSettings {
    let mut settings = GoogleSettings::new(robot(), SCOPE_WRITE).at(ENDPOINT);
    (settings.comments, settings.state) = (comments, Some(state.to_owned()));
    settings
}

/// The emulator, as the network and as the clock.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) emulator: Emulator,
}

impl Transport for World {
    fn send(&self, request: &Request) -> Result<Reply, Broken> {
        let target = request.url.strip_prefix(ENDPOINT).ok_or_else(|| Broken::NotSent("no such host".to_owned()))?;
        let mut asked = google_emulator::Request::new(request.method, target);
        if let Some(Secret(token)) = &request.bearer {
            asked = asked.bearer(token);
        }
        asked.headers.push(("content-type".to_owned(), request.content_type.to_owned()));
        if request.content_type == "metadata" {
            asked.headers.push(("metadata-flavor".to_owned(), "Google".to_owned()));
        }
        asked.body.clone_from(&request.body);
        let answered = self.emulator.handle(&asked);
        let reply = Reply { status: answered.response.status, body: answered.response.body, retry_after_s: None };
        match answered.delivery {
            Delivery::Whole => Ok(reply),
            Delivery::Late(ms) => {
                self.emulator.advance(Duration::from_millis(ms));
                if ms > 190_000 { Err(Broken::Unknown("no answer in time".to_owned())) } else { Ok(reply) }
            }
            Delivery::Cut => Err(Broken::Unknown("the answer broke off".to_owned())),
            Delivery::Lost => Err(Broken::Unknown("the connection broke".to_owned())),
        }
    }
}

impl Timer for World {
    fn now_ms(&self) -> i64 {
        self.emulator.now_ms()
    }

    fn sleep(&self, wait: Duration) {
        self.emulator.advance(wait);
    }

    fn random(&self) -> u64 {
        u64::try_from(self.emulator.now_ms()).unwrap_or(0).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17
    }
}

impl World {
    pub(crate) fn new(config: Config) -> Self {
        Self { emulator: Emulator::new(config) }
    }

    /// A spreadsheet of the owner's with these lines of CSV, shared with us.
    pub(crate) fn sheet(&self, csv: &str) -> String {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|record| record.expect("a line").iter().map(str::to_owned).collect()).collect();
        let id = self.emulator.add_rows("Team", OWNER, &rows);
        self.emulator.share(&id, ROBOT, Role::Writer);
        id
    }

    pub(crate) fn google(&self, comments: CommentMode) -> Google {
        self.google_with(|settings| settings.comments = comments)
    }

    pub(crate) fn google_with(&self, change: impl FnOnce(&mut GoogleSettings)) -> Google {
        let token = Credentials::Token(Secret(format!("as:{ROBOT}")));
        let mut settings = GoogleSettings::new(token, SCOPE_WRITE).at(ENDPOINT);
        change(&mut settings);
        Google::new(settings, Arc::new(self.clone()), Arc::new(self.clone()))
    }

    pub(crate) fn sync(&self, google: &Google, id: &str, journal: &mut MemoryJournal) -> Synced {
        self.sync_with(google, id, journal, PlanOptions::default())
    }

    /// What a person does, which must be possible.
    pub(crate) fn edit(&self, id: &str, edit: Edit) {
        self.emulator.edit(id, edit).expect("possible");
    }

    /// A person types into a cell of the first tab.
    pub(crate) fn type_into(&self, id: &str, cell: &str, text: &str) {
        self.edit(id, Edit::Type { tab: "Sheet1".into(), cell: cell.into(), text: text.into() });
    }

    #[expect(clippy::unused_self, reason = "it reads better where it is called")]
    pub(crate) fn sync_with(
        &self,
        google: &Google,
        id: &str,
        journal: &mut MemoryJournal,
        options: PlanOptions,
    ) -> Synced {
        let mut targets =
            [SyncTarget { sheet: Box::new(google.sheet(id)), settings: Arc::new(settings()), write: true }];
        engine::sync(&mut targets, journal, TODAY, options)
    }

    pub(crate) fn calls(&self) -> (u64, u64) {
        let count = |method: &str| self.emulator.calls(method);
        (count("sheets.spreadsheets.get"), count("sheets.spreadsheets.batchUpdate"))
    }
}

pub(crate) const HEADER: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Due";

/// Rows that nothing can be said against.
pub(crate) fn good_rows(count: usize) -> String {
    let measures = ["leads", "links", "demos", "calls", "visits", "orders", "trials", "reviews", "articles", "talks"];
    let rows: Vec<String> = (0..count)
        .map(|at| {
            let kpi = format!("{} {at}", measures[at % 10]);
            format!("More customers,Number of {kpi},Grace Lind{at},{kpi},20,40,{},2026-07-01,2026-12-31", 20 + at % 20)
        })
        .collect();
    format!("{HEADER}\n{}\n", rows.join("\n"))
}
