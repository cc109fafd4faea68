//! Sentences and what must be read from them.

use jiff::civil::date;

use super::{ExtraWords, StatementContext, read, read_with, rewrite};
use crate::model::{Change, Direction, Kind, Language, MeasureKind, Statement, Unit};

mod classes;
mod facts;
mod named;
mod rewrites;

fn alone() -> StatementContext {
    StatementContext::alone(date(2026, 3, 2))
}

fn vague<'s>(text: &'s str, statement: &Statement<'_>) -> Vec<&'s str> {
    statement.vague.iter().map(|vague| &text[vague.span.start as usize..vague.span.end as usize]).collect()
}

#[test]
fn measures_that_are_named_as_good_are_left_alone() {
    for text in [
        "revenue (by channel)",
        "customer satisfaction",
        "conversion rate",
        "MQLs",
        "sales-qualified leads",
        "ROI",
        "ROAS",
        "customer acquisition cost",
        "total sales",
        "sales volume by location",
        "new inbound leads",
        "new qualified opportunities",
        "pipeline value",
        "average order value",
        "operating profit margin",
        "gross profit margin",
        "net profit margin",
        "operating expense ratio",
        "working capital ratio",
        "burn rate",
        "average response time",
        "first contact resolution rate",
        "cost per conversation",
        "customer effort score",
        "effective billable rate",
        "bookings",
        "sales per square foot",
        "time on site",
        "cart abandonment rate",
        "bounce rate",
        "churn",
        "renewals",
        "number of influencers emailed",
        "number of backlinks acquired",
        "number of keywords (>200 search volume) ranking on page 1",
        "number of featured snippets",
        "Customer Success tickets closed",
        "Quality Assurance tickets closed",
        "Impact Hub visits",
        "Successful deployments (no rollback within 24 h)",
        "satisfaction score (CSAT 1-5)",
        "Open critical vulnerabilities",
        "% of calls answered within 30 s",
        "Time to hire",
        "Number of influencers contacted",
        "Amount of traffic from integration partner sites and paid customers resulting from it",
    ] {
        let statement = read(text, &alone());
        assert!(statement.measurable, "{text} is measurable");
        assert_eq!(vague(text, &statement), [""; 0], "{text} has no vague word");
        assert!(!statement.vanity, "{text} is no vanity");
        assert!(!statement.compound, "{text} is one measure");
        assert_eq!(statement.target, None, "{text} has no target");
    }
}

#[test]
fn what_cannot_be_counted_is_not_measurable_and_says_which_word() {
    for (text, words) in [
        ("How much impact did backlinks have on organic traffic?", &["impact"][..]),
        ("Number of successful integration partnerships", &["successful"]),
        ("impact of backlinks", &["impact"]),
        ("successful partnerships", &["successful"]),
        ("quality of work", &["quality"]),
        ("most active support agents", &["most active"]),
        ("scope", &[]),
        ("employee productivity", &[]),
        ("Improve collaboration", &["Improve"]),
        ("Launch the new site", &[]),
        ("Implement CRM", &[]),
        ("quality leads delivered", &["quality"]),
        ("Customer service", &[]),
        ("Quality", &["Quality"]),
        ("Communication", &[]),
        ("Increase brand recognition by 35%", &[]),
        ("Améliorer la collaboration", &["Améliorer"]),
        ("Mejorar la calidad del servicio", &["Mejorar", "calidad"]),
        ("Melhorar a comunicação interna", &["Melhorar"]),
    ] {
        let statement = read(text, &alone());
        assert!(!statement.measurable, "{text} is not measurable");
        for word in words {
            assert!(vague(text, &statement).contains(word), "{text}: {word} in {:?}", vague(text, &statement));
        }
        for found in &statement.vague {
            assert!(!found.why.is_empty() && !found.suggestion.is_empty(), "{text} says why");
        }
    }
}

#[test]
fn a_unit_in_the_row_makes_a_topic_measurable() {
    let context = StatementContext { has_unit: true, has_target: true, ..alone() };
    for text in ["employee productivity", "quality score", "Organisation health"] {
        let statement = read(text, &context);
        assert!(statement.measurable && statement.vague.is_empty(), "{text}");
    }
    assert!(!read("Number of successful partnerships", &context).measurable);
}

#[test]
fn attention_alone_is_vanity_and_not_when_tied_to_results() {
    for text in [
        "Facebook followers",
        "post impressions",
        "Increase Facebook followers to 10,000",
        "Page views",
        "Registered users",
        "Downloads",
    ] {
        assert!(read(text, &alone()).vanity, "{text}");
    }
    for text in [
        "Number of conversions from Facebook followers",
        "Conversion rate of post impressions",
        "Revenue from app downloads",
        "Share of followers who became customers",
    ] {
        assert!(!read(text, &alone()).vanity, "{text}");
    }
}

#[test]
fn two_measures_in_one_are_compound() {
    for text in [
        "Number of backlinks acquired and amount of organic traffic",
        "Estimated number and percentage of displaced persons",
        "Error rate or response time",
    ] {
        assert!(read(text, &alone()).compound, "{text}");
    }
    for text in [
        "Number of deaths and injuries",
        "Knowledge & skills",
        "Revenue",
        "Proportion of people by sex, age and region",
    ] {
        assert!(!read(text, &alone()).compound, "{text}");
    }
}

struct Figures {
    text: &'static str,
    direction: Option<Direction>,
    baseline: Option<i64>,
    target: &'static str,
    unit: &'static str,
    change: Option<Change>,
}

fn unit_text(unit: Option<Unit<'_>>) -> String {
    match unit {
        None => String::new(),
        Some(Unit::Percent) => "%".to_owned(),
        Some(Unit::Currency(currency)) => currency.code().to_owned(),
        Some(Unit::Named(name)) => name.to_owned(),
        Some(other) => format!("{other:?}"),
    }
}

#[test]
fn figures_are_read_with_their_parts() {
    use Direction::{Decrease, Increase, Maintain};
    let figures =
        |text, direction, baseline, target, unit, change| Figures { text, direction, baseline, target, unit, change };
    for wanted in [
        figures("increase organic traffic by 20% in Q2", Some(Increase), None, "20", "%", Some(Change::Relative)),
        figures("Grow sales by 5% per quarter", Some(Increase), None, "5", "%", Some(Change::Relative)),
        figures(
            "Increase Net Promoter Score 25% over the next three years",
            Some(Increase),
            None,
            "25",
            "%",
            Some(Change::Relative),
        ),
        figures("40% email open rate (now 35%)", Some(Increase), Some(35), "40", "%", None),
        figures(
            "generate $50,000 from the campaign, with $20,000 of that from email",
            Some(Increase),
            None,
            "50000",
            "USD",
            None,
        ),
        figures("at least 99.9% uptime", Some(Maintain), None, "99.9", "%", None),
        figures("reduce churn from 60 to 40", Some(Decrease), Some(60), "40", "", None),
        figures("Reduce churn from 5% to 3%", Some(Decrease), Some(5), "3", "%", None),
        figures("Keep churn below 2%", Some(Maintain), None, "2", "%", None),
        figures("Raise NPS by 10 points", Some(Increase), None, "10", "Points", Some(Change::Absolute)),
        figures("Publish 12 articles", Some(Increase), None, "12", "articles", None),
        figures("Ship to 3 regions", Some(Increase), None, "3", "regions", None),
        figures(
            "Cut cost per lead across 4 plants from €6,133 to €913.70",
            Some(Decrease),
            Some(6133),
            "913.7",
            "EUR",
            None,
        ),
        figures("Reduce average handle time to under 6 minutes", Some(Decrease), None, "6", "Time(Minute)", None),
        figures("Get CI queue times under 1 min", Some(Decrease), None, "1", "Time(Minute)", None),
        figures("Double the number of active users", Some(Increase), None, "100", "%", Some(Change::Relative)),
        figures("By 2020, halve the number of road deaths", Some(Decrease), None, "50", "%", Some(Change::Relative)),
        figures("Achieve $10M ARR", Some(Increase), None, "10000000", "USD", None),
        figures("Respond to 95% of tickets within 4 hours", Some(Increase), None, "95", "%", None),
        figures("Umsatz um 1,5 Mio. Euro steigern", Some(Increase), None, "1500000", "EUR", Some(Change::Absolute)),
        figures("Implantar 6.000 novas vagas", Some(Increase), None, "6000", "novas vagas", None),
        figures("Reducir los costos en un 10 %", Some(Decrease), None, "10", "%", Some(Change::Relative)),
        figures("Réduire le délai de livraison de 10 à 5 jours", Some(Decrease), Some(10), "5", "Time(Day)", None),
        figures("Top 10 targeted endpoints", None, None, "", "", None),
        figures("Number of keywords on page 1", None, None, "", "keywords", None),
        figures("Deaths per 100 000 population", None, None, "", "Deaths", None),
    ] {
        let statement = read(wanted.text, &alone());
        let target = statement.target.map(|value| value.normalize().to_string()).unwrap_or_default();
        assert_eq!(target, wanted.target, "target of {}", wanted.text);
        assert_eq!(statement.direction, wanted.direction, "direction of {}", wanted.text);
        assert_eq!(statement.baseline, wanted.baseline.map(rust_decimal::Decimal::from), "baseline of {}", wanted.text);
        assert_eq!(unit_text(statement.unit), wanted.unit, "unit of {}", wanted.text);
        assert_eq!(statement.change, wanted.change, "change of {}", wanted.text);
    }
}

#[test]
fn days_and_periods_are_read() {
    for (text, deadline, period) in [
        ("Increase sales to 5 by end of 2025", Some(date(2025, 12, 31)), None),
        ("Increase sales to 5 by Q3 2024", Some(date(2024, 9, 30)), None),
        ("Increase sales to 5 by 31.12.2026", Some(date(2026, 12, 31)), None),
        ("Increase sales to 5 by 2026-06-30", Some(date(2026, 6, 30)), None),
        ("Hire 5 engineers by 30 June 2026", Some(date(2026, 6, 30)), None),
        ("Close 20 deals by December 31, 2025", Some(date(2025, 12, 31)), None),
        ("Finish 3 audits before September 2026", Some(date(2026, 8, 31)), None),
        ("By 2030, reduce waste by 10 %", Some(date(2030, 12, 31)), None),
        ("D’ici à 2030, réduire les déchets de 10 %", Some(date(2030, 12, 31)), None),
        ("De aquí a 2030, reducir los residuos", Some(date(2030, 12, 31)), None),
        ("Bis 2030 die Kosten senken", Some(date(2030, 12, 31)), None),
        ("Bis Ende Juni 2026 5 Audits abschließen", Some(date(2026, 6, 30)), None),
        ("increase organic traffic by 20% in Q2", None, Some("Q2")),
        ("Increase efficiency by 35% by Q4 2017-18", None, Some("Q4 2017-18")),
        ("Increase Net Promoter Score 25% over the next three years", None, Some("over the next three years")),
        ("Grow sales by 5% per quarter", None, Some("per quarter")),
        ("Proportion of women in the previous 12 months", None, Some("in the previous 12 months")),
        ("Amount mobilised between 2020 and 2025", None, Some("between 2020 and 2025")),
        ("Get 2000 users", None, None),
    ] {
        let statement = read(text, &alone());
        assert_eq!(statement.deadline, deadline, "deadline of {text}");
        assert_eq!(statement.period, period, "period of {text}");
    }
    let june = read("reduce churn to 4 % by end of June", &alone());
    assert_eq!((june.deadline, june.days.map(|days| days.last)), (None, Some(date(2026, 6, 30))));
    assert!(read("5 posts a month", &alone()).recurring);
}

#[test]
fn some_measures_are_better_when_lower_without_anybody_saying_so() {
    for text in [
        "average response time",
        "cost per conversation",
        "customer acquisition cost",
        "operating expense ratio",
        "burn rate",
        "cart abandonment rate",
        "bounce rate",
        "churn",
        "defect rate",
        "time to hire",
        "Fluktuation",
        "Taux d'attrition",
        "Costo por cliente",
    ] {
        assert_eq!(read(text, &alone()).usual_direction, Some(Direction::Decrease), "{text}");
        assert_eq!(facts::facts(text).usual_direction, Some(Direction::Decrease), "facts of {text}");
    }
    for text in ["revenue", "time on site", "conversion rate", "uptime", "cost savings"] {
        assert_eq!(read(text, &alone()).usual_direction, Some(Direction::Increase), "{text}");
    }
}

#[test]
fn leading_and_lagging_are_told_with_a_reason() {
    for (text, kind) in [
        ("new clients", Kind::Lagging),
        ("revenue", Kind::Lagging),
        ("calls", Kind::Leading),
        ("leads", Kind::Leading),
        ("visitors", Kind::Leading),
        ("e-mails", Kind::Leading),
    ] {
        let statement = read(text, &alone());
        assert_eq!(statement.kind, Some(kind), "{text}");
        assert!(statement.kind_reason.is_some(), "{text}");
    }
}

#[test]
fn measures_have_kinds() {
    for (text, kind) in [
        ("Number of calls", MeasureKind::Count),
        ("% of calls answered", MeasureKind::Share),
        ("Churn rate", MeasureKind::Rate),
        ("Average order value", MeasureKind::Average),
        ("Time to hire", MeasureKind::Duration),
        ("Revenue", MeasureKind::Money),
        ("Net Promoter Score", MeasureKind::Score),
        ("Employee satisfaction index", MeasureKind::Index),
        ("Launch the new site", MeasureKind::Milestone),
    ] {
        assert_eq!(read(text, &alone()).measure_kind, Some(kind), "{text}");
    }
}

#[test]
fn languages_are_told_row_by_row() {
    for (text, language) in [
        ("Number of new customers", Language::En),
        ("Anzahl der neuen Kunden", Language::De),
        ("Nombre de nouveaux clients", Language::Fr),
        ("Número de clientes nuevos por mes", Language::Es),
        ("Número de novos clientes por mês", Language::Pt),
        ("移民汇款手续费比例", Language::Other),
        ("Numero di clienti nel mese", Language::Other),
    ] {
        let statement = read(text, &alone());
        assert_eq!(statement.language, language, "{text}");
        assert!(statement.measurable, "{text}");
    }
}

#[test]
fn decomposed_accents_read_the_same_and_spans_stay_true() {
    let composed = "Améliorer la qualité";
    let decomposed = "Ame\u{301}liorer la qualite\u{301}";
    let (one, two) = (read(composed, &alone()), read(decomposed, &alone()));
    assert_eq!(one.language, two.language);
    assert_eq!(vague(decomposed, &two), ["Ame\u{301}liorer", "qualite\u{301}"]);
    assert_eq!(one.vague.len(), two.vague.len());
}

#[test]
fn a_rewrite_is_measurable_and_keeps_the_words_of_the_row() {
    for (text, kept) in [
        ("How much impact did backlinks have on organic traffic?", "organic traffic from backlinks"),
        ("Number of successful integration partnerships", "integration partnerships"),
        ("Improve collaboration", "collaboration"),
        ("Launch the new site", "site"),
        ("quality leads delivered", "leads delivered"),
        ("successful partnerships", "partnerships"),
        ("most active support agents", "support agents"),
        ("employee productivity", "employee productivity"),
        ("Die Zusammenarbeit verbessern", "Zusammenarbeit"),
        ("Améliorer la collaboration", "collaboration"),
        ("Mejorar la comunicación", "comunicación"),
        ("Melhorar a comunicação", "comunicação"),
        ("Facebook followers", "Facebook followers"),
        ("revenue", "revenue"),
    ] {
        let statement = read(text, &alone());
        let rewritten = rewrite(text, &statement, &alone()).unwrap_or_else(|| panic!("{text} has a rewrite"));
        assert!(rewritten.to_lowercase().contains(&kept.to_lowercase()), "{text} -> {rewritten}");
        let again = read(&rewritten, &alone());
        assert!(again.measurable && again.vague.is_empty(), "{rewritten} is measurable");
        assert_eq!(again.deadline, Some(date(2026, 12, 31)), "{rewritten} has a deadline");
    }
    let whole = "Increase revenue from 10 to 20 by Q4 2026";
    assert_eq!(rewrite(whole, &read(whole, &alone()), &alone()), None);
}

#[test]
fn the_words_of_a_config_count_too() {
    let extra = ExtraWords::new(["synergetic"], ["frobs"], ["claps"], ["robust"]);
    let text = "Number of synergetic meetings";
    assert_eq!(vague(text, &read_with(text, &alone(), Some(&extra))), ["synergetic"]);
    assert!(read_with("Frobs", &alone(), Some(&extra)).measurable);
    assert!(read_with("Claps", &alone(), Some(&extra)).vanity);
    assert!(read_with("Build a robust platform", &alone(), Some(&extra)).vague.is_empty());
}

#[test]
fn names_and_scales_hold_no_aims() {
    let target = |text: &str| read(text, &alone()).target.map(|value| value.to_string());
    assert_eq!(target("COVID-19"), None);
    assert_eq!(target("Reduce thickness to 10 mm").as_deref(), Some("10"));
    assert_eq!(target("Raise revenue to $10 mm").as_deref(), Some("10000000"));
    assert_eq!(target("Raise revenue to 10 mm USD").as_deref(), Some("10000000"));
    let rated = read("Quality of the handover (on a scale of 1 to 5)", &alone());
    assert_eq!((rated.target, rated.measurable, rated.vague.len()), (None, true, 0));
}

#[test]
fn a_rewrite_of_several_measures_keeps_one_and_of_attention_ties_it() {
    let one = |text: &str| super::one_measure(text, &read(text, &alone()), &alone()).unwrap_or_default();
    for (text, begins) in [
        ("Error rate or issue tickets", "Error rate, from __ to __"),
        ("Number of backlinks acquired and amount of organic traffic", "Number of backlinks acquired, from __ to __"),
        ("Anzahl Leads und Umsatz", "Anzahl Leads, von __ auf __"),
    ] {
        assert!(one(text).starts_with(begins), "{text} -> {}", one(text));
    }
    let tied = |text: &str| super::tied(text, &read(text, &alone()), &alone()).unwrap_or_default();
    assert!(
        tied("Facebook followers").starts_with("Number of conversions (__) from Facebook followers"),
        "{}",
        tied("Facebook followers")
    );
    assert!(
        tied("Seguidores en Instagram").starts_with("Número de conversiones (__) gracias a "),
        "{}",
        tied("Seguidores en Instagram")
    );
}

#[test]
fn most_sentences_tell_the_language_of_their_table() {
    let spanish =
        ["Número de clientes nuevos", "Tasa de rotación de los empleados", "Tiempo de respuesta a las quejas"];
    let texts = || spanish.into_iter().chain(["Índice de ventas por la tienda", "Costo de los envíos", "ROI"]);
    assert_eq!(super::language_of(texts()), Some(Language::Es));
    assert_eq!(super::language_of(spanish.into_iter()), None, "too few speak");
}

#[test]
fn entries_of_several_words_are_found_as_one() {
    let extra = ExtraWords::new(["aha moments"], ["ship days"], ["eyeball minutes"], ["quality gates"]);
    let read = |text: &'static str| read_with(text, &alone(), Some(&extra));
    let vague = read("Number of aha moments");
    assert_eq!(
        vague.vague.iter().map(|found| found.span.of("Number of aha moments")).collect::<Vec<_>>(),
        ["aha moments"]
    );
    assert!(read("Ship days").measurable && read("Eyeball minutes").vanity);
    assert!(read("Number of quality gates").vague.is_empty());
    let statement = read("Aha moments");
    let rewrite = super::rewrite_with("Aha moments", &statement, &alone(), Some(&extra)).unwrap_or_default();
    assert!(read_with(&rewrite, &alone(), Some(&extra)).vague.is_empty(), "{rewrite}");
}
