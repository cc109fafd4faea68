//! Who may change which cells: protected ranges.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::error::{ApiError, Outcome};
use crate::state::range::{Dimension, GridRange, Rect};
use crate::state::sheet::Sheet;

/// Who edits, and whether the file is theirs: an owner edits whatever is protected.
#[derive(Clone, Debug)]
pub struct Editor {
    /// The account.
    pub caller: Caller,
    /// It owns the file.
    pub owner: bool,
}

/// Whether a protected range lets the editor through.
pub fn lets_through(protected: &Value, editor: &Editor) -> bool {
    let named = || {
        let users = protected["editors"]["users"].as_array();
        users.is_some_and(|users| users.iter().any(|user| user.as_str() == Some(editor.caller.email.as_str())))
    };
    editor.owner || protected["warningOnly"].as_bool() == Some(true) || named()
}

/// Refuses a change to cells that are protected against the editor.
///
/// # Errors
/// 400 in Google's words.
pub fn check(sheet: &Sheet, rect: &Rect, editor: &Editor) -> Outcome<()> {
    for protected in &sheet.protected {
        if lets_through(protected, editor) {
            continue;
        }
        let covered = sheet.rect(&GridRange::read(&protected["range"]));
        let free = |cell: &Rect| {
            let ranges = protected["unprotectedRanges"].as_array();
            ranges.is_some_and(|ranges| ranges.iter().any(|range| sheet.rect(&GridRange::read(range)).holds(cell)))
        };
        if covered.meets(rect) && !free(rect) {
            return Err(refusal());
        }
    }
    Ok(())
}

/// Refuses new lines in the middle of cells that are protected against the editor.
///
/// # Errors
/// 400 in Google's words.
pub fn check_split(sheet: &Sheet, dimension: Dimension, at: u32, editor: &Editor) -> Outcome<()> {
    let splits = |protected: &Value| {
        let covered = sheet.rect(&GridRange::read(&protected["range"]));
        let (from, until) = match dimension {
            Dimension::Rows => (covered.top, covered.bottom),
            Dimension::Columns => (covered.left, covered.right),
        };
        from < at && at < until && !lets_through(protected, editor)
    };
    if sheet.protected.iter().any(splits) { Err(refusal()) } else { Ok(()) }
}

/// Google's refusal.
pub fn refusal() -> ApiError {
    ApiError::invalid(
        "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.",
    )
}

/// A protected range as the editor sees it.
pub fn seen(protected: &Value, editor: &Editor) -> Value {
    let mut out = protected.clone();
    let through = lets_through(protected, editor);
    if let Value::Object(fields) = &mut out {
        fields.retain(|_, value| *value != json!(false));
        if through {
            fields.insert("requestingUserCanEdit".into(), true.into());
        } else {
            fields.remove("editors");
        }
    }
    out
}
