//! The words of a finding, made when it is shown. In English; `phrasebook` has the other languages in which notes are written.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{Assessment, CellRef, Field, Finding, Kpi, Language, Locale, Quantity, Shape, TimeUnit, Unit};

use crate::reading::numbers::{self, NumberStyle};

use super::call::Call;
use super::view::{RowView, TableView};
use super::{catalog, custom};

/// What a finding says to the person who can act on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// What was read and what is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
    /// A cell's new content that makes the finding go away; `__` stands for what only people know.
    pub rewrite: Option<Rewrite>,
}

/// What could stand in a cell instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The field whose cell it is for.
    pub field: Field,
    /// The new content.
    pub text: String,
}

impl Words {
    /// A message with what to do about it.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), rewrite: None }
    }

    /// Adds what could stand in the cell of a field.
    pub fn or_write(mut self, field: Field, text: impl Into<String>) -> Self {
        self.rewrite = Some(Rewrite { field, text: text.into() });
        self
    }
}

/// What is at hand when the words of a finding are made.
#[derive(Debug, Clone, Copy)]
pub struct WordsView<'a, 't> {
    /// The finding.
    pub finding: &'a Finding,
    /// Its table.
    pub table: &'a TableView<'t>,
    /// Its row; `None` for a finding on the header.
    pub row: Option<&'a RowView<'a, 't>>,
    /// The verdict on its row.
    pub verdict: Option<&'a Assessment>,
    /// The finished call, for findings over several rows.
    pub call: &'a Call,
}

/// The words of a finding.
pub fn words(view: &WordsView<'_, '_>) -> Words {
    match catalog::rule(view.finding.code) {
        Some(rule) => rule.words(view),
        None => custom::words(view),
    }
}

/// How many characters of a cell are quoted.
const QUOTE_CHARS_MAX: usize = 80;
/// A named unit of more bytes is left out.
const UNIT_BYTES_MAX: usize = 40;
/// How many other rows a message names.
pub(super) const PLACES_MAX: usize = 6;

impl<'a, 't> WordsView<'a, 't> {
    /// Whether the finding is about a column that the table does not have.
    pub fn is_column(&self) -> bool {
        self.finding.cell.is_some_and(|cell| cell.row == self.table.mapping.header_row)
    }

    /// What is said once of a column that most rows leave empty.
    pub fn left_empty(&self) -> Option<Words> {
        let field = self.finding.field.filter(|&field| self.is_column() && self.table.mapping.has(field))?;
        let rows = plural(self.count(), "row");
        let says = match self.said_instead(field) {
            None => "is empty".to_owned(),
            Some((text, true)) => format!("is empty or says {}", quote(text)),
            Some((text, false)) => format!("says {}", quote(text)),
        };
        let words = Words::new(
            format!("The {} column {says} in {rows}", field.name()),
            "Fill it in row by row, or turn the rule off for this sheet where the column is meant to stay empty.",
        );
        Some(catalog::rewrite::column(self, field, words))
    }

    /// What stands most often in a column whose cells hold no value but words such as `n/a`, and whether some of them are blank.
    fn said_instead(&self, field: Field) -> Option<(&'t str, bool)> {
        const TEXTS_MAX: usize = 32;
        let mapping = self.table.mapping;
        let column = mapping.column(field)?;
        let style = NumberStyle { decimal: mapping.conventions.decimal[field] };
        let table: &'t crate::model::Table = self.table.table;
        let mut said: Vec<(&'t str, u32)> = Vec::new();
        let mut blank = false;
        let first = table.row_index(mapping.first_row).unwrap_or(0);
        for index in first..table.row_count() {
            let row = table.row_number(index);
            if row > mapping.last_row {
                break;
            }
            if mapping.passed_over.binary_search(&row).is_ok() {
                continue;
            }
            let cell = table.cell(index, column);
            let text = cell.trimmed();
            blank |= text.is_empty();
            let instead = text.chars().any(char::is_alphabetic)
                && matches!(numbers::read_cell(cell, &style), crate::model::Reading::Placeholder);
            if !instead {
                continue;
            }
            if let Some((_, count)) = said.iter_mut().find(|(known, _)| *known == text) {
                *count += 1;
            } else if said.len() < TEXTS_MAX {
                said.push((text, 1));
            }
        }
        said.into_iter().max_by_key(|(_, count)| *count).map(|(text, _)| (text, blank))
    }

    /// How many rows a finding about a whole column speaks of.
    pub fn count(&self) -> u32 {
        match self.finding.detail {
            crate::model::Detail::Count(count) => count,
            _ => 0,
        }
    }

    /// The row as read.
    pub fn kpi(&self) -> Option<&'a Kpi<'t>> {
        self.row.map(|row| row.kpi)
    }

    /// The name of a person of the call as the row writes it.
    pub fn owner_named(&self, person: u32) -> &'t str {
        self.call.person_in(self.kpi().map_or("", |kpi| kpi.owner), person).name
    }

    /// How figures are written in the sheet.
    pub(super) fn locale(&self) -> Option<Locale> {
        self.table.mapping.conventions.locale.or(self.table.table.locale)
    }

    /// A figure as the sheet writes figures, with thousands set apart and at most four digits after the point.
    pub(super) fn figure(&self, value: Decimal) -> String {
        figure(value, self.locale())
    }

    /// A figure with its unit: `40 %`, `USD 1,200`, `3 days`, `12 links`.
    pub(super) fn with_unit(&self, value: Decimal, unit: Option<Unit<'_>>) -> String {
        with_unit(value, unit, self.locale())
    }

    /// A quantity as a person would write it.
    pub(super) fn quantity(&self, value: &Quantity<'_>, unit: Option<Unit<'_>>) -> String {
        quantity(value, unit, self.locale())
    }

    /// What stands in the finding's cell, shortened and quoted.
    pub fn quoted(&self) -> String {
        let text = self.finding.cell.map_or("", |cell| self.table.table.at(cell).trimmed());
        quote(text)
    }

    /// What stands in the finding's cell.
    pub fn cell_text(&self) -> &'t str {
        let table: &'t crate::model::Table = self.table.table;
        self.finding.cell.map_or("", |cell| table.at(cell).trimmed())
    }

    /// The words within the cell that the finding speaks of.
    pub fn marked(&self) -> &'t str {
        let kpi = self.kpi().map_or("", |kpi| kpi.kpi);
        self.finding.span.map_or("", |span| span.of(kpi))
    }

    /// How a table is named from the finding's own: without the file where it is the same.
    fn label_from_here(&self, table: u32) -> &'a str {
        let label = self.call.label(table);
        match (label.rsplit_once('!'), self.table.label.rsplit_once('!')) {
            (Some((file, tab)), Some((own, _))) if file == own => tab,
            _ => label,
        }
    }

    /// Rows as places, the finding's own among them.
    pub fn all_places(&self, rows: impl Iterator<Item = (u32, u32)>, field: Field) -> String {
        let none = Finding { cell: None, ..*self.finding };
        WordsView { finding: &none, ..*self }.places(rows, field)
    }

    /// The rows of a group other than the finding's own, as places: `B4, B9 and 3 more`.
    pub fn places(&self, rows: impl Iterator<Item = (u32, u32)>, field: Field) -> String {
        let own = self.finding.cell.map(|cell| cell.row);
        let mut shown = Vec::new();
        let mut more = 0_usize;
        for (table, row) in rows {
            let here = self.call.is_table(table, self.table);
            if here && Some(row) == own {
                continue;
            }
            if shown.len() >= PLACES_MAX {
                more += 1;
                continue;
            }
            let place = self.call.place(table, row, field).unwrap_or_else(|| CellRef::new(row, 0));
            shown.push(if here { place.to_string() } else { format!("{}!{place}", self.label_from_here(table)) });
        }
        if more > 0 {
            return format!("{} and {more} more", shown.join(", "));
        }
        join(&shown)
    }
}

/// `a, b and c`.
pub(super) fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A text in quotation marks, shortened in the middle of nothing: at most 80 characters, on one line.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().min(QUOTE_CHARS_MAX) + 8);
    quoted.push('"');
    for (count, c) in text.chars().enumerate() {
        if count == QUOTE_CHARS_MAX {
            quoted.push('…');
            break;
        }
        quoted.push(if c.is_control() { ' ' } else { c });
    }
    quoted.push('"');
    quoted
}

/// `31 Dec 2026`.
pub(super) fn day(date: Date) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(usize::from(date.month().unsigned_abs().saturating_sub(1))).copied().unwrap_or("");
    format!("{} {month} {}", date.day(), date.year())
}

/// `1 day`, `3 days`.
pub(super) fn plural(count: impl Into<i64>, one: &str) -> String {
    let count = count.into();
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// `1 row names`, `3 rows name`: a count with its verb, in the form for one.
pub(super) fn rows_that(count: u32, verb: &str) -> String {
    let verb = if count == 1 { verb } else { verb.strip_suffix('s').unwrap_or(verb) };
    format!("{} {verb}", plural(count, "row"))
}

/// A figure with thousands set apart and at most four digits after the point.
pub(super) fn figure(value: Decimal, locale: Option<Locale>) -> String {
    let point = locale.map_or('.', |locale| locale.decimal_separator());
    let apart = match locale.map(|locale| locale.language()) {
        _ if point == '.' => ',',
        Some(Language::Fr) => '\u{a0}',
        _ => '.',
    };
    let text = value.round_dp(4).normalize().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(whole, fraction)| (whole, fraction));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut shown = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 && digits.len() > 4 {
            shown.push(apart);
        }
        shown.push(digit);
    }
    if !fraction.is_empty() {
        shown.push(point);
        shown.push_str(fraction);
    }
    shown
}

/// A figure with its unit: `40 %`, `USD 1,200`, `3 days`, `12 links`.
fn with_unit(value: Decimal, unit: Option<Unit<'_>>, locale: Option<Locale>) -> String {
    let shown = figure(value, locale);
    match unit {
        None => shown,
        Some(Unit::Percent) => format!("{shown} %"),
        Some(Unit::Points) => format!("{shown} points"),
        Some(Unit::Currency(currency)) => format!("{} {shown}", currency.code()),
        Some(Unit::Time(unit)) => format!("{shown} {}", time_unit(unit, value == Decimal::ONE)),
        // A unit that is a sentence of its own says nothing beside a figure.
        Some(Unit::Named(name)) if name.len() > UNIT_BYTES_MAX => shown,
        Some(Unit::Named(name)) => format!("{shown} {name}"),
    }
}

/// `day` or `days`.
pub(super) const fn time_unit(unit: TimeUnit, one: bool) -> &'static str {
    match (unit, one) {
        (TimeUnit::Millisecond, _) => "ms",
        (TimeUnit::Second, true) => "second",
        (TimeUnit::Second, false) => "seconds",
        (TimeUnit::Minute, true) => "minute",
        (TimeUnit::Minute, false) => "minutes",
        (TimeUnit::Hour, true) => "hour",
        (TimeUnit::Hour, false) => "hours",
        (TimeUnit::Day, true) => "day",
        (TimeUnit::Day, false) => "days",
        (TimeUnit::Week, true) => "week",
        (TimeUnit::Week, false) => "weeks",
        (TimeUnit::Month, true) => "month",
        (TimeUnit::Month, false) => "months",
        (TimeUnit::Year, true) => "year",
        (TimeUnit::Year, false) => "years",
    }
}

/// A quantity as a person would write it.
fn quantity(quantity: &Quantity<'_>, unit: Option<Unit<'_>>, locale: Option<Locale>) -> String {
    let figure = |value| figure(value, locale);
    let unit = quantity.unit.or(unit);
    let value = with_unit(quantity.value, unit, locale);
    match quantity.shape {
        Shape::AtLeast { strict: false } => format!("at least {value}"),
        Shape::AtLeast { strict: true } => format!("more than {value}"),
        Shape::AtMost { strict: false } => format!("at most {value}"),
        Shape::AtMost { strict: true } => format!("less than {value}"),
        Shape::Range { high } => format!("{} to {}", figure(quantity.value), with_unit(high, unit, locale)),
        Shape::Change(_) => {
            let sign = if quantity.value.is_sign_negative() { "" } else { "+" };
            format!("{sign}{value}")
        }
        Shape::Fraction { of } => format!("{} of {}", figure(quantity.value), figure(of)),
        Shape::Plain | Shape::Ladder { .. } => value,
        Shape::Done => "done".to_owned(),
    }
}

/// The last day of the quarter that `days` from `from` lies in.
pub(super) fn quarter_end(from: Date, days: i64) -> Date {
    let near = super::days::plus_days(from, days);
    let month = (near.month() - 1) / 3 * 3 + 3;
    Date::new(near.year(), month, 1).map_or(near, Date::last_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn figures_are_written_for_people() {
        for (text, shown) in [("1250000", "1,250,000"), ("-12345.50", "-12,345.5"), ("0.35", "0.35"), ("1250", "1250")]
        {
            assert_eq!(figure(text.parse().expect(text), None), shown);
        }
        assert_eq!(with_unit(Decimal::ONE, Some(Unit::Time(TimeUnit::Day)), None), "1 day");
        let million = "1250000.5".parse().expect("a figure");
        for (tag, shown) in [("de-DE", "1.250.000,5"), ("fr-FR", "1\u{a0}250\u{a0}000,5"), ("en-GB", "1,250,000.5")] {
            assert_eq!(figure(million, Locale::parse(tag)), shown, "{tag}");
        }
        assert_eq!(quarter_end(date(2026, 11, 22), 30), date(2026, 12, 31));
        assert_eq!(day(date(2026, 2, 3)), "3 Feb 2026");
        assert_eq!(quote("a\nb"), "\"a b\"");
    }
}
