//! What an expression can name: the fields of a row under their public names, and what was worked out.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::{Agreement, Assessment, Cadence, Kind, Locale, Quantity, Reading, Tier, Unit};
use crate::rules::view::RowView;
use crate::rules::words::figure;

/// What kind of value a variable has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// A text; empty where the cell is.
    Text,
    /// A number; null where there is none.
    Number,
    /// A day as `2026-12-31`, so that days compare like texts; null where there is none.
    Day,
    /// Yes or no; null where nothing says.
    Flag,
}

/// Every variable, with its kind.
pub const VARIABLES: &[(&str, VariableKind)] = &[
    ("kpi", VariableKind::Text),
    ("goal", VariableKind::Text),
    ("parent", VariableKind::Text),
    ("owner", VariableKind::Text),
    ("team", VariableKind::Text),
    ("role", VariableKind::Text),
    ("kind", VariableKind::Text),
    ("tier", VariableKind::Text),
    ("pillar", VariableKind::Text),
    ("unit", VariableKind::Text),
    ("direction", VariableKind::Text),
    ("baseline", VariableKind::Number),
    ("proposed", VariableKind::Number),
    ("agreed", VariableKind::Flag),
    ("target", VariableKind::Number),
    ("stretch", VariableKind::Number),
    ("current", VariableKind::Number),
    ("start", VariableKind::Day),
    ("deadline", VariableKind::Day),
    ("cadence", VariableKind::Number),
    ("checked", VariableKind::Day),
    ("reviewed", VariableKind::Day),
    ("benchmark", VariableKind::Number),
    ("source", VariableKind::Text),
    ("weight", VariableKind::Number),
    ("action", VariableKind::Text),
    ("ignore", VariableKind::Text),
    ("status", VariableKind::Text),
    ("sheet_status", VariableKind::Text),
    ("comment", VariableKind::Text),
    ("progress", VariableKind::Number),
    ("elapsed", VariableKind::Number),
    ("expected", VariableKind::Number),
    ("language", VariableKind::Text),
    ("tab", VariableKind::Text),
    ("row", VariableKind::Number),
    ("today", VariableKind::Day),
];

/// Longest text that an expression sees of a cell, in characters.
const TEXT_CHARS_MAX: usize = 4096;

/// The kind of a variable; `None` for one that does not exist.
pub(super) fn kind(name: &str) -> Option<VariableKind> {
    VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// A variable's value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plain<'v> {
    Text(Cow<'v, str>),
    Number(Decimal),
    /// A ratio, which is no decimal.
    Ratio(f64),
    Flag(bool),
    Nothing,
}

impl Plain<'_> {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.to_f64(),
            Self::Ratio(ratio) => Some(*ratio),
            _ => None,
        }
    }

    /// As it stands in a message.
    pub(super) fn shown(&self, locale: Option<Locale>) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(number) => figure(*number, locale),
            Self::Ratio(ratio) => format!("{:.0} %", ratio * 100.0),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Nothing => "nothing".to_owned(),
        }
    }
}

/// Where values come from.
pub(super) enum Values<'v, 't> {
    /// A row.
    Row {
        /// The row.
        row: &'v RowView<'v, 't>,
        /// The verdict on it.
        verdict: &'v Assessment,
    },
    /// Values that stand for any row, to see whether an expression can be evaluated at all. The switch gives other texts and
    /// figures.
    Sample(bool),
}

impl<'t> Values<'_, 't> {
    /// A value as it stands in a message.
    pub(super) fn shown(&self, name: &str) -> String {
        let locale = match self {
            Self::Row { row, .. } => row.table.mapping.conventions.locale.or(row.table.table.locale),
            Self::Sample(_) => None,
        };
        self.get(name).shown(locale)
    }

    pub(super) fn get(&self, name: &str) -> Plain<'t> {
        match self {
            Self::Row { row, verdict } => of_row(row, verdict, name),
            Self::Sample(other) => match kind(name) {
                Some(VariableKind::Text) => Plain::Text(if *other { "" } else { "Number of orders" }.into()),
                Some(VariableKind::Number) => Plain::Number(Decimal::from(if *other { 12 } else { 40 })),
                Some(VariableKind::Day) => Plain::Text(if *other { "2026-06-30" } else { "2026-12-31" }.into()),
                Some(VariableKind::Flag) => Plain::Flag(*other),
                None => Plain::Nothing,
            },
        }
    }
}

fn of_row<'t>(row: &RowView<'_, 't>, verdict: &Assessment, name: &str) -> Plain<'t> {
    let kpi = row.kpi;
    match name {
        "kpi" => text(kpi.kpi),
        "goal" => text(kpi.goal),
        "parent" => text(kpi.parent),
        "owner" => text(kpi.owner),
        "team" => text(kpi.team),
        "role" => text(kpi.role),
        "pillar" => text(kpi.pillar),
        "source" => text(kpi.source),
        "action" => text(kpi.action),
        "ignore" => text(kpi.ignore),
        "comment" => text(kpi.comment),
        "sheet_status" => text(kpi.status),
        "kind" => text(kpi.kind.map_or("", Kind::name)),
        "tier" => text(kpi.tier.map_or("", Tier::name)),
        "direction" => text(verdict.direction.name()),
        "status" => text(verdict.status.name()),
        "unit" => unit(kpi.unit.or(row.target().value().and_then(|target| target.unit))),
        "language" => text(row.statement().language.code()),
        "tab" => text(&row.table.table.name),
        "baseline" => quantity(*row.baseline()),
        "target" => quantity(*row.target()),
        "proposed" => quantity(kpi.proposed),
        "stretch" => quantity(kpi.stretch),
        "current" => quantity(kpi.current),
        "benchmark" => quantity(kpi.benchmark),
        "weight" => quantity(kpi.weight),
        "expected" => verdict.expected.map_or(Plain::Nothing, Plain::Number),
        "progress" => verdict.progress.map_or(Plain::Nothing, Plain::Ratio),
        "elapsed" => verdict.elapsed.map_or(Plain::Nothing, Plain::Ratio),
        "cadence" => kpi.cadence.value().map(Cadence::days).map_or(Plain::Nothing, |days| Plain::Number(days.into())),
        "row" => Plain::Number((u64::from(kpi.row) + 1).into()),
        "start" => day(kpi.start.value().map(|when| when.period.first)),
        "deadline" => day(row.deadline()),
        "checked" => day(kpi.checked.value().map(|when| when.period.last)),
        "reviewed" => day(kpi.reviewed.value().map(|when| when.period.last)),
        "today" => day(Some(row.table.today)),
        "agreed" => match kpi.agreed {
            Some(Agreement::Yes) => Plain::Flag(true),
            Some(Agreement::No) => Plain::Flag(false),
            Some(Agreement::Blank) | None => Plain::Nothing,
        },
        _ => Plain::Nothing,
    }
}

fn text(text: &str) -> Plain<'_> {
    let end = text.char_indices().nth(TEXT_CHARS_MAX).map_or(text.len(), |(at, _)| at);
    Plain::Text(Cow::Borrowed(text.get(..end).unwrap_or(text)))
}

fn quantity(reading: Reading<Quantity<'_>>) -> Plain<'_> {
    reading.value().map_or(Plain::Nothing, |quantity| Plain::Number(quantity.value))
}

fn day<'v>(day: Option<Date>) -> Plain<'v> {
    day.map_or(Plain::Nothing, |day| Plain::Text(Cow::Owned(day.to_string())))
}

fn unit(unit: Option<Unit<'_>>) -> Plain<'_> {
    match unit {
        None => text(""),
        Some(Unit::Percent) => text("%"),
        Some(Unit::Points) => text("points"),
        Some(Unit::Currency(currency)) => Plain::Text(Cow::Owned(currency.code().to_owned())),
        Some(Unit::Time(unit)) => text(unit.name()),
        Some(Unit::Named(name)) => text(name),
    }
}
