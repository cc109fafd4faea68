//! The compound file that holds an `.xls` workbook or an encrypted one (MS-CFB): its streams, with every chain bounded.

use super::bytes::{push_utf16, u16_at, u32_at};
use crate::sheets::package::PackageError;

/// The first bytes of every compound file.
pub(in crate::sheets) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

const SECTORS_IN_HEADER: usize = 109;
const ENTRY_BYTES: usize = 128;
const MINI_BYTES: usize = 64;
/// Streams shorter than this stand in the mini stream.
const MINI_BELOW: u64 = 4096;
/// Sector numbers from here on are marks.
const MARKS: u32 = 0xFFFF_FFFA;

/// An opened compound file.
#[derive(Debug)]
pub(in crate::sheets) struct Compound<'b> {
    bytes: &'b [u8],
    sector_bytes: usize,
    next: Vec<u32>,
    entries: Vec<Entry>,
    mini: Vec<u8>,
    mini_next: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    is_stream: bool,
    start: u32,
    size: u64,
}

impl<'b> Compound<'b> {
    /// Reads the tables of a compound file.
    pub(in crate::sheets) fn open(bytes: &'b [u8]) -> Result<Self, PackageError> {
        let broken = |what: &str| PackageError::Broken(format!("{what} is broken or cut off"));
        let shift = u16_at(bytes, 30);
        if !bytes.starts_with(&MAGIC) || !(shift == 9 || shift == 12) {
            return Err(broken("its head"));
        }
        let mut file = Self {
            bytes,
            sector_bytes: 1 << shift,
            next: Vec::new(),
            entries: Vec::new(),
            mini: Vec::new(),
            mini_next: Vec::new(),
        };
        let sectors_max = bytes.len() / file.sector_bytes + 1;
        let mut tables: Vec<u32> = (0..SECTORS_IN_HEADER).map(|i| u32_at(bytes, 76 + 4 * i)).collect();
        let mut more = u32_at(bytes, 68);
        let mut steps = 0;
        while more < MARKS {
            let sector = file.sector(more).ok_or_else(|| broken("its list of tables"))?;
            let last = file.sector_bytes - 4;
            tables.extend((0..last / 4).map(|i| u32_at(sector, 4 * i)));
            more = u32_at(sector, last);
            steps += 1;
            if steps > sectors_max {
                return Err(broken("its list of tables"));
            }
        }
        for id in tables.into_iter().filter(|&id| id < MARKS) {
            let Some(sector) = file.sector(id) else { return Err(broken("its sector table")) };
            file.next.extend((0..file.sector_bytes / 4).map(|i| u32_at(sector, 4 * i)));
            if file.next.len() > sectors_max + file.sector_bytes {
                break;
            }
        }
        let directory = file.chain(u32_at(bytes, 48), u64::MAX).ok_or_else(|| broken("its directory"))?;
        file.entries = directory.chunks_exact(ENTRY_BYTES).map(Entry::read).collect();
        let Some(root) = file.entries.first().cloned() else { return Err(broken("its directory")) };
        if root.start < MARKS {
            file.mini = file.chain(root.start, root.size).ok_or_else(|| broken("its mini stream"))?;
            let table = file.chain(u32_at(bytes, 60), u64::MAX).unwrap_or_default();
            file.mini_next = table.chunks_exact(4).map(|entry| u32_at(entry, 0)).collect();
        }
        Ok(file)
    }

    /// Whether there is a stream or folder of that name.
    pub(in crate::sheets) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The stream of that name. `None` when there is none, or when it is cut off.
    pub(in crate::sheets) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name))?;
        if entry.size >= MINI_BELOW {
            return self.chain(entry.start, entry.size);
        }
        let size = usize::try_from(entry.size).ok()?;
        let mut stream = Vec::with_capacity(size);
        let mut id = entry.start;
        while stream.len() < size {
            let from = (id as usize).checked_mul(MINI_BYTES)?;
            stream.extend_from_slice(self.mini.get(from..(from + MINI_BYTES).min(self.mini.len()))?);
            id = *self.mini_next.get(id as usize).unwrap_or(&u32::MAX);
            if id >= MARKS && stream.len() < size {
                return None;
            }
        }
        stream.truncate(size);
        Some(stream)
    }

    fn sector(&self, id: u32) -> Option<&'b [u8]> {
        let from = (id as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        let to = from.checked_add(self.sector_bytes)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors, up to `size`; `None` when it runs in a circle or out of the file.
    fn chain(&self, start: u32, size: u64) -> Option<Vec<u8>> {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut stream = Vec::with_capacity(size.min(self.bytes.len()));
        let mut id = start;
        let mut steps = 0;
        while id < MARKS && stream.len() < size {
            stream.extend_from_slice(self.sector(id)?);
            id = *self.next.get(id as usize)?;
            steps += 1;
            if steps > self.next.len() {
                return None;
            }
        }
        if size != usize::MAX && stream.len() < size {
            return None;
        }
        stream.truncate(size);
        Some(stream)
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Self {
        let length = usize::from(u16_at(bytes, 64)).saturating_sub(2).min(64);
        let mut name = String::new();
        push_utf16(&mut name, bytes.get(..length).unwrap_or_default());
        let size = u64::from(u32_at(bytes, 120));
        Self { name, is_stream: bytes.get(66) == Some(&2), start: u32_at(bytes, 116), size }
    }
}
