//! What a rule says about itself. Its page is its doc comment.

use std::fmt::Write as _;

use crate::model::{Code, Severity};

use super::settings::{OptionValue, Options};

/// The practice a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Practice {
    /// Measurable KPIs tied to the business goal, mutual goals with a stretch of 30 %, bi-weekly check-ins.
    Hubstaff,
    /// SMART goals first, leading and lagging, only a few KPIs, no vanity, steady measuring.
    FiveSteps,
    /// SMART goals: a metric is a KPI only with a target and an objective.
    Smart,
    /// Set together, owned by one person, three a person at most, reviewed every six months.
    Owners,
    /// Goal, primary, secondary and health metrics, exact targets with a date, benchmarks, KPI trees.
    Framework,
    /// What follows from the practice but stands in none of the sources.
    Ours,
}

impl Practice {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hubstaff => "hubstaff",
            Self::FiveSteps => "fivesteps",
            Self::Smart => "smart",
            Self::Owners => "owners",
            Self::Framework => "framework",
            Self::Ours => "ours",
        }
    }

    /// The practice in a line.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Hubstaff => {
                "measurable KPIs tied to the business goal, goals set together with a stretch of 30 %, check-ins every two weeks"
            }
            Self::FiveSteps => {
                "SMART goals first, leading and lagging indicators, only a few KPIs, no vanity metrics, steady measuring"
            }
            Self::Smart => "SMART goals: a metric is a KPI only with a target and an objective",
            Self::Owners => "set together, owned by one person, at most three a person, reviewed every six months",
            Self::Framework => {
                "a goal, then primary, secondary and health metrics, exact targets with a date, benchmarks, KPI trees"
            }
            Self::Ours => "follows from the practice, stands in none of the sources",
        }
    }
}

/// In which phases a rule is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phases(u8);

impl Phases {
    /// Each row, before its verdict is worked out.
    pub const ROW: Self = Self(1);
    /// Each row, with its verdict.
    pub const JUDGED: Self = Self(2);
    /// All rows of a call.
    pub const ACROSS: Self = Self(4);
    /// Rows that hold no KPI sentence are shown to it too.
    pub const BARE_ROW: Self = Self(8 | 1);

    /// The tabs beside the KPI tables.
    pub const BESIDE: Self = Self(16);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all phases of `other` are among these.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One option of a rule.
#[derive(Debug)]
pub struct OptionSpec {
    /// The public name, as in the config.
    pub name: &'static str,
    /// Its default, as it would be written in the config.
    pub default: &'static str,
    /// What it does, with its unit.
    pub what: &'static str,
    /// Puts a value in; false when it is of the wrong kind or out of range.
    pub set: fn(&mut Options, &OptionValue) -> bool,
}

/// What a rule says about itself.
#[derive(Debug)]
pub struct Spec {
    /// The public code.
    pub code: Code,
    /// The public name.
    pub name: &'static str,
    /// How bad, unless the config says otherwise.
    pub severity: Severity,
    /// When it is called.
    pub phases: Phases,
    /// The practices it comes from.
    pub practices: &'static [Practice],
    /// Its options.
    pub options: &'static [OptionSpec],
    /// Its doc comment, line by line, each with the space that a doc comment starts with.
    pub doc: &'static str,
}

impl Spec {
    /// The page in Markdown, without a title.
    pub fn page(&self) -> String {
        let mut page = String::with_capacity(self.doc.len());
        for line in self.doc.lines() {
            page.push_str(line.strip_prefix(' ').unwrap_or(line));
            page.push('\n');
        }
        page
    }

    /// The whole page in Markdown, with title, severity, options and practice.
    pub fn document(&self) -> String {
        let mut page =
            format!("# {} {}\n\nSeverity: {}\n\n{}", self.code, self.name, self.severity.name(), self.page());
        if !self.options.is_empty() {
            let _ = write!(page, "\n## Options\n\nIn the config under `[rules.options.{}]`:\n\n", self.code);
            for option in self.options {
                let _ = writeln!(page, "- `{} = {}`: {}", option.name, option.default, option.what);
            }
        }
        page.push_str("\n## Where it comes from\n\n");
        for practice in self.practices {
            let _ = writeln!(page, "- {}: {}", practice.name(), practice.what());
        }
        page
    }

    /// The first sentence of the page: what it checks.
    pub fn summary(&self) -> String {
        let page = self.page();
        page.split("\n\n").next().unwrap_or("").replace('\n', " ").trim().to_owned()
    }
}

/// Declares a rule: its doc comment becomes its page, at run time too.
macro_rules! rule {
    (
        $(#[doc = $line:literal])+
        $name:ident, $letter:literal $number:literal, $slug:literal, $severity:ident, $phases:expr, [$($practice:ident),*]
        $(, options: [$($option:expr),* $(,)?])?
    ) => {
        $(#[doc = $line])+
        #[derive(Debug)]
        pub(super) struct $name;

        impl $name {
            const SPEC: crate::rules::Spec = crate::rules::Spec {
                code: crate::model::Code::new($letter, $number),
                name: $slug,
                severity: crate::model::Severity::$severity,
                phases: $phases,
                practices: &[$(crate::rules::Practice::$practice),*],
                options: &[$($($option),*)?],
                doc: concat!($($line, "\n"),+),
            };
        }
    };
}
pub(crate) use rule;
