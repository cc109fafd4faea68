//! Deciding what a file is: its content decides, its name must not contradict it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Limits;
use super::csv::CsvSheet;
use super::legacy::compound::MAGIC as COMPOUND_MAGIC;
use super::package::{Package, PackageError};
use super::read_only::{ReadOnlyFormat, ReadOnlySheet};
use super::source::{io_error, package_error};
use super::xlsx::XlsxSheet;
use super::xlsx::parts::relationships;
use crate::ports::{ErrorKind, Sheet, SheetError};

/// How a file is to be opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// What the file may ask for.
    pub limits: Limits,
    /// Folder in which what a write replaces is kept for undo; `None` keeps nothing.
    pub state: Option<PathBuf>,
}

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Empty,
    Zip,
    Compound,
    /// A web page or other markup.
    Markup,
    /// A document or picture of a known kind.
    Other(&'static str),
    Text,
}

/// What the name of a file promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    Workbook,
    Text,
    Nothing,
}

/// Opens a sheet file. What it is, is decided by its content; a name that says otherwise is an error, except among
/// workbooks.
pub fn open(path: &Path, options: &OpenOptions) -> Result<Box<dyn Sheet>, SheetError> {
    let shown = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|error| io_error(&shown, &error))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "this is a folder" } else { "this is no regular file" };
        return Err(SheetError::new(ErrorKind::Unsupported, format!("{shown}: {what}"), "name a sheet file"));
    }
    let mut file = File::open(path).map_err(|error| io_error(&shown, &error))?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(512).read_to_end(&mut head).map_err(|error| io_error(&shown, &error))?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let promise = match extension.as_str() {
        "xlsx" | "xlsm" | "xltx" | "xltm" | "xls" | "xlt" | "xlsb" | "ods" | "ots" => Promise::Workbook,
        "csv" | "tsv" | "tab" | "txt" => Promise::Text,
        _ => Promise::Nothing,
    };
    let lie =
        |message: String, hint: &str| Err(SheetError::new(ErrorKind::Malformed, format!("{shown}: {message}"), hint));
    match (content_of(&head), promise) {
        (Content::Zip | Content::Compound, Promise::Text) => lie(
            format!("this is no text but a workbook or archive, although its name ends with .{extension}"),
            RENAME_WORKBOOK,
        ),
        (Content::Zip, _) => open_package(file, path, &shown, options),
        (Content::Compound, _) => Ok(Box::new(ReadOnlySheet::new(path, ReadOnlyFormat::Xls, options))),
        (Content::Empty, Promise::Workbook) => lie("the file is empty".to_owned(), "save the workbook again"),
        (Content::Markup, Promise::Workbook) => {
            lie(format!("this is a web page or XML, although its name ends with .{extension}"), SAVE_AS_XLSX)
        }
        (Content::Text | Content::Other(_), Promise::Workbook) => {
            lie(format!("this is no workbook, although its name ends with .{extension}"), RENAME_TEXT)
        }
        (Content::Markup, Promise::Text | Promise::Nothing) if is_web_page(&head) => lie(
            "this is a web page, not a table".to_owned(),
            "export the sheet as .csv or .xlsx; a download may have given a login page",
        ),
        (Content::Other(what), _) => lie(format!("this is {what}"), "name a .xlsx, .csv, .tsv or .ods file"),
        (_, Promise::Nothing) if !extension.is_empty() => Err(SheetError::new(
            ErrorKind::Unsupported,
            format!("{shown}: files ending with .{extension} are no sheets"),
            "name a .xlsx, .csv, .tsv or .ods file",
        )),
        _ => Ok(Box::new(CsvSheet::from_path(path, options))),
    }
}

const RENAME_WORKBOOK: &str = "rename it to .xlsx (or .xls, .ods), or export it as text again";
const RENAME_TEXT: &str =
    "if it is delimited text, rename it to .csv; else open it in a spreadsheet program and save it as .xlsx";
const SAVE_AS_XLSX: &str = "open it in a spreadsheet program and save it as .xlsx";

/// A CSV sheet from bytes at hand, such as standard input. It can be read only.
pub fn open_csv_bytes(source: impl Into<String>, bytes: Vec<u8>, options: &OpenOptions) -> Box<dyn Sheet> {
    Box::new(CsvSheet::from_bytes(source.into(), bytes, options))
}

fn content_of(head: &[u8]) -> Content {
    const KNOWN: [(&[u8], &str); 6] = [
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (b"{\\rtf", "a text document"),
        (b"\x1F\x8B", "a compressed file"),
    ];
    if head.is_empty() {
        return Content::Empty;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Content::Zip;
    }
    if head.starts_with(&COMPOUND_MAGIC) {
        return Content::Compound;
    }
    if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Content::Other(what);
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let markup =
        text.first() == Some(&b'<') && text.get(1).is_some_and(|&b| b.is_ascii_alphabetic() || b"!?".contains(&b));
    if markup { Content::Markup } else { Content::Text }
}

fn is_web_page(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.contains("<!doctype html") || text.contains("<html")
}

fn open_package(file: File, path: &Path, shown: &str, options: &OpenOptions) -> Result<Box<dyn Sheet>, SheetError> {
    let refuse = |error: &PackageError| package_error(shown, error);
    let mut package = Package::open(file, &options.limits).map_err(|error| refuse(&error))?;
    let mut mimetype = String::new();
    if let Ok(Some(part)) = package.part("mimetype") {
        // What cannot be read here is no mimetype; the content decides.
        let _: io::Result<usize> = part.take(100).read_to_string(&mut mimetype);
    }
    if mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet")
        || (!package.has("[Content_Types].xml") && package.has("content.xml"))
    {
        return Ok(Box::new(ReadOnlySheet::new(path, ReadOnlyFormat::Ods, options)));
    }
    let root = relationships(&mut package, "", &options.limits).map_err(|error| refuse(&error))?;
    let main = root.iter().find(|r| r.kind == "officeDocument").map(|r| r.target.to_ascii_lowercase());
    let is_binary = |part: &str| part.rsplit('.').next() == Some("bin");
    match main {
        Some(main) if is_binary(&main) => Ok(Box::new(ReadOnlySheet::new(path, ReadOnlyFormat::Xlsb, options))),
        Some(main) if main.starts_with("word/") || main.starts_with("ppt/") => Err(SheetError::new(
            ErrorKind::Unsupported,
            format!("{shown}: this is a text document or presentation, not a sheet"),
            "name a workbook",
        )),
        Some(_) => Ok(Box::new(XlsxSheet::new(path, options))),
        None if package.has("xl/workbook.xml") => Ok(Box::new(XlsxSheet::new(path, options))),
        None if package.has("xl/workbook.bin") => Ok(Box::new(ReadOnlySheet::new(path, ReadOnlyFormat::Xlsb, options))),
        None => Err(SheetError::new(
            ErrorKind::Malformed,
            format!("{shown}: this archive holds no workbook"),
            "if it is packed with sheets, unpack it and name them; else save the workbook again",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, content: &[u8], expect: Result<&str, ErrorKind>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        let found = open(&path, &OpenOptions::default());
        let found = found.map(|sheet| sheet.kind().name()).map_err(|error| {
            assert!(error.message.contains(name) && !error.hint.is_empty(), "{error:?}");
            error.kind
        });
        assert_eq!(found, expect, "{name}");
    }

    #[test]
    fn content_decides_and_the_name_must_not_lie() {
        check("a.csv", b"a,b\n", Ok("csv"));
        check("a.txt", b"a\tb\n", Ok("csv"));
        check("a", b"a,b\n", Ok("csv"));
        check("a.csv", b"", Ok("csv"));
        check("a.xls", &[&COMPOUND_MAGIC[..], &[0; 600]].concat(), Ok("xlsx"));
        check("a.xlsx", b"", Err(ErrorKind::Malformed));
        check("a.xlsx", b"a,b\n", Err(ErrorKind::Malformed));
        check("a.xls", b"<html><table>", Err(ErrorKind::Malformed));
        check("a.xls", b"<?xml version=\"1.0\"?><Workbook>", Err(ErrorKind::Malformed));
        check("a.csv", b"<!DOCTYPE html><html>", Err(ErrorKind::Malformed));
        check("a.csv", b"<5 days,b\n", Ok("csv"));
        check("a.csv", b"PK\x03\x04rest", Err(ErrorKind::Malformed));
        check("a.xlsx", b"PK\x03\x04cut off", Err(ErrorKind::Malformed));
        check("a.csv", b"%PDF-1.7", Err(ErrorKind::Malformed));
        check("a.docx", b"text", Err(ErrorKind::Unsupported));
        assert_eq!(
            open(Path::new("/none/x.csv"), &OpenOptions::default()).err().map(|e| e.kind),
            Some(ErrorKind::NotFound)
        );
        assert_eq!(open(Path::new("/"), &OpenOptions::default()).err().map(|e| e.kind), Some(ErrorKind::Unsupported));
    }
}
