//! Waivers: what a row says not to report, until when, and why.

use jiff::civil::Date;

use crate::model::{CellRef, Code, Field, Kpi, Reading, Table};
use crate::reading::dates::{self, DateStyle};

use super::settings::RuleSet;

/// The words that mark a waiver in a cell's note.
const MARKER: &str = "kpiwarden:";
/// Words before the day on which a waiver ends.
const UNTIL: [&str; 9] = ["until", "till", "bis", "jusqu'au", "jusqu'à", "jusqu’au", "hasta", "até", "ate"];
/// Words that may stand before or between codes.
const FILLERS: [&str; 8] = ["ignore", "ignore:", "and", "und", "et", "y", "e", "&"];

/// Why a waiver does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It gives no reason.
    NoReason,
    /// Its day is past.
    Expired,
    /// There is no such rule.
    UnknownRule,
    /// It names no rule at all.
    NoCode,
    /// The day after "until" cannot be read.
    NoDate,
}

/// One code of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) code: Code,
    pub(super) flaw: Option<Flaw>,
    pub(super) used: bool,
}

/// The waivers of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowWaivers {
    pub(super) table: u32,
    pub(super) row: u32,
    /// Where they stand.
    pub(super) cell: CellRef,
    pub(super) field: Field,
    pub(super) entries: Vec<Entry>,
}

impl RowWaivers {
    /// Whether a waiver covers a finding of this rule; it is then used.
    pub(super) fn cover(&mut self, code: Code) -> bool {
        let mut covered = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.code == code) {
            covered |= entry.flaw.is_none();
            entry.used = true;
        }
        covered
    }

    /// Whether a waiver that counts names this rule.
    pub(super) fn covers(&self, code: Code) -> bool {
        self.entries.iter().any(|entry| entry.code == code && entry.flaw.is_none())
    }

    /// The waivers of a row: its Ignore cell's, and the marker's in the KPI cell's own note.
    pub(super) fn of(
        kpi: &Kpi<'_>,
        table: &Table,
        (kpi_cell, ignore_cell): (CellRef, CellRef),
        style: DateStyle,
        rules: &RuleSet,
    ) -> Option<Self> {
        let noted = if table.notes.is_empty() { None } else { table.notes.get(&kpi_cell) };
        let marked = noted.and_then(|note| after_marker(&note.text));
        if kpi.ignore.is_empty() && marked.is_none() {
            return None;
        }
        let mut entries = Vec::new();
        if !kpi.ignore.is_empty() {
            entries = parse(after_marker(kpi.ignore).unwrap_or(kpi.ignore), style, rules);
        }
        if let Some(text) = marked {
            entries.extend(parse(text, style, rules));
        }
        let (cell, field) = if kpi.ignore.is_empty() { (kpi_cell, Field::Kpi) } else { (ignore_cell, Field::Ignore) };
        Some(Self { table: 0, row: kpi.row, cell, field, entries })
    }
}

fn after_marker(text: &str) -> Option<&str> {
    let at = text.as_bytes().windows(MARKER.len()).position(|part| part.eq_ignore_ascii_case(MARKER.as_bytes()))?;
    let rest = text.get(at + MARKER.len()..)?.trim_start();
    // The comments we write ourselves name the marker in a sentence; only "ignore" right behind it is a waiver.
    rest.get(..6).filter(|word| word.eq_ignore_ascii_case("ignore"))?;
    Some(rest)
}

/// Reads `M101, O204 until 2026-12-31: counting starts in Q1`, one waiver a line or `;`.
pub(super) fn parse(text: &str, style: DateStyle, rules: &RuleSet) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        parse_line(line, style, rules, &mut entries);
    }
    entries
}

fn parse_line(line: &str, style: DateStyle, rules: &RuleSet, entries: &mut Vec<Entry>) {
    let first = entries.len();
    let mut rest = line;
    let mut until: Option<Option<Date>> = None;
    let mut reason = "";
    while let Some((word, after, ends)) = next_word(rest) {
        let plain = word.trim_matches([',', '.', '(', ')']);
        if plain.is_empty() || FILLERS.iter().any(|filler| filler.eq_ignore_ascii_case(plain)) {
            rest = after;
        } else if let Some(code) = rules.code_named(plain) {
            let flaw = (!rules.knows(code)).then_some(Flaw::UnknownRule);
            entries.push(Entry { code, flaw, used: false });
            rest = after;
        } else if UNTIL.iter().any(|known| known.eq_ignore_ascii_case(plain)) && until.is_none() {
            let (day, behind) = read_day(after, style);
            until = Some(day);
            reason = behind;
            break;
        } else {
            reason = rest;
            break;
        }
        reason = rest;
        if ends {
            break;
        }
    }
    let reason = reason.trim_start_matches([':', '-', '–', '—', ',', ' ', '(']);
    let has_reason = reason.chars().filter(|c| c.is_alphanumeric()).count() >= 3;
    let flaw = match until {
        Some(None) => Some(Flaw::NoDate),
        Some(Some(day)) if day < style.near => Some(Flaw::Expired),
        _ if !has_reason => Some(Flaw::NoReason),
        _ => None,
    };
    if entries.len() == first {
        entries.push(Entry { code: Code::new('D', 703), flaw: Some(Flaw::NoCode), used: false });
    }
    for entry in entries.iter_mut().skip(first) {
        entry.flaw = entry.flaw.or(flaw);
    }
}

/// The next word, what follows it, and whether a colon behind it says that the reason begins.
fn next_word(text: &str) -> Option<(&str, &str, bool)> {
    let text = text.trim_start_matches([' ', '\t', ',', '+']);
    if text.is_empty() {
        return None;
    }
    let end = text.find([' ', '\t', ',', ':', '+']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() {
        return Some(("", rest, true));
    }
    Some((word, rest, rest.starts_with(':')))
}

/// The day at the start of `text`, up to a colon or as many words as make one, and what follows it.
fn read_day(text: &str, style: DateStyle) -> (Option<Date>, &str) {
    let text = text.trim_start();
    let day = |part: &str| match dates::read_text(part.trim(), &style) {
        Reading::Value(when) => Some(when.period.last),
        _ => None,
    };
    let stop = text.find(':').unwrap_or(text.len());
    let (head, tail) = text.split_at(stop);
    if let Some(found) = day(head) {
        return (Some(found), tail);
    }
    // No colon: the longest of the first four words that is a day.
    let ends: Vec<usize> = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).take(4).collect();
    for &end in ends.iter().rev() {
        let (head, tail) = text.split_at(end);
        if let Some(found) = day(head.trim_end_matches([',', '.'])) {
            return (Some(found), tail);
        }
    }
    (None, tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn check(text: &str, expect: &[(&str, Option<Flaw>)]) {
        let style = DateStyle { order: None, fiscal_year_start: 1, near: date(2026, 11, 22) };
        let entries = parse(text, style, &RuleSet::default());
        let read: Vec<_> = entries.iter().map(|entry| (entry.code.to_string(), entry.flaw)).collect();
        let expect: Vec<_> = expect.iter().map(|(code, flaw)| ((*code).to_owned(), *flaw)).collect();
        assert_eq!(read, expect, "{text}");
    }

    #[test]
    fn a_waiver_needs_a_reason_and_ends_on_its_day() {
        check("M101, O204 until 2026-12-31: counting starts in Q1", &[("M101", None), ("O204", None)]);
        check("M101: defined in the handbook", &[("M101", None)]);
        check("ignore M101 counting starts later", &[("M101", None)]);
        check("M101", &[("M101", Some(Flaw::NoReason))]);
        check("M101:", &[("M101", Some(Flaw::NoReason))]);
        check("M101 until 2026-01-31: was so", &[("M101", Some(Flaw::Expired))]);
        check("M101 until 2026-12-31", &[("M101", Some(Flaw::NoReason))]);
        check("M101 until whenever: later", &[("M101", Some(Flaw::NoDate))]);
        check("vague-term: the word is ours", &[("M101", None)]);
        check("M199: no such rule", &[("M199", Some(Flaw::UnknownRule))]);
        check("not now please", &[("D703", Some(Flaw::NoCode))]);
        check("M101: first reason; T301 - second reason", &[("M101", None), ("T301", None)]);
        check("", &[]);
    }

    #[test]
    fn only_ignore_behind_the_marker_is_a_waiver() {
        assert!(after_marker("see kpiwarden: ignore M101 for now").is_some());
        assert!(after_marker("kpiwarden: M101 vague term").is_none());
        assert!(after_marker("ignore").is_none());
    }
}
