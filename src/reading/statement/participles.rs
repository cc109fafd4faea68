//! Participles that tell what happens to things people count.

use super::tokens::Sentence;
use crate::reading::words::Class;

/// What happens to things that people count.
pub(super) fn is_event(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "created"
            | "completed"
            | "trained"
            | "delivered"
            | "closed"
            | "opened"
            | "published"
            | "sold"
            | "resolved"
            | "acquired"
            | "received"
            | "processed"
            | "issued"
            | "reported"
            | "submitted"
            | "registered"
            | "booked"
            | "sent"
            | "held"
            | "shipped"
            | "produced"
            | "served"
            | "answered"
            | "handled"
            | "attended"
            | "signed"
            | "won"
            | "lost"
            | "made"
            | "hired"
            | "generated"
            | "added"
            | "fixed"
            | "detected"
            | "contacted"
            | "visited"
            | "awarded"
            | "approved"
            | "rejected"
            | "returned"
            | "cancelled"
            | "canceled"
            | "missed"
            | "saved"
            | "recycled"
            | "collected"
            | "paid"
            | "installed"
            | "deployed"
            | "merged"
            | "reviewed"
            | "tested"
            | "planted"
            | "treated"
            | "screened"
            | "enrolled"
            | "graduated"
            | "placed"
            | "assigned"
            | "emailed"
            | "called"
            | "performed"
            | "scheduled"
            | "conducted"
            | "run"
            | "converted"
            | "earned"
            | "raised"
            | "filled"
            | "worked"
            | "billed"
            | "invoiced"
            | "qualified"
            | "found"
            | "provided"
            | "purchased"
            | "ordered"
            | "distributed"
            | "vaccinated"
            | "certified"
            | "inspected"
            | "repaired"
            | "constructed"
            | "rehabilitated"
            | "connected"
            | "surveyed"
            | "interviewed"
            | "recruited"
            | "employed"
            | "adopted"
            | "ratified"
            | "filed"
            | "granted"
            | "funded"
            | "licensed"
            | "reopened"
            | "escalated"
    )
}

/// A past participle that is no name of a measure.
pub(super) fn is_participle(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = sentence.word(at);
    if !sentence.is_word(at) || sentence.class(at).any(Class::MEASURE | Class::COUNTABLE) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    (lower.ends_with("ed") && lower.len() > 4 && !lower.ends_with("eed") && !lower.contains('-'))
        || matches!(
            lower.as_str(),
            "sold"
                | "won"
                | "lost"
                | "made"
                | "sent"
                | "held"
                | "built"
                | "written"
                | "run"
                | "met"
                | "paid"
                | "given"
                | "taken"
                | "found"
                | "spent"
                | "seen"
                | "shown"
                | "driven"
                | "done"
                | "known"
                | "left"
                | "read"
                | "sponsored"
                | "requiring"
                | "participating"
                | "using"
                | "having"
                | "receiving"
                | "ranking"
        )
}

/// An English plural.
pub(super) fn is_plural(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    (lower.ends_with('s')
        && !lower.ends_with("ss")
        && !lower.ends_with("us")
        && !lower.ends_with("is")
        && lower.len() > 3)
        || matches!(lower.as_str(), "people" | "children" | "women" | "men" | "data")
}
