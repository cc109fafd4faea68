//! `kpiwarden rules [CODE]`.

use std::io::Write;

use serde_json::json;

use super::args::{Common, OutputFormat};
use super::failure::{Failure, Outcome};
use super::show;
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
    match code {
        Some(code) => {
            let rule = catalog::find(code).ok_or_else(|| {
                Failure::usage(format!("no rule is called \"{code}\""), "`kpiwarden rules` lists them")
            })?;
            show::lines(
                |out| if json { writeln!(out, "{:#}", as_json(rule.spec())) } else { write_page(out, rule.spec()) },
            )?;
        }
        None if json => {
            let all: Vec<_> = catalog::ALL.iter().map(|rule| as_json(rule.spec())).collect();
            show::lines(|out| writeln!(out, "{:#}", json!(all)))?;
        }
        None => show::lines(|out| catalog::ALL.iter().try_for_each(|rule| write_line(out, *rule)))?,
    }
    Ok(Outcome::Clean)
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
