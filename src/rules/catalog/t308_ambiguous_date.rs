//! T308 ambiguous-date.

use crate::model::{Field, Kpi, Reading, When};
use crate::rules::spec::rule;
use crate::rules::words::day;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Day and month could be swapped, and neither the sheet's locale nor its other dates decide.
    ///
    /// `03/04/2026` is 3 April to one reader and 4 March to the next.
    ///
    /// Bad: deadline `03/04/2026`
    ///
    /// Good: deadline `2026-04-03`
    AmbiguousDate, 'T' 308, "ambiguous-date", Warning, Phases::ROW, [Framework]
}

const FIELDS: [Field; 4] = [Field::Start, Field::Deadline, Field::Checked, Field::Reviewed];

fn date(kpi: &Kpi<'_>, field: Field) -> Reading<When> {
    match field {
        Field::Start => kpi.start,
        Field::Deadline => kpi.deadline,
        Field::Checked => kpi.checked,
        _ => kpi.reviewed,
    }
}

impl Rule for AmbiguousDate {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        for field in FIELDS {
            if let Reading::Value(When { other: Some(_), .. }) = date(row.kpi, field) {
                hits.on(row, field);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(kpi), Some(field)) = (view.kpi(), view.finding.field) else { return Words::default() };
        let Reading::Value(when @ When { other: Some(other), .. }) = date(kpi, field) else { return Words::default() };
        let taken = when.period.last;
        let message = format!("{} is {} or {}; {} was taken", view.quoted(), day(taken), day(other), day(taken));
        let help = "Write the year first, or set the sheet's locale in the config.";
        Words::new(message, help).or_write(field, taken.to_string())
    }
}
