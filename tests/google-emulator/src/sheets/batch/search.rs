//! Find and replace, and text split into columns.

use serde_json::{Value, json};

use super::{Batch, done};
use crate::error::{ApiError, Outcome};
use crate::sheets::{access, values};
use crate::state::cell::Content;
use crate::state::range::{GridRange, Rect};
use crate::text::shown;

impl Batch<'_> {
    pub(super) fn find_replace(&mut self, body: &Value) -> Outcome<Value> {
        let flag = |name: &str| body[name].as_bool().unwrap_or(false);
        let find = body["find"].as_str().unwrap_or_default();
        if find.is_empty() {
            return Err(ApiError::invalid("Find string cannot be empty."));
        }
        if flag("searchByRegex") {
            return Err(super::not_emulated("findReplace with searchByRegex"));
        }
        let replacement = body["replacement"].as_str().unwrap_or_default();
        let places: Vec<(i32, Rect)> = if flag("allSheets") {
            self.book.sheets.iter().map(|tab| (tab.id, tab.whole())).collect()
        } else if body.get("range").is_some() {
            let (range, rect) = self.book.grid_target(&body["range"])?;
            vec![(range.sheet, rect)]
        } else {
            let tab = self.book.sheet(super::sheet_id(body))?;
            vec![(tab.id, tab.whole())]
        };
        let locale = self.book.locale();
        let (mut cells, mut formulas, mut occurrences, mut rows, mut sheets) = (0u32, 0u32, 0u32, 0u32, 0u32);
        for (id, rect) in places {
            let tab = self.book.sheet(id)?;
            let rect = rect.clip(tab.rows.len() as u32, tab.column_count);
            let mut touched = false;
            for row in rect.top..rect.bottom {
                let mut in_row = false;
                for column in rect.left..rect.right {
                    let cell = self.book.sheet(id)?.cell(row, column);
                    let is_formula = cell.formula.is_some();
                    if is_formula && !flag("includeFormulas") {
                        continue;
                    }
                    let text = cell.formula.clone().or_else(|| shown::cell(cell, locale)).unwrap_or_default();
                    let (new, count) = replaced(&text, find, replacement, flag("matchCase"), flag("matchEntireCell"));
                    if count == 0 {
                        continue;
                    }
                    let one = Rect { top: row, bottom: row + 1, left: column, right: column + 1 };
                    access::check(self.book.sheet(id)?, &one, self.editor)?;
                    values::typed(self.book.sheet_mut(id)?.cell_mut(row, column), &new, locale);
                    occurrences += count;
                    if is_formula {
                        formulas += 1;
                    } else {
                        cells += 1;
                    }
                    in_row = true;
                }
                rows += u32::from(in_row);
                touched |= in_row;
            }
            sheets += u32::from(touched);
        }
        let mut reply = json!({});
        let counts = [
            ("valuesChanged", cells),
            ("formulasChanged", formulas),
            ("rowsChanged", rows),
            ("sheetsChanged", sheets),
            ("occurrencesChanged", occurrences),
        ];
        for (name, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            reply[name] = count.into();
        }
        Ok(json!({"findReplace": reply}))
    }

    pub(super) fn text_to_columns(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["source"])?;
        if rect.size().1 != 1 {
            return Err(ApiError::invalid("The source range must be exactly one column wide."));
        }
        let locale = self.book.locale();
        let tab = self.book.sheet(range.sheet)?;
        let texts: Vec<String> = (rect.top..rect.bottom)
            .map(|row| shown::cell(tab.cell(row, rect.left), locale).unwrap_or_default())
            .collect();
        let delimiter = match body["delimiterType"].as_str() {
            Some("COMMA") => ",",
            Some("SEMICOLON") => ";",
            Some("PERIOD") => ".",
            Some("SPACE") => " ",
            Some("CUSTOM") => body["delimiter"].as_str().unwrap_or_default(),
            _ => detected(&texts),
        };
        if delimiter.is_empty() {
            return Err(ApiError::invalid("A delimiter must be specified for the CUSTOM delimiter type."));
        }
        let parts: Vec<Vec<&str>> = texts.iter().map(|text| text.split(delimiter).collect()).collect();
        let width = parts.iter().map(Vec::len).max().unwrap_or(1) as u32;
        let covered = Rect { right: rect.left + width, ..rect };
        access::check(tab, &covered, self.editor)?;
        self.book.grow(range.sheet, 0, covered.right)?;
        let tab = self.book.sheet_mut(range.sheet)?;
        for (at, line) in parts.iter().enumerate().filter(|(_, line)| line.len() > 1) {
            for (column, text) in line.iter().enumerate() {
                let cell = tab.cell_mut(rect.top + at as u32, rect.left + column as u32);
                let text = if delimiter == " " { text } else { text.trim() };
                if text.is_empty() { cell.put(Content::Empty) } else { values::typed(cell, text, locale) }
            }
        }
        Ok(done())
    }

    /// The range of a table.
    pub(super) fn table_range(&self, id: &str) -> Outcome<GridRange> {
        let tables = self.book.sheets.iter().flat_map(|tab| &tab.tables);
        let found = tables.into_iter().find(|table| table["tableId"].as_str() == Some(id));
        found
            .map(|table| GridRange::read(&table["range"]))
            .ok_or_else(|| ApiError::invalid(format!("No table with id: {id}")))
    }
}

/// The mark that splits most of the texts.
fn detected(texts: &[String]) -> &'static str {
    let marks = [",", ";", "|", "\t", ".", " "];
    let hits = |mark: &str| texts.iter().filter(|text| text.contains(mark)).count();
    marks.into_iter().rev().max_by_key(|mark| hits(mark)).filter(|mark| hits(mark) > 0).unwrap_or(",")
}

fn replaced(text: &str, find: &str, replacement: &str, case: bool, whole: bool) -> (String, u32) {
    let same = |left: &str, right: &str| if case { left == right } else { left.to_lowercase() == right.to_lowercase() };
    if whole {
        return if same(text, find) { (replacement.to_owned(), 1) } else { (text.to_owned(), 0) };
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut count) = (text, 0);
    while let Some(letter) = rest.chars().next() {
        let end = find.chars().count();
        let length: usize = rest.chars().take(end).map(char::len_utf8).sum();
        if rest.chars().count() >= end && same(&rest[..length], find) {
            out.push_str(replacement);
            rest = &rest[length..];
            count += 1;
        } else {
            out.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacing() {
        let check = |text: &str, find: &str, case: bool, whole: bool, expect: (&str, u32)| {
            let (new, count) = replaced(text, find, "x", case, whole);
            assert_eq!((new.as_str(), count), expect, "{text} {find}");
        };
        check("Aba", "a", false, false, ("xbx", 2));
        check("Aba", "a", true, false, ("Abx", 1));
        check("Aba", "ab", false, true, ("Aba", 0));
        check("größer Öl", "ö", false, false, ("grxßer xl", 2));
    }
}
