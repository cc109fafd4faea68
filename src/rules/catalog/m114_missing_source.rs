//! M114 missing-source.

use crate::model::Field;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The table has a source column, and this row does not say where its figure comes from.
    ///
    /// A figure that only one person can find is not checked by anybody, and is lost with them.
    ///
    /// Bad: source empty
    ///
    /// Good: source `GA4, report "Organic sessions"`
    MissingSource, 'M' 114, "missing-source", Info, Phases::ROW, [Framework]
}

impl Rule for MissingSource {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let blank = !row.kpi.source.chars().any(char::is_alphanumeric);
        let kpi = row.kpi;
        let figure = [kpi.target, kpi.current, kpi.baseline].iter().any(|reading| reading.value().is_some());
        if blank && figure && row.table.mapping.column(Field::Source).is_some() && !row.is_milestone() {
            hits.on(row, Field::Source);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        Words::new(
            format!("{} does not say where its figure comes from", quote(kpi)),
            "Name the system and the report, so that somebody else finds the same figure.",
        )
        .or_write(Field::Source, super::rewrite::BLANK)
    }
}
