//! Sheets in a folder of their own, and the whole way over them: open, read, check, plan, apply, verify.

mod across;
mod daemon;
mod guards;
mod others;
mod quarter;
mod said;
mod sync;
mod trouble;

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::{Date, date};
use kpiwarden::engine::{self, Checked, PlanOptions, SheetSettings, SyncTarget, Synced};
use kpiwarden::journal::SqliteJournal;
use kpiwarden::model::Code;
use kpiwarden::plan::{self, Write};
use kpiwarden::sheets::{OpenOptions, open};
use rust_xlsxwriter::{Note, Workbook};
use zip::write::SimpleFileOptions;

/// The day on which the sheets of these tests are judged.
pub(crate) const TODAY: Date = date(2026, 10, 1);

const HEADER: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Due";

/// A row that nothing can be said against.
fn row(kpi: &str, owner: &str, current: &str) -> String {
    format!("More customers,Number of {kpi},{owner},{kpi},20,40,{current},2026-07-01,2026-12-31")
}

/// A table of that many rows, each with an owner of its own.
fn rows(count: usize, current: &str) -> Vec<String> {
    let measures = ["leads", "links", "demos", "calls", "visits", "orders", "trials", "reviews", "articles", "talks"];
    (0..count).map(|at| row(&format!("{} {at}", measures[at % 10]), &format!("Grace Lind{at}"), current)).collect()
}

pub(crate) fn settings() -> SheetSettings {
    let plan = plan::Settings { write: Write::All, ..plan::Settings::default() };
    SheetSettings::plain(plan, TODAY)
}

/// A folder with sheets and a state folder beside.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sheets")).expect("a folder for sheets");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("sheets").join(name)
    }

    fn csv(&self, name: &str, rows: &[String]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, format!("{HEADER}\n{}\n", rows.join("\n"))).expect("written");
        path
    }

    /// A workbook with the same table; figures are numbers, days are days, and `notes` are a person's.
    fn xlsx(&self, name: &str, rows: &[String], notes: &[(u32, u16, &str)]) -> PathBuf {
        let path = self.path(name);
        let mut book = Workbook::new();
        Self::tab(&mut book, "KPIs", rows, notes);
        book.save(&path).expect("saved");
        path
    }

    /// A workbook with two such tabs, of which the second has other KPIs.
    fn xlsx_with_two(&self, name: &str, rows: &[String], second: &str) {
        let mut book = Workbook::new();
        Self::tab(&mut book, "KPIs", rows, &[]);
        let others: Vec<String> = rows.iter().map(|row| row.replace("Number of", "Share of new")).collect();
        Self::tab(&mut book, second, &others, &[]);
        book.save(self.path(name)).expect("saved");
    }

    fn tab(book: &mut Workbook, name: &str, rows: &[String], notes: &[(u32, u16, &str)]) {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        for (at, line) in std::iter::once(HEADER).chain(rows.iter().map(String::as_str)).enumerate() {
            for (column, text) in (0..).zip(line.split(',')) {
                let row = u32::try_from(at).expect("few rows");
                if let Ok(number) = text.parse::<f64>() {
                    sheet.write_number(row, column, number).expect("a number");
                } else if let Ok(date) = rust_xlsxwriter::ExcelDateTime::parse_from_str(text) {
                    sheet.write_datetime_with_format(row, column, &date, &day).expect("a day");
                } else {
                    sheet.write_string(row, column, text).expect("a text");
                }
            }
        }
        for (row, column, text) in notes {
            sheet
                .insert_note(*row, *column, &Note::new(*text).set_author("Ann").add_author_prefix(false))
                .expect("a note");
        }
    }

    fn journal(&self) -> SqliteJournal {
        SqliteJournal::open(self.folder.path().join("state")).expect("a journal")
    }

    fn sync(&self, names: &[&str], options: PlanOptions) -> Synced {
        let settings = Arc::new(settings());
        let mut targets: Vec<SyncTarget> = names.iter().map(|name| target(&self.path(name), &settings)).collect();
        engine::sync(&mut targets, &mut self.journal(), TODAY, options)
    }

    /// Syncs, and sees that all went well and that a second sync changes not one byte.
    fn sync_well(&self, names: &[&str]) -> Synced {
        let synced = self.sync(names, PlanOptions::default());
        for outcome in &synced.outcomes {
            assert_eq!(outcome.error, None, "{}", outcome.source);
        }
        let bytes: Vec<Vec<u8>> = names.iter().map(|name| self.bytes(name)).collect();
        let again = self.sync(names, PlanOptions::default());
        for (name, (outcome, before)) in names.iter().zip(again.outcomes.iter().zip(bytes)) {
            assert!(!outcome.wrote(), "{name}: a second sync writes nothing");
            assert!(self.bytes(name) == before, "{name}: a second sync changes no byte");
        }
        synced
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("readable")
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from} is in {text}");
        std::fs::write(self.path(name), text.replacen(from, to, 1)).expect("written");
    }

    /// Changes one text within a part of a workbook.
    fn change_part(&self, name: &str, part: &str, from: &str, to: &str) {
        let mut old = zip::ZipArchive::new(Cursor::new(self.bytes(name))).expect("a package");
        let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..old.len() {
            let mut entry = old.by_index(index).expect("an entry");
            let entry_name = entry.name().expect("a name").into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("readable");
            if entry_name == part {
                let text = String::from_utf8(content).expect("UTF-8");
                assert!(text.contains(from), "{from} is in {text}");
                content = text.replacen(from, to, 1).into_bytes();
            }
            new.start_file(entry_name, SimpleFileOptions::default()).expect("an entry");
            new.write_all(&content).expect("written");
        }
        let bytes = new.finish().expect("a package").into_inner();
        std::fs::write(self.path(name), bytes).expect("written");
    }

    /// What a cell of the first tab shows, and the note on it.
    fn cell(&self, name: &str, cell: &str) -> (String, String) {
        self.cell_on(name, 0, cell)
    }

    /// The same on another tab.
    fn cell_on(&self, name: &str, tab: usize, cell: &str) -> (String, String) {
        let mut sheet = open(&self.path(name), &OpenOptions::default()).expect("opens");
        let book = sheet.read().expect("reads");
        let cell = kpiwarden::model::CellRef::parse(cell).expect("a cell");
        let tab = &book.tabs[tab];
        (tab.at(cell).text.to_owned(), tab.notes.get(&cell).map_or_else(String::new, |note| note.text.clone()))
    }
}

fn target(path: &Path, settings: &Arc<SheetSettings>) -> SyncTarget {
    let sheet = open(path, &OpenOptions::default())
        .unwrap_or_else(|error| engine::unreadable(path.display().to_string(), error));
    SyncTarget { sheet, settings: Arc::clone(settings), write: true }
}

/// Places of the findings of one rule: `B7`, by table.
fn found(checked: &Checked, code: &str) -> Vec<(usize, String)> {
    let code = Code::parse(code).expect("a code");
    let tables = checked.tables.iter().enumerate();
    let all = tables.flat_map(|(at, table)| table.findings.iter().map(move |finding| (at, finding)));
    all.filter(|(_, finding)| finding.code == code)
        .map(|(at, finding)| (at, finding.cell.map_or_else(String::new, |cell| cell.to_string())))
        .collect()
}
