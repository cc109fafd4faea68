//! Cells without a value that stood where ours stand now.

use super::empty_texts::EmptyText;

/// An empty cell of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct BlankCell {
    pub style: BlankStyle,
    /// Where it holds a text without a character, or says that it holds a number and holds none.
    pub text: Option<EmptyText>,
}

/// The format of an empty cell of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum BlankStyle {
    /// It stated none.
    #[default]
    Unstated,
    /// By its number in the list of cell formats, as that list was.
    Number(u32),
    /// The list was written anew since, and the number may mean anything: the cell keeps the format it has by then.
    AsItStands,
}

impl BlankStyle {
    pub(super) fn of(style: Option<u32>) -> Self {
        style.map_or(Self::Unstated, Self::Number)
    }
}

impl BlankCell {
    /// As it stands in a memory.
    pub(super) fn code(self) -> String {
        let style = match self.style {
            BlankStyle::Unstated => "n".to_owned(),
            BlankStyle::Number(style) => style.to_string(),
            BlankStyle::AsItStands => "u".to_owned(),
        };
        style + &self.text.map(EmptyText::code).unwrap_or_default()
    }

    /// Reads what [`Self::code`] wrote.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        let at = code.find(['s', 't', 'i', 'z']).unwrap_or(code.len());
        let (style, text) = code.split_at(at);
        let style = match style {
            "n" => BlankStyle::Unstated,
            "u" => BlankStyle::AsItStands,
            number => BlankStyle::Number(number.parse().ok()?),
        };
        let text = if text.is_empty() { None } else { Some(EmptyText::from_code(text)?) };
        Some(Self { style, text })
    }
}
