//! P611 unexplained.

use jiff::civil::Date;

use crate::model::{Assessment, Detail, Field, RowHistory, Status};
use crate::rules::spec::rule;
use crate::rules::words::{day, quote};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row is Behind, and its comment says nothing about why: it is empty, or as old as before the last check-in. Only sheets
    /// with a comment column are asked; how old a comment is, history tells.
    ///
    /// A red figure with a reason is a talk; one without is a guess.
    ///
    /// Bad: status Behind, comment empty
    ///
    /// Good: status Behind, comment `Two partners left in October; talks with three new ones until 10 Dec`
    Unexplained, 'P' 611, "unexplained", Info, Phases::JUDGED, [Hubstaff, Owners]
}

const EMPTY: u16 = 1;
const OLD: u16 = 2;

/// The last check-in: the sheet's own word, else the day on which the figure was read first.
fn checked_in(row: &RowView<'_, '_>, verdict: &Assessment) -> Option<Date> {
    let own = row.kpi.checked.value().map(|when| when.period.last);
    own.or_else(|| row.history(verdict)?.value_since())
}

impl Rule for Unexplained {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if verdict.status != Status::Behind || !row.table.mapping.has(Field::Comment) {
            return;
        }
        if !row.kpi.comment.chars().any(char::is_alphanumeric) {
            hits.with(row, Field::Comment, Detail::Case(EMPTY));
            return;
        }
        let written = row.history(verdict).and_then(RowHistory::comment_since);
        if written.zip(checked_in(row, verdict)).is_some_and(|(written, checked)| written < checked) {
            hits.with(row, Field::Comment, Detail::Case(OLD));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = quote(view.kpi().map_or("", |kpi| kpi.kpi));
        let checked = view.row.zip(view.verdict).and_then(|(row, verdict)| checked_in(row, verdict));
        let message = match (view.finding.detail, checked) {
            (Detail::Case(OLD), Some(checked)) => {
                format!("{kpi} is Behind, and its comment is older than the check-in of {}", day(checked))
            }
            _ => format!("{kpi} is Behind, and its comment does not say why"),
        };
        Words::new(message, "Write in a sentence why it is behind and what comes next.")
    }
}
