//! Figures that only say what is measured: marks of footnotes, numbers in names, conditions on what is counted.

use super::beside::leads_up;
use super::figures::{Figure, Limit};
use super::roles::sign_before;
use super::tokens::Sentence;
use crate::reading::words::Class;

/// Words behind which a comparison says which cases are meant.
const WITH: &str = "with whose where having mit deren avec dont con cuyo cuya com";

/// Words for people, before whose age a plus may stand.
const PEOPLE: &str = "patients people persons adults women men residents seniors aged age ages children patienten personen frauen männer \
    adultes femmes personnes adultos mujeres personas pessoas";

/// Words between a time and what it counts from.
const FROM_THEN: &str = "of after from following nach ab après depuis después tras após";

/// Words before a span of time.
const WITHIN: &str = "within innerhalb binnen dans dentro";

/// Units of time as words.
const TIMES: &str = "day days hour hours week weeks month months minute minutes tag tagen tage stunden wochen monaten minuten jours heures \
    semaines mois días horas semanas meses dias minutos";

fn is_word_of(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

/// `within 30 days of surgery`: the span of time that something happens in goes on with what it counts from.
pub(super) fn is_span(sentence: &Sentence<'_>, figure: &Figure<'_>) -> bool {
    let Some(before) = figure.from.checked_sub(1) else { return false };
    let led = sentence.word(before).split(' ').next().is_some_and(|word| is_word_of(WITHIN, word));
    let behind = sentence.slice(figure.to, (figure.to + 3).min(sentence.len()));
    let mut words = behind.split_whitespace();
    led && words.next().is_some_and(|word| is_word_of(TIMES, word))
        && words.next().is_some_and(|word| is_word_of(FROM_THEN, word))
}

/// `Net use 4`, `Prevalence* 3`, `Coverage (rural areas) 2`: a lone digit that ends a name is a footnote's mark or a part of the name.
pub(super) fn is_footnote(sentence: &Sentence<'_>, figure: &Figure<'_>, limit: Option<Limit>) -> bool {
    let Some(before) = figure.from.checked_sub(1) else { return false };
    let digit = figure.to == figure.from + 1 && sentence.word(figure.from).len() == 1;
    let bare = figure.unit.is_none() && figure.noun.is_none() && limit.is_none() && figure.high.is_none();
    let class = sentence.class(before);
    let led = class.any(Class::PREP | Class::TO | Class::BY | Class::BE | Class::GOAL_MARK | Class::NOW | Class::FROM);
    let behind_name = sentence.is_word(before) && !led && !leads_up(sentence, before);
    let behind_mark = sentence.is_sign(before, ')') || sentence.is_sign(before, '*');
    let rated = (0..before).any(|at| sentence.class(at).any(Class::SCORE | Class::AVERAGE | Class::DURATION))
        || class.any(Class::SCORE | Class::AVERAGE | Class::DURATION);
    digit && bare && figure.to >= sentence.len() && (behind_mark || behind_name) && !rated
}

/// `Patients with a body mass index < 35`, `Adults 70+`, `Infection within 30 days of surgery`: what says which cases are counted is no
/// target.
pub(super) fn is_condition(sentence: &Sentence<'_>, figure: &Figure<'_>, limit: Option<Limit>) -> bool {
    let is_one_of = |list: &str, at: usize| sentence.is_word(at) && is_word_of(list, sentence.word(at));
    let Some(before) = figure.from.checked_sub(1) else { return false };
    let aged = figure.unit.is_none() && sentence.is_sign(figure.to, '+') && is_one_of(PEOPLE, before);
    let written = limit.is_some() && matches!(sign_before(sentence, figure.from), Some('>' | '<' | '≥' | '≤'));
    let joins = |at: usize| sentence.is_sign(at, ',') || sentence.is_sign(at, '(') || sentence.is_sign(at, ':');
    let having = written && (1..figure.from).rev().take_while(|&at| !joins(at)).any(|at| is_one_of(WITH, at));
    aged || having || is_span(sentence, figure)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::reading::statement::{StatementContext, read};

    #[test]
    fn what_only_defines_the_measure_is_no_target() {
        let context = StatementContext::alone(date(2026, 5, 15));
        for (text, expect) in [
            ("Seat belt use 4", None),
            ("Tobacco prevalence* 3", None),
            ("Vaccination (rural districts) 2", None),
            ("Residents 65+", None),
            ("Reviews 70+", Some("70")),
            ("Guests with rating < 3", None),
            ("Complications within 60 days of discharge", None),
            ("Reoperation within 12 weeks after surgery", None),
            ("2017年顾客满意度", None),
            ("Churn rate < 3 %", Some("3")),
            ("Average response time < 4 h", Some("4")),
            ("Average rating 4", Some("4")),
            ("Customer churn (max 5 %)", Some("5")),
        ] {
            assert_eq!(read(text, &context).target.map(|target| target.to_string()).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn a_year_that_is_over_is_no_deadline_of_a_name() {
        let context = StatementContext::alone(date(2026, 5, 15));
        for (text, expect) in [
            ("Census of farms 2019", None),
            ("Change in coverage over 2018-2023", None),
            ("Output 2025-2030", Some("2030-12-31")),
            ("Staff trained on the Regional Plan 2025-2030", None),
            ("Avance del Plan Estratégico 2025-2030", None),
            ("Participación en la difusión del PED 2025-2030", None),
            ("Raise plan coverage to 80 % 2025-2030", Some("2030-12-31")),
            ("Launch the portal in 2025", Some("2025-12-31")),
            ("Raise coverage from 41 % in 2015 to 60 % by 2030", Some("2030-12-31")),
            ("De 41 % en 2005 à 75 % en 2030", Some("2030-12-31")),
        ] {
            assert_eq!(read(text, &context).deadline.map(|day| day.to_string()).as_deref(), expect, "{text}");
        }
    }
}
