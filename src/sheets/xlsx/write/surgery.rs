//! The whole rewriting of a workbook's bytes, without any file: what a plan asks for, part by part.

mod ask;
mod looks;
mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::cells::Days;
use super::empty_texts::{EmptyTexts, in_shared_list};
use super::error::Place;
use super::formulas::Region;
use super::heights::rows_near;
use super::memory::{self, BookMemory, Runs, SheetMemory};
use super::notes::{Notes, PartChange};
use super::package::{Changes, Package};
use super::relations::{CONTENT_TYPES_PART, ContentTypes, Relations};
use super::sheet::{self, Job, Outcome, Target};
use super::styles::{Removal, Styles};
use super::tables::Tables;
use super::workbook::{DefinedName, OwnName, Recalculation, Workbook, header_name};
use crate::model::{CellRef, NoteEdit, OwnValue, Plan};
use crate::ports::{Applied, ErrorKind, SheetError};
use crate::sheets::xlsx::own_names;

/// What a write may do that it does not do unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Allowed {
    /// Write into tabs that are protected against changes.
    pub protected: bool,
    /// Write into tabs that hold a pivot table, whose refresh may overwrite cells beside it.
    pub pivots: bool,
}

/// What became of a workbook.
pub(super) struct Rewritten<'p> {
    /// The new package; `None` when everything stands already.
    pub bytes: Option<Vec<u8>>,
    pub applied: Applied,
    /// What is to be found in the new package.
    pub expected: Vec<ExpectedTab<'p>>,
    /// Entries of the old package that were replaced or dropped.
    pub touched: BTreeSet<usize>,
}

/// What one tab is to hold afterwards.
pub(super) struct ExpectedTab<'p> {
    pub name: String,
    pub targets: Vec<Target<'p>>,
    pub left_alone: BTreeSet<CellRef>,
    pub days: Days,
    /// One more than the highest cell format that was used before and did not exist.
    pub formats: u32,
    pub part: String,
    pub as_ratio: BTreeSet<CellRef>,
    pub notes: Vec<(CellRef, Option<String>)>,
    pub notes_part: Option<String>,
    pub drawing_part: Option<String>,
    pub tables: Vec<String>,
}

/// Rewrites a workbook.
pub(super) fn rewrite<'p>(
    bytes: &[u8],
    plans: &'p [Plan],
    source: &str,
    allowed: Allowed,
) -> Result<Rewritten<'p>, SheetError> {
    let place = Place::file(source);
    let package = Package::open(bytes, place.clone())?;
    let types = ContentTypes::read(&package, &place)?;
    let book = Workbook::read(&package, &place, &types)?;
    let styles_part = book.relations.of_kind("styles").next().map(|relation| relation.target.clone());
    let styles = Styles::read(&package, &place, styles_part.as_deref())?;
    let memory = book.book_memory();
    let mut surgery = Surgery {
        place,
        package,
        types,
        styles,
        memory,
        allowed,
        changes: Changes::default(),
        new_parts: BTreeSet::new(),
        names: Vec::new(),
        applied: Applied::default(),
        expected: Vec::new(),
        regions: Vec::new(),
        recalculate: false,
        highest_format: 0,
        anything_of_ours: false,
        gives_back: false,
        book,
    };
    surgery.all_tabs(plans)?;
    surgery.finish()
}

struct Surgery<'a, 'p> {
    place: Place<'a>,
    package: Package<'a>,
    types: ContentTypes,
    book: Workbook,
    styles: Styles,
    memory: BookMemory,
    allowed: Allowed,
    changes: Changes,
    new_parts: BTreeSet<String>,
    /// Our hidden names as they are to stand.
    names: Vec<DefinedName>,
    applied: Applied,
    expected: Vec<ExpectedTab<'p>>,
    /// The changed cells of each tab, by its index.
    regions: Vec<(usize, Region)>,
    recalculate: bool,
    /// One more than the highest cell format in use, as far as it is known.
    highest_format: u32,
    anything_of_ours: bool,
    /// Whether all columns of ours on a tab go.
    gives_back: bool,
}

impl<'p> Surgery<'_, 'p> {
    fn all_tabs(&mut self, plans: &'p [Plan]) -> Result<(), SheetError> {
        let mut by_tab: BTreeMap<usize, Vec<&'p Plan>> = BTreeMap::new();
        for plan in plans.iter().filter(|plan| !plan.is_empty()) {
            let tab = self.book.tabs.iter().position(|tab| tab.name == plan.tab).ok_or_else(|| {
                self.place.error(ErrorKind::Stale, format_args!("it has no tab {}", plan.tab), "It is read again.")
            })?;
            by_tab.entry(tab).or_default().push(plan);
        }
        let mut seen_parts = BTreeSet::new();
        for tab in 0..self.book.tabs.len() {
            match by_tab.get(&tab) {
                Some(plans) => {
                    if !seen_parts.insert(self.book.tabs[tab].part.to_lowercase()) {
                        return Err(self.place.broken(&self.book.tabs[tab].part, "two tabs share it"));
                    }
                    self.tab(tab, plans)?;
                }
                None => self.keep_names(tab),
            }
        }
        Ok(())
    }

    /// Our names on a tab that no plan speaks of stay.
    fn keep_names(&mut self, tab: usize) {
        let kept = self.book.names.iter().filter(|name| {
            name.tab == Some(tab)
                && (memory::is_memory(&name.name) || self.book.own_names(tab).iter().any(|own| own.name == name.name))
        });
        let kept: Vec<DefinedName> = kept.cloned().collect();
        self.anything_of_ours |= !kept.is_empty();
        self.names.extend(kept);
    }

    fn tab(&mut self, tab: usize, plans: &[&'p Plan]) -> Result<(), SheetError> {
        let info = self.book.tabs[tab].clone();
        let tab_name = info.name.clone();
        let place = Place { source: self.place.source, tab: Some(&tab_name) };
        let index = self.package.find(&info.part).filter(|_| info.is_cells).ok_or_else(|| {
            place.unsupported("it is no tab of cells, or its part is missing", "Name a tab that holds a table.")
        })?;
        let part = self.package.entries[index].name.clone();
        if self
            .types
            .of(&info.part)
            .is_some_and(|kind| kind.contains("sheet.binary") || kind.contains("ms-excel.binary"))
        {
            return Err(place.unsupported("it is a binary sheet", "Save the workbook as .xlsx."));
        }
        let mut relations = Relations::read(&self.package, &place, &part)?;
        self.refuse_circles(&relations, &place)?;
        if !self.allowed.pivots && relations.of_kind("pivotTable").next().is_some() {
            return Err(place.unsupported(
                "it holds a pivot table, whose refresh may overwrite what stands beside it",
                "Keep the KPI table on a tab of its own, or name the columns for kpiwarden in the config.",
            ));
        }
        let mut memory = self.book.sheet_memory(tab);
        memory.doubt_formats(|list| self.styles.is_list(list));
        let mut job = self.job(tab, plans, memory);
        let tables = Tables::read(&self.package, &place, &relations)?;
        job.region.in_table = tables.holds_any(&job.region.ranges);
        let growth = tables.plan_growth(&job);
        job.growth = growth.iter().map(|growth| growth.area).collect();
        job.region.in_table |= !job.growth.is_empty();
        job.region.follow(&self.book.names_of_others());

        let notes_part = relations.of_kind("comments").next().map(|relation| relation.target.clone());
        let notes = Notes::read(&self.package, &place, notes_part.as_deref())?;
        let note_edits: Vec<&NoteEdit> = plans.iter().flat_map(|plan| &plan.notes).collect();
        let notes_change = notes.edit(&note_edits, &mut job.memory, self.book.strict, &place)?;
        job.rows_near_notes = rows_near(notes_change.set.iter().map(|(cell, _)| *cell));
        let drawing_id = self.plan_drawing(&mut job, &notes_change, &relations)?;

        let outcome = self.stream_sheet(index, &mut job, &place)?;
        job.memory.bind_formats(|| self.styles.list());
        self.regions.push((tab, job.region.clone()));
        self.recalculate |= outcome.formulas_look;
        self.highest_format = self.highest_format.max(outcome.formats);
        let table_parts = tables.rewrite(&growth, &outcome.growth_blocked, &job, &place)?;
        let mut expected_tables = Vec::new();
        for (table_part, content) in table_parts {
            if let Some(index) = self.package.find(&table_part) {
                self.changes.replaced.insert(index, content);
            }
            expected_tables.push(table_part);
        }
        let drawing_part =
            self.write_notes(&mut job, &notes, &notes_change, &outcome, &mut relations, drawing_id, &place)?;
        self.write_relations(&mut job, &relations, &place)?;

        let left: BTreeSet<CellRef> = outcome.left_alone.iter().copied().collect();
        let own = self.own_names(tab, plans);
        self.settle_names(tab, &mut job, own, &left, notes_change.ours_left);
        self.applied.values += outcome.values;
        self.applied.notes += notes_change.count();
        let untouched = outcome.left_alone.iter().chain(&notes_change.left_alone);
        self.applied.left_alone.extend(untouched.map(|&cell| (tab_name.clone(), cell)));
        let set = notes_change.set.iter().map(|(cell, text)| (*cell, Some(text.clone())));
        self.expected.push(ExpectedTab {
            notes: set.chain(notes_change.removed.iter().map(|cell| (*cell, None))).collect(),
            notes_part: relations.part_of("comments").filter(|_| notes_change.part != PartChange::Goes),
            drawing_part,
            name: tab_name.clone(),
            targets: job.targets,
            left_alone: left,
            days: self.days(),
            formats: outcome.formats,
            part,
            as_ratio: outcome.as_ratio,
            tables: expected_tables,
        });
        Ok(())
    }

    fn days(&self) -> Days {
        match (self.styles.is_available(), self.book.from_1904) {
            (false, _) => Days::AsText,
            (true, false) => Days::From1900,
            (true, true) => Days::From1904,
        }
    }

    fn stream_sheet(&mut self, index: usize, job: &mut Job<'p>, place: &Place<'_>) -> Result<Outcome, SheetError> {
        let mut scratch = self.package.scratch(index)?;
        let styles = &mut self.styles;
        let (package, relations) = (&self.package, &self.book.relations);
        // A list that cannot be read has no text that is known to be empty.
        let read = || {
            let list = relations.of_kind("sharedStrings").next().and_then(|list| package.find(&list.target));
            let look =
                |source: &mut dyn Read| in_shared_list(source).map_err(|why| place.broken("with the texts", why));
            list.and_then(|list| package.stream(list, look).ok()).unwrap_or_default()
        };
        let empty_texts = EmptyTexts::new(&read);
        let outcome =
            package.stream(index, |source| sheet::rewrite(source, &mut scratch, job, styles, &empty_texts, place))?;
        if outcome.changed {
            let finished = scratch.finish().map_err(|error| place.broken("of the sheet", error))?;
            self.changes.streamed.insert(index, finished.into_inner());
        }
        Ok(outcome)
    }

    /// Our hidden names on a tab after the write, its memory among them.
    fn settle_names(
        &mut self,
        tab: usize,
        job: &mut Job<'p>,
        mut kept: Vec<OwnName>,
        left_alone: &BTreeSet<CellRef>,
        notes_left: usize,
    ) {
        kept.retain(|name| name.header.is_some_and(|header| !job.removed_columns.contains(&header.column)));
        for target in job.targets.iter().filter(|target| target.is_header && target.edit.after != OwnValue::Blank) {
            let cell = target.edit.cell;
            let is_new = job.new_columns.iter().any(|new| new.column == cell.column) && !left_alone.contains(&cell);
            let is_known = kept.iter().any(|name| name.header.is_some_and(|header| header.column == cell.column));
            if is_new && !is_known {
                let taken = |number: usize, kept: &[OwnName]| {
                    let (name, _) = header_name(&self.book.tabs[tab], target.edit.column, number, cell);
                    kept.iter().any(|own| own.name == name)
                };
                let number = (1..=kept.len() + 1).find(|&number| !taken(number, &kept)).unwrap_or(1);
                let (name, _) = header_name(&self.book.tabs[tab], target.edit.column, number, cell);
                kept.push(OwnName { name, tab, column: target.edit.column, header: Some(cell) });
            }
        }
        if kept.is_empty() {
            job.memory.dimension = None;
            job.memory.spans = Runs::default();
            job.memory.blanks.clear();
            job.memory.formats = None;
            job.memory.rows = Runs::default();
            job.memory.widths.clear();
            job.memory.widths_split.clear();
            job.memory.widths_before.clear();
            job.memory.coloured.clear();
            job.memory.widths_created = false;
        }
        if kept.is_empty() && notes_left == 0 && job.restores {
            job.memory = SheetMemory::default();
        }
        self.anything_of_ours |= !kept.is_empty() || notes_left > 0;
        self.gives_back |= job.restores;
        for own in kept {
            let Some(header) = own.header else { continue };
            let (_, formula) = header_name(&self.book.tabs[tab], own.column, 1, header);
            let known = self.book.names.iter().find(|name| name.tab == Some(tab) && name.name == own.name);
            let is_right = |name: &&DefinedName| {
                own_names::cell_of(&name.formula) == Some(header)
                    && own_names::sheet_of(&name.formula).as_deref() == Some(self.book.tabs[tab].name.as_str())
            };
            let formula = known.filter(is_right).map_or(formula, |name| name.formula.clone());
            self.names.push(DefinedName { name: own.name, tab: Some(tab), formula });
        }
        let memory = if job.memory.is_empty() { String::new() } else { job.memory.write() };
        self.names.extend(memory::to_names(&memory).map(|(name, formula)| DefinedName {
            name,
            tab: Some(tab),
            formula,
        }));
    }

    fn finish(mut self) -> Result<Rewritten<'p>, SheetError> {
        let changes_cells = self.applied.values > 0;
        if self.applied.values == 0 && self.applied.notes == 0 {
            self.changes = Changes::default();
            return Ok(self.done(None));
        }
        let streamed: BTreeSet<usize> = self.changes.streamed.keys().copied().collect();
        let looks_elsewhere = self.look_at_other_parts(&streamed)?;
        self.recalculate |= looks_elsewhere.formulas;
        self.highest_format = self.highest_format.max(looks_elsewhere.formats);
        if self.styles.appends() && self.highest_format > self.styles.count_before() {
            // It would be shown in one of ours, whatever that is.
            let why = format_args!("a cell has the format {}, which does not exist", self.highest_format - 1);
            return Err(self.place.broken("with the sheets", why));
        }
        let recalculation = if changes_cells && self.recalculate && self.anything_of_ours {
            Recalculation::Wanted
        } else if self.anything_of_ours {
            Recalculation::AsItIs
        } else if changes_cells && self.recalculate && !self.book.waits_for_us(&self.memory) {
            Recalculation::ForGood
        } else {
            Recalculation::AsBefore
        };
        let removal = if self.anything_of_ours { Removal::default() } else { self.removal()? };
        if let Some((part, content)) = self.styles.changed(&self.place, &mut self.memory, removal)?
            && let Some(index) = self.package.find(&part)
        {
            self.changes.replaced.insert(index, content);
        }
        if self.gives_back && !self.anything_of_ours {
            // What another program has written anew since cannot be told any more.
            let BookMemory { names_created, recalculation, calculation_created, .. } = std::mem::take(&mut self.memory);
            self.memory = BookMemory { names_created, recalculation, calculation_created, ..BookMemory::default() };
        }
        if let Some(content) = self.book.changed(&self.place, &self.names, &mut self.memory, recalculation)?
            && let Some(index) = self.package.find(&self.book.part)
        {
            self.changes.replaced.insert(index, content);
        }
        if let Some(content) = self.types.changed(&self.place)?
            && let Some(index) = self.package.find(CONTENT_TYPES_PART)
        {
            self.changes.replaced.insert(index, content);
        }
        if self.changes.is_empty() {
            return Ok(self.done(None));
        }
        let changes = std::mem::take(&mut self.changes);
        let touched = changes.replaced.keys().chain(changes.streamed.keys()).chain(&changes.dropped).copied().collect();
        let bytes = self.package.assemble(changes)?;
        let mut done = self.done(Some(bytes));
        done.touched = touched;
        Ok(done)
    }

    fn done(self, bytes: Option<Vec<u8>>) -> Rewritten<'p> {
        Rewritten { bytes, applied: self.applied, expected: self.expected, touched: BTreeSet::new() }
    }
}
