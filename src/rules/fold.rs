//! What is kept of a row, and the hashes by which rows are compared.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::model::{Assessment, Reading, Status, Tier};

use super::digest::{Digest, DigestFacts, Scope};
use super::view::RowView;
use super::{beside, catalog, kinds};

/// Lower case, single spaces.
pub(super) fn fold_spaces(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        let mut gap = false;
        for byte in text.bytes() {
            if byte.is_ascii_whitespace() {
                gap = !into.is_empty();
                continue;
            }
            if gap {
                into.push(' ');
                gap = false;
            }
            into.push(char::from(byte.to_ascii_lowercase()));
        }
        return;
    }
    for word in text.split_whitespace() {
        if !into.is_empty() {
            into.push(' ');
        }
        into.extend(word.chars().flat_map(char::to_lowercase));
    }
}
/// What the rules over all rows need of one row.
pub(super) fn digest(row: &RowView<'_, '_>, table: u32, owner: u32, goal: u32, verdict: &Assessment) -> Digest {
    let kpi = row.kpi;
    let deadline = match kpi.deadline {
        Reading::Value(when) => Some(when.period.last),
        _ => verdict.span.map(|span| span.last),
    };
    let ended = verdict.status == Status::Achieved && deadline.is_some_and(|day| day < row.table.today);
    let (volume, quality) = kinds::volume_and_quality(kpi.kpi);
    let facts = DigestFacts {
        kind: kpi.kind,
        tier: kpi.tier.or_else(|| row.is_milestone().then_some(Tier::Milestone)),
        counts: kpi.state.is_judged() && !row.is_health() && !row.is_milestone() && !ended,
        vanity: catalog::is_bare_vanity(row),
        volume,
        quality,
        direction: row.facts().direction.or(kpi.direction),
        target: matches!(row.target(), Reading::Value(_)),
        deadline: deadline.is_some(),
    };
    let scope = Scope { team: hash16(kpi.team), quarter: deadline.map_or(0, quarter) };
    let words = if row.facts().words_hash == 0 { words_hash(kpi.kpi) } else { row.facts().words_hash };
    Digest::new(words, table, kpi.row, owner, goal, scope, facts, verdict.status)
}

/// Order-free hash over the words of a sentence of which the quick pass tells none; 0 for no words.
fn words_hash(text: &str) -> u64 {
    let folded = beside::fold_words(text);
    let words = folded.split(' ').filter(|word| word.chars().count() > 2 || !word.is_ascii());
    words.fold(0_u64, |sum, word| sum.wrapping_add(FixedState::with_seed(7).hash_one(word)))
}

/// Order-free hash over the words that name a measure: no figures, no short words, no verb at the start.
pub(super) fn measure_hash(text: &str, begins_with_verb: bool) -> u64 {
    let words = text.split(|c: char| if c.is_ascii() { !c.is_ascii_alphanumeric() } else { !c.is_alphanumeric() });
    let named = words.filter(|word| !word.is_empty()).skip(usize::from(begins_with_verb));
    named.fold(0_u64, |sum, word| {
        let bytes = word.as_bytes();
        if bytes.len() <= 2 || bytes.iter().any(u8::is_ascii_digit) || word.eq_ignore_ascii_case("from") {
            return sum;
        }
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
        });
        sum.wrapping_add(hash.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    })
}

fn quarter(date: Date) -> u16 {
    let years = u16::try_from(i32::from(date.year()) - 1900).unwrap_or(0).min(16_000);
    years * 4 + u16::from(date.month().unsigned_abs().saturating_sub(1) / 3) + 1
}

fn hash16(text: &str) -> u16 {
    text.bytes()
        .fold(0, |hash, byte| u16::wrapping_add(u16::wrapping_mul(hash, 31), u16::from(byte.to_ascii_lowercase())))
}
