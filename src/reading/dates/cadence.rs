//! How often something is done.

use std::sync::LazyLock;

use crate::model::{Cadence, Reading, Unreadable};
use crate::reading::units::fold::{Folded, Lexicon};
use crate::reading::units::phrases;

#[derive(Debug, Clone, Copy)]
enum Word {
    Every(Cadence),
    /// A unit that only counts after a number or `every`, `alle`, `cada`.
    Unit(Cadence),
    Number(u16),
    /// `bi-`, half of an ambiguity: every two weeks, as a check-in twice a week is rare.
    Twice,
    /// `half-`, `semi-`: half the period that follows.
    Half,
    /// `twice a`: the same, before a unit.
    Times(u16),
    Filler,
}

const DAY: Cadence = Cadence::Days(1);
const WEEK: Cadence = Cadence::Days(7);
const MONTH: Cadence = Cadence::Months(1);
const QUARTER: Cadence = Cadence::Months(3);
const YEAR: Cadence = Cadence::Months(12);

const GROUPS: &[(Word, &str)] = &[
    (
        Word::Every(DAY),
        "daily|taglich|werktaglich|quotidien|quotidienne|quotidiennement|diario|diaria|diariamente|diariamento\
        |diariamente|giornaliero|giornaliera|quotidiano|dagelijks|每日|每天|日度|毎日|日次|매일|weekday|weekdays|dia a dia",
    ),
    (
        Word::Every(WEEK),
        "weekly|wochentlich|hebdomadaire|hebdo|hebdomadairement|semanal|semanalmente|settimanale|wekelijks|每周|周度|毎週|週次|매주|1w",
    ),
    (
        Word::Every(Cadence::Days(14)),
        "biweekly|fortnightly|fortnight|zweiwochentlich|vierzehntagig|vierzehntaglich|bihebdomadaire\
        |quincenal|quincenalmente|quinzenal|quinzenalmente|quinzomadaire|bisemanal|bisettimanale|quindicinale|tweewekelijks|双周|隔週|격주",
    ),
    (
        Word::Every(MONTH),
        "monthly|monatlich|mensuel|mensuelle|mensuellement|mensual|mensualmente|mensal|mensalmente|mensile|maandelijks\
        |月度|每月|毎月|月次|매월|월간|periodica mensual",
    ),
    (
        Word::Every(Cadence::Months(2)),
        "bimonthly|zweimonatlich|bimestriel|bimestrielle|bimestral|bimestrale|bimensual|tweemaandelijks|双月|隔月",
    ),
    (
        Word::Every(QUARTER),
        "quarterly|vierteljahrlich|quartalsweise|trimestriel|trimestrielle|trimestriellement|trimestral|trimestralmente\
        |trimestrale|driemaandelijks|季度|每季度|四半期|四半期ごと|분기|qtrly|qtly",
    ),
    (Word::Every(Cadence::Months(4)), "cuatrimestral|quadrimestral|quadrimestriel|quadrimestrale"),
    (
        Word::Every(Cadence::Months(6)),
        "biannual|biannually|semiannual|semiannually|semesterly|halbjahrlich|semestriel|semestrielle|semestral\
        |semestralmente|semestrale|halfjaarlijks|半年|半年度|半期|반기",
    ),
    (
        Word::Every(YEAR),
        "yearly|annual|annually|jahrlich|annuel|annuelle|annuellement|anual|anualmente|annuale|jaarlijks|每年|年度|毎年|年次|매년|연간",
    ),
    (Word::Every(Cadence::Months(24)), "biennial|biennially|bienal|biennal|biennale|zweijahrlich"),
    (Word::Unit(DAY), "day|days|tag|tage|tagen|tagig|taglich|jour|jours|dia|dias|giorno|giorni|dag|dagen|d|天|日"),
    (
        Word::Unit(WEEK),
        "week|weeks|woche|wochen|wochig|semaine|semaines|semana|semanas|settimana|settimane|weken|wk|wks|w|周|週",
    ),
    (
        Word::Unit(MONTH),
        "month|months|monat|monate|monaten|monatig|mois|mes|meses|mese|mesi|maand|maanden|mo|月|个月|ヶ月",
    ),
    (Word::Unit(QUARTER), "quarter|quarters|quartal|quartale|trimestre|trimestres|trimestri|kwartaal|q|季"),
    (Word::Unit(Cadence::Months(6)), "semester|semesters|semestre|semestres|halbjahr|halbjahre|halfjaar"),
    (Word::Unit(YEAR), "year|years|jahr|jahre|an|ans|annee|annees|ano|anos|anno|anni|jaar|yr|yrs|年"),
    (
        Word::Number(1),
        "one|jeden|jede|jeder|jedes|chaque|cada|ogni|elke|per|pro|each|every|par|por|all|alle|toutes|tous|todos|todas|每|毎|a|once|einmal|une|un|una|uma|ein",
    ),
    (Word::Number(2), "two|zwei|deux|dos|dois|duas|due|twee|other|second|zweite|zweiten"),
    (Word::Number(3), "three|drei|trois|tres|tre|drie"),
    (Word::Number(4), "four|vier|quatre|cuatro|quatro|quattro"),
    (Word::Number(6), "six|sechs|seis|sei|zes"),
    (Word::Number(12), "twelve|zwolf|douze|doce|doze|dodici|twaalf"),
    (Word::Twice, "bi"),
    (Word::Half, "half|semi|halb|demi|medio|halfly"),
    (Word::Times(2), "twice|zweimal|2x"),
    (Word::Times(3), "thrice|dreimal|3x"),
    (
        Word::Filler,
        "times|mal|fois|veces|vezes|x|les|los|as|the|in|der|die|das|at|least|mindestens|basis|review|report|check|de|del|la|le|el|i|en|on|go|ongoing",
    ),
];

static WORDS: LazyLock<Lexicon<Word>> = LazyLock::new(|| Lexicon::new(GROUPS));

/// How often: "weekly", "alle 2 Wochen", "quarterly".
pub fn read_cadence(text: &str) -> Reading<Cadence> {
    if text.trim().is_empty() {
        return Reading::Empty;
    }
    let plain = text.split(['(', ';', '（', ',']).next().unwrap_or(text);
    if let Some(cadence) = phrase(plain) {
        return Reading::Value(cadence);
    }
    match phrases::missing(text) {
        Some(phrases::Missing::Placeholder) => Reading::Placeholder,
        Some(phrases::Missing::OpenEnded) => Reading::OpenEnded,
        None => Reading::Unreadable(Unreadable::Words),
    }
}

fn phrase(text: &str) -> Option<Cadence> {
    if let Some(Word::Every(cadence)) = WORDS.get(Folded::phrase(text).as_str()) {
        return Some(cadence);
    }
    let (mut number, mut times, mut half, mut twice) = (None::<u16>, 1_u16, false, false);
    let mut found = None;
    for part in parts(text) {
        let word = match part.parse::<u16>() {
            Ok(count) => Word::Number(count),
            Err(_) => WORDS.word(part)?,
        };
        match word {
            Word::Every(cadence) if found.is_none() => {
                found = Some(match (half, twice, number) {
                    (true, ..) => halved(cadence)?,
                    (_, true, _) => scaled(cadence, 2)?,
                    // `14-täglich`, `every 14 daily`
                    (.., Some(count)) if count > 1 => scaled(cadence, count)?,
                    _ => cadence,
                });
            }
            Word::Unit(cadence) if found.is_none() => {
                let (count, half) = (number?, half);
                let cadence = if half { halved(cadence)? } else { cadence };
                found = Some(divided(scaled(cadence, count)?, times)?);
            }
            Word::Number(count) if number.is_none_or(|known| known == 1) && found.is_none() => number = Some(count),
            // `2 times a month`
            Word::Number(1) if found.is_none() => times = number.replace(1)?,
            Word::Times(count) => times = count,
            Word::Twice => twice = true,
            Word::Half => half = true,
            Word::Filler => {
                // `3x pro Monat`
                if matches!(part.to_ascii_lowercase().as_str(), "x" | "times" | "mal" | "fois" | "veces" | "vezes")
                    && let Some(count) = number.take()
                {
                    times = count;
                }
            }
            // A second cadence: which one is meant is not said.
            Word::Every(_) | Word::Unit(_) => return None,
            Word::Number(_) => {}
        }
    }
    found
}

/// Runs of letters and runs of digits.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).flat_map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        [number, rest].into_iter().filter(|part| !part.is_empty())
    })
}

fn scaled(cadence: Cadence, by: u16) -> Option<Cadence> {
    if by == 0 {
        return None;
    }
    Some(match cadence {
        Cadence::Days(days) => Cadence::Days(days.checked_mul(by)?),
        Cadence::Months(months) => Cadence::Months(months.checked_mul(by)?),
    })
}

fn halved(cadence: Cadence) -> Option<Cadence> {
    divided(cadence, 2)
}

/// A part of a cadence, in whole days where months do not divide.
fn divided(cadence: Cadence, by: u16) -> Option<Cadence> {
    if by <= 1 {
        return Some(cadence);
    }
    Some(match cadence {
        Cadence::Days(days) => Cadence::Days((days / by).max(1)),
        Cadence::Months(months) if months % by == 0 => Cadence::Months(months / by),
        Cadence::Months(months) => Cadence::Days((months.checked_mul(30)? / by).max(1)),
    })
}
