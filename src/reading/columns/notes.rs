//! What stands between and below the rows of a table: titles of sections, notes, legends, and who made the sheet.

use std::sync::LazyLock;

use super::content::names_measure;
use super::fold::fold;

type Words = hashbrown::HashSet<&'static str, foldhash::fast::FixedState>;

/// Texts, folded, with which notes below a table begin.
static OPENINGS: LazyLock<Words> = LazyLock::new(|| {
    "note|notes|source|sources|legend|key|comment|comments|remark|remarks|prepared by|created by|approved by|reviewed by\
     |updated by|signed by|author|signature|last update|last updated|updated|hinweis|hinweise|anmerkung|anmerkungen\
     |bemerkung|bemerkungen|legende|quelle|quellen|erstellt von|erstellt|gepruft von|stand|kommentar|kommentare|nota|notas\
     |leyenda|fuente|fuentes|comentario|comentarios|observaciones|elaborado por|aprobado por|revisado por|preparado por\
     |remarque|remarques|commentaire|commentaires|etabli par|prepare par|elabore par|fonte|fontes|legenda|observacoes\
     |aprovado por|comentarios|redatto da|commenti|fonti|opmerking|opmerkingen|bron|toelichting|注|备注|注记|图例|说明\
     |凡例|備考|примечание|примечания|легенда|uwaga|uwagi"
        .split('|')
        .map(str::trim)
        .collect()
});

/// First words of what is counted: a row that bears one is a KPI, though it may have no figure yet.
static COUNTS: LazyLock<Words> = LazyLock::new(|| {
    "number|count|share|percentage|percent|proportion|ratio|rate|average|avg|mean|median|total|amount|time|anzahl|anteil\
     |quote|durchschnitt|summe|zahl|numero|cantidad|porcentaje|tasa|promedio|quantidade|percentual|taxa|media|nombre\
     |pourcentage|taux|moyenne|percentuale|tasso|aantal|percentage|liczba|odsetek|число|количество|доля|процент"
        .split('|')
        .map(str::trim)
        .collect()
});

/// Whether a text is what notes below a table begin with: `Legend`, `Prepared by`, `Comments:`.
pub(super) fn opens_notes(text: &str) -> bool {
    const LONGEST: usize = 40;
    text.len() <= LONGEST && OPENINGS.contains(fold(text.trim_end_matches([':', '：'])).trim())
}

/// A text without the number before it: `1. Growth`, `2) Retention`, `A. Sales`.
pub(crate) fn without_number(text: &str) -> &str {
    let Some((number, rest)) = text.split_once([' ', '\u{a0}']) else { return text };
    let marked = number.ends_with(['.', ')', ':', '-']);
    let digits = number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b')' | b':' | b'-'));
    if digits && !number.is_empty() || marked && number.chars().count() == 2 { rest.trim_start() } else { text }
}

/// Whether a name can only be that of something counted or measured: it counts, or its last word says what is measured of the others.
pub(super) fn surely_measures(text: &str) -> bool {
    let name = without_number(text);
    if name.contains(['%', '#', '№']) || name.bytes().any(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let folded = fold(name);
    let mut words = folded.split(' ');
    let (first, last) = (words.next(), words.next_back());
    let joined = name.contains(['&', '+', '/', ','])
        || folded.split(' ').any(|word| matches!(word, "and" | "und" | "et" | "y" | "e"));
    first.is_some_and(|word| COUNTS.contains(word)) || !joined && last.is_some_and(names_measure)
}

/// Whether a text is a note with its label: `Note: figures without returns`.
pub(super) fn is_note(text: &str) -> bool {
    let folded = fold(text.chars().take(24).collect::<String>().as_str());
    text.starts_with(['*', '†', '‡', '¹'])
        || text.starts_with("https://")
        || text.starts_with("http://")
        || [
            "note",
            "notes",
            "source",
            "sources",
            "legend",
            "hinweis",
            "anmerkung",
            "quelle",
            "nota",
            "notas",
            "fuente",
            "leyenda",
            "fonte",
            "remarque",
            "legende",
            "注",
            "备注",
            "注记",
            "примечание",
            "uwaga",
        ]
        .iter()
        .any(|word| folded.split(' ').next() == Some(word))
            && (text.contains(':') || text.contains('：') || text.len() > 60)
}

/// Whether a lone text reads like the title of a section.
pub(super) fn is_heading(text: &str) -> bool {
    let trimmed = text.trim_end();
    if trimmed.ends_with([':', '：']) {
        return true;
    }
    let letters: Vec<char> = trimmed.chars().filter(|c| c.is_alphabetic()).collect();
    let shouted = letters.len() >= 6
        && letters.iter().all(|c| c.is_uppercase())
        && letters.iter().any(|c| c.is_lowercase() != c.is_uppercase());
    let folded = fold(trimmed);
    shouted
        || folded.split(' ').next_back().is_some_and(|word| {
            matches!(
                word,
                "metrics"
                    | "kpis"
                    | "indicators"
                    | "measures"
                    | "goals"
                    | "objectives"
                    | "perspective"
                    | "pillar"
                    | "section"
                    | "indicadores"
                    | "indicateurs"
                    | "kennzahlen"
                    | "metricas"
                    | "objetivos"
                    | "perspectiva"
                    | "perspektive"
                    | "ziele"
            )
        })
        || folded.split(' ').next().is_some_and(|word| {
            matches!(
                word,
                "goal"
                    | "objective"
                    | "pillar"
                    | "perspective"
                    | "section"
                    | "theme"
                    | "area"
                    | "objetivo"
                    | "perspectiva"
                    | "eje"
                    | "pilar"
                    | "ziel"
                    | "objectif"
                    | "axe"
                    | "part"
            ) && trimmed.chars().any(|c| c.is_ascii_digit() || c == ':')
        })
}
