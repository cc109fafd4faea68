//! The `[rules]` block, and the `rules` table of a sheet, which goes on top of it.

use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use super::custom::read_custom;
use super::section::{Problems, Section, nearest};
use crate::model::{Code, Severity};
use crate::rules::custom::CustomRule;
use crate::rules::{Level, OptionError, OptionValue, Options, Settings, catalog};

/// What a sheet says about rules, to go on top of what holds for all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetRules {
    /// Only these; `None`: as everywhere.
    pub select: Option<Vec<String>>,
    /// Not these, beside those left out everywhere.
    pub ignore: Vec<String>,
    /// Other severities.
    pub levels: Vec<(String, Level)>,
    /// Options: rule, name, value.
    pub options: Vec<(String, String, OptionValue)>,
}

impl SheetRules {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The settings for the sheet.
    pub fn on(&self, general: &Settings) -> Settings {
        let mut settings = general.clone();
        if let Some(select) = &self.select {
            settings.select.clone_from(select);
        }
        settings.ignore.extend(self.ignore.iter().cloned());
        settings.levels.extend(self.levels.iter().cloned());
        for (rule, name, value) in &self.options {
            // They were set once when the config was read, so they are known to fit.
            let _ = settings.options.set(rule, name, value);
        }
        settings
    }
}

/// Reads `[rules]`: selection, severities, options, and the team's own rules.
pub(super) fn read_rules(mut section: Section<'_, '_>, problems: &mut Problems<'_>) -> Settings {
    let custom = read_custom(&mut section, problems);
    let own = read_sheet_rules(section, problems, &custom);
    let general = Settings { custom, ..Settings::default() };
    own.on(&general)
}

/// Reads what a table says about rules. `custom`: the team's own rules.
pub(super) fn read_sheet_rules(
    mut section: Section<'_, '_>,
    problems: &mut Problems<'_>,
    custom: &[Arc<CustomRule>],
) -> SheetRules {
    let mut rules = SheetRules {
        select: read_codes(&mut section, problems, "select", custom),
        ignore: read_codes(&mut section, problems, "ignore", custom).unwrap_or_default(),
        ..SheetRules::default()
    };
    if let Some(mut severity) = section.section(problems, "severity") {
        for (name, at, word) in severity.entries(problems) {
            if !is_known(&name, custom) {
                problems.add(at, no_such_rule(&name));
                continue;
            }
            let level = if word == "off" { Some(Level::Off) } else { Severity::from_name(&word).map(Level::At) };
            match level {
                Some(level) => rules.levels.push((name, level)),
                None => problems.add(
                    at,
                    format!(
                        "`rules.severity.{name}` must be \"error\", \"warning\", \"info\" or \"off\", but is \"{word}\""
                    ),
                ),
            }
        }
    }
    let mut options = section.section(problems, "options").map(|options| options.anything()).unwrap_or_default();
    // `[rules.O204]` says the same as `[rules.options.O204]`.
    options.extend(section.take_all(|key| Code::parse(key).is_some()));
    read_options(&options, problems, &mut rules);
    section.finish(problems);
    rules
}

type Entry<'a, 'i> = (String, usize, &'a Spanned<DeValue<'i>>);

fn read_options(entries: &[Entry<'_, '_>], problems: &mut Problems<'_>, rules: &mut SheetRules) {
    let mut tried = Options::default();
    for (rule, at, value) in entries {
        let Some(table) = value.get_ref().as_table() else {
            problems.add(*at, format!("an option is set by its rule and name, such as `{rule}.max = 3`"));
            continue;
        };
        let mut unknown_rule = false;
        for (name, at, value) in Section::new(table, "", value.span()).anything() {
            let path = format!("rules.options.{rule}.{name}");
            let Some(given) = option_value(value.get_ref()) else {
                problems.add(at, format!("`{path}` must be a whole number, a list of words, or a table of such lists"));
                continue;
            };
            match tried.set(rule, &name, &given) {
                Ok(()) => rules.options.push((rule.clone(), name, given)),
                Err(OptionError::NoSuchRule) => unknown_rule = true,
                Err(OptionError::NoSuchOption(known)) => {
                    let options = match (nearest(&name, &known), known.is_empty()) {
                        (Some(known), _) => format!("did you mean `{known}`?"),
                        (None, true) => format!("{rule} has none"),
                        (None, false) => format!("{rule} has {}", known.join(", ")),
                    };
                    problems.add(at, format!("`{path}` is not an option; {options}"));
                }
                Err(OptionError::BadValue(what)) => problems.add(at, format!("`{path}` must be: {what}")),
            }
        }
        if unknown_rule {
            problems.add(*at, no_such_rule(rule));
        }
    }
}

fn option_value(value: &DeValue<'_>) -> Option<OptionValue> {
    if let Some(number) = value.as_integer() {
        return number.as_str().replace('_', "").parse().ok().map(OptionValue::Number);
    }
    if let Some(table) = value.as_table() {
        let lists = table.iter().map(|(key, list)| Some((key.get_ref().to_string(), words(list.get_ref())?)));
        return lists.collect::<Option<_>>().map(OptionValue::Lists);
    }
    words(value).map(OptionValue::Words)
}

fn words(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
}

fn is_known(name: &str, custom: &[Arc<CustomRule>]) -> bool {
    let settings = Settings { select: vec![name.to_owned()], custom: custom.to_vec(), ..Settings::default() };
    settings.unknown_names().is_empty()
}

fn no_such_rule(name: &str) -> String {
    let names: Vec<&str> = catalog::ALL.iter().map(|rule| rule.spec().name).collect();
    let nearest = nearest(name, &names).map(|known| format!("did you mean \"{known}\"? ")).unwrap_or_default();
    format!("no rule is called \"{name}\"; {nearest}`kpiwarden rules` lists them")
}

/// A list of rule names, codes, or beginnings of codes.
pub(super) fn read_codes(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
    key: &'static str,
    custom: &[Arc<CustomRule>],
) -> Option<Vec<String>> {
    let mut codes = Vec::new();
    for (at, code) in section.texts(problems, key)? {
        if is_known(&code, custom) {
            codes.push(code);
        } else {
            problems.add(at, no_such_rule(&code));
        }
    }
    Some(codes)
}
