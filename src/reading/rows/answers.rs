//! Cells that answer in a word: which way is better, how often.

use crate::model::{Cadence, Reading};
use crate::reading::columns::{fold, vocabulary};
use crate::reading::dates;

pub(super) fn direction_of(text: &str, lower_asked: bool) -> Option<crate::model::Direction> {
    use crate::model::Direction::{Decrease, Increase, Maintain};
    let found = match text {
        "1" => Some(Increase),
        "0" | "-1" => Some(Decrease),
        _ => vocabulary::direction(text),
    };
    let answer = text.len() <= 5
        && !text.contains(['<', '>', '='])
        && fold(text).split(' ').all(|word| {
            matches!(word, "1" | "0" | "true" | "false" | "yes" | "no" | "y" | "n" | "si" | "sim" | "ja" | "oui")
        });
    match found {
        Some(Increase) if lower_asked && answer => Some(Decrease),
        Some(Decrease) if lower_asked && answer => Some(Increase),
        Some(Maintain) => Some(Maintain),
        other => other,
    }
}

/// A cadence, alone or before other words ("Weekly (from week 2)").
pub(super) fn read_cadence(text: &str) -> Reading<Cadence> {
    let found = dates::read_cadence(text);
    if found.value().is_some() {
        return found;
    }
    let head = text.split(['(', ',', ';', '/']).next().unwrap_or(text).trim();
    let first = head.split_whitespace().next().unwrap_or("");
    for part in [head, first] {
        if part.len() < text.len() && !part.is_empty() {
            let shorter = dates::read_cadence(part);
            if shorter.value().is_some() {
                return shorter;
            }
        }
    }
    found
}
