//! What the config says about rules: plain data, compiled once a sheet.

use std::sync::Arc;

use crate::model::{Code, Severity};
use crate::reading::statement::ExtraWords;

use super::custom::CustomRule;
use super::{Phases, Rule, catalog, custom};

/// What becomes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It does not run.
    Off,
    /// It runs with that severity.
    At(Severity),
}

/// What the config and the command line say about rules. Rules are named by code (`M101`), by a part of it (`M`, `M1`) or by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Only these; empty: all.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// Other severities; the last that fits a rule counts.
    pub levels: Vec<(String, Level)>,
    /// Thresholds.
    pub options: Options,
    /// Rules of the team's own, by code.
    pub custom: Vec<Arc<CustomRule>>,
}

/// Thresholds of the rules. Counts are KPIs, times are days or months as named.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// O204: open KPIs an owner may have.
    pub owner_kpis_max: u32,
    /// C402: KPIs a goal should have at least.
    pub goal_kpis_min: u32,
    /// C401: KPIs a goal should have at most.
    pub goal_kpis_max: u32,
    /// T306: days between check-ins where the row names no cadence.
    pub cadence_days: u32,
    /// T306: days a check-in may be late.
    pub check_in_grace_days: u32,
    /// T307: months between reviews.
    pub review_months: u32,
    /// T309: months ahead that a deadline may lie without a milestone in between.
    pub horizon_months: u32,
    /// A505: how many times the baseline a target may be.
    pub growth_factor_max: u32,
    /// A502: stretch on the owner's own proposal, in percent.
    pub stretch_percent: u32,
    /// P607: days that a figure may stand still.
    pub flat_days: u32,
    /// C407: secondary KPIs beside a primary, at least.
    pub secondary_min: u32,
    /// C407: secondary KPIs beside a primary, at most.
    pub secondary_max: u32,
    /// M101: words that are defined in this team and not vague.
    pub defined_words: Vec<String>,
    /// M101: more vague words.
    pub vague_words: Vec<String>,
    /// M102: more names of measures.
    pub measure_words: Vec<String>,
    /// M107: more words of attention.
    pub vanity_words: Vec<String>,
    /// M107: words that mark a goal or pillar as one of awareness.
    pub awareness_words: Vec<String>,
    /// O203: the roster: names or addresses of people who may own a KPI.
    pub roster: Vec<String>,
    /// O206: what each role answers for: role, words.
    pub roles: Vec<(String, Vec<String>)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            owner_kpis_max: 3,
            goal_kpis_min: 4,
            goal_kpis_max: 10,
            cadence_days: 14,
            check_in_grace_days: 3,
            review_months: 6,
            horizon_months: 18,
            growth_factor_max: 10,
            flat_days: 28,
            stretch_percent: 30,
            secondary_min: 3,
            secondary_max: 5,
            defined_words: Vec::new(),
            vague_words: Vec::new(),
            measure_words: Vec::new(),
            vanity_words: Vec::new(),
            awareness_words: Vec::new(),
            roster: Vec::new(),
            roles: Vec::new(),
        }
    }
}

/// A value of an option as the config gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A whole number.
    Number(u32),
    /// Words.
    Words(Vec<String>),
    /// Words by name.
    Lists(Vec<(String, Vec<String>)>),
}

impl OptionValue {
    /// Puts a whole number between `min` and `max` into `slot`.
    pub(crate) fn number_into(&self, slot: &mut u32, min: u32, max: u32) -> bool {
        match self {
            Self::Number(number) if (min..=max).contains(number) => {
                *slot = *number;
                true
            }
            _ => false,
        }
    }

    /// Puts words into `slot`.
    pub(crate) fn words_into(&self, slot: &mut Vec<String>) -> bool {
        match self {
            Self::Words(words) => {
                slot.clone_from(words);
                true
            }
            _ => false,
        }
    }

    /// Puts lists of words into `slot`.
    pub(crate) fn lists_into(&self, slot: &mut Vec<(String, Vec<String>)>) -> bool {
        match self {
            Self::Lists(lists) => {
                slot.clone_from(lists);
                true
            }
            _ => false,
        }
    }
}

/// Why an option could not be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionError {
    /// No rule of that code or name.
    NoSuchRule,
    /// The rule has no such option; these it has.
    NoSuchOption(Vec<&'static str>),
    /// The value is of the wrong kind or out of range; what the option is.
    BadValue(&'static str),
}

impl Options {
    /// The words that the reader of sentences has to know besides its own lists.
    fn extra_words(&self) -> Option<ExtraWords> {
        let lists = [&self.vague_words, &self.measure_words, &self.vanity_words, &self.defined_words];
        if lists.iter().all(|list| list.is_empty()) {
            return None;
        }
        let [vague, measures, vanity, plain] = lists.map(|list| list.iter().map(String::as_str));
        Some(ExtraWords::new(vague, measures, vanity, plain))
    }

    /// Sets an option of a rule by its public names.
    pub fn set(&mut self, rule: &str, option: &str, value: &OptionValue) -> Result<(), OptionError> {
        let rule = catalog::find(rule).ok_or(OptionError::NoSuchRule)?;
        let known = rule.spec().options;
        let found = known
            .iter()
            .find(|known| known.name == option)
            .ok_or_else(|| OptionError::NoSuchOption(known.iter().map(|known| known.name).collect()))?;
        if (found.set)(self, value) { Ok(()) } else { Err(OptionError::BadValue(found.what)) }
    }
}

impl Settings {
    /// Names in `select`, `ignore` and `levels` that fit no rule.
    pub fn unknown_names(&self) -> Vec<&str> {
        let levels = self.levels.iter().map(|(name, _)| name);
        let names = self.select.iter().chain(&self.ignore).chain(levels);
        let all = || {
            let shipped = catalog::ALL.iter().map(|rule| (rule.spec().code, rule.spec().name));
            shipped.chain(self.custom.iter().map(|rule| (rule.code, rule.name.as_str())))
        };
        names.map(String::as_str).filter(|pattern| !all().any(|(code, name)| fits(code, name, pattern))).collect()
    }

    /// The severity with which a rule runs; `None` when it does not.
    fn severity(&self, code: Code, name: &str, usual: Severity) -> Option<Severity> {
        let selected = self.select.is_empty() || self.select.iter().any(|pattern| fits(code, name, pattern));
        if !selected || self.ignore.iter().any(|pattern| fits(code, name, pattern)) {
            return None;
        }
        match self.levels.iter().rev().find(|(pattern, _)| fits(code, name, pattern)) {
            Some((_, Level::Off)) => None,
            Some((_, Level::At(severity))) => Some(*severity),
            None => Some(usual),
        }
    }
}

/// Whether a pattern names the rule: its name, its code, the first characters of its code, or `all`.
fn fits(code: Code, name: &str, pattern: &str) -> bool {
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return false;
    }
    if pattern.eq_ignore_ascii_case("all") || pattern.eq_ignore_ascii_case(name) {
        return true;
    }
    let code = code.to_string();
    code.get(..pattern.len()).is_some_and(|start| start.eq_ignore_ascii_case(pattern))
}

/// A rule that runs. `severity` is `None` for one that is off and only decides a SMART letter.
#[derive(Clone, Copy)]
pub(super) struct Active {
    pub(super) rule: &'static dyn Rule,
    pub(super) index: usize,
    pub(super) code: Code,
    pub(super) severity: Option<Severity>,
}

/// The rules that run on one sheet, with their severities and thresholds.
#[derive(Clone)]
pub struct RuleSet {
    pub(super) row: Vec<Active>,
    pub(super) bare: Vec<Active>,
    pub(super) judged: Vec<Active>,
    pub(super) across: Vec<Active>,
    pub(super) beside: Vec<Active>,
    severities: Vec<Option<Severity>>,
    /// The thresholds.
    pub options: Options,
    /// Words of the team's own, where there are any.
    pub(super) extra: Option<ExtraWords>,
    /// Rules of the team's own, with the severity with which they run; `None` for one that does not.
    pub(super) custom: Vec<(Arc<CustomRule>, Option<Severity>)>,
}

fn own(settings: &Settings, rule: &Arc<CustomRule>) -> (Arc<CustomRule>, Option<Severity>) {
    (Arc::clone(rule), settings.severity(rule.code, &rule.name, rule.severity))
}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleSet")
            .field("severities", &self.severities)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Default for RuleSet {
    fn default() -> Self {
        Self::new(&Settings::default())
    }
}

impl RuleSet {
    /// Compiles what the config says.
    pub fn new(settings: &Settings) -> Self {
        let mut set = Self {
            row: Vec::new(),
            bare: Vec::new(),
            judged: Vec::new(),
            across: Vec::new(),
            beside: Vec::new(),
            severities: Vec::with_capacity(catalog::ALL.len()),
            options: settings.options.clone(),
            extra: settings.options.extra_words(),
            custom: settings.custom.iter().map(|rule| own(settings, rule)).collect(),
        };
        for (index, &rule) in catalog::ALL.iter().enumerate() {
            let spec = rule.spec();
            let severity = settings.severity(spec.code, spec.name, spec.severity);
            set.severities.push(severity);
            if severity.is_none() && super::smart::letter(spec.code).is_none() {
                continue;
            }
            let active = Active { rule, index, code: rule.spec().code, severity };
            if spec.phases.has(Phases::ROW) {
                set.row.push(active);
            }
            if spec.phases.has(Phases::BARE_ROW) {
                set.bare.push(active);
            }
            if spec.phases.has(Phases::JUDGED) {
                set.judged.push(active);
            }
            if spec.phases.has(Phases::BESIDE) && severity.is_some() {
                set.beside.push(active);
            }
            if spec.phases.has(Phases::ACROSS) && severity.is_some() {
                set.across.push(active);
            }
        }
        set
    }

    /// Words of the team's own, where there are any.
    pub const fn extra_words(&self) -> Option<&ExtraWords> {
        self.extra.as_ref()
    }

    /// The name of a rule, the team's own among them.
    pub fn name(&self, code: Code) -> &str {
        match catalog::rule(code) {
            Some(rule) => rule.spec().name,
            None => self.custom(code).map_or("", |rule| &rule.name),
        }
    }

    /// The code of a rule named by code or name, the team's own among them.
    pub(super) fn code_named(&self, text: &str) -> Option<Code> {
        let own =
            || self.custom.iter().find(|(rule, _)| rule.name.eq_ignore_ascii_case(text)).map(|(rule, _)| rule.code);
        Code::parse(text).or_else(|| catalog::find(text).map(|rule| rule.spec().code)).or_else(own)
    }

    /// Whether there is a rule of that code.
    pub(super) fn knows(&self, code: Code) -> bool {
        catalog::index(code).is_some() || self.custom(code).is_some()
    }

    /// A rule of the team's own.
    pub fn custom(&self, code: Code) -> Option<&CustomRule> {
        self.custom.iter().find(|(rule, _)| rule.code == code).map(|(rule, _)| &**rule)
    }

    /// The severity with which a rule runs; `None` when it does not.
    pub fn severity(&self, code: Code) -> Option<Severity> {
        if code.letter == custom::LETTER {
            return self.custom.iter().find(|(rule, _)| rule.code == code).and_then(|(_, severity)| *severity);
        }
        let index = catalog::index(code)?;
        self.severities.get(index).copied().flatten()
    }

    pub(super) fn severity_at(&self, index: usize) -> Option<Severity> {
        self.severities.get(index).copied().flatten()
    }
}
