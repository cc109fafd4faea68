//! The quick pass tells what the full reading tells, and neither falls over.

use jiff::civil::date;
use proptest::prelude::*;

use super::alone;
use crate::model::StatementFacts;
use crate::reading::statement::{StatementContext, read, rewrite};

pub(super) fn facts(text: &str) -> StatementFacts {
    let quick = super::super::facts(text, None);
    quick.told.unwrap_or_else(|| StatementFacts::of(&read(text, &alone())))
}

#[test]
fn facts_agree_with_the_full_reading() {
    let context = StatementContext { has_target: true, has_unit: true, ..alone() };
    for text in [
        "Reduce median checkout latency in EMEA from 2063 to 534.5 by the CRM report",
        "Grow monthly recurring revenue for SMB plans from 14 to 20",
        "Bring first-response time in retail stores from 66 to 37",
        "churn",
        "Revenue per employee",
        "calls a month",
        "Land gross margin in the DACH region from 64% to 8001",
        "Raise audit findings from 1481 to 21.31M measured weekly in the BI cube",
        "Umsatz je Kunde",
        "Improve collaboration",
        "Number of deaths and injuries",
        "Increase traffic by 20 %",
        "What share of calls is answered?",
        "Facebook followers",
        "half of Increase",
        "Half of all invoices paid in time",
        "Two thirds of the sites audited",
    ] {
        let (quick, full) = (facts(text), read(text, &context));
        assert_eq!(quick.direction, full.direction, "direction of {text}");
        if quick.direction.is_none() {
            assert_eq!(quick.usual_direction, full.usual_direction, "usual direction of {text}");
        }
        assert_eq!((quick.recurring, quick.every), (full.recurring, full.every), "recurrence of {text}");
        if !quick.needs_reading {
            let open = !full.measurable || full.vanity || full.compound || full.question || full.deliverable;
            assert!(!open && full.vague.is_empty() && full.change.is_none(), "{text} needs a reading");
        }
    }
    for text in ["churn", "Revenue per employee", "Grow monthly recurring revenue for SMB plans from 14 to 20"] {
        assert!(!facts(text).needs_reading, "{text} is plain");
    }
    let words_hash = |text| super::super::facts(text, None).words_hash;
    assert_eq!(words_hash("Retention rate of customers"), words_hash("customers: retention rate"));
    assert_ne!(words_hash("time to hire"), words_hash("time to fill"));
    assert_eq!(words_hash(""), 0);
}

#[test]
fn signs_of_other_scripts_end_a_reading() {
    for text in ["達成率 ％", "％", "٪ of calls", "Share ％ ％ of orders", "Ø", "№ ٪"] {
        let _ = read(text, &StatementContext::alone(date(2026, 11, 22)));
        let _ = facts(text);
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_spans_lie_inside(text in "\\PC{0,120}") {
        let statement = read(&text, &alone());
        for vague in &statement.vague {
            prop_assert!(text.get(vague.span.start as usize..vague.span.end as usize).is_some());
        }
        let _ = rewrite(&text, &statement, &alone());
        let _ = facts(&text);
    }

    #[test]
    fn sentences_of_known_words_never_panic_and_facts_agree(words in prop::collection::vec(prop::sample::select(vec![
        "Increase", "reduce", "number", "of", "the", "successful", "by", "20", "%", "from", "to", "10", "$", "Q2", "2026", "and", "third", "zero", "no", "6:30", "max.", ",", "(", ")",
        "per", "month", "churn", "rate", "time", "impact", "quality", "leads", "≥", "99.9", "half", "um", "de", "Kunden", "1.000,5", "-", "/", "2/3",
        "31.12.2026", "end of", "June", "followers", "improve", "keep", "below", "is", "how", "?", "#", "launch", "average", "revenue", "weekly",
    ]), 0..14)) {
        let text = words.join(" ");
        let context = StatementContext { has_target: true, has_unit: true, ..alone() };
        let full = read(&text, &context);
        let quick = facts(&text);
        let _ = rewrite(&text, &full, &context);
        prop_assert_eq!(quick.direction, full.direction, "direction of {}", text);
        if !quick.needs_reading && !text.is_empty() {
            prop_assert!(full.measurable && full.vague.is_empty() && !full.vanity && !full.compound && !full.question && !full.deliverable && full.change.is_none(), "{}: {:?}", text, full);
        }
    }
}
