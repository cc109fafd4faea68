//! A note on a cell.

/// A note (comment) on a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who wrote it; empty where the file does not say.
    pub author: String,
    /// Its text.
    pub text: String,
    /// Whether it is a thread of replies rather than a simple note.
    pub threaded: bool,
}
