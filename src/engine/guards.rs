//! Guards: a write is refused when what was read looks like an accident rather than an edit.

use crate::model::TableRecord;

/// Rows from which on mass flips count.
const FLIP_ROWS_MIN: usize = 10;
/// Share of all statuses that may flip at once because inputs changed, in percent.
const FLIP_PERCENT_MAX: usize = 40;

/// Why a write was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The source.
    pub source: String,
    /// The tab.
    pub tab: String,
    /// What looks wrong, with the figures.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Compares what a table holds now with what it held at the last write; tells why nothing may be written.
pub(super) fn trip(before: &TableRecord, now: &TableRecord) -> Option<String> {
    if u64::from(now.rows) * 2 < u64::from(before.rows) {
        return Some(format!(
            "it holds {} KPI rows and held {} at the last sync: more than half are gone",
            now.rows, before.rows
        ));
    }
    let vanished: Vec<&str> =
        before.fields.iter().filter(|field| !now.fields.contains(field)).map(String::as_str).collect();
    if !vanished.is_empty() {
        let (word, are) = if vanished.len() == 1 { ("column", "is") } else { ("columns", "are") };
        return Some(format!("the {word} for {} {are} gone since the last sync", vanished.join(", ")));
    }
    flips(before, now)
}

/// Statuses that changed together with their row's own cells.
fn flips(before: &TableRecord, now: &TableRecord) -> Option<String> {
    let rows = now.by_row.len();
    if rows < FLIP_ROWS_MIN {
        return None;
    }
    let flipped = now.by_row.iter().filter(|(key, row)| {
        before.by_row.get(key).is_some_and(|old| old.status != row.status && old.inputs != row.inputs)
    });
    let flipped = flipped.count();
    (flipped * 100 > rows * FLIP_PERCENT_MAX)
        .then(|| format!("{flipped} of {rows} statuses would change at once because cells of their rows were changed"))
}

/// What to do about a refusal.
pub(super) const HINT: &str =
    "Look at the sheet. If the change is meant, run sync once with --force; if not, bring the sheet back.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RowRecord;

    fn record(rows: u32, fields: &[&str], status: impl Fn(u64) -> (&'static str, u64)) -> TableRecord {
        let mut record = TableRecord {
            rows,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            ..TableRecord::default()
        };
        for key in 1..=u64::from(rows) {
            let (status, inputs) = status(key);
            record.by_row.insert(key, RowRecord { values: Vec::new(), status: status.to_owned(), inputs });
        }
        record
    }

    fn check(before: &TableRecord, now: &TableRecord, expect: Option<&str>) {
        let found = trip(before, now);
        match expect {
            Some(words) => assert!(found.as_deref().is_some_and(|text| text.contains(words)), "{found:?}"),
            None => assert_eq!(found, None),
        }
    }

    #[test]
    fn each_guard_trips_at_its_own_line() {
        let calm = |_| ("On track", 1);
        let fields = ["kpi", "target"];
        let before = record(10, &fields, calm);
        check(&before, &record(5, &fields, calm), None);
        check(&before, &record(4, &fields, calm), Some("more than half"));
        check(&before, &record(10, &["kpi"], calm), Some("target is gone"));
        check(&before, &record(10, &["kpi", "owner", "target"], calm), None);
        let changed = |count: u64| move |key| if key <= count { ("Behind", 2) } else { ("On track", 1) };
        check(&before, &record(10, &fields, changed(4)), None);
        check(&before, &record(10, &fields, changed(5)), Some("5 of 10"));
        let passed_deadline = |_| ("Missed", 1);
        check(&before, &record(10, &fields, passed_deadline), None);
        check(&record(9, &fields, calm), &record(9, &fields, changed(9)), None);
    }
}
