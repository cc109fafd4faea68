//! Whether a formula looks at cells of ours.

use super::markup::Tag;
use crate::model::{CellRange, CellRef, column_number};

/// Last row and column of a sheet, counted from 0.
const LAST: CellRef = CellRef::new(1_048_575, 16_383);

/// Defined names that are followed, and through how many others one may lead.
const NAMES_MAX: usize = 64;
const NAMES_DEEP_MAX: usize = 8;

/// The cells that change, on one sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    /// The sheet's name.
    pub sheet: String,
    /// The cells, as ranges.
    pub ranges: Vec<CellRange>,
    /// Whether they lie in a table, which formulas name by its columns.
    pub in_table: bool,
    /// Defined names that lead to them, in lower case; one without a character where there are too many to tell.
    pub names: Vec<String>,
}

impl Region {
    /// Whether `formula`, standing on this sheet or another one, may look at one of the cells.
    pub(super) fn is_read_by(&self, formula: &str, on_same_sheet: bool) -> bool {
        if self.in_table && formula.contains('[') {
            return true;
        }
        if !self.names.is_empty() {
            let formula = formula.to_lowercase();
            if self.names.iter().any(|name| formula.contains(name)) {
                return true;
            }
        }
        let mut rest = formula;
        while let Some(c) = rest.chars().next() {
            match c {
                '"' => rest = after_quoted(rest, '"').1,
                '\'' => {
                    let (name, after) = after_quoted(rest, '\'');
                    match after.strip_prefix('!') {
                        Some(after) => {
                            let (range, after) = reference(after);
                            if self.is_named(&name) && self.touches(range) {
                                return true;
                            }
                            rest = after;
                        }
                        None => rest = after,
                    }
                }
                c if is_word(c) => {
                    let word_end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                    let (word, after) = rest.split_at(word_end);
                    if let Some(after) = after.strip_prefix('!') {
                        let (range, after) = reference(after);
                        if self.is_named(word) && self.touches(range) {
                            return true;
                        }
                        rest = after;
                    } else if after.starts_with('(') {
                        rest = after;
                    } else {
                        let (range, after) = reference(rest);
                        if on_same_sheet && self.touches(range) {
                            return true;
                        }
                        rest = if after.len() < rest.len() { after } else { rest.get(word_end..).unwrap_or_default() };
                    }
                }
                c => rest = rest.get(c.len_utf8()..).unwrap_or_default(),
            }
        }
        false
    }

    /// Whether the formula that `tag` opens may look at one of the cells, from wherever it stands: one that cells share is
    /// written once, and moves along with each of them.
    pub(super) fn is_read_by_element(&self, xml: &[u8], tag: Tag, formula: &str, on_same_sheet: bool) -> bool {
        let shared = (tag.raw(xml, b"t") == Some(b"shared")).then(|| tag.value(xml, "ref")).flatten();
        match shared.and_then(|range| CellRange::parse(&range)) {
            Some(range) => self.grown(range).is_read_by(formula, on_same_sheet),
            None => self.is_read_by(formula, on_same_sheet),
        }
    }

    /// The cells, and those around them as far as the two ends of `range` are apart.
    fn grown(&self, range: CellRange) -> Self {
        let (rows, columns) = (range.last.row - range.first.row, range.last.column - range.first.column);
        let grow = |own: &CellRange| {
            CellRange::new(
                CellRef::new(own.first.row.saturating_sub(rows), own.first.column.saturating_sub(columns)),
                CellRef::new(own.last.row.saturating_add(rows), own.last.column.saturating_add(columns)),
            )
        };
        Self { ranges: self.ranges.iter().map(grow).collect(), ..self.clone() }
    }

    /// Finds the defined names that lead to the cells, through each other too.
    pub(super) fn follow<'n>(&mut self, names: &(impl Iterator<Item = (&'n str, &'n str)> + Clone)) {
        for _ in 0..NAMES_DEEP_MAX {
            let leads = |(name, formula): &(&str, &str)| {
                !self.names.contains(&name.to_lowercase()) && self.is_read_by(formula, false)
            };
            let found: Vec<String> =
                names.clone().filter(leads).take(NAMES_MAX + 1).map(|(name, _)| name.to_lowercase()).collect();
            if found.is_empty() {
                return;
            }
            self.names.extend(found);
            if self.names.len() > NAMES_MAX {
                break;
            }
        }
        self.names = vec![String::new()];
    }

    fn is_named(&self, name: &str) -> bool {
        // A range over several sheets may hold ours.
        name.contains(':') || name.eq_ignore_ascii_case(&self.sheet) || name.to_lowercase() == self.sheet.to_lowercase()
    }

    fn touches(&self, range: Option<CellRange>) -> bool {
        let Some(range) = range else { return false };
        self.ranges.iter().any(|own| {
            own.first.row <= range.last.row
                && range.first.row <= own.last.row
                && own.first.column <= range.last.column
                && range.first.column <= own.last.column
        })
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\')
}

/// The text between a quote and its end, doubled quotes made single, and what follows.
fn after_quoted(text: &str, quote: char) -> (String, &str) {
    let mut name = String::new();
    let mut rest = text.get(1..).unwrap_or_default();
    while let Some(at) = rest.find(quote) {
        name.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        match rest.strip_prefix(quote) {
            Some(after) => {
                name.push(quote);
                rest = after;
            }
            None => return (name, rest),
        }
    }
    (name, "")
}

/// A reference at the start of `text` (`B7`, `B7:C9`, `B:C`, `3:4`) and what follows it.
fn reference(text: &str) -> (Option<CellRange>, &str) {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (first, after) = text.split_at(end);
    if let Some(second_text) = after.strip_prefix(':') {
        let end = second_text.find(|c| !is_word(c)).unwrap_or(second_text.len());
        let (second, after) = second_text.split_at(end);
        let range = match (corner(first), corner(second)) {
            (Some(a), Some(b)) => Some(CellRange::new(
                CellRef::new(a.row.unwrap_or(0), a.column.unwrap_or(0)),
                CellRef::new(b.row.unwrap_or(LAST.row), b.column.unwrap_or(LAST.column)),
            )),
            _ => None,
        };
        if range.is_some() {
            return (range, after);
        }
    }
    (CellRef::parse(first).map(|cell| CellRange::new(cell, cell)), after)
}

struct Corner {
    row: Option<u32>,
    column: Option<u16>,
}

fn corner(text: &str) -> Option<Corner> {
    if let Some(cell) = CellRef::parse(text) {
        return Some(Corner { row: Some(cell.row), column: Some(cell.column) });
    }
    let bare = text.trim_start_matches('$');
    if let Some(column) = column_number(bare) {
        return Some(Corner { row: None, column: Some(column) });
    }
    let row = bare.parse::<u32>().ok()?.checked_sub(1)?;
    Some(Corner { row: Some(row), column: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_our_cells_are_found() {
        let range = CellRange::parse("H4:I20").expect("range");
        let region = Region { sheet: "KPI's".to_owned(), ranges: vec![range], ..Region::default() };
        for (formula, same, other) in [
            ("H4", true, false),
            ("$H$5+1", true, false),
            ("H3", false, false),
            ("SUM(A1:Z3)", false, false),
            ("SUM(A1:Z4)", true, false),
            ("SUM(H:H)", true, false),
            ("SUM($A:$G)", false, false),
            ("SUM(4:4)", true, false),
            ("\"H4\"", false, false),
            ("'KPI''s'!H4", true, true),
            ("'kpi''S'!A1:Z99", true, true),
            ("Other!H4", false, false),
            ("'First:Last'!H4", true, true),
            ("LOG10(A1)", false, false),
            ("H4(", false, false),
            ("[1]Sheet1!A4", false, false),
            ("IF(A1=\"x\",I20,0)", true, false),
            ("T1[Status]", false, false),
            ("'unclosed", false, false),
            ("é!H4:", false, false),
        ] {
            assert_eq!(region.is_read_by(formula, true), same, "{formula}");
            assert_eq!(region.is_read_by(formula, false), other, "{formula} elsewhere");
        }
        assert!(Region { in_table: true, ..region }.is_read_by("T1[Status]", false));
    }

    #[test]
    fn names_that_lead_to_our_cells_are_followed() {
        let range = CellRange::parse("H4:I20").expect("range");
        let region = Region { sheet: "KPIs".to_owned(), ranges: vec![range], ..Region::default() };
        let names = [("Late", "COUNTIF(stati,\"Behind\")"), ("Stati", "KPIs!$H$4:$H$9"), ("Targets", "KPIs!$B$4:$B$9")];
        let mut followed = region.clone();
        followed.follow(&names.into_iter());
        for (formula, looks) in [("SUM(Stati)", true), ("LATE*2", true), ("SUM(Targets)", false), ("A1", false)] {
            assert_eq!(followed.is_read_by(formula, false), looks, "{formula}");
        }
        let many: Vec<String> = (0..99).map(|number| format!("Name{number}")).collect();
        let mut followed = region;
        followed.follow(&many.iter().map(|name| (name.as_str(), "KPIs!$H$4")));
        assert!(followed.is_read_by("1", false), "too many to tell");
    }
}
