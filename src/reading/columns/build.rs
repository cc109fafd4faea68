//! One table put together: its columns, its rows, what stands above it.

use jiff::civil::Date;

use super::assign::{Assignment, BARE_PERIOD_RANK, Column};
use super::extent::{Extent, Walk};
use super::find::{HEADER_ROWS_MAX, Search};
use super::fold::fold;
use super::head::{self, HeadRow, Header};
use super::lexicon::{Meaning, names_field};
use super::regions::Run;
use super::{ColumnChoice, conventions, profile, verdict};
use crate::model::{
    CellKind, CellRef, ColumnMapping, Field, Mapping, MappingReason, OwnColumn, PerField, PeriodColumn, Table,
    column_number,
};
use crate::reading::dates::{self, DateStyle};

impl<'t> Search<'t> {
    pub(super) fn columns(&self, header: &Header, row: &HeadRow<'t>, rows: &[usize]) -> Vec<Column> {
        // The days of a header are written in one order: `6/2/2025` beside `6/16/2025` is in June.
        let order = dates::decide_order(row.cells.iter().map(|cell| cell.text));
        let style = DateStyle { order: self.style.order.or(order), ..self.style };
        header
            .headings
            .iter()
            .map(|heading| {
                let kind = row
                    .cells
                    .iter()
                    .find(|cell| cell.column == heading.column)
                    .map_or(CellKind::Text, |cell| cell.kind);
                let profile = profile::profile(self.table, rows, heading.column);
                Column::read(self.table, heading.clone(), kind, profile, rows, style)
            })
            .filter(|column| {
                column.profile.filled + column.profile.placeholders + column.profile.errors > 0
                    || !column.heading.main.is_empty()
            })
            .collect()
    }

    pub(super) fn own_columns(&self, columns: &[Column]) -> Vec<(OwnColumn, u16)> {
        let mut out: Vec<(OwnColumn, u16)> = Vec::new();
        for column in columns {
            let header = column.heading.main.trim();
            let named = self.settings.own_headers.iter().find(|(_, text)| text.trim() == header).map(|(own, _)| *own);
            let known = named.or_else(|| OwnColumn::ALL.into_iter().find(|own| own.header() == header));
            if let Some(own) = known
                && !out.iter().any(|(other, _)| *other == own)
            {
                out.push((own, column.heading.column));
            }
        }
        out
    }

    pub(super) fn fixed(&self, columns: &[Column], run: Run) -> Vec<(Field, u16)> {
        self.settings
            .columns
            .iter()
            .filter_map(|(field, choice)| {
                let column = match choice {
                    ColumnChoice::Letter(column) => run.contains(*column).then_some(*column),
                    ColumnChoice::Header(text) => {
                        let wanted = fold(text);
                        let by =
                            |read: fn(&Column) -> String| columns.iter().find(|column| fold(&read(column)) == wanted);
                        by(|column| column.heading.joined())
                            .or_else(|| by(|column| column.heading.main.clone()))
                            .or_else(|| by(|column| column.heading.lower.clone()))
                            .map(|column| column.heading.column)
                            // "AC" and "KPI" name columns too, where no header is called so.
                            .or_else(|| column_number(text).filter(|column| run.contains(*column)))
                    }
                }?;
                Some((*field, column))
            })
            .collect()
    }

    /// The texts above a header, down from the table before it: what stands above other rows of figures is theirs.
    pub(super) fn titles(&self, top: usize, floor: usize, run: Run) -> Vec<(CellRef, &'t str)> {
        let first = floor.max(top.saturating_sub(HEADER_ROWS_MAX));
        let first = self.below_figures(first, top, run);
        (first..top)
            .flat_map(|index| {
                let row = self.table.row_number(index);
                self.table
                    .row(index)
                    .filter(move |(column, cell)| (run.contains(*column) || *column < run.first) && !cell.is_blank())
                    .map(move |(column, cell)| (CellRef::new(row, column), cell.trimmed()))
            })
            .collect()
    }

    /// Below the last rows of figures between two rows, else the first of the two. One row of them may be a summary.
    fn below_figures(&self, first: usize, top: usize, run: Run) -> usize {
        const FIGURES_MIN: usize = 3;
        let figures = |index: usize| {
            let cells = self.table.row(index).filter(|(column, _)| run.contains(*column));
            cells.filter(|(_, cell)| cell.kind == CellKind::Number).nth(FIGURES_MIN - 1).is_some()
        };
        (first + 1..top)
            .rev()
            .find(|&index| {
                self.table.row_number(index) == self.table.row_number(index - 1) + 1
                    && figures(index)
                    && figures(index - 1)
            })
            .map_or(first, |index| index + 1)
    }

    pub(super) fn extent(
        &self,
        header: &Header,
        run: Run,
        columns: &[Column],
        assignment: &Assignment,
        own: &[u16],
    ) -> Extent {
        let kpi = assignment.columns[Field::Kpi].unwrap_or(run.first);
        let mapped = |column: u16| {
            assignment.columns.0.contains(&Some(column))
                || assignment.periods.iter().any(|period| period.column == column)
        };
        let inputs = columns
            .iter()
            .map(|column| column.heading.column)
            .filter(|&column| column != kpi && mapped(column))
            .collect();
        let ids: Vec<u16> = columns
            .iter()
            .filter(|column| !mapped(column.heading.column) && column.means(Meaning::Id))
            .map(|column| column.heading.column)
            .collect();
        let idle = ids.iter().chain(own).copied().collect();
        let figures = columns
            .iter()
            .filter(|column| {
                let p = &column.profile;
                column.heading.column != kpi && p.filled >= 2 && p.share(p.figures + p.dates) >= 0.8
            })
            .map(|column| column.heading.column)
            .collect();
        let end = self
            .taken
            .iter()
            .filter(|(first, _, taken)| *first > header.bottom && taken.first <= run.last && run.first <= taken.last)
            .map(|(first, ..)| *first)
            .min()
            .unwrap_or(self.table.row_count());
        let walk = Walk {
            table: self.table,
            run,
            header: header.counted,
            top: header.top,
            bottom: header.bottom,
            kpi,
            inputs,
            figures,
            ids,
            idle,
            whole_width: run.first == 0 && run.last + 1 == self.table.width() && own.is_empty(),
            end,
            style: self.style,
        };
        walk.extent()
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one table, put together in one place")]
    pub(super) fn mapping(
        &self,
        header: &Header,
        run: Run,
        columns: &[Column],
        assignment: Assignment,
        extent: Extent,
        own: Vec<(OwnColumn, u16)>,
        titles: &[(CellRef, &'t str)],
        rows: &[usize],
    ) -> Mapping {
        let conventions = conventions::decide(&conventions::Around {
            table: self.table,
            rows,
            header: header.counted,
            columns: &assignment.columns,
            periods: &assignment.periods,
            configured: self.settings.locale,
            stated: self.table.locale.or(self.settings.locale_else),
            fiscal_year_start: self.settings.fiscal_year_start,
        });
        let is_own = |column: u16| own.iter().any(|(_, known)| *known == column);
        let used = columns.iter().map(|column| column.heading.column).filter(|&column| !is_own(column));
        let all = columns
            .iter()
            .zip(&assignment.reasons)
            .map(|(column, (field, reason))| ColumnMapping {
                column: column.heading.column,
                header: column.heading.joined(),
                field: *field,
                reason: *reason,
            })
            .collect();
        Mapping {
            ordinal: 0,
            tables_in_tab: 1,
            header_row: self.table.row_number(header.counted),
            first_row: extent.first_row,
            last_row: extent.last_row,
            first_column: used.clone().min().unwrap_or(run.first),
            last_column: used.max().unwrap_or(run.last),
            above: self.above(titles, &assignment),
            columns: assignment.columns,
            period_columns: assignment.periods,
            parts: Vec::new(),
            all,
            conventions,
            own,
            passed_over: extent.passed_over,
        }
    }

    /// Values that stand once above the table: `Owner: ...` in one cell, or a label with its value beside it.
    fn above(&self, titles: &[(CellRef, &'t str)], assignment: &Assignment) -> PerField<Option<CellRef>> {
        let mut above: PerField<Option<CellRef>> = PerField::default();
        for &(place, text) in titles {
            let (label, value) = text.split_once([':', '：']).unwrap_or((text, ""));
            if label.chars().count() > 40 {
                continue;
            }
            let field = head::ABOVE_FIELDS.into_iter().find(|field| names_field(label, *field));
            if label.bytes().any(|b| b.is_ascii_digit()) {
                continue;
            }
            let folded = fold(label);
            let period = names_a_period(&folded);
            let person = names_a_person(&folded);
            let field = match field {
                _ if period => Field::Deadline,
                _ if person => Field::Owner,
                Some(field) => field,
                None => continue,
            };
            let holder = if value.trim().is_empty() { self.value_right_of(place) } else { Some(place) };
            let is_day = matches!(field, Field::Deadline | Field::Start | Field::Checked | Field::Reviewed);
            if let Some(holder) = holder
                && (!is_day || self.is_day(holder))
                && (!names_a_year(&folded) || self.holds_year(holder))
                && assignment.columns[field].is_none()
                && above[field].is_none()
            {
                above[field] = Some(holder);
                if period && assignment.columns[Field::Start].is_none() && above[Field::Start].is_none() {
                    above[Field::Start] = Some(holder);
                }
            }
        }
        above
    }

    /// Whether a cell above a table, its label left out, holds a day or period.
    fn is_day(&self, place: CellRef) -> bool {
        let cell = self.table.at(place);
        let text = cell.trimmed();
        let value = text.split_once([':', '：']).map_or(text, |(_, value)| value.trim());
        cell.kind == CellKind::Date || dates::read_text(value, &self.style).value().is_some()
    }

    /// Whether a cell above a table holds the number of a year: beside `Year`, a month says nothing of which.
    fn holds_year(&self, place: CellRef) -> bool {
        let cell = self.table.at(place);
        cell.kind == CellKind::Date || cell.text.bytes().filter(u8::is_ascii_digit).count() >= 2
    }

    /// The next cell of the row, if it holds a value and not a label itself.
    fn value_right_of(&self, place: CellRef) -> Option<CellRef> {
        let index = self.table.row_index(place.row)?;
        let (column, cell) = self.table.row(index).find(|(column, cell)| *column > place.column && !cell.is_blank())?;
        let text = cell.trimmed();
        let folded = fold(text);
        let label = text.ends_with([':', '：'])
            || names_a_period(&folded)
            || names_a_person(&folded)
            || super::lexicon::senses(text).first().is_some_and(|sense| sense.exact);
        (!label && column - place.column <= 6).then_some(CellRef::new(place.row, column))
    }
}

/// Labels above a table beside which stands the period it is for; folded.
fn names_a_period(label: &str) -> bool {
    matches!(
        label,
        "period"
            | "periodo"
            | "periode"
            | "zeitraum"
            | "quarter"
            | "trimestre"
            | "quartal"
            | "year"
            | "ano"
            | "jahr"
            | "annee"
            | "reporting period"
            | "review period"
            | "fiscal year"
            | "financial year"
            | "berichtszeitraum"
            | "考核阶段"
            | "考核周期"
    )
}

/// Those of them that take a year; folded.
fn names_a_year(label: &str) -> bool {
    matches!(label, "year" | "ano" | "jahr" | "annee" | "fiscal year" | "financial year")
}

/// Labels above a table beside which stands whose it is; folded.
fn names_a_person(label: &str) -> bool {
    matches!(
        label,
        "name"
            | "employee"
            | "employee name"
            | "full name"
            | "nombre"
            | "nom"
            | "nome"
            | "mitarbeiter"
            | "empleado"
            | "姓名"
            | "氏名"
            | "фио"
    )
}

/// `Target | Semester 1 | Semester 2`: period columns that repeat the target, its words too ("still to be set"), hold what is to be
/// reached in each period. That most figures are equal would only say that all is well; words are repeated by no actual figure.
pub(super) fn periods_of_target(table: &Table, rows: &[usize], assignment: &mut Assignment) {
    const ROWS_MIN: usize = 10;
    const WORDS_MIN: usize = 2;
    let Some(target) = assignment.columns[Field::Target] else { return };
    for period in &mut assignment.periods {
        if period.field != Field::Current || period.period.is_some() {
            continue;
        }
        let (mut both, mut equal, mut words) = (0_usize, 0_usize, 0_usize);
        for &row in rows {
            let (wanted, here) = (table.cell(row, target).trimmed(), table.cell(row, period.column).trimmed());
            if wanted.is_empty() || here.is_empty() {
                continue;
            }
            both += 1;
            if wanted == here {
                equal += 1;
                let word = wanted.len() > 3 && !wanted.bytes().any(|byte| byte.is_ascii_digit());
                words += usize::from(word && !profile::is_placeholder(wanted));
            }
        }
        if both >= ROWS_MIN && equal * 5 >= both * 3 && words >= WORDS_MIN {
            period.field = Field::Target;
        }
    }
}

/// `y1_2026_27 | y2_2027_28`: figures of years that lie ahead, below headers that name nothing but the year, are what is to be reached
/// in them, where nothing else is a target. So is that of the running year, and of years that are over where the years of one plan are
/// numbered.
pub(super) fn years_ahead(table: &Table, rows: &[usize], columns: &[Column], assignment: &mut Assignment, today: Date) {
    const YEAR_DAYS_MIN: i32 = 360;
    let is_target = |period: &PeriodColumn| period.field == Field::Target;
    if assignment.columns[Field::Target].is_some() || assignment.periods.iter().any(is_target) {
        return;
    }
    let is_year = |period: &PeriodColumn| {
        let bare = columns
            .iter()
            .find(|column| column.heading.column == period.column)
            .is_some_and(|column| column.senses.iter().all(|sense| sense.rank <= BARE_PERIOD_RANK));
        let long = period.period.is_some_and(|period| (period.last - period.first).get_days() >= YEAR_DAYS_MIN);
        period.field == Field::Current && bare && long
    };
    let is_ahead = |period: &PeriodColumn| period.period.is_some_and(|period| period.first > today);
    let is_filled = |period: &PeriodColumn| {
        let filled =
            rows.iter().filter(|&&row| table.cell(row, period.column).text.bytes().any(|b| b.is_ascii_digit()));
        filled.count() * 2 > rows.len()
    };
    let years = || assignment.periods.iter().filter(|period| is_year(period));
    if !years().any(|period| is_ahead(period) && is_filled(period)) {
        return;
    }
    let numbered = years().all(|period| dates::ordinal_in_header(&period.label).is_some());
    let wanted: Vec<u16> = years()
        .filter(|period| numbered || period.period.is_some_and(|period| period.last >= today))
        .map(|period| period.column)
        .collect();
    if assignment.columns[Field::Current].is_some_and(|column| wanted.contains(&column)) {
        assignment.columns[Field::Target] = assignment.columns[Field::Current].take();
    }
    for period in assignment.periods.iter_mut().filter(|period| wanted.contains(&period.column)) {
        period.field = Field::Target;
    }
    for (at, column) in columns.iter().enumerate() {
        if wanted.contains(&column.heading.column)
            && let Some(reason) = assignment.reasons.get_mut(at)
        {
            reason.0 = Some(Field::Target);
        }
    }
}

/// Without any column for the actual figure, the one named like the title holds it; without a target either, the first of figures.
pub(super) fn plain_current(columns: &[Column], assignment: &mut Assignment, titles: &[&str]) {
    let has = |field: Field, assignment: &Assignment| {
        assignment.columns[field].is_some() || assignment.periods.iter().any(|period| period.field == field)
    };
    if has(Field::Current, assignment) {
        return;
    }
    let Some(kpi) = assignment.columns[Field::Kpi] else { return };
    let bare = !has(Field::Target, assignment) && !has(Field::Baseline, assignment) && assignment.kpi_rank == 0;
    let free = |at: usize, assignment: &Assignment| {
        assignment.reasons.get(at).is_some_and(|(field, reason)| field.is_none() && *reason != MappingReason::Own)
    };
    let numeric = |column: &Column| column.profile.figures >= 1 && column.profile.share(column.profile.figures) >= 0.8;
    let found = columns.iter().enumerate().find(|(at, column)| {
        free(*at, assignment) && numeric(column) && verdict::is_title(&column.heading.main, titles)
    });
    let found = found.or_else(|| {
        columns.iter().enumerate().find(|(at, column)| {
            bare && column.heading.column > kpi
                && free(*at, assignment)
                && numeric(column)
                && !column.means(Meaning::Progress)
                && !column.means(Meaning::Id)
        })
    });
    if let Some((at, column)) = found {
        assignment.columns[Field::Current] = Some(column.heading.column);
        assignment.reasons[at] = (Some(Field::Current), MappingReason::Cells);
    }
}
