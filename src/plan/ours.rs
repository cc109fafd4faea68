//! Telling our own values from a person's.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::keys::StableHash;
use super::words;
use crate::model::{Cell, CellKind, Code, OwnColumn, OwnValue, Reading, RowRecord, Status, TableRecord, Unit};
use crate::reading::dates::{self, DateStyle};
use crate::reading::numbers::{self, NumberStyle};

/// Digits in which two figures must agree to be the same.
const FIGURE_DIGITS: u32 = 12;

/// How many cells of a row must hold, together, what we wrote to be known as ours by that alone.
const TELLING: usize = 2;

/// How figures and dates of ours are read back from a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) number: NumberStyle,
    pub(super) date: DateStyle,
}

/// What a cell of ours says, apart from how it is shown: a spreadsheet program may show 0.6 as `60%` and a day as `6/12/2026`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Content<'t> {
    Blank,
    Text(&'t str),
    Number(Decimal),
    /// A day, and what it would be with day and month swapped where nothing decides.
    Day(Date, Option<Date>),
}

impl<'t> Content<'t> {
    /// Reads a cell of that column.
    pub(super) fn of_cell(cell: Cell<'t>, own: OwnColumn, style: &Style) -> Self {
        if cell.is_blank() {
            return Self::Blank;
        }
        let text = Self::Text(cell.trimmed());
        // A figure within words is what a person wrote: our progress has none, and our figures have their unit behind them.
        let words_first = cell.trimmed().starts_with(char::is_alphabetic);
        match own {
            OwnColumn::Status | OwnColumn::NextMilestone | OwnColumn::Smart | OwnColumn::Warnings => text,
            OwnColumn::Progress if cell.trimmed().contains(char::is_alphabetic) => text,
            OwnColumn::Progress => match numbers::read_cell(cell, &style.number) {
                Reading::Value(read) if read.unit == Some(Unit::Percent) => {
                    read.value.checked_div(Decimal::ONE_HUNDRED).map_or(text, Self::number)
                }
                Reading::Value(read) => Self::number(read.value),
                _ => text,
            },
            OwnColumn::Expected | OwnColumn::Stretch => match numbers::read_cell(cell, &style.number) {
                Reading::Value(read) if words_first && matches!(read.unit, Some(Unit::Named(_)) | None) => text,
                Reading::Value(read) => Self::number(read.value),
                _ => text,
            },
            OwnColumn::Checked => match dates::read_cell(cell, &style.date) {
                Reading::Value(when) if when.period.first == when.period.last => {
                    Self::Day(when.period.first, when.other)
                }
                _ => text,
            },
        }
    }

    /// What a value of ours says.
    pub(super) fn of_value(value: &'t OwnValue) -> Self {
        match value {
            OwnValue::Blank => Self::Blank,
            OwnValue::Text(text) | OwnValue::Status(_, text) => {
                if text.trim().is_empty() {
                    Self::Blank
                } else {
                    Self::Text(text.trim())
                }
            }
            OwnValue::Percent(ratio) => Self::number(*ratio),
            OwnValue::Figure { value, .. } => Self::number(*value),
            OwnValue::Day(day) => Self::Day(*day, None),
        }
    }

    /// A sheet holds figures with about 15 digits, so two that agree in fewer are the same figure.
    fn number(value: Decimal) -> Self {
        Self::Number(value.round_sf(FIGURE_DIGITS).unwrap_or(value).normalize())
    }

    /// Whether a cell that says this needs no edit to say `wanted`.
    pub(super) fn says(self, wanted: Self) -> bool {
        match (self, wanted) {
            (Self::Day(day, other), Self::Day(wanted, _)) => day == wanted || other == Some(wanted),
            (Self::Text(is), Self::Text(wanted)) => is == wanted || is_close_writing(is, wanted),
            (is, wanted) => is == wanted,
        }
    }

    /// Its hash; for a day that may be another, that of the first reading.
    pub(super) fn hash(self) -> u64 {
        let hash = StableHash::new();
        match self {
            Self::Blank => hash,
            Self::Text(text) => hash.number(1).text(text),
            Self::Number(number) => hash.number(2).text(&number.to_string()),
            Self::Day(day, _) => hash.number(3).text(&day.to_string()),
        }
        .finish()
    }

    /// Whether it may be what was remembered under `hash`.
    fn may_be(self, hash: u64) -> bool {
        self.hash() == hash || matches!(self, Self::Day(_, Some(other)) if Self::Day(other, None).hash() == hash)
    }
}

/// Whether `is` is `wanted` in an encoding that lacks some of its characters: each of those replaced by up to three of ASCII.
fn is_close_writing(is: &str, wanted: &str) -> bool {
    const REPLACEMENT_BYTES_MAX: usize = 3;
    if wanted.is_ascii() || is.len() > wanted.len().saturating_mul(REPLACEMENT_BYTES_MAX) {
        return false;
    }
    let mut ends = BTreeSet::from([0_usize]);
    for c in wanted.chars() {
        let mut next = BTreeSet::new();
        for &end in &ends {
            let Some(rest) = is.get(end..) else { continue };
            if rest.starts_with(c) {
                next.insert(end + c.len_utf8());
            }
            if !c.is_ascii() {
                let ascii = rest.bytes().take(REPLACEMENT_BYTES_MAX).take_while(u8::is_ascii).count();
                next.extend((1..=ascii).map(|length| end + length));
            }
        }
        ends = next;
    }
    ends.contains(&is.len())
}

/// Whether a value could be one of ours, by its look alone.
pub(super) fn in_vocabulary(content: Content<'_>, own: OwnColumn) -> bool {
    match (content, own) {
        (Content::Text(text), OwnColumn::Status) => words::LANGUAGES
            .iter()
            .any(|language| Status::ALL.iter().any(|status| words::status(*language, *status) == text)),
        (Content::Text(text), OwnColumn::Smart) => is_smart(text),
        (Content::Text(text), OwnColumn::NextMilestone) => is_milestone(text),
        (Content::Text(text), OwnColumn::Warnings) => {
            text.get(..4).is_some_and(|code| Code::parse(code).is_some())
                && text.as_bytes().get(4).is_none_or(|next| !next.is_ascii_alphanumeric())
        }
        (Content::Blank, _)
        | (Content::Number(_), OwnColumn::Progress | OwnColumn::Expected | OwnColumn::Stretch)
        | (Content::Day(..), OwnColumn::Checked) => true,
        _ => false,
    }
}

fn is_smart(text: &str) -> bool {
    text.len() == 5 && text.bytes().zip(*b"SMART").all(|(is, letter)| is == letter || is == b'-')
}

fn is_milestone(text: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(before, day)| {
        day.parse::<Date>().is_ok()
            && words::LANGUAGES.iter().any(|language| {
                before.strip_suffix(words::by(*language)).is_some_and(|figure| figure.ends_with([' ', '\u{a0}']))
            })
    })
}

/// What is remembered of one table, as far as it tells whose a value is.
pub(super) struct Memory<'r> {
    record: Option<&'r TableRecord>,
    /// Every hash on record, with its column; built when first needed.
    known: Option<HashSet<(OwnColumn, u64)>>,
    /// The values of whole rows on record, and of how many rows each; built when first needed.
    rows: Option<HashMap<u64, usize>>,
    /// The same, and each row but for one of its values; built when first needed.
    nearly: Option<HashSet<u64>>,
    /// The same of columns that are written still.
    nearly_on_record: Option<HashSet<u64>>,
    /// The values of rows on record that are not in the table any more; built when first needed.
    gone: Option<HashSet<(OwnColumn, u64)>>,
}

impl<'r> Memory<'r> {
    pub(super) fn new(record: Option<&'r TableRecord>) -> Self {
        Self { record, known: None, rows: None, nearly: None, nearly_on_record: None, gone: None }
    }

    pub(super) fn record(&self) -> Option<&'r TableRecord> {
        self.record
    }

    /// Whether the cell of a row holds a value of ours. `row`: what all our cells of the row hold, in columns that stand there.
    pub(super) fn is_ours(
        &mut self,
        key: u64,
        own: OwnColumn,
        content: Content<'_>,
        row: &[(OwnColumn, Content<'_>)],
    ) -> bool {
        if content == Content::Blank {
            return true;
        }
        let Some(record) = self.record else { return in_vocabulary(content, own) };
        // A write that was cut off may have landed beside a row that was moved meanwhile.
        if [key, ANY_ROW].iter().any(|key| record.pending.binary_search(&pending_hash(*key, own, content)).is_ok()) {
            return true;
        }
        let own_record = record.by_row.get(&key);
        match own_record.and_then(|row| row.value(own)) {
            Some(hash) => content.may_be(hash) || own_record.is_some_and(|known| self.came_with_a_row(own, known, row)),
            None => in_vocabulary(content, own) || self.was_ever(own, content),
        }
    }

    /// The same for what is to be taken out and not to be written anew: a value that merely looks like ours is a person's.
    pub(super) fn was_ours(
        &mut self,
        key: u64,
        own: OwnColumn,
        content: Content<'_>,
        row: &[(OwnColumn, Content<'_>)],
    ) -> bool {
        let Some(record) = self.record else { return in_vocabulary(content, own) };
        if record.by_row.get(&key).is_some_and(|known| known.value(own).is_some()) {
            return self.is_ours(key, own, content, row);
        }
        self.left_behind(row).contains(&own)
    }

    /// Which of the cells in our columns hold what we once wrote beside a KPI row, where none stands beside them now. Only what
    /// nobody else can have written counts: all of them together, or all but one, what one row held, or what a write that was
    /// cut off was about to make of one. Without a record: the status, the five letters and the day, all three.
    pub(super) fn left_behind(&mut self, row: &[(OwnColumn, Content<'_>)]) -> Vec<OwnColumn> {
        let filled: Vec<(OwnColumn, Content<'_>)> =
            row.iter().copied().filter(|(_, content)| *content != Content::Blank).collect();
        let Some(record) = self.record else {
            let all = [OwnColumn::Status, OwnColumn::Smart, OwnColumn::Checked];
            let known =
                |own: &OwnColumn| filled.iter().any(|(held, content)| held == own && in_vocabulary(*content, *own));
            let ours = filled.iter().filter(|(own, content)| in_vocabulary(*content, *own)).map(|(own, _)| *own);
            return if all.iter().all(known) { ours.collect() } else { Vec::new() };
        };
        if filled.len() < TELLING {
            return Vec::new();
        }
        let stands = |own: OwnColumn| row.iter().any(|(held, _)| *held == own);
        let nearly = self.nearly.get_or_insert_with(|| nearly_whole(record, stands));
        let hashes: Vec<_> = filled.iter().map(|(own, content)| (*own, content.hash())).collect();
        let is_known = |but: Option<usize>| {
            let rest = hashes.iter().enumerate().filter(|(at, _)| Some(*at) != but).map(|(_, value)| *value);
            let whole = whole_row(rest);
            nearly.contains(&whole) || record.pending.binary_search(&whole).is_ok()
        };
        if is_known(None) {
            return hashes.iter().map(|(own, _)| *own).collect();
        }
        let one = (0..hashes.len()).filter(|_| hashes.len() > TELLING).find(|at| is_known(Some(*at)));
        let all_but = |one| hashes.iter().enumerate().filter(move |(at, _)| *at != one).map(|(_, (own, _))| *own);
        one.map_or_else(Vec::new, |one| all_but(one).collect())
    }

    /// Whether the one column of ours holds, beside a row that has no KPI any more, what was on record of a row that is gone.
    /// `here`: the rows there are.
    pub(super) fn is_of_a_row_gone(
        &mut self,
        own: OwnColumn,
        content: Content<'_>,
        here: &BTreeMap<u64, RowRecord>,
    ) -> bool {
        let Some(record) = self.record else { return false };
        let gone = self.gone.get_or_insert_with(|| {
            let rows = record.by_row.iter().filter(|(key, _)| !here.contains_key(key));
            rows.flat_map(|(_, row)| row.values.iter().copied()).collect()
        });
        gone.contains(&(own, content.hash()))
    }

    fn was_ever(&mut self, own: OwnColumn, content: Content<'_>) -> bool {
        let Some(record) = self.record else { return false };
        if record.pending.binary_search(&pending_hash(ANY_ROW, own, content)).is_ok() {
            return true;
        }
        let known = self
            .known
            .get_or_insert_with(|| record.by_row.values().flat_map(|row| row.values.iter().copied()).collect());
        known.contains(&(own, content.hash()))
    }

    /// Whether our cells of a row hold, all together, what another row's held, or what a write that was cut off was about to
    /// make of one: somebody sorted the other columns and left ours behind, or sorted ours alone. One of them somebody may have
    /// written over since; that one stays theirs. One cell alone that differs is no move, but an edit.
    fn came_with_a_row(&mut self, own: OwnColumn, known: &RowRecord, row: &[(OwnColumn, Content<'_>)]) -> bool {
        let Some(record) = self.record else { return false };
        let values: Vec<(OwnColumn, u64)> = row.iter().map(|(own, content)| (*own, content.hash())).collect();
        let whole = whole_row(values.iter().copied());
        if record.pending.binary_search(&whole).is_ok() {
            return true;
        }
        let differing: Vec<OwnColumn> = row
            .iter()
            .filter(|(own, content)| known.value(*own).is_none_or(|hash| !content.may_be(hash)))
            .map(|(own, _)| *own)
            .collect();
        if differing.len() < 2 {
            return false;
        }
        if self.rows_on_record(record, row).contains_key(&whole) {
            return true;
        }
        let stands = |own: OwnColumn| values.iter().any(|(held, _)| *held == own);
        let nearly = self.nearly_on_record.get_or_insert_with(|| nearly_whole(record, stands));
        let theirs = differing.iter().filter(|theirs| **theirs != own && differing.len() > 2);
        theirs
            .map(|theirs| whole_row(values.iter().copied().filter(|(own, _)| own != theirs)))
            .any(|but_one| nearly.contains(&but_one))
    }

    /// Whether our cells of a row hold what another row's held, while what they held themselves stands beside another: rows of the other
    /// columns changed places, though ours may differ in one cell alone. What a person types makes one row more of a kind and one less
    /// of another. `standing`: how often our cells of a row hold what together.
    pub(super) fn changed_places<'s>(
        &mut self,
        key: u64,
        row: &[(OwnColumn, Content<'_>)],
        standing: impl FnOnce() -> &'s HashMap<u64, usize>,
    ) -> bool {
        let Some(record) = self.record else { return false };
        let Some(known) = record.by_row.get(&key) else { return false };
        let stands = |own: OwnColumn| row.iter().any(|(held, _)| *held == own);
        let here = whole_row(row.iter().map(|(own, content)| (*own, content.hash())));
        let before = whole_row(known.values.iter().copied().filter(|(own, _)| stands(*own)));
        let rows = self.rows_on_record(record, row);
        let (Some(&of_here), Some(&of_before)) = (rows.get(&here), rows.get(&before)) else { return false };
        let standing = standing();
        let count = |whole: u64| standing.get(&whole).copied().unwrap_or(0);
        // While a write is under way, what it put right may hold once more what was known already.
        let is_spare = count(here) <= of_here || !record.pending.is_empty();
        here != before && is_spare && count(before) >= of_before
    }

    /// The whole rows on record, of the columns alone that still stand there: a person may have dropped one.
    fn rows_on_record(&mut self, record: &TableRecord, row: &[(OwnColumn, Content<'_>)]) -> &HashMap<u64, usize> {
        self.rows.get_or_insert_with(|| {
            let stands = |(own, _): &(OwnColumn, u64)| row.iter().any(|(held, _)| held == own);
            let wholes = record.by_row.values().map(|row| whole_row(row.values.iter().copied().filter(stands)));
            counted(wholes)
        })
    }
}

/// How often each of them comes.
pub(super) fn counted(wholes: impl Iterator<Item = u64>) -> HashMap<u64, usize> {
    let mut counts = HashMap::new();
    for whole in wholes {
        *counts.entry(whole).or_default() += 1;
    }
    counts
}

/// The values of each row on record in columns that still stand there, all of them together, and all but one where enough are left.
fn nearly_whole(record: &TableRecord, stands: impl Fn(OwnColumn) -> bool) -> HashSet<u64> {
    let blank = Content::Blank.hash();
    let mut known = HashSet::new();
    for row in record.by_row.values() {
        let values: Vec<_> = row.values.iter().copied().filter(|(own, hash)| stands(*own) && *hash != blank).collect();
        if values.len() >= TELLING {
            known.insert(whole_row(values.iter().copied()));
        }
        if values.len() > TELLING + 1 {
            let but = |one: usize| values.iter().enumerate().filter(move |(at, _)| *at != one).map(|(_, value)| *value);
            known.extend((0..values.len()).map(|one| whole_row(but(one))));
        }
    }
    known
}

/// The key under which a value that is about to be written is remembered for all rows together.
pub(super) const ANY_ROW: u64 = 0;

/// The hash under which a value that is about to be written beside a row is remembered.
pub(super) fn pending_hash(key: u64, own: OwnColumn, content: Content<'_>) -> u64 {
    StableHash::new().number(key).number(own as u64).number(content.hash()).finish()
}

/// The hash under which all that our cells of a row hold is remembered.
pub(super) fn whole_row(values: impl Iterator<Item = (OwnColumn, u64)>) -> u64 {
    let blank = Content::Blank.hash();
    let mut values: Vec<_> = values.filter(|(_, hash)| *hash != blank).collect();
    values.sort_unstable();
    values.iter().fold(StableHash::new(), |hash, (own, value)| hash.number(*own as u64).number(*value)).finish()
}

/// Whether a cell holds anything at all, a formula without a result included.
pub(super) fn is_occupied(cell: &Cell<'_>) -> bool {
    cell.formula || cell.kind != CellKind::Empty && !cell.text.is_empty()
}
