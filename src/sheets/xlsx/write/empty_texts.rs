//! Cells that hold a text without a character, as exports leave them: nobody sees anything there, so they are free to be
//! filled, and what they held is remembered.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io::Read;

use super::markup::{TagKind, text_content};
use super::row::CellSpan;
use super::stream::Feed;

/// Texts without a character that are noted of one workbook's shared list.
const EMPTY_TEXTS_MAX: usize = 1_000_000;

/// How a cell holds a text without a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EmptyText {
    /// By its number in the shared list.
    Shared(u32),
    /// As the text of a formula's result, without the formula.
    Result,
    /// In the cell itself.
    Inline,
    /// Not at all: the cell says that it holds a number, and is empty.
    Number,
}

impl EmptyText {
    /// As it stands in a memory.
    pub(super) fn code(self) -> String {
        match self {
            Self::Shared(number) => format!("s{number}"),
            Self::Result => "t".to_owned(),
            Self::Inline => "i".to_owned(),
            Self::Number => "z".to_owned(),
        }
    }

    /// Reads what [`Self::code`] wrote.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        match code.split_at_checked(1)? {
            ("s", number) => number.parse().ok().map(Self::Shared),
            ("t", "") => Some(Self::Result),
            ("i", "") => Some(Self::Inline),
            ("z", "") => Some(Self::Number),
            _ => None,
        }
    }

    /// The end of the cell's open tag and all that follows it.
    pub(super) fn rest(self, prefix: &str) -> String {
        match self {
            Self::Shared(number) => format!(" t=\"s\"><{prefix}v>{number}</{prefix}v></{prefix}c>"),
            Self::Result => format!(" t=\"str\"><{prefix}v></{prefix}v></{prefix}c>"),
            Self::Inline => format!(" t=\"inlineStr\"><{prefix}is><{prefix}t></{prefix}t></{prefix}is></{prefix}c>"),
            Self::Number => " t=\"n\"/>".to_owned(),
        }
    }
}

/// Tells cells with an empty text; the shared list is read when the first cell asks for it.
pub(super) struct EmptyTexts<'s> {
    read: &'s dyn Fn() -> BTreeSet<u32>,
    shared: OnceCell<BTreeSet<u32>>,
}

impl<'s> EmptyTexts<'s> {
    pub(super) const fn new(read: &'s dyn Fn() -> BTreeSet<u32>) -> Self {
        Self { read, shared: OnceCell::new() }
    }

    /// What a cell that held `text` is to hold again. Texts that have moved in the shared list are written in the cell itself.
    pub(super) fn still(&self, text: EmptyText) -> EmptyText {
        match text {
            EmptyText::Shared(number) if !self.is_in_list(number) => EmptyText::Inline,
            text => text,
        }
    }

    fn is_in_list(&self, number: u32) -> bool {
        self.shared.get_or_init(|| (self.read)()).contains(&number)
    }

    /// How the cell holds an empty text; `None` where it holds anything else.
    pub(super) fn of_cell(&self, row: &[u8], cell: CellSpan) -> Option<EmptyText> {
        if cell.formula || !cell.content {
            return None;
        }
        let inner = &row[cell.tag.end..cell.end];
        match cell.tag.raw(row, b"t")? {
            b"s" => {
                let number = text_content(inner).trim().parse().ok()?;
                self.is_in_list(number).then_some(EmptyText::Shared(number))
            }
            b"str" => text_content(inner).is_empty().then_some(EmptyText::Result),
            // Runs of rich text and phonetic hints would not come back.
            b"inlineStr" => {
                let tags = memchr::memchr_iter(b'<', inner).count();
                (tags <= 5 && text_content(inner).is_empty() && !inner.contains(&b'=')).then_some(EmptyText::Inline)
            }
            _ => None,
        }
    }
}

/// The type that an empty cell states without need, as some libraries do.
pub(super) fn stated_type(row: &[u8], cell: CellSpan) -> Option<EmptyText> {
    (!cell.content && cell.tag.raw(row, b"t") == Some(b"n")).then_some(EmptyText::Number)
}

/// Whether a cell holds its own text, and that has no character.
pub(super) fn holds_no_text(row: &[u8], cell: CellSpan) -> bool {
    cell.tag.raw(row, b"t") == Some(b"inlineStr") && text_content(&row[cell.tag.end..cell.end]).is_empty()
}

/// The numbers of the texts without a character in a list of shared strings.
pub(super) fn in_shared_list(source: &mut dyn Read) -> Result<BTreeSet<u32>, String> {
    let mut feed = Feed::new(source);
    let mut found = BTreeSet::new();
    let (mut number, mut is_empty) = (0_u32, true);
    while let Some(tag) = feed.tag(0)? {
        let end = tag.end;
        match (tag.local(feed.window()), tag.kind) {
            (b"si", TagKind::Empty) => {
                found.insert(number);
                number = number.saturating_add(1);
            }
            (b"si", TagKind::Open) => is_empty = true,
            (b"si", TagKind::Close) => {
                if is_empty {
                    found.insert(number);
                }
                number = number.saturating_add(1);
            }
            (b"t", TagKind::Open) => {
                let next = feed.tag(end)?.map_or(end, |next| next.start);
                is_empty &= next <= end;
            }
            _ => {}
        }
        if found.len() > EMPTY_TEXTS_MAX {
            return Err("its list of texts holds too many empty ones".to_owned());
        }
        feed.consume(end);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_texts_of_a_shared_list() {
        let list = "<sst><si><t>a</t></si><si><t></t></si><si><t/></si><si/><si><r><t>b</t></r><r><t/></r></si>\
            <si><r><t/></r></si><si><t> </t></si></sst>";
        assert_eq!(in_shared_list(&mut list.as_bytes()), Ok(BTreeSet::from([1, 2, 3, 5])));
    }

    #[test]
    fn codes_are_read_as_they_were_written() {
        for text in [EmptyText::Shared(7), EmptyText::Result, EmptyText::Inline, EmptyText::Number] {
            assert_eq!(EmptyText::from_code(&text.code()), Some(text));
        }
        for nonsense in ["", "s", "sx", "t1", "é"] {
            assert_eq!(EmptyText::from_code(nonsense), None);
        }
    }
}
