//! Sentences that come again word for word: a big table says the same of each store or month, and a full reading takes long.

use std::cell::RefCell;

use crate::model::Statement;
use crate::reading::statement::{ExtraWords, StatementContext, read_with};

use super::intern::key_of;

/// So many sentences are remembered.
const SLOTS: usize = 32;

/// A sentence, what was known around it, and its full reading.
type Known<'t> = (&'t str, StatementContext, Statement<'t>);

/// The full readings of the last sentences of a table.
#[derive(Debug, Default)]
pub(super) struct FullReadings<'t>(RefCell<Vec<Option<Known<'t>>>>);

impl<'t> FullReadings<'t> {
    /// Reads a sentence, or gives what was read of the same one before. All are to be read with the same added words.
    pub(super) fn read(&self, text: &'t str, context: StatementContext, extra: Option<&ExtraWords>) -> Statement<'t> {
        let mut slots = self.0.borrow_mut();
        slots.resize(SLOTS, None);
        let Some(slot) = slots.get_mut(key_of(text) as usize % SLOTS) else {
            return read_with(text, &context, extra);
        };
        if let Some((known, around, reading)) = slot
            && *known == text
            && *around == context
        {
            return reading.clone();
        }
        let reading = read_with(text, &context, extra);
        *slot = Some((text, context, reading.clone()));
        reading
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_sentence_seen_before_is_read_alike_and_by_what_is_known_around_it() {
        let readings = FullReadings::default();
        let bare = StatementContext {
            language: None,
            fiscal_year_start: 1,
            today: date(2026, 6, 1),
            has_target: false,
            has_unit: false,
            has_figure: false,
            is_target: false,
        };
        let with_figures = StatementContext { has_target: true, has_unit: true, has_figure: true, ..bare };
        for text in ["Improve quality", "Churn below 3 % by end of June", "Improve quality", "Tickets closed"] {
            for context in [bare, with_figures, bare] {
                assert_eq!(readings.read(text, context, None), read_with(text, &context, None), "{text} {context:?}");
            }
        }
    }
}
