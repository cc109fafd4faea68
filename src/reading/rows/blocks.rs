//! What is named once for a block of rows: goals, owners, section titles.

use crate::model::{Field, Kpi, Mapping, Origin, Table};
use crate::reading::columns::{fold, names_field, sums_up, without_number};

/// Rows that tell whether a column is filled once a block.
const ROWS_LOOKED_AT: usize = 2000;
/// A lone text longer than this is a note, no title.
const TITLE_CHARS_MAX: usize = 100;

/// The values that hold for the rows of a block.
#[derive(Debug)]
pub(super) struct Blocks<'t> {
    fills: [(Field, bool); 6],
    carried: [&'t str; 6],
    section: &'t str,
    /// The title, folded.
    section_words: String,
    /// Whether the section's title says that it is a pillar.
    is_pillar: bool,
    /// Which fields no column holds, so that section titles may: goal and pillar.
    open: [bool; 2],
}

const FIELDS: [Field; 6] = [Field::Goal, Field::Pillar, Field::Parent, Field::Team, Field::Role, Field::Owner];

impl<'t> Blocks<'t> {
    pub(super) fn new(table: &'t Table, mapping: &Mapping, first: usize) -> Self {
        let fills = FIELDS.map(|field| {
            (field, mapping.columns[field].is_some_and(|column| fills_down(table, mapping, first, field, column)))
        });
        let open = [Field::Goal, Field::Pillar].map(|field| !mapping.has(field));
        let mut blocks =
            Self { fills, carried: [""; 6], section: "", section_words: String::new(), is_pillar: false, open };
        if !mapping.passed_over.is_empty()
            && let Some(above) = table.row_index(mapping.header_row).and_then(|index| index.checked_sub(1))
            && table.row_number(above) + 1 == mapping.header_row
            && mapping
                .passed_over
                .iter()
                .any(|&row| table.row_index(row).is_some_and(|index| lone_title(table, mapping, index).is_some()))
        {
            blocks.begin(lone_title(table, mapping, above).unwrap_or(""));
        }
        blocks
    }

    fn begin(&mut self, title: &'t str) {
        self.section = title;
        fold(title).trim().clone_into(&mut self.section_words);
        self.is_pillar = is_pillar_title(title) || self.open[1] && is_one_word(title);
    }

    /// Takes note of a row that holds no KPI: a lone text is the title of what follows.
    pub(super) fn pass_over(&mut self, table: &'t Table, mapping: &Mapping, index: usize) {
        if let Some(title) = lone_title(table, mapping, index) {
            self.begin(title);
            self.carried = [""; 6];
        } else if self.sums_up(table, mapping, index) {
            self.begin("");
        }
    }

    /// Whether a row that holds no KPI names the section and more: `Average service quality` ends the section "Service quality".
    fn sums_up(&self, table: &Table, mapping: &Mapping, index: usize) -> bool {
        let inside = |column: u16| (mapping.first_column..=mapping.last_column).contains(&column);
        if self.section_words.is_empty() {
            return false;
        }
        let mut texts = table.row(index).filter(|(column, cell)| inside(*column) && !cell.is_blank());
        texts.next().is_some_and(|(_, cell)| {
            let text = cell.trimmed();
            sums_up(text, self.section)
        })
    }

    /// Whether the title only says what a column of the row says, too: whose rows follow, not which goal they serve.
    fn repeats(&self, kpi: &Kpi<'_>) -> bool {
        /// Signs that a title has beside its words.
        const MORE_BYTES_MAX: usize = 12;
        [kpi.role, kpi.owner, kpi.team].into_iter().any(|text| {
            !text.is_empty()
                && text.len().abs_diff(self.section.len()) <= MORE_BYTES_MAX
                && fold(text).trim() == self.section_words
        })
    }

    /// Whether what a row names may hold for the rows below it.
    pub(super) fn carry(&self) -> bool {
        self.fills.iter().any(|(_, fills)| *fills)
    }

    /// Gives a row what its block says.
    pub(super) fn fill(&mut self, kpi: &mut Kpi<'t>) {
        for (at, (field, fills)) in self.fills.into_iter().enumerate() {
            if !fills {
                continue;
            }
            let slot = slot(kpi, field);
            if slot.is_empty() {
                *slot = self.carried[at];
                let filled = !slot.is_empty();
                match field {
                    Field::Goal if filled => kpi.goal_origin = Origin::Above,
                    Field::Owner if filled => kpi.owner_origin = Origin::Above,
                    _ => {}
                }
            } else {
                self.carried[at] = slot;
            }
        }
        if self.section.is_empty() {
            return;
        }
        let section = self.section;
        match self.open {
            [_, true] if self.is_pillar => kpi.pillar = section,
            [true, _] if self.repeats(kpi) => {}
            [true, _] => {
                kpi.goal = section;
                kpi.goal_origin = Origin::Above;
            }
            [false, true] => kpi.pillar = section,
            [false, false] => {}
        }
    }
}

/// `Prepare`, `Absolute`, `2. Sales`: a single word heads a part of the sheet and is no goal.
fn is_one_word(text: &str) -> bool {
    const HEADING_CHARS_MAX: usize = 16;
    let text = without_number(text);
    !text.contains(char::is_whitespace) && text.chars().count() <= HEADING_CHARS_MAX
}

/// `Pillar 2: Quality` and the like say themselves what they are.
fn is_pillar_title(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or("");
    names_field(first, Field::Pillar)
}

fn slot<'k, 't>(kpi: &'k mut Kpi<'t>, field: Field) -> &'k mut &'t str {
    match field {
        Field::Pillar => &mut kpi.pillar,
        Field::Parent => &mut kpi.parent,
        Field::Team => &mut kpi.team,
        Field::Role => &mut kpi.role,
        Field::Owner => &mut kpi.owner,
        _ => &mut kpi.goal,
    }
}

/// The text of a row that holds nothing else within the table.
fn lone_title<'t>(table: &'t Table, mapping: &Mapping, index: usize) -> Option<&'t str> {
    let inside = |column: u16| (mapping.first_column..=mapping.last_column).contains(&column);
    let mut cells = table.row(index).filter(|(column, cell)| inside(*column) && !cell.is_blank());
    let (_, cell) = cells.next()?;
    let text = cell.trimmed();
    let title = cells.next().is_none() && text.chars().count() <= TITLE_CHARS_MAX && !text.starts_with('*');
    (title && text.chars().any(char::is_alphabetic)).then_some(text)
}

/// Whether a column names its value on the first row of each block only: merged downwards, or blank below named rows and
/// never the same twice in a row. Owners are filled down only where the pattern is plain, since a blank owner is a fault.
fn fills_down(table: &Table, mapping: &Mapping, first: usize, field: Field, column: u16) -> bool {
    let merged = table.merged.iter().any(|range| {
        (range.first.column..=range.last.column).contains(&column)
            && range.last.row > range.first.row
            && range.first.row >= mapping.first_row
            && range.last.row <= mapping.last_row
    });
    // A KPI without a parent is the top of its tree.
    if merged || field == Field::Parent {
        return merged;
    }
    let kpi = mapping.columns[Field::Kpi];
    let (mut named, mut blank, mut repeated, mut starts_named) = (0_u32, 0_u32, 0_u32, true);
    let mut last = "";
    let mut passed = mapping.passed_over.iter().copied().peekable();
    for index in first..table.row_count().min(first + ROWS_LOOKED_AT) {
        let row = table.row_number(index);
        if row > mapping.last_row {
            break;
        }
        while passed.peek().is_some_and(|&number| number < row) {
            passed.next();
        }
        if passed.peek() == Some(&row) || kpi.is_some_and(|kpi| table.cell(index, kpi).is_blank()) {
            continue;
        }
        let text = table.cell(index, column).trimmed();
        if text.is_empty() {
            starts_named &= named > 0;
            blank += 1;
        } else {
            named += 1;
            repeated += u32::from(text == last);
            last = text;
        }
    }
    let plain = starts_named && named >= 1 && repeated == 0;
    if field == Field::Owner {
        plain && named >= 2 && blank >= named * 2
    } else {
        plain && blank >= 1 && blank * 2 >= named
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::reading::columns::tests::{grid, only};
    use crate::reading::rows::Rows;

    #[test]
    fn a_single_word_over_a_part_is_a_pillar_with_or_without_its_number() {
        for titles in [["Growth", "Retention"], ["1. Growth", "2. Retention"]] {
            let table = grid(&[
                &["KPI", "Owner", "Target", "Current"],
                &[titles[0]],
                &["Calls made", "Ann", "30", "20"],
                &["Demos held", "Bob", "3", "2"],
                &[titles[1]],
                &["Deals won", "Cid", "3", "2"],
            ]);
            let mapping = only(&table);
            let rows: Vec<_> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
            let parts: Vec<_> = rows.iter().map(|kpi| (kpi.goal, kpi.pillar)).collect();
            assert_eq!(parts, [("", titles[0]), ("", titles[0]), ("", titles[1])]);
        }
    }

    #[test]
    fn a_section_ends_with_its_summary_and_is_no_goal_where_it_only_names_the_people() {
        let check = |rows: &[&[&str]], expect: &[&str]| {
            let table = grid(rows);
            let mapping = only(&table);
            let goals: Vec<_> = Rows::new(&table, &mapping, date(2026, 5, 15)).map(|kpi| kpi.goal).collect();
            assert_eq!(goals, expect, "{rows:?}");
        };
        check(
            &[
                &["KPI", "Owner", "Target"],
                &["Serve guests well", "", ""],
                &["Number of tables served", "Ann", "30"],
                &["Share of orders in time", "Bob", "90 %"],
                &["Average serve guests well", "", "60"],
                &["Number of rooms", "Bob", "90"],
                &["Waste little", "", ""],
                &["Number of meals thrown away", "Cid", "3"],
            ],
            &["Serve guests well", "Serve guests well", "", "Waste little"],
        );
        check(
            &[
                &["KPI", "Role", "Target"],
                &["★ NIGHT PORTER", "", ""],
                &["Number of rounds walked", "Night porter", "30"],
                &["Number of keys found", "Night porter", "3"],
                &["★ HEAD COOK", "", ""],
                &["Number of meals thrown away", "Head cook", "3"],
            ],
            &["", "", ""],
        );
    }
}
