//! What a word can do in a KPI sentence.

use std::ops::{BitOr, BitOrAssign, Not};

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reading) struct Class(pub(in crate::reading) u64);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal $key:literal,)*) => {
        impl Class {
            $($(#[$doc])* pub(in crate::reading) const $name: Self = Self(1 << $bit);)*

            /// The role that a list of the data files stands for.
            pub(in crate::reading) fn from_key(key: &str) -> Option<Self> {
                match key {
                    // An ordinal before a number names a thing, as a label does; before `quarter` its value counts.
                    "ordinal" => Some(Self::LABEL),
                    $($key => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    /// Counts what follows it.
    COUNT_OF = 0 "count_of",
    /// Gives the share of what follows it.
    SHARE_OF = 1 "share_of",
    /// A mean, median or spread.
    AVERAGE = 2 "average",
    /// A rate or share known by name.
    RATE = 3 "rate",
    /// How long.
    DURATION = 4 "duration",
    /// Money.
    MONEY = 5 "money",
    /// Points on a known scale.
    SCORE = 6 "score",
    /// A composite figure.
    INDEX = 7 "index",
    /// Counted by convention.
    COUNTABLE = 8 "countable",
    /// Verb: more of it.
    UP = 9 "up",
    /// Verb: better, in a way not said.
    WISH = 10 "wish",
    /// Verb: less of it.
    DOWN = 11 "down",
    /// Verb: hold it.
    KEEP = 12 "keep",
    /// Verb: arrive at a figure.
    REACH = 13 "reach",
    /// Verb: do a thing.
    DO = 14 "do",
    /// A verb that is as often a noun.
    NOUN_TOO = 15 "noun_too",
    /// Verb: see to it.
    ENSURE = 16 "ensure",
    /// What makes an ensured thing a rise.
    UP_NOUN = 17 "up_noun",
    /// What makes an ensured thing a hold.
    KEEP_NOUN = 18 "keep_noun",
    /// Forms of to be.
    BE = 19 "be",
    /// Attention or volume only.
    VANITY = 20 "vanity",
    /// Ties attention to results.
    TIE = 21 "tie",
    /// Better when lower.
    LOWER = 22 "lower",
    /// Better when higher.
    HIGHER = 23 "higher",
    /// Moves before the outcome.
    LEADING = 24 "leading",
    /// Is the outcome.
    LAGGING = 25 "lagging",
    /// Every period by itself.
    RECUR = 26 "recur",
    /// No meaning of its own.
    STOP = 27 "stop",
    /// Opens a noun phrase.
    ARTICLE = 28 "article",
    /// Ends a noun phrase.
    PREP = 29 "prep",
    /// Joins two things.
    AND = 30 "and",
    /// Opens a question.
    QUESTION = 31 "question",
    /// Percent in words.
    PERCENT = 32 "percent",
    /// Points of a score or share.
    POINTS = 33 "points",
    /// A change in one word, such as double.
    DOUBLE = 34 "double",
    /// A lower limit before a figure.
    AT_LEAST = 35 "at_least",
    /// An upper limit before a figure.
    AT_MOST = 36 "at_most",
    /// An upper limit after a figure.
    AFTER_MOST = 37 "after_most",
    /// A lower limit after a figure.
    AFTER_LEAST = 38 "after_least",
    /// Before a deadline.
    BY = 39 "by",
    /// Before a period.
    IN = 40 "in",
    /// Before the figure to reach.
    TO = 41 "to",
    /// Before the figure to start from.
    FROM = 42 "from",
    /// Marks where it stands today.
    NOW = 43 "now",
    /// Marks the figure to reach.
    GOAL_MARK = 44 "goal_mark",
    /// Before a period that is over.
    PAST = 45 "past",
    /// Before a period to come.
    NEXT = 46 "next",
    /// Before the base of a rate.
    PER = 47 "per",
    /// More of it, beside a figure.
    MORE_WORD = 48 "more_word",
    /// Less of it, beside a figure.
    LESS_WORD = 49 "less_word",
    /// A rise as a noun, beside a figure.
    GAIN_WORD = 50 "gain_word",
    /// The end of a period.
    END_OF = 51 "end_of",
    /// A number after it names a thing.
    LABEL = 52 "label",
    /// A month, with its number.
    MONTH = 53 "month",
    /// A unit of time, with its number.
    TIME_UNIT = 54 "time_unit",
    /// Quarter.
    QUARTER = 55 "quarter",
    /// Year.
    YEAR_WORD = 56 "year_word",
    /// A number in words.
    NUMBER_WORD = 57 "number_word",
    /// A power of ten after a number.
    SCALE = 58 "scale",
    /// A currency by name.
    CURRENCY = 59 "currency",
    /// Says how far it is.
    DONE = 60 "done",
    /// Part of a name.
    NAME = 61 "name",
    /// Can begin a phrase of several words.
    PHRASE = 62 "phrase",
    /// A judgement without a measure; the entry's group says which.
    VAGUE = 63 "vague",
}

impl Class {
    /// No role.
    pub(in crate::reading) const NONE: Self = Self(0);
    /// Names of measures that stand by themselves.
    pub(in crate::reading) const MEASURE: Self =
        Self(Self::RATE.0 | Self::DURATION.0 | Self::MONEY.0 | Self::SCORE.0 | Self::INDEX.0 | Self::AVERAGE.0);
    /// Heads that need something to count.
    pub(in crate::reading) const HEAD: Self = Self(Self::COUNT_OF.0 | Self::SHARE_OF.0);
    /// Verbs of every sort.
    pub(in crate::reading) const VERB: Self = Self(
        Self::UP.0
            | Self::WISH.0
            | Self::DOWN.0
            | Self::KEEP.0
            | Self::REACH.0
            | Self::DO.0
            | Self::ENSURE.0
            | Self::DOUBLE.0,
    );
    /// Verbs that say which way.
    pub(in crate::reading) const WAY: Self =
        Self(Self::UP.0 | Self::WISH.0 | Self::DOWN.0 | Self::KEEP.0 | Self::DOUBLE.0);

    /// Whether any of `other` is in it.
    pub(in crate::reading) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What is in both.
    pub(in crate::reading) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Both sets.
    pub(in crate::reading) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without `other`.
    pub(in crate::reading) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl Not for Class {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl BitOr for Class {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

impl BitOrAssign for Class {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.with(other);
    }
}
