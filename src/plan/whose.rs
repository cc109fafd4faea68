//! Whose a note is: other programs give our notes another author, and people answer within them.

use super::{Input, StableHash, words};
use crate::model::{CellRef, Code, NOTE_AUTHOR, Note, SheetKind};

/// Keeps the hashes of notes apart from those of values.
const NOTE: u64 = 0x6e6f_7465;

/// Whose a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// As we wrote it.
    Ours,
    /// Ours, and a person wrote into it.
    Edited,
    /// A person's.
    Theirs,
}

/// The hash under which a note is remembered; programs that save it may break its lines otherwise.
pub(super) fn note_hash(text: &str) -> u64 {
    text.split_whitespace().fold(StableHash::new().number(NOTE), StableHash::text).finish()
}

/// Whose a note is. A known text of ours is ours whoever is said to have written it; under our name any other is a person's answer.
pub(super) fn whose(input: &Input<'_>, note: &Note) -> Whose {
    let is_named = note.author == NOTE_AUTHOR;
    if note.threaded {
        return Whose::Theirs;
    }
    if input.kind == SheetKind::Google {
        return if is_named { Whose::Ours } else { Whose::Theirs };
    }
    let hash = note_hash(&note.text);
    let pending = input.record.is_some_and(|record| record.pending.binary_search(&hash).is_ok());
    let known = input.record.and_then(|record| record.notes.as_ref());
    let ours = match known {
        _ if pending => true,
        Some(known) => known.binary_search(&hash).is_ok(),
        None => (is_named || note.author.trim().is_empty()) && is_written_by_us(&note.text),
    };
    match (ours, is_named) {
        (true, _) => Whose::Ours,
        (false, true) if input.force => Whose::Ours,
        (false, true) => Whose::Edited,
        (false, false) => Whose::Theirs,
    }
}

/// Whether a text begins and ends as every note of ours does.
fn is_written_by_us(text: &str) -> bool {
    let text = text.trim();
    let is_place = |place: &&str| CellRef::parse(place).is_some();
    let body = text.split_once(": ").filter(|(place, _)| is_place(place)).map_or(text, |(_, body)| body);
    let is_finding = body.get(..4).is_some_and(|code| Code::parse(code).is_some()) && body.get(4..5) == Some(" ");
    let (first, last) = (text.lines().next().unwrap_or_default(), text.lines().last().unwrap_or_default().trim());
    words::LANGUAGES.into_iter().any(|language| {
        let mut about = words::about(language).lines();
        let is_about = about.next().is_some_and(|line| is_made_from(line, first.trim()));
        let ends = [words::waive(language, true), words::waive(language, false), words::more(language)];
        let is_end = |end: &str| is_made_from(end, last);
        (is_about && about.next_back().is_some_and(is_end))
            || ((is_finding || is_about) && ends.into_iter().any(is_end))
    })
}

/// Whether a line is a template with its names filled in, as far as what stands around them tells.
fn is_made_from(template: &str, line: &str) -> bool {
    let first = template.split('{').next().unwrap_or_default();
    let last = template.rsplit('}').next().unwrap_or_default();
    line.len() >= first.len() + last.len() && line.starts_with(first) && line.ends_with(last)
}
