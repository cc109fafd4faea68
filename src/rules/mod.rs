//! The rules: their trait, selection, severities, waivers, counts over owners and goals, and the catalogue.
//!
//! The way through: compile [`Settings`] to a [`RuleSet`] once a sheet, open a [`Call`] for all sheets that are checked
//! together, feed every table's rows to [`Call::table`], and end with [`Call::finish`], which gives the findings that need
//! all rows. Findings are small and wordless; [`words()`] makes the words when they are shown.

mod beside;
mod call;
pub mod catalog;
mod checker;
mod copies;
pub mod custom;
mod days;
mod digest;
mod fold;
mod full_readings;
mod goal_lists;
mod intern;
mod parts;
mod pass;
mod phrasebook;
mod settings;
mod share;
mod side_view;
mod sieve;
mod smart;
mod spec;
mod target_words;
mod tree;
mod view;
mod waivers;
mod words;

pub use call::Call;
pub use checker::{RowOutcome, TableChecker};
pub use digest::{CallView, Digest};
pub use pass::Pass;
pub use phrasebook::translate;
pub use settings::{Level, OptionError, OptionValue, Options, RuleSet, Settings};
pub use share::{CallMark, Share};
pub use side_view::{SideTab, SideView};
pub use smart::Smart;
pub use spec::{OptionSpec, Phases, Practice, Spec};
pub use view::{CallHits, Hits, Readings, RowView, TableView};
pub use words::{Rewrite, Words, WordsView, words};

use crate::model::Assessment;

/// One rule of the catalogue. Only the phases that its [`Spec`] names are called.
pub trait Rule: Sync {
    /// Code, name, severity, page and options.
    fn spec(&self) -> &'static Spec;

    /// Looks at one row as the sheet has it.
    fn row(&self, _row: &RowView<'_, '_>, _hits: &mut Hits<'_>) {}

    /// Looks at one row together with its verdict.
    fn judged(&self, _row: &RowView<'_, '_>, _verdict: &Assessment, _hits: &mut Hits<'_>) {}

    /// Looks at rows that are checked together. Each rule has this loop of its own: a call for each rule and row would cost more
    /// than most rules do.
    fn rows(&self, pass: &mut Pass<'_, '_, '_>) {
        pass.each(|row, hits| self.row(row, hits));
    }

    /// Looks at rows that are checked together, with their verdicts.
    fn rows_judged(&self, pass: &mut Pass<'_, '_, '_>, verdicts: &[Assessment]) {
        pass.each_judged(verdicts, |row, verdict, hits| self.judged(row, verdict, hits));
    }

    /// Looks at all rows of all tables of one call.
    fn across(&self, _call: &CallView<'_>, _hits: &mut CallHits<'_>) {}

    /// Looks at a tab beside the KPI tables, such as the Actions tab.
    fn beside(&self, _view: &SideView<'_, '_>, _hits: &mut Hits<'_>) {}

    /// Says in plain words what was found and what to do.
    fn words(&self, view: &WordsView<'_, '_>) -> Words;
}
