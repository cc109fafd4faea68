//! What rules say, in the languages in which sheets are kept.
//!
//! Rules speak English; notes in a sheet speak its language. `phrases.txt` holds every sentence with named slots in five languages.
//! A sentence is found by its English form, what fills its slots is looked up the same way, and what stands in the sheet itself
//! (names, quoted cells) is carried over as it is. A sentence that is not there stays English; tests see to it that none is missing.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::words::Words;
use crate::model::Language;

/// The languages of the file, in the order of the lines of a block.
const LANGUAGES: [Language; 5] = [Language::En, Language::De, Language::Fr, Language::Es, Language::Pt];
/// The comment behind which phrases fill slots and are no sentences by themselves.
const FILLERS: &str = "# What fills slots";
/// Slots that hold the sheet's own words.
const VERBATIM: [&str; 15] = [
    "word", "kpi", "goal", "name", "owner", "task", "code", "error", "tab", "near", "parent", "role", "who", "cell",
    "row",
];
/// A phrase within a phrase within a phrase: deeper ones do not exist.
const DEPTH_MAX: u8 = 4;
/// Longer sentences hold a list that nobody reads to its end; they stay as they are.
const SENTENCE_BYTES_MAX: usize = 4000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Text(&'static str),
    Slot(&'static str),
}

/// One sentence in all languages.
#[derive(Debug)]
struct Phrase {
    forms: [Vec<Part>; 5],
    is_filler: bool,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| read(include_str!("phrases.txt")));

/// The words of a finding in another language; English ones come back unchanged.
pub fn translate(words: Words, language: Language) -> Words {
    let Some(to) = LANGUAGES.iter().position(|&known| known == language).filter(|&to| to > 0) else { return words };
    let say = |text: String| sentence(&text, to, false, 0).unwrap_or(text);
    Words { message: say(words.message), help: say(words.help), rewrite: words.rewrite }
}

fn read(file: &'static str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut is_filler = false;
    let mut lines: Vec<&'static str> = Vec::new();
    for line in file.lines() {
        if line.starts_with('#') {
            is_filler |= line == FILLERS;
        } else if !line.is_empty() {
            lines.push(line);
        }
        if let [en, de, fr, es, pt] = lines[..] {
            phrases.push(Phrase { forms: [en, de, fr, es, pt].map(parts), is_filler });
            lines.clear();
        }
    }
    phrases
}

fn parts(mut line: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some((before, rest)) = line.split_once('{') {
        let (slot, after) = rest.split_once('}').unwrap_or((rest, ""));
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Slot(slot));
        line = after;
    }
    if !line.is_empty() {
        parts.push(Part::Text(line));
    }
    parts
}

/// A whole text in the language `to`, where a phrase fits it. Fillers are asked only for what stands in a slot.
fn sentence(text: &str, to: usize, in_slot: bool, depth: u8) -> Option<String> {
    if depth > DEPTH_MAX || text.len() > SENTENCE_BYTES_MAX {
        return None;
    }
    PHRASES.iter().filter(|phrase| in_slot || !phrase.is_filler).find_map(|phrase| {
        let [english, ..] = &phrase.forms;
        let mut values = Vec::new();
        if !fits(english, text, &mut values) {
            return None;
        }
        let mut said = String::with_capacity(text.len() * 5 / 4);
        for part in phrase.forms.get(to)? {
            match part {
                Part::Text(text) => said.push_str(text),
                Part::Slot(slot) => {
                    let (_, value) = values.iter().find(|(name, _)| name == slot)?;
                    said.push_str(&filled(slot, value, to, depth + 1));
                }
            }
        }
        Some(said)
    })
}

/// Whether a text has the form of an English phrase, and what fills its slots.
fn fits<'t>(form: &[Part], text: &'t str, values: &mut Vec<(&'static str, &'t str)>) -> bool {
    match form {
        [] => text.is_empty(),
        [Part::Text(own), rest @ ..] => text.strip_prefix(own).is_some_and(|text| fits(rest, text, values)),
        [Part::Slot(slot)] => {
            values.push((slot, text));
            may_fill(slot, text)
        }
        [Part::Slot(slot), rest @ ..] => {
            let [Part::Text(next), ..] = rest else { return false };
            text.match_indices(next).any(|(at, _)| {
                let (value, behind) = text.split_at(at);
                let known = values.len();
                values.push((slot, value));
                let fit = may_fill(slot, value) && fits(rest, behind, values);
                if !fit {
                    values.truncate(known);
                }
                fit
            })
        }
    }
}

/// `off track` is the longest.
const STATUS_BYTES_MAX: usize = 10;

/// A cell is quoted and ends where its quotation mark does; counts are counts, and a status is short.
fn may_fill(slot: &str, value: &str) -> bool {
    if slot == "n" {
        return !value.is_empty() && value.chars().all(|c| !c.is_alphabetic());
    }
    let quoted = value.starts_with('"');
    if slot == "cell" && !quoted || slot == "status" && value.len() > STATUS_BYTES_MAX {
        return false;
    }
    !value.is_empty() && (!quoted || value.len() > 1 && value.ends_with('"'))
}

/// What fills a slot, in the language `to`.
fn filled(slot: &str, value: &str, to: usize, depth: u8) -> String {
    if VERBATIM.contains(&slot) || value.starts_with('"') {
        return value.to_owned();
    }
    if let Some(date) = day(value) {
        return if to == 1 { date.strftime("%d.%m.%Y").to_string() } else { date.strftime("%d/%m/%Y").to_string() };
    }
    if let Some(said) = sentence(value, to, true, depth) {
        return said;
    }
    if value.contains(", ") && depth <= DEPTH_MAX {
        let each: Vec<String> = value.split(", ").map(|part| filled(slot, part, to, depth + 1)).collect();
        return each.join(", ");
    }
    value.to_owned()
}

/// `31 Dec 2026`.
fn day(text: &str) -> Option<Date> {
    let short = text.len() <= 11 && text.bytes().filter(|byte| *byte == b' ').count() == 2;
    if !short {
        return None;
    }
    Date::strptime("%d %b %Y", text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str, language: Language) -> String {
        translate(Words::new(text, ""), language).message
    }

    #[test]
    fn every_block_has_five_lines_with_the_same_slots() {
        let lines = include_str!("phrases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.count(), PHRASES.len() * 5);
        for phrase in PHRASES.iter() {
            let slots = |form: &[Part]| {
                let mut names: Vec<&str> = form
                    .iter()
                    .filter_map(|part| if let Part::Slot(name) = part { Some(*name) } else { None })
                    .collect();
                names.sort_unstable();
                names
            };
            let [english, ..] = &phrase.forms;
            for form in &phrase.forms {
                assert_eq!(slots(form), slots(english), "{english:?}");
            }
        }
    }

    #[test]
    fn slots_keep_the_words_of_the_sheet_and_speak_the_language_otherwise() {
        for (text, language, said) in [
            (
                "\"Umsatz, has no target: x\" has no target: it is a metric, not yet a KPI",
                Language::De,
                "\"Umsatz, has no target: x\" hat kein Ziel: eine Kennzahl, noch keine KPI",
            ),
            (
                "The deadline 30 Sep 2026 passed 53 days ago: 34 of at least 40",
                Language::De,
                "Der Termin war am 30.09.2026 (53 Tage her): 34 von mindestens 40",
            ),
            (
                "The table has no target column, and 1 row names no target: these are metrics, not yet KPIs",
                Language::Fr,
                "Le tableau n'a pas de colonne cible, et 1 ligne n'indique aucune cible : ce sont des mesures, pas encore des KPI",
            ),
            (
                "2 people own it: Ann and Bob. Where several answer, nobody does",
                Language::Es,
                "2 personas son responsables: Ann y Bob. Donde responden varios, no responde nadie",
            ),
            (
                "The action \"Call\" has no owner, no start and no KPI",
                Language::Pt,
                "A ação \"Call\": sem responsável, sem início e sem KPI",
            ),
            ("A team's own sentence", Language::De, "A team's own sentence"),
            ("Nobody owns \"increase\"", Language::En, "Nobody owns \"increase\""),
        ] {
            assert_eq!(say(text, language), said);
        }
    }
}
