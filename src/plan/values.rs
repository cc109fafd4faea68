//! What is to stand beside one row.

use rust_decimal::Decimal;

use super::words;
use crate::model::{
    Assessment, CellRef, Field, Kpi, Language, Mapping, Milestone, Origin, OwnColumn, OwnValue, whole_percent,
};
use crate::progress::show;

/// One row with everything that was worked out for it.
#[derive(Debug, Clone)]
pub struct RowInput<'t> {
    /// The row.
    pub kpi: Kpi<'t>,
    /// The verdict.
    pub assessment: Assessment,
    /// The stretch target.
    pub stretch: Option<Decimal>,
    /// The next milestone.
    pub next: Option<Milestone>,
    /// Which of the five SMART letters hold: `SM-RT`.
    pub smart: String,
}

/// How figures are shown in the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) language: Language,
    pub(super) decimal: char,
}

/// The value of a column for a row. Warnings and the day of the last change are not known here and stay blank.
pub(super) fn value_of(own: OwnColumn, row: &RowInput<'_>, mapping: &Mapping, shown: Shown) -> OwnValue {
    match own {
        OwnColumn::Status => {
            let status = row.assessment.status;
            OwnValue::Status(status, words::status(shown.language, status).to_owned())
        }
        OwnColumn::Progress => row.assessment.progress.and_then(percent).map_or(OwnValue::Blank, OwnValue::Percent),
        OwnColumn::Expected => figure(row.assessment.expected, row, mapping, shown),
        OwnColumn::Stretch => figure(row.stretch, row, mapping, shown),
        OwnColumn::NextMilestone => row.next.map_or(OwnValue::Blank, |next| milestone(next, row, shown)),
        OwnColumn::Smart => OwnValue::Text(row.smart.clone()),
        OwnColumn::Warnings | OwnColumn::Checked => OwnValue::Blank,
    }
}

/// A ratio in whole percent.
fn percent(ratio: f64) -> Option<Decimal> {
    let whole: Decimal = format!("{:.0}", whole_percent(ratio)).parse().ok()?;
    whole.checked_div(Decimal::ONE_HUNDRED).map(|ratio| ratio.normalize())
}

fn figure(value: Option<Decimal>, row: &RowInput<'_>, mapping: &Mapping, shown: Shown) -> OwnValue {
    value.map_or(OwnValue::Blank, |value| {
        let value = value.normalize();
        OwnValue::Figure { value, shown: with_unit(value, row, shown), like: like(row, mapping) }
    })
}

/// The cell whose number format fits a figure of this row: its target's, else its current value's.
fn like(row: &RowInput<'_>, mapping: &Mapping) -> Option<CellRef> {
    let origins = [(Field::Target, row.kpi.target_origin), (Field::Current, row.kpi.current_origin)];
    origins.into_iter().find_map(|(field, origin)| {
        let column = match origin {
            Origin::Cell => mapping.column(field)?,
            Origin::Period(index) => mapping.period_columns.get(usize::from(index))?.column,
            Origin::Beside(column) => column,
            Origin::Statement | Origin::Above | Origin::Config => return None,
        };
        Some(CellRef::new(row.kpi.row, column))
    })
}

/// A figure with its unit, as text.
fn with_unit(value: Decimal, row: &RowInput<'_>, shown: Shown) -> String {
    let unit = row.kpi.target.value().and_then(|target| target.unit).or(row.kpi.unit);
    let text = show::figure(value, unit, None);
    if shown.decimal == '.' { text } else { text.replace('.', shown.decimal.encode_utf8(&mut [0; 4])) }
}

/// "34 by 2026-12-06". A negative figure takes the true minus sign, so that no program takes the text for a formula.
fn milestone(next: Milestone, row: &RowInput<'_>, shown: Shown) -> OwnValue {
    let figure = with_unit(next.value, row, shown).replacen('-', "\u{2212}", 1);
    OwnValue::Text(format!("{figure} {} {}", words::by(shown.language), next.date))
}
