//! D703 unused-waiver.

use crate::model::{Code, Detail};
use crate::rules::spec::rule;
use crate::rules::waivers::{Entry, Flaw};
use crate::rules::words::day;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// A waiver does nothing: the rule that it names does not fire, it gives no reason, its day is past, or there is no such rule.
    ///
    /// Old waivers hide new trouble. A waiver reads `M101, O204 until 2026-12-31: counting starts in Q1`; it stands in the Ignore
    /// column, or in the KPI cell's own note behind `kpiwarden: ignore`.
    ///
    /// Bad: ignore `M101` without a reason
    ///
    /// Good: ignore `M101: the word is defined in the handbook`
    UnusedWaiver, 'D' 703, "unused-waiver", Info, Phases::ACROSS, [Ours]
}

const LETTERS: &[u8] = b"MOTCAPDX";

/// A code and what is wrong with its waiver in one number: 4 bits flaw, 4 bits letter, 16 bits number.
fn pack(entry: &Entry) -> u32 {
    let flaw = match entry.flaw {
        None => 0,
        Some(Flaw::NoReason) => 1,
        Some(Flaw::Expired) => 2,
        Some(Flaw::UnknownRule) => 3,
        Some(Flaw::NoCode) => 4,
        Some(Flaw::NoDate) => 5,
    };
    let letter = LETTERS.iter().position(|&letter| char::from(letter) == entry.code.letter).unwrap_or(LETTERS.len());
    flaw << 20 | (letter as u32) << 16 | u32::from(entry.code.number)
}

fn unpack(packed: u32) -> (u32, String) {
    let letter = LETTERS.get((packed >> 16 & 15) as usize).map_or('?', |&letter| char::from(letter));
    (packed >> 20, Code::new(letter, (packed & 0xffff) as u16).to_string())
}

impl Rule for UnusedWaiver {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for waivers in call.waivers {
            for entry in &waivers.entries {
                let runs = call
                    .tables
                    .get(waivers.table as usize)
                    .is_some_and(|table| table.rules.severity(entry.code).is_some());
                // A rule that does not run today cannot say whether it would fire.
                if entry.flaw.is_some() || (!entry.used && runs) {
                    hits.on_cell(waivers.table, waivers.row, waivers.cell, waivers.field, Detail::Count(pack(entry)));
                }
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Count(packed) = view.finding.detail else { return Words::default() };
        let (flaw, code) = unpack(packed);
        let (message, help) = match flaw {
            1 => (
                format!("The waiver of {code} gives no reason, so it does not count"),
                format!("Write why behind a colon: {code}: ..."),
            ),
            2 => (
                format!("The waiver of {code} has expired (today is {})", day(view.table.today)),
                "Mend the row, or set a new day and say why.".to_owned(),
            ),
            3 => (format!("The waiver names {code}, and there is no such rule"), "Correct the code; \"kpiwarden rules\" lists them.".to_owned()),
            4 => (
                format!("{} names no rule", view.quoted()),
                "Write the rule's code first: M101: the reason.".to_owned(),
            ),
            5 => (
                format!("The waiver of {code} ends on a day that cannot be read, so it does not count"),
                format!("Write {code} until 2026-12-31: the reason."),
            ),
            _ => (format!("The waiver of {code} is not needed: the rule finds nothing here"), "Take it out.".to_owned()),
        };
        Words::new(message, help)
    }
}
