//! Rewrites that keep one of several measures, tie attention to results, or say which way is better.

use super::super::measure;
use super::super::reader;
use super::super::structure;
use super::super::tokens::Sentence;
use super::candidates::{counted_from, thing};
use super::parts::{Ends, words};
use super::{StatementContext, lower_first};
use crate::model::{Direction, Language, MeasureKind, Statement, TimeUnit, Unit};
use crate::reading::words::Class;

/// Keeps one measure of a sentence that names several: the first that can stand alone, then what it lacks.
pub fn one_measure(text: &str, statement: &Statement<'_>, context: &StatementContext) -> Option<String> {
    one_measure_dated(text, statement, context, false)
}

/// The same for a row that has a deadline of its own where `dated`.
pub fn one_measure_dated(
    text: &str,
    statement: &Statement<'_>,
    context: &StatementContext,
    dated: bool,
) -> Option<String> {
    let context = StatementContext { language: Some(statement.language), ..*context };
    let sentence = Sentence::new(text, context.language);
    let joiners = (1..sentence.len()).filter(|&at| {
        sentence.class(at).any(Class::AND) || [',', ';', '/', '&'].into_iter().any(|sign| sentence.is_sign(at, sign))
    });
    for joiner in joiners {
        let (Some(before), Some(at)) = (sentence.tokens.get(joiner - 1), sentence.tokens.get(joiner)) else { continue };
        let first = text.get(..before.end as usize).unwrap_or("").trim();
        // `Number and share of visitors`: what is counted stands behind the second measure.
        let next = sentence.tokens.get(joiner + 1).map_or(at.end, |next| next.end);
        let joined = format!("{first}{}", text.get(next as usize..).unwrap_or(""));
        for kept in [first, joined.trim()] {
            let again = reader::read(kept, &context);
            if again.measurable && !again.compound && again.vague.is_empty() && says_what(kept, statement.language) {
                let whole =
                    super::rewrite_in_row(kept, &again, &context, &super::RowAround { dated, ..Default::default() });
                return Some(whole.unwrap_or_else(|| kept.to_owned()));
            }
        }
    }
    None
}

/// Whether something follows the word that counts: `Estimated number` says nothing of what.
fn says_what(text: &str, language: Language) -> bool {
    let sentence = Sentence::new(text, Some(language));
    let last = (0..sentence.len()).rev().find(|&at| sentence.is_word(at));
    last.is_none_or(|at| !sentence.class(at).any(Class::HEAD))
}

/// Ties attention to what comes of it: how many conversions come from it; which ones only people can say.
pub fn tied(text: &str, statement: &Statement<'_>, context: &StatementContext) -> Option<String> {
    tied_dated(text, statement, context, false)
}

/// The same for a row that has a deadline of its own where `dated`.
pub fn tied_dated(text: &str, statement: &Statement<'_>, context: &StatementContext, dated: bool) -> Option<String> {
    let sentence = Sentence::new(text, Some(statement.language));
    let frame = structure::frame(&sentence);
    let measured = measure::heads(&sentence, &frame).first().map(|head| {
        let from = if head.class.any(Class::HEAD) { counted_from(&sentence, head.at, head.to) } else { head.from };
        words(&sentence, from, head.to, statement)
    });
    let attention = measured.filter(|text| !text.is_empty()).unwrap_or_else(|| thing(&sentence, &frame, statement));
    let attention = lower_first(if attention.is_empty() { text.trim() } else { &attention });
    let conversions = match statement.language {
        Language::En | Language::Other => "Number of conversions (__)",
        Language::De => "Anzahl der Konversionen (__)",
        Language::Fr => "Nombre de conversions (__)",
        Language::Es => "Número de conversiones (__)",
        Language::Pt => "Número de conversões (__)",
    };
    let tied = sentence.lexicon.text("from")?.replace("{thing}", conversions).replace("{other}", &attention);
    Some(format!("{tied}{}", Ends::of(&sentence, statement, context, dated, sentence.language).plain))
}

/// The sentence with a verb that says which way is better: both, of which a person keeps one; less, where a duration is measured.
/// In the language of the `table` where the sentence does not tell its own.
pub fn either_way(text: &str, statement: &Statement<'_>, unit: Option<Unit<'_>>, table: Option<Language>) -> String {
    let text = text.trim();
    let language = super::written_in(text, statement, table);
    let duration = statement.measure_kind == Some(MeasureKind::Duration)
        || matches!(unit, Some(Unit::Time(TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour | TimeUnit::Day)));
    let less = duration || statement.usual_direction == Some(Direction::Decrease);
    let lower = lower_first(text);
    match (language, less) {
        (Language::En | Language::Other, true) => format!("Reduce {lower}"),
        (Language::En | Language::Other, false) => format!("Increase/Reduce {lower}"),
        (Language::De, true) => format!("{text} senken"),
        (Language::De, false) => format!("{text} steigern/senken"),
        (Language::Fr, true) => format!("Réduire {lower}"),
        (Language::Fr, false) => format!("Augmenter/Réduire {lower}"),
        (Language::Es, true) => format!("Reducir {lower}"),
        (Language::Es, false) => format!("Aumentar/Reducir {lower}"),
        (Language::Pt, true) => format!("Reduzir {lower}"),
        (Language::Pt, false) => format!("Aumentar/Reduzir {lower}"),
    }
}
