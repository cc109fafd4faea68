//! What can be set about progress, with its defaults.

use rust_decimal::Decimal;

use crate::model::{Cadence, Period};

/// The bands that tell Ahead, On track, At risk and Behind apart. There is no standard in the field, so they have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PacePreset {
    /// On track from p/e 0.9, at risk from 0.7, ahead from 1.1.
    #[default]
    Ratio90To70,
    /// On track from p/e 0.7, at risk from 0.4, ahead from 1.
    Ratio70To40,
    /// On track while p is at most 0.165 below e, at risk to 0.33 below, ahead from 0.1 above.
    Gap16To33,
    /// On track from p/e 1, at risk from 0.9, ahead from 1.2.
    Strict,
}

impl PacePreset {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ratio90To70, Self::Ratio70To40, Self::Gap16To33, Self::Strict];

    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ratio90To70 => "ratio-90-70",
            Self::Ratio70To40 => "ratio-70-40",
            Self::Gap16To33 => "gap-16-33",
            Self::Strict => "strict",
        }
    }

    /// The preset of that public name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }
}

/// How a stretch target is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rounding {
    /// Away from easy, to a figure that is easy to remember (39 becomes 40).
    #[default]
    Nice,
    /// Not at all, except that counts stay whole.
    None,
}

impl Rounding {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nice => "nice",
            Self::None => "none",
        }
    }

    /// The rounding of that public name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Nice, Self::None].into_iter().find(|rounding| rounding.name() == name)
    }
}

/// How a stretch target is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StretchMethod {
    /// The proposal and so many percent more.
    #[default]
    Plain,
    /// The target is taken for 70 % of the stretch.
    Seventy,
}

impl StretchMethod {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Seventy => "seventy",
        }
    }

    /// The method of that public name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Plain, Self::Seventy].into_iter().find(|method| method.name() == name)
    }
}

/// The `[stretch]` block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StretchSettings {
    /// How much is added to what was proposed, in percent; 30 by default.
    pub percent: Decimal,
    /// How the result is rounded.
    pub round: Rounding,
    /// How it is worked out.
    pub method: StretchMethod,
}

impl Default for StretchSettings {
    fn default() -> Self {
        Self { percent: Decimal::from_parts(30, 0, 0, false, 0), round: Rounding::Nice, method: StretchMethod::Plain }
    }
}

/// Everything that can be set about progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The bands of the verdict.
    pub pace: PacePreset,
    /// Stretch targets.
    pub stretch: StretchSettings,
    /// How often a row is checked when it does not say so itself; every 14 days by default.
    pub cadence: Cadence,
    /// The period a sheet is about, if the config names one: its first day is the start of rows that name none.
    pub period: Option<Period>,
    /// How far from its target a figure that is to be kept may be, in percent of the target; 5 by default.
    pub maintain_tolerance: Decimal,
    /// First month of the fiscal year, 1 to 12; quarters and years count from it.
    pub fiscal_year_start: i8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pace: PacePreset::default(),
            stretch: StretchSettings::default(),
            cadence: Cadence::Days(14),
            period: None,
            maintain_tolerance: Decimal::from_parts(5, 0, 0, false, 0),
            fiscal_year_start: 1,
        }
    }
}
