//! What inserting, deleting and moving rows or columns does to indexes, spans and ranges.

use serde_json::Value;

use super::range::{Dimension, GridRange};

/// One structural change along a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// `count` new lines before `at`.
    Insert {
        /// Index of the first new line.
        at: u32,
        /// How many.
        count: u32,
    },
    /// The lines from `start` to before `end` go.
    Delete {
        /// First to go.
        start: u32,
        /// First to stay.
        end: u32,
    },
    /// The lines from `start` to before `end` go to before `to`, counted before the move.
    Move {
        /// First to move.
        start: u32,
        /// First to stay.
        end: u32,
        /// The line before which they land.
        to: u32,
    },
}

impl Shift {
    /// Where a line is afterwards; none when it is gone.
    pub fn index(self, index: u32) -> Option<u32> {
        match self {
            Self::Insert { at, count } if index >= at => Some(index + count),
            Self::Delete { start, end } if (start..end).contains(&index) => None,
            Self::Delete { start, end } if index >= end => Some(index - (end - start)),
            Self::Move { start, end, to } => Some(moved(index, start, end, to)),
            _ => Some(index),
        }
    }

    /// What a half-open span is afterwards; none when all of it is gone.
    pub fn span(self, from: u32, until: u32) -> Option<(u32, u32)> {
        match self {
            Self::Insert { at, count } => {
                let grown = |edge: u32, moves: bool| if moves { edge + count } else { edge };
                Some((grown(from, from >= at), grown(until, until > at)))
            }
            Self::Delete { start, end } => {
                let cut = |edge: u32| {
                    if edge >= end { edge - (end - start) } else { edge.min(start) }
                };
                let (from, until) = (cut(from), cut(until));
                (from < until).then_some((from, until))
            }
            Self::Move { start, end, to } => {
                let last = until.saturating_sub(1);
                if (start <= from && until <= end) || until <= start.min(to) || from >= end.max(to) {
                    let first = moved(from, start, end, to);
                    return Some((first, first + (until - from)));
                }
                // A span that loses or takes in lines keeps its outer edges.
                let (first, last) = (moved(from, start, end, to), moved(last, start, end, to));
                if first <= last { Some((first, last + 1)) } else { Some((from, until)) }
            }
        }
    }

    /// The range afterwards; none when all of it is gone.
    pub fn range(self, dimension: Dimension, range: GridRange) -> Option<GridRange> {
        let mut out = range;
        let (from, until) = match dimension {
            Dimension::Rows => (&mut out.row_start, &mut out.row_end),
            Dimension::Columns => (&mut out.column_start, &mut out.column_end),
        };
        match (*from, *until) {
            (None, None) => {}
            (Some(start), Some(end)) => {
                let (start, end) = self.span(start, end)?;
                (*from, *until) = (Some(start), Some(end));
            }
            (Some(start), None) => *from = self.span(start, u32::MAX / 2).map(|(start, _)| start),
            (None, Some(end)) => *until = self.span(0, end).map(|(_, end)| end),
        }
        Some(out)
    }
}

fn moved(index: u32, start: u32, end: u32, to: u32) -> u32 {
    let count = end - start;
    if (start..=end).contains(&to) {
        return index;
    }
    if (start..end).contains(&index) {
        return if to > start { to - count + (index - start) } else { to + (index - start) };
    }
    if to > end && (end..to).contains(&index) {
        return index - count;
    }
    if to < start && (to..start).contains(&index) {
        return index + count;
    }
    index
}

/// Shifts every range of one tab inside a feature that the API wrote (a filter, a rule, a table).
/// Answers whether the feature still covers anything.
pub fn feature(value: &mut Value, sheet: i32, dimension: Dimension, shift: Shift) -> bool {
    match value {
        Value::Object(fields) => {
            for name in ["range", "ranges", "unprotectedRanges"] {
                let Some(found) = fields.get_mut(name) else { continue };
                match found {
                    Value::Array(ranges) => {
                        ranges.retain_mut(|range| one(range, sheet, dimension, shift));
                        if ranges.is_empty() && name == "ranges" {
                            return false;
                        }
                    }
                    range => {
                        if !one(range, sheet, dimension, shift) {
                            return false;
                        }
                    }
                }
            }
            true
        }
        _ => true,
    }
}

fn one(range: &mut Value, sheet: i32, dimension: Dimension, shift: Shift) -> bool {
    let read = GridRange::read(range);
    if read.sheet != sheet {
        return true;
    }
    match shift.range(dimension, read) {
        Some(after) => {
            *range = after.value();
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        let check = |shift: Shift, span: (u32, u32), expect: Option<(u32, u32)>| {
            assert_eq!(shift.span(span.0, span.1), expect, "{shift:?} {span:?}");
        };
        let insert = Shift::Insert { at: 3, count: 2 };
        check(insert, (0, 3), Some((0, 3)));
        check(insert, (0, 4), Some((0, 6)));
        check(insert, (3, 5), Some((5, 7)));
        let delete = Shift::Delete { start: 2, end: 4 };
        check(delete, (0, 2), Some((0, 2)));
        check(delete, (1, 5), Some((1, 3)));
        check(delete, (2, 4), None);
        check(delete, (5, 6), Some((3, 4)));
        let down = Shift::Move { start: 1, end: 2, to: 4 };
        check(down, (1, 2), Some((3, 4)));
        check(down, (2, 4), Some((1, 3)));
        check(down, (0, 6), Some((0, 6)));
    }

    #[test]
    fn moves_are_permutations() {
        for (start, end, to) in [(0, 2, 5), (3, 5, 1), (2, 3, 3), (2, 4, 3), (0, 1, 6)] {
            let shift = Shift::Move { start, end, to };
            let mut after: Vec<u32> = (0..6).filter_map(|index| shift.index(index)).collect();
            after.sort_unstable();
            assert_eq!(after, [0, 1, 2, 3, 4, 5], "{shift:?}");
        }
    }
}
