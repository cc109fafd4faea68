//! Which rows of a table hold KPIs: its end, its section titles, subtotals and repeated headers.

use std::collections::BTreeSet;

use super::head::same_header;
use super::lexicon::Meaning;
use super::notes::{is_heading, is_note, opens_notes, surely_measures};
use super::profile::is_figure;
use super::regions::{Run, merged_at};
use super::subtotals::{self, is_total};
use crate::model::{CellKind, Field, Table};
use crate::reading::dates::DateStyle;

/// Rows that are looked at to tell what a block of them holds.
const ROWS_LOOKED_AT: usize = 200;

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Kpi,
    /// Values without a KPI.
    Incomplete,
    Section,
    Total,
    Header,
    Other,
}

/// The rows of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Extent {
    /// Sheet rows.
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) passed_over: Vec<u32>,
    /// How many rows hold a KPI.
    pub(super) kpis: usize,
}

/// What is needed to walk the rows.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) table: &'a Table,
    pub(super) run: Run,
    /// Index of the header's counted row, its first and its last line.
    pub(super) header: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) kpi: u16,
    /// Mapped input columns other than the KPI's.
    pub(super) inputs: Vec<u16>,
    /// Columns whose cells are figures or dates.
    pub(super) figures: Vec<u16>,
    /// Serial numbers and codes.
    pub(super) ids: Vec<u16>,
    /// Those and our own columns: they alone make no row a row with values.
    pub(super) idle: Vec<u16>,
    /// Whether the table is as wide as its tab.
    pub(super) whole_width: bool,
    /// Index at which the table ends at the latest.
    pub(super) end: usize,
    /// How dates are read in headers.
    pub(super) style: DateStyle,
}

/// Whether a row holds few cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sparse {
    /// Two at most: a table may end there.
    Loose,
    /// Three: not enough to be a KPI by their number alone.
    Few,
    No,
}

impl Sparse {
    fn of(table: &Table, index: usize) -> Self {
        match table.cells_up_to(index, 4) {
            0..=2 => Self::Loose,
            3 => Self::Few,
            _ => Self::No,
        }
    }
}

impl Walk<'_> {
    /// Walks from below the header to the end.
    pub(super) fn extent(&self) -> Extent {
        let table = self.table;
        let first = self.bottom + 1;
        let mut out = Extent { first_row: table.row_number(self.bottom) + 1, ..Extent::default() };
        let mut before = table.row_number(self.bottom);
        let mut sparse = Sparse::of(table, first.saturating_sub(1));
        let names = [self.header, self.top].map(|line| table.cell(line, self.kpi).trimmed());
        let mut kinds: Vec<(u32, RowKind)> = Vec::new();
        let typical = self.typical_fill(first);
        let titled = typical >= 2 && self.parts_are_titled(first, typical);
        let mut in_notes = false;
        let (mut beside_the_point, mut figures_above) = (false, None);
        let mut last_kpi = None;
        let mut section = self.title_above();
        for index in first..self.end.min(table.row_count()) {
            let number = table.row_number(index);
            let above = std::mem::replace(&mut sparse, Sparse::of(table, index));
            if !self.whole_width && !self.holds(index) {
                // What stands in it belongs to the table beside this one.
                kinds.push((number, RowKind::Other));
                continue;
            }
            let gap = number - before > 1;
            before = number;
            let mut kind = self.classify(index, gap, typical, names, sparse, titled);
            if gap {
                let figures = figures_above.get_or_insert_with(|| self.figures_in(first..index));
                beside_the_point = out.kpis > 0 && self.is_of_something_else(index, typical, figures);
            }
            if beside_the_point && matches!(kind, RowKind::Kpi | RowKind::Incomplete) {
                kind = RowKind::Other;
            }
            let few = sparse != Sparse::No || !self.whole_width;
            if few && matches!(kind, RowKind::Kpi | RowKind::Section) {
                in_notes = self.is_in_notes(index, in_notes, gap, typical);
                kind = if in_notes { RowKind::Other } else { kind };
            } else if kind == RowKind::Kpi {
                in_notes = false;
            }
            if kind == RowKind::Section {
                section = self.first_text(index);
            } else if kind == RowKind::Kpi && !section.is_empty() && self.sums_up(index, section) {
                kind = RowKind::Total;
            }
            let loose = gap || kind == RowKind::Other || above == Sparse::Loose;
            if loose
                && kind != RowKind::Header
                && (self.is_foreign(index) || self.is_other_header(index, gap, figures_above.as_deref()))
            {
                break;
            }
            if kind == RowKind::Kpi {
                last_kpi = Some(number);
                out.kpis += 1;
            } else {
                kinds.push((number, kind));
            }
        }
        let Some(last) = last_kpi else {
            out.last_row = out.first_row;
            return out;
        };
        let incomplete = kinds.iter().filter(|(_, kind)| *kind == RowKind::Incomplete).count();
        let continued = incomplete > 1 && incomplete * 4 > out.kpis;
        // A last row that lacks nothing but its name belongs to the table, too.
        let nameless = kinds.iter().rev().find(|(number, kind)| {
            let full = |index| typical >= 3 && self.fill(index) + 1 >= typical;
            *number > last && *kind == RowKind::Incomplete && table.row_index(*number).is_some_and(full)
        });
        let last = nameless.filter(|_| !continued).map_or(last, |(number, _)| *number);
        out.last_row = last;
        out.passed_over = kinds
            .into_iter()
            .filter(|(number, kind)| *number < last && (*kind != RowKind::Incomplete || continued))
            .map(|(number, _)| number)
            .collect();
        out
    }

    /// The text right above the header.
    fn title_above(&self) -> &str {
        let above = self.top.checked_sub(1);
        let next = |above: &usize| self.table.row_number(*above) + 1 == self.table.row_number(self.top);
        above.filter(next).map_or("", |above| self.first_text(above))
    }

    fn first_text(&self, index: usize) -> &str {
        let mut cells = self.table.row(index).filter(|(column, cell)| self.run.contains(*column) && !cell.is_blank());
        cells.next().map_or("", |(_, cell)| cell.trimmed())
    }

    /// Whether a row sums up its section: by its name, and in that it lacks the words that the row above it has beside its figures.
    fn sums_up(&self, index: usize, section: &str) -> bool {
        let words = |index: usize| {
            let inputs = self.inputs.iter().filter(|column| !self.figures.contains(column));
            inputs.filter(|column| !self.table.cell(index, **column).is_blank()).count()
        };
        subtotals::sums_up(self.table.cell(index, self.kpi).trimmed(), section)
            && words(index) == 0
            && index.checked_sub(1).is_some_and(|above| above > self.bottom && words(above) > 0)
    }

    fn holds(&self, index: usize) -> bool {
        self.table.row(index).any(|(column, cell)| self.run.contains(column) && !cell.is_blank())
    }

    /// How many mapped cells a row with a KPI usually has besides it, in the whole table or in its first block.
    fn typical_fill(&self, first: usize) -> usize {
        const BLOCK_ROWS_MIN: usize = 2;
        let middle = |fills: &[usize]| {
            let mut fills = fills.to_vec();
            fills.sort_unstable();
            fills.get(fills.len() / 2).copied().unwrap_or(0)
        };
        let (mut fills, mut of_block, mut before) = (Vec::new(), None, None);
        for index in (first..self.end.min(self.table.row_count())).take(200) {
            let number = self.table.row_number(index);
            if before.is_some_and(|before| number > before + 1) && fills.len() >= BLOCK_ROWS_MIN {
                of_block = of_block.or_else(|| Some(middle(&fills)));
            }
            before = Some(number);
            if !self.table.cell(index, self.kpi).is_blank() {
                fills.push(self.fill(index));
            }
        }
        middle(&fills).max(of_block.unwrap_or(0))
    }

    /// Whether a row holds a name and nothing else.
    fn is_lone(&self, index: usize) -> bool {
        let filled = |column: &u16| *column != self.kpi && !self.table.cell(index, *column).is_blank();
        !self.table.cell(index, self.kpi).is_blank() && self.fill(index) == 0 && !self.ids.iter().any(filled)
    }

    /// Whether the parts of the table have titles of one cell: the first row holds a name alone, and so do others, each right above
    /// a filled row. Where such a name can only be a measure's, these rows rather await their figures.
    fn parts_are_titled(&self, first: usize, typical: usize) -> bool {
        const ROWS_LOOKED_AT: usize = 2000;
        const TITLES_MIN: usize = 2;
        let table = self.table;
        let end = self.end.min(table.row_count()).min(first + ROWS_LOOKED_AT);
        if first >= end || !self.is_lone(first) {
            return false;
        }
        let mut titles = 0;
        for index in (first..end).filter(|&index| self.is_lone(index)) {
            let name = table.cell(index, self.kpi).trimmed();
            if is_total(name) || is_note(name) || opens_notes(name) || is_last(table, index, end) {
                continue;
            }
            if surely_measures(name) || self.fill(index + 1) * 2 < typical {
                return false;
            }
            titles += 1;
        }
        titles >= TITLES_MIN
    }

    /// Whether a row is one of the notes, the legend or the signatures below a table: they begin after a gap with a word for them, and
    /// go on as long as rows hold far less than those of the table.
    fn is_in_notes(&self, index: usize, already: bool, gap: bool, typical: usize) -> bool {
        const PART: usize = 3;
        if typical < PART || !(already || gap) {
            return false;
        }
        self.fill(index) * PART <= typical && (already || opens_notes(self.table.cell(index, self.kpi).trimmed()))
    }

    /// Whether the rows from here to the next gap are those of something else, as of a revision history, a schedule, a legend or bullets
    /// of notes: they hold far less than rows of the table, and where it has figures they have none, or words rather than figures.
    fn is_of_something_else(&self, first: usize, typical: usize, of_figures: &[u16]) -> bool {
        let table = self.table;
        let end = self.end.min(table.row_count()).min(first + ROWS_LOOKED_AT);
        let joined = |index: &usize| *index == first || table.row_number(*index) == table.row_number(*index - 1) + 1;
        let rows: Vec<usize> = (first..end).take_while(joined).collect();
        let filled: usize = rows.iter().map(|&index| self.fill(index)).sum();
        let (words, figures) = rows.iter().fold((0, 0), |(words, figures), &index| {
            let (more_words, more_figures) = self.words_for_figures(index, of_figures);
            (words + more_words, figures + more_figures)
        });
        let named = |index: &&usize| {
            let name = table.cell(**index, self.kpi).trimmed();
            !name.starts_with(['-', '–', '•', '*']) && (surely_measures(name) || super::content::names_measure(name))
        };
        let at_most = |share: usize, of: usize| filled * of <= rows.len() * typical * share;
        let is_headed_anew = rows.iter().any(|&index| self.is_header_again(index));
        typical >= 2
            && !of_figures.is_empty()
            && !is_headed_anew
            && (words >= 2 && words > figures && at_most(2, 3)
                || words == 0 && figures == 0 && at_most(1, 2) && rows.iter().filter(named).count() * 2 < rows.len())
    }

    /// Cells besides the KPI's and the idle ones.
    fn fill(&self, index: usize) -> usize {
        self.table
            .row(index)
            .filter(|(column, cell)| {
                *column != self.kpi && self.run.contains(*column) && !self.idle.contains(column) && !cell.is_blank()
            })
            .count()
    }

    fn classify(
        &self,
        index: usize,
        gap: bool,
        typical: usize,
        names: [&str; 2],
        sparse: Sparse,
        titled: bool,
    ) -> RowKind {
        let table = self.table;
        let cell = table.cell(index, self.kpi);
        let name = cell.trimmed();
        if name.is_empty() {
            return self.classify_unnamed(index);
        }
        let [header, top] = names;
        if name == header && same_header(table, index, self.header, self.run)
            || self.top != self.header && name == top && same_header(table, index, self.top, self.run)
        {
            return RowKind::Header;
        }
        if cell.kind == CellKind::Error {
            return RowKind::Incomplete;
        }
        if name == "0" && cell.formula {
            return RowKind::Other;
        }
        if is_total(name) {
            return RowKind::Total;
        }
        if self.whole_width && sparse == Sparse::No {
            return RowKind::Kpi;
        }
        let numbered = self.ids.iter().any(|&column| column != self.kpi && !table.cell(index, column).is_blank());
        if numbered || self.fill(index) > 0 || typical == 0 {
            return RowKind::Kpi;
        }
        let row = table.row_number(index);
        let wide = merged_at(table, row, self.kpi).is_some_and(|range| {
            let covered = range.last.column - range.first.column;
            let usual = merged_at(table, row + 1, self.kpi).map_or(0, |other| other.last.column - other.first.column);
            covered > usual && self.inputs.iter().any(|&input| range.contains(crate::model::CellRef::new(row, input)))
        });
        if wide || is_note(name) || is_heading(name) || (gap && typical >= 2) || is_last(table, index, self.end) && gap
        {
            return RowKind::Section;
        }
        let reads_as_measure = super::content::names_measure(name) || name.bytes().any(|b| b.is_ascii_digit());
        let titled = titled || typical >= 2 && !reads_as_measure && self.opens_with_title();
        if titled && !is_last(table, index, self.end) { RowKind::Section } else { RowKind::Kpi }
    }

    /// Whether the first row below the header, or the one right above it, holds a name alone. Where parts have titles, the first part
    /// has one too; without it, a name among rows of figures is a row that has none yet.
    fn opens_with_title(&self) -> bool {
        let table = self.table;
        let only_figures = !self.inputs.is_empty() && self.inputs.iter().all(|input| self.figures.contains(input));
        if !only_figures {
            return true;
        }
        let lone = |index: usize| !table.cell(index, self.kpi).is_blank() && self.fill(index) == 0;
        let above = self.top.checked_sub(1).filter(|&above| table.row_number(above) + 1 == table.row_number(self.top));
        above.is_some_and(|above| self.holds(above)) || self.bottom + 1 < table.row_count() && lone(self.bottom + 1)
    }

    fn classify_unnamed(&self, index: usize) -> RowKind {
        let table = self.table;
        let mut cells = 0;
        let mut inputs = 0;
        let mut first: Option<(u16, &str)> = None;
        for (column, cell) in table.row(index) {
            if !self.run.contains(column) || cell.is_blank() || cell.formula {
                continue;
            }
            if self.idle.contains(&column) {
                continue;
            }
            first.get_or_insert((column, cell.trimmed()));
            cells += 1;
            inputs += usize::from(self.inputs.contains(&column));
        }
        let Some((_, text)) = first else { return RowKind::Other };
        if is_total(text) {
            return RowKind::Total;
        }
        if cells == 1 {
            return RowKind::Section;
        }
        if same_header(table, index, self.header, self.run) {
            return RowKind::Header;
        }
        if inputs >= 2 { RowKind::Incomplete } else { RowKind::Other }
    }

    /// Whether a row is the header of another table. `figures_above`: the columns of figures above the first gap.
    fn is_other_header(&self, index: usize, gap: bool, figures_above: Option<&[u16]>) -> bool {
        let cells = self.table.row(index).filter(|(column, cell)| self.run.contains(*column) && !cell.is_blank());
        if cells.count() < 2 {
            return false;
        }
        let has_figures = !self.figures.is_empty() || figures_above.is_some_and(|columns| !columns.is_empty());
        super::head::read(self.table, index, self.style).is_some_and(|row| {
            let named = row.within(self.run).any(|cell| {
                cell.senses
                    .first()
                    .is_some_and(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Kpi) && sense.rank >= 75)
            });
            let exact =
                row.within(self.run).filter(|cell| cell.senses.first().is_some_and(|sense| sense.exact)).count();
            let total = row.within(self.run).count();
            let known = row
                .within(self.run)
                .filter(|cell| cell.is_period || cell.senses.first().is_some_and(|sense| sense.exact))
                .count();
            let bare =
                row.within(self.run).all(|cell| cell.is_period || cell.kind == CellKind::Text && !is_figure(cell.text));
            named && exact >= 2 || gap && bare && known >= 2 && known * 2 > total && has_figures
        })
    }

    /// Whether a row belongs to something else: words where this table has figures.
    fn is_foreign(&self, index: usize) -> bool {
        let (words, fitting) = self.words_for_figures(index, &self.figures);
        words >= 2 && words > fitting && !self.is_header_again(index)
    }

    fn is_header_again(&self, index: usize) -> bool {
        same_header(self.table, index, self.header, self.run)
            || self.table.cell(index, self.kpi).trimmed() == self.table.cell(self.header, self.kpi).trimmed()
    }

    /// The columns in which nearly all that is told in these rows are figures.
    fn figures_in(&self, rows: std::ops::Range<usize>) -> Vec<u16> {
        let columns = self.inputs.iter().chain(&self.figures).copied().collect::<BTreeSet<_>>();
        let told = |column: u16| {
            rows.clone().take(ROWS_LOOKED_AT).fold((0, 0), |(words, figures), index| {
                let (more_words, more_figures) = self.words_for_figures(index, &[column]);
                (words + more_words, figures + more_figures)
            })
        };
        columns
            .into_iter()
            .filter(|&column| matches!(told(column), (words, figures) if figures >= 2 && words * 4 <= figures))
            .collect()
    }

    /// How many cells of a row hold words in columns of figures, and how many hold figures.
    fn words_for_figures(&self, index: usize, columns: &[u16]) -> (usize, usize) {
        let cells = columns.iter().map(|&column| self.table.cell(index, column));
        let told = cells.filter(|cell| !cell.is_blank() && !super::profile::is_placeholder(cell.trimmed()));
        told.fold((0, 0), |(words, figures), cell| {
            let typed = matches!(cell.kind, CellKind::Number | CellKind::Date | CellKind::Time);
            if typed || is_figure(cell.trimmed()) { (words, figures + 1) } else { (words + 1, figures) }
        })
    }
}

fn is_last(table: &Table, index: usize, end: usize) -> bool {
    let next = index + 1;
    next >= end.min(table.row_count()) || table.row_number(next) > table.row_number(index) + 1
}
