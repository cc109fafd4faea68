//! What every command needs first: the config, the day, and the settings for one sheet.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::Common;
use super::baseline;
use super::failure::Failure;
use crate::clock::{FixedClock, SystemClock};
use crate::config::{Config, Problem, SheetConfig, Surroundings};
use crate::daemon::Service;
use crate::engine::{Baseline, SheetSettings};
use crate::journal::SqliteJournal;
use crate::model::Locale;
use crate::plan::Write;
use crate::ports::Clock;
use crate::reading::columns::TableSettings;
use crate::rules::RuleSet;

/// The config with the command line's wishes on top, and the day to judge by.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) config: Config,
    /// Where the config was read from; `None` when there is none.
    pub(super) config_path: Option<PathBuf>,
    pub(super) today: Date,
    zone: TimeZone,
    fixed_day: Option<Date>,
    /// What `--select` names, which wins over every config.
    selected: Option<Vec<String>>,
    rules: Arc<RuleSet>,
    /// Findings that are known and not reported, where the config names them.
    pub(super) baseline: Option<Arc<Baseline>>,
}

impl Setup {
    /// Reads the config that `--config` names, or the first there is.
    pub(super) fn load(common: &Common) -> Result<Self, Failure> {
        let (config, config_path) = read_config(common.config.as_deref())?;
        Self::with_config(common, config, config_path)
    }

    /// The same without any config file: only the command line counts.
    pub(super) fn without_config(common: &Common) -> Result<Self, Failure> {
        Self::with_config(common, Config::default(), None)
    }

    fn with_config(common: &Common, mut config: Config, config_path: Option<PathBuf>) -> Result<Self, Failure> {
        if let Some(tag) = &common.locale {
            let locale = Locale::parse(tag).ok_or_else(|| {
                Failure::usage(format!("--locale: \"{tag}\" is not a locale"), "write it like en-GB or de-DE")
            })?;
            config.locale = Some(locale);
        }
        let zone = match common.timezone.as_ref().or(config.timezone.as_ref()) {
            Some(name) => TimeZone::get(name).map_err(|_| {
                Failure::usage(
                    format!("--timezone: \"{name}\" is not a time zone that this machine knows"),
                    "write it like Europe/Berlin, or UTC",
                )
            })?,
            None => TimeZone::system(),
        };
        let selected = (!common.select.is_empty()).then(|| common.select.clone());
        if let Some(select) = &selected {
            config.rules.select.clone_from(select);
        }
        config.rules.ignore.extend(common.ignore.iter().cloned());
        if let Some(unknown) = config.rules.unknown_names().first() {
            return Err(Failure::usage(format!("no rule is called \"{unknown}\""), "`kpiwarden rules` lists them"));
        }
        let clock = SystemClock::new(zone.clone());
        let today = common.today.unwrap_or_else(|| clock.today());
        let rules = Arc::new(RuleSet::new(&config.rules));
        let baseline = baseline::configured(config.baseline.as_deref())?;
        Ok(Self { config, config_path, today, zone, fixed_day: common.today, selected, rules, baseline })
    }

    /// The clock: the wall clock in the configured zone, or the day that `--today` fixes.
    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        match self.fixed_day {
            Some(day) => Arc::new(FixedClock(day)),
            None => Arc::new(SystemClock::new(self.zone.clone())),
        }
    }

    /// Opens the state folder for the service: the whole journal is looked through first.
    pub(super) fn journal_checked(&self) -> Result<SqliteJournal, Failure> {
        Ok(SqliteJournal::open_checked(self.state_folder()?)?)
    }

    /// What the service does beside syncing, with its secrets.
    pub(super) fn service(&self) -> Result<Service, String> {
        let variable = |name: &str| std::env::var(name).ok();
        let around = Surroundings { variable: &variable, credentials: environment("CREDENTIALS_DIRECTORY") };
        let path = self.config_path.as_deref().map(|path| format!("{}: ", path.display())).unwrap_or_default();
        let told = |problems: Vec<Problem>| {
            format!("{path}{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        };
        self.config.service.with_secrets(&around).map_err(told)
    }

    /// Opens the state folder.
    pub(super) fn journal(&self) -> Result<SqliteJournal, Failure> {
        Ok(SqliteJournal::open(self.state_folder()?)?)
    }

    /// The config's folder, else systemd's, else the user's.
    pub(super) fn state_folder(&self) -> Result<PathBuf, Failure> {
        if let Some(state) = &self.config.state {
            return Ok(state.clone());
        }
        if let Some(folder) = environment("STATE_DIRECTORY") {
            // systemd joins several with colons.
            let first = folder.to_string_lossy().split(':').next().map(PathBuf::from);
            return Ok(first.unwrap_or(folder));
        }
        let base =
            environment("XDG_STATE_HOME").or_else(|| environment("HOME").map(|home| home.join(".local").join("state")));
        base.map(|base| base.join("kpiwarden")).ok_or_else(|| {
            Failure::usage(
                "there is no place to remember what was written",
                "set `state = \"FOLDER\"` in the config, or HOME",
            )
        })
    }

    /// How one sheet is read, judged and written. `meant`: named by hand to be written, so it is, whatever the config says.
    pub(super) fn sheet_settings(&self, block: Option<&SheetConfig>, meant: bool, today: Date) -> Arc<SheetSettings> {
        let mut plan = self.config.plan.clone();
        if let Some(write) = block.and_then(|block| block.write) {
            plan.write = write;
        }
        if let Some(block) = block {
            plan.protected_tabs = block.protected_tabs.unwrap_or(plan.protected_tabs);
            plan.pivot_tabs = block.pivot_tabs.unwrap_or(plan.pivot_tabs);
        }
        if meant && plan.write == Write::Off {
            plan.write = Write::All;
        }
        for (column, choice) in block.map(|block| block.own_columns.as_slice()).unwrap_or_default() {
            if let Some(setting) = plan.columns.iter_mut().find(|setting| setting.column == *column) {
                setting.place = Some(choice.clone());
            }
        }
        let rules = match block {
            Some(block) if !block.rules.is_empty() => {
                let mut rules = block.rules.on(&self.config.rules);
                if let Some(select) = &self.selected {
                    rules.select.clone_from(select);
                }
                Arc::new(RuleSet::new(&rules))
            }
            _ => Arc::clone(&self.rules),
        };
        let tables = TableSettings {
            header_row: block.and_then(|block| block.header_row),
            columns: block.map(|block| block.columns.clone()).unwrap_or_default(),
            locale: block.and_then(|block| block.locale),
            locale_else: self.config.locale,
            fiscal_year_start: self.config.fiscal_year_start,
            own_headers: plan.own_headers(),
            today,
        };
        let tab = block.and_then(|block| block.tab.clone());
        let baseline = self.baseline.clone();
        let side_tabs = block.map(|block| block.side_tabs.clone()).unwrap_or_default();
        Arc::new(SheetSettings { tab, side_tabs, tables, rules, progress: self.config.progress, plan, baseline })
    }
}

fn environment(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The places where a config is looked for, first to last.
fn config_places() -> Vec<PathBuf> {
    let user = environment("XDG_CONFIG_HOME").or_else(|| environment("HOME").map(|home| home.join(".config")));
    let mut places = vec![PathBuf::from("kpiwarden.toml")];
    places.extend(user.map(|folder| folder.join("kpiwarden").join("kpiwarden.toml")));
    places.push(PathBuf::from("/etc/kpiwarden/kpiwarden.toml"));
    places
}

fn read_config(named: Option<&Path>) -> Result<(Config, Option<PathBuf>), Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match config_places().into_iter().find(|place| place.is_file()) {
            Some(path) => path,
            None => return Ok((Config::default(), None)),
        },
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::usage(
            format!("{}: the config cannot be read: {error}", path.display()),
            "check the path and its rights",
        )
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    match Config::parse(&text, folder) {
        Ok(config) => Ok((config, Some(path))),
        Err(problems) => {
            let mut message = format!("{}: the config has {} problem(s)", path.display(), problems.len());
            for problem in &problems {
                let _ = write!(message, "\n  {problem}");
            }
            Err(Failure::usage(message, "config.example.toml shows every setting"))
        }
    }
}
