//! Writing into an Excel workbook by surgery: every byte that need not change is copied as it stands.
//!
//! Parts that are not touched keep their compressed bytes and their order. In the parts that are, places are found as byte
//! offsets and text is edited in there; nothing is read into a model and written out again. A sheet streams through, row
//! by row. What came before us is remembered in hidden defined names (`memory`), so that taking our columns and notes out
//! again gives back the parts as they were.

mod apply;
mod blanks;
mod cells;
mod empty_texts;
mod error;
mod formats;
mod formulas;
mod head;
mod heights;
mod markup;
mod memory;
mod notes;
mod package;
mod relations;
mod row;
mod rows;
mod rules;
mod sheet;
mod splices;
mod stream;
mod styles;
mod surgery;
mod tables;
mod tail;
mod verify;
mod vml;
mod workbook;

#[cfg(test)]
mod tests;

pub use apply::{Options, apply, apply_to_bytes, apply_with};
