//! Notes on cells: one a cell, with everything that was found about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::layout::Layout;
use super::whose::{Whose, note_hash, whose};
use super::{Input, Words, words};
use crate::model::{Away, CellRef, Field, Finding, NoteEdit, OwnColumn, SheetKind, column_letters};

/// Longest note we write, in characters; a spreadsheet program cuts at 32,767.
const NOTE_CHARS_MAX: usize = 4_000;
/// Longest comment of Google Sheets that we write, in bytes of UTF-8: 2,048 are taken, and our mark and a closing line need room.
const COMMENT_BYTES_MAX: usize = 1_800;

/// The notes that are to stand beside a table, by cell.
pub(super) struct Notes<'i> {
    input: &'i Input<'i>,
    status_column: Option<u16>,
    wanted: BTreeMap<CellRef, Draft>,
    /// Notes of ours in which a person wrote, and what would stand there.
    edited: BTreeMap<CellRef, String>,
    remarks: Vec<String>,
}

/// What becomes of the notes beside a table.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) edits: Vec<NoteEdit>,
    /// What could not be placed.
    pub(super) remarks: Vec<String>,
    /// Notes of ours in which a person wrote: where, what stands there, what we would have written.
    pub(super) conflicts: Vec<(CellRef, String, String)>,
    /// The hashes of all that are to stand, ascending.
    pub(super) hashes: Vec<u64>,
}

#[derive(Default)]
struct Draft {
    text: String,
    left_out: usize,
    row_key: u64,
}

impl<'i> Notes<'i> {
    pub(super) fn new(input: &'i Input<'i>, layout: &Layout) -> Self {
        let status_column = layout.column(OwnColumn::Status);
        let edited = input
            .table
            .notes
            .iter()
            .filter(|(cell, note)| whose(input, note) == Whose::Edited && input.is_beside(**cell))
            .map(|(cell, _)| (*cell, String::new()));
        let edited = edited.collect();
        let mut notes = Self { input, status_column, wanted: BTreeMap::new(), edited, remarks: Vec::new() };
        notes.add_about();
        notes
    }

    /// The note on the status header.
    fn add_about(&mut self) {
        let Some(column) = self.status_column else { return };
        let settings = self.input.settings;
        let who = if settings.run_by.is_empty() {
            String::new()
        } else {
            words::run_by(settings.language).replace("{name}", &settings.run_by)
        };
        let file = self.input.source.rsplit('/').next().unwrap_or(self.input.source);
        let text = words::about(settings.language).replace("{who}", &who).replace("{file}", file);
        let cell = CellRef::new(self.input.mapping.header_row, column);
        self.put(cell, 0, &text);
    }

    /// Adds what one finding says. `row_key` is 0 for a finding about the header.
    pub(super) fn add(&mut self, finding: &Finding, words: &Words, row_key: u64) {
        let Some(cell) = finding.cell else { return };
        let anchor = self.input.table.merged_at(cell).map_or(cell, |range| range.first);
        let text = self.text_of(finding, words);
        // A note on a cell of another table would be taken for that table's, and away.
        let is_another_tables = !self.input.is_beside(anchor);
        if !is_another_tables && !self.is_a_persons(anchor) {
            self.put(anchor, row_key, &text);
            return;
        }
        if let Some(instead) = self.edited.get_mut(&anchor) {
            if !instead.is_empty() {
                instead.push_str("\n\n");
            }
            instead.push_str(&text);
        }
        let first = is_another_tables.then_some(self.input.mapping.first_column);
        let beside = self.status_column.or(first).map(|column| CellRef::new(cell.row, column));
        match beside.filter(|beside| !self.is_a_persons(*beside)) {
            Some(beside) => self.put(beside, row_key, &format!("{cell}: {text}")),
            None => self.remarks.push(format!(
                "{}: {} has a note of its own, so ours on {} is left out",
                self.input.place_of(cell),
                cell,
                finding.code
            )),
        }
    }

    fn is_a_persons(&self, cell: CellRef) -> bool {
        self.input.table.notes.get(&cell).is_some_and(|note| whose(self.input, note) != Whose::Ours)
    }

    fn put(&mut self, cell: CellRef, row_key: u64, text: &str) {
        if self.is_a_persons(cell) {
            return;
        }
        let draft = self.wanted.entry(cell).or_default();
        draft.row_key = row_key;
        let separator = if draft.text.is_empty() { "" } else { "\n\n" };
        let fits = |text: &str, held: &str| match self.input.kind {
            SheetKind::Google => text.len() + held.len() <= COMMENT_BYTES_MAX,
            _ => text.chars().count() + held.chars().count() <= NOTE_CHARS_MAX,
        };
        if draft.left_out == 0 && fits(text, &draft.text) {
            draft.text.push_str(separator);
            draft.text.push_str(text);
        } else if draft.text.is_empty() {
            let cut = if self.input.kind == SheetKind::Google { COMMENT_BYTES_MAX / 4 } else { NOTE_CHARS_MAX };
            draft.text.extend(text.chars().take(cut));
        } else {
            draft.left_out += 1;
        }
    }

    fn text_of(&self, finding: &Finding, words: &Words) -> String {
        let language = self.input.settings.language;
        let severity = words::severity(language, finding.severity);
        let mut text = format!("{} {} ({severity})\n{}", finding.code, words.name, words.message);
        if !words.help.is_empty() {
            let _ = write!(text, "\n{}", words.help);
        }
        let ignore = self.input.mapping.column(Field::Ignore);
        let waive = words::waive(language, ignore.is_some())
            .replace("{code}", &finding.code.to_string())
            .replace("{column}", &ignore.map_or_else(String::new, column_letters));
        let _ = write!(text, "\n{waive}");
        text
    }

    /// The notes to write and to take away, those that stay as a person left them, and what could not be placed.
    pub(super) fn finish(self) -> Settled {
        let Self { input, wanted, edited, remarks, .. } = self;
        let mut edits = Vec::new();
        let mut hashes = Vec::with_capacity(wanted.len());
        for (cell, note) in &input.table.notes {
            if whose(input, note) == Whose::Ours && !wanted.contains_key(cell) && input.is_beside(*cell) {
                edits.push(NoteEdit {
                    cell: *cell,
                    before: Some(note.text.clone()),
                    after: None,
                    row_key: 0,
                    away: Away::default(),
                });
            }
        }
        for (cell, draft) in wanted {
            let mut text = draft.text;
            if draft.left_out > 0 {
                let more = words::more(input.settings.language).replace("{n}", &draft.left_out.to_string());
                let _ = write!(text, "\n\n{more}");
            }
            let before = input.table.notes.get(&cell).map(|note| note.text.clone());
            hashes.push(note_hash(&text));
            if before.as_deref() != Some(&text) {
                edits.push(NoteEdit { cell, before, after: Some(text), row_key: draft.row_key, away: Away::default() });
            }
        }
        edits.sort_by_key(|edit| edit.cell);
        hashes.sort_unstable();
        hashes.dedup();
        let text_of = |cell: &CellRef| input.table.notes.get(cell).map_or_else(String::new, |note| note.text.clone());
        let conflicts = edited.into_iter().map(|(cell, instead)| (cell, text_of(&cell), instead)).collect();
        Settled { edits, remarks, conflicts, hashes }
    }
}

/// Every note of ours beside a table, to be taken away, and those in which a person wrote, which stay.
pub(super) fn all_away(input: &Input<'_>) -> (Vec<NoteEdit>, Vec<(CellRef, String, String)>) {
    let (mut edits, mut conflicts) = (Vec::new(), Vec::new());
    for (cell, note) in input.table.notes.iter().filter(|(cell, _)| input.is_beside(**cell)) {
        match whose(input, note) {
            Whose::Ours => {
                edits.push(NoteEdit {
                    cell: *cell,
                    before: Some(note.text.clone()),
                    after: None,
                    row_key: 0,
                    away: Away::Removed,
                });
            }
            Whose::Edited => conflicts.push((*cell, note.text.clone(), String::new())),
            Whose::Theirs => {}
        }
    }
    (edits, conflicts)
}

/// The warnings of a row in one line, for sheets that hold no notes.
#[derive(Debug, Default)]
pub(super) struct Line(String);

impl Line {
    pub(super) fn add(&mut self, finding: &Finding, words: &Words) {
        if !self.0.is_empty() {
            self.0.push_str(" | ");
        }
        let _ = write!(self.0, "{}", finding.code);
        for word in words.message.split_whitespace() {
            self.0.push(' ');
            self.0.push_str(word);
        }
    }

    pub(super) fn finish(self) -> String {
        if self.0.chars().count() <= NOTE_CHARS_MAX {
            return self.0;
        }
        self.0.chars().take(NOTE_CHARS_MAX - 1).chain(['…']).collect()
    }
}
