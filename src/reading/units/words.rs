//! Words and signs for units and for powers of ten.

use std::sync::LazyLock;

use super::currencies;
use super::fold::Lexicon;
use crate::model::{TimeUnit, Unit};

/// What a unit word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Percent,
    /// Per thousand.
    PerMille,
    Points,
    /// Hundredths of a percentage point.
    BasisPoints,
    Time(TimeUnit),
    /// A bare number: `#`, `Anzahl`.
    Count,
}

const WORDS: &[(Known, &str)] = &[
    (
        Known::Percent,
        "%|percent|per cent|pct|perc|percentage|percentages|prozent|proz|v h|vh|pour cent|pourcent|pourcentage|por ciento|porciento|porcentaje\
         |por cento|porcento|porcentagem|percentual|per cento|percentuale|procent|percentage share|百分比|パーセント|% pct|in %|in prozent",
    ),
    (Known::PerMille, "‰|per mille|permille|promille|pour mille|por mil"),
    (
        Known::Points,
        "pp|p p|ppt|ppts|pps|%p|percentage point|percentage points|percentage pts|percent points|prozentpunkt|prozentpunkte|prozentpunkten|% points|% pts|points de pourcentage\
         |puntos porcentuales|pontos percentuais|punti percentuali|point|points|pt|pts|punkt|punkte|punkten|punto|puntos|ponto|pontos|punti\
         |punten|score|nps|ポイント|百分点|点|分数",
    ),
    (
        Known::BasisPoints,
        "bp|bps|basis point|basis points|basispunkt|basispunkte|basispunkten|puntos basicos|pontos base",
    ),
    (
        Known::Time(TimeUnit::Millisecond),
        "ms|msec|msecs|millisecond|milliseconds|millis|millisekunden|millisecondes|milisegundos|毫秒|ミリ秒",
    ),
    (
        Known::Time(TimeUnit::Second),
        "s|sec|secs|second|seconds|sek|sekunde|sekunden|seconde|secondes|segundo|segundos|seg|secondi|seconden|秒|초",
    ),
    (
        Known::Time(TimeUnit::Minute),
        "min|mins|minute|minutes|minuten|minuto|minutos|minuti|minuut|minuten gesamt|分钟|分鐘|分|分間|분",
    ),
    (
        Known::Time(TimeUnit::Hour),
        "h|hr|hrs|hour|hours|std|stunde|stunden|heure|heures|hora|horas|ora|ore|uur|uren|小时|小時|時間|시간",
    ),
    (
        Known::Time(TimeUnit::Day),
        "d|day|days|tag|tage|tagen|tg|arbeitstag|arbeitstage|arbeitstagen|werktag|werktage|werktagen|kalendertage|jour|jours|dia|dias|giorno|giorni\
         |dag|dagen|天|日|工作日|个工作日|営業日|일",
    ),
    (
        Known::Time(TimeUnit::Week),
        "wk|wks|week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane|weken|周|週|週間|주",
    ),
    (
        Known::Time(TimeUnit::Month),
        "mo|mos|month|months|monat|monate|monaten|mois|mes|meses|mese|mesi|maand|maanden|月|个月|個月|ヶ月|か月|개월",
    ),
    (
        Known::Time(TimeUnit::Year),
        "yr|yrs|year|years|jahr|jahre|jahren|an|ans|annee|annees|ano|anos|anno|anni|jaar|年|年間|년",
    ),
    (
        Known::Count,
        "#|no|nos|nr|num|number|numbers|numeric|count|counts|integer|int|decimal|qty|quantity|quantities|unit|units|each|ea|anzahl|stuck|stck|stk|st|zahl|menge|nombre|nb|unite|unites\
         |numero|cantidad|unidad|unidades|cant|quantidade|un|quantita|aantal|stuks|n|个|個|件|数|数量|件数",
    ),
];

static KNOWN: LazyLock<Lexicon<Known>> = LazyLock::new(|| Lexicon::new(WORDS));

/// What a folded word or phrase means as a unit.
pub(crate) fn known(folded: &str) -> Option<Known> {
    KNOWN.get(folded)
}

const POWERS: &[(u32, &str)] = &[
    (2, "hundred|hundreds|hundert|百"),
    (3, "thousand|thousands|tsd|tausend|mille|milliers|mil|miles|mila|duizend|k|千|천|ths|tys|тыс"),
    (4, "万|萬|만"),
    (5, "lakh|lakhs|lac|lacs|十万"),
    (
        6,
        "million|millions|mio|millionen|millon|millones|milhao|milhoes|milione|milioni|mln|mn|mill|miljoen|млн|百万|백만",
    ),
    (7, "crore|crores|cr|千万"),
    (8, "亿|億|억"),
    (
        9,
        "billion|billions|bn|bln|mrd|milliarde|milliarden|milliard|milliards|mds|bilhao|bilhoes|miliardo|miliardi|mld|miljard|млрд|十亿|十億",
    ),
    (12, "trillion|trillions|trn|billionen|billones|trilhao|trilhoes|兆|조"),
];

static POWER_WORDS: LazyLock<Lexicon<u32>> = LazyLock::new(|| Lexicon::new(POWERS));

/// The power of ten that a word of a figure stands for: `Mio` 6, `lakh` 5. Single letters keep their case: `k` and `K` 3, `M` 6, `B` 9.
pub(crate) fn power(word: &str) -> Option<u32> {
    match word {
        "k" | "K" => Some(3),
        "M" | "MM" => Some(6),
        "B" | "G" => Some(9),
        _ if word.len() == 1 => None,
        _ => POWER_WORDS.word(word),
    }
}

/// Letters that mean a power of ten only beside a currency: `$5m`, `R$ 5 mi`.
pub(crate) fn power_of_money(word: &str) -> Option<u32> {
    match word {
        "m" | "mi" | "mm" | "Mi" => Some(6),
        "b" | "bi" | "Bi" | "md" | "Md" => Some(9),
        "T" | "t" | "tri" => Some(12),
        _ => power(word),
    }
}

impl Known {
    /// The unit, and the power of ten (negative) it carries.
    pub(crate) fn unit(self) -> (Option<Unit<'static>>, u32) {
        match self {
            Self::Percent => (Some(Unit::Percent), 0),
            Self::PerMille => (Some(Unit::Percent), 1),
            Self::Points => (Some(Unit::Points), 0),
            Self::BasisPoints => (Some(Unit::Points), 2),
            Self::Time(time) => (Some(Unit::Time(time)), 0),
            Self::Count => (None, 0),
        }
    }
}

/// Length of the run of letters that a text begins with. In a script without spaces it is the longest of the words known here or
/// to the caller, of up to four characters; one character, if none is known.
pub(crate) fn letters(rest: &str, is_word: impl Fn(&str) -> bool) -> usize {
    let wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    let Some(first) = rest.chars().next() else { return 0 };
    if !wide(first) {
        let inside = |c: char| (c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c)) && !wide(c);
        return rest.find(|c| !inside(c)).unwrap_or(rest.len());
    }
    let mut ends = [0; 4];
    let mut count = 0;
    for (at, c) in rest.char_indices().take(4).take_while(|&(_, c)| wide(c)) {
        ends[count] = at + c.len_utf8();
        count += 1;
    }
    let is_known = |word: &str| {
        power(word).is_some() || known(word).is_some() || currencies::by_word(word).is_some() || is_word(word)
    };
    ends[..count].iter().rev().copied().find(|&end| is_known(&rest[..end])).unwrap_or(ends[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::units::fold::Folded;

    #[test]
    fn the_tables_are_folded_and_free_of_doubles() {
        assert_eq!(KNOWN.unsound(Folded::phrase).join(", "), "");
        assert_eq!(POWER_WORDS.unsound(Folded::phrase).join(", "), "");
    }
}
