//! The whole rewriting of a workbook's bytes, without any file: what a plan asks for, part by part.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use super::error::Place;
use super::formulas::Region;
use super::head::NewWidth;
use super::markup::{Step, TagKind, next_tag, unescape};
use super::memory::{self, BookMemory, SheetMemory};
use super::notes::{Notes, NotesChange, PartChange};
use super::package::{Changes, Package};
use super::relations::{CONTENT_TYPES_PART, ContentTypes, Relations};
use super::rules::{RuleColumn, RuleStep};
use super::sheet::{self, Job, Outcome, Target};
use super::stream::Feed;
use super::styles::{Removal, Styles};
use super::tables::Tables;
use super::tail::Drawing;
use super::vml;
use super::workbook::{Name, OwnName, Recalculation, Workbook, header_name};
use crate::model::{CellRange, CellRef, NoteEdit, OwnColumn, OwnValue, Plan, Status};
use crate::ports::{Applied, ErrorKind, SheetError};

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
    pub from_1904: bool,
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
        anything_of_ours: false,
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
    names: Vec<Name>,
    applied: Applied,
    expected: Vec<ExpectedTab<'p>>,
    /// The changed cells of each tab, by its index.
    regions: Vec<(usize, Region)>,
    recalculate: bool,
    anything_of_ours: bool,
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
                && (name.name == memory::NAME || self.book.own_names(tab).iter().any(|own| own.name == name.name))
        });
        let kept: Vec<Name> = kept.cloned().collect();
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
        if !self.allowed.pivots && relations.of_kind("pivotTable").next().is_some() {
            return Err(place.unsupported(
                "it holds a pivot table, whose refresh may overwrite what stands beside it",
                "Keep the KPI table on a tab of its own, or name the columns for kpiwarden in the config.",
            ));
        }
        let memory = self.book.sheet_memory(tab);
        let mut job = self.job(tab, plans, memory);
        let tables = Tables::read(&self.package, &place, &relations)?;
        job.region.in_table = tables.holds_any(&job.region.ranges);
        let growth = tables.plan_growth(&job);
        job.growth = growth.iter().map(|growth| growth.area).collect();

        let notes_part = relations.of_kind("comments").next().map(|relation| relation.target.clone());
        let notes = Notes::read(&self.package, &place, notes_part.as_deref())?;
        let note_edits: Vec<&NoteEdit> = plans.iter().flat_map(|plan| &plan.notes).collect();
        let notes_change = notes.edit(&note_edits, &mut job.memory, self.book.strict, &place)?;
        let drawing_id = self.plan_drawing(&mut job, &notes_change, &relations)?;

        let outcome = self.stream_sheet(index, &mut job, &place)?;
        self.regions.push((tab, job.region.clone()));
        self.recalculate |= outcome.formulas_look;
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
        self.settle_names(tab, &mut job, &left, notes_change.ours_left);
        self.applied.values += outcome.values;
        self.applied.notes += notes_change.count();
        let untouched = outcome.left_alone.iter().chain(&notes_change.left_alone);
        self.applied.left_alone.extend(untouched.map(|&cell| (tab_name.clone(), cell)));
        let set = notes_change.set.iter().map(|(cell, text)| (*cell, Some(text.clone())));
        self.expected.push(ExpectedTab {
            notes: set.chain(notes_change.removed.iter().map(|cell| (*cell, None))).collect(),
            notes_part: (notes_change.part != PartChange::Goes).then(|| self.notes_part_of(&relations)).flatten(),
            drawing_part,
            name: tab_name.clone(),
            targets: job.targets,
            left_alone: left,
            from_1904: self.book.from_1904,
            as_ratio: outcome.as_ratio,
            tables: expected_tables,
        });
        Ok(())
    }

    fn notes_part_of(&self, relations: &Relations) -> Option<String> {
        relations.of_kind("comments").next().map(|relation| relation.target.clone())
    }

    /// What the plans of one tab ask of its sheet.
    fn job(&self, tab: usize, plans: &[&'p Plan], memory: SheetMemory) -> Job<'p> {
        let mut targets: Vec<Target<'p>> = plans
            .iter()
            .flat_map(|plan| plan.edits.iter().map(|edit| Target { edit, is_header: edit.cell.row == plan.header_row }))
            .collect();
        targets.sort_by_key(|target| target.edit.cell);
        targets.dedup_by_key(|target| target.edit.cell);

        let own: Vec<OwnName> = self.book.own_names(tab);
        let headers = || targets.iter().filter(|target| target.is_header);
        let goes = |target: &&Target<'_>| target.edit.after == OwnValue::Blank;
        let is_created =
            |cell: CellRef| own.iter().any(|name| name.header.is_some_and(|header| header.column == cell.column));
        let removed_columns: Vec<u16> = headers().filter(goes).map(|target| target.edit.cell.column).collect();
        let new: Vec<CellRef> = headers()
            .filter(|target| !goes(target) && target.edit.before.is_empty() && !is_created(target.edit.cell))
            .map(|target| target.edit.cell)
            .collect();
        let mut created_columns: Vec<u16> =
            own.iter().filter_map(|name| name.header).map(|header| header.column).collect();
        created_columns.extend(new.iter().map(|cell| cell.column));
        created_columns.sort_unstable();
        created_columns.dedup();
        let restores = !created_columns.is_empty()
            && created_columns.iter().all(|column| removed_columns.contains(column))
            && targets.iter().all(|target| target.edit.after == OwnValue::Blank);
        Job {
            new_columns: new_widths(&targets, &new),
            rules: rule_columns(&targets, &new, &removed_columns),
            region: region_of(&self.book.tabs[tab].name, &targets),
            targets,
            from_1904: self.book.from_1904,
            created_columns,
            removed_columns,
            restores,
            drawing: Drawing::Keep,
            strict: self.book.strict,
            protected_allowed: self.allowed.protected,
            growth: Vec::new(),
            memory,
        }
    }

    /// Decides about the drawing of the notes before the sheet streams: its relationship stands in the sheet.
    fn plan_drawing(
        &self,
        job: &mut Job<'_>,
        notes: &NotesChange,
        relations: &Relations,
    ) -> Result<Option<String>, SheetError> {
        if notes.count() == 0 {
            return Ok(None);
        }
        if notes.part == PartChange::Goes
            && let Some(id) = job.memory.drawing.clone()
            && let Some(relation) = relations.by_id(&id).filter(|relation| relation.kind == "vmlDrawing")
        {
            let drawing = self.package.read(&relation.target)?;
            let widths = super::head::ColumnWidths::default();
            let emptied = vml::edit(drawing.as_deref(), &[], &notes.removed, &widths, true, false);
            if emptied.is_some_and(|change| change.part == PartChange::Goes) {
                job.drawing = Drawing::Remove(id);
            }
        } else if !notes.set.is_empty() {
            let id = relations.free_id();
            job.drawing = Drawing::Need(id.clone());
            return Ok(Some(id));
        }
        Ok(None)
    }

    fn stream_sheet(&mut self, index: usize, job: &mut Job<'p>, place: &Place<'_>) -> Result<Outcome, SheetError> {
        let mut scratch = self.package.scratch(index)?;
        let styles = &mut self.styles;
        let outcome = self.package.stream(index, |source| sheet::rewrite(source, &mut scratch, job, styles, place))?;
        if outcome.changed {
            let finished = scratch.finish().map_err(|error| place.broken("of the sheet", error))?;
            self.changes.streamed.insert(index, finished.into_inner());
        }
        Ok(outcome)
    }

    /// Writes the notes' part and drawing; returns the drawing's part where it stands afterwards.
    #[expect(clippy::too_many_arguments, reason = "everything that is known of one tab's notes")]
    fn write_notes(
        &mut self,
        job: &mut Job<'_>,
        notes: &Notes,
        change: &NotesChange,
        outcome: &Outcome,
        relations: &mut Relations,
        new_id: Option<String>,
        place: &Place<'_>,
    ) -> Result<Option<String>, SheetError> {
        if change.count() == 0 {
            return Ok(None);
        }
        match (&change.part, notes.part()) {
            (PartChange::Becomes(content), Some(part)) => {
                if let Some(index) = self.package.find(part) {
                    self.changes.replaced.insert(index, content.clone());
                }
            }
            (PartChange::Becomes(content), None) => {
                let part = self.free_part("comments", "xml", "");
                let id = relations.free_id();
                let id = if Some(&id) == new_id.as_ref() { format!("{id}n") } else { id };
                relations.add(id, "comments", self.book.strict, &part);
                self.types.add_comments(&part);
                self.changes.added.push((part, content.clone()));
            }
            (PartChange::Goes, Some(part)) => {
                self.drop_part(part, "comments", relations);
                self.types.remove_part(part);
            }
            _ => {}
        }
        self.write_drawing(job, change, outcome, relations, new_id, place)
    }

    fn write_drawing(
        &mut self,
        job: &mut Job<'_>,
        change: &NotesChange,
        outcome: &Outcome,
        relations: &mut Relations,
        new_id: Option<String>,
        place: &Place<'_>,
    ) -> Result<Option<String>, SheetError> {
        let known = outcome.drawing.as_ref().and_then(|id| relations.by_id(id)).map(|relation| relation.target.clone());
        let old = match &known {
            Some(part) => self.package.read(part)?,
            None => None,
        };
        let ours = matches!(job.drawing, Drawing::Remove(_));
        let made = vml::edit(
            old.as_deref(),
            &change.set,
            &change.removed,
            &outcome.widths,
            ours,
            job.memory.shape_type_added && change.ours_left == 0,
        )
        .ok_or_else(|| place.broken(known.as_deref().unwrap_or("of the notes' boxes"), "it has no end"))?;
        job.memory.shape_type_added =
            (job.memory.shape_type_added || made.shape_type_added) && !made.shape_type_removed;
        match (made.part, known) {
            (PartChange::Becomes(content), Some(part)) => {
                if let Some(index) = self.package.find(&part) {
                    self.changes.replaced.insert(index, content);
                }
                Ok(Some(part))
            }
            (PartChange::Becomes(content), None) => {
                let Some(id) = new_id else { return Ok(None) };
                let part = self.free_part("drawings/vmlDrawing", "vml", "");
                relations.add(id.clone(), "vmlDrawing", self.book.strict, &part);
                self.memory.drawing_type_added |= self.types.add_vml();
                job.memory.drawing = Some(id);
                self.changes.added.push((part.clone(), content));
                Ok(Some(part))
            }
            (PartChange::Goes, Some(part)) => {
                self.drop_part(&part, "vmlDrawing", relations);
                job.memory.drawing = None;
                if self.memory.drawing_type_added && !self.other_drawings(&part) {
                    self.types.remove_vml();
                    self.memory.drawing_type_added = false;
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn other_drawings(&self, part: &str) -> bool {
        let is_drawing = |name: &str| name.to_lowercase().ends_with(".vml");
        let dropped = |name: &str| self.package.find(name).is_some_and(|index| self.changes.dropped.contains(&index));
        self.package
            .entries
            .iter()
            .any(|entry| is_drawing(&entry.name) && !entry.name.eq_ignore_ascii_case(part) && !dropped(&entry.name))
            || self.changes.added.iter().any(|(name, _)| is_drawing(name))
    }

    fn drop_part(&mut self, part: &str, kind: &str, relations: &mut Relations) {
        if let Some(index) = self.package.find(part) {
            self.changes.dropped.insert(index);
        }
        let ids: Vec<String> = relations
            .of_kind(kind)
            .filter(|relation| relation.target.eq_ignore_ascii_case(part))
            .map(|relation| relation.id.clone())
            .collect();
        for id in ids {
            relations.remove(&id);
        }
    }

    /// A part name beside the workbook that nothing else has.
    fn free_part(&mut self, stem: &str, extension: &str, folder: &str) -> String {
        let base = self.book.part.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let free = (1..).map(|number| format!("{base}{folder}{stem}{number}.{extension}")).find(|name| {
            self.package.find(name).is_none()
                && !self.types.lists(name)
                && !self.new_parts.contains(&name.to_lowercase())
        });
        let name = free.unwrap_or_default();
        self.new_parts.insert(name.to_lowercase());
        name
    }

    fn write_relations(
        &mut self,
        job: &mut Job<'_>,
        relations: &Relations,
        place: &Place<'_>,
    ) -> Result<(), SheetError> {
        let Some(content) = relations.changed(place, job.memory.relations_created)? else { return Ok(()) };
        match (self.package.find(&relations.part), content.is_empty()) {
            (Some(index), true) => {
                self.changes.dropped.insert(index);
                self.types.remove_part(&relations.part);
                job.memory.relations_created = false;
            }
            (Some(index), false) => {
                self.changes.replaced.insert(index, content);
            }
            (None, _) => {
                job.memory.relations_created = true;
                self.types.add_relations(&relations.part);
                self.changes.added.push((relations.part.clone(), content));
            }
        }
        Ok(())
    }

    /// Our hidden names on a tab after the write, its memory among them.
    fn settle_names(&mut self, tab: usize, job: &mut Job<'p>, left_alone: &BTreeSet<CellRef>, notes_left: usize) {
        let mut kept: Vec<OwnName> = self.book.own_names(tab);
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
                let number = (1..).find(|&number| !taken(number, &kept)).unwrap_or(1);
                let (name, _) = header_name(&self.book.tabs[tab], target.edit.column, number, cell);
                kept.push(OwnName { name, tab, column: target.edit.column, header: Some(cell) });
            }
        }
        if kept.is_empty() {
            job.memory.dimension = None;
            job.memory.spans = Default::default();
            job.memory.blanks.clear();
            job.memory.rows = Default::default();
            job.memory.widths.clear();
            job.memory.widths_split.clear();
            job.memory.widths_created = false;
        }
        if kept.is_empty() && notes_left == 0 && job.restores {
            job.memory = SheetMemory::default();
        }
        self.anything_of_ours |= !kept.is_empty() || notes_left > 0;
        for own in kept {
            let Some(header) = own.header else { continue };
            let (_, formula) = header_name(&self.book.tabs[tab], own.column, 1, header);
            let known = self.book.names.iter().find(|name| name.tab == Some(tab) && name.name == own.name);
            let formula = known.map_or(formula, |name| name.formula.clone());
            self.names.push(Name { name: own.name, tab: Some(tab), formula });
        }
        if !job.memory.is_empty() {
            let formula = memory::to_formula(&job.memory.write());
            self.names.push(Name { name: memory::NAME.to_owned(), tab: Some(tab), formula });
        }
    }

    fn finish(mut self) -> Result<Rewritten<'p>, SheetError> {
        let changes_cells = self.applied.values > 0;
        if self.applied.values == 0 && self.applied.notes == 0 {
            self.changes = Changes::default();
            return Ok(self.done(None));
        }
        let streamed: BTreeSet<usize> = self.changes.streamed.keys().copied().collect();
        let looks_elsewhere = self.look_at_other_parts(&streamed)?;
        self.recalculate |= looks_elsewhere;
        let recalculation = if changes_cells && self.recalculate && self.anything_of_ours {
            Recalculation::Wanted
        } else if !self.anything_of_ours {
            Recalculation::AsBefore
        } else {
            Recalculation::AsItIs
        };
        let removal = if self.anything_of_ours { Removal::default() } else { self.removal()? };
        if let Some((part, content)) = self.styles.changed(&self.place, &mut self.memory, removal)?
            && let Some(index) = self.package.find(&part)
        {
            self.changes.replaced.insert(index, content);
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

    /// Reads every part that was not streamed to its end, so that its checksum is compared, and looks whether a formula on
    /// another tab looks at our cells.
    fn look_at_other_parts(&self, streamed: &BTreeSet<usize>) -> Result<bool, SheetError> {
        let tabs: HashMap<String, usize> =
            self.book.tabs.iter().enumerate().map(|(index, tab)| (tab.part.to_lowercase(), index)).collect();
        let named = self.regions.iter().any(|(_, region)| self.book.a_name_looks_at(region));
        let mut looks = false;
        self.package.check_all(streamed, |name, source| {
            let key = name.replace('\\', "/").to_lowercase();
            let Some(&tab) = tabs.get(key.trim_start_matches('/')).filter(|_| !looks) else { return Ok(()) };
            let regions: Vec<(bool, &Region)> =
                self.regions.iter().map(|(own, region)| (*own == tab, region)).collect();
            looks = formulas_look(source, &regions, named).map_err(|why| self.place.broken(name, why))?;
            Ok(())
        })?;
        Ok(looks)
    }

    /// How many formats are to be left, when ours are used by nothing any more.
    fn removal(&self) -> Result<Removal, SheetError> {
        let mut removal = Removal::default();
        let formats = self.memory.formats.filter(|&(_, with)| with as usize == self.styles.count());
        let differential = self.memory.differential;
        if formats.is_none() && differential.is_none() {
            return Ok(removal);
        }
        let mut highest = (0_u32, 0_u32);
        for (index, entry) in self.package.entries.iter().enumerate() {
            if self.changes.dropped.contains(&index) || !entry.name.to_lowercase().ends_with(".xml") {
                continue;
            }
            let mut look = |source: &mut dyn Read| {
                let used = highest_formats(source).map_err(|why| self.place.broken(&entry.name, why))?;
                // The calculation chain has attributes of the same name that mean something else.
                let is_tab = self.book.tabs.iter().any(|tab| self.package.find(&tab.part) == Some(index));
                highest = (highest.0.max(if is_tab { used.0 } else { 0 }), highest.1.max(used.1));
                Ok(())
            };
            if let Some(content) = self.changes.replaced.get(&index) {
                look(&mut content.as_slice())?;
            } else if let Some(scratch) = self.changes.streamed.get(&index) {
                let scratch = Package::open(scratch, self.place.clone())?;
                scratch.stream(0, |source| look(source))?;
            } else {
                self.package.stream(index, |source| look(source))?;
            }
        }
        removal.formats = formats.filter(|&(before, _)| highest.0 <= before).map(|(before, _)| before);
        removal.differential = differential.filter(|&(before, _)| highest.1 <= before).map(|(before, _)| before);
        Ok(removal)
    }
}

/// Widths that fit what is written into new columns.
fn new_widths(targets: &[Target<'_>], new: &[CellRef]) -> Vec<NewWidth> {
    const WIDTHS: (usize, usize) = (9, 42);
    let mut widest: BTreeMap<u16, usize> = new.iter().map(|cell| (cell.column, 0)).collect();
    for target in targets {
        if let Some(width) = widest.get_mut(&target.edit.cell.column) {
            let length = match &target.edit.after {
                OwnValue::Text(text) | OwnValue::Status(_, text) => text.chars().count(),
                OwnValue::Figure { shown, .. } => shown.chars().count(),
                OwnValue::Percent(_) => 5,
                OwnValue::Day(_) => 10,
                OwnValue::Blank => 0,
            };
            *width = (*width).max(length + if target.is_header { 3 } else { 1 });
        }
    }
    let fit = |width: usize| width.clamp(WIDTHS.0, WIDTHS.1) as f64 + 0.71;
    widest.into_iter().map(|(column, width)| NewWidth { column, width: fit(width) }).collect()
}

/// The changed cells, one range a column.
fn region_of(sheet: &str, targets: &[Target<'_>]) -> Region {
    let mut columns: BTreeMap<u16, (u32, u32)> = BTreeMap::new();
    for target in targets {
        let cell = target.edit.cell;
        let rows = columns.entry(cell.column).or_insert((cell.row, cell.row));
        *rows = (rows.0.min(cell.row), rows.1.max(cell.row));
    }
    let ranges = columns
        .into_iter()
        .map(|(column, (first, last))| CellRange::new(CellRef::new(first, column), CellRef::new(last, column)))
        .collect();
    Region { sheet: sheet.to_owned(), ranges, in_table: false }
}

/// The columns that are coloured.
fn rule_columns(targets: &[Target<'_>], new: &[CellRef], removed: &[u16]) -> Vec<RuleColumn> {
    let mut columns: BTreeMap<u16, RuleColumn> = BTreeMap::new();
    for target in targets {
        let cell = target.edit.cell;
        if !matches!(target.edit.column, OwnColumn::Status | OwnColumn::Progress) {
            continue;
        }
        let step = if removed.contains(&cell.column) {
            RuleStep::Remove
        } else if new.iter().any(|new| new.column == cell.column) {
            RuleStep::Create
        } else {
            RuleStep::Extend
        };
        if target.is_header && step != RuleStep::Remove {
            continue;
        }
        let column = columns.entry(cell.column).or_insert_with(|| RuleColumn {
            column: cell.column,
            rows: (cell.row, cell.row),
            words: Vec::new(),
            is_progress: target.edit.column == OwnColumn::Progress,
            step,
        });
        column.rows = (column.rows.0.min(cell.row), column.rows.1.max(cell.row));
        if let OwnValue::Status(status, word) = &target.edit.after
            && !column.words.iter().any(|(known, _)| known == word)
        {
            column.words.push((word.clone(), *status));
        }
    }
    for column in columns.values_mut() {
        column.words.sort_by_key(|(_, status)| Status::ALL.iter().position(|known| known == status));
    }
    columns.into_values().collect()
}

/// Whether a formula of this sheet looks at one of the regions; the flag of each says whether it is the sheet's own.
fn formulas_look(source: &mut dyn Read, regions: &[(bool, &Region)], named: bool) -> Result<bool, String> {
    let mut feed = Feed::new(source);
    loop {
        let Some(tag) = feed.tag(0)? else { return Ok(false) };
        let is_formula = tag.kind == TagKind::Open && tag.local(feed.window()) == b"f";
        let end = tag.end;
        if is_formula {
            let Some(next) = feed.tag(end)? else { return Ok(false) };
            let formula = String::from_utf8_lossy(&feed.window()[end..next.start]).into_owned();
            let formula = unescape(&formula);
            if named || regions.iter().any(|(own, region)| region.is_read_by(&formula, *own)) {
                return Ok(true);
            }
        }
        feed.consume(end);
    }
}

/// One more than the highest cell format and conditional format that a part uses.
fn highest_formats(source: &mut dyn Read) -> Result<(u32, u32), String> {
    let mut feed = Feed::new(source);
    let mut highest = (0, 0);
    loop {
        let Some(tag) = feed.tag(0)? else { return Ok(highest) };
        let window = feed.window();
        debug_assert!(matches!(next_tag(window, 0), Step::Tag(_)), "a whole tag is in the window");
        let local = tag.local(window);
        for attribute in tag.attributes(window) {
            let name = &window[attribute.name];
            let is_format = matches!((local, name), (b"c" | b"row", b"s") | (b"col", b"style"));
            let is_differential = name.to_ascii_lowercase().ends_with(b"dxfid");
            if !is_format && !is_differential {
                continue;
            }
            let value = std::str::from_utf8(&window[attribute.value]).ok().and_then(|v| v.parse::<u32>().ok());
            let used = value.map_or(0, |value| value.saturating_add(1));
            if is_format { highest.0 = highest.0.max(used) } else { highest.1 = highest.1.max(used) }
        }
        let end = tag.end;
        feed.consume(end);
    }
}
