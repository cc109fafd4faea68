//! Stages and terms in headers of targets: phases, short and long term, so many months from now.

use super::fold::{fold, is_unspaced};
use super::head::Heading;
use super::lexicon::{Meaning, is_name, senses};
use crate::model::Field;

/// Words that number the stages of a plan; folded.
const STAGES: &[&str] = &[
    "phase",
    "fase",
    "etapa",
    "stage",
    "stufe",
    "etape",
    "etap",
    "etapp",
    "faza",
    "fazis",
    "vaihe",
    "asama",
    "tahap",
    "milestone",
    "meilenstein",
    "hito",
    "jalon",
    "marco",
    "wave",
    "y",
    "yr",
    "этап",
    "фаза",
    "етап",
    "차",
    "차년도",
    "단계",
    "阶段",
    "階段",
    "フェーズ",
    "段階",
];

/// Terms of a plan, and which comes first; folded.
const TERMS: &[(&str, u32)] = &[
    ("short term", 1),
    ("near term", 1),
    ("mid term", 2),
    ("medium term", 2),
    ("long term", 3),
    ("kurzfristig", 1),
    ("mittelfristig", 2),
    ("langfristig", 3),
    ("court terme", 1),
    ("moyen terme", 2),
    ("long terme", 3),
    ("corto plazo", 1),
    ("mediano plazo", 2),
    ("medio plazo", 2),
    ("largo plazo", 3),
    ("mediano", 2),
    ("largo", 3),
    ("curto prazo", 1),
    ("medio prazo", 2),
    ("longo prazo", 3),
    ("breve termine", 1),
    ("medio termine", 2),
    ("lungo termine", 3),
    ("korte termijn", 1),
    ("middellange termijn", 2),
    ("lange termijn", 3),
    ("krotkoterminowy", 1),
    ("srednioterminowy", 2),
    ("dlugoterminowy", 3),
    ("краткосрочная", 1),
    ("среднесрочная", 2),
    ("долгосрочная", 3),
    ("kisa vadeli", 1),
    ("orta vadeli", 2),
    ("uzun vadeli", 3),
    ("jangka pendek", 1),
    ("jangka menengah", 2),
    ("jangka panjang", 3),
    ("ngan han", 1),
    ("trung han", 2),
    ("dai han", 3),
    ("短期", 1),
    ("中期", 2),
    ("长期", 3),
    ("長期", 3),
    ("단기", 1),
    ("중기", 2),
    ("장기", 3),
    ("第一阶段", 1),
    ("第二阶段", 2),
    ("第三阶段", 3),
    ("第一階段", 1),
    ("第二階段", 2),
    ("第三階段", 3),
];

/// Units of the time within which something is to be reached, and how many days one is; folded.
const SPANS: &[(u32, &str)] = &[
    (
        1,
        "day days tag tage tagen jour jours dia dias giorno giorni dag dagen dzien dni den dnu dager dage paiva paivaa zi zile nap gun hari ngay день дня дней дні днів 天 日 일",
    ),
    (
        7,
        "week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzien tygodnie tygodni tyden tydnu vecka veckor uke uker uge uger viikko viikkoa saptamani het hafta minggu tuan неделя недели недель тиждень тижні тижнів 周 週間 週 주",
    ),
    (
        30,
        "month months mo monat monate monaten mois mes meses mese mesi maand maanden miesiac miesiace miesiecy mesic mesice mesicu manad manader maned maneder kuukausi kuukautta luni luna honap ay bulan thang месяц месяца месяцев місяць місяці місяців 个月 個月 ヶ月 か月 カ月 개월",
    ),
    (91, "quarter quarters quartal quartale trimestre trimestres trimestri kwartaal kwartalen kwartal kwartaly"),
    (
        365,
        "year years jahr jahre jahren an ans ano anos anno anni jaar jaren rok lata lat roky let ar vuosi vuotta ani ev yil tahun nam год года лет рік роки років 年 年間 년",
    ),
];

/// What is left of a header that names a numbered stage, a term or a time within which something is to be reached.
struct Stage {
    rest: String,
    /// Whether it is a numbered stage, which has actual figures too.
    numbered: bool,
}

/// What is left of a header's line that names a stage or term, if that or another line names the figure for it:
/// `Target phase 1`, `Meta corto plazo`, `Cible à 6 mois`.
pub(super) fn rest_beside_stage(line: &str, heading: &Heading) -> Option<String> {
    let stage = in_header(line).filter(|_| !is_name(line))?;
    let fits = |text: &str| {
        senses(text).iter().any(|sense| match sense.meaning {
            Meaning::Field(Field::Target) => true,
            Meaning::Field(Field::Current) => sense.exact && stage.numbered,
            _ => false,
        })
    };
    let mut others = [&heading.upper, &heading.main, &heading.lower].into_iter().filter(|other| other.as_str() != line);
    let known = if stage.rest.is_empty() { others.any(|other| fits(other)) } else { fits(&stage.rest) };
    known.then_some(stage.rest)
}

fn in_header(text: &str) -> Option<Stage> {
    const CHARS_MAX: usize = 120;
    if text.len() > CHARS_MAX {
        return None;
    }
    let folded = parted(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let numbered = stage(&words);
    let (first, last) =
        numbered.or_else(|| term(&words).map(|(_, at)| at)).or_else(|| span(&words).map(|(_, at)| at))?;
    let rest: Vec<&str> =
        words.iter().enumerate().filter(|(at, _)| !(first..=last).contains(at)).map(|(_, word)| *word).collect();
    Some(Stage { rest: rest.join(" "), numbered: numbered.is_some() })
}

/// A header folded, terms set apart where its script writes no spaces: `短期目标`.
fn parted(text: &str) -> String {
    let mut folded = fold(text);
    if is_unspaced(&folded) {
        for (term, _) in TERMS.iter().filter(|(term, _)| is_unspaced(term)) {
            folded = folded.replace(term, &format!(" {term} "));
        }
        folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    folded
}

/// By what columns of periods without days follow each other: the days of `6 months`, the 10 of `Periodo 10`.
pub(super) fn place_in_order(label: &str) -> Option<u32> {
    let folded = parted(label);
    let words: Vec<&str> = folded.split(' ').collect();
    if stage(&words).is_none()
        && let Some((place, _)) = term(&words).or_else(|| span(&words))
    {
        return Some(place);
    }
    let digits = label.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The first and the last word of `phase 1`, `phase1`, `1 fase`, `1차`.
fn stage(words: &[&str]) -> Option<(usize, usize)> {
    let numbers = |text: &str| is_number(text) || matches!(text, "i" | "ii" | "iii" | "iv" | "v");
    words.iter().enumerate().find_map(|(at, word)| {
        let glued = |known: &str| {
            word.strip_prefix(known).is_some_and(is_number) || word.strip_suffix(known).is_some_and(is_number)
        };
        if STAGES.iter().any(|known| glued(known)) {
            return Some((at, at));
        }
        if !STAGES.contains(word) {
            return None;
        }
        let next = words.get(at + 1).is_some_and(|next| numbers(next));
        let before = at.checked_sub(1).filter(|before| words.get(*before).is_some_and(|before| is_number(before)));
        if next { Some((at, at + 1)) } else { before.map(|before| (before, at)) }
    })
}

/// Which term, and its first and last word.
fn term(words: &[&str]) -> Option<(u32, (usize, usize))> {
    TERMS.iter().find_map(|(known, place)| {
        let length = known.split(' ').count();
        let at = words.windows(length).position(|window| window.iter().copied().eq(known.split(' ')))?;
        Some((*place, (at, at + length - 1)))
    })
}

fn days_of(unit: &str) -> Option<u32> {
    // `12ヶ月後`: after so many months.
    let unit = unit.trim_end_matches(['後', '后', '후']);
    SPANS.iter().find(|(_, units)| units.split(' ').any(|known| known == unit)).map(|(days, _)| *days)
}

/// The days of `6 months`, and its first and last word.
fn span(words: &[&str]) -> Option<(u32, (usize, usize))> {
    words.iter().enumerate().find_map(|(at, word)| {
        let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        let (number, glued) = word.split_at(digits);
        let count: u32 = (number.len() <= 3).then(|| number.parse().ok()).flatten()?;
        let (unit, last) = if glued.is_empty() { (*words.get(at + 1)?, at + 1) } else { (glued, at) };
        Some((days_of(unit)?.saturating_mul(count), (at, last)))
    })
}

/// Whether a cell tells a time from the start on: `14 days`, `Month 6`, `3 meses após entrar no ar`, `12ヶ月後`.
pub(super) fn is_span(text: &str) -> bool {
    const CHARS_MAX: usize = 60;
    // Most cells are told apart without a look at their words.
    let mut tokens = text.split_whitespace();
    let counts = tokens.next().is_some_and(|first| first.starts_with(|c: char| c.is_ascii_digit()))
        && text.contains(char::is_alphabetic);
    let mut is_numbered = || tokens.next().is_some_and(|second| second.starts_with(|c: char| c.is_ascii_digit()));
    if text.len() > CHARS_MAX || !(counts || is_numbered()) {
        return false;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let numbered = |pair: &[&str]| matches!(pair, [unit, number] if days_of(unit).is_some() && is_number(number));
    span(&words).is_some_and(|(_, (first, _))| first == 0) || words.windows(2).next().is_some_and(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_terms_and_spans_are_told_from_the_rest() {
        for (header, rest, place) in [
            ("Target Phase 1", "target", Some(1)),
            ("Ziel nach Phase 2", "ziel nach", Some(2)),
            ("Meta Fase II", "meta", None),
            ("Meta corto plazo", "meta", Some(1)),
            ("Objectif long terme", "objectif", Some(3)),
            ("Cible à 6 mois", "cible a", Some(180)),
            ("90-day target", "target", Some(90)),
            ("목푯값_1차", "목푯값", Some(1)),
            ("长期目标", "目标", Some(3)),
            ("Y2 Target", "target", Some(2)),
            ("Target MVP / 6 mesi", "target mvp", Some(180)),
        ] {
            assert_eq!(in_header(header).map(|stage| stage.rest).as_deref(), Some(rest), "{header}");
            assert_eq!(place_in_order(header), place, "{header}");
        }
        for text in ["14 days", "Month 6", "Mês 12", "3 meses após entrar no ar", "12ヶ月後", "6 mois"] {
            assert!(is_span(text), "{text}");
        }
        for text in ["14", "2026-12-31", "daily", "Q1", "Phase 1", "per 30 days"] {
            assert!(!is_span(text), "{text}");
        }
        for header in ["Target", "Phase", "Target 2026", "Top 10 target", "Metadata phases"] {
            assert!(in_header(header).is_none(), "{header}");
        }
    }
}
