//! Sheets as people keep them, in a spreadsheet at Google: what is written settles, and nothing of theirs is changed.

use std::path::{Path, PathBuf};

use google_emulator::{Config, Role};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::sheets::google::CommentMode;

use crate::{HEADER, OWNER, ROBOT, World};

/// From here on a file is left to the long run, which takes workbooks of all makers as well.
const LARGE_BYTES: u64 = 100_000;

/// The files of a folder that the emulator loads, smallest name first.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "csv" || end == "xlsx"))
        .collect();
    files.sort();
    files
}

/// Syncs the spreadsheet made from a file; what is wrong afterwards, and how many values were written.
fn sync(path: &Path, comments: CommentMode) -> (Vec<String>, usize) {
    let world = World::new(Config::default());
    let Ok(id) = world.emulator.load("Team", OWNER, path) else { return (Vec::new(), 0) };
    world.emulator.share(&id, ROBOT, Role::Writer);
    let tabs = || {
        let (_, book) =
            world.emulator.call(OWNER, "GET", &format!("/v4/spreadsheets/{id}?fields=sheets.properties.title"), None);
        let sheets = book["sheets"].as_array().cloned().unwrap_or_default();
        let titles = sheets.iter().filter_map(|sheet| sheet["properties"]["title"].as_str().map(str::to_owned));
        titles.map(|title| world.emulator.grid(&id, &title)).collect::<Vec<_>>()
    };
    let before = tabs();
    let google = world.google(comments);
    let mut journal = MemoryJournal::default();
    let first = world.sync(&google, &id, &mut journal).outcomes.remove(0);
    let mut problems: Vec<String> = first.error.iter().map(|error| error.message.clone()).collect();
    let (_, writes) = world.calls();
    let second = world.sync(&google, &id, &mut journal).outcomes.remove(0);
    problems.extend(second.error.iter().map(|error| format!("the second time: {}", error.message)));
    if world.calls().1 != writes {
        problems.push(format!("the second sync writes {} values, {} comments", second.values, second.notes));
    }
    for (at, (was, is)) in before.iter().zip(tabs()).enumerate() {
        let cells =
            was.iter().enumerate().flat_map(|(row, cells)| cells.iter().enumerate().map(move |cell| (row, cell)));
        for (row, (column, text)) in cells.filter(|(_, (_, text))| !text.is_empty()) {
            let now = is.get(row).and_then(|cells| cells.get(column)).cloned().unwrap_or_default();
            if now != *text {
                problems.push(format!("tab {at}, row {row}, column {column}: {text:?} became {now:?}"));
            }
        }
    }
    (problems, first.values)
}

fn check(files: &[PathBuf]) -> usize {
    let mut wrong = Vec::new();
    let mut written = 0;
    for path in files {
        let (problems, values) = sync(path, CommentMode::Native);
        written += usize::from(values > 0);
        wrong.extend(problems.into_iter().take(3).map(|problem| format!("{}: {problem}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    written
}

#[test]
fn figures_in_percent_are_written_as_ratios_where_the_cells_of_the_row_show_them_so() {
    let world = World::new(Config::default());
    let id =
        world.sheet(&format!("{HEADER}\nHappy customers,Reduce churn,Ivo Lenz,%,5%,3%,4%,2026-07-01,2026-12-31\n"));
    let mut journal = MemoryJournal::default();
    let google = world.google(CommentMode::Note);
    let outcome = world.sync(&google, &id, &mut journal).outcomes.remove(0);
    assert_eq!(outcome.error, None);
    let shown = |cell: &str| world.emulator.shown(&id, "Sheet1", cell);
    assert_eq!((shown("L1"), shown("M1")), ("KPI expected".into(), "KPI stretch".into()));
    assert_eq!((shown("L2"), shown("M2")), ("4%".into(), "2%".into()), "in the format of the target");
}

#[test]
fn the_examples_settle() {
    let written = check(&files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples")));
    assert!(written >= 3, "{written} written");
}

#[test]
fn sheets_of_all_kinds_settle() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("KPIWARDEN_SHARED").map_or(beside, PathBuf::from);
    let mut all = files(&shared.join("data/kpi-sheets/files"));
    if std::env::var_os("KPIWARDEN_LONG").is_some() {
        all.extend(files(&shared.join("data/workbooks/valid")));
    } else {
        all.retain(|path| path.metadata().is_ok_and(|data| data.len() < LARGE_BYTES));
    }
    if all.is_empty() {
        eprintln!("skipped: no sheets at {}", shared.display());
        return;
    }
    let written = check(&all);
    assert!(written >= 10, "{written} written");
}
