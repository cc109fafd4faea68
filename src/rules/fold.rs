//! What is kept of a row, and the hashes by which rows are compared.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::model::{Assessment, Direction, Reading, Status, Tier};
use crate::reading::people::fold_parts;

use super::digest::{Digest, DigestFacts, Owner, Scope};
use super::view::RowView;
use super::{beside, catalog};

/// Lower case, single spaces.
pub(super) fn fold_spaces(text: &str, into: &mut String) {
    fold_parts(text, char::is_whitespace, into);
}

/// What the rules over all rows need of one row.
pub(super) fn digest(row: &RowView<'_, '_>, table: u32, owner: Owner, goal: u32, verdict: &Assessment) -> Digest {
    let kpi = row.kpi;
    let deadline = match kpi.deadline {
        Reading::Value(when) => Some(when.period.last),
        _ => verdict.span.map(|span| span.last),
    };
    let ended = verdict.status == Status::Achieved && deadline.is_some_and(|day| day < row.table.today);
    let quick = row.quick();
    let facts = DigestFacts {
        kind: kpi.kind,
        tier: kpi.tier.or_else(|| row.is_milestone().then_some(Tier::Milestone)),
        counts: kpi.state.is_judged() && !row.is_health() && !row.is_milestone() && !ended,
        vanity: catalog::is_bare_vanity(row),
        volume: quick.volume,
        quality: quick.quality,
        direction: row.facts().direction.or(kpi.direction),
        target: matches!(row.target(), Reading::Value(_)),
        deadline: deadline.is_some(),
        worsens: (quick.quality || row.is_health())
            && row.history(verdict).is_some_and(|h| h.worsens(verdict.direction)),
    };
    let parts = row.table.part_columns().iter();
    let team = parts.fold(hash16(kpi.team), |team, &column| {
        team.rotate_left(5) ^ hash16(row.table.table.cell(kpi.index, column).trimmed())
    });
    let scope = Scope { team, quarter: deadline.map_or(0, quarter) };
    let words = if quick.words_hash == 0 { words_hash(kpi.kpi) } else { quick.words_hash };
    let mut digest = Digest::new(words, table, kpi.row, owner, goal, scope, facts, verdict.status);
    let moves = matches!(facts.direction, Some(Direction::Increase | Direction::Decrease)) && goal != 0;
    if moves {
        let hash = quick.measure_hash(row.facts().direction.is_some());
        digest.measure = (hash ^ hash >> 32) as u32;
    }
    digest
}

/// Order-free hash over the words of a sentence of which the quick pass tells none; 0 for no words.
fn words_hash(text: &str) -> u64 {
    let folded = beside::fold_words(text);
    let words = folded.split(' ').filter(|word| word.chars().count() > 2 || !word.is_ascii());
    words.fold(0_u64, |sum, word| sum.wrapping_add(FixedState::with_seed(7).hash_one(word)))
}

fn quarter(date: Date) -> u16 {
    let years = u16::try_from(i32::from(date.year()) - 1900).unwrap_or(0).min(16_000);
    years * 4 + u16::from(date.month().unsigned_abs().saturating_sub(1) / 3) + 1
}

fn hash16(text: &str) -> u16 {
    text.bytes()
        .fold(0, |hash, byte| u16::wrapping_add(u16::wrapping_mul(hash, 31), u16::from(byte.to_ascii_lowercase())))
}
