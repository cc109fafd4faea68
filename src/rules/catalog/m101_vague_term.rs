//! M101 vague-term.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// A word leaves open what is counted, or how well: *impact*, *successful*, *better*, *quality*, *effective*.
    ///
    /// Two people with the same data would come to different figures, so the figure can be argued with and steers nothing.
    /// A word that is defined in the row is fine: `Successful deployments (no rollback within 24 h)`,
    /// `satisfaction score (CSAT 1-5)`, and so is one that is part of a name: `Customer Success`. A column with the definition or formula
    /// counts as defining it, where it says what is counted without the word or what the word means.
    ///
    /// Bad: `Number of successful integration partnerships`
    ///
    /// Good: `Number of paying customers referred by integration partners`
    VagueTerm, 'M' 101, "vague-term", Error, Phases::ROW, [Hubstaff],
    options: [
        OptionSpec {
            name: "vague",
            default: "[]",
            what: "more words that leave open what counts",
            set: |options, value| value.words_into(&mut options.vague_words),
        },
        OptionSpec {
            name: "defined",
            default: "[]",
            what: "words that your team has defined, so that they are not vague",
            set: |options, value| value.words_into(&mut options.defined_words),
        },
    ]
}

impl Rule for VagueTerm {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let Some(statement) = row.doubtful_statement() else { return };
        let defined = &row.table.options().defined_words;
        for (index, vague) in statement.vague.iter().enumerate() {
            let word = vague.span.of(row.kpi.kpi);
            if defined.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
                continue;
            }
            if super::counted::defines(row, word) {
                continue;
            }
            hits.at(row, Field::Kpi, vague.span, Detail::Case(index as u16));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let marked = quote(view.marked());
        let vague = view.row.and_then(|row| {
            let statement = row.statement();
            statement.vague.iter().find(|vague| Some(vague.span) == view.finding.span).cloned()
        });
        let (why, suggestion) = vague.map_or_else(Default::default, |vague| (vague.why, vague.suggestion));
        let why = if why.is_empty() { "two people would count it differently".to_owned() } else { why };
        let message = format!("{marked} leaves open what counts: {why}");
        let help = if suggestion.is_empty() {
            format!("Say in the row what makes it {marked}, or name what can be counted instead.")
        } else {
            format!("Write what can be counted instead, for example: {suggestion}")
        };
        super::rewrite::statement(view, Words::new(message, help))
    }
}
