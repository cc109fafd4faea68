//! Cells that answer in a word: which way is better, how often.

use crate::model::{Cadence, Reading};
use crate::reading::columns::{fold, vocabulary};
use crate::reading::dates;

/// The name in a cell; none where a drop-down only asks for one: `Select ...`, `Seleccione`.
pub(super) fn chosen(text: &str) -> &str {
    const ASKS: [&str; 26] = [
        "select",
        "select one",
        "please select",
        "choose",
        "choose one",
        "please choose",
        "pick one",
        "seleccione",
        "seleccionar",
        "selecciona",
        "seleccione una opcion",
        "elija",
        "elegir",
        "selecione",
        "selecionar",
        "selecione uma opcao",
        "escolha",
        "escolher",
        "selectionner",
        "selectionnez",
        "choisir",
        "choisissez",
        "auswahlen",
        "bitte auswahlen",
        "bitte wahlen",
        "wahlen",
    ];
    const BYTES_MAX: usize = 32;
    let first = text.trim_start_matches(|c: char| !c.is_alphanumeric()).bytes().next().unwrap_or(0);
    let may = text.len() <= BYTES_MAX && matches!(first | 0x20, b's' | b'c' | b'p' | b'e' | b'a' | b'b' | b'w');
    if may && ASKS.contains(&fold(text).as_str()) { "" } else { text }
}

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
