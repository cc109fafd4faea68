//! What a header's text may mean.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::fold::{fold, is_unspaced};
use super::words::NAMES;
use crate::model::Field;

/// What a column is for, as far as its header tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    /// A canonical field.
    Field(Field),
    /// A number or code of the row.
    Id,
    /// A period that makes a row an observation rather than a KPI: year, month, date.
    When,
    /// Progress or a difference the team works out itself.
    Progress,
    /// How it is calculated, or what it means.
    Method,
    /// A threshold of a traffic light.
    Band,
    /// A forecast.
    Forecast,
    /// A thing other than a KPI that a row may stand for: a project, a customer, a question.
    Entity,
    /// A person a row may stand for.
    Person,
    /// A known name that is none of our fields.
    Nothing,
}

/// One reading of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sense {
    pub(super) meaning: Meaning,
    /// 0 to 100: how good a name it is among those that compete for the meaning.
    pub(super) rank: u8,
    /// Whether the whole header is the name, not only a part of it.
    pub(super) exact: bool,
}

const SENSES_MAX: usize = 5;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    senses: [Option<(u16, u8)>; SENSES_MAX],
}

static NAMES_BY_TEXT: LazyLock<HashMap<&'static str, Entry, foldhash::fast::FixedState>> = LazyLock::new(|| {
    let mut map: HashMap<&str, Entry, _> =
        HashMap::with_capacity_and_hasher(12_288, foldhash::fast::FixedState::default());
    for (line, &(_, rank, names)) in NAMES.iter().enumerate() {
        for name in names.split('|') {
            let entry = map.entry(name).or_default();
            if let Some(free) = entry.senses.iter_mut().find(|sense| sense.is_none()) {
                *free = Some((line as u16, rank));
            }
        }
    }
    map
});

/// All readings of a header, best first. Empty where nothing is known of it.
pub(super) fn senses(header: &str) -> Vec<Sense> {
    let full = fold(header);
    if full.is_empty() {
        return if header.trim() == "%" { known("%", true, 0) } else { Vec::new() };
    }
    for (variant, less) in variants(header, &full) {
        let mut found = known(&variant, true, less);
        if less > 0 {
            found.retain(|sense| sense.meaning != Meaning::When);
        }
        if !found.is_empty() {
            return found;
        }
    }
    part(&full)
}

/// Whether a header is, word for word, a known name.
pub(super) fn is_name(header: &str) -> bool {
    NAMES_BY_TEXT.contains_key(fold(header).as_str())
}

/// Whether a header is, as a whole, a known name of the field.
pub(crate) fn names_field(header: &str, field: Field) -> bool {
    senses(header).iter().any(|sense| sense.exact && sense.meaning == Meaning::Field(field))
}

fn known(text: &str, exact: bool, less: u8) -> Vec<Sense> {
    let squeezed;
    let mut entry = NAMES_BY_TEXT.get(text);
    if entry.is_none() && text.contains(' ') && is_unspaced(text) {
        squeezed = text.replace(' ', "");
        entry = NAMES_BY_TEXT.get(squeezed.as_str());
    }
    let Some(entry) = entry else { return Vec::new() };
    let sense = |(line, rank): (u16, u8)| {
        NAMES.get(usize::from(line)).map(|&(meaning, ..)| Sense { meaning, rank: rank.saturating_sub(less), exact })
    };
    entry.senses.iter().flatten().filter_map(|&found| sense(found)).collect()
}

const LANGUAGES: &[&str] =
    &["en", "eng", "english", "de", "fr", "fra", "french", "es", "spa", "pt", "it", "nl", "pl", "zh", "cn", "ja"];
const SUBJECTS: &[&str] =
    &["kpi", "indicator", "measure", "metric", "indicador", "kennzahl", "indikator", "the", "our", "your", "my", "kr"];
const TAILS: &[&str] = &["text", "txt", "key", "s", "column", "field", "if any", "optional", "required", "kpi", "y n"];

/// The spellings under which a header is looked up, with what each takes off the rank.
fn variants(header: &str, full: &str) -> Vec<(String, u8)> {
    let mut out = vec![(full.to_owned(), 0)];
    if let Some(open) = header.find(['(', '[', '（', '【']) {
        let outside = fold(header.get(..open).unwrap_or(""));
        if outside.is_empty() {
            let after = header.find([')', ']', '）', '】']).map_or("", |close| header.get(close..).unwrap_or(""));
            out.push((fold(after), 1));
        } else {
            let after = header.rfind([')', ']', '）', '】']).map_or("", |close| header.get(close..).unwrap_or(""));
            let both = format!("{outside} {}", fold(after));
            out.push((both.trim_end().to_owned(), 1));
            out.push((outside, 2));
        }
    }
    if let Some(cut) = header.find(['\n', '\r', ':']) {
        out.push((fold(header.get(..cut).unwrap_or("")), 2));
    }
    let mut more = Vec::new();
    for (text, less) in &out {
        if let Some((start, tail)) = text.rsplit_once(' ') {
            if LANGUAGES.contains(&tail) {
                more.push((start.to_owned(), if tail.starts_with("en") { less + 3 } else { less + 5 }));
            } else if TAILS.contains(&tail) || tail.bytes().all(|b| b.is_ascii_digit()) && tail.len() <= 2 {
                more.push((start.to_owned(), less + 3));
            } else if tail == "%" {
                more.push((start.to_owned(), less + 2));
            } else if let Some(single) = tail.strip_suffix('s').filter(|single| single.len() >= 4) {
                more.push((format!("{start} {single}"), less + 2));
            }
        }
        if let Some((subject, rest)) = text.split_once(' ')
            && (SUBJECTS.contains(&subject) || subject.bytes().all(|b| b.is_ascii_digit()) || subject == "#")
        {
            more.push((rest.to_owned(), less + 2));
        }
    }
    out.extend(more);
    if let Some((first, second)) = header.split_once('/')
        && !second.contains('/')
    {
        out.push((fold(first), 4));
        out.push((fold(second), 6));
    }
    out.retain(|(text, _)| !text.is_empty());
    out
}

const CONNECTORS: &[&str] = &[
    "of", "for", "de", "del", "della", "dello", "dei", "da", "do", "dos", "das", "di", "du", "des", "d", "la", "der",
    "von", "fur", "van", "voor", "dla", "para", "por", "pour", "per", "par", "to", "in", "on", "by",
];

const PART_WORDS_MAX: usize = 5;
const PART_TOKENS_MAX: usize = 14;
const PART_CHARS_MAX: usize = 8;

/// The best known name within a longer header: the longest; of equally long ones the head of the phrase, which is the
/// last in `data owner` and the first in `fuente de meta`.
fn part(full: &str) -> Vec<Sense> {
    if is_unspaced(full) {
        return part_unspaced(full);
    }
    let words: Vec<&str> = full.split(' ').take(PART_TOKENS_MAX).collect();
    let names_figure = |word: &&&str| {
        matches!(
            **word,
            "base" | "baseline" | "target" | "current" | "actual" | "goal" | "meta" | "resultado" | "soll" | "ist"
        )
    };
    if words.len() < 2 || words.iter().filter(names_figure).count() >= 3 {
        return Vec::new();
    }
    let head_first = words.iter().skip(1).any(|word| CONNECTORS.contains(word));
    let mut best: Option<(usize, usize, Vec<Sense>)> = None;
    for start in 0..words.len() {
        for length in (1..=PART_WORDS_MAX.min(words.len() - start)).rev() {
            let Some(slice) = words.get(start..start + length) else { continue };
            let text = slice.join(" ");
            if text.len() < 3 || !fit_as_part(&text) {
                continue;
            }
            let found = known(&text, false, 0);
            if found.is_empty() {
                continue;
            }
            let better = match &best {
                None => true,
                Some((best_length, ..)) if *best_length != length => length > *best_length,
                Some(_) => !head_first,
            };
            if better {
                best = Some((length, start, found));
            }
            break;
        }
    }
    let Some((length, _, mut found)) = best else { return Vec::new() };
    let less = (words.len() - length).min(10) as u8 * 3;
    for sense in &mut found {
        sense.rank = sense.rank.saturating_sub(10 + less);
    }
    found
}

/// Names too common in running text to mean anything inside a longer header.
fn fit_as_part(text: &str) -> bool {
    !matches!(
        text,
        "to" | "from"
            | "was"
            | "who"
            | "when"
            | "time"
            | "end"
            | "start"
            | "real"
            | "max"
            | "min"
            | "no"
            | "key"
            | "von"
            | "bis"
            | "art"
            | "item"
            | "items"
            | "good"
            | "post"
            | "tool"
            | "report"
            | "order"
            | "land"
            | "service"
            | "current"
            | "total"
            | "high"
            | "low"
            | "sign"
            | "base"
            | "lead"
            | "reference"
            | "desde"
            | "hasta"
            | "general"
            | "day"
            | "var"
            | "function"
            | "range"
            | "plan"
            | "check in"
            | "state"
            | "system"
            | "active"
            | "value"
            | "values"
            | "score"
            | "year"
            | "month"
            | "week"
            | "number"
            | "data value"
            | "points"
            | "red"
            | "green"
            | "page"
            | "file"
            | "note"
            | "standard"
            | "limit"
            | "name"
            | "rate"
            | "term"
            | "date"
            | "average"
            | "stand"
            | "info"
            | "cap"
            | "benefit"
            | "impact"
            | "head"
            | "contact"
            | "manager"
            | "event"
            | "course"
            | "change"
            | "unit"
            | "level"
            | "before"
            | "now"
            | "today"
            | "antes"
            | "avant"
            | "hoy"
            | "hoje"
            | "oggi"
            | "heute"
            | "met"
            | "passed"
            | "measured"
            | "reached"
            | "present"
            | "signal"
            | "han"
            | "sure"
            | "tim"
            | "tip"
            | "nilai"
            | "deger"
            | "hodnota"
            | "varde"
            | "verdi"
            | "vaerdi"
            | "arvo"
            | "valoare"
            | "ertek"
            | "значение"
            | "значення"
            | "القيمة"
            | "قيمة"
            | "ערך"
            | "مقدار"
    )
}

fn part_unspaced(full: &str) -> Vec<Sense> {
    let chars: Vec<char> = full.chars().filter(|c| *c != ' ').take(24).collect();
    let mut best: Option<(usize, Vec<Sense>)> = None;
    for start in 0..chars.len() {
        for length in (2..=PART_CHARS_MAX.min(chars.len() - start)).rev() {
            let text: String = chars.iter().skip(start).take(length).collect();
            let found = known(&text, false, 15);
            if !found.is_empty() {
                if best.as_ref().is_none_or(|(best_length, _)| length >= *best_length) {
                    best = Some((length, found));
                }
                break;
            }
        }
    }
    best.map(|(_, found)| found).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Meaning::{Band, Entity, Id, Method, Nothing, Progress, When};

    #[test]
    fn names_are_folded_and_never_too_many_to_one() {
        let mut seen: std::collections::BTreeMap<&str, Vec<usize>> = std::collections::BTreeMap::new();
        for (line, (_, rank, names)) in NAMES.iter().enumerate() {
            assert!(*rank <= 100);
            for name in names.split('|') {
                assert_eq!(fold(name), name, "not folded: {name:?}");
                seen.entry(name).or_default().push(line);
            }
        }
        for (name, lines) in seen {
            assert!(lines.len() <= SENSES_MAX, "{name} stands {} times", lines.len());
        }
    }

    fn first(header: &str) -> Option<Meaning> {
        senses(header).first().map(|sense| sense.meaning)
    }

    #[test]
    fn headers_mean_what_people_mean() {
        let field = |f| Some(Meaning::Field(f));
        for (header, expect) in [
            ("KPI", field(Field::Kpi)),
            ("Key Business Metrics", field(Field::Kpi)),
            ("Nombre del indicador", field(Field::Kpi)),
            ("name_en", field(Field::Kpi)),
            ("KLUCZOWY REZULTAT", field(Field::Kpi)),
            ("Metric Group", field(Field::Pillar)),
            ("Metric Type", field(Field::Kind)),
            ("MeasureStatus", field(Field::Status)),
            ("NoteDataSourceText", field(Field::Source)),
            ("NoteDataSourceURL", Some(Nothing)),
            ("Target group", Some(Nothing)),
            ("Target\nvalue", field(Field::Target)),
            ("Fuente de Meta", field(Field::Source)),
            ("Responsable del cálculo", field(Field::Owner)),
            ("Data Owners", field(Field::Owner)),
            ("Fecha límite de ejecución", field(Field::Deadline)),
            ("KPI owner:", field(Field::Owner)),
            ("direcao_meta", field(Field::Direction)),
            ("Unteres Limit für Ampelschaltung", Some(Band)),
            ("Überprüfungshäufigkeit", field(Field::Cadence)),
            ("kpi_id", Some(Id)),
            ("Avance (%)", field(Field::Current)),
            ("% Achieved", Some(Progress)),
            ("verificationMethod", field(Field::Source)),
            ("Formula", Some(Method)),
            ("目标值(标准)", field(Field::Target)),
            ("本月 累计", field(Field::Current)),
            ("评分部门", field(Field::Team)),
            ("Libellé du critère", Some(Entity)),
            ("Año", Some(When)),
            ("higher_value_is_better", field(Field::Direction)),
            ("Срок исполнения", field(Field::Deadline)),
            ("Received From:", field(Field::Source)),
            ("Lorem ipsum", None),
        ] {
            assert_eq!(first(header), expect, "{header}");
        }
    }
}
