//! What a finding is, whatever row it stands on today: the same after rows were sorted, inserted or taken out.

use super::checked::{Checked, CheckedTable};
use crate::model::{Code, Detail, Field, Finding, Kpi};
use crate::plan::StableHash;
use crate::reading::people;
use crate::rules::{Phases, catalog};

/// The identity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'c> {
    /// A hash over all that makes it what it is.
    pub key: u64,
    /// What it speaks of: a KPI sentence, a goal, a person; empty for a whole column.
    pub about: &'c str,
}

/// The identity of each finding of a table, in their order. Findings that nobody could tell apart share one.
pub fn identities<'c>(checked: &'c Checked, table: &'c CheckedTable) -> Vec<Identity<'c>> {
    let mut identities = Vec::with_capacity(table.findings.len());
    let mut rows = checked.rows_with_findings(table, table.findings.iter()).peekable();
    let mut row: Option<Kpi<'c>> = None;
    for finding in &table.findings {
        if let Some(cell) = finding.cell {
            while let Some(next) = rows.next_if(|row| row.row <= cell.row) {
                row = Some(next);
            }
        }
        let own = row.as_ref().filter(|row| finding.cell.is_some_and(|cell| cell.row == row.row));
        identities.push(identity(checked, table, finding, own));
    }
    identities
}

fn identity<'c>(
    checked: &'c Checked,
    table: &'c CheckedTable,
    finding: &Finding,
    row: Option<&Kpi<'c>>,
) -> Identity<'c> {
    let hash = StableHash::new()
        .text(&checked.tab_of(table).name)
        .text(&finding.code.to_string())
        .text(finding.field.map_or("", Field::name));
    let Some(kpi) = row else {
        // A whole column is known by its field; an entry of a side tab by what stands in its cell.
        let entry = finding.cell.filter(|cell| cell.row != table.mapping.header_row);
        let about = entry.map_or("", |cell| checked.tab_of(table).at(cell).trimmed());
        return Identity { key: hash.text(about).finish(), about };
    };
    let (hash, about) = match subject(finding) {
        Subject::Row => (hash.text(kpi.kpi), kpi.kpi),
        Subject::Goal => (hash.text(kpi.goal), kpi.goal),
        Subject::Person(person) => {
            let named = checked.call.person_in(kpi.owner, person);
            let mut folded = String::new();
            people::fold(named.identity(), &mut folded);
            (hash.text(&folded), named.name)
        }
        Subject::Words => (words(kpi.kpi).into_iter().fold(hash, |hash, word| hash.text(&word)), kpi.kpi),
    };
    Identity { key: hash.text(finding.span.map_or("", |span| span.of(kpi.kpi))).finish(), about }
}

/// What a finding speaks of.
enum Subject {
    Row,
    Goal,
    Person(u32),
    Words,
}

/// A finding over several rows stands on the first of them, which sorting changes: it is known by what the rows share.
fn subject(finding: &Finding) -> Subject {
    let across = catalog::rule(finding.code).is_some_and(|rule| rule.spec().phases.has(Phases::ACROSS));
    match (finding.field, finding.detail) {
        (Some(Field::Owner), Detail::Group(person)) if across => Subject::Person(person),
        (Some(Field::Goal), _) if across => Subject::Goal,
        _ if finding.code == Code::new('C', 408) => Subject::Words,
        _ if finding.code == Code::new('C', 412) => Subject::Goal,
        _ => Subject::Row,
    }
}

/// The words of a sentence in lower case and in order of the alphabet.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}
