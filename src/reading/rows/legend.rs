//! A legend above a table that says which mark stands beside measures of which less is better.

use crate::model::{Mapping, Table};
use crate::reading::columns::fold;

/// Rows above the header that are searched.
const ROWS_MAX: usize = 12;

/// Marks that names carry.
const MARKS: [char; 19] =
    ['✦', '✧', '★', '☆', '✱', '✳', '*', '†', '‡', '◆', '◇', '▼', '▽', '↓', '■', '□', '○', '●', '¹'];

/// Words by which a legend says that less is better; folded.
const INVERSE: [&str; 24] = [
    "inverse",
    "inverted",
    "reverse",
    "reversed",
    "inverso",
    "inversos",
    "inversa",
    "inversas",
    "invers",
    "inverses",
    "invertido",
    "invertidos",
    "lower is better",
    "lower better",
    "less is better",
    "smaller is better",
    "menor es mejor",
    "menor mejor",
    "menos es mejor",
    "menor melhor",
    "menor e melhor",
    "niedriger ist besser",
    "weniger ist besser",
    "plus bas est mieux",
];

/// The mark of measures of which less is better, where a legend above the table names one.
pub(super) fn inverse_mark(table: &Table, mapping: &Mapping) -> Option<char> {
    let header = table.row_index(mapping.header_row)?;
    (header.saturating_sub(ROWS_MAX)..header).rev().find_map(|index| {
        (mapping.first_column..=mapping.last_column).find_map(|column| mark_of(table.cell(index, column).trimmed()))
    })
}

fn mark_of(legend: &str) -> Option<char> {
    const LEGEND_BYTES_MAX: usize = 600;
    if legend.is_empty() || legend.len() > LEGEND_BYTES_MAX {
        return None;
    }
    legend.split(['|', ';', '\n', '•']).find_map(|part| {
        let mark = part.trim_start_matches([' ', '(', '[', '"']).chars().next().filter(|c| MARKS.contains(c))?;
        let folded = format!(" {} ", fold(part));
        INVERSE.iter().any(|words| folded.contains(&format!(" {words} "))).then_some(mark)
    })
}

/// Whether a name carries the mark, at its end or its beginning.
pub(super) fn carries(name: &str, mark: char) -> bool {
    let bare = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']');
    let name = name.trim_matches(bare);
    name.ends_with(mark) || name.starts_with(mark)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::model::{Direction, Kpi};
    use crate::reading::columns::tests::{grid, only};
    use crate::reading::rows::Rows;

    #[test]
    fn a_mark_says_that_less_is_better_where_a_legend_says_so() {
        for (legend, expect) in [
            ("★ Lower is better", [Some(Direction::Decrease), None]),
            ("Green: met | (★) inverse measures", [Some(Direction::Decrease), None]),
            ("★ New this year", [None, None]),
            ("Lower is better", [None, None]),
        ] {
            let table = grid(&[
                &[legend],
                &[],
                &["KPI", "Target", "Current", "Owner"],
                &["Open ledgers ★", "5", "5", "Ann"],
                &["Ledgers", "9", "8", "Bob"],
            ]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
            assert_eq!([rows[0].told_direction, rows[1].told_direction], expect, "{legend}");
        }
    }
}
