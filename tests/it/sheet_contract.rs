//! The adapters of files keep the contract of the `Sheet` port.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use kpiwarden::model::SourceRecord;
use kpiwarden::ports::{ErrorKind, Sheet, SheetError, Writable};
use kpiwarden::sheets::{Limits, OpenOptions, open, open_csv_bytes};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tempfile::TempDir;

use crate::contract::{self, INPUT_WIDTH, Kept, ROWS, TYPED, checked, plans, texts};

/// A file in a folder of its own, written by another program.
struct File {
    folder: TempDir,
    name: &'static str,
    save: fn(&Path, &[[&str; 9]]),
}

impl File {
    fn new(name: &'static str, save: fn(&Path, &[[&str; 9]])) -> Self {
        let file = Self { folder: tempfile::tempdir().expect("a folder"), name, save };
        save(&file.path(), &ROWS);
        file
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    fn options(&self) -> OpenOptions {
        OpenOptions { state: Some(self.folder.path().join("state")), ..OpenOptions::default() }
    }
}

impl Kept for File {
    fn open(&self) -> Box<dyn Sheet> {
        open(&self.path(), &self.options()).expect("openable")
    }

    fn somebody_types(&self) {
        let mut rows = ROWS;
        rows[TYPED.0.row as usize][usize::from(TYPED.0.column)] = TYPED.1;
        (self.save)(&self.path(), &rows);
    }

    fn missing(&self) -> SheetError {
        let path = self.folder.path().join(format!("not-there-{}", self.name));
        let read = open(&path, &self.options()).and_then(|mut sheet| sheet.read());
        read.map(|_| ()).expect_err("it is not there")
    }

    fn too_large(&self) -> Option<SheetError> {
        let limits = Limits { rows_max: 2, grid_rows_max: 2, ..Limits::default() };
        let read = open(&self.path(), &OpenOptions { limits, ..self.options() }).and_then(|mut sheet| sheet.read());
        let told = match read {
            Ok(book) => {
                panic!("two rows are allowed, {} were read", book.tabs[0].row_count())
            }
            Err(error) => error,
        };
        Some(told)
    }
}

fn save_csv(path: &Path, rows: &[[&str; 9]]) {
    let lines: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
    std::fs::write(path, lines.join("\r\n") + "\r\n").expect("saved");
}

fn save_xlsx(path: &Path, rows: &[[&str; 9]]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("KPIs").expect("a name");
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*texts) {
            if let Ok(number) = text.parse::<f64>() {
                sheet.write_number(row, column, number).expect("a number");
            } else if let Ok(date) = ExcelDateTime::parse_from_str(text) {
                sheet.write_datetime_with_format(row, column, &date, &day).expect("a day");
            } else {
                sheet.write_string(row, column, text).expect("a text");
            }
        }
    }
    book.save(path).expect("saved");
}

fn save_ods(path: &Path, rows: &[[&str; 9]]) {
    let mut content = String::from(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         office:version=\"1.3\"><office:body><office:spreadsheet><table:table table:name=\"KPIs\">",
    );
    for row in rows {
        content.push_str("<table:table-row>");
        for text in row {
            let typed = if text.parse::<f64>().is_ok() {
                format!("office:value-type=\"float\" office:value=\"{text}\"")
            } else if text.parse::<jiff::civil::Date>().is_ok() {
                format!("office:value-type=\"date\" office:date-value=\"{text}\"")
            } else {
                "office:value-type=\"string\"".to_owned()
            };
            let cell = if text.is_empty() {
                "<table:table-cell/>".to_owned()
            } else {
                format!("<table:table-cell {typed}><text:p>{text}</text:p></table:table-cell>")
            };
            content.push_str(&cell);
        }
        content.push_str("</table:table-row>");
    }
    content.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).expect("a file"));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)] {
        zip.start_file(name, stored).expect("a part");
        zip.write_all(bytes.as_bytes()).expect("written");
    }
    zip.finish().expect("a file");
}

/// A text that came through a pipe.
struct Pipe(File);

impl Kept for Pipe {
    fn open(&self) -> Box<dyn Sheet> {
        let bytes = std::fs::read(self.0.path()).expect("bytes");
        open_csv_bytes("-", bytes, &OpenOptions::default())
    }

    fn somebody_types(&self) {
        self.0.somebody_types();
    }

    fn missing(&self) -> SheetError {
        self.0.missing()
    }

    fn too_large(&self) -> Option<SheetError> {
        None
    }
}

/// Says of a kind that is only read that it cannot be written, and does not write it.
fn is_only_read(kept: &dyn Kept) {
    let mut sheet = kept.open();
    let Writable::No(why) = sheet.writable() else { panic!("{} is only read", sheet.source()) };
    assert!(!why.is_empty());
    let before = texts(&mut *sheet, INPUT_WIDTH);
    let planned = plans(&checked(&mut *sheet), &Writable::ValuesOnly, &SourceRecord::default());
    assert!(planned.iter().any(|plan| !plan.edits.is_empty()), "there is something to refuse");
    let error = sheet.apply(&planned).expect_err("not written");
    assert!(error.kind == ErrorKind::Unsupported && !error.hint.is_empty(), "{error}");
    assert_eq!(texts(&mut *kept.open(), INPUT_WIDTH), before);
}

#[test]
fn every_kind_of_file_is_read_alike() {
    contract::reads(&File::new("team.csv", save_csv));
    contract::reads(&File::new("team.xlsx", save_xlsx));
    contract::reads(&File::new("team.ods", save_ods));
    contract::reads(&Pipe(File::new("team.csv", save_csv)));
}

#[test]
fn what_can_be_written_is_written_whole_and_once() {
    contract::writes(&File::new("team.csv", save_csv));
    contract::writes(&File::new("team.xlsx", save_xlsx));
}

#[test]
fn nobody_loses_what_they_typed_meanwhile() {
    contract::sees_edits(&File::new("team.csv", save_csv));
    contract::sees_edits(&File::new("team.xlsx", save_xlsx));
}

#[test]
fn what_is_only_read_says_so() {
    is_only_read(&File::new("team.ods", save_ods));
    is_only_read(&Pipe(File::new("team.csv", save_csv)));
}
