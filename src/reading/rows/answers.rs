//! Cells that answer in a word: which way is better, how often.

use rust_decimal::Decimal;

use crate::model::{Cadence, Direction, Kpi, Reading, Shape, compare};
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
    const BEGINS: [&[u8; 2]; 9] = [b"se", b"pl", b"ch", b"pi", b"el", b"es", b"au", b"bi", b"wa"];
    if text.len() > BYTES_MAX {
        return text;
    }
    let plain = text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric);
    let words = if plain { text } else { text.trim_start_matches(|c: char| !c.is_alphanumeric()) };
    let begin = words.as_bytes().first_chunk::<2>();
    let may = begin.is_some_and(|begin| {
        BEGINS.iter().any(|ask| ask[0] == begin[0] | 0x20 && (ask[1] == begin[1] | 0x20 || !begin[1].is_ascii()))
    });
    if may && ASKS.contains(&fold(text).as_str()) { "" } else { text }
}

/// What the header of a direction column makes of the words below it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DirectionAsked {
    /// It asks whether lower is better.
    lower: bool,
    /// It asks for the kind of a bound: `min` is a least there, and nothing to be minimised.
    bound: bool,
}

impl DirectionAsked {
    pub(super) fn of(header: &str) -> Self {
        let folded = fold(header);
        let has = |words: &[&str]| folded.split(' ').any(|word| words.contains(&word));
        let lower = has(&["lower", "less", "smaller", "menor", "niedriger", "moins"])
            && !has(&["higher", "more", "mayor", "maior", "hoher"]);
        let bound = has(&[
            "limit",
            "bound",
            "threshold",
            "operator",
            "comparison",
            "comparator",
            "condition",
            "limite",
            "umbral",
            "limiar",
            "operador",
            "condicion",
            "condicao",
            "seuil",
            "grenze",
            "grenzwert",
            "schwelle",
        ]);
        Self { lower, bound }
    }
}

/// Which way is better, as a cell of a direction column says.
pub(super) fn direction_of(text: &str, asked: DirectionAsked) -> Option<Direction> {
    use Direction::{Decrease, Increase, Maintain};
    if asked.bound {
        match fold(text).as_str() {
            "min" | "minimum" | "minimo" => return Some(Increase),
            "max" | "maximum" | "maximo" => return Some(Decrease),
            _ => {}
        }
    }
    let lower_asked = asked.lower;
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

/// Words by which a row's own status says that its target is met; folded.
const MET: [&str; 34] = [
    "met",
    "target met",
    "achieved",
    "target achieved",
    "on target",
    "reached",
    "cumple",
    "cumplido",
    "cumplida",
    "cumple meta",
    "meta cumplida",
    "alcanzado",
    "alcanzada",
    "logrado",
    "lograda",
    "cumpre",
    "cumprido",
    "cumprida",
    "atingido",
    "atingida",
    "meta atingida",
    "atteint",
    "atteinte",
    "objectif atteint",
    "cible atteinte",
    "erreicht",
    "ziel erreicht",
    "raggiunto",
    "behaald",
    "gehaald",
    "达标",
    "已达标",
    "達成",
    "달성",
];

/// Words by which it says that the target is not met; folded.
const NOT_MET: [&str; 31] = [
    "not met",
    "target not met",
    "not achieved",
    "target not achieved",
    "not reached",
    "missed",
    "target missed",
    "no cumple",
    "no cumplido",
    "no cumplida",
    "incumple",
    "incumplido",
    "incumplida",
    "no alcanzado",
    "no logrado",
    "nao cumpre",
    "nao cumprido",
    "nao atingido",
    "nao atingida",
    "meta nao atingida",
    "non atteint",
    "non atteinte",
    "pas atteint",
    "nicht erreicht",
    "ziel verfehlt",
    "verfehlt",
    "non raggiunto",
    "niet behaald",
    "niet gehaald",
    "未达标",
    "未達成",
];

/// Whether a row's own status says that its target is met, or not.
pub fn says_met(status: &str) -> Option<bool> {
    const STATUS_BYTES_MAX: usize = 40;
    if status.is_empty() || status.len() > STATUS_BYTES_MAX {
        return None;
    }
    let folded = fold(status);
    if MET.contains(&folded.as_str()) {
        return Some(true);
    }
    NOT_MET.contains(&folded.as_str()).then_some(false)
}

/// Which way is better where the row's own status says whether its figure meets its target: `met` at 6 of 10 says lower.
pub(super) fn direction_by_verdict(kpi: &Kpi<'_>, met: bool) -> Option<Direction> {
    let (Reading::Value(target), Reading::Value(current)) = (kpi.target, kpi.current) else { return None };
    let plain = target.shape == Shape::Plain
        && matches!(current.shape, Shape::Plain | Shape::AtLeast { .. } | Shape::AtMost { .. });
    let same_unit = target.unit.zip(current.unit).is_none_or(|(target, current)| target == current);
    if !plain || !same_unit || !is_of_one_size(target.value, current.value) {
        return None;
    }
    match (compare(current.value, target.value), met) {
        (std::cmp::Ordering::Less, true) | (std::cmp::Ordering::Greater, false) => Some(Direction::Decrease),
        (std::cmp::Ordering::Greater, true) | (std::cmp::Ordering::Less, false) => Some(Direction::Increase),
        (std::cmp::Ordering::Equal, _) => None,
    }
}

/// Whether two figures may be written in one scale: 0.9 beside 95 is a share that lost its sign.
fn is_of_one_size(a: Decimal, b: Decimal) -> bool {
    let (small, large) = if a.abs() < b.abs() { (a.abs(), b.abs()) } else { (b.abs(), a.abs()) };
    small.is_zero() || small.checked_mul(Decimal::from(20)).is_none_or(|most| most >= large)
}
