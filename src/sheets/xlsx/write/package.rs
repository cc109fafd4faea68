//! The zip package: looked through before anything is believed, read part by part, and put together again with every
//! untouched entry copied raw.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::Place;
use crate::ports::{ErrorKind, SheetError};

/// Entries one package may have.
const ENTRIES_MAX: usize = 10_000;
/// Bytes of a part that is held in memory.
const PART_BYTES_MAX: u64 = 128 << 20;
/// Bytes one sheet may inflate to while it streams.
pub(super) const SHEET_BYTES_MAX: u64 = 4 << 30;
/// Inflated bytes above which [`RATIO_MAX`] holds for every part, whatever it holds.
const ANY_RATIO_FROM_BYTES: u64 = 16 << 20;
/// Inflated bytes above which [`RATIO_MAX`] holds.
const RATIO_FROM_BYTES: u64 = 100 << 10;
/// How often an XML part may be larger than its compressed form.
const RATIO_MAX: u64 = 100;
/// Compression level of rewritten parts: Excel's own files are about as large.
const LEVEL: i64 = 4;

/// One entry of the package.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The name as stored.
    pub name: String,
    /// Bytes when inflated, as stated.
    pub size: u64,
    /// Bytes as stored.
    pub compressed: u64,
    /// CRC-32 of the inflated bytes, as stated.
    pub crc: u32,
    modified: Option<zip::DateTime>,
}

/// A package that has been looked through.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    pub entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    place: Place<'a>,
    bytes: usize,
}

/// The name under which a part is found: forward slashes, no leading one, lower case.
fn normalised(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// How many entries the end record states; `None` where a zip64 record has to say it.
fn entries_stated(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let count = u16::from_le_bytes([*bytes.get(at + 10)?, *bytes.get(at + 11)?]);
    (count != u16::MAX).then_some(usize::from(count))
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], place: Place<'a>) -> Result<Self, SheetError> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            return Err(place.error(
                ErrorKind::Encrypted,
                "it is encrypted, or an old .xls workbook",
                "Save it without a password as .xlsx (File, Save as).",
            ));
        }
        let not_a_zip = |error: zip::result::ZipError| {
            place.error(
                ErrorKind::Malformed,
                format_args!("it is no Excel workbook, or it is cut off ({error})"),
                "Open the workbook in Excel or LibreOffice and save it again.",
            )
        };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_a_zip)?;
        if archive.len() > ENTRIES_MAX {
            return Err(
                place.too_large(format_args!("it has {} parts, at most {ENTRIES_MAX} are taken", archive.len()))
            );
        }
        if entries_stated(bytes).is_some_and(|stated| stated != archive.len()) {
            return Err(place.broken("its list of parts", "two parts have the same name"));
        }
        let mut entries = Vec::with_capacity(archive.len());
        let mut ranges = Vec::with_capacity(archive.len());
        let mut by_name = HashMap::with_capacity(archive.len());
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(not_a_zip)?;
            let name = file.name().map_err(not_a_zip)?.into_owned();
            if file.encrypted() {
                return Err(place.error(
                    ErrorKind::Encrypted,
                    format_args!("its part {name} is encrypted"),
                    "Save it without a password.",
                ));
            }
            if name.contains('\0') || name.split(['/', '\\']).any(|segment| segment == "..") {
                return Err(place.broken(&name, "its name climbs out of the package"));
            }
            if by_name.insert(normalised(&name), index).is_some() {
                return Err(place.broken(&name, "two parts have that name, not counting capitals"));
            }
            if file.size() > ANY_RATIO_FROM_BYTES && file.size() / file.compressed_size().max(1) > RATIO_MAX {
                return Err(place.too_large(format_args!(
                    "its part {name} inflates to {} times its size, as attacks do",
                    file.size() / file.compressed_size().max(1)
                )));
            }
            let begins = file.header_start();
            let ends = file.data_start().unwrap_or(begins).saturating_add(file.compressed_size());
            ranges.push((begins, ends, index));
            entries.push(Entry {
                name,
                size: file.size(),
                compressed: file.compressed_size(),
                crc: file.crc32(),
                modified: file.last_modified(),
            });
        }
        ranges.sort_unstable();
        if let Some(pair) = ranges.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            return Err(place.broken(&entries[pair[1].2].name, "it lies within another part, as in attacks"));
        }
        Ok(Self { archive, entries, by_name, place, bytes: bytes.len() })
    }

    pub(super) fn find(&self, part: &str) -> Option<usize> {
        self.by_name.get(&normalised(part)).copied()
    }

    /// Whether any part's name starts so.
    pub(super) fn has_prefix(&self, prefix: &str) -> bool {
        self.by_name.keys().any(|name| name.starts_with(prefix))
    }

    fn refuse_bomb(&self, index: usize, bytes_max: u64) -> Result<(), SheetError> {
        let entry = &self.entries[index];
        if entry.size > bytes_max {
            return Err(self.place.too_large(format_args!("its part {} has {} bytes", entry.name, entry.size)));
        }
        if entry.size > RATIO_FROM_BYTES && entry.size / entry.compressed.max(1) > RATIO_MAX {
            return Err(self.place.error(
                ErrorKind::TooLarge,
                format_args!(
                    "its part {} inflates to {} times its size, as attacks do",
                    entry.name,
                    entry.size / entry.compressed.max(1)
                ),
                "Open the workbook in Excel or LibreOffice and save it again.",
            ));
        }
        Ok(())
    }

    /// Shows a part to `take` as a stream of inflated bytes; its checksum is compared when it is read to its end.
    pub(super) fn stream<T>(
        &self,
        index: usize,
        take: impl FnOnce(&mut dyn Read) -> Result<T, SheetError>,
    ) -> Result<T, SheetError> {
        self.refuse_bomb(index, SHEET_BYTES_MAX)?;
        let mut archive = self.archive.clone();
        let file = archive.by_index(index).map_err(|error| self.place.broken(&self.entries[index].name, error))?;
        take(&mut file.take(SHEET_BYTES_MAX + 1))
    }

    /// Bytes of a part when inflated, as stated.
    pub(super) fn size_of(&self, part: &str) -> u64 {
        self.find(part).map_or(0, |index| self.entries[index].size)
    }

    /// A part whole; `None` when there is none of that name.
    pub(super) fn read(&self, part: &str) -> Result<Option<Vec<u8>>, SheetError> {
        let Some(index) = self.find(part) else { return Ok(None) };
        self.refuse_bomb(index, PART_BYTES_MAX)?;
        let mut archive = self.archive.clone();
        let name = &self.entries[index].name;
        let file = archive.by_index(index).map_err(|error| self.place.broken(name, error))?;
        let mut content = Vec::with_capacity(self.entries[index].size as usize);
        file.take(PART_BYTES_MAX + 1).read_to_end(&mut content).map_err(|error| self.place.broken(name, error))?;
        if content.len() as u64 > PART_BYTES_MAX {
            return Err(self.place.too_large(format_args!("its part {name} is too large")));
        }
        Ok(Some(content))
    }

    /// Reads every entry that is not in `known` to its end, so that its checksum is compared, and shows it to `look`.
    pub(super) fn check_all(
        &self,
        known: &BTreeSet<usize>,
        mut look: impl FnMut(&str, &mut dyn Read) -> Result<(), SheetError>,
    ) -> Result<(), SheetError> {
        let mut archive = self.archive.clone();
        for (index, entry) in self.entries.iter().enumerate() {
            if known.contains(&index) {
                continue;
            }
            if entry.size > SHEET_BYTES_MAX {
                return Err(self.place.too_large(format_args!("its part {} has {} bytes", entry.name, entry.size)));
            }
            let file = archive.by_index(index).map_err(|error| self.place.broken(&entry.name, error))?;
            let mut limited = file.take(entry.size + 1);
            look(&entry.name, &mut limited)?;
            std::io::copy(&mut limited, &mut std::io::sink()).map_err(|error| self.place.broken(&entry.name, error))?;
        }
        Ok(())
    }

    /// Puts the package together again.
    pub(super) fn assemble(&self, changes: Changes) -> Result<Vec<u8>, SheetError> {
        let failed = |error: zip::result::ZipError| {
            self.place.error(
                ErrorKind::Malformed,
                format_args!("its parts could not be put together again ({error})"),
                "Save it again from Excel or LibreOffice.",
            )
        };
        let mut source = self.archive.clone();
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes + (256 << 10))));
        out.set_raw_comment(source.comment().into()).map_err(failed)?;
        let mut streamed = changes.streamed;
        for (index, entry) in self.entries.iter().enumerate() {
            if changes.dropped.contains(&index) {
                continue;
            }
            if let Some(content) = changes.replaced.get(&index) {
                write_part(&mut out, &entry.name, content, Some(entry)).map_err(failed)?;
            } else if let Some(scratch) = streamed.remove(&index) {
                let mut scratch = ZipArchive::new(Cursor::new(scratch)).map_err(failed)?;
                out.raw_copy_file(scratch.by_index_raw(0).map_err(failed)?).map_err(failed)?;
            } else {
                out.raw_copy_file(source.by_index_raw(index).map_err(failed)?).map_err(failed)?;
            }
        }
        for (name, content) in &changes.added {
            write_part(&mut out, name, content, None).map_err(failed)?;
        }
        Ok(out.finish().map_err(failed)?.into_inner())
    }

    /// A one-entry archive into which the sheet at `index` is written anew as a stream.
    pub(super) fn scratch(&self, index: usize) -> Result<Scratch, SheetError> {
        let entry = &self.entries[index];
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(entry.compressed as usize + (64 << 10))));
        writer
            .start_file(entry.name.as_str(), part_options(Some(entry), entry.size.saturating_mul(2)))
            .map_err(|error| self.place.broken(&entry.name, error))?;
        Ok(writer)
    }
}

fn write_part(
    out: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    content: &[u8],
    entry: Option<&Entry>,
) -> zip::result::ZipResult<()> {
    out.start_file(name, part_options(entry, content.len() as u64))?;
    out.write_all(content)?;
    Ok(())
}

pub(super) type Scratch = ZipWriter<Cursor<Vec<u8>>>;

fn part_options(entry: Option<&Entry>, size: u64) -> SimpleFileOptions {
    let mut options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .large_file(size > u64::from(u32::MAX) - (16 << 20));
    options = options.last_modified_time(entry.and_then(|entry| entry.modified).unwrap_or_default());
    options
}

/// What becomes of the entries.
#[derive(Default)]
pub(super) struct Changes {
    /// New content by index.
    pub replaced: BTreeMap<usize, Vec<u8>>,
    /// One-entry archives, by the index of the entry they replace.
    pub streamed: BTreeMap<usize, Vec<u8>>,
    /// New parts, put at the end.
    pub added: Vec<(String, Vec<u8>)>,
    /// Parts that go.
    pub dropped: BTreeSet<usize>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.replaced.is_empty() && self.streamed.is_empty() && self.added.is_empty() && self.dropped.is_empty()
    }
}
