//! The config, from its text.

use std::path::Path;

use super::file::column_choice;
use super::{Config, EXAMPLE, Problem};
use crate::reading::columns::ColumnChoice;
use crate::rules::catalog;

fn parse(text: &str) -> Result<Config, Vec<Problem>> {
    Config::parse(text, Path::new("/kpis"))
}

/// The example with every commented setting switched on.
fn everything_on() -> String {
    let is_setting = |rest: &str| {
        rest.starts_with("[[")
            || rest.split_once(" = ").is_some_and(|(key, _)| {
                key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
            })
    };
    let mut text = String::new();
    for line in EXAMPLE.lines() {
        text.push_str(line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line));
        text.push('\n');
    }
    text.replace("path = \"kpis/team.xlsx\"", "").replace("google = \"https://docs.google.com/spreadsheets/d/...\"", "")
}

#[test]
fn the_example_holds_the_defaults() {
    assert_eq!(parse(EXAMPLE), Ok(Config::default()));
    let all = parse(&everything_on()).expect("every setting in the example is known");
    assert_eq!(all.rules.levels.len(), 1);
    assert_eq!(all.sheets.len(), 1);
    assert!(all.locale.is_some() && all.timezone.is_some() && all.state.is_some());
    let defaults = Config::default();
    assert_eq!(all.rules.options, defaults.rules.options);
    assert_eq!(all.progress, defaults.progress);
    assert_eq!(all.watch, defaults.watch);
    let columns = |config: &Config| config.plan.columns.iter().map(|c| (c.column, c.on)).collect::<Vec<_>>();
    assert_eq!(columns(&all), columns(&defaults));
    assert_eq!((all.plan.write, all.plan.language), (defaults.plan.write, defaults.plan.language));
}

#[test]
fn the_example_names_every_option_of_every_rule() {
    for rule in catalog::ALL {
        let spec = rule.spec();
        for option in spec.options {
            let line = format!("# {}.{} = {}", spec.code, option.name, option.default);
            assert!(EXAMPLE.lines().any(|known| known == line), "config.example.toml lacks the line\n{line}");
        }
    }
}

#[test]
fn every_problem_is_told_with_its_place() {
    let problems = parse(
        "langage = \"en\"\nfiscal_year_start = 13\n[rules]\nselect = [\"Q\"]\noptions.O204.maximum = 4\n[[sheets]]\n\
         columns = { ownr = \"B\" }\nheader_row = \"3\"\n",
    )
    .expect_err("seven problems");
    let told: Vec<String> = problems
        .iter()
        .map(|p| format!("{}:{} {}", p.line, p.column, p.message.split([';', '(']).next().unwrap_or("")))
        .collect();
    assert_eq!(
        told,
        [
            "1:1 `langage` is not a setting",
            "2:21 `fiscal_year_start` must be a whole number from 1 to 12, but is integer",
            "4:11 no rule is called \"Q\"",
            "5:14 `rules.options.O204.maximum` is not an option",
            "6:1 a [[sheets]] block needs `path = \"...\"`, `folder = \"...\"` or `google = \"...\"`",
            "7:13 `columns.ownr` is not a field",
            "8:14 `sheets[1].header_row` must be a whole number from 1 to 1048576, but is string",
        ]
    );
    assert!(problems[0].message.contains("did you mean `language`"), "{}", problems[0].message);
}

#[test]
fn a_block_that_can_never_be_used_is_told() {
    let problems = parse(
        "[[sheets]]\npath = \"a.xlsx\"\n[[sheets]]\npath = \"b.xlsx\"\n[[sheets]]\npath = \"a.xlsx\"\n\
         [[sheets]]\npath = \"a.xlsx\"\ntab = \"Other\"\n",
    )
    .expect_err("one is named twice");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let one_block = "line 7, column 1: `sheets[1]` and `sheets[4]` name the same place, which has one block: keep one of them, and leave \
                     `tab` out for each of its tabs with a KPI table to be judged";
    assert_eq!(told, ["line 5, column 1: this block is never used: `sheets[1]` names the same place", one_block]);
}

#[test]
fn text_that_is_no_toml_is_told_with_its_place() {
    let problems = parse("language = \"en\n[[sheets]\n").expect_err("broken");
    assert!(problems.iter().any(|problem| problem.message.starts_with("this is not TOML")), "{problems:?}");
}

#[test]
fn columns_by_letter_or_header() {
    for (text, expect) in [
        ("B", ColumnChoice::Letter(1)),
        ("AC", ColumnChoice::Header("AC".into())),
        ("Owner", ColumnChoice::Header("Owner".into())),
        ("KPI", ColumnChoice::Header("KPI".into())),
    ] {
        assert_eq!(column_choice(text), expect, "{text}");
    }
}
