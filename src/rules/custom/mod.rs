//! A team's own rules: expressions over a row, with a code `X...`, a message and the cell to mark.

mod compile;
mod expression;
mod message;
#[cfg(test)]
mod tests;
mod variables;

pub use expression::{Expression, Fault};
pub use message::Message;
pub use variables::VARIABLES;

use crate::model::{Assessment, Code, Detail, Field, Finding, Severity};

use super::settings::RuleSet;
use super::view::RowView;
use super::words::{Words, WordsView};
use variables::Values;

/// Marks a finding that only says that the rule cannot be evaluated.
const FAILED: u16 = 1;

/// One rule of a team's own.
#[derive(Debug, Clone)]
pub struct CustomRule {
    /// Its code, `X001` to `X999`.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// How bad, unless a sheet says otherwise.
    pub severity: Severity,
    /// When it fires.
    pub when: Expression,
    /// What it says.
    pub message: Message,
    /// What to do; may be empty.
    pub help: Message,
    /// The field whose cell it marks.
    pub field: Field,
}

/// The letter of every team's own rule.
pub const LETTER: char = 'X';

impl PartialEq for CustomRule {
    fn eq(&self, other: &Self) -> bool {
        let plain = |rule: &Self| (rule.code, rule.name.clone(), rule.severity, rule.field);
        plain(self) == plain(other)
            && self.when.source() == other.when.source()
            && self.message == other.message
            && self.help == other.help
    }
}

/// What a rule of a team's own found in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Nothing.
    Nothing,
    /// It fires.
    Hit,
    /// It cannot be evaluated on this row.
    Failed,
}

impl CustomRule {
    fn check(&self, values: &Values<'_, '_>) -> Found {
        match self.when.holds(values) {
            Ok(true) => Found::Hit,
            Ok(false) => Found::Nothing,
            // Nothing to compare with is no finding; anything else that goes wrong must not pass in silence.
            Err(_) if self.when.lacks(values) => Found::Nothing,
            Err(_) => Found::Failed,
        }
    }

    /// Why it cannot be evaluated on a row.
    fn failure(&self, values: &Values<'_, '_>) -> String {
        self.when.holds(values).err().unwrap_or_default()
    }

    /// Message and help for a row.
    fn words(&self, values: &Values<'_, '_>) -> (String, String) {
        (self.message.fill(values), self.help.fill(values))
    }
}

impl RuleSet {
    /// Runs the team's own rules over one row.
    pub(super) fn run_own(&self, row: &RowView<'_, '_>, verdict: &Assessment, findings: &mut Vec<Finding>) {
        for (rule, severity) in &self.custom {
            let Some(severity) = *severity else { continue };
            let detail = match rule.check(&Values::Row { row, verdict }) {
                Found::Nothing => continue,
                Found::Hit => Detail::None,
                Found::Failed => Detail::Case(FAILED),
            };
            findings.push(Finding {
                code: rule.code,
                severity,
                cell: Some(row.cell(rule.field)),
                field: Some(rule.field),
                span: None,
                detail,
                waived: false,
            });
        }
    }
}

/// The words of a finding of a team's own rule.
pub(super) fn words(view: &WordsView<'_, '_>) -> Words {
    let (Some(rule), Some(row)) = (view.table.rules.custom(view.finding.code), view.row) else {
        return Words::default();
    };
    let Some(verdict) = view.verdict else { return Words::new(rule.name.clone(), "") };
    let values = Values::Row { row, verdict };
    if view.finding.detail == Detail::Case(FAILED) {
        let message = format!("The rule {} cannot be evaluated on this row: {}", rule.name, rule.failure(&values));
        return Words::new(message, "Correct the rule's `when` in the config.");
    }
    let (message, help) = rule.words(&values);
    Words::new(message, help)
}
