//! Whether each period of a row counts by itself.

use jiff::civil::Date;

use super::calendar::plus_days;
use super::known::Known;
use super::shape::is_level;
use crate::model::{Cadence, Kpi, MeasureKind, Reading, Shape};

/// Whether each period counts by itself. "From 20 to 30 leads a month" names a rate and a way to go.
///
/// A flow starts at nothing in each period. People, rates and averages do not, however often they are counted ("monthly donors",
/// "average monthly salary"); and a row with a baseline and a later deadline of its own is on its way from one figure a period to
/// another. Without a deadline the period is all that ends a flow, and it is judged by that; beside a baseline of its own and without a
/// start, a figure that is counted "annually" has a way to go, and nobody has said until when.
pub(super) fn recurs(kpi: &Kpi<'_>, known: &Known<'_>, today: Date) -> bool {
    let statement = known.statement;
    let named = match statement {
        Some(statement) => {
            statement.recurring
                && (statement.baseline.is_none() || statement.target.is_none() || statement.change.is_some())
        }
        None => known.facts.recurring,
    };
    let in_cell = kpi.target.value().is_some_and(|target| matches!(target.shape, Shape::Change(_)));
    let changes = in_cell || statement.is_some_and(|statement| statement.change.is_some());
    if !named || changes {
        return named;
    }
    let own = match kpi.deadline {
        Reading::Value(when) => Some(when.period.last),
        _ => None,
    };
    let units = [kpi.target.value().and_then(|target| target.unit), kpi.unit];
    let kind = statement.and_then(|statement| statement.measure_kind);
    if is_level(kind, units) || kind.is_none() && names_a_level(kpi.kpi) || counts_people_over_time(kpi.kpi) {
        return false;
    }
    let named_a_rate = statement.is_some_and(|statement| statement.target.is_some());
    let Some(deadline) = own.or(statement.and_then(|statement| statement.deadline)) else {
        return named_a_rate || kpi.start.value().is_some() || kpi.baseline.value().is_none();
    };
    let every = statement.map_or(known.facts.every, |statement| statement.every).unwrap_or(Cadence::Months(1));
    let first = kpi.start.value().map_or(today, |when| when.period.first);
    let beyond = plus_days(first, i64::from(every.days())).is_some_and(|end| end < deadline);
    !(beyond && kpi.baseline.value().is_some() && kind != Some(MeasureKind::Milestone))
}

const LEVELS: [&str; 9] = ["average", "mean", "median", "rate", "ratio", "share", "percentage", "score", "index"];

/// A quick look tells no kind of measure, and is taken at English sentences alone.
fn names_a_level(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word)))
}

/// Beginnings of adjectives that say how often something is counted; lower case, in the five languages.
const ADJECTIVES: [&str; 20] = [
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "yearly",
    "annual",
    "täglich",
    "wöchentlich",
    "monatlich",
    "vierteljährlich",
    "jährlich",
    "quotidien",
    "hebdomadaire",
    "mensuel",
    "trimestriel",
    "annuel",
    "mensual",
    "mensal",
    "mensais",
    "semanal",
];
/// Beginnings of words for people who stay: they are counted anew, and none has left when the period ends.
const PEOPLE: [&str; 38] = [
    "user",
    "customer",
    "client",
    "member",
    "donor",
    "subscriber",
    "patient",
    "student",
    "volunteer",
    "employee",
    "player",
    "reader",
    "viewer",
    "listener",
    "patron",
    "nutzer",
    "kund",
    "mitglied",
    "spender",
    "abonnent",
    "schüler",
    "freiwillig",
    "leser",
    "spieler",
    "utilisat",
    "adhérent",
    "abonné",
    "donat",
    "élève",
    "étudiant",
    "bénévole",
    "usuari",
    "usuári",
    "cliente",
    "donante",
    "miembro",
    "membro",
    "doador",
];
const NEW: [&str; 8] = ["new", "neu", "nouve", "nuev", "novo", "nova", "lost", "gained"];
/// Words between the adjective and the people: `Monatlich aktive Nutzer`.
const NEAR: usize = 2;

/// `Number of monthly donors`, `Usuarios activos mensuales`; not `20 new donors a month` nor `new monthly donors`.
fn counts_people_over_time(text: &str) -> bool {
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let begins = |list: &[&str], word: &str| list.iter().any(|known| word.starts_with(known));
    // `mensualmente`, `mensuellement`: an adverb tells how often it is done.
    let adjective = |word: &str| begins(&ADJECTIVES, word) && !word.ends_with("mente") && !word.ends_with("ment");
    let places = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        words.iter().enumerate().filter(|(_, word)| fits(word)).map(|(at, _)| at).collect()
    };
    let people = places(&|word| begins(&PEOPLE, word));
    let often = places(&adjective);
    let near = often.iter().any(|often| people.iter().any(|people| people.abs_diff(*often) <= NEAR));
    near && !words.iter().any(|word| begins(&NEW, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Direction, Quantity, StatementFacts, When};
    use crate::reading::statement::{self, StatementContext};
    use jiff::civil::date;
    use rust_decimal::Decimal;

    #[test]
    fn a_flow_starts_anew_and_a_level_does_not() {
        let today = date(2026, 5, 15);
        let value = |figure: i64| Reading::Value(Quantity::plain(Decimal::from(figure)));
        let check = |text: &str, baseline: bool, deadline: Option<Date>, expect: bool| {
            let read = statement::read(text, &StatementContext::alone(today));
            let kpi = Kpi {
                kpi: text,
                target: value(200),
                baseline: if baseline { value(100) } else { Reading::Empty },
                deadline: deadline.map_or(Reading::Empty, |day| Reading::Value(When::day(day))),
                direction: Some(Direction::Increase),
                ..Kpi::default()
            };
            let known = Known { statement: Some(&read), ..Known::default() };
            assert_eq!(recurs(&kpi, &known, today), expect, "{text}: baseline {baseline}, deadline {deadline:?}");
        };
        let end = Some(date(2026, 12, 31));
        for text in [
            "Number of monthly donors",
            "Average monthly salary",
            "Weekly newsletter open rate",
            "Monatlich aktive Nutzer",
            "Usuarios activos mensuales",
            "Usuários ativos mensais",
            "Monthly paying customers",
        ] {
            check(text, false, end, false);
        }
        for text in ["Monthly revenue", "New donors a month", "Tickets solved per week", "Monatlicher Umsatz"] {
            check(text, false, end, true);
            check(text, true, end, false);
            check(text, true, Some(date(2026, 5, 31)), text != "Tickets solved per week");
            check(text, true, None, false);
            check(text, false, None, true);
        }
        check("Grow sales by 5 % per quarter", true, end, true);
        check("Average monthly salary", false, None, false);
        check("Annual number of guests from abroad", true, None, false);
        check("Win 200 new guests a month", true, None, true);
        let facts = StatementFacts { recurring: true, ..StatementFacts::default() };
        let quick = |text| {
            let deadline = Reading::Value(When::day(date(2026, 12, 31)));
            recurs(&Kpi { kpi: text, deadline, ..Kpi::default() }, &Known { facts, ..Known::default() }, today)
        };
        assert!(!quick("Average monthly salary") && quick("Monthly sales"));
    }
}
