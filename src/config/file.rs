//! The config file's text to a [`Config`].

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use toml::de::DeTable;

use super::google::{GoogleConfig, read_google};
use super::rules::read_rules;
use super::section::{Problem, Problems, Section, nearest};
use super::service::ServiceConfig;
use super::sheets::{LOCALE_WANTED, SheetConfig, read_sheet};
use crate::model::{Cadence, Language, Locale, OwnColumn};
use crate::plan::{self, ColumnSetting, Write};
use crate::progress::{self, PacePreset, Rounding, StretchMethod};
use crate::reading::columns::ColumnChoice;
use crate::rules;

/// A config: settings for each room, and the sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Locale where a sheet does not say.
    pub locale: Option<Locale>,
    /// Time zone in which a day begins, by its IANA name.
    pub timezone: Option<String>,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_start: i8,
    /// The state folder.
    pub state: Option<PathBuf>,
    /// Findings that are known and not reported.
    pub baseline: Option<PathBuf>,
    /// The rules.
    pub rules: rules::Settings,
    /// Progress, pace and stretch.
    pub progress: progress::Settings,
    /// What is written, and in which words.
    pub plan: plan::Settings,
    /// How files are watched.
    pub watch: Watch,
    /// How Google is used.
    pub google: GoogleConfig,
    /// What the service does beside syncing.
    pub service: ServiceConfig,
    /// The sheets.
    pub sheets: Vec<SheetConfig>,
}

/// How files are watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Seconds a file must be left alone before it is read.
    pub settle_seconds: u32,
    /// Seconds between two looks at everything.
    pub rescan_seconds: u32,
    /// Whether to look for changes instead of waiting for events.
    pub poll: Poll,
}

/// Whether to look for changes instead of waiting for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// On network file systems.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            locale: None,
            timezone: None,
            fiscal_year_start: 1,
            state: None,
            baseline: None,
            rules: rules::Settings::default(),
            progress: progress::Settings::default(),
            plan: plan::Settings::default(),
            watch: Watch { settle_seconds: 2, rescan_seconds: 300, poll: Poll::Auto },
            google: GoogleConfig::default(),
            service: ServiceConfig::default(),
            sheets: Vec::new(),
        }
    }
}

/// The words for what may be written.
pub(super) const WRITE_MODES: &[(&str, Write)] =
    &[("off", Write::Off), ("comments", Write::Comments), ("all", Write::All)];

impl Config {
    /// Reads a config. Relative paths in it are relative to `folder`, the config file's own.
    ///
    /// # Errors
    /// Every problem, in the order of their places.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::new(text);
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            problems.add(error.span().map_or(0, |span| span.start), format!("this is not TOML: {}", error.message()));
        }
        let mut config = Self::default();
        let mut section = Section::new(root.get_ref(), "", 0..text.len());
        config.read_general(&mut section, &mut problems, folder);
        if let Some(rules) = section.section(&mut problems, "rules") {
            config.rules = read_rules(rules, &mut problems);
        }
        config.read_progress(&mut section, &mut problems);
        config.read_write(&mut section, &mut problems);
        config.read_watch(&mut section, &mut problems);
        if let Some(google) = section.section(&mut problems, "google") {
            config.google = read_google(google, &mut problems, folder);
        }
        config.service = ServiceConfig::read(&mut section, &mut problems, folder);
        for block in section.sections(&mut problems, "sheets") {
            let at = block.start();
            if let Some(sheet) = read_sheet(block, &mut problems, folder, &config.rules.custom) {
                if let Some(first) = config.sheets.iter().position(|known| known.place == sheet.place) {
                    let same_tab = config.sheets[first].tab == sheet.tab;
                    problems.add(at, named_twice(config.sheets.len(), first, same_tab));
                }
                config.sheets.push(sheet);
            }
        }
        section.finish(&mut problems);
        let problems = problems.finish();
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    fn read_general(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>, folder: &Path) {
        let languages = [Language::En, Language::De, Language::Fr, Language::Es, Language::Pt].map(|l| (l.code(), l));
        if let Some(language) = section.choice(problems, "language", &languages) {
            self.plan.language = language;
        }
        self.locale = section.parsed(problems, "locale", LOCALE_WANTED, Locale::parse);
        self.timezone = section.parsed(problems, "timezone", "a time zone such as \"Europe/Berlin\"", |name| {
            TimeZone::get(name).is_ok().then(|| name.to_owned())
        });
        if let Some(month) = section.whole(problems, "fiscal_year_start", 1..=12) {
            self.fiscal_year_start = month as i8;
            self.progress.fiscal_year_start = month as i8;
        }
        self.state = section.text(problems, "state").map(|path| folder.join(path));
        self.baseline = section.text(problems, "baseline").map(|path| folder.join(path));
    }

    fn read_progress(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>) {
        if let Some(mut pace) = section.section(problems, "pace") {
            let presets = PacePreset::ALL.map(|preset| (preset.name(), preset));
            if let Some(preset) = pace.choice(problems, "preset", &presets) {
                self.progress.pace = preset;
            }
            if let Some(days) = pace.whole(problems, "cadence_days", 1..=366) {
                self.progress.cadence = Cadence::Days(days as u16);
            }
            if let Some(percent) = pace.whole(problems, "maintain_tolerance_percent", 0..=100) {
                self.progress.maintain_tolerance = Decimal::from(percent);
            }
            pace.finish(problems);
        }
        if let Some(mut stretch) = section.section(problems, "stretch") {
            let settings = &mut self.progress.stretch;
            if let Some(percent) = stretch.whole(problems, "percent", 0..=1000) {
                settings.percent = Decimal::from(percent);
            }
            let roundings = [Rounding::Nice, Rounding::None].map(|rounding| (rounding.name(), rounding));
            if let Some(round) = stretch.choice(problems, "round", &roundings) {
                settings.round = round;
            }
            let methods = [StretchMethod::Plain, StretchMethod::Seventy].map(|method| (method.name(), method));
            if let Some(method) = stretch.choice(problems, "method", &methods) {
                settings.method = method;
            }
            stretch.finish(problems);
        }
    }

    fn read_write(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>) {
        let Some(mut write) = section.section(problems, "write") else { return };
        if let Some(mode) = write.choice(problems, "mode", WRITE_MODES) {
            self.plan.write = mode;
        }
        if let Some(name) = write.text(problems, "run_by") {
            self.plan.run_by = name;
        }
        if let Some(yes) = write.flag(problems, "protected_tabs") {
            self.plan.protected_tabs = yes;
        }
        if let Some(yes) = write.flag(problems, "pivot_tabs") {
            self.plan.pivot_tabs = yes;
        }
        if let Some(columns) = write.texts(problems, "columns") {
            let mut on = Vec::new();
            for (at, name) in columns {
                match own_column(&name) {
                    Some(column) if on.contains(&column) => {
                        problems.add(at, format!("`write.columns` names \"{name}\" twice"));
                    }
                    Some(column) => on.push(column),
                    None => problems.add(at, unknown_column("write.columns", &name)),
                }
            }
            let off = OwnColumn::ALL.into_iter().filter(|column| !on.contains(column));
            let setting = |column, on| ColumnSetting { column, on, header: None, place: None };
            self.plan.columns = on
                .iter()
                .map(|&column| setting(column, true))
                .chain(off.map(|column| setting(column, false)))
                .collect();
        }
        if let Some(mut headers) = write.section(problems, "headers") {
            for (name, at, header) in headers.entries(problems) {
                match own_column(&name) {
                    Some(_) if header.trim().is_empty() => {
                        problems.add(at, format!("`write.headers.{name}` must not be empty"));
                    }
                    Some(column) => self.column_mut(column, |setting| setting.header = Some(header)),
                    None => problems.add(at, unknown_column("write.headers", &name)),
                }
            }
        }
        write.finish(problems);
    }

    fn column_mut(&mut self, column: OwnColumn, change: impl FnOnce(&mut ColumnSetting)) {
        if let Some(setting) = self.plan.columns.iter_mut().find(|setting| setting.column == column) {
            change(setting);
        }
    }

    fn read_watch(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>) {
        let Some(mut watch) = section.section(problems, "watch") else { return };
        if let Some(seconds) = watch.whole(problems, "settle_seconds", 1..=3600) {
            self.watch.settle_seconds = seconds;
        }
        if let Some(seconds) = watch.whole(problems, "rescan_seconds", 5..=86_400) {
            self.watch.rescan_seconds = seconds;
        }
        let choices = [("auto", Poll::Auto), ("always", Poll::Always), ("never", Poll::Never)];
        if let Some(poll) = watch.choice(problems, "poll", &choices) {
            self.watch.poll = poll;
        }
        watch.finish(problems);
    }
}

/// Our column of that name in the config.
pub(super) fn own_column(name: &str) -> Option<OwnColumn> {
    OwnColumn::ALL.into_iter().find(|column| column.name() == name)
}

/// What is said of a name that is none of our columns.
pub(super) fn unknown_column(setting: &str, name: &str) -> String {
    let names = OwnColumn::ALL.map(OwnColumn::name);
    let nearest = nearest(name, &names).map(|known| format!("; did you mean \"{known}\"?")).unwrap_or_default();
    format!("`{setting}` names \"{name}\", which is none of our columns ({}){nearest}", names.join(", "))
}

/// A column as the config names it. One letter is a column. Two or three could be a header too (`ID`, `KPI`): the reader looks
/// for such a header first.
pub(super) fn column_choice(text: &str) -> ColumnChoice {
    match crate::model::column_number(text).filter(|_| text.len() == 1) {
        Some(column) => ColumnChoice::Letter(column),
        None => ColumnChoice::Header(text.to_owned()),
    }
}

/// Why one place may not have two blocks, and what to do.
fn named_twice(at: usize, first: usize, same_tab: bool) -> String {
    let (at, first) = (at + 1, first + 1);
    if same_tab {
        return format!("this block is never used: `sheets[{first}]` names the same place");
    }
    format!(
        "`sheets[{first}]` and `sheets[{at}]` name the same place, which has one block: keep one of them, and leave `tab` out for each of its tabs with \
         a KPI table to be judged"
    )
}
