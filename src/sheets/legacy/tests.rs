//! Compound files that are broken on purpose.

use proptest::prelude::*;

use super::compound::{Compound, MAGIC};
use super::xls::records;
use crate::sheets::Limits;

/// A compound file with one stream `Workbook` in sectors of 512 bytes.
fn compound(stream: &[u8]) -> Vec<u8> {
    let padded = stream.len().max(4096).div_ceil(512);
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[30] = 9;
    bytes[32] = 6;
    bytes[48..52].copy_from_slice(&1_u32.to_le_bytes());
    bytes[60..64].copy_from_slice(&u32::MAX.to_le_bytes());
    bytes[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    for slot in 0..109 {
        let sector = if slot == 0 { 0 } else { u32::MAX };
        bytes[76 + 4 * slot..80 + 4 * slot].copy_from_slice(&sector.to_le_bytes());
    }
    let mut table = vec![0xFFFF_FFFD_u32, 0xFFFF_FFFE];
    table.extend((0..padded as u32 - 1).map(|i| i + 3));
    table.push(0xFFFF_FFFE);
    table.resize(128, u32::MAX);
    bytes.extend(table.iter().flat_map(|id| id.to_le_bytes()));
    let mut directory = vec![0_u8; 512];
    for (slot, (name, kind, start, size)) in
        [("Root Entry", 5, u32::MAX, 0), ("Workbook", 2, 2, (padded * 512) as u32)].into_iter().enumerate()
    {
        let entry = &mut directory[128 * slot..128 * (slot + 1)];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[2 * at..2 * at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = (name.len() * 2 + 2) as u8;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
    }
    bytes.extend(directory);
    bytes.extend_from_slice(stream);
    bytes.resize(512 * (3 + padded), 0);
    bytes
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

/// A workbook with one tab `T` that holds the given records.
fn workbook(cells: &[Vec<u8>]) -> Vec<u8> {
    let bof = |kind: u16| record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let formats = [record(0x00E0, &[0; 20]), record(0x00E0, &[&[0, 0, 9, 0][..], &[0; 16]].concat())].concat();
    let head = [bof(5), formats].concat();
    let at = (head.len() + 4 + 10 + 4) as u32;
    let sheet = record(0x0085, &[&at.to_le_bytes()[..], &[1, 0, 1, 0, b'T']].concat());
    let pad = record(0x000A, &[]);
    assert_eq!(head.len() + sheet.len() + pad.len() + 1, at as usize);
    [head, sheet, pad, vec![0], bof(0x10), cells.concat(), record(0x000A, &[])].concat()
}

fn read(bytes: &[u8]) -> Result<crate::sheets::tabs::Tabs, crate::sheets::package::PackageError> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    super::read_xls(file.reopen().expect("readable"), bytes.len() as u64, &Limits::default())
}

#[test]
fn cells_in_any_order() {
    use crate::model::{CellKind, CellRef, NumberFormat};
    let number = |row: u16, style: u16, value: f64| {
        record(0x0203, &[&row.to_le_bytes()[..], &[0, 0], &style.to_le_bytes(), &value.to_le_bytes()].concat())
    };
    let label = record(0x0204, &[&[1, 0, 2, 0, 0, 0, 2, 0, 0][..], b"ab"].concat());
    let formula = [&[0, 0, 1, 0, 0, 0][..], &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0; 8]].concat();
    let text = record(0x0207, &[1, 0, 1, 0xE4, 0]);
    let cells = [number(5, 0, 2.0), number(0, 1, 0.5), record(0x0006, &formula), text, label];
    let tabs = read(&compound(&workbook(&cells))).expect("readable");
    let table = &tabs.read[0];
    let cell = |row, column| table.at(CellRef::new(row, column));
    assert_eq!((table.name.as_str(), table.hidden, table.cell_count()), ("T", true, 4));
    assert_eq!((cell(0, 0).text, cell(0, 0).format), ("0.5", NumberFormat::Percent { decimals: 0 }));
    assert_eq!((cell(0, 1).text, cell(0, 1).kind, cell(0, 1).formula), ("ä", CellKind::Text, true));
    assert_eq!((cell(1, 2).text, cell(5, 0).text), ("ab", "2"));
}

#[test]
fn chains_that_run_in_circles_end() {
    let mut bytes = compound(&workbook(&[]));
    let third = 512 + 4 * 3;
    bytes[third..third + 4].copy_from_slice(&2_u32.to_le_bytes());
    let size = 512 * 2 + 128 + 120;
    bytes[size..size + 4].copy_from_slice(&1_000_000_u32.to_le_bytes());
    assert!(Compound::open(&bytes).expect("its tables are whole").stream("Workbook").is_none());
    assert!(read(&bytes).is_err());
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = compound(&workbook(&[record(0x00BD, &[0; 18]), record(0x00FD, &[0; 10])]));
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }

    #[test]
    fn records_end_where_the_bytes_do(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0_usize..300) {
        prop_assert!(records(&bytes, at).count() <= 50);
    }
}
