//! Every workbook of others: columns and notes forced upon it, asked for again, and taken out again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kpiwarden::model::Plan;
use kpiwarden::ports::{Applied, ErrorKind};
use kpiwarden::sheets::safe_write::undo_last;
use kpiwarden::sheets::xlsx::write::{Options, apply_with};

use super::canonical::{only_added, said, take_columns};
use super::support::{
    Free, copy, entries, files, forced_plan, free_columns, revision, same_again, taken_out, values, workbooks,
};

/// What became of one workbook.
enum Outcome {
    Written,
    Refused(ErrorKind, String),
    Unreadable,
}

/// Attributes that a write may change, by part.
fn may_change(part: &str) -> impl Fn(&str, &str) -> bool {
    let part = part.to_owned();
    move |element, attribute| {
        let list: &[(&str, &str)] = if part.contains("worksheets/") {
            &[("dimension", "ref"), ("row", "spans")]
        } else if part.contains("styles") {
            &[("cellXfs", "count"), ("dxfs", "count")]
        } else if part.contains("tables/") {
            &[("table", "ref"), ("autoFilter", "ref"), ("tableColumns", "count")]
        } else {
            &[("calcPr", "fullCalcOnLoad")]
        };
        list.contains(&(element, attribute))
    }
}

/// Elements that a write may add.
const ADDED: [&str; 17] = [
    "c",
    "row",
    "cols",
    "col",
    "conditionalFormatting",
    "legacyDrawing",
    "xf",
    "dxf",
    "dxfs",
    "definedNames",
    "definedName",
    "calcPr",
    "Relationship",
    "Override",
    "Default",
    "tableColumn",
    "author",
];

fn differences(before: &[u8], after: &[u8], own: &[u16]) -> Result<(), String> {
    let old = entries(before);
    let new: BTreeMap<_, _> = entries(after).into_iter().collect();
    let mut touched: BTreeMap<Kind, &String> = BTreeMap::new();
    for (name, entry) in &old {
        let Some(changed) = new.get(name) else { return Err(format!("{name} is gone")) };
        if changed.raw == entry.raw {
            continue;
        }
        let Some(kind) = kind_of(name) else { return Err(format!("{name} is not as it was")) };
        // One tab is written, and of everything but tables it has one.
        if let Some(other) = touched.insert(kind, name).filter(|_| kind != Kind::Table) {
            return Err(format!("{name} is not as it was, and {other} neither"));
        }
        if name.to_ascii_lowercase().ends_with(".vml") {
            same_shapes(&entry.content, &changed.content).map_err(|why| format!("{name}: {why}"))?;
            continue;
        }
        let (Some(mut x), Some(mut y)) = (said(&entry.content), said(&changed.content)) else {
            return Err(format!("{name} is no XML"));
        };
        if name.contains("worksheets/") {
            same_columns(&take_columns(&mut x), &take_columns(&mut y), own).map_err(|why| format!("{name}: {why}"))?;
        }
        let added = only_added(&x, &y, may_change(name)).map_err(|why| format!("{name}: {why}"))?;
        if let Some(strange) = added.iter().find(|element| !ADDED.contains(&element.as_str()) && *element != "comment")
        {
            return Err(format!("{name}: <{strange}> was added"));
        }
    }
    let old_order: Vec<&String> = old.iter().map(|(name, _)| name).collect();
    let new_entries = entries(after);
    let new_order: Vec<&String> = new_entries.iter().map(|(name, _)| name).take(old_order.len()).collect();
    if old_order == new_order { Ok(()) } else { Err("the parts are in another order".to_owned()) }
}

/// What a write has a reason to touch; every other part is copied byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The one tab that is written, and what it is related to.
    Sheet,
    SheetRelations,
    Table,
    Notes,
    Boxes,
    /// The workbook's own.
    Book,
    Styles,
    Types,
}

fn kind_of(name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase().replace('\\', "/");
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let is_xml = file.ends_with(".xml");
    match folder {
        _ if file == "[content_types].xml" => Some(Kind::Types),
        "_rels" if name.contains("worksheets/_rels/") || file.starts_with("sheet") => Some(Kind::SheetRelations),
        "worksheets" if is_xml => Some(Kind::Sheet),
        "tables" if is_xml => Some(Kind::Table),
        "chartsheets" | "dialogsheets" | "macrosheets" | "_rels" => None,
        _ if file.ends_with(".vml") => Some(Kind::Boxes),
        _ if is_xml && file.starts_with("comments") => Some(Kind::Notes),
        _ if is_xml && file.starts_with("workbook") => Some(Kind::Book),
        _ if is_xml && file.starts_with("styles") => Some(Kind::Styles),
        _ if is_xml && file.starts_with("sheet") => Some(Kind::Sheet),
        _ if is_xml && file.starts_with("table") => Some(Kind::Table),
        _ => None,
    }
}

/// Whether every shape of an old drawing of notes stands in the new one as it was.
fn same_shapes(before: &[u8], after: &[u8]) -> Result<(), String> {
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    let mut shapes = before.split("<v:shape ").skip(1).map(|shape| shape.split("</v:shape>").next().unwrap_or(shape));
    match shapes.find(|shape| !after.contains(shape)) {
        None => Ok(()),
        Some(lost) => Err(format!("a shape is not as it was: {lost}")),
    }
}

/// What is said of a column of others is what was said before, however the ranges are cut.
fn same_columns(
    before: &[(u32, u32, BTreeMap<String, String>)],
    after: &[(u32, u32, BTreeMap<String, String>)],
    own: &[u16],
) -> Result<(), String> {
    let of = |list: &[(u32, u32, BTreeMap<String, String>)], column: u32| {
        list.iter().find(|(first, last, _)| (*first..=*last).contains(&column)).map(|(.., traits)| traits.clone())
    };
    let edges =
        before.iter().chain(after).flat_map(|(first, last, _)| [*first, *last, first.saturating_sub(1), last + 1]);
    for column in edges.filter(|column| !own.iter().any(|own| u32::from(*own) + 1 == *column)) {
        if of(before, column) != of(after, column) {
            return Err(format!("column {column} was {:?} and is {:?}", of(before, column), of(after, column)));
        }
    }
    Ok(())
}

/// Whether every part of `after` says what it said in `before`, in the same order.
pub(super) fn same_parts(before: &[u8], after: &[u8]) -> Result<(), String> {
    let (old, new) = (entries(before), entries(after));
    let names =
        |list: &[(String, super::support::Entry)]| list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    if names(&old) != names(&new) {
        let (a, b) = (names(&old), names(&new));
        let missing: Vec<_> = a.iter().filter(|name| !b.contains(name)).collect();
        let more: Vec<_> = b.iter().filter(|name| !a.contains(name)).collect();
        return Err(format!("parts {missing:?} are missing, {more:?} are left"));
    }
    for ((name, x), (_, y)) in old.iter().zip(&new) {
        if x.content != y.content && (name.ends_with(".vml") || said(&x.content) != said(&y.content)) {
            let (a, b) = (said(&x.content).unwrap_or_default(), said(&y.content).unwrap_or_default());
            let first =
                a.iter().zip(&b).enumerate().find(|(_, (a, b))| a != b).map(|(at, _)| (a.get(at), b.get(at..at + 2)));
            return Err(format!("{name} did not come back: {first:?}, {} and {} things", a.len(), b.len()));
        }
    }
    Ok(())
}

fn through(path: &Path) -> Result<Outcome, String> {
    let before = std::fs::read(path).map_err(|e| e.to_string())?;
    let Some(free) = free_columns(&before) else { return Ok(Outcome::Unreadable) };
    let plan = forced_plan(&before, &free);
    let (_folder, file) = copy(path);
    let state = tempfile::tempdir().map_err(|e| e.to_string())?;
    let options = Options { state: Some(state.path()), protected: true, pivots: true };
    let applied = match apply_with(&file, &revision(&file), std::slice::from_ref(&plan), &options) {
        Ok(applied) => applied,
        Err(error) => {
            if std::fs::read(&file).map_err(|e| e.to_string())? != before {
                return Err("a refused workbook was changed".to_owned());
            }
            return Ok(Outcome::Refused(error.kind, error.message));
        }
    };
    if applied.values != plan.edits.len() {
        return Err(format!("{} of {} values: {applied:?}", applied.values, plan.edits.len()));
    }
    let after = std::fs::read(&file).map_err(|e| e.to_string())?;
    let own: Vec<u16> = plan.edits.iter().map(|edit| edit.cell.column).collect();
    differences(&before, &after, &own)?;
    if let Some(kept) = kept() {
        keep(&kept, path, &plan, &applied, &after).map_err(|e| e.to_string())?;
    }
    let (old, mut new) = (values(&before).unwrap_or_default(), values(&after).ok_or("cannot be read again")?);
    new.retain(|(tab, cell), _| !(*tab == plan.tab && plan.edits.iter().any(|edit| edit.cell == *cell)));
    if old != new {
        return Err("a value of others changed".to_owned());
    }

    let again = apply_with(&file, &revision(&file), &[same_again(&plan)], &options).map_err(|e| e.message)?;
    if (again.values, again.notes) != (0, 0) || std::fs::read(&file).map_err(|e| e.to_string())? != after {
        return Err(format!("the second write was not idle: {again:?}"));
    }

    undo_last(state.path(), &file).map_err(|e| format!("undo: {}", e.message))?;
    if std::fs::read(&file).map_err(|e| e.to_string())? != before {
        return Err("undo did not give the bytes back".to_owned());
    }
    std::fs::write(&file, &after).map_err(|e| e.to_string())?;
    let mut out = taken_out(&plan);
    out.notes.retain(|note| !applied.left_alone.contains(&(plan.tab.clone(), note.cell)));
    apply_with(&file, &revision(&file), &[out], &options).map_err(|e| format!("taking out: {}", e.message))?;
    same_parts(&before, &std::fs::read(&file).map_err(|e| e.to_string())?)?;
    Ok(Outcome::Written)
}

/// Workbooks that the policies say to refuse, by what the message has to say.
const REFUSED: [(&str, &str); 4] = [
    ("duplicate-filename-case-insensitive", "two parts have that name"),
    ("workbook_revision_protected", "shared workbook"),
    ("Revision_NameCommentChange", "shared workbook"),
    ("SharedWorkbook", "shared workbook"),
];

/// Keeps a written workbook beside what stands in it of ours: `NAME.tsv` has the tab, then a line a cell, `note` or `cell`.
fn keep(folder: &Path, path: &Path, plan: &Plan, applied: &Applied, after: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(name), after)?;
    let mut ours = format!("{}\n{}\n", path.display(), plan.tab);
    for edit in &plan.edits {
        ours.push_str(&format!("cell\t{}\t{}\n", edit.cell, edit.after.shown()));
    }
    let is_left = |cell| applied.left_alone.iter().any(|(_, left)| *left == cell);
    for note in plan.notes.iter().filter(|note| !is_left(note.cell)) {
        ours.push_str(&format!("note\t{}\t\n", note.cell));
    }
    std::fs::write(folder.join(format!("{name}.tsv")), ours)
}

/// Where written workbooks are kept for other programs to look at; see `tests/full/workbooks`.
fn kept() -> Option<PathBuf> {
    std::env::var_os("KPIWARDEN_WRITTEN").map(PathBuf::from)
}

/// Walks through all workbooks of a folder, of which so many are written and so many cannot be read before.
fn all_of(folder: &Path, written_min: usize, unreadable_max: usize) {
    let only = std::env::var("KPIWARDEN_ONLY").unwrap_or_default();
    let mut failures = Vec::new();
    let (mut written, mut refused, mut unreadable) = (0, 0, Vec::new());
    for path in files(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "xlsx" || e == "xlsm")) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !name.contains(&only) {
            continue;
        }
        match through(&path) {
            Ok(Outcome::Written) => written += 1,
            Ok(Outcome::Unreadable) => unreadable.push(name),
            Ok(Outcome::Refused(kind, message)) => {
                refused += 1;
                if !REFUSED.iter().any(|(file, says)| name.contains(file) && message.contains(says)) {
                    failures.push(format!("{name}: refused ({}): {message}", kind.name()));
                }
            }
            Err(why) => failures.push(format!("{name}: {why}")),
        }
    }
    eprintln!("{written} written, {refused} refused, {} not readable before: {unreadable:?}", unreadable.len());
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
    assert!(!only.is_empty() || written >= written_min, "{written} written only");
    assert!(unreadable.len() <= unreadable_max, "{unreadable:?} could not be read");
}

#[test]
fn nothing_of_others_changes_and_all_of_it_comes_back() {
    if let Some(folder) = workbooks() {
        all_of(&folder.join("valid"), 182, 2);
    }
}

#[test]
fn the_same_on_the_sheets_of_teams() {
    if let Some(folder) = workbooks().map(|folder| folder.join("../kpi-sheets/files")).filter(|folder| folder.is_dir())
    {
        all_of(&folder, 17, 0);
    }
}

/// Broken workbooks by a part of their names, and what is said of them. One that is merely odd is not among them.
const BROKEN: [(&str, &str); 14] = [
    ("LoadPivotTables", "no Excel workbook, or it is cut off"),
    ("wtf_path", "no tab Sheet1"),
    ("protected", "encrypted"),
    ("__protect.xlsx", "encrypted"),
    ("__encrypt", "encrypted"),
    ("crash-9bf3cd4b", "encrypted, or an old .xls workbook"),
    ("POIFuzzer-5040805309710336", "no Excel workbook, or it is cut off"),
    ("POIXSSFFuzzer", "no Excel workbook, or it is cut off"),
    ("XLSX2CSVFuzzer", "no Excel workbook, or it is cut off"),
    ("poc-xmlbomb-empty", "no Excel workbook, or it is cut off"),
    ("apache+poi__invalid", "[Content_Types].xml is broken (it is missing"),
    ("missing-bits", "[Content_Types].xml is broken (it is missing"),
    ("null_archive", "[Content_Types].xml is broken (it is missing"),
    ("issue252", "workbook.xml.rels is broken"),
];
/// Odd ones that are written all the same.
const ODD: [&str; 1] = ["MathNya+umya-spreadsheet__tdf131575.xlsx"];

/// Seconds of work of this thread, whatever else the machine does; 0 where the system does not say.
fn worked_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

#[test]
fn broken_workbooks_are_refused_soon_and_left_as_they_are() {
    let Some(folder) = workbooks() else { return };
    for path in files(&folder.join("invalid")) {
        let before = std::fs::read(&path).expect("read");
        let (_folder, file) = copy(&path);
        let free = Free {
            tab: "Sheet1".to_owned(),
            tab_index: 0,
            header_row: 0,
            rows: vec![1],
            column: 40,
            noted: Vec::new(),
        };
        let plan = forced_plan(&before, &free);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let before_work = worked_seconds();
        let done = apply_with(&file, &revision(&file), std::slice::from_ref(&plan), &Options::default());
        let seconds = worked_seconds() - before_work;
        assert!(seconds < 2.0, "{name} took {seconds} s of work");
        if let Err(error) = done {
            assert!(!error.hint.is_empty(), "{error:?}");
            assert_eq!(std::fs::read(&file).expect("read"), before, "{}", path.display());
            let says =
                BROKEN.iter().filter(|(known, _)| name.contains(known)).any(|(_, says)| error.message.contains(says));
            assert!(says, "{name}: {}", error.message);
        } else {
            assert!(ODD.contains(&name.as_str()), "{name} was written all the same");
        }
    }
}
