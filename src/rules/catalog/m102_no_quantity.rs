//! M102 no-quantity.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Nothing in the row can be counted: the sentence names no number, share, rate, average, amount, time, cost or score of
    /// anything and no known metric, and neither a unit nor a figure of the row (target, current value, baseline, or a measured
    /// value in another column) supplies one.
    ///
    /// A column with the definition or formula is read too: what it counts, the row counts.
    ///
    /// Where something is counted and a vague word leaves open what, M101 speaks alone.
    ///
    /// A question, a wish or a thing to deliver cannot be followed: nobody can say how far it is. A thing to deliver is fine as
    /// a milestone: say so in the Tier column.
    ///
    /// Bad: `How much impact did backlinks have on organic traffic?`
    ///
    /// Good: `Number of backlinks acquired`
    NoQuantity, 'M' 102, "no-quantity", Error, Phases::ROW, [Hubstaff],
    options: [
        OptionSpec {
            name: "measures",
            default: "[]",
            what: "more names of things that are counted in your team",
            set: |options, value| value.words_into(&mut options.measure_words),
        },
    ]
}

const QUESTION: u16 = 1;
const DELIVERABLE: u16 = 2;
const WISH: u16 = 3;

impl Rule for NoQuantity {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.is_milestone() {
            return;
        }
        let Some(statement) = row.doubtful_statement() else { return };
        if statement.measurable || !statement.question && (super::counted::is_counted(row) || super::counted::is_defined(row)) {
            return;
        }
        // Something is counted, and a vague word leaves open what: M101 says which.
        if !statement.question && statement.measure.is_some() && !statement.vague.is_empty() {
            return;
        }
        let case = match (statement.question, statement.deliverable) {
            (true, _) => QUESTION,
            (_, true) if !begins_as_name(row.kpi.kpi) => DELIVERABLE,
            _ => WISH,
        };
        hits.with(row, Field::Kpi, Detail::Case(case));
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let quoted = view.quoted();
        let (message, help) = match view.finding.detail {
            Detail::Case(QUESTION) => (
                format!("{quoted} asks a question and does not say what is counted or measured"),
                "Name what is counted: \"Number of ...\", \"Share of ... that ...\", and the target.",
            ),
            Detail::Case(DELIVERABLE) => (
                format!("{quoted} is done or not done; there is nothing to count on the way"),
                "Name the figure that it is to move, or mark the row as a milestone in the Tier column.",
            ),
            _ => (
                format!("{quoted} does not say what is counted or measured"),
                "Say what is counted, in which unit, and how much of it is wanted.",
            ),
        };
        super::rewrite::statement(view, Words::new(message, help))
    }
}

/// `Controlling High Blood Pressure`: a name that begins with a gerund, all of it in capitals.
fn begins_as_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let gerund = words.next().is_some_and(|first| first.ends_with("ing"));
    gerund && words.filter(|word| word.len() > 3).take(4).all(|word| word.starts_with(char::is_uppercase))
}
