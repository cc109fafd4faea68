//! The canonical fields of a KPI row. Their names are public: config, JSON and custom rules use them.

use std::ops::{Index, IndexMut};

macro_rules! fields {
    ($($variant:ident = $name:literal, $what:literal;)*) => {
        /// A canonical field of a KPI row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Field { $(#[doc = $what] $variant,)* }

        impl Field {
            /// All fields, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// How many fields there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The public name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the field holds, in a few words.
            pub const fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }

            /// The field of that public name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

fields! {
    Kpi = "kpi", "The KPI statement.";
    Goal = "goal", "The goal or objective the KPI serves.";
    Parent = "parent", "The KPI this one drives, in a KPI tree.";
    Owner = "owner", "The one person who answers for it.";
    Team = "team", "Team or department.";
    Role = "role", "The owner's role or post.";
    Kind = "kind", "Leading or lagging.";
    Tier = "tier", "Primary, secondary or health.";
    Pillar = "pillar", "Strategic pillar, perspective or theme.";
    Unit = "unit", "Unit of the figures.";
    Direction = "direction", "Which way is better.";
    Baseline = "baseline", "The figure it starts from.";
    Proposed = "proposed", "What the owner offered.";
    Agreed = "agreed", "Whether both sides agreed.";
    Target = "target", "The figure to reach.";
    Stretch = "stretch", "The stretch target.";
    Current = "current", "The latest actual figure.";
    Start = "start", "First day.";
    Deadline = "deadline", "Day by which the target is to be reached.";
    Cadence = "cadence", "How often it is checked.";
    Checked = "checked", "Day of the last check-in.";
    Reviewed = "reviewed", "Day of the last review.";
    Benchmark = "benchmark", "A figure to compare with: industry, last period.";
    Source = "source", "Where the figure comes from.";
    Weight = "weight", "Weight in a roll-up.";
    Action = "action", "What is being done about it.";
    Ignore = "ignore", "Waivers.";
    Status = "status", "The team's own status.";
    Comment = "comment", "Remarks.";
}

/// One value a field, indexed by [`Field`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerField<T>(pub [T; Field::COUNT]);

impl<T: Copy + Default> Default for PerField<T> {
    fn default() -> Self {
        Self([T::default(); Field::COUNT])
    }
}

impl<T> Index<Field> for PerField<T> {
    type Output = T;
    fn index(&self, field: Field) -> &T {
        &self.0[field as usize]
    }
}

impl<T> IndexMut<Field> for PerField<T> {
    fn index_mut(&mut self, field: Field) -> &mut T {
        &mut self.0[field as usize]
    }
}
