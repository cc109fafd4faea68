//! What the sentences of a row tell where its cells say nothing: the KPI's own, and a target written in words.

use rust_decimal::Decimal;

use super::fields::Readers;
use crate::model::{Direction, Field, Kpi, OneRow, Origin, Quantity, Reading, Shape, Statement, Unreadable, When};
use crate::reading::numbers;
use crate::reading::statement::{self, StatementContext};

/// An unreadable target of so many words may be a sentence.
const UNREADABLE_WORDS_MIN: usize = 3;
/// One whose figure could be read says more than that from so many words on.
const READABLE_WORDS_MIN: usize = 5;

impl<'t> Readers<'t, '_> {
    /// A target written as a sentence, "reduce to 5 % by 2030": day, start and way, and the figure where it could not be read.
    pub(super) fn target_from_words(&self, cells: &OneRow<'t>, kpi: &mut Kpi<'t>) {
        let words_min = match kpi.target {
            Reading::Unreadable(_) => UNREADABLE_WORDS_MIN,
            Reading::Value(_) => READABLE_WORDS_MIN,
            _ => return,
        };
        let text = match kpi.target_origin {
            Origin::Period(index) => {
                let column = self.mapping.period_columns.get(usize::from(index)).map(|column| column.column);
                column.map_or("", |column| cells.trimmed(column))
            }
            Origin::Beside(column) => cells.trimmed(column),
            _ => self.text(cells, Field::Target),
        };
        if text.len() < words_min * 2
            || text.split_whitespace().nth(words_min - 1).is_none()
            || !text.bytes().any(|b| b.is_ascii_digit())
        {
            return;
        }
        if kpi.target == Reading::Unreadable(Unreadable::SeveralFigures) && numbers::are_labelled(text) {
            return;
        }
        let context = StatementContext { is_target: true, ..self.context };
        let read = statement::read_with(text, &context, self.words);
        // Of `from 63 % in 2005 to 85 % in 2030` the first figure may have been taken.
        let replaces = match kpi.target {
            Reading::Value(own) => read.baseline == Some(own.value.abs()),
            _ => true,
        };
        if replaces && let Some(value) = read.target {
            kpi.target = Reading::Value(quantity(value, &read));
        }
        if kpi.deadline == Reading::Empty
            && let Some(day) = read.deadline
        {
            kpi.deadline = Reading::Value(When::day(day));
            kpi.deadline_origin = Origin::Statement;
        }
        if read.deadline.is_some_and(|day| day >= self.context.today) {
            to_reach(kpi);
        }
        let own = kpi.target.value();
        let same = own.zip(read.target).is_some_and(|(own, read)| own.value.abs() == read.abs());
        if kpi.unit.is_none() {
            kpi.unit = own.and_then(|target| target.unit).or(read.unit.filter(|_| own.is_none() || same));
        }
        if same {
            self.start_and_way(kpi, &read);
        }
    }

    /// Where the figure of a target's sentence starts from, and which way it goes.
    fn start_and_way(&self, kpi: &mut Kpi<'t>, read: &Statement<'t>) {
        if kpi.baseline == Reading::Empty
            && let Some(baseline) = read.baseline
        {
            kpi.baseline = Reading::Value(Quantity { unit: read.unit, ..Quantity::plain(baseline) });
            kpi.baseline_origin = Origin::Statement;
        }
        let Some(way @ (Direction::Increase | Direction::Decrease)) =
            read.direction.filter(|_| kpi.direction.is_none())
        else {
            return;
        };
        // A level alone would be taken for one to rise to: the name of the measure knows better.
        let named = statement::read_with(kpi.kpi, &self.context, self.words);
        let said = read.change.is_some() || read.baseline.is_some() || way == Direction::Decrease;
        if named.direction.is_none() && (said || named.usual_direction.is_none()) {
            kpi.direction = Some(way);
        }
    }

    /// Whether the table has a column for targets.
    fn asks_for_targets(&self) -> bool {
        self.mapping.has(Field::Target)
    }

    /// Target, baseline, unit and days that only the KPI's own sentence tells.
    pub(super) fn complete_from_statement(&self, kpi: &mut Kpi<'t>) {
        let no_target = kpi.target == Reading::Empty;
        let no_deadline = kpi.deadline == Reading::Empty;
        let left_open = kpi.target.is_missing() && self.asks_for_targets();
        if kpi.kpi.is_empty() || !(no_target || no_deadline || left_open) || !statement::may_tell_figures(kpi.kpi) {
            return;
        }
        let context = StatementContext { has_target: !no_target, has_unit: kpi.unit.is_some(), ..self.context };
        let read = statement::read_with(kpi.kpi, &context, self.words);
        kpi.figure_is_of_name = left_open && !is_wish(kpi.kpi, &read);
        if no_target
            && !kpi.figure_is_of_name
            && let Some(value) = read.target
        {
            kpi.target = Reading::Value(quantity(value, &read));
            kpi.target_origin = Origin::Statement;
            if kpi.baseline == Reading::Empty
                && let Some(baseline) = read.baseline
            {
                kpi.baseline = Reading::Value(Quantity { unit: read.unit, ..Quantity::plain(baseline) });
                kpi.baseline_origin = Origin::Statement;
            }
            kpi.unit = kpi.unit.or(read.unit);
        }
        if no_deadline && let Some(day) = read.deadline {
            kpi.deadline = Reading::Value(When::day(day));
            kpi.deadline_origin = Origin::Statement;
        }
        if kpi.start == Reading::Empty
            && let Some(day) = read.start
        {
            kpi.start = Reading::Value(When::day(day));
        }
    }
}

/// Whether a sentence itself wishes for a figure, as `grow to 40` and `uptime: >= 99 %` do and `staff with at least 3 trainings` does not.
fn is_wish(text: &str, read: &Statement<'_>) -> bool {
    read.has_verb
        || read.change.is_some()
        || read.baseline.is_some()
        || text.contains(['<', '>', '≥', '≤', '=', ':', '→'])
}

/// A bound that a sentence sets for a day to come is reached by then and does not hold today: `71 or more by 2030`.
fn to_reach(kpi: &mut Kpi<'_>) {
    let Reading::Value(target) = &mut kpi.target else { return };
    let way = match target.shape {
        Shape::AtLeast { .. } => Direction::Increase,
        Shape::AtMost { .. } => Direction::Decrease,
        _ => return,
    };
    target.shape = Shape::Plain;
    kpi.told_direction = kpi.told_direction.or(Some(way));
}

/// A figure of a sentence with its shape.
fn quantity<'t>(value: Decimal, read: &Statement<'t>) -> Quantity<'t> {
    let shape = match (read.target_high, read.change, read.limit, read.direction) {
        (Some(high), ..) => Shape::Range { high },
        (None, Some(change), ..) => Shape::Change(change),
        (None, None, true, _) if read.at_most => Shape::AtMost { strict: false },
        (None, None, true, _) => Shape::AtLeast { strict: false },
        _ => Shape::Plain,
    };
    let value = match (shape, read.direction) {
        (Shape::Change(_), Some(Direction::Decrease)) => -value.abs(),
        _ => value,
    };
    Quantity { value, unit: read.unit, shape, approximate: false }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::model::{Kpi, Shape};
    use crate::reading::columns::tests::{grid, only};
    use crate::reading::rows::Rows;

    fn told(kpi: &Kpi<'_>) -> String {
        let figure = |reading: crate::model::Reading<crate::model::Quantity<'_>>| {
            reading.value().map_or_else(|| "-".to_owned(), |quantity| quantity.value.normalize().to_string())
        };
        let sign = match kpi.target.value().map(|target| target.shape) {
            Some(Shape::AtLeast { .. }) => ">=",
            Some(Shape::AtMost { .. }) => "<=",
            _ => "",
        };
        let day = kpi.deadline.value().map_or_else(|| "-".to_owned(), |when| when.period.last.to_string());
        let way = kpi.told_direction.map_or_else(|| "-".to_owned(), |way| format!("{way:?}"));
        format!("{} {sign}{} {day} {way}", figure(kpi.baseline), figure(kpi.target))
    }

    #[test]
    fn a_bound_for_a_day_to_come_is_reached_by_then() {
        for (target, expect) in [
            ("80 or more of all by 2032", "- 80 2032-12-31 Increase"),
            ("less than 4 % of all by 2032", "- 4 2032-12-31 Decrease"),
            ("at least 95 % of all calls", "- >=95 - -"),
        ] {
            let table =
                grid(&[&["KPI", "Target", "Current"], &["Homes with fibre", target, "50"], &["Calls", "3", "2"]]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
            assert_eq!(told(&rows[0]), expect, "{target}");
        }
    }

    #[test]
    fn a_verdict_beside_the_figures_says_which_way() {
        for (target, current, status, expect) in [
            ("10 %", "6 %", "✅ Cumple", "Decrease"),
            ("10 %", "12 %", "No cumple", "Decrease"),
            ("10", "12", "Met", "Increase"),
            ("10", "8", "nicht erreicht", "Increase"),
            ("10", "10", "met", "-"),
            ("95 %", "0.9", "met", "-"),
            ("10", "8", "open", "-"),
        ] {
            let table = grid(&[
                &["KPI", "Target", "Current", "Status"],
                &["Ledger notes", target, current, status],
                &["Calls", "3", "2", ""],
            ]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
            let way = rows[0].told_direction.map_or_else(|| "-".to_owned(), |way| format!("{way:?}"));
            assert_eq!(way, expect, "{target} {current} {status}");
        }
    }
}
