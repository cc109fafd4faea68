//! What every adapter of the `Sheet` port keeps to, whatever it reads and writes.

use std::sync::Arc;

use jiff::civil::{Date, date};
use kpiwarden::engine::{self, Checked, Input, PlanOptions, SheetSettings, plan_sheet};
use kpiwarden::model::{CellRef, Plan, SourceRecord};
use kpiwarden::plan::{self, Write};
use kpiwarden::ports::{ErrorKind, Sheet, SheetError, Writable};

/// The day on which the sheets of these tests are judged.
const TODAY: Date = date(2026, 10, 1);

/// The table that an adapter is to keep: a header, two good rows and one with a vague KPI.
pub(crate) const ROWS: [[&str; 9]; 4] = [
    ["Goal", "KPI", "Owner", "Unit", "Baseline", "Target", "Current", "Start", "Due"],
    ["More customers", "Number of demos held", "Grace Lind", "demos", "20", "40", "31", "2026-07-01", "2026-12-31"],
    [
        "More customers",
        "Number of trials begun",
        "Omar Haddad",
        "trials",
        "10",
        "80",
        "42.5",
        "2026-07-01",
        "2026-12-31",
    ],
    ["More customers", "Better awareness", "Yuki Sato", "", "", "", "", "2026-07-01", "2026-12-31"],
];

/// Where somebody types between reading and writing, and what.
pub(crate) const TYPED: (CellRef, &str) = (CellRef { row: 2, column: 1 }, "Number of trials ended");

/// A place where one adapter keeps [`ROWS`].
pub(crate) trait Kept {
    /// The sheet, opened anew.
    fn open(&self) -> Box<dyn Sheet>;

    /// Another person types [`TYPED`] meanwhile.
    fn somebody_types(&self);

    /// A sheet of this kind that is not there.
    fn missing(&self) -> SheetError;

    /// What reading gives where fewer rows are allowed than there are; `None` where somebody else sets the limits.
    fn too_large(&self) -> Option<SheetError>;
}

fn settings() -> Arc<SheetSettings> {
    let plan = plan::Settings { write: Write::All, ..plan::Settings::default() };
    Arc::new(SheetSettings::plain(plan, TODAY))
}

/// The sheet, checked.
pub(crate) fn checked(sheet: &mut dyn Sheet) -> Checked {
    let input: Input = engine::read(sheet, settings());
    engine::check(vec![input], TODAY)
}

/// What is to be written after a check.
pub(crate) fn plans(checked: &Checked, writable: &Writable, record: &SourceRecord) -> Vec<Plan> {
    plan_sheet(checked, 0, writable, record, PlanOptions::default()).plans()
}

/// The texts of the cells of the first tab, `width` columns of them.
pub(crate) fn texts(sheet: &mut dyn Sheet, width: u16) -> Vec<Vec<String>> {
    let book = sheet.read().expect("readable");
    let tab = book.tabs.first().expect("a tab");
    let rows = 0..u32::try_from(ROWS.len()).expect("few");
    rows.map(|row| (0..width).map(|column| tab.at(CellRef::new(row, column)).text.to_owned()).collect()).collect()
}

/// Columns of [`ROWS`].
pub(crate) const INPUT_WIDTH: u16 = 9;

fn edited(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    TYPED.1.clone_into(&mut rows[TYPED.0.row as usize][usize::from(TYPED.0.column)]);
    rows
}

/// Reads, refuses and names things as every adapter does.
pub(crate) fn reads(kept: &dyn Kept) {
    let mut sheet = kept.open();
    let book = sheet.read().expect("readable");
    assert_eq!((book.source.as_str(), book.kind), (sheet.source(), sheet.kind()));
    assert!(!book.source.is_empty() && book.unread.is_empty());
    assert_eq!(
        texts(&mut *sheet, INPUT_WIDTH),
        ROWS.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
        "{}",
        book.source
    );
    let checked = checked(&mut *kept.open());
    let row = checked.row(&checked.tables[0], 2).expect("the row");
    assert_eq!((row.verdict.target, row.verdict.current), (Some(80.into()), "42.5".parse().ok()), "figures are exact");
    let missing = kept.missing();
    assert!(matches!(missing.kind, ErrorKind::NotFound | ErrorKind::Denied), "{missing}");
    assert!(!missing.message.is_empty() && !missing.hint.is_empty(), "{missing}: says what to do");
    if let Some(error) = kept.too_large() {
        assert_eq!(error.kind, ErrorKind::TooLarge, "{error}");
        assert!(error.message.contains(sheet.source()), "{error}: names the sheet");
    }
}

/// Writes what was planned, all of it and nothing else, once.
pub(crate) fn writes(kept: &dyn Kept) {
    let mut sheet = kept.open();
    let before = texts(&mut *sheet, INPUT_WIDTH);
    let first = plans(&checked(&mut *sheet), &sheet.writable(), &SourceRecord::default());
    let [plan] = first.as_slice() else { panic!("one plan, not {}", first.len()) };
    let applied = sheet.apply(&first).expect("written");
    assert!(applied.values >= plan.edits.len() && applied.left_alone.is_empty(), "{applied:?}");
    let book = kept.open().read().expect("readable");
    let column = |name: &str| {
        let place = (0..book.tabs[0].width()).find(|column| book.tabs[0].at(CellRef::new(0, *column)).text == name);
        place.unwrap_or_else(|| panic!("no column {name}"))
    };
    let status = |row: u32| book.tabs[0].at(CellRef::new(row, column("KPI status"))).text;
    assert_eq!((status(1), status(3)), ("On track", "Invalid"));
    assert_eq!(texts(&mut *kept.open(), INPUT_WIDTH), before, "nothing of a person's");
    let mut again = kept.open();
    let second = plans(&checked(&mut *again), &again.writable(), &SourceRecord::default());
    let rest: usize = second.iter().map(|plan| plan.edits.len()).sum();
    assert_eq!(rest, 0, "nothing is left to write: {second:?}");
    kept.open().take_back().expect("what was replaced is kept");
    let book = kept.open().read().expect("readable");
    let ours = book.tabs[0].row(0).filter(|(column, cell)| *column >= INPUT_WIDTH && !cell.is_blank());
    assert_eq!(ours.count(), 0, "our columns are gone");
    assert_eq!(texts(&mut *kept.open(), INPUT_WIDTH), before, "nor by taking it back");
}

/// Never writes over what somebody typed since it was read.
pub(crate) fn sees_edits(kept: &dyn Kept) {
    let mut sheet = kept.open();
    let before = texts(&mut *sheet, INPUT_WIDTH);
    let planned = plans(&checked(&mut *sheet), &sheet.writable(), &SourceRecord::default());
    kept.somebody_types();
    if let Err(error) = sheet.apply(&planned) {
        assert_eq!(error.kind, ErrorKind::Stale, "{error}");
    }
    assert_eq!(texts(&mut *kept.open(), INPUT_WIDTH), edited(before), "what was typed stays, and all else");
    let mut fresh = kept.open();
    let anew = plans(&checked(&mut *fresh), &fresh.writable(), &SourceRecord::default());
    fresh.apply(&anew).expect("written when read again");
}
