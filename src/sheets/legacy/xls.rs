//! An `.xls` workbook (MS-XLS; BIFF8, and BIFF5 of Excel 95): the records that say what its tabs are and what their
//! numbers mean.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::bytes::{push_utf16, u8_at, u16_at, u32_at};
use super::compound::Compound;
use super::sst::Texts;
use super::xls_tab::read_tab;
use crate::model::NumberFormat;
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::number_format::{built_in, meaning};
use crate::sheets::number_text::Epoch;
use crate::sheets::package::PackageError;
use crate::sheets::tabs::Tabs;

/// A record: its kind and its bytes.
pub(super) type Record<'s> = (u16, &'s [u8]);

pub(super) const BOF: u16 = 0x0809;
pub(super) const END: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;

/// The records of a stream from `at` on; ends where one is cut off.
pub(super) fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let head = stream.get(at..at + 4)?;
        let body = stream.get(at + 4..at + 4 + usize::from(u16_at(head, 2)))?;
        at += 4 + body.len();
        Some((u16_at(head, 0), body))
    })
}

/// What all tabs refer to.
#[derive(Debug)]
pub(super) struct Globals {
    pub(super) texts: Texts,
    pub(super) formats: Vec<NumberFormat>,
    pub(super) epoch: Epoch,
    /// Whether texts are UTF-16 (BIFF8) or in a code page.
    pub(super) unicode: bool,
    pub(super) encoding: &'static Encoding,
}

impl Globals {
    /// A text whose length stands in one or two bytes before it.
    pub(super) fn text(&self, bytes: &[u8], at: usize, length_bytes: usize) -> String {
        let length = if length_bytes == 1 { usize::from(u8_at(bytes, at)) } else { usize::from(u16_at(bytes, at)) };
        let rest = bytes.get(at + length_bytes..).unwrap_or_default();
        if !self.unicode {
            return self.encoding.decode_without_bom_handling(rest.get(..length).unwrap_or(rest)).0.into_owned();
        }
        let (flags, rest) = rest.split_first().unwrap_or((&0, &[]));
        let mut text = String::new();
        if flags & 1 == 0 {
            text.extend(rest.iter().take(length).map(|&byte| char::from(byte)));
        } else {
            push_utf16(&mut text, rest.get(..length * 2).unwrap_or(rest));
        }
        text
    }
}

struct Listed {
    name: String,
    hidden: bool,
    at: usize,
    is_worksheet: bool,
}

/// Reads all worksheets of the workbook in `file`, which is of `file_bytes` bytes.
pub(in crate::sheets) fn read_workbook(mut file: File, file_bytes: u64, limits: &Limits) -> Result<Tabs, PackageError> {
    if file_bytes > limits.held_bytes_max {
        return Err(PackageError::TooLarge(format!("it is larger than {} bytes", limits.held_bytes_max)));
    }
    let mut bytes = Vec::new();
    let read = Read::by_ref(&mut file).take(limits.held_bytes_max).read_to_end(&mut bytes);
    read.map_err(|error| PackageError::Io(error.to_string()))?;
    let compound = Compound::open(&bytes)?;
    if compound.has("EncryptedPackage") || compound.has("EncryptionInfo") {
        return Err(PackageError::Encrypted);
    }
    let Some(stream) = compound.stream("Workbook").or_else(|| compound.stream("Book")) else {
        return Err(PackageError::Broken("there is no workbook in it, or it is cut off".to_owned()));
    };
    let (globals, listed) = read_globals(&stream, limits)?;
    let mut budget = Budget::of(file_bytes, limits);
    let mut tabs = Tabs::default();
    for tab in listed.into_iter().filter(|tab| tab.is_worksheet) {
        match read_tab(&stream, tab.at, &tab.name, &globals, limits, &mut budget) {
            Ok(mut table) => {
                table.hidden = tab.hidden;
                tabs.read.push(table);
            }
            Err(error) => tabs.unread.push((tab.name, error)),
        }
    }
    tabs.or_why_none()
}

fn read_globals(stream: &[u8], limits: &Limits) -> Result<(Globals, Vec<Listed>), PackageError> {
    let mut globals = Globals {
        texts: Texts::default(),
        formats: Vec::new(),
        epoch: Epoch::From1900,
        unicode: true,
        encoding: WINDOWS_1252,
    };
    let mut listed = Vec::new();
    let mut stated: HashMap<u16, NumberFormat> = HashMap::new();
    let mut styles = Vec::new();
    let mut shared: Vec<&[u8]> = Vec::new();
    let mut in_shared = false;
    for (index, (kind, body)) in records(stream, 0).enumerate() {
        if index == 0 {
            globals.unicode = match (kind, u16_at(body, 0)) {
                (BOF, 0x0600) => true,
                (BOF, 0x0500) => false,
                _ => return Err(PackageError::Broken("it is older than Excel 95".to_owned())),
            };
        }
        if kind != CONTINUE {
            in_shared = false;
        }
        match kind {
            END => break,
            0x002F => return Err(PackageError::Encrypted),
            0x0042 => globals.encoding = code_page(u16_at(body, 0)),
            0x0022 if u16_at(body, 0) == 1 => globals.epoch = Epoch::From1904,
            0x041E => {
                let code = globals.text(body, 2, if globals.unicode { 2 } else { 1 });
                stated.insert(u16_at(body, 0), meaning(&code));
            }
            0x00E0 => styles.push(u16_at(body, 2)),
            0x0085 => listed.push(Listed {
                name: globals.text(body, 6, 1),
                hidden: u8_at(body, 4) & 3 != 0,
                at: u32_at(body, 0) as usize,
                is_worksheet: u8_at(body, 5) == 0,
            }),
            0x00FC => {
                shared.push(body);
                in_shared = true;
            }
            CONTINUE if in_shared => shared.push(body),
            _ => {}
        }
        if listed.len() > limits.tabs_max {
            return Err(PackageError::TooLarge(format!("it holds more than {} tabs", limits.tabs_max)));
        }
    }
    if listed.is_empty() {
        return Err(PackageError::Broken("its workbook lists no tab".to_owned()));
    }
    globals.texts = Texts::read(&shared);
    globals.formats =
        styles.iter().map(|id| stated.get(id).copied().unwrap_or_else(|| built_in(u32::from(*id)))).collect();
    Ok((globals, listed))
}

/// The encoding of a Windows or Macintosh code page.
fn code_page(number: u16) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 | 0x8000 => "macintosh".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}
