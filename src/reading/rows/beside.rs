//! Fields that stand in more than one column: several targets, the month beside the year of a deadline, a definition.

use crate::model::{Direction, Field, Kpi, Mapping, OneRow, Origin, Part, Quantity, Reading, RowState, Shape, When};
use crate::reading::columns::{fold, vocabulary};
use crate::reading::dates::{self, DateStyle};
use crate::reading::numbers::{self, NumberStyle};

/// The columns beside a field's own, by what they hold.
#[derive(Debug, Default)]
pub(super) struct Beside {
    targets: Vec<u16>,
    least: Option<u16>,
    most: Option<u16>,
    quarter: Option<u16>,
    month: Option<u16>,
    definitions: Vec<u16>,
    states: Vec<u16>,
    /// The target's own column names a bound.
    own_is_bound: bool,
}

impl Beside {
    pub(super) fn new(mapping: &Mapping) -> Self {
        let mut out = Self::default();
        for part in &mapping.parts {
            let column = part.column;
            match part.part {
                Part::Target => out.targets.push(column),
                Part::LeastTarget => out.least = out.least.or(Some(column)),
                Part::MostTarget => out.most = out.most.or(Some(column)),
                Part::DeadlineQuarter => out.quarter = Some(column),
                Part::DeadlineMonth => out.month = Some(column),
                Part::Definition => out.definitions.push(column),
                Part::Status => out.states.push(column),
            }
        }
        let own = mapping.columns[Field::Target];
        out.own_is_bound = own.is_some() && (out.least == own || out.most == own);
        out
    }

    /// Whether a deadline is put together from several cells.
    pub(super) fn splits_deadline(&self) -> bool {
        self.month.is_some() || self.quarter.is_some()
    }

    /// Whether another status column says that the row is given up.
    pub(super) fn is_given_up(&self, cells: &OneRow<'_>) -> bool {
        self.states.iter().any(|&column| vocabulary::state(cells.trimmed(column)) == RowState::Dropped)
    }

    /// The first definition of the row.
    pub(super) fn definition<'t>(&self, cells: &OneRow<'t>) -> &'t str {
        self.definitions.iter().map(|&column| cells.cell(column).trimmed()).find(|text| !text.is_empty()).unwrap_or("")
    }

    /// Takes the target from beside where its own column leaves something to say: least and most as a range, else the first of the
    /// other columns that holds anything. Whence it is.
    pub(super) fn target<'t>(
        &self,
        cells: &OneRow<'t>,
        target: &mut Reading<Quantity<'t>>,
        style: NumberStyle,
    ) -> Origin {
        let read = |column: u16| numbers::read_cell(cells.cell(column), &style);
        if self.least.is_some() || self.most.is_some() {
            let (least, most) = (self.least.map(read), self.most.map(read));
            let value = |bound: Option<Reading<Quantity<'t>>>| bound.and_then(Reading::value);
            let free = target.is_missing() || self.own_is_bound;
            match (value(least), value(most), self.least.zip(self.most)) {
                (Some(low), Some(high), Some((column, _))) if free && is_plain(&low) && is_plain(&high) => {
                    let shape = if low.value < high.value { Shape::Range { high: high.value } } else { Shape::Plain };
                    *target = Reading::Value(Quantity { shape, unit: low.unit.or(high.unit), ..low });
                    return Origin::Beside(column);
                }
                (None, Some(high), _) if free => {
                    let shape = if is_plain(&high) { Shape::AtMost { strict: false } } else { high.shape };
                    *target = Reading::Value(Quantity { shape, ..high });
                    return self.most.map_or(Origin::Cell, Origin::Beside);
                }
                (Some(low), None, _) if target.is_missing() => {
                    *target = Reading::Value(low);
                    return self.least.map_or(Origin::Cell, Origin::Beside);
                }
                _ => {}
            }
        }
        if target.is_missing() {
            for &column in &self.targets {
                let other = read(column);
                if !other.is_missing() {
                    *target = other;
                    return Origin::Beside(column);
                }
            }
        }
        Origin::Cell
    }

    /// The most of a row whose Direction column says that more is better is the figure to reach.
    pub(super) fn heed_direction(&self, kpi: &mut Kpi<'_>) {
        let of_most = self.most.is_some_and(|column| kpi.target_origin == Origin::Beside(column));
        if let Reading::Value(Quantity { shape: shape @ Shape::AtMost { .. }, .. }) = &mut kpi.target
            && of_most
            && kpi.direction == Some(Direction::Increase)
        {
            *shape = Shape::Plain;
        }
    }

    /// The deadline whose year stands in one cell and whose month or quarter in another.
    pub(super) fn deadline(&self, cells: &OneRow<'_>, year: Reading<When>, style: DateStyle) -> Reading<When> {
        let Reading::Value(when) = year else { return year };
        let text = |column: Option<u16>| column.map_or("", |column| cells.cell(column).trimmed());
        let number = when.period.last.year();
        let month = text(self.month);
        let quarter = text(self.quarter);
        let finer = if !month.is_empty() {
            match month.strip_suffix(".0").unwrap_or(month).parse::<u8>() {
                Ok(month) => format!("{number}-{month:02}"),
                Err(_) => format!("{month} {number}"),
            }
        } else if !quarter.is_empty() {
            format!("Q{} {number}", quarter.trim_matches(|c: char| !c.is_ascii_digit()))
        } else {
            return year;
        };
        let found = dates::read_text(&finer, &style);
        if found.value().is_some() { found } else { year }
    }
}

/// Words by which a row declares that it only watches a figure, in the five languages; folded.
const WATCHED: [&str; 22] = [
    "metrica",
    "metric",
    "metric only",
    "solo metrica",
    "informational",
    "for information",
    "monitoring",
    "monitoring only",
    "tracking only",
    "indicador de seguimiento",
    "solo seguimiento",
    "informativo",
    "informativa",
    "indicador informativo",
    "de acompanhamento",
    "apenas acompanhamento",
    "nur zur information",
    "zur information",
    "nur monitoring",
    "zur beobachtung",
    "a titre indicatif",
    "pour information",
];

/// Whether a cell, or a name with the words in brackets, declares that the row is a metric without a target.
pub(super) fn declares_metric(cell: &str) -> bool {
    const CELL_BYTES_MAX: usize = 40;
    !cell.is_empty() && cell.len() <= CELL_BYTES_MAX && WATCHED.contains(&fold(cell).as_str())
}

/// `Visits (metric)`.
pub(super) fn is_named_a_metric(name: &str) -> bool {
    let Some((_, inner)) = name.trim_end().strip_suffix(')').and_then(|name| name.rsplit_once('(')) else {
        return false;
    };
    declares_metric(inner.trim())
}

/// Words by which a unit or baseline cell says that the row's figures are dates; folded.
pub(super) fn says_date(cell: &str) -> bool {
    const WORD_BYTES_MAX: usize = 24;
    !cell.is_empty()
        && cell.len() <= WORD_BYTES_MAX
        && matches!(
            fold(cell).as_str(),
            "date" | "dates" | "due date" | "datum" | "termin" | "fecha" | "fechas" | "data" | "datas"
        )
}

/// Words by which a unit cell says that what stands in the row is no figure; folded.
const NO_FIGURE: [&str; 31] = [
    "text",
    "string",
    "name",
    "names",
    "free text",
    "narrative",
    "description",
    "link",
    "url",
    "list",
    "yes no",
    "y n",
    "boolean",
    "bool",
    "texto",
    "nombre",
    "nome",
    "descripcion",
    "descricao",
    "si no",
    "sim nao",
    "booleano",
    "enlace",
    "texte",
    "nom",
    "oui non",
    "booleen",
    "freitext",
    "ja nein",
    "beschreibung",
    "文本",
];

/// Whether a unit cell says that no figure is meant: a text, a date, yes or no.
pub fn says_no_figure(unit: &str) -> bool {
    const WORD_BYTES_MAX: usize = 24;
    !unit.is_empty() && unit.len() <= WORD_BYTES_MAX && (says_date(unit) || NO_FIGURE.contains(&fold(unit).as_str()))
}

fn is_plain(quantity: &Quantity<'_>) -> bool {
    matches!(quantity.shape, Shape::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_may_say_that_no_figure_is_meant() {
        for (unit, expect) in [
            ("text", true),
            ("Date", true),
            ("Yes/No", true),
            ("Ja/Nein", true),
            ("", false),
            ("%", false),
            ("text messages", false),
            ("days", false),
        ] {
            assert_eq!(says_no_figure(unit), expect, "{unit}");
        }
    }
}
