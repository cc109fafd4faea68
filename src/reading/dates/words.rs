//! The words that dates are made of, in English, German, French, Spanish, Portuguese, Italian, Dutch, and the signs of
//! Chinese, Japanese and Korean.

use std::sync::LazyLock;

use crate::reading::units::fold::Lexicon;

/// What a word means in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A month, 1 to 12; `english`: English writes it so, and so may put the day after it.
    Month {
        number: i8,
        english: bool,
    },
    Weekday,
    /// `quarter`, or a letter that stands for it before a digit.
    Quarter,
    Half,
    Week,
    /// `T` or `S`: trimester and semester, but only glued to their digit.
    LetterT,
    LetterS,
    /// A year that need not be the calendar's.
    Fiscal,
    /// The hydrologists' year, from October on.
    WaterYear,
    /// The word `year`, or its sign.
    Year,
    /// The words and signs for month and day.
    MonthMark,
    DayMark,
    /// The first, middle and last part of what follows.
    Early,
    Mid,
    Late,
    /// The last day of what follows.
    End,
    /// The last day of the present year, quarter or month.
    YearEnd,
    QuarterEnd,
    MonthEnd,
    Before,
    /// Joins two ends; before a date it says nothing.
    To,
    /// Says nothing.
    Filler,
    /// `first` to `fourth`.
    Ordinal(i8),
    OrdinalMark,
    FirstHalf,
    SecondHalf,
    /// 0 spring to 3 winter, of the north.
    Season(i8),
    /// The year before the first of a Japanese era.
    Era(i16),
    /// `am`, `pm`, `UTC` and the like after a time.
    TimeMark,
}

const GROUPS: &[(Word, &str)] = &[
    (month(1, true), "january|jan"),
    (month(2, true), "february|feb"),
    (month(3, true), "march|mar"),
    (month(4, true), "april|apr"),
    (month(5, true), "may"),
    (month(6, true), "june|jun"),
    (month(7, true), "july|jul"),
    (month(8, true), "august|aug"),
    (month(9, true), "september|sep|sept"),
    (month(10, true), "october|oct"),
    (month(11, true), "november|nov"),
    (month(12, true), "december|dec"),
    (month(1, false), "januar|janner|janvier|janv|enero|ene|janeiro|gennaio|gen|januari"),
    (month(2, false), "februar|feber|febr|fevrier|fevr|fev|febrero|fevereiro|febbraio|februari"),
    (month(3, false), "marz|maerz|mrz|mars|marzo|marco|maart|mrt"),
    (month(4, false), "avril|avr|abril|abr|aprile"),
    (month(5, false), "mai|mayo|maio|maggio|mag|mei"),
    (month(6, false), "juni|juin|junio|junho|giugno|giu"),
    (month(7, false), "juli|juillet|juil|julio|julho|luglio|lug"),
    (month(8, false), "aout|agosto|ago|augustus"),
    (month(9, false), "septembre|septiembre|setiembre|setembro|settembre|set"),
    (month(10, false), "oktober|okt|octobre|octubre|outubro|out|ottobre|ott"),
    (month(11, false), "novembre|noviembre|novembro"),
    (month(12, false), "dezember|dez|decembre|diciembre|dic|dezembro|dicembre"),
    (
        Word::Weekday,
        "monday|mon|tuesday|tue|tues|wednesday|wed|thursday|thu|thur|thurs|friday|fri|saturday|sat|sunday|sun\
         |montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag\
         |lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche\
         |lunes|martes|miercoles|jueves|viernes|sabado|domingo\
         |lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|feira\
         |maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|星期|曜",
    ),
    (
        Word::Quarter,
        "q|qtr|quarter|quarters|quartal|quartals|quartale|trimestre|trimestres|trim|kwartaal|季度|季|四半期|분기",
    ),
    (
        Word::Half,
        "h|hy|half|halbjahr|halbjahres|hj|semestre|semestres|sem|semester|semesters|halfjaar|semestrale|半期|半年|반기",
    ),
    (Word::Week, "w|wk|wks|week|cw|kw|woche|kalenderwoche|semaine|semana|settimana|weken|周|週|第周|주"),
    (Word::LetterT, "t"),
    (Word::LetterS, "s"),
    (
        Word::Fiscal,
        "fy|fiscal|gj|geschaftsjahr|wirtschaftsjahr|haushaltsjahr|ejercicio|exercice|exercicio|boekjaar|af|ay|sy|年度|회계",
    ),
    (Word::WaterYear, "wy"),
    (Word::Year, "year|years|calendar|cy|yr|y|jahr|jahres|kalenderjahr|annee|an|ano|anno|jaar|annual|年|년"),
    (Word::MonthMark, "month|monat|mois|mes|mese|maand|月|월|月份"),
    (Word::DayMark, "日|号|號|일"),
    (
        Word::Early,
        "early|beginning|start|anfang|beginn|debut|principios|inicio|inicios|comienzos|inizio|begin|年初|月初|初",
    ),
    (Word::Mid, "mid|middle|mitte|mi|mediados|mitad|meados|meio|medio|中旬|年中|月中"),
    (Word::Late, "late|spat|下旬"),
    (Word::End, "end|eo|close|ende|fin|fins|final|finales|finals|fim|finais|fine|eind|einde|eod|底|末|말"),
    (Word::YearEnd, "eoy|eofy|yearend|jahresende|年底|年末|연말"),
    (Word::QuarterEnd, "eoq|quartalsende"),
    (Word::MonthEnd, "eom|monatsende|月底|月末|월말"),
    (Word::Before, "before|vor|avant|antes|prior|prima|voor|前|以前|之前|まで|까지"),
    (Word::To, "to|through|thru|until|till|bis|hasta|ate|a|au|al|tot|至|到|から|and|und|et|e"),
    (
        Word::Filler,
        "by|on|in|at|of|the|no|not|later|than|due|latest|deadline|date|spatestens|zum|am|im|der|des|dem|den|vom|de|du\
         |del|dell|della|di|la|le|les|el|en|em|para|pour|d|l|ici|plus|tard|mas|tardar|maximo|o|os|do|da|dos|das|entro\
         |il|uiterlijk|op|van|tegen|per|from|since|starting|during|depuis|desde|ab|seit|pro|within|as|como|limite\
         |fallig|第|在|于",
    ),
    (Word::Ordinal(1), "first|erstes|erste|ersten|premier|premiere|primer|primero|primera|primeiro|primo|eerste|上"),
    (Word::Ordinal(2), "second|zweites|zweite|zweiten|deuxieme|segundo|segunda|secondo|tweede|下"),
    (Word::Ordinal(3), "third|drittes|dritte|dritten|troisieme|tercer|tercero|terceiro|terzo|derde"),
    (Word::Ordinal(4), "fourth|viertes|vierte|vierten|quatrieme|cuarto|quarto|vierde"),
    (Word::OrdinalMark, "st|nd|rd|th|er|ere|eme|º|ª|°|ro|eiro"),
    (Word::FirstHalf, "上半年|上半期|上期|상반기"),
    (Word::SecondHalf, "下半年|下半期|下期|하반기"),
    (Word::Season(0), "spring|fruhjahr|fruhling|printemps|primavera"),
    (Word::Season(1), "summer|sommer|ete|verano|verao|estate"),
    (Word::Season(2), "autumn|fall|herbst|automne|otono|outono|autunno"),
    (Word::Season(3), "winter|hiver|invierno|inverno"),
    (Word::Era(2018), "令和"),
    (Word::Era(1988), "平成"),
    (Word::TimeMark, "pm|utc|gmt|cet|cest|est|uhr|z|hrs|時|分"),
];

const fn month(number: i8, english: bool) -> Word {
    Word::Month { number, english }
}

static WORDS: LazyLock<Lexicon<Word>> = LazyLock::new(|| Lexicon::new(GROUPS));

/// What a word, as written, means in a date.
pub(super) fn word(text: &str) -> Option<Word> {
    WORDS.word(text)
}

/// Words of French, Spanish, Portuguese and Italian for what a column holds: beside them `T1` is a trimester.
const ROMANCE: &[((), &str)] = &[(
    (),
    "meta|metas|objetivo|objetivos|objectif|objectifs|obiettivo|obiettivi|cible|cibles|resultado|resultados|resultat\
     |resultats|risultato|realise|realisee|realizado|real|reel|logro|logrado|alcanzado|alcancado|atteint|avance|valor\
     |valeur|valore|previsto|prevu|prevision|ejecutado|planificado|programado|consuntivo",
)];

static ROMANCE_WORDS: LazyLock<Lexicon<()>> = LazyLock::new(|| Lexicon::new(ROMANCE));

/// Whether a word says in a Romance language what a column holds.
pub(super) fn is_romance(text: &str) -> bool {
    ROMANCE_WORDS.word(text).is_some()
}

/// Short months that are everyday words of some language too: they name a month only where nothing else can be meant.
pub(super) fn is_doubtful_month(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "may"
            | "mar"
            | "march"
            | "set"
            | "out"
            | "ago"
            | "gen"
            | "mag"
            | "mars"
            | "mai"
            | "ott"
            | "sep"
            | "dic"
            | "dez"
    )
}
