//! Findings, plans and roll-ups as text, JSON and the other output formats.
//!
//! Every writer streams: rows are read again and words made as they are printed, so that a report of a big sheet takes no
//! more room than the check it speaks of. What came from a sheet is made harmless for a terminal first ([`clean()`]).

use std::io::{self, BufWriter, Write};

use crate::engine::Checked;
use crate::model::Severity;

pub mod cell;
mod clean;
mod concise;
mod csv;
pub mod explain;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod markup;
mod plans;
mod sarif;
mod schema;
mod text;
mod told;
mod wire;

pub use clean::clean;
pub use plans::{PlanFormat, SheetPlanned, plans};
pub use schema::{plan_schema, report_schema};

/// The output formats of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, grouped by sheet.
    Text,
    /// One line a finding.
    Concise,
    /// One JSON object.
    Json,
    /// One JSON object a finding, one a line.
    Jsonl,
    /// Markdown.
    Markdown,
    /// Comma-separated values, one line a finding.
    Csv,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit XML: a test suite a table, a test case a KPI.
    Junit,
    /// One self-contained HTML page.
    Html,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// ANSI colours; for a terminal only.
    pub colour: bool,
    /// The column mapping and why; waived findings; tabs without a KPI table.
    pub verbose: bool,
    /// Findings only: no counts, no summary.
    pub quiet: bool,
    /// The lowest severity that fails a JUnit test case; `None`: none does.
    pub failing: Option<Severity>,
}

impl Default for Options {
    fn default() -> Self {
        Self { colour: false, verbose: false, quiet: false, failing: Some(Severity::Error) }
    }
}

/// Room for output that is on its way, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// Writes the report of a check.
pub fn write(checked: &Checked, format: Format, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    match format {
        Format::Text => text::write(checked, options, &mut out)?,
        Format::Concise => concise::write(checked, options, &mut out)?,
        Format::Json => json::write(checked, &mut out)?,
        Format::Jsonl => jsonl::write(checked, &mut out)?,
        Format::Markdown => markdown::write(checked, options, &mut out)?,
        Format::Csv => csv::write(checked, &mut out)?,
        Format::Sarif => sarif::write(checked, &mut out)?,
        Format::Github => github::write(checked, options, &mut out)?,
        Format::Gitlab => gitlab::write(checked, &mut out)?,
        Format::Junit => junit::write(checked, options, &mut out)?,
        Format::Html => html::write(checked, options, &mut out)?,
    }
    out.flush()
}
