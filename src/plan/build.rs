//! Puts a plan together, row by row.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::keys::{Occurrences, inputs_hash};
use super::layout::{Place, header_hash, lay_out, row_indexes};
use super::notes::{Line, Notes, Settled};
use super::ours::{ANY_ROW, counted, pending_hash, whole_row};
use super::values::{Shown, value_of};
use super::{Content, Input, Layout, Memory, Planned, RowInput, Speak, Style, Write, row_key};
use crate::model::{
    Cell, CellRef, Edit, Field, Finding, Kpi, OwnColumn, OwnValue, Plan, RowRecord, SheetKind, TableRecord,
};

/// Makes the plan for one table. `rows` are its rows top to bottom; those without a KPI sentence get notes only.
pub fn plan<'t>(input: &Input<'t>, rows: impl Iterator<Item = RowInput<'t>>, speak: &Speak<'_, 't>) -> Planned {
    let style = input.style();
    let mut memory = Memory::new(input.record);
    let layout = match input.settings.write {
        Write::All => lay_out(input, &mut memory, &style),
        Write::Comments | Write::Off => Layout::default(),
    };
    let mut builder = Builder::new(input, style, memory, &layout);
    builder.headers();
    let mut findings = Findings::new(input.findings);
    for row in rows {
        builder.row(&row, &mut findings, speak);
    }
    for finding in findings.rest() {
        builder.loose_finding(finding, speak);
    }
    builder.clear_what_no_row_needs();
    builder.finish(&layout)
}

/// The findings of a table, handed out row by row; rows come in ascending order.
struct Findings<'f> {
    all: &'f [Finding],
    next: usize,
    loose: Vec<&'f Finding>,
}

impl<'f> Findings<'f> {
    fn new(all: &'f [Finding]) -> Self {
        Self { all, next: 0, loose: Vec::new() }
    }

    /// Those on a sheet row. Those passed over on the way stand on no row.
    fn of_row(&mut self, row: u32) -> &'f [Finding] {
        let place = |finding: &Finding| finding.cell.map(|cell| cell.row);
        while let Some(finding) = self.all.get(self.next).filter(|finding| place(finding) < Some(row)) {
            self.loose.push(finding);
            self.next += 1;
        }
        let rest = self.all.get(self.next..).unwrap_or_default();
        let count = rest.iter().take_while(|finding| place(finding) == Some(row)).count();
        self.next += count;
        rest.get(..count).unwrap_or_default()
    }

    fn rest(self) -> impl Iterator<Item = &'f Finding> {
        self.loose.into_iter().chain(self.all.get(self.next..).unwrap_or_default())
    }
}

struct Builder<'i, 't> {
    input: &'i Input<'t>,
    style: Style,
    shown: Shown,
    memory: Memory<'t>,
    places: &'i [Place],
    retired: &'i [(OwnColumn, u16)],
    notes: Option<Notes<'i>>,
    /// Merged cells, of which only the top left can be written.
    covered: BTreeSet<CellRef>,
    occurrences: Occurrences,
    /// Each with the key under which it is remembered; 0 where nothing is written beside it.
    kpi_rows: Vec<(u32, u64)>,
    edits: Vec<Edit>,
    conflicts: Vec<(CellRef, String, String)>,
    by_row: BTreeMap<u64, RowRecord>,
    pending: Vec<u64>,
    /// How often our cells of a row hold what together; built when first needed.
    standing: OnceCell<HashMap<u64, usize>>,
    /// Rows beside which everything stays: a cell of theirs is still loading.
    waiting: BTreeMap<u32, CellRef>,
}

/// A cell of ours beside one row: what it says and what it is to say.
struct Wish {
    place: Place,
    value: OwnValue,
    ours: bool,
    /// Whether the cell is to be written.
    edit: bool,
    /// Hash of what it holds once the plan is carried out.
    hash: u64,
}

impl<'i, 't> Builder<'i, 't> {
    fn new(input: &'i Input<'t>, style: Style, memory: Memory<'t>, layout: &'i Layout) -> Self {
        let shown = Shown { language: input.settings.language, decimal: style.number.decimal.unwrap_or('.') };
        let with_notes = input.notes && input.settings.write != Write::Off;
        Self {
            input,
            style,
            shown,
            memory,
            places: &layout.places,
            retired: &layout.retired,
            notes: with_notes.then(|| Notes::new(input, layout)),
            covered: covered(input, &layout.places),
            occurrences: Occurrences::default(),
            kpi_rows: Vec::new(),
            edits: Vec::new(),
            conflicts: Vec::new(),
            by_row: BTreeMap::new(),
            pending: Vec::new(),
            standing: OnceCell::new(),
            waiting: input.mapping.rows_loading(input.table),
        }
    }

    fn headers(&mut self) {
        for place in self.places.iter().filter(|place| place.write_header) {
            let cell = CellRef::new(self.input.mapping.header_row, place.column);
            let after = OwnValue::Text(self.input.settings.header(place.own).to_owned());
            let before = self.input.table.at(cell).text.to_owned();
            self.edits.push(Edit { cell, column: place.own, before, after, row_key: 0 });
        }
    }

    fn row(&mut self, row: &RowInput<'t>, findings: &mut Findings<'_>, speak: &Speak<'_, 't>) {
        let kpi = &row.kpi;
        let key = row_key(kpi);
        let mut line = Line::default();
        let wants_line = self.places.iter().any(|place| place.own == OwnColumn::Warnings);
        for finding in findings.of_row(kpi.row).iter().filter(|finding| !finding.waived) {
            if !wants_line && self.notes.is_none() {
                break;
            }
            let words = speak(finding, Some(row));
            line.add(finding, &words);
            if let Some(notes) = &mut self.notes {
                notes.add(finding, &words, key);
            }
        }
        if kpi.kpi.is_empty() {
            return;
        }
        self.kpi_rows.push((kpi.row, 0));
        if self.input.settings.write == Write::All {
            self.values(row, key, line.finish());
        }
    }

    fn loose_finding(&mut self, finding: &Finding, speak: &Speak<'_, 't>) {
        if let Some(notes) = self.notes.as_mut().filter(|_| !finding.waived) {
            notes.add(finding, &speak(finding, None), 0);
        }
    }

    fn cell(&self, kpi: &Kpi<'_>, place: Place) -> Cell<'t> {
        if place.fresh { Cell::default() } else { self.input.table.cell(kpi.index, place.column) }
    }

    fn values(&mut self, row: &RowInput<'t>, key: u64, warnings: String) {
        let input = self.input;
        let remembered = self.occurrences.remembered_key(key);
        if let Some((_, known)) = self.kpi_rows.last_mut() {
            *known = remembered;
        }
        if self.waiting.contains_key(&row.kpi.row) {
            return;
        }
        let held: Vec<_> = self
            .places
            .iter()
            .map(|place| (place.own, Content::of_cell(self.cell(&row.kpi, *place), place.own, &self.style)))
            .collect();
        let stood: Vec<_> =
            self.places.iter().zip(&held).filter(|(place, _)| !place.fresh).map(|(_, held)| *held).collect();
        let mut wishes = Vec::with_capacity(held.len());
        let mut warnings = Some(warnings).filter(|line| !line.is_empty());
        for (place, (own, content)) in self.places.iter().zip(&held) {
            if self.covered.contains(&CellRef::new(row.kpi.row, place.column)) {
                continue;
            }
            let value = match own {
                OwnColumn::Warnings => warnings.take().map_or(OwnValue::Blank, OwnValue::Text),
                own => value_of(*own, row, input.mapping, self.shown),
            };
            let formula = self.cell(&row.kpi, *place).formula;
            let says = content.says(Content::of_value(&value));
            let ours = !formula && (says || input.force || self.is_ours(remembered, *own, *content, &stood));
            let edit = ours && !says;
            let hash = if says { content.hash() } else { Content::of_value(&value).hash() };
            wishes.push(Wish { place: *place, value, ours, edit, hash });
        }
        self.set_checked(&mut wishes, &held);
        let record = self.record_of(&row.kpi, remembered, row, &wishes);
        if wishes.iter().any(|wish| wish.edit) {
            self.pending.push(whole_row(record.values.iter().copied()));
            // What is written together may land beside a row from which the KPI was moved away meanwhile.
            let written = wishes.iter().filter(|wish| wish.edit);
            self.pending.push(whole_row(written.map(|wish| (wish.place.own, wish.hash))));
        }
        self.by_row.insert(remembered, record);
        for wish in wishes {
            self.carry_out(&row.kpi, key, remembered, wish);
        }
    }

    fn is_ours(
        &mut self,
        remembered: u64,
        own: OwnColumn,
        content: Content<'t>,
        stood: &[(OwnColumn, Content<'t>)],
    ) -> bool {
        let Self { memory, standing, input, places, style, .. } = self;
        memory.is_ours(remembered, own, content, stood)
            || memory.changed_places(remembered, stood, || standing.get_or_init(|| standing_in(input, places, style)))
    }

    /// The day of the last change: today where something beside it changes, else the day that stands there.
    fn set_checked(&self, wishes: &mut [Wish], held: &[(OwnColumn, Content<'_>)]) {
        let changed = wishes.iter().any(|wish| wish.edit && wish.place.own != OwnColumn::Checked);
        let Some(wish) = wishes.iter_mut().find(|wish| wish.place.own == OwnColumn::Checked) else { return };
        let stands = held.iter().find(|(own, _)| *own == OwnColumn::Checked).map(|(_, content)| *content);
        match stands {
            Some(Content::Day(day, _)) if !changed => {
                wish.value = OwnValue::Day(day);
                wish.edit = false;
                wish.hash = Content::Day(day, None).hash();
            }
            Some(stands) => {
                wish.value = OwnValue::Day(self.input.today);
                wish.hash = Content::of_value(&wish.value).hash();
                wish.edit = wish.ours && !stands.says(Content::of_value(&wish.value));
            }
            None => {}
        }
    }

    fn record_of(&self, kpi: &Kpi<'_>, key: u64, row: &RowInput<'_>, wishes: &[Wish]) -> RowRecord {
        let old = self.memory.record().and_then(|record| record.by_row.get(&key));
        let mut values: Vec<_> = wishes
            .iter()
            .filter_map(|wish| {
                let own = wish.place.own;
                if wish.ours {
                    Some((own, wish.hash))
                } else {
                    // A person's value stays a conflict until they clear it.
                    Some((own, old?.value(own)?))
                }
            })
            .collect();
        values.sort_unstable();
        RowRecord {
            values,
            status: row.assessment.status.name().to_owned(),
            inputs: inputs_hash(self.input.table, self.input.mapping, kpi),
        }
    }

    fn carry_out(&mut self, kpi: &Kpi<'_>, key: u64, remembered: u64, wish: Wish) {
        let cell = CellRef::new(kpi.row, wish.place.column);
        let before = self.cell(kpi, wish.place).text.to_owned();
        if !wish.ours {
            self.conflicts.push((cell, before, wish.value.shown()));
        } else if wish.edit {
            let content = Content::of_value(&wish.value);
            self.pending.push(pending_hash(remembered, wish.place.own, content));
            self.pending.push(pending_hash(ANY_ROW, wish.place.own, content));
            self.edits.push(Edit { cell, column: wish.place.own, before, after: wish.value, row_key: key });
        }
    }

    /// Clears our values beside rows that hold no KPI any more, and all of a column that is switched off. What a person wrote
    /// there, or what stood there before us, stays.
    fn clear_what_no_row_needs(&mut self) {
        let (table, mapping) = (self.input.table, self.input.mapping);
        let kept = self.places.iter().filter(|place| !place.fresh).map(|place| (place.own, place.column, false));
        let retired = self.retired.iter().map(|(own, column)| (*own, *column, true));
        let columns: Vec<_> = kept.chain(retired).collect();
        if columns.is_empty() {
            return;
        }
        let last = self.input.end_row().saturating_sub(1);
        for index in row_indexes(table, mapping.header_row, last) {
            let row = table.row_number(index);
            let kpi = self.kpi_rows.binary_search_by_key(&row, |(row, _)| *row).ok().map(|at| self.kpi_rows[at].1);
            if row == mapping.header_row {
                self.clear_headers();
                continue;
            }
            if kpi.is_some() && self.retired.is_empty() {
                continue;
            }
            let held: Vec<_> = columns
                .iter()
                .map(|(own, column, _)| (*own, Content::of_cell(table.cell(index, *column), *own, &self.style)))
                .collect();
            if held.iter().all(|(_, content)| *content == Content::Blank) {
                continue;
            }
            let ours = match kpi {
                Some(key) => self.retired_and_ours(key, &held),
                None => self.left_behind(row, &held),
            };
            for &(own, column, retired) in &columns {
                let cell = table.cell(index, column);
                if ours.contains(&own) && (retired || kpi.is_none()) && !cell.is_blank() && !cell.formula {
                    self.clear(CellRef::new(row, column), own, cell);
                }
            }
        }
    }

    fn retired_and_ours(&mut self, key: u64, held: &[(OwnColumn, Content<'_>)]) -> Vec<OwnColumn> {
        if self.memory.record().is_none() {
            return Vec::new();
        }
        let memory = &mut self.memory;
        let ours = held.iter().filter(|(own, content)| memory.was_ours(key, *own, *content, held));
        ours.map(|(own, _)| *own).collect()
    }

    fn left_behind(&mut self, row: u32, held: &[(OwnColumn, Content<'_>)]) -> Vec<OwnColumn> {
        let mapping = self.input.mapping;
        let is_inside =
            (mapping.first_row..=mapping.last_row).contains(&row) && mapping.passed_over.binary_search(&row).is_err();
        match held {
            [(own, content)] if is_inside && self.memory.is_of_a_row_gone(*own, *content, &self.by_row) => vec![*own],
            _ => self.memory.left_behind(held),
        }
    }

    /// Clears the headers of columns that are switched off, where they are as we wrote them.
    fn clear_headers(&mut self) {
        for &(own, column) in self.retired {
            let place = CellRef::new(self.input.mapping.header_row, column);
            let cell = self.input.table.at(place);
            let recorded = self.memory.record().and_then(|record| record.headers.get(&own));
            if !cell.is_blank() && !cell.formula && recorded == Some(&header_hash(cell.text)) {
                self.clear(place, own, cell);
            }
        }
    }

    fn clear(&mut self, cell: CellRef, column: OwnColumn, holds: Cell<'_>) {
        let before = holds.text.to_owned();
        self.edits.push(Edit { cell, column, before, after: OwnValue::Blank, row_key: 0 });
    }

    fn finish(mut self, layout: &Layout) -> Planned {
        let input = self.input;
        self.edits.sort_by_key(|edit| edit.cell);
        let waiting = std::mem::take(&mut self.waiting);
        self.edits.retain(|edit| !waiting.contains_key(&edit.cell.row));
        if let Some(record) = self.memory.record().filter(|_| !waiting.is_empty()) {
            // What they were called by may be what is loading: all that is remembered stays.
            for (key, known) in &record.by_row {
                self.by_row.entry(*key).or_insert_with(|| known.clone());
            }
        }
        let kept = input.record.and_then(|record| record.notes.clone());
        let (notes, hashes) = match self.notes {
            Some(notes) => {
                let mut settled = notes.finish();
                settled.edits.retain(|edit| !waiting.contains_key(&edit.cell.row));
                let hashes = (input.kind != SheetKind::Google).then(|| settled.hashes.clone());
                (settled, hashes)
            }
            None => (Settled::default(), kept),
        };
        self.pending.extend(hashes.iter().flatten());
        self.conflicts.extend(notes.conflicts);
        let mut remarks = layout.remarks.clone();
        remarks.extend(notes.remarks);
        if let Some(first) = waiting.values().next() {
            let (tab, rows) = (&input.table.name, waiting.len());
            remarks.push(format!(
                "{tab}: {first} is still loading: beside {rows} such row(s) all stays as it is until it is loaded"
            ));
        }
        let headers = self.places.iter().filter(|place| !place.chosen).map(|place| {
            let text = if place.write_header {
                input.settings.header(place.own)
            } else {
                input.table.at(CellRef::new(input.mapping.header_row, place.column)).text
            };
            // What a person called it is not what we called it.
            let before = if place.write_header || text.trim() == input.settings.header(place.own) {
                None
            } else {
                self.memory.record().and_then(|record| record.headers.get(&place.own)).copied()
            };
            (place.own, before.unwrap_or_else(|| header_hash(text)))
        });
        let record = TableRecord {
            rows: self.kpi_rows.len() as u32,
            fields: fields_of(input),
            headers: headers.collect(),
            by_row: self.by_row,
            notes: hashes,
            pending: Vec::new(),
        };
        let plan = Plan {
            tab: input.table.name.clone(),
            tab_index: input.tab_index,
            revision: input.revision.clone(),
            header_row: input.mapping.header_row,
            owner_column: input.mapping.column(Field::Owner),
            own: self.places.iter().filter(|place| !place.chosen).map(|place| (place.own, place.column)).collect(),
            edits: self.edits,
            notes: notes.edits,
            conflicts: self.conflicts,
        };
        self.pending.sort_unstable();
        self.pending.dedup();
        Planned { plan, remarks, record, pending: self.pending }
    }
}

/// How often our cells of a row hold what together, in all rows of the table.
fn standing_in(input: &Input<'_>, places: &[Place], style: &Style) -> HashMap<u64, usize> {
    let table = input.table;
    let below = input.mapping.header_row + 1;
    let rows = row_indexes(table, below, input.end_row().saturating_sub(1));
    counted(rows.map(|index| {
        let columns = places.iter().filter(|place| !place.fresh);
        whole_row(
            columns
                .map(|place| (place.own, Content::of_cell(table.cell(index, place.column), place.own, style).hash())),
        )
    }))
}

/// The fields that a verdict stands on and that have a column, by their public names, sorted.
fn fields_of(input: &Input<'_>) -> Vec<String> {
    const JUDGED_BY: [Field; 9] = [
        Field::Kpi,
        Field::Goal,
        Field::Owner,
        Field::Baseline,
        Field::Target,
        Field::Current,
        Field::Start,
        Field::Deadline,
        Field::Status,
    ];
    let mut fields: Vec<String> =
        JUDGED_BY.into_iter().filter(|field| input.mapping.has(*field)).map(|field| field.name().to_owned()).collect();
    fields.sort_unstable();
    fields
}

/// Cells of our columns that a merge covers.
fn covered(input: &Input<'_>, places: &[Place]) -> BTreeSet<CellRef> {
    let mut covered = BTreeSet::new();
    for merged in &input.table.merged {
        let rows = merged.first.row.max(input.mapping.header_row)..=merged.last.row.min(input.mapping.last_row);
        for place in places.iter().filter(|p| (merged.first.column..=merged.last.column).contains(&p.column)) {
            let cells = rows.clone().map(|row| CellRef::new(row, place.column));
            covered.extend(cells.filter(|cell| *cell != merged.first));
        }
    }
    covered
}
