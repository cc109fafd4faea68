//! The zip package of a workbook, opened within limits: names matched as spreadsheet programs match them, parts read
//! whole up to a limit or streamed under one of their own.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::Limits;
use super::xml::{XmlError, XmlReader};

/// Why a package or a part of it could not be read, for the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PackageError {
    /// It is larger than a limit allows: what, and the limit.
    TooLarge(String),
    /// It is broken, cut off, or not what it should be.
    Broken(String),
    /// It needs a password.
    Encrypted,
    /// The file could not be read.
    Io(String),
}

impl PackageError {
    /// The reason in words.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::TooLarge(what) | Self::Broken(what) | Self::Io(what) => what.clone(),
            Self::Encrypted => "it is protected by a password".to_owned(),
        }
    }

    /// The same, with words before the reason.
    pub(super) fn prefixed(&self, before: &str) -> Self {
        self.with_reason(|reason| format!("{before}{reason}"))
    }

    /// The same, with words behind the reason.
    pub(super) fn followed_by(&self, behind: &str) -> Self {
        self.with_reason(|reason| format!("{reason}{behind}"))
    }

    fn with_reason(&self, words: impl FnOnce(&str) -> String) -> Self {
        let words = || words(&self.reason());
        match self {
            Self::TooLarge(_) => Self::TooLarge(words()),
            Self::Broken(_) => Self::Broken(words()),
            Self::Io(_) => Self::Io(words()),
            Self::Encrypted => Self::Encrypted,
        }
    }

    /// The error of a part's XML, with the part it speaks of.
    pub(super) fn of_part(error: XmlError, part: &str, limits: &Limits) -> Self {
        match error {
            XmlError::TooLong => {
                Self::TooLarge(format!("{part} holds a text of more than {} bytes", limits.cell_bytes_max))
            }
            XmlError::Broken(why) => Self::Broken(format!("{part} {why}")),
            XmlError::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<OverLimit>()) {
                Some(OverLimit(bytes)) => Self::TooLarge(format!("{part} unpacks to more than {bytes} bytes")),
                None => Self::Broken(format!("{part} cannot be unpacked: {error}")),
            },
        }
    }
}

/// An opened package.
pub(super) struct Package {
    archive: ZipArchive<BufReader<File>>,
    /// Names as they are compared where none is exactly the one asked for.
    names: HashMap<String, usize>,
    limits: Limits,
}

impl Package {
    /// Opens the package in `file`.
    pub(super) fn open(mut file: File, limits: &Limits) -> Result<Self, PackageError> {
        let stated = stated_entries(&mut file).map_err(|error| PackageError::Io(error.to_string()))?;
        if stated > limits.zip_entries_max as u64 {
            return Err(PackageError::TooLarge(format!("it holds more than {} parts", limits.zip_entries_max)));
        }
        let archive = ZipArchive::new(BufReader::with_capacity(64 * 1024, file))
            .map_err(|error| PackageError::Broken(format!("its list of parts is broken or cut off ({error})")))?;
        let names = archive
            .file_names_raw()
            .enumerate()
            .map(|(index, name)| (normal_name(&String::from_utf8_lossy(name)), index))
            .collect();
        Ok(Self { archive, names, limits: *limits })
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.archive.index_for_name(name).or_else(|| self.names.get(&normal_name(name)).copied())
    }

    /// A part as XML, with the limits on texts set. `None` when there is no such part.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<XmlReader<Metered<'_>>>, PackageError> {
        let token_bytes_max = self.limits.cell_bytes_max;
        Ok(self.part(name)?.map(|part| XmlReader::new(part, token_bytes_max)))
    }

    /// A part as a stream of bytes. `None` when there is no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Metered<'_>>, PackageError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let limits = self.limits;
        let part = self.archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(why) if why.contains("assword") => PackageError::Encrypted,
            _ => PackageError::Broken(format!("{name} cannot be unpacked ({error})")),
        })?;
        let by_ratio = part.compressed_size().saturating_mul(limits.inflation_ratio_max);
        let bytes_max = limits.part_bytes_max.min(by_ratio.max(limits.inflation_free_bytes));
        Ok(Some(Metered { part, bytes_max, bytes: 0 }))
    }
}

/// A part as it is unpacked, up to a limit.
pub(super) struct Metered<'p> {
    part: ZipFile<'p, BufReader<File>>,
    bytes_max: u64,
    bytes: u64,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(buffer)?;
        self.bytes += read as u64;
        if self.bytes > self.bytes_max {
            return Err(io::Error::other(OverLimit(self.bytes_max)));
        }
        Ok(read)
    }
}

#[derive(Debug)]
struct OverLimit(u64);

impl std::fmt::Display for OverLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "more than {} bytes", self.0)
    }
}

impl std::error::Error for OverLimit {}

/// Part names are compared without case and with either slash.
fn normal_name(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).chars().map(|c| if c == '\\' { '/' } else { c.to_ascii_lowercase() }).collect()
}

/// How many parts the end of the file says there are, looked up before any list is allocated; 0 where it says nothing.
fn stated_entries(file: &mut File) -> io::Result<u64> {
    const END_BYTES: u64 = 22;
    const COMMENT_BYTES_MAX: u64 = 65_535;
    let length = file.metadata()?.len();
    let tail_length = length.min(END_BYTES + COMMENT_BYTES_MAX + 20);
    file.seek(SeekFrom::Start(length - tail_length))?;
    let mut tail = Vec::new();
    Read::by_ref(file).take(tail_length).read_to_end(&mut tail)?;
    let mut entries = 0;
    if let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06") {
        entries = number(&tail, end + 10, 2);
        let locator = end.checked_sub(20).filter(|&at| tail[at..].starts_with(b"PK\x06\x07"));
        if let (0xFFFF, Some(locator)) = (entries, locator) {
            let mut record = Vec::new();
            file.seek(SeekFrom::Start(number(&tail, locator + 8, 8)))?;
            Read::by_ref(file).take(56).read_to_end(&mut record)?;
            entries = if record.starts_with(b"PK\x06\x06") { number(&record, 32, 8) } else { u64::MAX };
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(entries)
}

fn number(bytes: &[u8], from: usize, length: usize) -> u64 {
    bytes.get(from..from + length).unwrap_or_default().iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}
