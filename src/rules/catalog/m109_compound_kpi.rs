//! M109 compound-kpi.

use crate::model::Field;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Two or more measures stand in one row.
    ///
    /// One target cannot fit both: when one rises and the other falls, the row says nothing. A funnel pair ("traffic from partners
    /// and customers resulting from it") is one measure, and so is a part named of a total.
    ///
    /// Bad: `Number of backlinks acquired and amount of organic traffic`
    ///
    /// Good: two rows, each with its own target
    CompoundKpi, 'M' 109, "compound-kpi", Info, Phases::ROW, [Framework]
}

impl Rule for CompoundKpi {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.doubtful_statement().is_some_and(|statement| statement.compound) {
            hits.on(row, Field::Kpi);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let words = Words::new(
            format!("{} measures more than one thing", quote(kpi)),
            "Split it into one row a measure, so that each has its own target.",
        );
        super::rewrite::one_measure(view, words)
    }
}
