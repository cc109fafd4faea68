//! What the header of the targets says of the time that they are for.

use crate::model::{Field, Mapping};
use crate::reading::columns::fold;

/// Words for a period of any length; folded.
const PERIODS: &str = "period periods periodo periodos periode perioden zeitraum berichtszeitraum berichtsperiode";

/// Words of headers that bind a target to the period at hand: each, the last, this; folded.
const EACH: &str = "each per every last latest current this por cada ultimo actual del do atual par chaque derniere de la courante je pro \
    jede letzte letzten aktuelle aktuellen der for";

/// `Target last period`, `Meta último periodo`, `Objectif par période`, `Periodenziel`: a target that each period has anew.
pub(super) fn are_for_each_period(mapping: &Mapping) -> bool {
    let Some(column) = mapping.column(Field::Target) else { return false };
    let header = mapping.all.iter().find(|known| known.column == column).map_or("", |known| known.header.as_str());
    says_each_period(header)
}

fn says_each_period(header: &str) -> bool {
    let folded = fold(header);
    let is_of = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let words = || folded.split(' ');
    words().any(|word| word.starts_with("periodenziel"))
        || words().any(|word| is_of(PERIODS, word)) && words().any(|word| is_of(EACH, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_targets_that_each_period_has_anew() {
        for (header, expect) in [
            ("Target for the last period", true),
            ("Target per period", true),
            ("Meta último periodo", true),
            ("Meta por período", true),
            ("Objectif de la période", true),
            ("Zielwert je Periode", true),
            ("Periodenziel", true),
            ("Target", false),
            ("Target (end of period)", false),
            ("Target period", false),
            ("Meta 2026", false),
            ("Last target", false),
        ] {
            assert_eq!(says_each_period(header), expect, "{header}");
        }
    }
}
