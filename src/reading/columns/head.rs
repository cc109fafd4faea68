//! Rows that may be headers, and headers in several lines.

use super::fold::fold;
use super::lexicon::{Meaning, Sense, senses};
use super::periods::is_period;
use super::profile::is_figure;
use super::regions::{Run, merged_at};
use crate::model::{CellKind, Field, Table};
use crate::reading::dates::DateStyle;

/// Texts longer than this are no header.
const HEADER_CHARS_MAX: usize = 120;
/// Headers are taken from at most so many columns.
const COLUMNS_MAX: usize = 400;

/// A text longer than this is rather a sentence than a header.
const SENTENCE_CHARS: usize = 60;

fn is_answer(text: &str) -> bool {
    ["yes", "true", "false", "x"].iter().any(|answer| text.eq_ignore_ascii_case(answer))
}

/// `≥ 95%`, `73% (Score)`: a figure with a sign that no header begins with.
fn is_measured(text: &str) -> bool {
    let outside = text.split(['(', '（']).next().unwrap_or(text).trim();
    let signed = outside.starts_with(['<', '>', '≤', '≥', '=', '~', '≈']) || outside.contains('%');
    signed && is_figure(outside)
}

/// Fields whose value may stand once above a table.
pub(super) const ABOVE_FIELDS: [Field; 10] = [
    Field::Owner,
    Field::Goal,
    Field::Deadline,
    Field::Team,
    Field::Role,
    Field::Pillar,
    Field::Start,
    Field::Cadence,
    Field::Reviewed,
    Field::Checked,
];

/// One cell of a row that may be a header.
#[derive(Debug, Clone)]
pub(super) struct HeadCell<'t> {
    pub(super) column: u16,
    pub(super) text: &'t str,
    pub(super) senses: Vec<Sense>,
    pub(super) kind: CellKind,
    pub(super) is_period: bool,
}

/// The cells of one row, read as headers.
#[derive(Debug, Clone)]
pub(super) struct HeadRow<'t> {
    pub(super) index: usize,
    pub(super) cells: Vec<HeadCell<'t>>,
}

/// Reads a row as a header, or tells that it cannot be one.
pub(super) fn read(table: &Table, index: usize, style: DateStyle) -> Option<HeadRow<'_>> {
    let mut cells = Vec::new();
    let (mut words, mut other) = (0_usize, 0_usize);
    for (column, cell) in table.row(index).take(COLUMNS_MAX) {
        let text = cell.trimmed();
        if text.is_empty() {
            continue;
        }
        let short = text.len() <= HEADER_CHARS_MAX * 2 && text.chars().count() <= HEADER_CHARS_MAX;
        let is_period = short && is_period(text, cell.kind, style);
        let has_letters = cell.kind == CellKind::Text && short && text.chars().any(char::is_alphabetic);
        if has_letters || is_period || matches!(text, "#" | "%" | "№") {
            words += 1;
        } else {
            other += 1;
        }
        cells.push(HeadCell { column, text, senses: Vec::new(), kind: cell.kind, is_period });
    }
    if words == 0 || other > words {
        return None;
    }
    for cell in &mut cells {
        let remark = cell.text.starts_with('(') && cell.text.find(')') == Some(cell.text.len() - 1);
        if cell.kind == CellKind::Text && !remark && cell.text.chars().count() <= HEADER_CHARS_MAX {
            cell.senses = senses(cell.text);
        }
    }
    Some(HeadRow { index, cells })
}

impl<'t> HeadRow<'t> {
    /// The cells within a run of columns.
    pub(super) fn within(&self, run: Run) -> impl Iterator<Item = &HeadCell<'t>> {
        self.cells.iter().filter(move |cell| run.contains(cell.column))
    }

    /// Whether all cells beside a name of KPIs are sentences, or one spells it out: an entry of a glossary, and no header.
    pub(super) fn explains_a_name(&self, run: Run) -> bool {
        const WORDS_MIN: usize = 5;
        let sentence = |text: &str| {
            text.split_whitespace().nth(WORDS_MIN - 1).is_some() && (text.ends_with('.') || text.contains(": "))
        };
        let is = |names: &[&str]| self.within(run).any(|cell| names.contains(&fold(cell.text).as_str()));
        if is(&["kpi", "kpis"])
            && is(&["key performance indicator", "key performance indicators", "key performance indicator kpi"])
        {
            return true;
        }
        let mut others = self.within(run).filter(|cell| !cell.senses.iter().any(|sense| sense.exact)).peekable();
        others.peek().is_some() && others.all(|cell| sentence(cell.text))
    }

    /// `Failed indicators`, `Indicadores fallidos`: the row heads a list of what went wrong, and no KPIs.
    pub(super) fn lists_failures(&self, run: Run) -> bool {
        const FAILED: [&str; 14] = [
            "failed",
            "missed",
            "unmet",
            "fallidos",
            "fallidas",
            "incumplidos",
            "incumplidas",
            "descumpridos",
            "falhados",
            "verfehlt",
            "verfehlte",
            "manques",
            "echoues",
            "falliti",
        ];
        let of_kpis = |cell: &HeadCell<'_>, exact| {
            cell.senses
                .iter()
                .any(|sense| sense.exact == exact && sense.meaning == Meaning::Field(Field::Kpi) && sense.rank > 50)
        };
        let failed = |text: &str| fold(text).split(' ').any(|word| FAILED.contains(&word));
        self.within(run).any(|cell| of_kpis(cell, false) && failed(cell.text))
            && !self.within(run).any(|cell| of_kpis(cell, true))
    }

    /// Whether two cells at least are known names, and none holds a figure.
    pub(super) fn names_columns(&self, run: Run) -> bool {
        const NAMES_MIN: usize = 2;
        let names = self.within(run).filter(|cell| cell.senses.iter().any(|sense| sense.exact));
        names.count() >= NAMES_MIN && !self.holds_figures(run)
    }

    /// Whether a cell is a figure, and no period.
    pub(super) fn holds_figures(&self, run: Run) -> bool {
        self.within(run).any(|cell| !cell.is_period && (cell.kind == CellKind::Number || is_measured(cell.text)))
    }

    /// How much the cells of a run look like a header of a KPI table; 0 for nothing.
    pub(super) fn quality(&self, run: Run) -> f32 {
        let mut score = 0.0_f32;
        let mut matched = 0;
        let mut seen: Vec<Meaning> = Vec::new();
        for cell in self.within(run) {
            let length = cell.text.chars().count();
            if length > SENTENCE_CHARS {
                score -= 1.5;
            }
            if !cell.is_period && is_measured(cell.text) {
                score -= 0.7;
                continue;
            }
            let Some(best) = cell.senses.first() else {
                score += match (cell.is_period, cell.kind) {
                    (true, _) => 0.7,
                    (false, CellKind::Text) if length <= 40 && !is_answer(cell.text) => 0.2,
                    _ => -0.7,
                };
                continue;
            };
            let names_kpi = cell.senses.iter().any(|sense| sense.meaning == Meaning::Field(Field::Kpi));
            let value = match (best.exact, names_kpi && best.rank >= 70) {
                (true, true) => 4.0,
                (true, false) => 2.0,
                (false, true) => 1.6,
                (false, false) => 0.8,
            };
            let long = if length > SENTENCE_CHARS { 0.4 } else { 1.0 };
            let again = if seen.contains(&best.meaning) { 0.4 } else { 1.0 };
            seen.push(best.meaning);
            score += value * long * again;
            matched += 1;
        }
        let sentences = self.within(run).filter(|cell| cell.text.chars().count() > SENTENCE_CHARS).count();
        if matched == 0 || sentences * 2 >= self.within(run).count() { 0.0 } else { score.max(0.0) }
    }
}

/// A column's header, line by line.
#[derive(Debug, Clone, Default)]
pub(super) struct Heading {
    pub(super) column: u16,
    /// The group title above, where there is one.
    pub(super) upper: String,
    /// The line that names the columns.
    pub(super) main: String,
    /// A line below it.
    pub(super) lower: String,
}

impl Heading {
    /// All lines joined.
    pub(super) fn joined(&self) -> String {
        let mut out = String::new();
        for line in [&self.upper, &self.main, &self.lower] {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if !line.is_empty() && !out.ends_with(&line) {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&line);
            }
        }
        out
    }
}

/// The lines of one header.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Index of the row that counts as the header: of two lines, the lower.
    pub(super) counted: usize,
    /// Index of the first line.
    pub(super) top: usize,
    /// Index of the last line.
    pub(super) bottom: usize,
    pub(super) headings: Vec<Heading>,
}

/// Puts the lines around a header row together.
pub(super) fn assemble(table: &Table, index: usize, run: Run, floor: usize, style: DateStyle) -> Header {
    let upper = upper_line(table, index, run, floor, style);
    let lower = lower_line(table, index, run, style);
    let main_row = table.row_number(index);
    let headings = (run.first..=run.last)
        .map(|column| Heading {
            column,
            upper: upper.as_ref().map_or_else(String::new, |line| line_text(line, column)),
            main: if lower.is_some() {
                spread_text(table, main_row, index, column, run)
            } else {
                table.cell(index, column).trimmed().to_owned()
            },
            lower: lower.as_ref().map_or_else(String::new, |line| line_text(&line.texts, column)),
        })
        .collect();
    let bottom = if lower.is_some() { index + 1 } else { index };
    let counted = match &lower {
        Some(line) if !(line.all_periods && upper.is_some()) => index + 1,
        _ => index,
    };
    let top = if upper.is_some() { index - 1 } else { index };
    Header { counted, top, bottom, headings }
}

fn line_text(line: &[(u16, String)], column: u16) -> String {
    line.iter().find(|(at, _)| *at == column).map_or_else(String::new, |(_, text)| text.clone())
}

/// The text over a column: its own cell's, or that of the merged cell it lies in.
fn spread_text(table: &Table, row: u32, index: usize, column: u16, run: Run) -> String {
    let own = table.cell(index, column).trimmed();
    if !own.is_empty() {
        return own.to_owned();
    }
    if let Some(merged) = merged_at(table, row, column) {
        return table.at(merged.first).trimmed().to_owned();
    }
    if table.merged.is_empty() {
        for left in (run.first..column).rev() {
            let text = table.cell(index, left).trimmed();
            if !text.is_empty() {
                return text.to_owned();
            }
        }
    }
    String::new()
}

/// The line above, if it groups the columns: at least two cells, or one that is merged over some of the columns.
fn upper_line(table: &Table, index: usize, run: Run, floor: usize, style: DateStyle) -> Option<Vec<(u16, String)>> {
    let above = index.checked_sub(1)?;
    if above < floor || table.row_number(above) + 1 != table.row_number(index) {
        return None;
    }
    let row = table.row_number(above);
    let cells: Vec<(u16, &str, CellKind)> = table
        .row(above)
        .filter(|(column, cell)| run.contains(*column) && !cell.is_blank())
        .map(|(column, cell)| (column, cell.trimmed(), cell.kind))
        .collect();
    let headings = cells.iter().filter(|(_, text, kind)| is_group_title(text, *kind, style)).count();
    if headings == 0 || headings < cells.len() || cells.windows(2).any(is_form_field) {
        return None;
    }
    if is_caption(table, above, &cells, style) && is_complete(table, index, run) {
        return None;
    }
    let mut out = Vec::new();
    let mut spans = 0;
    for (at, &(column, text, kind)) in cells.iter().enumerate() {
        let merged = merged_at(table, row, column);
        let width = merged.map_or(1, |range| range.last.column - range.first.column + 1);
        let covers_all = merged.is_some_and(|range| range.first.column <= run.first && range.last.column >= run.last);
        if covers_all || merged.is_some_and(|range| range.last.row > range.first.row) {
            continue;
        }
        let last = match merged {
            Some(range) => range.last.column,
            None if cells.len() >= 2 && (is_period(text, kind, style) || !senses(text).is_empty()) => {
                cells.get(at + 1).map_or(run.last, |next| next.0 - 1)
            }
            None => column,
        };
        spans += u16::from(width > 1 || last > column);
        out.extend((column..=last.min(run.last)).map(|column| (column, text.to_owned())));
    }
    (!out.is_empty() && (spans > 0 || cells.len() >= 2)).then_some(out)
}

/// A label and its value side by side (`Owner`, `Ann`) rather than two group titles.
fn is_form_field(pair: &[(u16, &str, CellKind)]) -> bool {
    let [(left, label, _), (right, value, _)] = pair else { return false };
    let label_known = ABOVE_FIELDS.iter().any(|field| super::lexicon::names_field(label, *field));
    label_known && left + 1 == *right && !senses(value).first().is_some_and(|sense| sense.exact)
}

/// `Report | October 2026`: labels with their values side by side, one of them a period, or one label and its period somewhere right.
fn is_caption(table: &Table, index: usize, cells: &[(u16, &str, CellKind)], style: DateStyle) -> bool {
    let row = table.row_number(index);
    let spans = |column| merged_at(table, row, column).is_some_and(|range| range.last.column > range.first.column);
    let mut periods = 0;
    for pair in cells.chunks(2) {
        let [(left, label, label_kind), (right, value, kind)] = pair else { return false };
        let value_is_period = is_period(value, *kind, style);
        let apart = cells.len() > 2 && left + 1 != *right;
        if apart || is_period(label, *label_kind, style) || value_is_period && spans(*right) {
            return false;
        }
        periods += usize::from(value_is_period);
    }
    periods == 1
}

/// Whether a header needs no line above it: it names KPIs, and each of its columns by a word of its own.
fn is_complete(table: &Table, index: usize, run: Run) -> bool {
    let texts: Vec<&str> = (run.first..=run.last).map(|column| table.cell(index, column).trimmed()).collect();
    let alone = |at: usize| texts.get(..at).is_some_and(|before| !before.contains(&texts[at]));
    texts.iter().enumerate().all(|(at, text)| !text.is_empty() && alone(at))
        && texts
            .iter()
            .any(|text| senses(text).iter().any(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Kpi)))
}

fn is_group_title(text: &str, kind: CellKind, style: DateStyle) -> bool {
    is_period(text, kind, style)
        || (kind == CellKind::Text
            && text.chars().count() <= 60
            && !text.contains(": ")
            && text.chars().any(char::is_alphabetic))
}

struct LowerLine {
    texts: Vec<(u16, String)>,
    all_periods: bool,
}

/// The line below, if it divides columns that the header joins: only periods and short names, under merged cells or gaps.
fn lower_line(table: &Table, index: usize, run: Run, style: DateStyle) -> Option<LowerLine> {
    let below = index + 1;
    if below >= table.row_count() || table.row_number(index) + 1 != table.row_number(below) {
        return None;
    }
    let row = table.row_number(index);
    let mut texts = Vec::new();
    let (mut divided, mut periods, mut known) = (0, 0, 0);
    for (column, cell) in table.row(below).filter(|(column, cell)| run.contains(*column) && !cell.is_blank()) {
        let text = cell.trimmed();
        let period = is_period(text, cell.kind, style);
        let named = senses(text).first().is_some_and(|sense| sense.exact);
        if !(period || (cell.kind == CellKind::Text && text.chars().count() <= 40)) {
            return None;
        }
        let wide = merged_at(table, row, column).is_some_and(|range| range.last.column > range.first.column);
        let gap = table.cell(index, column).is_blank() || table.cell(index, column + 1).is_blank();
        divided += usize::from(wide || gap);
        periods += usize::from(period);
        known += usize::from(named);
        texts.push((column, text.to_owned()));
    }
    let enough = texts.len() >= 2 && divided * 2 >= texts.len() && (periods + known) * 3 >= texts.len() * 2;
    enough.then_some(LowerLine { all_periods: periods == texts.len(), texts })
}

/// Whether two rows hold the same headers in a run of columns.
pub(super) fn same_header(table: &Table, a: usize, b: usize, run: Run) -> bool {
    let mut same = 0;
    for column in run.first..=run.last {
        let (x, y) = (table.cell(a, column).trimmed(), table.cell(b, column).trimmed());
        if x != y && fold(x) != fold(y) {
            return false;
        }
        same += u32::from(!x.is_empty());
    }
    same >= 1
}
