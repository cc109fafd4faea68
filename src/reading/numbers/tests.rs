//! Figures in the shapes people write.

mod odd;

use std::fmt::Write;

use super::*;
use crate::model::{Cell, CellKind, Change, Currency, NumberFormat, Quantity, Reading, Shape, Unit};

fn show(reading: Reading<Quantity<'_>>) -> String {
    let quantity = match reading {
        Reading::Value(quantity) => quantity,
        Reading::Unreadable(why) => return format!("{why:?}"),
        other => return format!("{other:?}"),
    };
    let mut text = String::new();
    if quantity.approximate {
        text += "~";
    }
    match quantity.shape {
        Shape::AtLeast { strict } => text += if strict { "> " } else { ">= " },
        Shape::AtMost { strict } => text += if strict { "< " } else { "<= " },
        Shape::Change(Change::Relative) => text += "relative ",
        Shape::Change(Change::Absolute) => text += "by ",
        Shape::Done => text += "done ",
        _ => {}
    }
    text += &quantity.value.to_string();
    match quantity.shape {
        Shape::Range { high } => write!(text, "..{high}").expect("a string takes all"),
        Shape::Fraction { of } => write!(text, "/{of}").expect("a string takes all"),
        Shape::Ladder { commit, stretch } => text = format!("{commit} {text} {stretch}"),
        _ => {}
    }
    match quantity.unit {
        None => {}
        Some(Unit::Percent) => text += " %",
        Some(Unit::Points) => text += " points",
        Some(Unit::Currency(currency)) => write!(text, " {}", currency.code()).expect("a string takes all"),
        Some(Unit::Time(time)) => write!(text, " {time:?}").expect("a string takes all"),
        Some(Unit::Named(name)) => write!(text, " '{name}'").expect("a string takes all"),
    }
    text
}

fn check_with(decimal: Option<char>, pairs: &[(&str, &str)]) {
    let style = NumberStyle { decimal };
    let misses: Vec<String> = pairs
        .iter()
        .map(|&(text, expect)| (text, show(read_text(text, &style)), expect))
        .filter(|(_, got, expect)| got != expect)
        .map(|(text, got, expect)| format!("{text:?}: got {got}, expected {expect}"))
        .collect();
    assert!(misses.is_empty(), "\n{}", misses.join("\n"));
}

fn check(pairs: &[(&str, &str)]) {
    check_with(None, pairs);
}

#[test]
fn plain_figures() {
    check(&[
        ("40", "40"),
        ("0", "0"),
        ("-9999", "-9999"),
        ("-50", "-50"),
        ("- 50", "-50"),
        ("Total - 90", "90"),
        ("−5", "-5"),
        ("007", "7"),
        ("70.00", "70"),
        ("3.14", "3.14"),
        ("99,5", "99.5"),
        (".58", "0.58"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("50.000", "50000"),
        ("1.000", "1000"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("9,763,117", "9763117"),
        ("12,34,567", "1234567"),
        ("12,34,567.89", "1234567.89"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1 234,5", "1234.5"),
        ("1\u{a0}234\u{202f}567", "1234567"),
        ("1'234.50", "1234.5"),
        ("1’234", "1234"),
        ("48,478,683,916.00", "48478683916"),
        ("-200,000", "-200000"),
        ("(1,234)", "-1234"),
        ("(12.5%)", "-12.5 %"),
        ("１２３", "123"),
        ("1e-06", "0.000001"),
        ("8.495912050318455e-05", "0.00008495912050318455"),
        ("1E5", "100000"),
        ("199999999.99999997", "199999999.99999997"),
        ("25.43 (Q13-Q16)", "25.43"),
        ("1 (90 Q)", "1"),
        ("1st", "1"),
        ("`1.08`", "1.08"),
        ("1,2,3", "OddDigits"),
        ("99999999999999999999999999999999999", "TooLarge"),
        ("", "Empty"),
    ]);
}

#[test]
fn the_style_decides_between_group_and_fraction() {
    check_with(
        Some(','),
        &[("1.234", "1234"), ("1,234", "1.234"), ("1.5", "1.5"), ("1.234,5", "1234.5"), ("0.125", "0.125")],
    );
    check_with(Some('.'), &[("1.234", "1.234"), ("1,234", "1234"), ("99,5%", "99.5 %")]);
}

#[test]
fn units() {
    check(&[
        ("35%", "35 %"),
        ("-15%", "-15 %"),
        ("0.50%", "0.5 %"),
        ("29,85 %", "29.85 %"),
        ("40 percent", "40 %"),
        ("40 Prozent", "40 %"),
        ("5 pp", "5 points"),
        ("5 percentage points", "5 points"),
        ("5 Prozentpunkte", "5 points"),
        ("50 bps", "0.5 points"),
        ("3‰", "0.3 %"),
        ("30 days", "30 Day"),
        ("8 días", "8 Day"),
        ("15 días calendario", "15 Day"),
        ("2 business days", "2 Day"),
        ("1 Tag", "1 Day"),
        ("26,42 Min.", "26.42 Minute"),
        ("250ms", "250 Millisecond"),
        ("36h", "36 Hour"),
        ("55 MRs per technical writer per month", "55 'MRs'"),
        ("80 req/s", "80 'req/s'"),
        ("0 substantiated incidents/complaints", "0 'substantiated incidents/complaints'"),
        ("227L (avg)", "227 'L'"),
        ("3x", "3 'x'"),
        ("3x annual target", "3 'x'"),
        ("95% of customers", "95 %"),
        ("95% Accuracy", "95 %"),
        ("100% (DEZ/2025)", "100 %"),
        ("5 hrs/asset", "5 Hour"),
        ("100% in test", "100 %"),
    ]);
}

#[test]
fn money() {
    check(&[
        ("$15,200,000", "15200000 USD"),
        ("$50k", "50000 USD"),
        ("$25K", "25000 USD"),
        ("$56.84M", "56840000 USD"),
        ("€1.2M", "1200000 EUR"),
        ("1.234,56 EUR", "1234.56 EUR"),
        ("1,2 Mio. EUR", "1200000 EUR"),
        ("1,2 Mio.", "1200000"),
        ("3 Mrd. €", "3000000000 EUR"),
        ("50 k€", "50000 EUR"),
        ("EUR 500", "500 EUR"),
        ("CHF500", "500 CHF"),
        ("R$ 5 mi", "5000000 BRL"),
        ("≥ R$ 5 mi", ">= 5000000 BRL"),
        ("R$ 13.690.659,00", "13690659 BRL"),
        ("¥1000", "1000 JPY"),
        ("-$500", "-500 USD"),
        ("$-500", "-500 USD"),
        ("($500)", "-500 USD"),
        ("100万", "1000000"),
        ("3億円", "300000000 JPY"),
        ("5 crore", "50000000"),
        ("₹2 lakh", "200000 INR"),
        ("1.2M", "1200000"),
        ("570k", "570000"),
        ("$5m", "5000000 USD"),
        ("$5 million", "5000000 USD"),
        ("4 m EUR", "4000000 EUR"),
        ("4 m€", "4000000 EUR"),
        ("1.5 M USD", "1500000 USD"),
        ("4 m cable", "4 'm cable'"),
        ("â‚¬50", "50 EUR"),
    ]);
}

#[test]
fn limits() {
    check(&[
        (">= 95%", ">= 95 %"),
        ("≥ 90%", ">= 90 %"),
        ("â‰¥95%", ">= 95 %"),
        ("=> 81%", ">= 81 %"),
        ("at least 95", ">= 95"),
        ("At or above 95%", ">= 95 %"),
        ("equal or greater than 99.95%", ">= 99.95 %"),
        ("mindestens 5", ">= 5"),
        ("min. 5", ">= 5"),
        ("au moins 5", ">= 5"),
        ("al menos 5", ">= 5"),
        ("pelo menos 5", ">= 5"),
        ("not less than 5", ">= 5"),
        ("90%+", ">= 90 %"),
        ("3x+", ">= 3 'x'"),
        ("85+", ">= 85"),
        ("95%+ within SLA", ">= 95 %"),
        ("5 or more", ">= 5"),
        (">27", "> 27"),
        ("more than 120 hours", "> 120 Hour"),
        ("Above 150 contributors per month", "> 150 'contributors'"),
        ("mehr als 5", "> 5"),
        ("plus de 5", "> 5"),
        ("superior al 85%", "> 85 %"),
        ("<24h", "< 24 Hour"),
        ("< 24 h", "< 24 Hour"),
        ("<.58 average location factor", "< 0.58 'average location factor'"),
        ("less than $10K/Month", "< 10000 USD"),
        ("below 0", "< 0"),
        ("weniger als 5", "< 5"),
        ("moins de 5", "< 5"),
        ("<= 14.71", "<= 14.71"),
        ("max 5", "<= 5"),
        ("max. 5 Tage", "<= 5 Day"),
        ("up to 5", "<= 5"),
        ("no more than 5", "<= 5"),
        ("At or below 0.61", "<= 0.61"),
        ("höchstens 5", "<= 5"),
        ("como máximo 5", "<= 5"),
        ("Within 12 months", "<= 12 Month"),
        ("Recovery within 30 days", "<= 30 Day"),
        ("top 3", "<= 3"),
        ("Top 3 in sector", "<= 3"),
        ("Top three", "<= 3"),
        ("> 90% Minimum", "> 90 %"),
        ("≥4.0/5.0", ">= 4 points"),
        ("\\< 12 min", "< 12 Minute"),
        ("**≥ 21 jours**", ">= 21 Day"),
        ("<1 per 1000 orders", "< 1"),
        ("Below 2500ms at the 90th percentile", "< 2500 Millisecond"),
        ("100% within SLA", "100 %"),
        ("keine Stufe unter 10 %", ">= 10 %"),
        (">2 or rising trend", "> 2"),
        ("≥50% (leader ≥80%)", ">= 50 %"),
        ("~50", "~50"),
        ("ca. 50", "~50"),
        ("approx. 50 %", "~50 %"),
        ("ca.50", "~50"),
    ]);
}

#[test]
fn ranges_and_parts() {
    check(&[
        ("10-12", "10..12"),
        ("10 – 12 %", "10..12 %"),
        ("0%-64,9%", "0..64.9 %"),
        ("3,6 -5", "3.6..5"),
        ("99,9%  - 80%", "80..99.9 %"),
        ("10â€“29%", "10..29 %"),
        ("between 10 and 12", "10..12"),
        ("zwischen 10 und 12", "10..12"),
        ("10 to 12", "10..12"),
        ("10 bis 12", "10..12"),
        (">90-100%", "90..100 %"),
        ("$19,700-$37,000", "19700..37000 USD"),
        ("10-12k", "10000..12000"),
        ("30-45 days", "30..45 Day"),
        ("40 ± 5 %", "35..45 %"),
        ("40 +/- 5", "35..45"),
        ("Within ±5%", "-5..5 %"),
        ("3/5", "3/5"),
        ("4.5/5", "4.5/5"),
        ("4 out of 5", "4/5"),
        ("7 of 8", "7/8"),
        ("77 (out of 100)", "77/100"),
        ("41/55 (75%)", "41/55"),
        ("0/4 groups", "0/4 'groups'"),
        ("10:1", "10"),
        ("１２％", "12 %"),
        ("2,5 Prozentpunkte", "2.5 points"),
        ("3 万", "30000"),
        ("por definir", "OpenEnded"),
        ("laufend", "OpenEnded"),
        ("from 45% to 60%", "60 %"),
        ("45% → 60%", "60 %"),
        ("Commit: 10, Target: 14, Stretch: 20", "10 14 20"),
        ("commit 10% / target 14% / stretch 20%", "10 14 20 %"),
    ]);
}

#[test]
fn durations() {
    check(&[
        ("2h 30m", "2.5 Hour"),
        ("2h30", "2.5 Hour"),
        ("4 Hours 15 Min", "4.25 Hour"),
        ("17 Hours, 24 Min", "17.4 Hour"),
        ("15m 24s", "924 Second"),
        ("5:04", "304 Minute"),
        ("6:30 min", "390 Second"),
        ("6:30 h", "6.5 Hour"),
        ("<= 4:00 minutes", "<= 4 Minute"),
        ("1 day 2 hours", "26 Hour"),
    ]);
}

#[test]
fn changes() {
    check(&[
        ("+20 %", "relative 20 %"),
        ("by 20 %", "relative 20 %"),
        ("50% reduction", "relative -50 %"),
        ("Reduce 10% YoY", "relative -10 %"),
        ("Growing 10% YoY", "relative 10 %"),
        ("15% YoY", "relative 15 %"),
        ("Ampliação do número de peritos em 50% até 2029", "relative 50 %"),
        ("+30% vs baseline", "relative 30 %"),
        ("+5 points", "by 5 points"),
        ("+7h", "by 7 Hour"),
        ("+25% absolute", "by 25 %"),
        ("+2 novos municípios", "by 2 'novos municípios'"),
        ("um 20 % senken", "relative -20 %"),
        ("double", "relative 100 %"),
        ("halve", "relative -50 %"),
        ("increase to 50%", "50 %"),
        ("Reduzir 10%/mês", "relative -10 %"),
    ]);
}

#[test]
fn done_and_missing() {
    check(&[
        ("done", "done 1"),
        ("=> Done.", "done 1"),
        ("✓", "done 1"),
        ("✅", "done 1"),
        ("yes", "done 1"),
        ("Sí", "done 1"),
        ("ja/nein", "done 1"),
        ("not done", "done 0"),
        ("No", "done 0"),
        ("❌", "done 0"),
        ("100% complete", "100 %"),
        ("=> 75% complete.", ">= 75 %"),
        ("-", "Placeholder"),
        ("—", "Placeholder"),
        ("--", "Placeholder"),
        ("N/A", "Placeholder"),
        ("n/a", "Placeholder"),
        ("N/A si le service n’a pas recours à un mécanisme", "Placeholder"),
        ("No target", "Placeholder"),
        ("s.o.", "Placeholder"),
        ("k.A.", "Placeholder"),
        ("未定", "Placeholder"),
        ("Sin meta", "Placeholder"),
        ("No Aplica", "Placeholder"),
        ("[X]", "Placeholder"),
        ("+/- Z%", "Placeholder"),
        ("< X%", "Placeholder"),
        ("$[Goal]", "Placeholder"),
        ("...", "Placeholder"),
        ("TBD", "OpenEnded"),
        ("To be determined", "OpenEnded"),
        ("Baseline to be determined", "OpenEnded"),
        ("À déterminer", "OpenEnded"),
        ("Greater than TBD MRs per month", "OpenEnded"),
        ("ongoing", "OpenEnded"),
        ("as much as possible", "OpenEnded"),
        ("max", "OpenEnded"),
        ("more", "OpenEnded"),
        ("Decreasing", "OpenEnded"),
        ("?", "OpenEnded"),
        ("#DIV/0!", "CellError"),
        ("#REF!", "CellError"),
    ]);
}

#[test]
fn what_is_no_figure_says_why() {
    check(&[
        ("12-Jan", "DateForFigure"),
        ("1-Mar-10", "DateForFigure"),
        ("2 May", "DateForFigure"),
        ("31/12/2024", "DateForFigure"),
        ("31.12.2024", "DateForFigure"),
        ("2026-12-31", "DateForFigure"),
        ("Q4", "DateForFigure"),
        ("Green", "Words"),
        ("Approved HRH Strategy", "Words"),
        ("Milestone 1", "Words"),
        ("ISO 9001", "NoFigure"),
        ("D+1", "NoFigure"),
        ("Â1", "NoFigure"),
        ("Anglophones: 91%; Francophones: 74%", "SeveralFigures"),
        ("NY: $1,697 vs TX: $1,113", "SeveralFigures"),
        ("1.02 vs 0.49", "SeveralFigures"),
        ("Critical: 24h, High: 72h", "SeveralFigures"),
        ("25.1% des FAC ou supérieur\n39.1% des civils ou supérieur", "SeveralFigures"),
        ("Meeting with CRO on Jan 27", "NoFigure"),
        ("Partner program pushed to FY21.", "NoFigure"),
        ("Between 2023 and 2026, supply stays above demand", "NoFigure"),
        ("Entre 2023 et 2026, l'approvisionnement excède la récolte", "NoFigure"),
        ("Meta III: realizar reforma predial da DAT, até 2028.", "NoFigure"),
        ("SUMA(12 meses)", "NoFigure"),
        ("Q1: 25\nQ2: 50", "SeveralFigures"),
    ]);
}

#[test]
fn number_words() {
    check(&[
        ("zero", "0"),
        ("three", "3"),
        ("zwölf", "12"),
        ("a dozen", "12"),
        ("twenty", "20"),
        ("vingt", "20"),
        ("veinte", "20"),
        ("vinte", "20"),
        ("hundred", "100"),
        ("three suppliers", "3"),
        ("at least two", ">= 2"),
    ]);
}

#[test]
fn typed_cells() {
    let cell = |text, kind, format| Cell { text, kind, format, formula: false };
    let euro = NumberFormat::Currency(Currency(*b"EUR"));
    for (text, kind, format, expect) in [
        ("0.35", CellKind::Number, NumberFormat::Percent { decimals: 0 }, "35 %"),
        ("3.34", CellKind::Number, NumberFormat::Percent { decimals: 0 }, "334 %"),
        ("1.234", CellKind::Number, NumberFormat::General, "1.234"),
        ("288945", CellKind::Number, euro, "288945 EUR"),
        ("45291", CellKind::Number, NumberFormat::Date, "DateForFigure"),
        ("0.104166666666667", CellKind::Time, NumberFormat::Time, "2.5 Hour"),
        ("2026-12-31", CellKind::Date, NumberFormat::Date, "DateForFigure"),
        ("TRUE", CellKind::Bool, NumberFormat::General, "done 1"),
        ("FALSE", CellKind::Bool, NumberFormat::General, "done 0"),
        ("#REF!", CellKind::Error, NumberFormat::General, "CellError"),
        ("", CellKind::Empty, NumberFormat::General, "Empty"),
    ] {
        let style = NumberStyle { decimal: Some(',') };
        assert_eq!(show(read_cell(cell(text, kind, format), &style)), expect, "{text}");
    }
}

#[test]
fn a_column_decides_the_separator() {
    let decide = |texts: &[&'static str]| DecimalVotes::of(texts.iter().copied()).proven();
    assert_eq!(decide(&["1.234", "99,5 %"]), Some(','));
    assert_eq!(decide(&["1,234", "99.5 %"]), Some('.'));
    assert_eq!(decide(&["1.234.567"]), Some(','));
    assert_eq!(decide(&["1.234", "12", "x"]), None);
    assert_eq!(decide(&["31.12.2024"]), None);
    assert_eq!(decide(&["1.234,56 EUR", "1,5", "2.5"]), Some(','));
    assert_eq!(decide(&["1'234", "1.234"]), Some('.'));
    assert_eq!(decide(&["1234.567"]), Some('.'));
    let likely = |texts: &[&'static str]| DecimalVotes::of(texts.iter().copied()).likely();
    assert_eq!(likely(&["50.000", "75.500"]), Some(','));
    assert_eq!(likely(&["50,000", "75,500"]), Some('.'));
    assert_eq!((likely(&["1.234", "75.500"]), likely(&["50.000 %"])), (None, None));
}

#[test]
fn years_beside_figures_only_say_when() {
    check(&[
        ("2010: 22.2 %", "22.2 %"),
        ("Survey 2012: 41,5% of homes", "41.5 %"),
        ("2019 - 35 %", "35 %"),
        ("35 % - 2019", "35 %"),
        ("2015: 340", "340"),
        ("2000:1", "2000"),
        ("1:4", "0.25"),
        ("2023-2500 kWh", "2023..2500 'kWh'"),
        ("Between 2021 and 2024, output outgrows use", "NoFigure"),
        ("From 2021 to 2024 the share of 40 % is kept", "40 %"),
        ("As the census of the whole region in 2011 showed", "NoFigure"),
        ("Grow to 2000 members", "2000 'members'"),
    ]);
}
