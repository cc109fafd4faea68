//! Whole classes of sentences in five languages: limits and their abbreviations, what stood before, nothing at all, clocks, parts of a
//! whole, amounts, leading times, verbal nouns.

use super::{alone, read, unit_text};
use crate::model::{Change, Direction, Language};

/// What is read of a sentence: baseline and target, unit, direction, and whether it is a limit or a change.
fn figures(text: &str) -> String {
    let read = read(text, &alone());
    let figure =
        |value: Option<rust_decimal::Decimal>| value.map_or_else(|| "-".into(), |value| value.normalize().to_string());
    let direction = match read.direction {
        Some(Direction::Increase) => "up",
        Some(Direction::Decrease) => "down",
        Some(Direction::Maintain) => "hold",
        None => "-",
    };
    let mut found = format!("{} {} {direction}", figure(read.target), unit_text(read.unit));
    if let Some(baseline) = read.baseline {
        found = format!("{} to {found}", baseline.normalize());
    }
    if read.limit {
        found.push_str(if read.at_most { " most" } else { " least" });
    }
    if read.change == Some(Change::Relative) {
        found.push_str(" by");
    }
    if !read.measurable {
        found.push_str(" unmeasurable");
    }
    found
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|&(text, wanted)| (text, wanted, figures(text)))
        .filter(|(_, wanted, found)| found != wanted)
        .map(|(text, wanted, found)| format!("{text}: wanted {wanted}, read {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn abbreviated_limits_are_limits() {
    check(&[
        ("Beanstandungsquote max. 6 %", "6 % hold most"),
        ("Ausfallzeit max. 30 min", "30 Time(Minute) hold most"),
        ("Turnaround time max. 3 days", "3 Time(Day) hold most"),
        ("Error rate (max. 1.5 %)", "1.5 % hold most"),
        ("Taux de retour max. 7 %", "7 % hold most"),
        ("Tasa de devoluciones máx. 3 %", "3 % hold most"),
        ("Taxa de cancelamento máx. 6 %", "6 % hold most"),
        ("Auslastung min. 80 %", "80 % hold least"),
        ("Occupancy min. 75 %", "75 % hold least"),
        ("Taux d'occupation min. 70 %", "70 % hold least"),
        ("Ocupación mín. 70 %", "70 % hold least"),
        ("Ocupação mín. 70 %", "70 % hold least"),
        ("Fehlerquote 3 % max.", "3 % hold most"),
        ("Complaints at or below 12", "12 Complaints hold most"),
        ("Close 6 contracts worth at least €1.5M", "6 contracts up"),
        ("Aumentar la cobertura hasta 90 %", "90 % up"),
        ("Reduce churn to at least 3 %", "3 % down"),
        ("Umsatz ca. 7 Mio. EUR", "7000000 EUR up"),
        ("Absenteeism 4 %", "4 % down"),
        ("Wait time of 25 min", "25 Time(Minute) down"),
    ]);
}

#[test]
fn what_stood_before_stands_behind_the_figure_to_reach() {
    check(&[
        ("Reply rate >= 40 % (now 28 %)", "28 to 40 % up least"),
        ("Retention over 92 % (currently 88 %)", "88 to 92 % up least"),
        ("Queue time under 5 min (was 9 min)", "9 to 5 Time(Minute) down most"),
        ("Rücklaufquote über 30 % (derzeit 22 %)", "22 to 30 % up least"),
        ("Taux de réponse supérieur à 40 % (actuellement 31 %)", "31 to 40 % up least"),
        ("Tasa de respuesta superior al 40 % (actualmente 31 %)", "31 to 40 % up least"),
        ("Taxa de resposta acima de 40 % (atualmente 31 %)", "31 to 40 % up least"),
        ("Availability > 99.5 % (2025: 98.9 %)", "98.9 to 99.5 % up least"),
        ("Availability > 99.5 % (98.9 % in 2025)", "98.9 to 99.5 % up least"),
        ("Umsatz auf 8 Mio. EUR steigern (2025: 6,5 Mio. EUR)", "6500000 to 8000000 EUR up"),
    ]);
    assert_eq!(read("Umsatz auf 8 Mio. EUR steigern (2025: 6,5 Mio. EUR)", &alone()).deadline, None);
}

#[test]
fn nothing_at_all_is_an_upper_limit_of_zero() {
    check(&[
        ("Zero missed deliveries", "0 missed deliveries hold most"),
        ("No data losses in 2027", "0 data losses hold most"),
        ("Keine Datenpannen", "0 Datenpannen hold most"),
        ("Null Reklamationen", "0 Reklamationen hold most"),
        ("Aucun incident de sécurité", "0 incident hold most"),
        ("Zéro réclamation", "0 réclamation hold most"),
        ("Cero reclamaciones", "0 reclamaciones hold most"),
        ("Ningún incidente grave", "0 incidente grave hold most"),
        ("Nenhum acidente grave", "0 acidente grave hold most"),
        ("Reach zero overdue invoices", "0 overdue invoices down most"),
        ("Vorfälle auf null senken", "0 Vorfälle down most"),
        ("Ramener les pannes à zéro", "0 pannes down most"),
        ("Reducir las quejas a cero", "0 quejas down most"),
        ("Reduzir as falhas a zero", "0 falhas down most"),
        ("Complaints: zero", "0 Complaints hold most"),
        ("Number of weeks with zero outages", "- weeks -"),
        ("No. of outages", "- outages -"),
        ("No. outages received", "- outages -"),
        ("Zero interest in politics", "-  - unmeasurable"),
    ]);
}

#[test]
fn clocks_tell_durations() {
    check(&[
        ("Average call time under 4:45 min", "4.75 Time(Minute) hold most"),
        ("Average waiting time 3:15 h", "3.25 Time(Hour) down"),
        ("Durchschnittliche Wartezeit 7:15 min", "7.25 Time(Minute) down"),
        ("Temps d'attente inférieur à 1:30 h", "1.5 Time(Hour) hold most"),
        ("Tiempo de espera menor a 12:30 min", "12.5 Time(Minute) hold most"),
        ("Tempo de espera abaixo de 1:45 h", "1.75 Time(Hour) hold most"),
        ("Turnaround time 1:15:00 h", "1.25 Time(Hour) down"),
    ]);
}

#[test]
fn a_change_that_leads_to_a_level_has_the_level_for_its_target() {
    check(&[
        ("Increase donations by 12% to $90k", "90000 USD up"),
        ("Spenden um 12 % auf 90.000 € erhöhen", "90000 EUR up"),
        ("Augmenter les ventes de 10 % à 2 M€", "2000000 EUR up"),
        ("Aumentar las ventas en un 8 % hasta 3 M€", "3000000 EUR up"),
        ("Aumentar as vendas em 8 % para 3 milhões de reais", "3000000 BRL up"),
        ("Raise the share from 10 % to 15 %", "10 to 15 % up"),
        ("Augmenter de 20 % le nombre de bénévoles", "20 % up by"),
        ("Taux de fidélité de 85 %", "85 % up"),
    ]);
}

#[test]
fn german_verbal_nouns_and_genitives_are_read() {
    check(&[
        ("Steigerung des Absatzes um 8 %", "8 % up by"),
        ("Senkung des Krankenstands um 2 %", "2 % down by"),
        ("Minderung des Abfalls um 15 %", "15 % down by"),
        ("Verkürzung der Lieferzeit um 3 Tage", "3 Time(Day) down"),
        ("Halbierung der Fehlerquote", "50 % down by"),
        ("Verdopplung der Mitgliederzahl", "100 % up by"),
        ("Erhöhung des Marktanteils um 4 %", "4 % up by"),
    ]);
}

#[test]
fn amounts_and_averages_need_no_verb() {
    check(&[
        ("Gewinn 2 Mio. EUR", "2000000 EUR up"),
        ("EBITDA 4,5 Mio. €", "4500000 EUR up"),
        ("Chiffre d'affaires de 9 millions d'euros", "9000000 EUR up"),
        ("Ventas de 9 millones de euros", "9000000 EUR up"),
        ("Vendas de 9 milhões de reais", "9000000 BRL up"),
        ("Kosten unter 2 Mrd. EUR", "2000000000 EUR hold most"),
        ("Average wait of 12 minutes", "12 Time(Minute) down"),
        ("Average score of 4.6 stars", "4.6 stars up"),
        ("Average rating of 4.2 out of 5", "4.2  up"),
        ("Durchschnittliche Bewertung von 4,2 von 5 Sternen", "4.2  up"),
        ("Cost per delivery below US$ 9", "9 USD hold most"),
        ("Custo por entrega abaixo de R$ 12", "12 BRL hold most"),
        ("Sales of A$ 4M", "4000000 AUD up"),
        ("Reach 4k podcast listeners", "4000 podcast listeners up"),
        ("Ship 7k parcels", "7000 parcels up"),
    ]);
    assert_eq!(read("Cost per delivery below US$ 9", &alone()).measure, Some("Cost per delivery"));
}

#[test]
fn a_time_that_opens_the_sentence_hides_no_verb() {
    check(&[
        ("Within 18 months, cut scrap from 9% to 4%", "9 to 4 % down"),
        ("By year end, recruit 9 nurses", "9 nurses up"),
        ("D'ici au 30 juin 2027, réduire les délais à 8 jours", "8 Time(Day) down"),
        ("Innerhalb von 18 Monaten die Retouren auf 6 % senken", "6 % down"),
        ("Dentro de 12 meses, reducir las devoluciones al 6 %", "6 % down"),
        ("Até o final de 2026, reduzir as devoluções para 6 %", "6 % down"),
        ("Chaque mois 15 nouveaux clients", "15 nouveaux clients up"),
        ("Jede Woche 10 Anrufe", "10 Anrufe up"),
    ]);
    let deadline = |text: &str| read(text, &alone()).deadline.map(|day| day.to_string()).unwrap_or_default();
    assert_eq!(deadline("Revenue of 5 M€ in the first half of 2027"), "2027-06-30");
    assert_eq!(deadline("20 Neukunden im 1. Halbjahr 2027"), "2027-06-30");
    assert_eq!(deadline("D'ici au 30 juin 2027, réduire les délais à 8 jours"), "2027-06-30");
}

#[test]
fn parts_of_a_whole_are_shares_and_changes() {
    check(&[
        ("Half of the invoices paid within 14 days", "50 % up"),
        ("Two thirds of the teams trained", "66.67 % up"),
        ("A quarter of visitors sign up", "25 % up"),
        ("One in five visitors signs up", "20 % up"),
        ("3 out of 5 customers renew", "60 % up"),
        ("Mindestens die Hälfte der Filialen besucht", "50 % hold least"),
        ("Les deux tiers des agents formés", "66.67 % up"),
        ("Un client sur quatre recommande le service", "25 % up"),
        ("La mitad de los pedidos entregados", "50 % up"),
        ("Dos de cada tres clientes recomiendan el servicio", "66.67 % up"),
        ("Um terço das escolas visitadas", "33.33 % up"),
        ("Três em cada quatro clientes recomendam", "75 % up"),
        ("Cut waste by half", "50 % down by"),
        ("Trim costs by a quarter", "25 % down by"),
        ("Den Ausschuss um ein Drittel senken", "33.33 % down by"),
        ("Réduire les pertes d'un quart", "25 % down by"),
        ("Reducir las pérdidas en un tercio", "33.33 % down by"),
        ("Reduzir as perdas em um terço", "33.33 % down by"),
        ("Dobrar o número de voluntários", "100 % up by"),
    ]);
}

#[test]
fn scales_and_names_hold_no_target() {
    check(&[
        ("Share of customers in Tier 2 and Tier 3", "- % -"),
        ("Incidents of levels 2 and 3", "- Incidents -"),
        ("Comfort score from 1 to 10", "-  -"),
        ("Improve the comfort score from 1 to 4", "1 to 4  up"),
    ]);
}

#[test]
fn short_phrases_tell_their_language() {
    for (text, language) in [
        ("Erfolgreiche Einsätze", Language::De),
        ("Offene Anfragen", Language::De),
        ("Effektive Workshops", Language::De),
        ("Fluktuation 6 %", Language::De),
        ("Bons résultats", Language::Fr),
        ("Recrutement efficace", Language::Fr),
        ("Clientes satisfechos", Language::Es),
        ("Contratos exitosos", Language::Es),
        ("Gestão eficaz", Language::Pt),
        ("Zero acidentes", Language::Pt),
        ("Reach 9k podcast listeners", Language::En),
        ("Vitamin C doses", Language::En),
        ("Jira integration", Language::En),
        ("Leadership training", Language::En),
    ] {
        assert_eq!(read(text, &alone()).language, language, "{text}");
    }
}

#[test]
fn things_to_deliver_are_told_by_verbs_and_nouns() {
    for text in [
        "Introduction of the new payroll system",
        "Launch of the mobile app",
        "Einführung der neuen Software",
        "Inbetriebnahme der Anlage",
        "Mise en place du portail",
        "Implementación del nuevo portal",
        "Implantação do novo portal",
        "Obtain the safety certificate",
        "Obtenir la certification ISO 14001",
        "TÜV-Zertifizierung erhalten",
        "Appoint a safety officer",
    ] {
        let read = read(text, &alone());
        assert!(read.deliverable && !read.measurable, "{text}: {read:?}");
    }
    for text in [
        "Introduction of 3 products",
        "Completion rate",
        "Sign 5 contracts",
        "Installation cost",
        "Scans outside of the criteria: Testing in low-risk patients",
        "Tracking satisfaction with the survey",
        "Heart failure: Document staging of the disease",
        "Plan All Cause Readmissions",
        "Optimal End Stage Renal Disease Starts",
        "Complete assessment and evaluation before surgery",
        "Seguimiento a ejecución presupuestal de los proyectos",
    ] {
        assert!(!read(text, &alone()).deliverable, "{text}");
    }
}

#[test]
fn lists_of_counted_events_are_compound() {
    for (text, compound) in [
        ("Demos held, proposals sent and deals won", true),
        ("Training hours per nurse and utilisation rate", true),
        ("Calls answered within 30 seconds", false),
        ("Leads generated and converted", false),
        ("Tasa de egreso por carrera y nivel", false),
        ("Taux de réussite par filière et niveau", false),
        ("Tasa de egreso por carrera y costo por estudiante", true),
    ] {
        assert_eq!(read(text, &alone()).compound, compound, "{text}");
    }
}

#[test]
fn a_limit_may_stand_behind_what_a_share_is_of() {
    check(&[
        ("3.4% CAF or greater", "3.4 % hold least"),
        ("90 % of invoices or more", "90 % hold least"),
        ("5 % of the staff or less", "5 % hold most"),
        ("25.1% des effectifs ou plus", "25.1 % hold least"),
    ]);
}

#[test]
fn who_is_counted_has_an_age_and_no_target() {
    for text in [
        "Share of young people aged 12 to 17 who smoke",
        "Proportion de jeunes âgés de 12 à 17 ans qui fument",
        "Share of adults (aged 18 and over) who vote",
        "Anteil der Kinder im Alter von 3 bis 6 Jahren in Betreuung",
    ] {
        let read = read(text, &alone());
        assert_eq!((read.target, read.baseline), (None, None), "{text}");
    }
}

#[test]
fn the_year_of_the_start_is_no_deadline() {
    for (text, day) in [
        ("Increase the share of staff trained from 63 % in 2005 to 85 % in 2030", "2030-12-31"),
        ("Raise visits from 12 in 2024 to 20 by the end of 2027", "2027-12-31"),
        ("Reduce emissions from 40 t in 2019 to at most 25 t in 2028", "2028-12-31"),
        ("Steigerung von 63 % im Jahr 2020 auf 85 % im Jahr 2030", "2030-12-31"),
        ("Aumentar la cobertura de 63 % en 2020 a 85 % en 2030", "2030-12-31"),
        ("Aumentar a cobertura de 63 % em 2020 para 85 % em 2030", "2030-12-31"),
        ("Réduire les déchets de 699 kilogrammes par personne en 2014 à 490 kilogrammes d'ici 2030", "2030-12-31"),
        ("Increase coverage by 2030 to 85 %", "2030-12-31"),
        ("Increase coverage in 2030 to 85 %", "2030-12-31"),
    ] {
        let read = read(text, &alone());
        assert_eq!(read.deadline.map(|day| day.to_string()).as_deref(), Some(day), "{text}");
    }
}
