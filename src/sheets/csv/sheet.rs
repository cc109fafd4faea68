//! The CSV adapter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use super::encoding::Encoding;
use super::read::{Origin, read_text};
use super::splice::{Frame, Spliced, Wanted, splice_beside};
use crate::model::{CellRef, Edit, OwnValue, Plan, SheetKind, Table, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::safe_write::{Original, refuse_if_locked, replace, take_back};
use crate::sheets::source::io_error;
use crate::sheets::{Limits, OpenOptions};

/// A file of delimited text, or such text from standard input.
#[derive(Debug)]
pub(in crate::sheets) struct CsvSheet {
    source: String,
    content: Content,
    limits: Limits,
    state: Option<PathBuf>,
    /// Nothing will be written.
    only_look: bool,
}

#[derive(Debug)]
enum Content {
    Path(PathBuf),
    Bytes(Vec<u8>),
}

impl CsvSheet {
    pub(in crate::sheets) fn from_path(path: &Path, options: &OpenOptions) -> Self {
        Self {
            source: path.display().to_string(),
            content: Content::Path(path.to_owned()),
            limits: options.limits,
            state: options.state.clone(),
            only_look: false,
        }
    }

    pub(in crate::sheets) fn from_bytes(source: String, bytes: Vec<u8>, options: &OpenOptions) -> Self {
        Self { source, content: Content::Bytes(bytes), limits: options.limits, state: None, only_look: false }
    }

    fn tab(&self) -> String {
        match &self.content {
            Content::Path(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Content::Bytes(_) => self.source.clone(),
        }
    }

    fn tabs_likely(&self) -> bool {
        let Content::Path(path) = &self.content else { return false };
        path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tsv") || e.eq_ignore_ascii_case("tab"))
    }

    fn table(&self, bytes: &[u8]) -> Result<Table, SheetError> {
        let tab = self.tab();
        let tabs_likely = self.tabs_likely();
        let origin =
            Origin { hashed: false, source: &self.source, tab: &tab, tabs_likely, size_hint: bytes.len() as u64 };
        read_text(&mut &*bytes, &origin, &self.limits).map(|(table, _)| table)
    }

    /// Reads the new content again: the cells written hold what they should, and all others what they held.
    fn verify(&self, old: &[u8], spliced: &Spliced) -> Result<(), SheetError> {
        let (before, after) = (self.table(old)?, self.table(&spliced.bytes)?);
        let all = |table: &Table| -> BTreeMap<CellRef, String> {
            (0..table.row_count())
                .flat_map(|index| table.row(index).map(move |(column, cell)| (index, column, cell)))
                .map(|(index, column, cell)| (CellRef::new(table.row_number(index), column), cell.text.to_owned()))
                .collect()
        };
        let (mut expect, mut found) = (all(&before), all(&after));
        for (place, value) in &spliced.written {
            expect.remove(place);
            let held = found.remove(place).unwrap_or_default();
            if held != *value && spliced.lacking.is_empty() {
                return Err(self.not_safe(&format!("cell {place} would not hold what was written")));
            }
        }
        if expect == found { Ok(()) } else { Err(self.not_safe("another cell would change")) }
    }

    fn not_safe(&self, why: &str) -> SheetError {
        SheetError::new(
            ErrorKind::Unsupported,
            format!("{}: not written, because {why}", self.source),
            "check that the file uses one delimiter and closes its quotation marks, or save it as a workbook",
        )
    }
}

/// The tables that the plans stand beside, from top to bottom; none where two stand side by side. Columns that are cleared
/// together with their headers go as a whole where they are the last.
fn frames_of(plans: &[Plan]) -> Vec<Frame> {
    let frame = |plan: &Plan| {
        let cleared = |edit: &&Edit| edit.cell.row == plan.header_row && edit.after == OwnValue::Blank;
        let cut = plan.edits.iter().filter(cleared).map(|edit| edit.cell.column).min();
        Frame { header_row: plan.header_row, cut }
    };
    let mut frames: Vec<Frame> = plans.iter().map(frame).collect();
    frames.sort_by_key(|frame| frame.header_row);
    let side_by_side = frames.windows(2).any(|pair| matches!(pair, [a, b] if a.header_row == b.header_row));
    if side_by_side { Vec::new() } else { frames }
}

impl Sheet for CsvSheet {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        SheetKind::Csv
    }

    fn only_look(&mut self) {
        self.only_look = true;
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        let (tab, hashed) = (self.tab(), !self.only_look);
        let tabs_likely = self.tabs_likely();
        let (table, revision) = match &self.content {
            Content::Path(path) => {
                let mut file = File::open(path).map_err(|error| io_error(&self.source, &error))?;
                let size_hint = file.metadata().map_or(0, |metadata| metadata.len());
                let origin = Origin { hashed, source: &self.source, tab: &tab, tabs_likely, size_hint };
                read_text(&mut file, &origin, &self.limits)?
            }
            Content::Bytes(bytes) => {
                let origin =
                    Origin { hashed, source: &self.source, tab: &tab, tabs_likely, size_hint: bytes.len() as u64 };
                read_text(&mut bytes.as_slice(), &origin, &self.limits)?
            }
        };
        Ok(Workbook {
            source: self.source.clone(),
            kind: SheetKind::Csv,
            revision,
            tabs: vec![table],
            unread: Vec::new(),
        })
    }

    fn writable(&self) -> Writable {
        match &self.content {
            Content::Path(path) if std::fs::metadata(path).is_ok_and(|m| m.permissions().readonly()) => {
                Writable::No("the file is read-only".into())
            }
            Content::Path(_) => Writable::ValuesOnly,
            Content::Bytes(_) => {
                Writable::No("this text came from standard input: there is no file to write to".into())
            }
        }
    }

    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError> {
        let Content::Path(path) = &self.content else {
            return Err(SheetError::new(
                ErrorKind::Unsupported,
                format!("{}: there is no file to write to", self.source),
                "name a file",
            ));
        };
        refuse_if_locked(path)?;
        let original = Original::read(path)?;
        if plans.iter().any(|plan| plan.revision != original.revision) {
            return Err(SheetError::new(
                ErrorKind::Stale,
                format!("{}: the file was saved by somebody else since it was read", self.source),
                "nothing to do: it is read again and the write starts over",
            ));
        }
        let mut wanted = BTreeMap::new();
        for edit in plans.iter().flat_map(|plan| &plan.edits) {
            wanted.insert(edit.cell, Wanted { before: edit.before.clone(), after: edit.after.shown() });
        }
        let Some(spliced) = splice_beside(&original.bytes, self.tabs_likely(), &wanted, &frames_of(plans)) else {
            return Err(self.not_safe("it holds bytes that are no characters of its encoding"));
        };
        let tab = self.tab();
        let mut applied = Applied {
            values: spliced.written.len(),
            left_alone: spliced.left_alone.iter().map(|&place| (tab.clone(), place)).collect(),
            ..Applied::default()
        };
        if !spliced.lacking.is_empty() {
            let characters: BTreeSet<char> = spliced.lacking.iter().map(|(_, c)| *c).collect();
            let shown: String = characters.iter().collect();
            let lacks = format!("{} has no {shown}", spliced.encoding.name());
            // A header in other words would not be found again, and a column more would be appended each time.
            let in_header = |(place, _): &(CellRef, char)| plans.iter().any(|plan| plan.header_row == place.row);
            if spliced.encoding == Encoding::Mixed || spliced.lacking.iter().any(in_header) {
                return Err(SheetError::new(
                    ErrorKind::Unsupported,
                    format!("{}: not written, because {lacks}", self.source),
                    "save the file as UTF-8",
                ));
            }
            applied.remarks.push(format!(
                "{}: {lacks}; something close was written instead. Save the file as UTF-8 to keep them.",
                self.source
            ));
        }
        if spliced.written.is_empty() {
            return Ok(applied);
        }
        self.verify(&original.bytes, &spliced)?;
        applied.remarks.extend(replace(&original, &spliced.bytes, self.state.as_deref())?.remarks);
        Ok(applied)
    }

    fn take_back(&mut self) -> Result<(), SheetError> {
        match &self.content {
            Content::Path(path) => take_back(self.state.as_deref(), path),
            Content::Bytes(_) => take_back(None, Path::new(&self.source)),
        }
    }
}

#[cfg(test)]
mod tests;
