//! The tables of a tab, from the first row to the last.

use super::assign;
use super::build;
use super::fold::fold;
use super::head::{self, HeadRow, Header};
use super::lexicon::Meaning;
use super::parts;
use super::profile;
use super::regions::{self, Run};
use super::verdict::{self, Around};
use super::{ColumnChoice, Found, TableSettings};
use crate::model::{CellKind, Field, Mapping, MappingReason, Table};
use crate::reading::dates::DateStyle;

/// A header is looked for in so many rows that hold anything.
pub(super) const HEADER_ROWS_MAX: usize = 40;
/// Further down it is looked for only after a gap or a lone cell, and so many times.
const LATER_ROWS_MAX: usize = 2000;
/// Tables taken from one tab.
const TABLES_MAX: usize = 200;
/// Rows whose cells are looked at to tell what a column holds.
const SAMPLE_ROWS_MAX: usize = 240;
/// Rows above and below a header that are searched for its words as values.
const VALUES_NEAR: usize = 12;
/// Rows below a better header within which a worse one yields.
const LOOK_AHEAD_ROWS: usize = 4;

/// Finds the KPI tables of a tab.
pub(super) fn find_tables(table: &Table, settings: &TableSettings) -> Found {
    let mut found = Found::default();
    if table.row_count() == 0 {
        "the tab is empty".clone_into(&mut found.why_none);
        return found;
    }
    let mut search = Search {
        table,
        settings,
        style: DateStyle { order: None, fiscal_year_start: settings.fiscal_year_start, near: settings.today },
        taken: Vec::new(),
        why: None,
    };
    search.run(&mut found);
    for (ordinal, mapping) in found.tables.iter_mut().enumerate() {
        mapping.ordinal = ordinal;
    }
    let count = found.tables.len();
    for mapping in &mut found.tables {
        mapping.tables_in_tab = count;
    }
    if found.tables.is_empty() {
        found.why_none =
            search.why.take().map_or_else(|| "no row looks like the header of a table".into(), |(_, why)| why);
    }
    config_problems(&mut found, settings);
    found
}

fn config_problems(found: &mut Found, settings: &TableSettings) {
    for (field, choice) in &settings.columns {
        let met = found.tables.iter().any(|mapping| {
            mapping.all.iter().any(|column| column.field == Some(*field) && column.reason == MappingReason::Config)
        });
        if met {
            continue;
        }
        let said = match choice {
            ColumnChoice::Letter(column) => format!("column {}", crate::model::column_letters(*column)),
            ColumnChoice::Header(text) => format!("a column headed \"{text}\""),
        };
        found.problems.push(format!("the config takes {} from {said}, and there is no such column", field.name()));
    }
    if let Some(row) = settings.header_row
        && !found.tables.iter().any(|mapping| mapping.header_row == row)
    {
        found.problems.push(format!(
            "the config says that the header is row {}, and no table could be read there",
            u64::from(row) + 1
        ));
    }
}

pub(super) struct Search<'t> {
    pub(super) table: &'t Table,
    pub(super) settings: &'t TableSettings,
    pub(super) style: DateStyle,
    /// Rows (indices, both ends included) and columns that belong to a table already.
    pub(super) taken: Vec<(usize, usize, Run)>,
    /// The best candidate that was turned down, and why.
    why: Option<(f32, String)>,
}

impl<'t> Search<'t> {
    fn run(&mut self, found: &mut Found) {
        let mut looked = 0;
        let mut ahead: Vec<HeadRow<'t>> = Vec::new();
        for index in 0..self.table.row_count() {
            if let Some(row) = self.settings.header_row {
                if self.table.row_number(index) != row {
                    continue;
                }
            } else if !self.may_be_header(index) {
                continue;
            }
            if index >= HEADER_ROWS_MAX {
                looked += 1;
                if looked > LATER_ROWS_MAX {
                    break;
                }
            }
            ahead.retain(|row| row.index >= index);
            let Some(row) = self.head_row(index, &mut ahead) else { continue };
            for group in self.groups(&row) {
                if found.tables.len() >= TABLES_MAX {
                    return;
                }
                if self.is_taken(index, group) || self.better_ahead(&row, group, &mut ahead) {
                    continue;
                }
                if let Some(mapping) = self.table_at(&row, group) {
                    found.tables.push(mapping);
                }
            }
        }
        found.tables.sort_by_key(|mapping| (mapping.header_row, mapping.first_column));
    }

    /// Near the top every row may be a header; further down only one after a gap or a lone title.
    fn may_be_header(&self, index: usize) -> bool {
        let whole = |run: &Run| run.first == 0 && run.last.saturating_add(1) >= self.table.width();
        if self.taken.iter().any(|(first, last, run)| (*first..=*last).contains(&index) && whole(run)) {
            return false;
        }
        let set_apart = index < HEADER_ROWS_MAX
            || self.table.row_number(index) > self.table.row_number(index - 1) + 1
            || self.table.row_has_at_most(index - 1, 2);
        set_apart
            && !self.taken.iter().any(|(first, last, run)| {
                (*first..=*last).contains(&index) && self.table.row(index).all(|(column, _)| run.contains(column))
            })
    }

    fn head_row(&self, index: usize, ahead: &mut Vec<HeadRow<'t>>) -> Option<HeadRow<'t>> {
        if let Some(known) = ahead.iter().find(|row| row.index == index) {
            return Some(known.clone());
        }
        let row = head::read(self.table, index, self.style)?;
        ahead.push(row.clone());
        Some(row)
    }

    fn is_taken(&self, index: usize, run: Run) -> bool {
        self.taken.iter().any(|(first, last, taken)| {
            (*first..=*last).contains(&index) && taken.first <= run.last && run.first <= taken.last
        })
    }

    /// Whether one of the next rows is the better header for the same columns.
    fn better_ahead(&self, row: &HeadRow<'t>, run: Run, ahead: &mut Vec<HeadRow<'t>>) -> bool {
        if self.settings.header_row.is_some() {
            return false;
        }
        let own = row.quality(run);
        let last = (row.index + LOOK_AHEAD_ROWS).min(self.table.row_count().saturating_sub(1));
        (row.index + 1..=last).any(|index| {
            self.head_row(index, ahead).is_some_and(|next| {
                let is_row = row.names_columns(run)
                    && next.holds_figures(run)
                    && (names_kpi(row, run) || !names_kpi(&next, run));
                let nearer = 1.0 + 0.1 * (index - row.index - 1) as f32;
                !is_row && next.quality(run) > own * nearer + 0.4 && (!names_kpi(row, run) || names_kpi(&next, run))
            })
        })
    }

    /// The runs of columns, joined where a run is no table of its own.
    fn groups(&self, row: &HeadRow<'t>) -> Vec<Run> {
        let runs = regions::runs(self.table, row.index);
        if self.settings.header_row.is_some() || !self.settings.columns.is_empty() {
            let all = runs.first().zip(runs.last()).map(|(first, last)| Run { first: first.first, last: last.last });
            return all.into_iter().collect();
        }
        let mut groups: Vec<(Run, bool)> = Vec::new();
        for run in runs.into_iter().flat_map(|run| split_repeated(row, run)) {
            let own = self.stands_alone(row, run);
            match groups.last_mut() {
                Some((left, alone)) if (!own || !*alone) && self.belongs(row, *left, run, own) => {
                    left.last = run.last;
                    *alone = *alone || own;
                }
                _ => groups.push((run, own)),
            }
        }
        groups.into_iter().map(|(run, _)| run).collect()
    }

    /// Whether a run has names of its own: a KPI header, or words without a header beside figures.
    fn stands_alone(&self, row: &HeadRow<'t>, run: Run) -> bool {
        let kpi =
            row.within(run).any(|cell| cell.senses.iter().any(|sense| sense.meaning == Meaning::Field(Field::Kpi)));
        kpi || self.names_without_header(row, run)
    }

    fn names_without_header(&self, row: &HeadRow<'t>, run: Run) -> bool {
        let unnamed = self.table.cell(row.index, run.first).is_blank() && row.within(run).count() >= 2;
        if !unnamed {
            return false;
        }
        let rows = self.rows_of(row.index + 1, run);
        let names = profile::profile(self.table, &rows, run.first);
        names.filled >= 2 && names.share(names.words) >= 0.7
    }

    /// Whether a run of columns right of another is part of its table: its cells stand in the same rows.
    fn belongs(&self, row: &HeadRow<'t>, left: Run, run: Run, own: bool) -> bool {
        if run.first - left.last > 4 {
            return false;
        }
        let both = self.rows_of(row.index + 1, if own { run } else { left });
        let filled = |run: Run| both.iter().filter(|&&index| self.holds(index, run)).count();
        let (here, there) = (filled(left), filled(run));
        let known = row.within(run).any(|cell| cell.senses.first().is_some_and(|sense| sense.exact) || cell.is_period);
        let single = run.first == run.last && known;
        if own {
            return here * 10 >= there * 7;
        }
        single || (known || row.within(run).count() > 0) && there * 10 >= here * 4
    }

    /// Whether the rows below a lone cell hold more than one cell: then it is a title.
    fn is_wider_below(&self, index: usize, run: Run) -> bool {
        let rows = self.rows_of(index + 1, run);
        let wide = rows.iter().filter(|&&row| {
            self.table.row(row).filter(|(column, cell)| run.contains(*column) && !cell.is_blank()).count() > 1
        });
        wide.count() * 2 > rows.len()
    }

    fn holds(&self, index: usize, run: Run) -> bool {
        self.table.row(index).any(|(column, cell)| run.contains(column) && !cell.is_blank())
    }

    /// The rows from an index on that hold anything in a run, up to the first gap of two.
    fn rows_of(&self, first: usize, run: Run) -> Vec<usize> {
        let mut rows = Vec::new();
        let mut last = self.table.row_number(first.saturating_sub(1));
        for index in first..self.table.row_count().min(first + SAMPLE_ROWS_MAX) {
            if self.table.row_number(index) > last + 2 {
                break;
            }
            if self.holds(index, run) {
                last = self.table.row_number(index);
                rows.push(index);
            }
        }
        rows
    }

    /// Rows from an index on that tell what the columns hold: those up to the first gap, or beyond it where they are few.
    fn sample(&self, first: usize, run: Run, header: usize) -> Vec<usize> {
        let mut rows = self.rows_of(first, run);
        if rows.len() < 3 {
            let mut before = None;
            rows = (first..self.table.row_count().min(first + SAMPLE_ROWS_MAX))
                .take_while(|&index| {
                    let number = self.table.row_number(index);
                    let near = before.is_none_or(|before| number - before <= 4);
                    before = Some(number);
                    near
                })
                .filter(|&index| self.holds(index, run))
                .collect();
        }
        rows.retain(|&index| !head::same_header(self.table, index, header, run));
        rows
    }

    fn table_at(&mut self, row: &HeadRow<'t>, run: Run) -> Option<Mapping> {
        let decided = self.settings.header_row.is_some();
        let quality = row.quality(run);
        let unnamed = quality < 1.0 && self.names_without_header(row, run);
        let by_config = self.settings.columns.iter().any(|(field, choice)| match choice {
            ColumnChoice::Header(text) => {
                *field == Field::Kpi && row.within(run).any(|cell| fold(cell.text) == fold(text))
            }
            ColumnChoice::Letter(_) => false,
        });
        if quality < 1.5 && !unnamed && !decided && !by_config {
            return None;
        }
        if !decided && row.within(run).count() == 1 && self.is_wider_below(row.index, run) {
            return None;
        }
        let floor = self
            .taken
            .iter()
            .filter(|(_, last, taken)| *last < row.index && taken.first <= run.last && run.first <= taken.last);
        let floor = floor.map(|(_, last, _)| last + 1).max().unwrap_or(0);
        let header = head::assemble(self.table, row.index, run, floor, self.style);
        let rows = self.sample(header.bottom + 1, run, header.counted);
        let columns = self.columns(&header, row, &rows);
        if !decided && let Some(again) = self.names_again(&header, row, run) {
            self.turn_down(quality, header.counted, &format!("\"{again}\" stands in the rows as a value, too"));
            return None;
        }
        let entry = || self.goes_on_a_list(row, run) || row.explains_a_name(run) || row.lists_failures(run);
        if !decided && !by_config && entry() {
            self.turn_down(quality, header.counted, "it belongs to a list of something else");
            let last = rows.last().copied().unwrap_or(row.index);
            self.taken.push((row.index, last, run));
            return None;
        }
        let own = self.own_columns(&columns);
        let fixed = self.fixed(&columns, run);
        let own_at: Vec<u16> = own.iter().map(|(_, column)| *column).collect();
        let mut assignment = assign::assign(&columns, &fixed, &own_at);
        build::periods_of_target(self.table, &rows, &mut assignment);
        build::years_ahead(self.table, &rows, &columns, &mut assignment, self.settings.today);
        let titles = self.titles(header.top, floor, run);
        let title_texts: Vec<&str> = titles.iter().map(|(_, text)| *text).collect();
        let around = Around {
            tab: &self.table.name,
            titles: &title_texts,
            rows: rows.len(),
            decided: decided || fixed.iter().any(|(field, _)| *field == Field::Kpi),
        };
        if let Err(why) = verdict::judge(&columns, &mut assignment, &around) {
            self.turn_down(quality, header.counted, &why);
            return None;
        }
        build::plain_current(&columns, &mut assignment, &title_texts);
        parts::mark_unordered(self.table, &rows, &mut assignment);
        let extent = self.extent(&header, run, &columns, &assignment, &own_at);
        if extent.kpis == 0 {
            self.turn_down(quality, header.counted, "no row below the header holds a KPI");
            return None;
        }
        let last = self.table.row_index(extent.last_row).unwrap_or(header.bottom);
        self.taken.push((header.top, last, run));
        let parts = parts::find(self.table, &rows, &columns, &mut assignment);
        let mapping = self.mapping(&header, run, &columns, assignment, extent, own, &titles, &rows);
        Some(Mapping { parts, ..mapping })
    }

    /// A header that names KPIs and stands as a plain value in the rows around it is a value itself.
    fn names_again(&self, header: &Header, row: &HeadRow<'t>, run: Run) -> Option<&'t str> {
        let named = row
            .within(run)
            .find(|cell| cell.senses.iter().any(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Kpi)))?;
        let near =
            header.counted.saturating_sub(VALUES_NEAR)..self.table.row_count().min(header.bottom + 1 + VALUES_NEAR);
        let values = near
            .filter(|index| !(header.top..=header.bottom).contains(index))
            .filter(|&index| self.table.cell(index, named.column).trimmed() == named.text)
            .filter(|&index| !head::same_header(self.table, index, row.index, run));
        (values.count() >= 2).then_some(named.text)
    }

    /// A row that no header's name fills, right below one of the same kind with words in the same columns, is a row of that list.
    fn goes_on_a_list(&self, row: &HeadRow<'t>, run: Run) -> bool {
        let names = |row: &HeadRow<'_>| {
            row.within(run).any(|cell| cell.is_period || cell.senses.iter().any(|sense| sense.exact))
        };
        let Some(before) = row.index.checked_sub(1).filter(|_| row.within(run).count() >= 2 && !names(row)) else {
            return false;
        };
        let in_words = |column: u16| {
            let above = self.table.cell(before, column);
            above.kind == CellKind::Text && !above.is_blank()
        };
        self.table.row_number(before) + 1 == self.table.row_number(row.index)
            && row.within(run).all(|cell| in_words(cell.column))
            && head::read(self.table, before, self.style)
                .is_some_and(|above| !names(&above) && above.within(run).count() == row.within(run).count())
    }

    fn turn_down(&mut self, quality: f32, header: usize, why: &str) {
        if self.why.as_ref().is_none_or(|(best, _)| quality > *best) {
            let row = u64::from(self.table.row_number(header)) + 1;
            self.why = Some((quality, format!("row {row} looks like a header, but {why}")));
        }
    }
}

/// Whether a cell is, word for word, a name of KPIs: a better header further down must name them if the upper one does.
fn names_kpi(row: &HeadRow<'_>, run: Run) -> bool {
    row.within(run).any(|cell| {
        cell.senses.iter().any(|sense| sense.meaning == Meaning::Field(Field::Kpi) && sense.exact && sense.rank >= 70)
    })
}

/// Splits a run in which the same headers come again: two tables without a gap between.
fn split_repeated(row: &HeadRow<'_>, run: Run) -> Vec<Run> {
    let cells: Vec<_> = row.within(run).collect();
    let names = |at: usize| {
        cells.get(at).is_some_and(|cell| {
            cell.senses.first().is_some_and(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Kpi))
        })
    };
    let Some(first) = (0..cells.len()).find(|&at| names(at)) else { return vec![run] };
    for second in first + 2..cells.len() {
        let length = second - first;
        let same = names(second)
            && (0..length).all(|offset| match (cells.get(first + offset), cells.get(second + offset)) {
                (Some(a), Some(b)) => fold(a.text) == fold(b.text),
                _ => false,
            });
        if same && let (Some(start), Some(_)) = (cells.get(second), cells.get(first)) {
            let cut = start.column.saturating_sub(first as u16);
            let left = Run { first: run.first, last: cut.saturating_sub(1) };
            let mut out = vec![left];
            out.extend(split_repeated(row, Run { first: cut, last: run.last }));
            return out;
        }
    }
    vec![run]
}
