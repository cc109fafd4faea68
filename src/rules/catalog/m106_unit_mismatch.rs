//! M106 unit-mismatch.

use rust_decimal::Decimal;

use crate::model::{Detail, Field, Quantity, Reading, Shape, Unit};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Target, baseline, current and unit do not speak of the same thing: a percentage against a count, EUR against USD, hours
    /// against days.
    ///
    /// Figures of different units cannot be compared, and a wrong one can look plausible for months.
    ///
    /// Bad: baseline `1200`, target `35 %`
    ///
    /// Good: baseline `28 %`, target `35 %`
    UnitMismatch, 'M' 106, "unit-mismatch", Warning, Phases::ROW, [Framework]
}

impl Rule for UnitMismatch {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if let Some((field, other)) = mismatch(row) {
            hits.with(row, field, Detail::Case(other as u16));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(row), Some(field)) = (view.row, view.finding.field) else { return Words::default() };
        let other = match view.finding.detail {
            Detail::Case(index) => Field::ALL.get(usize::from(index)).copied().unwrap_or(Field::Target),
            _ => Field::Target,
        };
        let shown = |field| match figure(row, field) {
            Some(figure) => view.quantity(figure, None),
            None => row.kpi.unit_text.to_owned(),
        };
        let (one, two) = (shown(other), shown(field));
        let message = format!("The {} says {one} and the {} {two}: they do not speak of the same thing", other.name(), field.name());
        let words = Words::new(message, "Write all figures of the row in one unit.");
        super::rewrite::in_unit_of(words, field, figure(row, field).copied(), figure(row, other).copied(), row.kpi.unit)
    }
}

fn figure<'k, 't>(row: &RowView<'k, 't>, field: Field) -> Option<&'k Quantity<'t>> {
    let reading = match field {
        Field::Target => &row.kpi.target,
        Field::Baseline => &row.kpi.baseline,
        Field::Current => &row.kpi.current,
        _ => return None,
    };
    match reading {
        Reading::Value(quantity) if !matches!(quantity.shape, Shape::Done) => Some(quantity),
        _ => None,
    }
}

/// The field whose unit does not fit, and the one it was compared with.
fn mismatch(row: &RowView<'_, '_>) -> Option<(Field, Field)> {
    let target = figure(row, Field::Target);
    let is_change = target.is_some_and(|target| matches!(target.shape, Shape::Change(_)));
    let target = target.filter(|_| !is_change);
    let column = if row.kpi.unit_text.is_empty() { None } else { row.kpi.unit };
    for field in [Field::Target, Field::Baseline, Field::Current] {
        let Some(own) = (if field == Field::Target { target } else { figure(row, field) }) else { continue };
        if let (Some(unit), Some(column)) = (own.unit, column)
            && differ(unit, column)
        {
            return Some((field, Field::Unit));
        }
        if field != Field::Target
            && let Some(target) = target
            && apart(own, target, column)
        {
            return Some((field, Field::Target));
        }
    }
    None
}

/// Whether two figures are of different things. A bare figure takes the unit of the other, unless it is far too large for a share.
fn apart(a: &Quantity<'_>, b: &Quantity<'_>, column: Option<Unit<'_>>) -> bool {
    let far = |bare: &Quantity<'_>, share: &Quantity<'_>| {
        bare.unit.is_none()
            && share.unit == Some(Unit::Percent)
            && column.is_none()
            && share.value.abs() <= Decimal::ONE_HUNDRED
            && bare.value.abs() > Decimal::ONE_THOUSAND
    };
    match (a.unit, b.unit) {
        (Some(a), Some(b)) => differ(a, b),
        _ => far(a, b) || far(b, a),
    }
}

fn differ(a: Unit<'_>, b: Unit<'_>) -> bool {
    match (a, b) {
        (Unit::Currency(a), Unit::Currency(b)) => a != b,
        (Unit::Time(a), Unit::Time(b)) => a != b,
        (Unit::Named(_), Unit::Named(_)) | (Unit::Percent | Unit::Points, Unit::Percent | Unit::Points) => false,
        (Unit::Named(name), other) | (other, Unit::Named(name)) => names_another_thing(name, other),
        _ => true,
    }
}

/// Whether a named unit cannot be the other one in words: "tickets" is no percentage, "ratio" and "score" may be.
fn names_another_thing(name: &str, other: Unit<'_>) -> bool {
    const OPEN: [&str; 26] = [
        "%", "percent", "prozent", "pourcent", "porcent", "ratio", "rate", "share", "score", "index", "point", "punkt", "quote", "anteil",
        "taux", "tasa", "taxa", "number", "anzahl", "nombre", "número", "currency", "amount", "time", "per ", "/",
    ];
    let folded = name.to_lowercase();
    let plain = folded.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-'));
    plain && folded.len() > 2 && !OPEN.iter().any(|open| folded.contains(open)) && !matches!(other, Unit::Points)
}
