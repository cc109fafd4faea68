//! D702 missing-statement.

use crate::model::Field;
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row has other values, but no KPI.
    ///
    /// Nobody can say what its figures mean. A row that only groups others (a section title, a total) is passed over.
    ///
    /// Bad: owner, target and deadline filled in, KPI empty
    ///
    /// Good: the KPI in a sentence
    MissingStatement, 'D' 702, "missing-statement", Error, Phases::BARE_ROW, [Ours]
}

impl Rule for MissingStatement {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.kpi.kpi.is_empty() {
            hits.on(row, Field::Kpi);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let row = view.finding.cell.map_or(0, |cell| u64::from(cell.row) + 1);
        Words::new(
            format!("Row {row} has values, but no KPI"),
            "Write what is measured, or clear the row.",
        )
    }
}
