//! Records that need no second look, taken whole: no quote is doubled or stray, and no field begins with an apostrophe.

use std::ops::{ControlFlow, Range};

use super::scan::Specials;

/// So many fields a record that is taken whole may have.
const FIELDS_MAX: usize = 128;

/// One record as it stands in the text.
pub(super) struct Record<'e> {
    /// Its bytes up to its last field that is not empty.
    pub(super) bytes: Range<usize>,
    /// How many bytes its line has, its end aside.
    pub(super) line_bytes: usize,
    /// How far the end of each field lies behind that of the one before, up to the last that is not empty; none where all are empty.
    pub(super) steps: &'e [u16],
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
    let mut steps = [0_u16; FIELDS_MAX];
    let mut begin = from;
    loop {
        let Some((count, end)) = fields(bytes, delimiter, begin, &mut specials, &mut steps) else { return begin };
        let next = match (bytes[end], bytes.get(end + 1)) {
            (b'\n', _) => end + 1,
            (_, Some(b'\n')) => {
                specials.skip_to(end + 2);
                end + 2
            }
            (_, Some(_)) => end + 1,
            (_, None) => return begin,
        };
        let (mut steps, mut last) = (&steps[..count], end);
        while let [before @ .., step] = steps
            && *step == u16::from(!before.is_empty())
        {
            (steps, last) = (before, last - usize::from(*step));
        }
        if records.take(&Record { bytes: begin..last, line_bytes: end - begin, steps }).is_break() {
            return begin;
        }
        begin = next;
    }
}

/// The steps from end to end of the fields of the record at `begin`: how many there are, and where its line ends.
#[inline]
fn fields(
    bytes: &[u8],
    delimiter: u8,
    begin: usize,
    specials: &mut Specials<'_>,
    steps: &mut [u16; FIELDS_MAX],
) -> Option<(usize, usize)> {
    let (mut start, mut before) = (begin, begin);
    let mut at = specials.next()?;
    for (count, step) in steps.iter_mut().enumerate() {
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
            }
            _ => {
                while bytes[at] == b'"' {
                    at = specials.next()?;
                }
            }
        }
        *step = u16::try_from(at - before).ok()?;
        if bytes[at] != delimiter {
            return Some((count + 1, at));
        }
        (start, before) = (at + 1, at);
        at = specials.next()?;
    }
    None
}
