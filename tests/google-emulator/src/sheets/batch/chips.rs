//! Smart chips as the API takes them: "When writing, only runs with chips are included. Runs containing chips are of length 1 and
//! are represented in the user-entered text by an `@` placeholder symbol" (`CellData.chipRuns`). Chips of people can be written here;
//! one of a file wants a consent to Drive that is never given here.

use serde_json::{Value, json};

use crate::error::{ApiError, Outcome};
use crate::state::cell::{Cell, Content};

/// Puts chips into the text that was just put into a cell, and keeps them as they are read.
pub(super) fn put(cell: &mut Cell, runs: &[Value]) -> Outcome<()> {
    let Content::Text(text) = &cell.content else {
        return Err(ApiError::invalid("Chip runs need a string value with a placeholder for each chip."));
    };
    let units: Vec<u16> = text.encode_utf16().collect();
    let (mut shown, mut kept, mut done): (Vec<u16>, Vec<Value>, usize) = (Vec::new(), Vec::new(), 0);
    for run in runs {
        let start = run["startIndex"].as_u64().unwrap_or(0) as usize;
        let email = run["chip"]["personProperties"]["email"].as_str();
        let Some(email) = email.filter(|_| start >= done && units.get(start) == Some(&u16::from(b'@'))) else {
            return Err(ApiError::invalid(
                "Each chip run needs a chip that can be written and an '@' at its start index.",
            ));
        };
        if start > done {
            if done > 0 || kept.is_empty() {
                kept.push(index(json!({}), shown.len()));
            }
            shown.extend(&units[done..start]);
        }
        kept.push(index(json!({"chip": run["chip"]}), shown.len()));
        shown.extend(name_of(email).encode_utf16());
        done = start + 1;
    }
    if done > 0 && done < units.len() {
        kept.push(index(json!({}), shown.len()));
        shown.extend(&units[done..]);
    }
    cell.content = Content::Text(String::from_utf16_lossy(&shown));
    cell.extra.insert("chipRuns".into(), kept.into());
    Ok(())
}

/// A run with where it starts; 0 is left out, as in every answer.
fn index(mut run: Value, start: usize) -> Value {
    if start > 0 {
        run["startIndex"] = start.into();
    }
    run
}

/// What a directory would say: `ann.ash@example.com` is Ann Ash.
fn name_of(email: &str) -> String {
    let local = email.split('@').next().unwrap_or(email);
    let words = local.split('.').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_stands_where_its_placeholder_is_and_nowhere_else() {
        let chip = json!({"personProperties": {"email": "ann.ash@example.com"}});
        let mut cell = Cell::of(Content::Text("see @ first".into()));
        put(&mut cell, &[json!({"startIndex": 4, "chip": chip})]).expect("put");
        assert_eq!(cell.content, Content::Text("see Ann Ash first".into()));
        assert_eq!(cell.extra["chipRuns"], json!([{}, {"startIndex": 4, "chip": chip}, {"startIndex": 11}]));
        for (text, runs) in [("Ann Ash", json!([{"chip": chip}])), ("@", json!([{}, {"startIndex": 1}]))] {
            let mut cell = Cell::of(Content::Text(text.into()));
            assert!(put(&mut cell, runs.as_array().expect("runs")).is_err(), "{text}");
        }
    }
}
