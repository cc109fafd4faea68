//! The `[rules]` block.

use super::section::{Problems, Section, nearest};
use crate::model::Severity;
use crate::rules::{Level, OptionError, OptionValue, Settings, catalog};

/// Reads `[rules]`: selection, severities and options.
pub(super) fn read_rules(mut section: Section<'_, '_>, problems: &mut Problems<'_>) -> Settings {
    let mut settings = Settings {
        select: read_codes(&mut section, problems, "select"),
        ignore: read_codes(&mut section, problems, "ignore"),
        ..Settings::default()
    };
    if let Some(mut severity) = section.section(problems, "severity") {
        for (name, at, word) in severity.entries(problems) {
            if !is_known(&name) {
                problems.add(at, no_such_rule(&name));
                continue;
            }
            let level = if word == "off" { Some(Level::Off) } else { Severity::from_name(&word).map(Level::At) };
            match level {
                Some(level) => settings.levels.push((name, level)),
                None => problems.add(
                    at,
                    format!(
                        "`rules.severity.{name}` must be \"error\", \"warning\", \"info\" or \"off\", but is \"{word}\""
                    ),
                ),
            }
        }
    }
    if let Some(options) = section.section(problems, "options") {
        read_options(&options, problems, &mut settings);
    }
    section.finish(problems);
    settings
}

fn read_options(section: &Section<'_, '_>, problems: &mut Problems<'_>, settings: &mut Settings) {
    for (rule, at, value) in section.anything() {
        let Some(table) = value.get_ref().as_table() else {
            problems.add(at, format!("an option is set by its rule and name, such as `{rule}.max = 3`"));
            continue;
        };
        let mut unknown_rule = false;
        for (name, at, value) in Section::new(table, "", value.span()).anything() {
            let path = format!("rules.options.{rule}.{name}");
            let value = value.get_ref();
            let given = if let Some(number) = value.as_integer() {
                number.as_str().replace('_', "").parse().ok().map(OptionValue::Number)
            } else {
                let texts = value.as_array().map(|array| {
                    array.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
                });
                texts.flatten().map(OptionValue::Words)
            };
            let Some(given) = given else {
                problems.add(at, format!("`{path}` must be a whole number or a list of words"));
                continue;
            };
            match settings.options.set(&rule, &name, &given) {
                Ok(()) => {}
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
            problems.add(at, no_such_rule(&rule));
        }
    }
}

fn is_known(name: &str) -> bool {
    let settings = Settings { select: vec![name.to_owned()], ..Settings::default() };
    settings.unknown_names().is_empty()
}

fn no_such_rule(name: &str) -> String {
    let names: Vec<&str> = catalog::ALL.iter().map(|rule| rule.spec().name).collect();
    let nearest = nearest(name, &names).map(|known| format!("did you mean \"{known}\"? ")).unwrap_or_default();
    format!("no rule is called \"{name}\"; {nearest}`kpiwarden rules` lists them")
}

/// A list of rule names, codes, or beginnings of codes.
pub(super) fn read_codes(section: &mut Section<'_, '_>, problems: &mut Problems<'_>, key: &'static str) -> Vec<String> {
    let mut codes = Vec::new();
    for (at, code) in section.texts(problems, key).unwrap_or_default() {
        if is_known(&code) {
            codes.push(code);
        } else {
            problems.add(at, no_such_rule(&code));
        }
    }
    codes
}
