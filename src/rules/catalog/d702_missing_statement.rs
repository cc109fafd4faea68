//! D702 missing-statement.

use crate::model::Field;
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row has other values, but no KPI.
    ///
    /// Nobody can say what its figures mean. A row that only groups others (a section title, a total, a caption
    /// that comes again) is passed over.
    ///
    /// Bad: owner, target and deadline filled in, KPI empty
    ///
    /// Good: the KPI in a sentence
    MissingStatement, 'D' 702, "missing-statement", Error, Phases::BARE_ROW, [Ours]
}

/// Rows above and below that are compared with one that may be a caption.
const NEAR: usize = 200;

/// Whether the row holds words alone and the same stand in another row: the caption of a block, said again.
fn is_caption(row: &RowView<'_, '_>) -> bool {
    let table = row.table.table;
    let own: Vec<(u16, &str)> = table
        .row(row.kpi.index)
        .filter(|(_, cell)| !cell.is_blank())
        .map(|(column, cell)| (column, cell.trimmed()))
        .collect();
    let words = |text: &str| text.chars().any(char::is_alphabetic) && !text.chars().any(|c| c.is_ascii_digit());
    if own.len() < 2 || !own.iter().all(|(_, text)| words(text)) {
        return false;
    }
    let near = row.kpi.index.saturating_sub(NEAR)..table.row_count().min(row.kpi.index + NEAR);
    near.filter(|&index| index != row.kpi.index).any(|index| {
        own.iter().all(|&(column, text)| table.cell(index, column).trimmed() == text)
            && table.row(index).filter(|(_, cell)| !cell.is_blank()).count() == own.len()
    })
}

impl Rule for MissingStatement {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.kpi.kpi.is_empty() && !is_caption(row) {
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
