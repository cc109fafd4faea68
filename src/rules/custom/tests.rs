//! Expressions and messages, on sample values.

use proptest::prelude::*;

use super::variables::Values;
use super::{Expression, Message, VARIABLES};

/// The first sample row has the text "Number of orders", the figure 40, and the day 2026-12-31 everywhere.
fn check(source: &str, expect: Result<bool, &str>) {
    let found = Expression::parse(source).map_err(|fault| fault.message).and_then(|e| e.holds(&Values::Sample(false)));
    match (&found, expect) {
        (Ok(found), Ok(expect)) => assert_eq!(*found, expect, "{source}"),
        (Err(found), Err(part)) => assert!(found.contains(part), "{source}: {found}"),
        _ => panic!("{source}: {found:?}, not {expect:?}"),
    }
}

#[test]
fn expressions_say_yes_or_no() {
    for (source, expect) in [
        ("target > 30", true),
        ("target == 40", true),
        ("target * 2 == 80", true),
        ("2 * target + 1 > 80.5 && target / 3 < 14", true),
        ("target - size(kpi) == 24", true),
        ("size(kpi) + 1 == 17", true),
        ("-target < 0", true),
        ("target >= baseline * 1.3", false),
        ("kpi.contains('orders')", true),
        ("lower(kpi).startsWith('number of')", true),
        ("kpi.lower() == 'number of orders'", true),
        ("kpi.matches('(?i)^number OF')", true),
        ("matches(kpi, '[0-9]')", false),
        ("deadline > '2026-06-30' && deadline <= '2026-12-31'", true),
        ("days(deadline) - days('2026-12-01') == 30", true),
        ("owner == '' || owner == null", false),
        ("target == null || target == ''", false),
        ("target != '' && owner != null", true),
        ("!agreed", true),
        ("unit in ['EUR', 'USD']", false),
        ("['orders', 'clients'].exists(word, kpi.contains(word))", true),
        ("target > 100 ? true : size(owner) == 16", true),
        ("int(progress) == 40", true),
        ("string(target) == '40'", true),
    ] {
        check(source, Ok(expect));
    }
}

#[test]
fn what_is_wrong_is_said_when_the_config_is_read() {
    for (source, part) in [
        ("", "no CEL expression"),
        ("target >", "no CEL expression"),
        ("target > 3 3", "no CEL expression"),
        ("targt > 3", "nothing called \"targt\""),
        ("kpi.owner == 'x'", "no"),
        ("shout(kpi)", "no function called \"shout\""),
        ("kpi.split(' ')", "no function called \"split\""),
        ("target > 'a'", "does not go together"),
        ("kpi + 1 == 2", "does not go together"),
        ("target + 1", "needs yes or no"),
        ("kpi", "needs yes or no"),
        ("kpi.matches('(')", "pattern cannot be used"),
        ("kpi.matches(owner)", "a text in quotes"),
        ("kpi.matches('a{1000}{1000}')", "pattern cannot be used"),
        ("[1].exists(x, [2].exists(y, x == y))", "a loop stands within a loop"),
        ("Row{a: 1} == 2", "structure"),
    ] {
        check(source, Err(part));
    }
    let fault = Expression::parse("target > 1 && targt > 2").expect_err("misspelt");
    assert_eq!(fault.at, 14);
}

#[test]
fn a_fault_of_one_row_is_no_fault_of_the_rule() {
    check("10 / (int(target) - 40) == 1", Err("divides by zero"));
    assert!(Expression::parse("int(kpi) > 3").is_ok(), "another row may hold a figure");
}

#[test]
fn nothing_is_nested_without_end() {
    for many in [50, 200, 2000, 20_000] {
        for source in [
            "(".repeat(many) + "true" + &")".repeat(many),
            "!".repeat(many) + "true",
            "! ".repeat(many) + "true",
            "-".repeat(many) + "1 == 1",
            "- ".repeat(many) + "1 == 1",
            "true ? true : ".repeat(many) + "false",
            "[".repeat(many) + &"]".repeat(many) + " == []",
            "1 + ".repeat(many) + "1 == 1",
            "true && ".repeat(many) + "true",
            "kpi".to_owned() + &".lower()".repeat(many) + " == ''",
            "kpi".to_owned() + &".kpi".repeat(many),
            "kpi".to_owned() + &"[0]".repeat(many),
            "[1].all(x, ".repeat(many) + "true" + &")".repeat(many),
            "{1: ".repeat(many) + "1" + &"}".repeat(many) + " == {}",
            "\"".repeat(many),
        ] {
            // Whatever comes of it, it comes soon and without a panic.
            let _ = Expression::parse(&source).map(|expression| expression.holds(&Values::Sample(true)));
        }
    }
}

#[test]
fn messages_name_what_a_row_holds() {
    let fill = |template: &str| Message::parse(template).expect(template).fill(&Values::Sample(false));
    assert_eq!(fill("{owner} answers for { target } by {deadline}"), "Number of orders answers for 40 by 2026-12-31");
    assert_eq!(fill("{{owner}} {agreed}"), "{owner} no");
    for (template, at) in [("{ownr}", 0), ("x {", 2), ("x } y", 2), ("ä {x}", 3)] {
        assert_eq!(Message::parse(template).expect_err(template).0, at, "{template}");
    }
}

#[test]
fn the_example_config_names_every_variable() {
    let example = include_str!("../../../config.example.toml");
    for (name, _) in VARIABLES {
        let named = example.lines().filter(|line| line.starts_with('#'));
        let found =
            named.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).any(|word| word == *name);
        assert!(found, "config.example.toml does not name {name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_an_expression_fall_over(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "target", "kpi", "deadline", "agreed", "1", "2.5", "'a'", "null", "true", "(", ")", "[", "]", "{", "}", "+", "-", "*",
                "/", "%", "&&", "||", "!", "==", "<", ".", ",", "?", ":", "size(", "lower(", "days(", "kpi.matches(", ".exists(x,",
                ".map(x,", "x", "in", " ", "\n", "has(", "'", "\\", "é", "9223372036854775807", "-9223372036854775808",
            ]),
            0..40,
        ),
    ) {
        let source = parts.concat();
        if let Ok(expression) = Expression::parse(&source) {
            let _ = expression.holds(&Values::Sample(true));
        }
    }
}
