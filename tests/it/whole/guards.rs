//! A write is refused when what was read looks like an accident.

use kpiwarden::engine::PlanOptions;

use super::{HEADER, Place, rows};

/// Syncs a good table of twelve rows, lets `change` alter the lines, and sees whether the next sync is refused, in which words.
fn check(change: impl Fn(Vec<String>) -> Vec<String>, refused: Option<&str>) {
    let place = Place::new();
    place.csv("team.csv", &rows(12, "35"));
    place.sync_well(&["team.csv"]);
    let lines: Vec<String> = place.text("team.csv").lines().map(str::to_owned).collect();
    std::fs::write(place.path("team.csv"), change(lines).join("\n") + "\n").expect("written");
    let changed = place.bytes("team.csv");
    let synced = place.sync(&["team.csv"], PlanOptions::default());
    let messages: Vec<&str> = synced.outcomes[0].refused.iter().map(|refusal| refusal.message.as_str()).collect();
    assert_eq!(synced.was_refused(), refused.is_some(), "{messages:?}");
    if let Some(words) = refused {
        assert!(messages.iter().any(|message| message.contains(words)), "{words} in {messages:?}");
        assert!(place.bytes("team.csv") == changed, "nothing is written");
        let forced = place.sync(&["team.csv"], PlanOptions { force: true, remove: false });
        assert!(!forced.was_refused());
        place.sync_well(&["team.csv"]);
    }
}

#[test]
fn lost_rows_lost_headers_and_mass_flips_are_refused_and_smaller_changes_are_not() {
    check(|lines| lines[..7].to_vec(), None);
    check(|lines| lines[..6].to_vec(), Some("more than half"));
    let rename = |lines: Vec<String>, from: &str, to: &str| {
        lines.iter().map(|line| if line.starts_with(HEADER) { line.replace(from, to) } else { line.clone() }).collect()
    };
    check(|lines| rename(lines, "Current", "Xyzzy"), Some("current is gone"));
    check(|lines| rename(lines, "Unit", "Xyzzy"), None);
    let behind = |lines: Vec<String>, count: usize| {
        lines
            .iter()
            .enumerate()
            .map(|(at, line)| if at <= count { line.replace(",40,35,", ",40,21,") } else { line.clone() })
            .collect()
    };
    check(|lines| behind(lines, 4), None);
    check(|lines| behind(lines, 5), Some("5 of 12 statuses"));
}

type Change<'c> = &'c dyn Fn(&Place);

#[test]
fn the_same_guards_hold_a_write_into_a_workbook() {
    let sheet = "xl/worksheets/sheet1.xml";
    let lower = |place: &Place, rows: usize| {
        for _ in 0..rows {
            place.change_part("team.xlsx", sheet, "<v>35</v>", "<v>21</v>");
        }
    };
    let rename = |place: &Place| place.change_part("team.xlsx", "xl/sharedStrings.xml", ">Current<", ">Xyzzy<");
    let (four, five): (Change<'_>, Change<'_>) = (&|place| lower(place, 4), &|place| lower(place, 5));
    for (change, refused) in [(four, None), (five, Some("5 of 12 statuses")), (&rename, Some("current is gone"))] {
        let place = Place::new();
        place.xlsx("team.xlsx", &rows(12, "35"), &[]);
        place.sync_well(&["team.xlsx"]);
        change(&place);
        let changed = place.bytes("team.xlsx");
        let synced = place.sync(&["team.xlsx"], PlanOptions::default());
        let messages: Vec<&str> = synced.outcomes[0].refused.iter().map(|refusal| refusal.message.as_str()).collect();
        assert_eq!(synced.was_refused(), refused.is_some(), "{messages:?}");
        if let Some(words) = refused {
            assert!(messages.iter().any(|message| message.contains(words)), "{words} in {messages:?}");
            assert!(place.bytes("team.xlsx") == changed, "nothing is written");
            assert!(!place.sync(&["team.xlsx"], PlanOptions { force: true, remove: false }).was_refused());
        }
        place.sync_well(&["team.xlsx"]);
    }
}

#[test]
fn a_table_that_is_gone_is_said() {
    check(|_| vec!["nothing".to_owned(), "to see".to_owned()], Some("not found any more"));
}
