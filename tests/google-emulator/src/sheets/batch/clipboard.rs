//! Copying, cutting, pasting, and pushing cells aside.

use serde_json::Value;

use super::{Batch, done, number, sheet_id};
use crate::error::Outcome;
use crate::schema::mask::Mask;
use crate::sheets::{access, values};
use crate::state::cell::{Cell, Content};
use crate::state::range::{Dimension, GridRange, Rect};
use crate::text::formula::{self, Cut};

impl Batch<'_> {
    pub(super) fn copy_paste(&mut self, body: &Value) -> Outcome<Value> {
        let (from, source) = self.book.grid_target(&body["source"])?;
        let to = GridRange::read(&body["destination"]);
        let asked = self.book.sheet(to.sheet)?.rect(&to);
        let turned = body["pasteOrientation"].as_str() == Some("TRANSPOSE");
        let (height, width) = if turned { (source.size().1, source.size().0) } else { source.size() };
        // A destination that is a multiple of the source is filled with copies, any other takes one.
        let times = |asked: u32, one: u32| if asked > one && asked.is_multiple_of(one) { asked } else { one };
        let bottom = asked.top + times(asked.size().0, height);
        let target = Rect { bottom, right: asked.left + times(asked.size().1, width), ..asked };
        let tab = self.book.sheet(to.sheet)?;
        access::check(tab, &target, self.editor)?;
        let cells: Vec<Vec<Cell>> = {
            let tab = self.book.sheet(from.sheet)?;
            (source.top..source.bottom)
                .map(|row| (source.left..source.right).map(|column| tab.cell(row, column).clone()).collect())
                .collect()
        };
        let tab = self.book.sheet_mut(to.sheet)?;
        let target = target.clip(tab.row_count, tab.column_count);
        for (row, column) in target.cells() {
            let (down, across) = ((row - target.top) % height, (column - target.left) % width);
            let (down, across) = if turned { (across, down) } else { (down, across) };
            let mut copy = cells[down as usize][across as usize].clone();
            let by =
                (i64::from(row) - i64::from(source.top + down), i64::from(column) - i64::from(source.left + across));
            copy.formula = copy.formula.map(|text| formula::copied(&text, by.0, by.1));
            paste(tab.cell_mut(row, column), copy, body["pasteType"].as_str());
        }
        Ok(done())
    }

    pub(super) fn cut_paste(&mut self, body: &Value) -> Outcome<Value> {
        let (from, source) = self.book.grid_target(&body["source"])?;
        let to = &body["destination"];
        let (top, left) = (number(&to["rowIndex"]).unwrap_or(0), number(&to["columnIndex"]).unwrap_or(0));
        let target = Rect { top, bottom: top + source.size().0, left, right: left + source.size().1 };
        access::check(self.book.sheet(from.sheet)?, &source, self.editor)?;
        access::check(self.book.sheet(sheet_id(to))?, &target, self.editor)?;
        let mut taken = Vec::new();
        let tab = self.book.sheet_mut(from.sheet)?;
        for (row, column) in source.cells() {
            taken.push(std::mem::take(tab.cell_mut(row, column)));
        }
        let tab = self.book.sheet_mut(sheet_id(to))?;
        let clipped = target.clip(tab.row_count, tab.column_count);
        for ((row, column), cell) in target.cells().zip(taken) {
            if clipped.has(row, column) {
                paste(tab.cell_mut(row, column), cell, body["pasteType"].as_str());
            }
        }
        let (down, across) =
            (i64::from(target.top) - i64::from(source.top), i64::from(target.left) - i64::from(source.left));
        if matches!(body["pasteType"].as_str(), None | Some("PASTE_NORMAL" | "PASTE_NO_BORDERS" | "PASTE_FORMULA")) {
            self.follow((from.sheet, source), sheet_id(to), (down, across))?;
        }
        for thread in &mut self.book.threads {
            let Some(range) = thread.range.filter(|range| range.sheet == from.sheet) else { continue };
            let (Some(row), Some(column)) = (range.row_start, range.column_start) else { continue };
            if source.has(row, column) {
                let moved = |at: u32, by: i64| u32::try_from(i64::from(at) + by).unwrap_or(0);
                let (row, column) = (moved(row, down), moved(column, across));
                let rect = Rect { top: row, bottom: row + 1, left: column, right: column + 1 };
                thread.range = Some(rect.on(sheet_id(to)));
            }
        }
        Ok(done())
    }

    /// Formulas go on looking at cells that were cut.
    fn follow(&mut self, (sheet, source): (i32, Rect), to: i32, by: (i64, i64)) -> Outcome<()> {
        let (from_title, to_title) = (self.book.sheet(sheet)?.title.clone(), self.book.sheet(to)?.title.clone());
        let cut = Cut { from: (&from_title, source), to: &to_title, by };
        let back = |at: u32, by: i64| u32::try_from(i64::from(at) - by).ok();
        for tab in &mut self.book.sheets {
            let stands_on = tab.title.clone();
            for (row, line) in (0..).zip(&mut tab.rows) {
                for (column, cell) in (0..).zip(&mut line.cells) {
                    let Some(text) = &cell.formula else { continue };
                    let came = back(row, by.0).zip(back(column, by.1));
                    let was_cut = tab.id == to && came.is_some_and(|(row, column)| source.has(row, column));
                    let stood_on = if was_cut { &from_title } else { &stands_on };
                    cell.formula = Some(formula::followed(text, stood_on, &stands_on, &cut));
                }
            }
        }
        Ok(())
    }

    pub(super) fn paste_data(&mut self, body: &Value) -> Outcome<Value> {
        let to = &body["coordinate"];
        let (top, left) = (number(&to["rowIndex"]).unwrap_or(0), number(&to["columnIndex"]).unwrap_or(0));
        let data = body["data"].as_str().unwrap_or_default();
        let delimiter = body["delimiter"].as_str().filter(|mark| !mark.is_empty()).unwrap_or("\t");
        let rows: Vec<Vec<&str>> = data.lines().map(|line| line.split(delimiter).collect()).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
        let rect = Rect { top, bottom: top + rows.len() as u32, left, right: left + width };
        access::check(self.book.sheet(sheet_id(to))?, &rect, self.editor)?;
        let locale = self.book.locale();
        self.book.grow(sheet_id(to), rect.bottom, rect.right)?;
        let tab = self.book.sheet_mut(sheet_id(to))?;
        for (at, row) in rows.iter().enumerate() {
            for (column, text) in row.iter().enumerate() {
                values::typed(tab.cell_mut(top + at as u32, left + column as u32), text, locale);
            }
        }
        Ok(done())
    }

    pub(super) fn insert_range(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        let dimension = Dimension::read(&body["shiftDimension"]);
        let tab = self.book.sheet_mut(range.sheet)?;
        access::check(tab, &rect, self.editor)?;
        let (height, width) = rect.size();
        if dimension == Dimension::Rows {
            for row in (rect.top..tab.rows.len() as u32).rev() {
                for column in rect.left..rect.right {
                    let cell = std::mem::take(tab.cell_mut(row, column));
                    *tab.cell_mut(row + height, column) = cell;
                }
            }
            tab.row_count = tab.row_count.max(tab.rows.len() as u32);
        } else {
            for row in rect.top..rect.bottom.min(tab.rows.len() as u32) {
                let cells = &mut tab.rows[row as usize].cells;
                if (rect.left as usize) < cells.len() {
                    let at = rect.left as usize;
                    cells.splice(at..at, (0..width).map(|_| Cell::default()));
                    cells.truncate(tab.column_count as usize);
                }
            }
        }
        Ok(done())
    }

    pub(super) fn delete_range(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        let dimension = Dimension::read(&body["shiftDimension"]);
        let tab = self.book.sheet_mut(range.sheet)?;
        access::check(tab, &rect, self.editor)?;
        if dimension == Dimension::Rows {
            let last = tab.rows.len() as u32;
            for row in rect.top..last {
                for column in rect.left..rect.right {
                    let below = row + rect.size().0;
                    let cell = if below < last { std::mem::take(tab.cell_mut(below, column)) } else { Cell::default() };
                    *tab.cell_mut(row, column) = cell;
                }
            }
        } else {
            for row in rect.top..rect.bottom.min(tab.rows.len() as u32) {
                let cells = &mut tab.rows[row as usize].cells;
                let end = (rect.right as usize).min(cells.len());
                cells.drain((rect.left as usize).min(end)..end);
            }
        }
        Ok(done())
    }
}

fn paste(target: &mut Cell, source: Cell, kind: Option<&str>) {
    match kind {
        Some("PASTE_VALUES") => {
            target.put(source.content);
        }
        Some("PASTE_FORMULA") => {
            target.put(source.content);
            target.formula = source.formula;
        }
        Some("PASTE_FORMAT") => target.format = source.format,
        Some("PASTE_DATA_VALIDATION") => match source.extra.get("dataValidation") {
            Some(rule) => {
                target.extra.insert("dataValidation".into(), rule.clone());
            }
            None => {
                target.extra.remove("dataValidation");
            }
        },
        Some("PASTE_CONDITIONAL_FORMATTING") => {}
        Some("PASTE_NO_BORDERS") => {
            *target = source;
            target.format.remove("borders");
        }
        _ => *target = source,
    }
}

impl Batch<'_> {
    pub(super) fn trim_whitespace(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        access::check(self.book.sheet(range.sheet)?, &rect, self.editor)?;
        let tab = self.book.sheet_mut(range.sheet)?;
        let mut changed = 0;
        for (row, column) in rect.clip(tab.rows.len() as u32, tab.column_count).cells() {
            let cell = tab.cell(row, column);
            let Content::Text(text) = &cell.content else { continue };
            let trimmed = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if cell.formula.is_none() && trimmed != *text {
                tab.cell_mut(row, column).content = Content::Text(trimmed);
                changed += 1;
            }
        }
        Ok(serde_json::json!({"trimWhitespace": {"cellsChangedCount": changed}}))
    }

    pub(super) fn update_borders(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        access::check(self.book.sheet(range.sheet)?, &rect, self.editor)?;
        let tab = self.book.sheet_mut(range.sheet)?;
        let mask = Mask::default();
        for (row, column) in rect.cells() {
            let edges = [
                ("top", if row == rect.top { "top" } else { "innerHorizontal" }),
                ("bottom", if row + 1 == rect.bottom { "bottom" } else { "innerHorizontal" }),
                ("left", if column == rect.left { "left" } else { "innerVertical" }),
                ("right", if column + 1 == rect.right { "right" } else { "innerVertical" }),
            ];
            let format = &mut tab.cell_mut(row, column).format;
            let mut borders = format.get("borders").and_then(Value::as_object).cloned().unwrap_or_default();
            for (edge, name) in edges {
                match body.get(name) {
                    Some(border) if border["style"].as_str() == Some("NONE") => {
                        borders.remove(edge);
                    }
                    Some(border) => {
                        let mut fields = border.as_object().cloned().unwrap_or_default();
                        crate::sheets::color::write(
                            &mask,
                            &mut fields,
                            &border.as_object().cloned().unwrap_or_default(),
                        );
                        borders.insert(edge.into(), Value::Object(fields));
                    }
                    None => {}
                }
            }
            if borders.is_empty() {
                format.remove("borders");
            } else {
                format.insert("borders".into(), Value::Object(borders));
            }
        }
        Ok(done())
    }
}
