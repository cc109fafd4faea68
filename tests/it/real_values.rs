//! Figures and dates as they stand in real sheets: what share of them is understood. `KPIWARDEN_SHOW=1` lists every reading.

#![expect(clippy::print_stderr, reason = "a skipped test says so, and the shares are for people")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::date;
use kpiwarden::model::{Change, Quantity, Reading, Shape, Unit};
use kpiwarden::reading::dates::{self, DateStyle};
use kpiwarden::reading::numbers::{self, NumberStyle};

/// The texts of one kind, with the header of their column; `None` where the shared data is absent.
fn values(kind: &str) -> Option<Vec<(String, String)>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("KPIWARDEN_SHARED").map_or(beside, PathBuf::from);
    let text = std::fs::read_to_string(shared.join("data/kpi-sheets/values.tsv")).ok()?;
    let rows = text.lines().skip(1).filter_map(|line| {
        let mut fields = line.split('\t');
        let (row_kind, value, header) = (fields.next()?, fields.next()?, fields.next()?);
        // Number formats and headers stand in the same list, marked.
        let is_value = !value.contains("[xlsx number_format") && !value.starts_with("[header]");
        (row_kind == kind && is_value).then(|| (value.replace(" ⏎ ", "\n"), header.to_owned()))
    });
    Some(rows.collect())
}

fn class<T: std::fmt::Debug>(reading: &Reading<T>) -> String {
    match reading {
        Reading::Value(_) => "value".to_owned(),
        Reading::Unreadable(why) => format!("unreadable: {why:?}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// Counts the classes, and tells the share that was understood.
fn understood<'v, T: std::fmt::Debug>(values: &'v [(String, String)], read: impl Fn(&'v str) -> Reading<T>) -> f64 {
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    for (text, header) in values {
        let reading = read(text.trim());
        if std::env::var_os("KPIWARDEN_SHOW").is_some() {
            eprintln!("{}\t{text:?}\t{header}\t{reading:?}", class(&reading));
        }
        *classes.entry(class(&reading)).or_default() += 1;
    }
    let unreadable: usize =
        classes.iter().filter(|(name, _)| name.starts_with("unreadable")).map(|(_, count)| count).sum();
    eprintln!("{classes:?}");
    1.0 - unreadable as f64 / values.len() as f64
}

#[test]
fn figures_in_real_sheets_are_understood() {
    let Some(values) = values("number") else {
        eprintln!("skipped: no shared data");
        return;
    };
    let style = NumberStyle::default();
    let share = understood(&values, |text| numbers::read_text(text, &style));
    // The rest was looked at one by one: sentences, names of grades, several figures a cell, dates, cut-off text.
    assert!(share > 0.81, "{share:.3} understood");
}

/// A reading as one writes it down: shape, figure, unit; or what stopped it.
fn written(reading: Reading<Quantity<'_>>) -> String {
    let quantity = match reading {
        Reading::Value(quantity) => quantity,
        Reading::Unreadable(why) => return format!("unreadable: {why:?}"),
        other => return format!("{other:?}").to_lowercase(),
    };
    let figure = quantity.value;
    let text = match quantity.shape {
        Shape::Plain => figure.to_string(),
        Shape::AtLeast { strict: true } => format!("> {figure}"),
        Shape::AtLeast { strict: false } => format!(">= {figure}"),
        Shape::AtMost { strict: true } => format!("< {figure}"),
        Shape::AtMost { strict: false } => format!("<= {figure}"),
        Shape::Range { high } => format!("{figure} to {high}"),
        Shape::Change(Change::Relative) => format!("change {figure}"),
        Shape::Change(Change::Absolute) => format!("change by {figure}"),
        Shape::Fraction { of } => format!("{figure} of {of}"),
        Shape::Ladder { commit, stretch } => format!("{commit}, {figure}, {stretch}"),
        Shape::Done => if figure.is_zero() { "not done" } else { "done" }.to_owned(),
    };
    let unit = match quantity.unit {
        None => String::new(),
        Some(Unit::Percent) => " %".to_owned(),
        Some(Unit::Points) => " points".to_owned(),
        Some(Unit::Currency(currency)) => format!(" {}", currency.code()),
        Some(Unit::Time(time)) => format!(" {}", time.name()),
        Some(Unit::Named(name)) => format!(" '{name}'"),
    };
    format!("{}{text}{unit}", if quantity.approximate { "about " } else { "" })
}

/// One text of each shape that figures have in the sheets, with what it says.
#[test]
fn every_shape_of_figures_is_read_as_expected() {
    let style = NumberStyle::default();
    let mut misses = Vec::new();
    for line in include_str!("../fixtures/figures.tsv").lines() {
        let (text, expect) = line.split_once('\t').expect("a text and its reading");
        let text = text.replace(" ⏎ ", "\n");
        let got = written(numbers::read_text(text.trim(), &style));
        if got != expect {
            misses.push(format!("{}\t{got}", line.split('\t').next().unwrap_or_default()));
        }
    }
    assert!(misses.is_empty(), "read otherwise:\n{}", misses.join("\n"));
}

#[test]
fn dates_in_real_sheets_are_understood() {
    let Some(values) = values("date") else {
        eprintln!("skipped: no shared data");
        return;
    };
    let style = DateStyle { order: None, fiscal_year_start: 1, near: date(2026, 11, 25) };
    let share = understood(&values, |text| dates::read_text(text, &style));
    // The rest was looked at one by one: events, cadences, months of a project, lists of months, percentages.
    assert!(share > 0.72, "{share:.3} understood");
}
