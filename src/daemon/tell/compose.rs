//! What a digest tells, from the journal.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Receiver;
use crate::model::{KnownRow, Status, Transition, Turn};
use crate::ports::{Journal, SheetError, TITLE_MARK};
use crate::reading::people::{self, NameStyle};

/// Days after which a row counts as untouched.
const UNTOUCHED_DAYS: i64 = 14;

/// What a receiver is told: transitions, thanks, and what nobody touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Digest {
    /// The day up to which it tells.
    pub day: String,
    /// The day of the digest before it.
    pub since: String,
    /// An error of the service itself; then nothing else is told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<String>,
    /// Rows that were well and are not any more.
    pub slipped: Vec<Item>,
    /// Rows that are well again.
    pub recovered: Vec<Item>,
    /// Rows whose target was met.
    pub achieved: Vec<Item>,
    /// Rows that nobody touched for two weeks.
    pub untouched: Vec<Item>,
    /// How many rows of each owner are on track, ahead or achieved.
    pub thanks: Vec<(String, u32)>,
    /// How each team stands: rows that stand well, and all that are judged.
    pub teams: Vec<(String, u32, u32)>,
}

/// One row that is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its team.
    pub team: String,
    /// Its owner.
    pub owner: String,
    /// Its KPI sentence.
    pub kpi: String,
    /// The sheet's name and tab.
    pub place: String,
    /// The status before; empty where there was none.
    pub from: String,
    /// The status now.
    pub to: String,
    /// The figures, such as `34 of 40 by 2026-12-31`.
    pub figures: String,
}

impl Digest {
    /// A message about the service itself.
    pub fn error(day: Date, words: &str) -> Self {
        Self { day: day.to_string(), error: Some(words.to_owned()), ..Self::default() }
    }

    /// Whether there is anything to tell. Once a week thanks are reason enough.
    pub fn is_worth_telling(&self, weekly: bool) -> bool {
        let items = [&self.slipped, &self.recovered, &self.achieved, &self.untouched];
        items.iter().any(|items| !items.is_empty()) || self.error.is_some() || (weekly && !self.thanks.is_empty())
    }
}

/// Composes the digest of a receiver: of the days from that of the last one to the day before `day`. A day is told of when it is
/// over, so that nothing falls between two digests.
pub fn compose(
    journal: &dyn Journal,
    sources: &[String],
    receiver: &Receiver,
    since: Date,
    day: Date,
) -> Result<Digest, SheetError> {
    let mut digest = Digest { day: day.to_string(), since: since.to_string(), ..Digest::default() };
    let since = since.yesterday().unwrap_or(since);
    let day = day.yesterday().unwrap_or(day);
    let mut thanks: BTreeMap<String, u32> = BTreeMap::new();
    let mut teams: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for source in sources {
        let history = journal.history(source)?;
        let name = name_of(journal, source)?;
        let newest = history.rows.iter().filter_map(|row| row.history.last_seen()).max();
        for row in &history.rows {
            // A row that the last reading of its sheet did not find any more is told of no more.
            if row.history.last_seen() != newest || !wants(receiver, row) {
                continue;
            }
            tell(&mut digest, row, &name, since, day);
            let Some(status) = row.history.status_on(day) else { continue };
            let well = matches!(status, Status::OnTrack | Status::Ahead | Status::Achieved);
            if well && !row.owner.is_empty() {
                *thanks.entry(row.owner.clone()).or_default() += 1;
            }
            let judged = !matches!(status, Status::Paused | Status::Closed | Status::NotStarted);
            if !row.team.is_empty() && judged {
                let team = teams.entry(row.team.clone()).or_default();
                *team = (team.0 + u32::from(well), team.1 + 1);
            }
        }
    }
    for items in [&mut digest.slipped, &mut digest.recovered, &mut digest.achieved, &mut digest.untouched] {
        items.sort_by(|a, b| (&a.team, &a.owner, &a.kpi, &a.place).cmp(&(&b.team, &b.owner, &b.kpi, &b.place)));
    }
    digest.thanks = thanks.into_iter().collect();
    digest.teams = teams.into_iter().map(|(team, (well, all))| (team, well, all)).collect();
    Ok(digest)
}

/// What people call a source: a file by its name, what has an address by the name that was kept with it.
fn name_of(journal: &dyn Journal, source: &str) -> Result<String, SheetError> {
    if source.contains("://") {
        return Ok(journal.mark(source, TITLE_MARK)?.unwrap_or_else(|| source.to_owned()));
    }
    Ok(source.rsplit(['/', '\\']).next().unwrap_or(source).to_owned())
}

fn wants(receiver: &Receiver, row: &KnownRow) -> bool {
    let listed = |list: &[String], name: &str| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    // Behind a name may stand an address; either says who it is.
    let owned = |list: &[String]| {
        let read = people::read(&row.owner, NameStyle::CommaSeparates);
        listed(list, &row.owner) || read.names.iter().any(|one| listed(list, one.name) || listed(list, one.identity()))
    };
    (receiver.teams.is_empty() || listed(&receiver.teams, &row.team))
        && (receiver.owners.is_empty() || owned(&receiver.owners))
}

fn tell(digest: &mut Digest, row: &KnownRow, file: &str, since: Date, day: Date) {
    let Some(now) = row.history.status_on(day) else { return };
    let before = row.history.status_on(since);
    // What was there at the first look is a state; only what changes after it is told.
    if let Some(from) = before {
        match (Transition { day, from, to: now }).turn() {
            Some(Turn::Slipped) => digest.slipped.push(item(row, file, Some(from), now)),
            Some(Turn::Recovered) => digest.recovered.push(item(row, file, Some(from), now)),
            Some(Turn::Achieved) => digest.achieved.push(item(row, file, Some(from), now)),
            None => {}
        }
    }
    let open = matches!(
        now,
        Status::OnTrack
            | Status::Ahead
            | Status::AtRisk
            | Status::Behind
            | Status::Early
            | Status::Open
            | Status::NoData
            | Status::Stale
    );
    let long_ago = day.checked_sub(Span::new().days(UNTOUCHED_DAYS)).ok();
    // Told once, in the digest in whose days the two weeks were over.
    let was_long_ago = since.checked_sub(Span::new().days(UNTOUCHED_DAYS)).ok();
    if let (true, Some(touched), Some(long_ago), Some(was)) = (open, row.history.touched(), long_ago, was_long_ago)
        && touched <= long_ago
        && touched > was
    {
        digest.untouched.push(item(row, file, None, now));
    }
}

fn item(row: &KnownRow, file: &str, from: Option<Status>, to: Status) -> Item {
    let values = row.history.seen.last().map(|seen| seen.values);
    let figures = values.and_then(|values| {
        let by = values.deadline.map(|day| format!(" by {day}")).unwrap_or_default();
        Some(format!("{} of {}{by}", values.current?.normalize(), values.target?.normalize()))
    });
    Item {
        team: row.team.clone(),
        owner: row.owner.clone(),
        kpi: row.kpi.clone(),
        place: if row.tab.is_empty() { file.to_owned() } else { format!("{file}, {}", row.tab) },
        from: from.map_or("", Status::name).to_owned(),
        to: to.name().to_owned(),
        figures: figures.unwrap_or_default(),
    }
}
