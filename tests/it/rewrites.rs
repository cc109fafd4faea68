//! Every rewrite is applied: its finding goes away, nothing else is broken, what the row says of time stands as it was.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kpiwarden::model::{Field, Severity};
use kpiwarden::rules::{self, catalog};

use crate::rules::{Fixture, Grid, Said, folder};

/// What people would write where a rewrite leaves a blank: figures after words of movement, things elsewhere.
fn filled(field: Field, text: &str) -> String {
    const MOVES: [&str; 8] = ["from ", "to ", "von ", "auf ", "à ", "para ", " a ", "de "];
    const THINGS: [&str; 3] = ["signed contracts", "were renewed", "delivered orders"];
    let kpi = matches!(field, Field::Kpi);
    let mut out = String::new();
    let mut rest = text;
    let (mut figures, mut things) = (20, THINGS.iter().cycle());
    while let Some((before, after)) = rest.split_once("__") {
        out.push_str(before);
        let last = text.rfind(',').is_some_and(|comma| out.len() > comma);
        let moves = MOVES.iter().any(|word| before.ends_with(word)) && (last || after.starts_with(" %"));
        match field {
            Field::Owner => out.push_str("Eve Novak"),
            _ if kpi && !moves => out.push_str(things.next().expect("a cycle")),
            Field::Baseline => out.push_str("30"),
            _ if kpi => {
                let _ = write!(out, "{figures}");
                figures += 20;
            }
            _ => out.push_str("40"),
        }
        rest = after;
    }
    out + rest
}

/// How many years a text names.
fn years(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 4 && word.starts_with("20")).count()
}

fn errors_on(said: &[Said], row: Option<u32>) -> BTreeSet<String> {
    let bad = said.iter().filter(|said| {
        said.finding.severity == Severity::Error
            && "MOT".contains(said.finding.code.letter)
            && said.finding.cell.map(|cell| cell.row) == row
    });
    bad.map(|said| said.finding.code.to_string()).collect()
}

/// Applies the rewrite of each finding of some rules; what went wrong, line by line.
fn apply_all(grid: &Grid, with: &[(String, Grid)], wanted: impl Fn(&Said) -> bool) -> String {
    let mut wrong = String::new();
    let check = |grid: &Grid| {
        let tabs = std::iter::once(("KPIs".to_owned(), grid.clone())).chain(with.iter().cloned()).collect();
        Fixture(tabs, Vec::new()).check(&rules::Settings::default())
    };
    let before = check(grid);
    for said in before.iter().filter(|said| wanted(said)) {
        let code = said.finding.code;
        let Some(rewrite) = &said.words.rewrite else {
            let _ = writeln!(wrong, "{code} {:?} has no rewrite", said.finding.cell);
            continue;
        };
        let Some(cell) = said.finding.cell else { continue };
        let mut mended = grid.clone();
        let row = cell.row as usize;
        let new = filled(rewrite.field, &rewrite.text);
        let at = said.columns[rewrite.field];
        let old;
        if row == 0 {
            // The column is missing, or empty in most rows.
            let (header, example) = new.split_once(": ").unwrap_or(("", new.as_str()));
            old = String::new();
            for (line, cells) in mended.iter_mut().enumerate() {
                let text = if line == 0 { header } else { example };
                match at {
                    Some(column) if line > 0 && cells[column as usize].is_empty() => {
                        text.clone_into(&mut cells[column as usize]);
                    }
                    Some(_) => {}
                    None => cells.push(text.to_owned()),
                }
            }
        } else {
            let column = match at {
                _ if Some(rewrite.field) == said.finding.field => cell.column as usize,
                Some(column) => column as usize,
                None => panic!("{code} rewrites {} on {cell}", rewrite.field.name()),
            };
            let cells = &mut mended[row];
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            old = std::mem::replace(&mut cells[column], new.clone());
        }
        let after = check(&mended);
        let place = format!("{code} on {cell}: {old:?} -> {new:?}");
        if after.iter().any(|said| said.finding.code == code && said.finding.cell == Some(cell)) {
            let _ = writeln!(wrong, "{place}: still fires");
        }
        let row = Some(cell.row).filter(|_| row > 0);
        let (had, has) = (errors_on(&before, row), errors_on(&after, row));
        if row.is_some() && !has.is_subset(&had) {
            let _ = writeln!(wrong, "{place}: raises {:?}", has.difference(&had).collect::<Vec<_>>());
        }
        if rewrite.field == Field::Kpi {
            if let Some(span) = said.finding.span.filter(|_| code.to_string() == "M101") {
                let word = span.of(&old).to_lowercase();
                let lower = new.to_lowercase();
                // A word that the rewrite says the meaning of may stay.
                if lower.contains(&word) && !lower.contains(&format!("{word} = ")) {
                    let _ = writeln!(wrong, "{place}: keeps {word:?}");
                }
            }
            let own_cell = said.columns[Field::Deadline].is_some();
            if years(&new) > years(&old).max(usize::from(!own_cell)) {
                let _ = writeln!(wrong, "{place}: a second day");
            }
        }
        let day = |said: &[Said]| {
            said.iter()
                .find(|said| said.finding.cell.map(|cell| cell.row) == row && said.deadline.is_some())
                .and_then(|said| said.deadline)
        };
        if rewrite.field != Field::Deadline
            && row.is_some()
            && day(&before).is_some()
            && day(&after).is_some()
            && day(&before) != day(&after)
        {
            let _ = writeln!(wrong, "{place}: moves the deadline");
        }
    }
    wrong
}

fn rows(lines: &[&str]) -> Grid {
    lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

#[test]
fn every_rewrite_of_measure_owner_and_time_mends_its_finding() {
    let mut wrong = String::new();
    for &rule in catalog::ALL.iter().filter(|rule| "MOT".contains(rule.spec().code.letter)) {
        let fixture = Fixture::read(&folder(rule), "bad");
        if !fixture.1.is_empty() {
            continue;
        }
        let Some(((_, grid), with)) = fixture.0.split_first() else { continue };
        let code = rule.spec().code;
        wrong += &apply_all(grid, with, |said| said.finding.code == code && said.tab == "KPIs");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Vague words, wishes, questions and deliverables of five languages, with a deadline in its column, in the sentence, or nowhere.
#[test]
fn rewrites_in_five_languages_keep_time_and_lose_the_vague_word() {
    let mut wrong = String::new();
    for lines in [
        [
            "Goal|KPI|Owner|Target|Deadline",
            "Grow|Number of successful integration partnerships|Ann Miller|40|2026-12-31",
            "Grow|Improve teamwork by 30 June 2027|Ann Miller||",
            "Grow|Quality of onboarding|Bob Stone||2027-03-31",
            "Grow|Publish the customer handbook|Bob Stone||2027-03-31",
            "Grow|Impact of training on sales|Eve Novak||2027-03-31",
            "Grow|Improve|Eve Novak|40|2027-03-31",
        ],
        [
            "Ziel|Kennzahl|Verantwortlich|Zielwert|Frist",
            "Wachsen|Anzahl erfolgreicher Projekte|Anna Müller|40|31.12.2026",
            "Wachsen|Bessere Zusammenarbeit bis 30.06.2027|Anna Müller||",
            "Wachsen|Qualität der Schulung|Bernd Stein||31.03.2027",
            "Wachsen|Wirksame Schulungen|Bernd Stein||31.03.2027",
            "Wachsen|Auswirkung der Schulung auf den Umsatz|Eva Neumann||31.03.2027",
            "Wachsen|Effektive Meetings|Eva Neumann|40|31.03.2027",
        ],
        [
            "Objectif|Indicateur|Responsable|Cible|Échéance",
            "Croître|Nombre de projets réussis|Anne Meunier|40|31/12/2026",
            "Croître|Améliorer la collaboration d'ici le 30/06/2027|Anne Meunier||",
            "Croître|Qualité de la formation|Benoît Pierre||31/03/2027",
            "Croître|Formation efficace|Benoît Pierre||31/03/2027",
            "Croître|Impact de la formation sur les ventes|Eve Noël||31/03/2027",
            "Croître|Qualité de l'accueil des clients|Eve Noël|40|31/03/2027",
        ],
        [
            "Objetivo|Indicador|Responsable|Meta|Fecha límite",
            "Crecer|Número de proyectos exitosos|Ana Molina|40|31/12/2026",
            "Crecer|Mejorar la colaboración antes del 30/06/2027|Ana Molina||",
            "Crecer|Eficiencia de capacidad instalada|Benito Piedra||31/03/2027",
            "Crecer|Cierre eficaz de las oportunidades|Benito Piedra||31/03/2027",
            "Crecer|Impacto de la capacitación en las ventas|Eva Nieto||31/03/2027",
            "Crecer|Liderazgo efectivo de los equipos|Eva Nieto|40|31/03/2027",
        ],
        [
            "Objetivo|Indicador|Responsável|Meta|Prazo",
            "Crescer|Número de projetos bem-sucedidos|Ana Moreira|40|31/12/2026",
            "Crescer|Melhorar a colaboração até 30/06/2027|Ana Moreira||",
            "Crescer|Qualidade do treinamento|Bento Pedra||31/03/2027",
            "Crescer|Liderança eficaz das equipes|Bento Pedra||31/03/2027",
            "Crescer|Impacto da campanha nas vendas|Eva Neves||31/03/2027",
            "Crescer|Reuniões eficazes|Eva Neves|40|31/03/2027",
        ],
    ] {
        let grid = rows(&lines);
        wrong += &apply_all(&grid, &[], |said| matches!(said.finding.code.to_string().as_str(), "M101" | "M102"));
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A table that lacks a column is told its header in its own language, with an example.
#[test]
fn missing_columns_are_offered_in_the_language_of_the_sheet() {
    for (lines, expect) in [
        (
            [
                "KPI|Status",
                "Number of new customers|on track",
                "Share of orders on time|on track",
                "Number of complaints about delivery|on track",
                "Sales to new customers of the shop|on track",
            ],
            ["Owner: __", "Target: __", "Deadline: 2026-12-31"],
        ),
        (
            [
                "Kennzahl|Status",
                "Anzahl der neuen Kunden im Vertrieb|läuft",
                "Anteil der Bestellungen mit Verspätung|läuft",
                "Zahl der Beschwerden von Kunden über den Versand|läuft",
                "Umsatz mit neuen Kunden und Verträgen|läuft",
            ],
            ["Verantwortlich: __", "Zielwert: __", "Frist: 31.12.2026"],
        ),
        (
            [
                "Indicador|Estado",
                "Número de clientes nuevos de la tienda|en curso",
                "Porcentaje de pedidos que llegan a tiempo|en curso",
                "Número de quejas de los clientes por los envíos|en curso",
                "Ventas de la tienda con los clientes nuevos|en curso",
            ],
            ["Responsable: __", "Meta: __", "Fecha límite: 31/12/2026"],
        ),
    ] {
        let grid = rows(&lines);
        let said = Fixture(vec![("KPIs".to_owned(), grid.clone())], Vec::new()).check(&rules::Settings::default());
        for (code, expect) in ["O201", "M103", "T301"].iter().zip(expect) {
            let found = said.iter().find(|said| said.finding.code.to_string() == *code);
            let text = found.and_then(|said| said.words.rewrite.as_ref()).map(|rewrite| rewrite.text.as_str());
            assert_eq!(text, Some(expect), "{code} in {lines:?}");
        }
        let wrong = apply_all(&grid, &[], |said| {
            said.finding.cell.is_some_and(|cell| cell.row == 0) && "MOT".contains(said.finding.code.letter)
        });
        assert!(wrong.is_empty(), "\n{wrong}");
    }
}

/// Attention that is tied to conversions is vanity no more, whatever stands in the blank.
#[test]
fn attention_is_tied_whatever_fills_the_blank() {
    for kpi in ["Instagram followers", "LinkedIn page views", "Post impressions"] {
        let line = format!("Grow|{kpi}|Ann Miller|4000|2026-12-31");
        let grid =
            rows(&["Goal|KPI|Owner|Target|Deadline", &line, "Grow|Number of signed contracts|Bob Stone|40|2026-12-31"]);
        let check = |grid: &Grid| {
            Fixture(vec![("KPIs".to_owned(), grid.clone())], Vec::new()).check(&rules::Settings::default())
        };
        let said = check(&grid);
        let vanity = said.iter().find(|said| said.finding.code.to_string() == "M107").expect("it is vanity");
        let text = &vanity.words.rewrite.as_ref().expect("a rewrite").text;
        for fill in ["pledges", "enquiries", "volunteers", "signed contracts"] {
            let mut mended = grid.clone();
            mended[1][1] = text.replace("__", fill);
            let again = check(&mended);
            assert!(!again.iter().any(|said| said.finding.code.to_string() == "M107"), "{}", mended[1][1]);
        }
    }
}
