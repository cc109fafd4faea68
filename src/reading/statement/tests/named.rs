//! Measures that are named by nouns which are verbs as well, by participles, by a change, or by an acronym.

use super::{StatementContext, alone, read, rewrite};
use crate::model::{Currency, Direction, Language, Unit};

#[test]
fn nouns_that_are_verbs_too_name_measures() {
    for (text, measurable) in [
        ("Visit volume", true),
        ("Visit Volume (Epic) [3]", true),
        ("ACT composite score", true),
        ("Build success rate", true),
        ("Support calls answered", true),
        ("Design defects found in production", true),
        ("Open critical vulnerabilities older than 30 days", true),
        ("Legal services provided", true),
        ("Contracts of association signed", true),
        ("Public school enrollment", true),
        ("Area of forest restored (hectares)", true),
        ("Mean fasting blood glucose (mmol/l)", true),
        ("Response within 4 hours for 90% of tickets", true),
        ("30% reduction in waste sent to landfill", true),
        ("N° programas con nuevo modelo evaluativo", true),
        ("Nº Programas con nuevo modelo evaluativo", true),
        ("eNPS (índice de recomendación de colaboradores)", true),
        ("Satisfacción con la estrategia de acompañamiento", true),
        ("OTIF de las entregas a clientes", true),
        ("Reklamationsquote der Kunden", true),
        ("Fehlerrate der Bestellungen", true),
        ("Ausfallzeit der Maschinen", true),
        ("Durchlaufzeit der Aufträge", true),
        ("Vaccinate 95 percent of children under five", true),
        ("Answer 90 % of calls within 20 seconds", true),
        ("Conceder 300 bolsas para agentes culturais da cidade", true),
        ("Effective dose less than or equal to 9 millisieverts as per guideline", true),
        ("Census days", true),
        ("Meals overall - N", true),
        ("Legacy case dollars w/purchasing", true),
        ("Build a world-class data platform", false),
        ("Windows 11 migration", false),
        ("Train staff", false),
        ("Deliver products on time, without commit other teams.", false),
        ("Achieve ISO 27001 certification", false),
        ("Proficiency of staff in Excel", false),
    ] {
        let statement = read(text, &alone());
        assert_eq!(statement.measurable, measurable, "{text}: {statement:?}");
    }
}

#[test]
fn units_come_from_what_is_counted() {
    for (text, unit) in [
        ("Tonnes of CO2 emitted per year", "Tonnes"),
        ("Average number of days to process a claim", "days"),
        ("Increase the number of active weekly users to 12,000", "active weekly users"),
        ("Number of households with access to safe drinking water", "households"),
        ("Area of forest restored (hectares)", "hectares"),
    ] {
        assert_eq!(read(text, &alone()).unit, Some(Unit::Named(unit)), "{text}");
    }
}

#[test]
fn a_figure_behind_a_noun_of_change_is_a_change() {
    let statement = read("Drop in average handling time of 15 seconds", &alone());
    assert_eq!(
        (statement.target.map(|target| target.to_string()), statement.change.is_some()),
        (Some("15".into()), true)
    );
    assert_eq!(statement.direction, Some(Direction::Decrease));
    let statement = read("Deliver 80% of projects on time and on budget", &alone());
    assert_eq!(statement.direction, Some(Direction::Increase));
    let statement = read("Spend less than $5 per acquired lead", &alone());
    assert_eq!((statement.direction, statement.at_most), (Some(Direction::Maintain), true));
}

#[test]
fn a_letter_in_a_unit_tells_no_language() {
    assert_eq!(read("Mean glucose (mmol/l)", &alone()).language, Language::En);
}

#[test]
fn figures_go_with_their_scale_and_their_verb() {
    for (text, target, unit) in [
        ("Save 3 k€ per month", "3000", Some(Unit::Currency(Currency(*b"EUR")))),
        ("Atteindre 1,5 M€ de chiffre d'affaires", "1500000", Some(Unit::Currency(Currency(*b"EUR")))),
        ("Plant 20 ha of forest", "20", Some(Unit::Named("ha"))),
        ("Hold 12 workshops with at least 20 participants each", "12", Some(Unit::Named("workshops"))),
        (
            "Effective dose less than or equal to 9 millisieverts as per guideline",
            "9",
            Some(Unit::Named("millisieverts")),
        ),
    ] {
        let statement = read(text, &alone());
        assert_eq!(
            (statement.target.map(|target| target.normalize().to_string()), statement.unit),
            (Some(target.into()), unit),
            "{text}"
        );
    }
}

#[test]
fn rewrites_in_every_language_are_whole_sentences() {
    for (text, wanted) in [
        (
            "Criar e implantar a Política Municipal para Migrantes",
            "Percentual de etapas concluídas para criar e implantar a Política Municipal",
        ),
        ("Reducir la perdida de embalajes", "Reducir la perdida de embalajes: número de __"),
        (
            "Centralizar la captura de ejecución",
            "Porcentaje de pasos terminados para centralizar la captura de ejecución",
        ),
        (
            "D’ici à 2030, assurer l’accès de tous, en particulier des femmes, à des espaces verts",
            "Part des étapes terminées pour assurer l’accès",
        ),
        ("Den Hunger beenden", "Hunger beenden: Anteil der erledigten Schritte"),
    ] {
        let statement = read(text, &alone());
        let found = rewrite(text, &statement, &alone()).unwrap_or_default();
        assert!(found.starts_with(wanted), "{text}: {found}");
    }
}

#[test]
fn a_limit_inside_a_share_is_no_second_measure() {
    let text =
        "Proportion of population with household expenditures on health >10% of total household expenditure or income";
    assert!(!read(text, &alone()).compound);
    assert_eq!(read("40% email open rate (now 35%)", &alone()).measure, Some("email open rate"));
}

#[test]
fn limits_and_articles_of_the_romance_languages_are_read() {
    for (text, target, direction) in [
        ("Tasa de deserción inferior al 5 %", "5", Direction::Maintain),
        ("Al menos el 90 % de los pedidos entregados a tiempo", "90", Direction::Maintain),
        ("Aumentar a receita em 20% até o final de 2026", "20", Direction::Increase),
        ("Aumentar as vendas em 20%", "20", Direction::Increase),
        ("Durchlaufzeit um 20 % verkürzen", "20", Direction::Decrease),
    ] {
        let statement = read(text, &alone());
        let target_read = statement.target.map(|target| target.normalize().to_string());
        assert_eq!(
            (statement.measurable, target_read, statement.direction),
            (true, Some(target.to_owned()), Some(direction)),
            "{text}: {statement:?}"
        );
    }
}

#[test]
fn a_year_of_comparison_is_no_deadline() {
    for (text, deadline) in [
        ("Reduce emissions by 40 % below 2005 levels by 2030", Some("2030-12-31")),
        ("Cut waste to 1990 levels by 2030", Some("2030-12-31")),
        ("Réduire l'itinérance de 50 % par rapport au niveau de référence de 2016 d'ici 2028", Some("2028-12-31")),
        ("Senkung um 20 % gegenüber dem Basisjahr 2018", None),
        ("Establish the baseline by 2025", Some("2025-12-31")),
        ("Reach level 3 maturity by Q3 2025", Some("2025-09-30")),
    ] {
        let found = read(text, &alone()).deadline.map(|day| day.to_string());
        assert_eq!(found.as_deref(), deadline, "{text}");
    }
}

#[test]
fn times_levels_and_counts_are_measures_by_their_names() {
    for text in [
        "Door to Needle Time for Heart Attack",
        "Time interval: urgent value reporting",
        "Negative Predictive Value (NPV)",
        "Haemoglobin level < 11 g/dL",
        "Plan All Cause Admissions",
        "Kiosk Revenue Census Pt Day",
        "Rate the canteen 0-10",
        "Accident Reports",
        "Médicos contratados - Metrica",
        "Contratos de servicio renovados en la sede",
        "Solicitudes de crédito aprobadas",
        "Colaboradores treinados no ano",
    ] {
        let statement = read(text, &alone());
        assert!(statement.measurable && statement.vague.is_empty(), "{text}: {statement:?}");
    }
    for text in ["Responding to customers in less time", "Personas limitadas", "Open to new ideas"] {
        assert!(!read(text, &alone()).measurable, "{text}");
    }
    let read = |text: &'static str| read(text, &alone());
    assert_eq!(read("ROA").usual_direction, Some(Direction::Increase));
    assert!(!read("Doppler studies, 100% views").vanity && read("Video views").vanity);
    assert!(!read("Emergency admission or clinic visit within 7 days").compound);
}

#[test]
fn findings_terms_and_what_a_row_defines_are_no_judgement() {
    for text in [
        "HIV positive mothers in care",
        "Urgent Result: Positive bone scan",
        "Counseling on increased heart risk",
        "Minimal Important Difference in pain",
        "Advanced imaging for back pain",
        "Health professional teams",
        "Age appropriate vaccination",
        "Appropriate follow-up interval of 5 years for screening",
        "% of significant proposals (e.g., of high cost) that were reviewed",
        "Advance Care Planning in Stage 4 Disease",
        "Good control of asthma (good = no attack in a year)",
        "Investment in productive chains",
    ] {
        let statement = read(text, &alone());
        assert!(statement.vague.is_empty(), "{text}: {statement:?}");
    }
    for text in ["Positive change", "Positive attitude of staff", "Appropriate follow-up"] {
        assert!(!read(text, &alone()).vague.is_empty(), "{text}");
    }
}

#[test]
fn whose_years_and_by_what_method_are_no_deadline() {
    for (text, period, deadline) in [
        ("Home visits in the first two years of childhood", None, None),
        ("Tumour size as documented by OCT", None, None),
        ("Finish the migration by OCT 2027", None, Some("2027-10-31")),
        ("Ship 3 regions completed by DEC", Some("DEC"), None),
        ("Hire 3 nurses in the next two years", Some("in the next two years"), None),
    ] {
        let read = read(text, &alone());
        assert_eq!((read.period, read.deadline.map(|day| day.to_string()).as_deref()), (period, deadline), "{text}");
    }
}

#[test]
fn a_vague_word_in_a_long_name_is_part_of_it() {
    for (text, vague) in [
        ("% of target actions to the Government of Canada Information Technology Strategic Plan completed", false),
        ("Number of visits to the Impact Hub", false),
        ("Create a Healthy SaaS company", true),
        ("Improved Functional Outcome Assessment for Hip Replacement", true),
    ] {
        assert_eq!(!read(text, &alone()).vague.is_empty(), vague, "{text}");
    }
}

#[test]
fn less_of_what_teams_lose_wait_for_and_redo_is_better() {
    for (language, names) in [
        (
            Language::De,
            "Fluktuationsquote|Kündigungsquote|Krankenquote|Krankheitsquote|Offene Tickets|Ausfallzeit|Abwesenheitsquote|Stornoquote\
             |Retourenquote|Überstunden|Stillstandszeit|Nacharbeitsquote|Mitarbeiterfluktuation|Anzahl der Mahnungen",
        ),
        (
            Language::Fr,
            "Taux de rotation du personnel|Tickets ouverts|Temps d'arrêt|Taux de rebut|Arrêts maladie|Impayés|Nombre de démissions",
        ),
        (
            Language::Es,
            "Rotación del personal|Tickets abiertos|Morosidad|Tasa de rechazo|Bajas médicas|Desperdicios|Número de renuncias",
        ),
        (
            Language::Pt,
            "Absentismo|Chamados em aberto|Refugo|Desperdício|Taxa de devolução|Horas paradas|Número de desligamentos",
        ),
    ] {
        let context = StatementContext { language: Some(language), ..alone() };
        for name in names.split('|') {
            let read = read(name, &context);
            assert_eq!(read.usual_direction, Some(Direction::Decrease), "{name}");
        }
    }
    let context = StatementContext { language: Some(Language::Es), ..alone() };
    for (language, name) in [
        (Language::Es, "Porcentaje de módulos entregados sin no conformidades"),
        (Language::En, "Share of days without accidents"),
        (Language::De, "Anteil der Lieferungen ohne Reklamation"),
    ] {
        let context = StatementContext { language: Some(language), ..alone() };
        let read = read(name, &context);
        assert_eq!(read.usual_direction, Some(Direction::Increase), "{name}");
    }
    let stock = read("Rotación de inventario", &context);
    assert_ne!(stock.usual_direction, Some(Direction::Decrease), "stock that turns over is sold");
}

#[test]
fn less_of_further_measures_is_better_in_every_language() {
    for (language, names) in [
        (
            Language::En,
            "LTIFR|Unplanned stops|RTO core systems|LCP|INP|CLS|TTFB|DPMO|NRW|Non-revenue water|Infection rate|Duplicate pages|Thefts\
             |Audit findings past due|School dropouts|Under-5 mortality|Cost per patient|Absences|Order backlog",
        ),
        (Language::De, "Infektionsrate|Wiederherstellungszeit|Latenz|Abstürze|Diebstähle|Mortalität"),
        (Language::Fr, "Taux d'infection|Latence|Doublons|Temps de reprise|Morbidité|Décrochage scolaire"),
        (Language::Es, "Tasa de infección|Latencia|Duplicados|Robos|Deserción escolar|Morbilidad"),
        (Language::Pt, "Taxa de infecção de cateter|Latência|Furtos|Evasão escolar|Letalidade"),
        (
            Language::Other,
            "計画外停止回数|平均復旧時間|故障次数|投诉数量|불량률|Tasso di infezione|Tempo di risposta|Ziekteverzuim|Liczba błędów|Çökme oranı\
             |Keluhan pelanggan|Текучесть кадров|Thời gian phản hồi",
        ),
    ] {
        let context = StatementContext { language: Some(language), ..alone() };
        for name in names.split('|') {
            assert_eq!(read(name, &context).usual_direction, Some(Direction::Decrease), "{name}");
        }
    }
    let context = StatementContext { language: Some(Language::Other), ..alone() };
    for name in ["故障修复率", "事故防止活動数", "コスト削減額"] {
        assert_ne!(read(name, &context).usual_direction, Some(Direction::Decrease), "{name}");
    }
}

#[test]
fn figures_of_different_things_are_no_way_from_one_to_the_other() {
    let read = read("Seleção de 5 projetos de cursos para as 3 áreas", &alone());
    assert_eq!(read.baseline, None);
}
