//! M113 percent-or-points.

use rust_decimal::Decimal;

use crate::model::{Change, Field, MeasureKind, Quantity, Reading, Shape, Unit};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// A share, a score or an NPS is to change by so many percent: 20 % of 40 % or 20 points?
    ///
    /// The two readings differ widely, and each side will remember the one that suits.
    ///
    /// Bad: `Increase conversion rate by 20 %`
    ///
    /// Good: `Increase conversion rate from 40 % to 48 %`, or `by 8 points`
    PercentOrPoints, 'M' 113, "percent-or-points", Warning, Phases::ROW, [Ours]
}

/// Words by which a sentence says what the percentage is of; lower case, in the five languages.
const COMPARED: [&str; 18] = [
    "compared to",
    "compared with",
    "relative to",
    "in relation to",
    "versus",
    "gegenüber",
    "im vergleich",
    "verglichen mit",
    "par rapport",
    "comparativement",
    "comparé",
    "respecto a",
    "respecto de",
    "con relación",
    "en comparación",
    "em relação",
    "em comparação",
    "face a",
];

/// Whether sentence or target says what it is compared with: `by 50 % compared to 2015` is a part of what it was then.
fn says_of_what(row: &RowView<'_, '_>) -> bool {
    let says = |text: &str| {
        let lower = text.to_lowercase();
        COMPARED.iter().any(|words| lower.contains(words))
    };
    says(row.kpi.kpi) || says(row.raw(Field::Target).trimmed())
}

/// The relative change that the row asks for.
fn change(row: &RowView<'_, '_>) -> Option<Decimal> {
    if let Reading::Value(target) = row.target()
        && target.shape == Shape::Change(Change::Relative)
    {
        return Some(target.value);
    }
    if !row.facts().needs_reading {
        return None;
    }
    let statement = row.statement();
    statement.target.filter(|_| statement.change == Some(Change::Relative))
}

impl Rule for PercentOrPoints {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if change(row).is_none() || says_of_what(row) {
            return;
        }
        let kpi = row.kpi;
        let measured = row.statement().measure_kind;
        let share = matches!(measured, Some(MeasureKind::Share | MeasureKind::Score));
        // Counts, money and time have no points to take for percent.
        if matches!(measured, Some(MeasureKind::Count | MeasureKind::Money | MeasureKind::Duration)) {
            return;
        }
        let column = !kpi.unit_text.is_empty() && matches!(kpi.unit, Some(Unit::Percent | Unit::Points));
        let of_points = |quantity: Quantity<'_>| matches!(quantity.unit, Some(Unit::Percent | Unit::Points));
        let baseline = kpi.baseline.value().is_some_and(of_points);
        if share || column || baseline {
            hits.on(row, if row.kpi.target.is_missing() { Field::Kpi } else { Field::Target });
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(by) = view.row.and_then(change) else { return Words::default() };
        let shown = view.figure(by.abs());
        let example = match view.row.map(RowView::baseline) {
            Some(Reading::Value(baseline)) => {
                let from = baseline.value;
                let part = by.checked_mul(from).and_then(|product| product.checked_div(Decimal::ONE_HUNDRED));
                let relative = part.and_then(|part| from.checked_add(part));
                let points = from.checked_add(by);
                match (relative, points) {
                    (Some(relative), Some(points)) => {
                        format!(": from {} that is {} or {}", view.figure(from), view.figure(relative), view.figure(points))
                    }
                    _ => String::new(),
                }
            }
            _ => String::new(),
        };
        let message = format!("By {shown} %: is that {shown} percent of what it is now, or {shown} points?{example}");
        let help = "Write from where to where, or say points.";
        let field = view.finding.field.unwrap_or(Field::Target);
        let words = Words::new(message, help);
        if field == Field::Target {
            let sign = if by.is_sign_negative() { "-" } else { "+" };
            return words.or_write(Field::Target, format!("{sign}{shown} points"));
        }
        super::rewrite::statement(view, words)
    }
}
