//! `kpiwarden rules [CODE]`.

use std::io::Write;
use std::sync::Arc;

use serde_json::json;

use super::args::{Common, OutputFormat};
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::show;
use crate::model::Code;
use crate::rules::custom::CustomRule;
use crate::rules::{Rule, Spec, catalog};

/// Lists the catalogue, or prints one rule's page.
pub(super) fn run(common: &Common, code: Option<&str>) -> Result<Outcome, Failure> {
    let json = match common.format {
        OutputFormat::Text | OutputFormat::Concise | OutputFormat::Md => false,
        OutputFormat::Json => true,
        _ => {
            return Err(Failure::usage("the rules are shown as text or JSON", "use --format text or --format json"));
        }
    };
    let own = &Setup::load(common)?.config.rules.custom;
    match code {
        Some(code) => {
            match (catalog::find(code), find_own(own, code)) {
                (Some(rule), _) => {
                    let spec = rule.spec();
                    show::lines(|out| if json { writeln!(out, "{:#}", as_json(spec)) } else { write_page(out, spec) })?;
                }
                (None, Some(rule)) => show::lines(|out| {
                    if json { writeln!(out, "{:#}", own_as_json(rule)) } else { write_own_page(out, rule) }
                })?,
                (None, None) => {
                    let message = format!("no rule is called \"{code}\"");
                    return Err(Failure::usage(message, "`kpiwarden rules` lists them"));
                }
            }
        }
        None if json => {
            let shipped = catalog::ALL.iter().map(|rule| as_json(rule.spec()));
            let all: Vec<_> = shipped.chain(own.iter().map(|rule| own_as_json(rule))).collect();
            show::lines(|out| writeln!(out, "{:#}", json!(all)))?;
        }
        None => show::lines(|out| {
            catalog::ALL.iter().try_for_each(|rule| write_line(out, *rule))?;
            own.iter().try_for_each(|rule| {
                let (code, name, severity) = (rule.code, &rule.name, rule.severity.name());
                writeln!(out, "{code} {name:<26} {severity:<8} {}", rule.when.source())
            })
        })?,
    }
    Ok(Outcome::Clean)
}

fn find_own<'r>(own: &'r [Arc<CustomRule>], text: &str) -> Option<&'r CustomRule> {
    let named = own.iter().find(|rule| rule.name.eq_ignore_ascii_case(text) || Code::parse(text) == Some(rule.code));
    named.map(|rule| &**rule)
}

fn write_own_page(out: &mut dyn Write, rule: &CustomRule) -> std::io::Result<()> {
    writeln!(out, "# {} {}\n\nA rule of your own, from the config. It fires when:\n", rule.code, rule.name)?;
    writeln!(out, "    {}\n\nMarks: {}\nSeverity: {}", rule.when.source(), rule.field.name(), rule.severity.name())
}

fn own_as_json(rule: &CustomRule) -> serde_json::Value {
    json!({
        "code": rule.code.to_string(),
        "name": rule.name,
        "severity": rule.severity.name(),
        "practices": ["own"],
        "page": format!("A rule of your own, from the config. It fires when:\n\n    {}\n", rule.when.source()),
        "options": [],
    })
}

fn write_line(out: &mut dyn Write, rule: &dyn Rule) -> std::io::Result<()> {
    let spec = rule.spec();
    writeln!(out, "{} {:<26} {:<8} {}", spec.code, spec.name, spec.severity.name(), spec.summary())
}

fn write_page(out: &mut dyn Write, spec: &Spec) -> std::io::Result<()> {
    writeln!(out, "# {} {}\n\n{}", spec.code, spec.name, spec.page().trim_end())?;
    writeln!(out, "\nSeverity: {}", spec.severity.name())?;
    for practice in spec.practices {
        writeln!(out, "Practice: {}", practice.what())?;
    }
    for option in spec.options {
        writeln!(out, "Option {} (default {}): {}", option.name, option.default, option.what)?;
    }
    Ok(())
}

fn as_json(spec: &Spec) -> serde_json::Value {
    json!({
        "code": spec.code.to_string(),
        "name": spec.name,
        "severity": spec.severity.name(),
        "practices": spec.practices.iter().map(|practice| practice.name()).collect::<Vec<_>>(),
        "page": spec.page(),
        "options": spec.options.iter().map(|option| json!({
            "name": option.name, "default": option.default, "what": option.what,
        })).collect::<Vec<_>>(),
    })
}
