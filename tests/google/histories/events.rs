//! What may happen in a history, drawn from a seed.

use google_emulator::Fault;

/// One thing that happens at one of the calls of a cycle.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) cycle: u32,
    pub(super) call: u32,
    /// After the call was carried out and before its answer is there; else before the call.
    pub(super) during: bool,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// Types a new figure.
    Figure {
        row: u32,
        value: u32,
    },
    /// Types another owner.
    Owner {
        row: u32,
        name: u32,
    },
    /// Makes a sentence vague, or good again.
    Sentence {
        row: u32,
        vague: bool,
    },
    /// Types into a cell of ours.
    IntoOurs {
        row: u32,
        own: u32,
    },
    /// Changes a note of ours, which makes it theirs.
    OurNote {
        which: u32,
    },
    /// Sorts by a column.
    Sort {
        column: u32,
        descending: bool,
    },
    /// Adds a KPI in a new row.
    Add {
        at: u32,
        figure: u32,
    },
    Delete {
        at: u32,
    },
    Move {
        at: u32,
        to: u32,
    },
    /// A new column of theirs.
    AddColumn {
        at: u32,
    },
    /// Drags one of their columns.
    MoveColumn {
        at: u32,
        to: u32,
    },
    /// One of ours goes.
    DropOurs {
        own: u32,
    },
    Rename {
        title: u32,
    },
    Note {
        row: u32,
        column: u32,
        text: u32,
    },
    /// A person's own comment thread.
    Comment {
        row: u32,
        column: u32,
        text: u32,
    },
    /// Answers a thread of ours.
    Reply {
        text: u32,
    },
    /// Resolves a thread of ours.
    Resolve,
    Filter {
        column: u32,
    },
    ClearFilter,
    /// Empties all cells.
    Clear,
    /// Brings back what was emptied.
    PasteBack,
    /// A call goes wrong.
    Fault(Fault),
    /// The sheet is shared with us again.
    Share,
    /// The daemon dies; with its call carried out or not.
    Kill {
        applied: bool,
    },
}

impl What {
    /// Whether it must not come between our read and our write: nothing can keep two people from writing one cell in one moment.
    pub(super) fn meets_ours(&self) -> bool {
        matches!(
            self,
            // A column that begins where ours does has its header where ours is about to be.
            Self::AddColumn { at: 9.. }
                | Self::Note { .. }
                | Self::Comment { .. }
                | Self::IntoOurs { .. }
                | Self::OurNote { .. }
                | Self::Resolve
        )
    }
}

/// splitmix64
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound)) as u32
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

fn fault(random: &mut Random) -> Fault {
    let faults = [
        Fault::TooMany,
        Fault::TooManyHtml,
        Fault::Internal,
        Fault::BadGateway,
        Fault::Unavailable,
        Fault::Slow { delay_ms: 30_000 },
        Fault::Slow { delay_ms: 250_000 },
        Fault::Cut,
        Fault::AnswerLost,
        Fault::AppliedUnavailable,
        Fault::CommentsFail,
        Fault::DeadToken,
        Fault::Unshared,
    ];
    faults[random.below(faults.len() as u32) as usize].clone()
}

fn what(random: &mut Random) -> What {
    let row = random.below(40);
    match random.below(64) {
        0..=7 => What::Figure { row, value: 20 + random.below(25) },
        8..=9 => What::Owner { row, name: random.below(9) },
        10..=14 => What::Sentence { row, vague: random.coin() },
        15..=16 => What::IntoOurs { row, own: random.below(7) },
        17 => What::OurNote { which: random.below(9) },
        18..=24 => What::Sort { column: random.below(9), descending: random.coin() },
        25..=28 => What::Add { at: row, figure: 20 + random.below(25) },
        29..=32 => What::Delete { at: row },
        33..=36 => What::Move { at: row, to: random.below(40) },
        37..=38 => What::AddColumn { at: random.below(10) },
        39 => What::MoveColumn { at: random.below(9), to: random.below(10) },
        40..=41 => What::DropOurs { own: random.below(7) },
        42..=43 => What::Rename { title: random.below(3) },
        44..=45 => What::Note { row, column: random.below(9), text: random.below(99) },
        46 => What::Comment { row, column: random.below(9), text: random.below(99) },
        47 => What::Reply { text: random.below(99) },
        48 => What::Resolve,
        49..=50 => What::Filter { column: random.below(9) },
        51 => What::ClearFilter,
        52 => What::Clear,
        53 => What::PasteBack,
        54..=55 => What::Kill { applied: random.coin() },
        56 => What::Share,
        _ => What::Fault(fault(random)),
    }
}

/// The history of a seed.
pub(super) fn events(seed: u64) -> Vec<Event> {
    let mut random = Random(seed);
    let count = 2 + random.below(9);
    let mut events: Vec<Event> = (0..count)
        .map(|_| {
            let (cycle, call, during) = (random.below(4), random.below(5), random.below(4) == 0);
            Event { cycle, call, during, what: what(&mut random) }
        })
        .collect();
    // A third of the table may go, not more: the guard against vanished rows is another test's.
    let mut deleted = 0;
    events.retain(|event| {
        deleted += u32::from(matches!(event.what, What::Delete { .. }));
        !matches!(event.what, What::Delete { .. }) || deleted <= 2
    });
    events.sort_by_key(|event| (event.cycle, event.call));
    events
}
