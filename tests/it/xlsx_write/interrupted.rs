//! A write that is killed, and a write while somebody else saves.
//!
//! The writer runs as a process of its own: this test binary once more, told by an environment variable what to do.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kpiwarden::model::Plan;
use kpiwarden::ports::ErrorKind;
use kpiwarden::sheets::safe_write::{clean_beside, is_temporary};
use kpiwarden::sheets::xlsx::write::{Options, apply_to_bytes, apply_with};

use super::support::{forced_plan, free_columns, taken_out};

const JOB: &str = "KPIWARDEN_TEST_WRITER";

/// Kills and saves; more with `KPIWARDEN_FULL`.
fn rounds(short: u32, full: u32) -> u32 {
    if std::env::var_os("KPIWARDEN_FULL").is_some() { full } else { short }
}

fn workbook(rows: u32) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..rows {
        sheet.write_string(row, 0, format!("KPI {row}")).expect("text");
        sheet.write_number(row, 1, f64::from(row)).expect("number");
    }
    book.save_to_buffer().expect("saved")
}

/// What the child does: writes columns and takes them out again, until it is killed. Not a test of its own.
#[test]
fn the_child_that_writes() {
    let Some(path) = std::env::var_os(JOB) else { return };
    let path = Path::new(&path);
    let state = path.parent().expect("folder").join("state");
    let options = Options { state: Some(&state), ..Options::default() };
    loop {
        let Ok(bytes) = std::fs::read(path) else { continue };
        let Some(free) = free_columns(&bytes) else { continue };
        let plan = forced_plan(&bytes, &free);
        if apply_with(path, &plan.revision, std::slice::from_ref(&plan), &options).is_ok() {
            let bytes = std::fs::read(path).expect("read");
            let mut out = taken_out(&plan);
            out.revision = kpiwarden::sheets::safe_write::revision_of(&bytes);
            let _ = apply_with(path, &out.revision.clone(), &[out], &options);
        }
    }
}

fn child(path: &Path) -> Child {
    Command::new(std::env::current_exe().expect("self"))
        .args(["--exact", "xlsx_write::interrupted::the_child_that_writes", "--test-threads=1"])
        .env(JOB, path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("child")
}

/// Numbers that differ from round to round and are the same in every run.
struct Steps(u64);

impl Steps {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// The rows in column A, for a workbook that is whole.
fn first_column(bytes: &[u8]) -> Option<usize> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(bytes)).ok()?;
    let name = book.sheet_names().first()?.clone();
    let mut reader = book.worksheet_cells_reader(&name).ok()?;
    let mut count = 0;
    while let Some(cell) = reader.next_cell().ok()? {
        count += usize::from(cell.get_position().1 == 0);
    }
    Some(count)
}

/// Everything that the writer makes of a workbook, whole.
fn contents(fresh: &[u8]) -> Vec<Vec<u8>> {
    let mut known = vec![fresh.to_vec()];
    loop {
        let last = known.last().expect("one at least");
        let plan = forced_plan(last, &free_columns(last).expect("readable"));
        let made = |bytes: &[u8], plan: &Plan| {
            let made = apply_to_bytes(bytes, std::slice::from_ref(plan), "book.xlsx", &Options::default());
            made.expect("written").0.expect("changed")
        };
        let with = made(last, &plan);
        let without = made(&with, &taken_out(&plan));
        let is_known = known.contains(&with) && known.contains(&without);
        if is_known {
            return known;
        }
        known.extend([with, without]);
        assert!(known.len() < 10, "the writer comes back to what it made before");
    }
}

fn holds_ours(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"xl/comments1.xml").is_some()
}

/// Microseconds from the start of a writer to its first write.
fn time_to_write(path: &Path) -> u64 {
    let start = std::time::Instant::now();
    let mut writer = child(path);
    while !std::fs::read(path).is_ok_and(|bytes| holds_ours(&bytes)) {
        assert!(start.elapsed() < Duration::from_secs(120), "the writer writes");
        std::thread::sleep(Duration::from_millis(1));
    }
    writer.kill().expect("killed");
    writer.wait().expect("ended");
    u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX / 4)
}

#[test]
fn a_killed_write_leaves_the_old_or_the_new_file_and_no_litter() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, workbook(300)).expect("write");
    let mut steps = Steps(1);
    let (mut with, mut without) = (0, 0);
    let fresh = workbook(300);
    let whole = contents(&fresh);
    let until_written = time_to_write(&path);
    for round in 0..rounds(25, 1_000) {
        std::fs::write(&path, &fresh).expect("written");
        let mut writer = child(&path);
        std::thread::sleep(Duration::from_micros(1_000 + steps.next(2 * until_written)));
        writer.kill().expect("killed");
        writer.wait().expect("ended");
        let bytes = std::fs::read(&path).expect("there is a file");
        assert!(whole.contains(&bytes), "round {round}: it is none of the contents that were to stand there");
        // What a start does, whether it has anything to write or not.
        assert_eq!(clean_beside([path.as_path()].into_iter()), Vec::<String>::new(), "round {round}");
        assert_eq!(std::fs::read(&path).expect("there is a file"), bytes);
        let litter = std::fs::read_dir(folder.path()).expect("folder").map(|entry| entry.expect("entry").file_name());
        let litter: Vec<_> = litter.filter(|name| name != "book.xlsx" && name != "state").collect();
        assert!(litter.is_empty(), "round {round}: {litter:?} is left over");
        *(if holds_ours(&bytes) { &mut with } else { &mut without }) += 1;
    }
    eprintln!("killed {} times: {with} with our columns, {without} without", with + without);
    assert!(with > 0 && without > 0, "a write was cut off before and after the new file stood");
    let bytes = std::fs::read(&path).expect("read");
    let free = free_columns(&bytes).expect("readable");
    let plan = forced_plan(&bytes, &free);
    let state = folder.path().join("state");
    let options = Options { state: Some(&state), ..Options::default() };
    apply_with(&path, &plan.revision, std::slice::from_ref(&plan), &options).expect("the next write");
    let names =
        walkdir::WalkDir::new(folder.path()).into_iter().map(|entry| entry.expect("entry").file_name().to_owned());
    let mut left: Vec<String> = names.map(|name| name.into_string().expect("utf-8")).collect();
    assert!(left.len() > 3, "the state folder is looked at too: {left:?}");
    left.retain(|name| is_temporary(name) || name.starts_with("rescued"));
    assert_eq!(left, Vec::<String>::new(), "nothing is left over");
}

/// Saves as a program does that truncates the file and writes it anew, and as one that renames over it.
fn save(path: &Path, content: &[u8], in_place: bool) {
    if in_place {
        std::fs::write(path, content).expect("saved");
    } else {
        let beside = path.with_file_name("lu1234.tmp");
        std::fs::write(&beside, content).expect("written");
        std::fs::rename(&beside, path).expect("renamed");
    }
}

#[test]
fn no_save_of_somebody_else_is_lost() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, workbook(100)).expect("write");
    let mut writer = child(&path);
    let mut steps = Steps(7);
    let mut lost = Vec::new();
    let count = rounds(60, 500);
    for round in 0..count {
        std::thread::sleep(Duration::from_micros(steps.next(40_000)));
        let theirs = workbook(101 + round);
        save(&path, &theirs, round % 2 == 0);
        // Whatever the writer does by then, it does to this save: its rows stay until the next one.
        std::thread::sleep(Duration::from_micros(2_000 + steps.next(30_000)));
        // A writer that exchanged the files looks at what came out, and puts a save that it finds there back.
        let mut seen = None;
        for _ in 0..500 {
            seen = std::fs::read(&path).ok().and_then(|bytes| first_column(&bytes));
            if seen == Some(101 + round as usize) {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        if seen != Some(101 + round as usize) {
            lost.push((round, seen));
        }
    }
    let start = std::time::Instant::now();
    while !std::fs::read(&path).is_ok_and(|bytes| holds_ours(&bytes)) {
        assert!(start.elapsed() < Duration::from_secs(120), "the writer was writing all the time");
        std::thread::sleep(Duration::from_millis(1));
    }
    writer.kill().expect("killed");
    writer.wait().expect("ended");
    assert!(lost.is_empty(), "{} of {count} saves were lost: {lost:?}", lost.len());
}

#[test]
fn where_no_undo_file_can_be_kept_nothing_is_written() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("book.xlsx");
    let before = workbook(50);
    std::fs::write(&path, &before).expect("write");
    let plan = forced_plan(&before, &free_columns(&before).expect("readable"));
    let state = folder.path().join("book.xlsx").join("no folder");
    let options = Options { state: Some(&state), ..Options::default() };
    let error =
        apply_with(&path, &plan.revision, std::slice::from_ref(&plan), &options).expect_err("no undo file can be kept");
    assert!(matches!(error.kind, ErrorKind::Transient | ErrorKind::NotFound | ErrorKind::Denied), "{error}");
    assert_eq!(std::fs::read(&path).expect("read"), before);
    let left = std::fs::read_dir(folder.path()).expect("folder").count();
    assert_eq!(left, 1, "nothing is left beside it");
}
