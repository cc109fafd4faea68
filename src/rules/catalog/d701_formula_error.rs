//! D701 formula-error.

use crate::model::{CellKind, CellRef, Detail, Field, Kpi, Reading};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// A cell that the row needs holds an error: `#REF!`, `#DIV/0!`, `#N/A`, `#VALUE!`, `#NAME?`.
    ///
    /// The figure behind it is lost until the formula is mended.
    ///
    /// Bad: current `#DIV/0!`
    ///
    /// Good: current `34`
    FormulaError, 'D' 701, "formula-error", Error, Phases::BARE_ROW, [Ours]
}

const ERRORS: [&str; 13] = [
    "#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!", "#BEZUG!", "#WERT!",
    "#NV",
];

/// Whether a look at each cell is worth it: a reading failed on an error, or a text begins as one.
fn suspicious(kpi: &Kpi<'_>) -> bool {
    let texts = [
        kpi.kpi, kpi.goal, kpi.parent, kpi.owner, kpi.team, kpi.role, kpi.pillar, kpi.unit_text, kpi.source, kpi.action,
        kpi.ignore, kpi.status, kpi.comment,
    ];
    let figures = [&kpi.baseline, &kpi.proposed, &kpi.target, &kpi.stretch, &kpi.current, &kpi.benchmark, &kpi.weight];
    let days = [&kpi.start, &kpi.deadline, &kpi.checked, &kpi.reviewed];
    texts.iter().any(|text| text.as_bytes().first() == Some(&b'#'))
        || figures.iter().any(|reading| matches!(reading, Reading::CellError))
        || days.iter().any(|reading| matches!(reading, Reading::CellError))
        || matches!(kpi.cadence, Reading::CellError)
}

impl Rule for FormulaError {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if !suspicious(row.kpi) {
            return;
        }
        let mapping = row.table.mapping;
        for (column, cell) in row.table.table.row(row.kpi.index) {
            let text = cell.trimmed();
            let is_error = cell.kind == CellKind::Error || ERRORS.iter().any(|known| text.eq_ignore_ascii_case(known));
            if !is_error {
                continue;
            }
            let own = Field::ALL.iter().copied().find(|&field| mapping.column(field) == Some(column));
            let period = || mapping.period_columns.iter().find(|period| period.column == column).map(|period| period.field);
            if let Some(field) = own.or_else(period) {
                hits.on_cell(CellRef::new(row.kpi.row, column), field, Detail::None);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let field = view.finding.field.map_or("", Field::name);
        let error = view.cell_text();
        let why = match error.to_ascii_uppercase().as_str() {
            "#REF!" | "#BEZUG!" => "its formula points at a cell that is gone",
            "#DIV/0!" => "its formula divides by zero or by an empty cell",
            "#N/A" | "#NV" => "its formula looks for something that is not there",
            "#NAME?" => "its formula names something unknown",
            "#VALUE!" | "#WERT!" => "its formula reckons with a text",
            _ => "its formula fails",
        };
        Words::new(format!("The {field} cell holds {error}: {why}"), "Mend the formula, or write the figure.")
    }
}
