//! What earlier readings of a sheet's rows tell.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Assessment, Code, Direction, Field, Kpi, Origin, Status, TargetShape};

/// What is on record of the rows of one source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SourceHistory {
    /// Its rows, those that are gone from the sheet among them.
    pub rows: Vec<KnownRow>,
}

/// One row on record: what it is known by, and what was read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRow {
    /// Its number in the journal.
    pub id: u64,
    /// The tab it stood on last.
    pub tab: String,
    /// Its KPI sentence, as read last.
    pub kpi: String,
    /// Its goal, as read last.
    pub goal: String,
    /// Its owner, as read last.
    pub owner: String,
    /// Its team, as read last.
    pub team: String,
    /// What was read of it.
    pub history: RowHistory,
}

/// What was read of one row, by day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowHistory {
    /// Stretches of days with the same values, oldest first.
    pub seen: Vec<Seen>,
}

/// A stretch of days on which a row held the same values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The first day on which they were read.
    pub first: Date,
    /// The last day on which they were read.
    pub last: Date,
    /// What was read.
    pub values: SeenValues,
}

/// What is kept of one reading of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeenValues {
    /// The current figure, as used.
    pub current: Option<Decimal>,
    /// The figure to reach; none where it belongs to one of several periods.
    pub target: Option<Decimal>,
    /// The last day; none where it belongs to one of several periods.
    pub deadline: Option<Date>,
    /// A hash of the comment; 0 for none.
    pub comment: u64,
    /// The verdict.
    pub status: Status,
    /// Progress, unclamped, in whole per mille.
    pub progress: Option<i32>,
}

impl SeenValues {
    /// What is kept of a row that was just read and judged.
    pub fn of(kpi: &Kpi<'_>, verdict: &Assessment) -> Self {
        let recurs = verdict.shape == Some(TargetShape::Recurring);
        let stated = kpi.target.value().map(|target| target.value);
        let target = if recurs { stated } else { verdict.target };
        let of_a_period = |origin| matches!(origin, Origin::Period(_));
        Self {
            current: verdict.current.map(|figure| figure.normalize()),
            target: target.filter(|_| !of_a_period(kpi.target_origin)).map(|figure| figure.normalize()),
            deadline: verdict.span.map(|span| span.last).filter(|_| !recurs && !of_a_period(kpi.deadline_origin)),
            comment: hash(kpi.comment),
            status: verdict.status,
            progress: verdict.progress.map(|p| (p * 1000.0).round().clamp(-1e9, 1e9) as i32),
        }
    }
}

/// FNV-1a, 64 bits; 0 for nothing.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    if text.is_empty() { 0 } else { text.bytes().fold(0xcbf2_9ce4_8422_2325, step).max(1) }
}

/// A row as it was just read, to be put on record.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedRow {
    /// Its number in the journal, where it is on record.
    pub id: Option<u64>,
    /// The tab it stands on.
    pub tab: String,
    /// Its KPI sentence.
    pub kpi: String,
    /// Its goal.
    pub goal: String,
    /// Its owner as written.
    pub owner: String,
    /// Its team.
    pub team: String,
    /// What was read.
    pub values: SeenValues,
    /// What is found on it: rule and field.
    pub findings: Vec<(Code, Option<Field>)>,
}

/// How long something has been found on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundSpan {
    /// The rule.
    pub code: Code,
    /// The first day on which it was found.
    pub first: Date,
    /// The last day on which it was found.
    pub last: Date,
    /// Whether it is still found.
    pub open: bool,
}

/// A target or deadline that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The day on which the new one was read first.
    pub day: Date,
    /// From what to what.
    pub what: Moved,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The figure to reach: before and after.
    Target(Decimal, Decimal),
    /// The last day: before and after.
    Deadline(Date, Date),
}

/// A change of status that is worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The day on which it was seen.
    pub day: Date,
    /// The status before.
    pub from: Status,
    /// The status from then on.
    pub to: Status,
}

/// What a change of status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It was well and is not any more.
    Slipped,
    /// It was not well and is again.
    Recovered,
    /// The target was met.
    Achieved,
}

impl Turn {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slipped => "slipped",
            Self::Recovered => "recovered",
            Self::Achieved => "achieved",
        }
    }
}

impl Status {
    /// The status of a public name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// How well a row with it stands: well, not well, or neither.
    const fn is_well(self) -> Option<bool> {
        match self {
            Self::Ahead | Self::OnTrack | Self::Achieved => Some(true),
            Self::AtRisk | Self::Behind | Self::Missed | Self::Stale => Some(false),
            _ => None,
        }
    }
}

impl Transition {
    /// Whether a row that was not well already stands worse now.
    fn is_worse(self) -> bool {
        let missed = self.to == Status::Missed && self.from != Status::Missed;
        missed || (self.from == Status::AtRisk && self.to == Status::Behind)
    }

    /// What the change means; nothing for one between neighbours, such as from Ahead to On track.
    pub fn turn(self) -> Option<Turn> {
        if self.to == Status::Achieved && self.from != Status::Achieved {
            return Some(Turn::Achieved);
        }
        match (self.from.is_well(), self.to.is_well()) {
            (Some(false), Some(true)) => Some(Turn::Recovered),
            (from, Some(false)) if from != Some(false) => Some(Turn::Slipped),
            (Some(false), Some(false)) if self.is_worse() => Some(Turn::Slipped),
            _ => None,
        }
    }
}

impl RowHistory {
    /// Puts one reading on record and gives the day under which it stands: a day before the last one on record counts as that
    /// one, and the last reading of a day counts.
    pub fn put(&mut self, day: Date, values: SeenValues) -> Date {
        let day = self.last_seen().map_or(day, |last| last.max(day));
        if self.seen.last().is_some_and(|last| last.first == day && last.values != values) {
            self.seen.pop();
        }
        match self.seen.last_mut().filter(|last| last.values == values) {
            Some(last) => last.last = day,
            None => self.seen.push(Seen { first: day, last: day, values }),
        }
        day
    }

    /// The first day on which the row was read.
    pub fn first_seen(&self) -> Option<Date> {
        self.seen.first().map(|seen| seen.first)
    }

    /// The last day on which the row was read.
    pub fn last_seen(&self) -> Option<Date> {
        self.seen.last().map(|seen| seen.last)
    }

    /// The first figure on record, of a day before `today`: what was read today is none yet, so that a second look on the same day
    /// finds the same.
    pub fn first_value(&self, today: Date) -> Option<Decimal> {
        self.seen.iter().filter(|seen| seen.first < today).find_map(|seen| seen.values.current)
    }

    /// The day from which on the row held the figure that it holds now.
    pub fn value_since(&self) -> Option<Date> {
        let now = self.seen.last()?.values.current?;
        let same = self.seen.iter().rev().take_while(|seen| seen.values.current == Some(now));
        same.last().map(|seen| seen.first)
    }

    /// The day from which on the row had the comment that it has now.
    pub fn comment_since(&self) -> Option<Date> {
        let now = self.seen.last()?.values.comment;
        let same = self.seen.iter().rev().take_while(|seen| seen.values.comment == now);
        same.last().map(|seen| seen.first)
    }

    /// The day from which on the row had the status that it has now.
    pub fn status_since(&self) -> Option<Date> {
        let now = self.seen.last()?.values.status;
        let same = self.seen.iter().rev().take_while(|seen| seen.values.status == now);
        same.last().map(|seen| seen.first)
    }

    /// The last day on which anything of the row that a person keeps was changed.
    pub fn touched(&self) -> Option<Date> {
        let kept = |values: &SeenValues| (values.current, values.target, values.deadline, values.comment);
        let now = kept(&self.seen.last()?.values);
        let same = self.seen.iter().rev().take_while(|seen| kept(&seen.values) == now);
        same.last().map(|seen| seen.first)
    }

    /// The status at the end of a day; none before the row was seen first.
    pub fn status_on(&self, day: Date) -> Option<Status> {
        self.seen.iter().rev().find(|seen| seen.first <= day).map(|seen| seen.values.status)
    }

    /// Every change of status, oldest first.
    pub fn transitions(&self) -> impl Iterator<Item = Transition> + '_ {
        self.seen.windows(2).filter_map(|pair| {
            let [before, after] = pair else { return None };
            let (from, to) = (before.values.status, after.values.status);
            (from != to).then_some(Transition { day: after.first, from, to })
        })
    }

    /// Whether the last three different figures go the wrong way, each worse than the one before, and together by more than a
    /// twentieth of the first.
    pub fn worsens(&self, direction: Direction) -> bool {
        let mut last: Vec<Decimal> = Vec::with_capacity(3);
        for figure in self.seen.iter().rev().filter_map(|seen| seen.values.current) {
            if last.last() != Some(&figure) {
                last.push(figure);
            }
            if last.len() == 3 {
                break;
            }
        }
        let [now, middle, start] = last[..] else { return false };
        let wrong = match direction {
            Direction::Increase => now < middle && middle < start,
            Direction::Decrease => now > middle && middle > start,
            Direction::Maintain => false,
        };
        let moved = now.checked_sub(start).and_then(|gap| gap.abs().checked_mul(Decimal::from(20)));
        wrong && moved.is_some_and(|moved| moved > start.abs())
    }

    /// Every change of target or deadline, oldest first. What was not there before, or is not there any more, did not move.
    pub fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        let (mut target, mut deadline) = (None, None);
        for seen in &self.seen {
            if let Some(new) = seen.values.target
                && let Some(old) = target.replace(new).filter(|old| *old != new)
            {
                moves.push(Move { day: seen.first, what: Moved::Target(old, new) });
            }
            if let Some(new) = seen.values.deadline
                && let Some(old) = deadline.replace(new).filter(|old| *old != new)
            {
                moves.push(Move { day: seen.first, what: Moved::Deadline(old, new) });
            }
        }
        moves
    }
}

/// The rows of one table that are on record.
#[derive(Debug, Clone, Copy)]
pub struct RowsOnRecord<'h> {
    /// What is on record of the source.
    pub history: &'h SourceHistory,
    /// Sheet rows, counted from 0 and ascending, with the index of what is on record of each.
    pub known: &'h [(u32, u32)],
}

impl<'h> RowsOnRecord<'h> {
    /// What is on record of a sheet row, counted from 0.
    pub fn of(self, row: u32) -> Option<&'h KnownRow> {
        let at = self.known.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.history.rows.get(self.known.get(at)?.1 as usize)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn seen(first: i8, last: i8, current: i64, target: i64, status: Status) -> Seen {
        let values = SeenValues {
            current: Some(current.into()),
            target: Some(target.into()),
            deadline: Some(date(2026, 12, 31)),
            comment: 0,
            status,
            progress: None,
        };
        Seen { first: date(2026, 10, first), last: date(2026, 10, last), values }
    }

    #[test]
    fn what_a_history_tells() {
        let history = RowHistory {
            seen: vec![
                seen(1, 4, 30, 40, Status::OnTrack),
                seen(5, 8, 31, 40, Status::Behind),
                seen(9, 12, 31, 35, Status::OnTrack),
                seen(13, 20, 36, 35, Status::Achieved),
            ],
        };
        assert_eq!(history.first_value(date(2026, 10, 20)), Some(30.into()));
        assert_eq!(history.first_value(date(2026, 10, 1)), None, "what was read today is no past");
        assert_eq!(history.value_since(), Some(date(2026, 10, 13)));
        assert_eq!(history.comment_since(), Some(date(2026, 10, 1)));
        assert_eq!(history.status_on(date(2026, 10, 10)), Some(Status::OnTrack));
        assert_eq!(history.status_on(date(2026, 9, 30)), None);
        let moved = Moved::Target(40.into(), 35.into());
        assert_eq!(history.moves(), [Move { day: date(2026, 10, 9), what: moved }]);
        let turns: Vec<_> = history.transitions().map(Transition::turn).collect();
        assert_eq!(turns, [Some(Turn::Slipped), Some(Turn::Recovered), Some(Turn::Achieved)]);
    }

    #[test]
    fn what_worsens() {
        for (figures, direction, expect) in [
            (&[90, 85, 80][..], Direction::Increase, true),
            (&[90, 85, 85, 80], Direction::Increase, true),
            (&[90, 85, 80], Direction::Decrease, false),
            (&[90, 89, 88], Direction::Increase, false),
            (&[90, 80], Direction::Increase, false),
            (&[90, 80, 85], Direction::Increase, false),
            (&[5, 6, 7], Direction::Decrease, true),
        ] {
            let mut history = RowHistory::default();
            for (on, figure) in (1..).zip(figures) {
                history.put(date(2026, 10, on), seen(on, on, *figure, 40, Status::OnTrack).values);
            }
            assert_eq!(history.worsens(direction), expect, "{figures:?} {direction:?}");
        }
    }

    #[test]
    fn which_changes_of_status_are_worth_telling() {
        for (from, to, turn) in [
            (Status::Ahead, Status::OnTrack, None),
            (Status::OnTrack, Status::AtRisk, Some(Turn::Slipped)),
            (Status::AtRisk, Status::Behind, Some(Turn::Slipped)),
            (Status::Behind, Status::AtRisk, None),
            (Status::Behind, Status::Missed, Some(Turn::Slipped)),
            (Status::Behind, Status::Stale, None),
            (Status::Early, Status::OnTrack, None),
            (Status::Early, Status::Behind, Some(Turn::Slipped)),
            (Status::Stale, Status::OnTrack, Some(Turn::Recovered)),
            (Status::OnTrack, Status::Paused, None),
            (Status::Behind, Status::Achieved, Some(Turn::Achieved)),
            (Status::OnTrack, Status::Missed, Some(Turn::Slipped)),
        ] {
            assert_eq!(Transition { day: date(2026, 1, 1), from, to }.turn(), turn, "{from:?} to {to:?}");
        }
    }
}
