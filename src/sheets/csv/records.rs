//! Records that need no second look, taken whole: no quote is doubled or stray, and no field begins with an apostrophe.

use std::ops::{ControlFlow, Range};

use super::scan::Specials;

/// So many fields a record that is taken whole may have.
const FIELDS_MAX: usize = 128;

/// One record as it stands in the text.
pub(super) struct Record<'e> {
    /// The bytes of its line, its end aside.
    pub(super) bytes: Range<usize>,
    /// Where the text of each field begins and ends within them, quotes aside, up to the last that is not empty; none where all are
    /// empty.
    pub(super) fields: &'e [[u16; 2]],
}

/// Takes records one by one.
pub(super) trait TakeRecords {
    /// Takes one; breaks where it wants no more, and then it was not taken.
    fn take(&mut self, record: &Record<'_>) -> ControlFlow<()>;
}

/// Names the records of `bytes` from `from` on, where one begins; returns where the first begins that needs a closer look,
/// or is not complete.
pub(super) fn take_whole(bytes: &[u8], delimiter: u8, from: usize, records: &mut impl TakeRecords) -> usize {
    let mut specials = Specials::new(bytes, delimiter, from);
    let mut stretches = [[0_u16; 2]; FIELDS_MAX];
    let mut begin = from;
    loop {
        let Some((count, end)) = fields(bytes, delimiter, begin, &mut specials, &mut stretches) else { return begin };
        let next = match (bytes[end], bytes.get(end + 1)) {
            (b'\n', _) => end + 1,
            (_, Some(b'\n')) => {
                specials.skip_to(end + 2);
                end + 2
            }
            (_, Some(_)) => end + 1,
            (_, None) => return begin,
        };
        let mut fields = &stretches[..count];
        while let [before @ .., [from, to]] = fields
            && from == to
        {
            fields = before;
        }
        if records.take(&Record { bytes: begin..end, fields }).is_break() {
            return begin;
        }
        begin = next;
    }
}

/// The stretches of the fields of the record at `begin`: how many there are, and where its line ends.
#[inline]
fn fields(
    bytes: &[u8],
    delimiter: u8,
    begin: usize,
    specials: &mut Specials<'_>,
    stretches: &mut [[u16; 2]; FIELDS_MAX],
) -> Option<(usize, usize)> {
    let mut start = begin;
    let mut at = specials.next()?;
    for (count, stretch) in stretches.iter_mut().enumerate() {
        let (mut from, mut to) = (start, None);
        match bytes[start] {
            b'\'' => return None,
            b'"' if bytes.get(start + 1) == Some(&b'\'') => return None,
            b'"' => {
                let quote = loop {
                    at = specials.next()?;
                    if bytes[at] == b'"' {
                        break at;
                    }
                };
                at = specials.next()?;
                if at != quote + 1 || bytes[at] == b'"' || at == start + 2 {
                    return None;
                }
                (from, to) = (start + 1, Some(quote));
            }
            _ => {
                while bytes[at] == b'"' {
                    at = specials.next()?;
                }
            }
        }
        *stretch = [(from - begin) as u16, u16::try_from(to.unwrap_or(at) - begin).ok()?];
        if bytes[at] != delimiter {
            return Some((count + 1, at));
        }
        start = at + 1;
        at = specials.next()?;
    }
    None
}
