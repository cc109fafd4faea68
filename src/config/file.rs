//! The config file's text to a [`Config`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use toml::de::DeTable;

use super::section::{Problem, Problems, Section, nearest};
use crate::model::{Code, Field, Language, Locale, OwnColumn, Severity, column_number};
use crate::reading::columns::ColumnChoice;

/// A config as written, checked but not yet divided among the rooms.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Language of the words written into sheets.
    pub language: Language,
    /// Locale where a sheet does not say.
    pub locale: Option<Locale>,
    /// Time zone in which a day begins, by its IANA name.
    pub timezone: Option<String>,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_start: i8,
    /// The state folder.
    pub state: Option<PathBuf>,
    /// Codes, or their beginnings, to check; empty for all.
    pub select: Vec<String>,
    /// Codes, or their beginnings, to leave out.
    pub ignore: Vec<String>,
    /// Severity by code; `None` is off.
    pub severity: BTreeMap<Code, Option<Severity>>,
    /// How many open KPIs one person may own.
    pub owner_kpis_max: u32,
    /// How many KPIs a goal may have.
    pub goal_kpis_max: u32,
    /// How many KPIs a goal should have.
    pub goal_kpis_min: u32,
    /// Days a check-in may be late beyond its cadence.
    pub check_in_grace_days: u32,
    /// Name of the pace preset.
    pub pace_preset: String,
    /// Days between check-ins where a row does not say.
    pub cadence_days: u16,
    /// Stretch in percent.
    pub stretch_percent: u16,
    /// Whether stretch targets are rounded to figures people say aloud.
    pub stretch_nice: bool,
    /// Whether the target is taken for 70 % of the stretch.
    pub stretch_seventy: bool,
    /// What may be written.
    pub write: WriteMode,
    /// Our columns, in order.
    pub own_columns: Vec<OwnColumn>,
    /// Other headers for our columns.
    pub own_headers: Vec<(OwnColumn, String)>,
    /// Seconds a file must be left alone before it is read.
    pub settle_seconds: u32,
    /// Seconds between two looks at everything.
    pub rescan_seconds: u32,
    /// Whether to look for changes instead of waiting for events.
    pub poll: PollChoice,
    /// The sheets.
    pub sheets: Vec<SheetConfig>,
}

/// What may be written to a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteMode {
    /// Nothing.
    Off,
    /// Comments only.
    Comments,
    /// Columns and comments.
    All,
}

/// Whether to look for changes instead of waiting for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollChoice {
    /// On network file systems.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where the sheets of one block are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetPlace {
    /// One file.
    Path(PathBuf),
    /// All sheets below a folder.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Only these, as globs; empty for all.
        include: Vec<String>,
        /// Not these, as globs.
        exclude: Vec<String>,
    },
}

/// One `[[sheets]]` block.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetConfig {
    /// Where.
    pub place: SheetPlace,
    /// Only this tab.
    pub tab: Option<String>,
    /// The header's row, counted from 0.
    pub header_row: Option<u32>,
    /// Columns by field.
    pub columns: Vec<(Field, ColumnChoice)>,
    /// Its locale.
    pub locale: Option<Locale>,
    /// What may be written to it.
    pub write: Option<WriteMode>,
    /// Rules to leave out here.
    pub ignore: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            language: Language::En,
            locale: None,
            timezone: None,
            fiscal_year_start: 1,
            state: None,
            select: Vec::new(),
            ignore: Vec::new(),
            severity: BTreeMap::new(),
            owner_kpis_max: 3,
            goal_kpis_max: 10,
            goal_kpis_min: 4,
            check_in_grace_days: 3,
            pace_preset: "ratio-90-70".to_owned(),
            cadence_days: 14,
            stretch_percent: 30,
            stretch_nice: true,
            stretch_seventy: false,
            write: WriteMode::Off,
            own_columns: OwnColumn::ALL.to_vec(),
            own_headers: Vec::new(),
            settle_seconds: 2,
            rescan_seconds: 300,
            poll: PollChoice::Auto,
            sheets: Vec::new(),
        }
    }
}

const WRITE_MODES: &[(&str, WriteMode)] =
    &[("off", WriteMode::Off), ("comments", WriteMode::Comments), ("all", WriteMode::All)];

/// Words for a severity in the config; `None` switches the rule off.
const SEVERITIES: &[(&str, Option<Severity>)] = &[
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("info", Some(Severity::Info)),
    ("off", None),
];

impl Config {
    /// Reads a config. Relative paths in it are relative to `folder`, the config file's own. `known` tells whether a rule code,
    /// or the beginning of one, exists.
    ///
    /// # Errors
    /// Every problem, in the order of their places.
    pub fn parse(text: &str, folder: &Path, known: &dyn Fn(&str) -> bool) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::new(text);
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            problems.add(error.span().map_or(0, |span| span.start), format!("this is not TOML: {}", error.message()));
        }
        let mut config = Self::default();
        let mut section = Section::new(root.get_ref(), "", 0..text.len());
        config.read_general(&mut section, &mut problems, folder);
        config.read_rules(&mut section, &mut problems, known);
        config.read_progress(&mut section, &mut problems);
        config.read_write(&mut section, &mut problems);
        config.read_watch(&mut section, &mut problems);
        for block in section.sections(&mut problems, "sheets") {
            if let Some(sheet) = read_sheet(block, &mut problems, folder, known) {
                config.sheets.push(sheet);
            }
        }
        section.finish(&mut problems);
        let problems = problems.finish();
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    fn read_general(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>, folder: &Path) {
        let languages: Vec<(&str, Language)> =
            [Language::En, Language::De, Language::Fr, Language::Es, Language::Pt].map(|l| (l.code(), l)).to_vec();
        if let Some(language) = section.choice(problems, "language", &languages) {
            self.language = language;
        }
        self.locale = section.parsed(problems, "locale", LOCALE_WANTED, Locale::parse);
        self.timezone = section.parsed(problems, "timezone", "a time zone such as \"Europe/Berlin\"", |name| {
            TimeZone::get(name).is_ok().then(|| name.to_owned())
        });
        if let Some(month) = section.whole(problems, "fiscal_year_start", 1..=12) {
            self.fiscal_year_start = month as i8;
        }
        self.state = section.text(problems, "state").map(|path| folder.join(path));
    }

    fn read_rules(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>, known: &dyn Fn(&str) -> bool) {
        let Some(mut rules) = section.section(problems, "rules") else { return };
        self.select = read_codes(&mut rules, problems, "select", known);
        self.ignore = read_codes(&mut rules, problems, "ignore", known);
        for (key, place, limits) in [
            ("owner_kpis_max", &mut self.owner_kpis_max, 1..=100),
            ("goal_kpis_max", &mut self.goal_kpis_max, 1..=1000),
            ("goal_kpis_min", &mut self.goal_kpis_min, 0..=1000),
            ("check_in_grace_days", &mut self.check_in_grace_days, 0..=365),
        ] {
            if let Some(number) = rules.whole(problems, key, limits) {
                *place = number;
            }
        }
        if self.goal_kpis_min > self.goal_kpis_max {
            problems.add(
                rules.start(),
                format!(
                    "`rules.goal_kpis_min` ({}) is more than `rules.goal_kpis_max` ({})",
                    self.goal_kpis_min, self.goal_kpis_max
                ),
            );
        }
        if let Some(mut severity) = rules.section(problems, "severity") {
            for (key, at, word) in severity.entries(problems) {
                let Some(code) = Code::parse(&key).filter(|_| known(&key)) else {
                    problems.add(at, format!("`rules.severity.{key}` names no rule; `kpiwarden rules` lists them"));
                    continue;
                };
                match SEVERITIES.iter().find(|(name, _)| *name == word) {
                    Some(&(_, severity)) => {
                        self.severity.insert(code, severity);
                    }
                    None => problems.add(
                        at,
                        format!("`rules.severity.{key}` must be \"error\", \"warning\", \"info\" or \"off\", but is \"{word}\""),
                    ),
                }
            }
        }
        rules.finish(problems);
    }

    fn read_progress(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>) {
        if let Some(mut pace) = section.section(problems, "pace") {
            let presets: Vec<(&str, &str)> =
                ["ratio-90-70", "ratio-70-40", "gap-16-33", "strict"].map(|name| (name, name)).to_vec();
            if let Some(preset) = pace.choice(problems, "preset", &presets) {
                preset.clone_into(&mut self.pace_preset);
            }
            if let Some(days) = pace.whole(problems, "cadence_days", 1..=366) {
                self.cadence_days = days as u16;
            }
            pace.finish(problems);
        }
        if let Some(mut stretch) = section.section(problems, "stretch") {
            if let Some(percent) = stretch.whole(problems, "percent", 0..=1000) {
                self.stretch_percent = percent as u16;
            }
            if let Some(nice) = stretch.choice(problems, "round", &[("nice", true), ("none", false)]) {
                self.stretch_nice = nice;
            }
            if let Some(seventy) = stretch.choice(problems, "method", &[("plain", false), ("seventy", true)]) {
                self.stretch_seventy = seventy;
            }
            stretch.finish(problems);
        }
    }

    fn read_write(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>) {
        let Some(mut write) = section.section(problems, "write") else { return };
        if let Some(mode) = write.choice(problems, "mode", WRITE_MODES) {
            self.write = mode;
        }
        let names: Vec<&str> = OwnColumn::ALL.iter().map(|column| column.name()).collect();
        let by_name = |name: &str| OwnColumn::ALL.into_iter().find(|column| column.name() == name);
        if let Some(columns) = write.texts(problems, "columns") {
            self.own_columns.clear();
            for (at, name) in columns {
                match by_name(&name) {
                    Some(column) if self.own_columns.contains(&column) => {
                        problems.add(at, format!("`write.columns` names \"{name}\" twice"));
                    }
                    Some(column) => self.own_columns.push(column),
                    None => problems.add(at, unknown_column("write.columns", &name, &names)),
                }
            }
        }
        if let Some(mut headers) = write.section(problems, "headers") {
            for (name, at, header) in headers.entries(problems) {
                match by_name(&name) {
                    Some(_) if header.trim().is_empty() => {
                        problems.add(at, format!("`write.headers.{name}` must not be empty"));
                    }
                    Some(column) => self.own_headers.push((column, header)),
                    None => problems.add(at, unknown_column("write.headers", &name, &names)),
                }
            }
        }
        write.finish(problems);
    }

    fn read_watch(&mut self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>) {
        let Some(mut watch) = section.section(problems, "watch") else { return };
        if let Some(seconds) = watch.whole(problems, "settle_seconds", 1..=3600) {
            self.settle_seconds = seconds;
        }
        if let Some(seconds) = watch.whole(problems, "rescan_seconds", 5..=86_400) {
            self.rescan_seconds = seconds;
        }
        let choices = [("auto", PollChoice::Auto), ("always", PollChoice::Always), ("never", PollChoice::Never)];
        if let Some(poll) = watch.choice(problems, "poll", &choices) {
            self.poll = poll;
        }
        watch.finish(problems);
    }
}

const LOCALE_WANTED: &str = "a locale such as \"en-GB\" or \"de-DE\"";

fn unknown_column(setting: &str, name: &str, names: &[&str]) -> String {
    let nearest = nearest(name, names).map(|known| format!("; did you mean \"{known}\"?")).unwrap_or_default();
    format!("`{setting}` names \"{name}\", which is none of our columns ({}){nearest}", names.join(", "))
}

fn read_codes(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
    key: &'static str,
    known: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut codes = Vec::new();
    for (at, code) in section.texts(problems, key).unwrap_or_default() {
        if known(&code) {
            codes.push(code);
        } else {
            problems.add(at, format!("no rule's code begins with \"{code}\"; `kpiwarden rules` lists them"));
        }
    }
    codes
}

fn read_sheet(
    mut block: Section<'_, '_>,
    problems: &mut Problems<'_>,
    folder: &Path,
    known: &dyn Fn(&str) -> bool,
) -> Option<SheetConfig> {
    let path = block.text(problems, "path");
    let below = block.text(problems, "folder");
    let globs = |texts: Option<Vec<(usize, String)>>, problems: &mut Problems<'_>| {
        let mut globs = Vec::new();
        for (at, glob) in texts.unwrap_or_default() {
            match globset::Glob::new(&glob) {
                Ok(_) => globs.push(glob),
                Err(error) => problems.add(at, format!("\"{glob}\" is not a glob: {}", error.kind())),
            }
        }
        globs
    };
    let (include, exclude) = (block.texts(problems, "include"), block.texts(problems, "exclude"));
    let has_globs = include.is_some() || exclude.is_some();
    let (include, exclude) = (globs(include, problems), globs(exclude, problems));
    let place = match (path, below) {
        (Some(path), None) => {
            if has_globs {
                problems.add(block.start(), "`include` and `exclude` go with `folder`, not with `path`");
            }
            Some(SheetPlace::Path(folder.join(path)))
        }
        (None, Some(below)) => Some(SheetPlace::Folder { folder: folder.join(below), include, exclude }),
        (Some(_), Some(_)) => {
            problems.add(block.start(), "a [[sheets]] block has either `path` or `folder`, not both");
            None
        }
        (None, None) => {
            problems.add(block.start(), "a [[sheets]] block needs `path = \"...\"` or `folder = \"...\"`");
            None
        }
    };
    let tab = block.text(problems, "tab");
    let header_row = block.whole(problems, "header_row", 1..=1_048_576).map(|row| row - 1);
    let mut columns = Vec::new();
    if let Some(mut section) = block.section(problems, "columns") {
        let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
        for (name, at, choice) in section.entries(problems) {
            match Field::from_name(&name) {
                Some(field) => columns.push((field, column_choice(&choice))),
                None => {
                    let nearest =
                        nearest(&name, &names).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
                    problems
                        .add(at, format!("`columns.{name}` is not a field{nearest} (fields: {})", names.join(", ")));
                }
            }
        }
    }
    let locale = block.parsed(problems, "locale", LOCALE_WANTED, Locale::parse);
    let write = block.choice(problems, "write", WRITE_MODES);
    let ignore = read_codes(&mut block, problems, "ignore", known);
    block.finish(problems);
    Some(SheetConfig { place: place?, tab, header_row, columns, locale, write, ignore })
}

/// One letter is a column. Two or three could be a header too (`ID`, `KPI`): the reader looks for such a header first.
fn column_choice(text: &str) -> ColumnChoice {
    match column_number(text).filter(|_| text.len() == 1) {
        Some(column) => ColumnChoice::Letter(column),
        None => ColumnChoice::Header(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Vec<Problem>> {
        Config::parse(text, Path::new("/kpis"), &|code| "M101".starts_with(code))
    }

    /// The example with every commented setting switched on.
    fn everything_on() -> String {
        let mut text = String::new();
        for line in super::super::EXAMPLE.lines() {
            let setting = line.strip_prefix("# ").filter(|rest| {
                rest.starts_with("[[")
                    || rest
                        .split_once(" = ")
                        .is_some_and(|(key, _)| key.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()))
            });
            text.push_str(setting.unwrap_or(line));
            text.push('\n');
        }
        text.replace("M107 = \"off\"", "M101 = \"off\"")
            .replace("[\"M107\"]", "[\"M101\"]")
            .replace("path = \"kpis/team.xlsx\"", "")
    }

    #[test]
    fn the_example_holds_the_defaults() {
        assert_eq!(parse(super::super::EXAMPLE), Ok(Config::default()));
        let all = parse(&everything_on()).expect("every setting in the example is known");
        let defaults = Config::default();
        assert_eq!(all.severity.len(), 1);
        assert_eq!(all.own_columns, defaults.own_columns);
        assert_eq!(all.sheets.len(), 1);
        let back = Config {
            locale: None,
            timezone: None,
            state: None,
            severity: BTreeMap::new(),
            own_headers: Vec::new(),
            sheets: Vec::new(),
            ..all
        };
        assert_eq!(back, defaults, "a default in the example differs from the one in the code");
    }

    #[test]
    fn every_problem_is_told_with_its_place() {
        let problems = parse(
            "langage = \"en\"\nfiscal_year_start = 13\n[rules]\nselect = [\"Q\"]\n[[sheets]]\ncolumns = { ownr = \"B\" }\nheader_row = \"3\"\n",
        )
        .expect_err("five problems");
        let told: Vec<String> = problems
            .iter()
            .map(|p| format!("{}:{} {}", p.line, p.column, p.message.split([';', '(']).next().unwrap_or("")))
            .collect();
        assert_eq!(
            told,
            [
                "1:1 `langage` is not a setting",
                "2:21 `fiscal_year_start` must be a whole number from 1 to 12, but is integer",
                "4:11 no rule's code begins with \"Q\"",
                "5:1 a [[sheets]] block needs `path = \"...\"` or `folder = \"...\"`",
                "6:13 `columns.ownr` is not a field",
                "7:14 `sheets[1].header_row` must be a whole number from 1 to 1048576, but is string",
            ]
        );
        assert!(problems[0].message.contains("did you mean `language`"), "{}", problems[0].message);
    }

    #[test]
    fn columns_by_letter_or_header() {
        for (text, expect) in [
            ("B", ColumnChoice::Letter(1)),
            ("AC", ColumnChoice::Header("AC".into())),
            ("Owner", ColumnChoice::Header("Owner".into())),
            ("KPI", ColumnChoice::Header("KPI".into())),
        ] {
            assert_eq!(column_choice(text), expect, "{text}");
        }
    }
}
