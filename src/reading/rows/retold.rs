//! What the texts of figures tell together that each alone does not: minutes and seconds, megabytes in French.

use rust_decimal::Decimal;

use super::fields::Readers;
use crate::model::{Field, Kpi, Language, OneRow, Origin, Quantity, Reading, Shape, TimeUnit, Unit};
use crate::reading::units;

/// Decimals that are kept of a time that does not come out even in the unit of the others.
const PLACES: u32 = 4;

impl<'t> Readers<'t, '_> {
    /// Reads the times among target, current figure and baseline anew where the others of the row say what they mean.
    pub(super) fn retell(&self, cells: &OneRow<'t>, kpi: &mut Kpi<'t>) {
        let is_time = |figure: &Reading<Quantity<'_>>| {
            matches!(figure, Reading::Value(Quantity { unit: Some(Unit::Time(_)), .. }))
        };
        if ![&kpi.target, &kpi.current, &kpi.baseline].into_iter().any(is_time) {
            return;
        }
        let text = |field: Field, origin: Origin| match origin {
            Origin::Cell => self.text(cells, field),
            Origin::Beside(column) => cells.trimmed(column),
            Origin::Period(index) => {
                self.mapping.period_columns.get(usize::from(index)).map_or("", |column| cells.trimmed(column.column))
            }
            _ => "",
        };
        let texts = [
            text(Field::Target, kpi.target_origin),
            text(Field::Current, kpi.current_origin),
            text(Field::Baseline, kpi.baseline_origin),
        ];
        let conventions = &self.mapping.conventions;
        let french = conventions.language.or(conventions.locale.map(|locale| locale.language())) == Some(Language::Fr);
        let column = kpi.unit;
        let Kpi { target, current, baseline, .. } = kpi;
        let mut figures = [target, current, baseline];
        name_megabytes(&mut figures, texts, french);
        settle_clocks(&mut figures, texts, column);
    }
}

/// `52,44 Mo`: beside French words or a decimal comma, no months.
fn name_megabytes<'t>(figures: &mut [&mut Reading<Quantity<'t>>; 3], texts: [&'t str; 3], french: bool) {
    const SIGN: &str = "Mo";
    let sign_in = |text: &'t str| {
        let mut words = text.split(|c: char| !c.is_alphabetic());
        words.find(|word| *word == SIGN)
    };
    let has_comma = |text: &str| {
        text.as_bytes().windows(3).any(|part| part[0].is_ascii_digit() && part[1] == b',' && part[2].is_ascii_digit())
    };
    if !french && !texts.iter().any(|text| sign_in(text).is_some() && has_comma(text)) {
        return;
    }
    for (figure, text) in figures.iter_mut().zip(texts) {
        if let Reading::Value(Quantity { unit: unit @ Some(Unit::Time(TimeUnit::Month)), .. }) = &mut **figure
            && let Some(sign) = sign_in(text)
        {
            *unit = Some(Unit::Named(sign));
        }
    }
}

/// `4:10` beside minutes is 4 minutes and 10 seconds, and any time with a colon is told in the unit of the others.
fn settle_clocks(figures: &mut [&mut Reading<Quantity<'_>>; 3], texts: [&str; 3], column: Option<Unit<'_>>) {
    if !texts.iter().any(|text| is_clock(text)) {
        return;
    }
    let others = figures.iter().zip(texts).filter(|(_, text)| !is_clock(text));
    let reference = others.filter_map(|(figure, _)| figure.value()).find_map(|quantity| match quantity.unit {
        Some(Unit::Time(unit)) => Some((unit, Some(quantity.value))),
        _ => None,
    });
    let of_column = match column {
        Some(Unit::Time(unit)) => Some((unit, None)),
        _ => None,
    };
    let Some((unit @ (TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour), size)) = reference.or(of_column) else {
        return;
    };
    for (figure, text) in figures.iter_mut().zip(texts) {
        let Reading::Value(quantity) = **figure else { continue };
        if is_clock(text)
            && let Some(value) = clock_in(&quantity, text, unit, size)
        {
            **figure = Reading::Value(Quantity { value, unit: Some(Unit::Time(unit)), ..quantity });
        }
    }
}

/// The time of a clock in another unit. Hours and minutes were read; beside figures of minutes they are minutes and seconds, unless
/// hours come nearer to the other figure.
fn clock_in(quantity: &Quantity<'_>, text: &str, wanted: TimeUnit, size: Option<Decimal>) -> Option<Decimal> {
    let Some(Unit::Time(own)) = quantity.unit else { return None };
    if !matches!(quantity.shape, Shape::Plain | Shape::AtLeast { .. } | Shape::AtMost { .. }) {
        return None;
    }
    let as_read = quantity.value.checked_mul(units::seconds(own)?)?.checked_div(units::seconds(wanted)?)?;
    let finer = as_read.checked_div(Decimal::from(60))?;
    let has_unit = text.ends_with(|c: char| c.is_alphabetic() || c == '.');
    let hours_are_nearer = size.is_some_and(|size| {
        let (square, product) = (size.checked_mul(size), as_read.checked_mul(finer));
        square.zip(product).is_some_and(|(square, product)| product < square)
    });
    let value = if wanted == TimeUnit::Hour || has_unit || hours_are_nearer { as_read } else { finer };
    Some(value.round_dp(PLACES).normalize())
}

/// `4:10`, `< 4:10`, `3:32 min`: one colon between two figures.
fn is_clock(text: &str) -> bool {
    text.split_once(':').is_some_and(|(left, right)| {
        left.ends_with(|c: char| c.is_ascii_digit())
            && right.starts_with(|c: char| c.is_ascii_digit())
            && !right.contains(':')
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::model::{Kpi, Quantity, Reading, Unit};
    use crate::reading::columns::tests::{grid, only};
    use crate::reading::rows::Rows;

    fn shown(reading: Reading<Quantity<'_>>) -> String {
        reading.value().map_or_else(
            || "-".to_owned(),
            |quantity| {
                let unit = match quantity.unit {
                    Some(Unit::Time(unit)) => unit.name(),
                    Some(Unit::Named(name)) => name,
                    _ => "",
                };
                format!("{} {unit}", quantity.value)
            },
        )
    }

    #[test]
    fn minutes_and_seconds_beside_minutes() {
        for (target, current, expect) in [
            ("< 5 min", "4:10", "4.1667 minutes"),
            ("< 4 min", "3:32 min", "3.5333 minutes"),
            ("90 s", "1:30", "90 seconds"),
            ("90 min", "1:30", "90 minutes"),
            ("5 h", "4:15", "4.25 hours"),
            ("20", "4:15", "4.25 hours"),
        ] {
            let table =
                grid(&[&["KPI", "Target", "Current"], &["Handling time", target, current], &["Calls", "3", "2"]]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
            assert_eq!(shown(rows[0].current), expect, "{target} {current}");
        }
    }

    #[test]
    fn megabytes_are_no_months() {
        for (header, target, current, expect) in [
            (["Indicateur", "Cible", "Valeur actuelle"], "12 Mo", "52 Mo", "12 Mo, 52 Mo"),
            (["KPI", "Target", "Current"], "12 Mo", "52,44 Mo", "12 Mo, 52.44 Mo"),
            (["KPI", "Target", "Current"], "12 Mo", "52 Mo", "12 months, 52 months"),
        ] {
            let table = grid(&[&header, &["Page weight", target, current], &["Calls", "3", "2"]]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
            assert_eq!(
                format!("{}, {}", shown(rows[0].target), shown(rows[0].current)),
                expect,
                "{header:?} {current}"
            );
        }
    }
}
