//! Results to standard output, in the format that was asked for.

use std::io::{self, IsTerminal, StdoutLock, Write};

use super::args::{ColorChoice, Common, OutputFormat};
use super::failure::Failure;
use super::talk;
use crate::engine::{Checked, SheetPlan};
use crate::report::{self, Format, Options, PlanFormat, SheetPlanned};

/// Writes what a check found.
pub(super) fn findings(checked: &Checked, common: &Common) -> Result<(), Failure> {
    let format = match common.format {
        OutputFormat::Text => Format::Text,
        OutputFormat::Concise => Format::Concise,
        OutputFormat::Json => Format::Json,
        OutputFormat::Jsonl => Format::Jsonl,
        OutputFormat::Csv => Format::Csv,
        OutputFormat::Md => Format::Markdown,
        OutputFormat::Sarif => Format::Sarif,
        OutputFormat::Github => Format::Github,
        OutputFormat::Gitlab => Format::Gitlab,
        OutputFormat::Junit => Format::Junit,
        OutputFormat::Html => Format::Html,
    };
    if format == Format::Csv {
        // A line a finding leaves no place for what was not evaluated.
        for sheet in &checked.sheets {
            let source = &sheet.source;
            sheet.error.iter().for_each(|error| talk::say(format_args!("{source}: not read: {error}")));
            sheet.unread.iter().for_each(|(tab, why)| talk::say(format_args!("{source}!{tab}: not read: {why}")));
            sheet.problems.iter().for_each(|problem| talk::say(format_args!("{source}: {problem}")));
        }
    }
    finish(|out| report::write(checked, format, options(common), out))
}

/// Writes what a sync would change.
pub(super) fn plans(checked: &Checked, plans: &[SheetPlan], common: &Common) -> Result<(), Failure> {
    let format = match common.format {
        OutputFormat::Text => PlanFormat::Text,
        OutputFormat::Json => PlanFormat::Json,
        _ => return Err(Failure::usage("a plan is shown as text or JSON", "use --format text or --format json")),
    };
    let planned: Vec<SheetPlanned<'_>> =
        plans.iter().enumerate().map(|(sheet, plan)| SheetPlanned { sheet, plan }).collect();
    finish(|out| report::plans(checked, &planned, format, options(common), out))
}

/// Writes lines of a command's own.
pub(super) fn lines(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    finish(write)
}

/// A reader that went away, such as `head`, is no failure.
fn finish(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out: StdoutLock<'_> = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::output(&error)),
        _ => Ok(()),
    }
}

fn options(common: &Common) -> Options {
    let colour = match common.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    Options { colour, verbose: common.verbose > 0, quiet: common.quiet > 0, failing: common.fail_on.lowest() }
}
