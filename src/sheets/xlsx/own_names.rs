//! The hidden names by which our columns are known again, wherever a person moves them and whatever they call them.

use crate::model::{CellRef, OwnColumn};

/// How our hidden names begin.
pub(super) const PREFIX: &str = "_kpiwarden_";

/// The column that a hidden name stands for: `_kpiwarden_status`, `_kpiwarden_status.2`.
pub(super) fn column_of(name: &str) -> Option<OwnColumn> {
    let rest = name.strip_prefix(PREFIX)?;
    let kind = rest.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('.');
    OwnColumn::ALL.into_iter().find(|column| column.name() == kind)
}

/// The cell that a name's formula names; `None` where a person deleted it.
pub(super) fn cell_of(formula: &str) -> Option<CellRef> {
    formula.rsplit_once('!').and_then(|(_, cell)| CellRef::parse(cell))
}

/// The tab that a name's formula names, without its quotes.
pub(super) fn sheet_of(formula: &str) -> Option<String> {
    let (sheet, _) = formula.rsplit_once('!')?;
    let quoted = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\''));
    Some(quoted.map_or_else(|| sheet.to_owned(), |sheet| sheet.replace("''", "'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_they_stand_for() {
        assert_eq!(column_of("_kpiwarden_status"), Some(OwnColumn::Status));
        assert_eq!(column_of("_kpiwarden_next_milestone.12"), Some(OwnColumn::NextMilestone));
        for other in ["_kpiwarden_before", "_kpiwarden_", "status", "_xlnm.Print_Area"] {
            assert_eq!(column_of(other), None, "{other}");
        }
        assert_eq!(cell_of("'A ''tab''!'!$J$3"), CellRef::parse("J3"));
        assert_eq!(sheet_of("'A ''tab''!'!$J$3").as_deref(), Some("A 'tab'!"));
        assert_eq!(sheet_of("KPIs!$J$3").as_deref(), Some("KPIs"));
        for gone in ["#REF!", "KPIs!#REF!", "1", ""] {
            assert_eq!(cell_of(gone), None, "{gone}");
        }
    }
}
