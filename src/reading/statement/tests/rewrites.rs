//! What rewrites keep of a row: every word that carries its sense, its name before a colon, its time, its language.

use super::{alone, read};
use crate::model::{Language, Unit};
use crate::reading::statement::{RowAround, StatementContext, either_way, read as read_in, rewrite_in_row};

fn check_in(cases: &[(&str, &str)], context: &StatementContext, row: &RowAround<'_>) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|&(text, wanted)| {
            let found = rewrite_in_row(text, &read_in(text, context), context, row).unwrap_or_default();
            (text, wanted, found)
        })
        .filter(|(_, wanted, found)| !found.starts_with(wanted))
        .map(|(text, wanted, found)| format!("{text}: wanted {wanted}, made {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(cases: &[(&str, &str)]) {
    check_in(cases, &alone(), &RowAround::default());
}

#[test]
fn a_word_that_carries_the_sense_stays() {
    check(&[
        (
            "Improvement in Gait after Hip Surgery",
            "Improvement in Gait after Hip Surgery (improvement = __): share of __, from __ %",
        ),
        (
            "AVOIDING EXCESSIVE USE OF ANTIBIOTICS",
            "AVOIDING EXCESSIVE USE OF ANTIBIOTICS (EXCESSIVE = __): share of __",
        ),
        ("Controlling Low Blood Sugar", "Controlling Low Blood Sugar"),
        (
            "No worsening or improvement of hearing",
            "No worsening or improvement of hearing (improvement = __): share of __",
        ),
        ("Asthma in good control", "Asthma in good control (good = __): share of __"),
        ("Quality of meals", "Share of meals that __"),
        ("Return to OR", "Return to OR: number of __"),
        ("Newly healthier towns", "Share of towns that __"),
        ("Optimal Ratio of Blood Products", "Optimal Ratio of Blood Products (optimal = __), from __ % to __ %"),
        ("COMMUNICATING RISKS TO OTHER TEAMS", "COMMUNICATING RISKS TO OTHER TEAMS: number of __"),
        ("Other staff meeting", "Other staff meeting: number of __"),
        (
            "Performing a hearing test at the start of treatment in the clinic",
            "Performing a hearing test at the start of treatment in the clinic: number of __",
        ),
        (
            "Extent to which the fleet is effective at sea",
            "Extent to which the fleet is effective at sea (effective = __): share of __",
        ),
        (
            "Population benefiting from strategic roads",
            "Population benefiting from strategic roads (strategic = __): share of __",
        ),
        ("Calidad de la comida", "Calidad de la comida (calidad = __): porcentaje de __"),
        (
            "Fortalecimiento de la planta docente",
            "Fortalecimiento de la planta docente (fortalecimiento = __): porcentaje de __",
        ),
    ]);
}

#[test]
fn what_is_judged_or_wished_for_is_counted_or_rated() {
    check(&[
        ("Number of successful pilots", "Number of pilots that __, from __ to __"),
        ("Successful case closings", "Number of case closings that __"),
        ("Improve teamwork", "Share of __ that rate teamwork at least 4 of 5"),
        ("Introduce the new payroll software", "Share of __ that use new payroll software"),
        ("Write an effective manual", "Share of the steps done to write an effective manual (effective = __)"),
        ("How much impact did webinars have on sales?", "Sales from webinars, from __ to __"),
        (
            "Do you have a process to review the data?",
            "Share of __ that answer “Do you have a process to review the data” with yes",
        ),
        ("Werden die Daten geprüft?", "Anteil der __, die „Werden die Daten geprüft“ mit Ja beantworten"),
        ("Die Zusammenarbeit verbessern", "Anteil der __, die die Zusammenarbeit mit mindestens 4 von 5 bewerten"),
    ]);
    let percent = RowAround { percent: true, ..RowAround::default() };
    check_in(&[("Eficacia de controles", "Porcentaje de controles que __, de __ % a __ %")], &alone(), &percent);
}

#[test]
fn the_name_before_a_colon_stays_and_numbering_goes() {
    check(&[
        ("Asthma: Symptom Reduction at Follow Up", "Asthma – Symptom Reduction at Follow Up: number of __"),
        ("Urgent Result: Internal Bleeding", "Urgent Result – Internal Bleeding: number of __"),
        ("Marketing: Improve teamwork", "Marketing: share of __ that rate teamwork at least 4 of 5"),
        ("KR1 - Symptom Reduction", "Symptom Reduction: number of __"),
        ("Goal 3: Improve teamwork", "Share of __ that rate teamwork at least 4 of 5"),
        ("Use of a \"PAIN Test\" at the clinic", "Use of a \"PAIN Test\" at the clinic: number of __"),
    ]);
}

#[test]
fn the_time_that_a_measure_looks_back_on_is_no_deadline() {
    check(&[
        (
            "Antidepressant Therapy in Last 6 Months",
            "Antidepressant Therapy in Last 6 Months: number of __, from __ to __ by 31 Dec 2026",
        ),
        (
            "Home visits in the first two years of childhood",
            "Home visits in the first two years of childhood, from __ to __ by 31 Dec 2026",
        ),
        (
            "Eye closure as documented by OCT.",
            "Eye closure as documented by OCT: number of __, from __ to __ by 31 Dec 2026",
        ),
        ("Virtual programmes in 2027", "Virtual programmes in 2027: number of __, from __ to __"),
    ]);
}

#[test]
fn what_tells_no_language_is_answered_in_that_of_its_table() {
    let table = |language| StatementContext { language: Some(language), ..alone() };
    check_in(
        &[("Hubspot CRM", "Hubspot CRM: número de __, de __ a __ hasta el"), ("Caja", "Caja: número de __")],
        &table(Language::Es),
        &RowAround::default(),
    );
    check_in(
        &[("Spinal Palsy (ALS) Care", "Spinal Palsy (ALS) Care: number of __"), ("Parts Reviewed", "Parts Reviewed")],
        &table(Language::En),
        &RowAround::default(),
    );
    let either = |text, language| either_way(text, &read(text, &alone()), None::<Unit<'_>>, Some(language));
    assert_eq!(either("DELIVERY", Language::Pt), "Aumentar/Reduzir DELIVERY");
    assert_eq!(either("Taxa de entrega", Language::En), "Aumentar/Reduzir taxa de entrega");
    assert_eq!(read("Spinal Palsy (ALS) Care", &alone()).language, Language::En);
    assert_eq!(read("Reduction in hospital LOS", &alone()).language, Language::En);
    assert_eq!(read_in("Fluktuation der Mitarbeiter", &table(Language::En)).language, Language::De);
    assert_eq!(read_in("Umsatz", &table(Language::En)).language, Language::De);
}
