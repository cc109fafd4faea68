//! The command line as clap reads it. Names and meanings are public interface.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::Severity;

/// Checks the KPI sheets a team already keeps, works out progress, and writes status and warnings back.
#[derive(Debug, Parser)]
#[command(name = "kpiwarden", version, arg_required_else_help = true, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
}

/// What every command understands.
#[derive(Debug, Args)]
pub struct Common {
    /// Config file [default: ./kpiwarden.toml, then the user's and the system's]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The day to judge by, such as 2026-11-22 [default: today]
    #[arg(long, global = true, value_name = "DATE")]
    pub today: Option<jiff::civil::Date>,
    /// Time zone in which a day begins, such as Europe/Berlin [default: the system's]
    #[arg(long, global = true, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// How figures and dates are written where a sheet does not say, such as de-DE
    #[arg(long, global = true, value_name = "TAG")]
    pub locale: Option<String>,
    /// Output format
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,
    /// Lowest severity that makes the exit status 1
    #[arg(long, global = true, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: FailOn,
    /// Check these rules only: codes or their beginnings, such as M101,T
    #[arg(long, global = true, value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Leave these rules out: codes or their beginnings
    #[arg(long, global = true, value_name = "CODES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Colour and progress bar
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Say more: the column mapping and why; every finding where one rule has many
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say less: findings only
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub quiet: u8,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read, check and print; never writes
    Validate {
        /// Files, folders, globs, addresses of Google sheets and folders, or - for CSV on standard input [default: what the config names]
        sheets: Vec<String>,
        /// Print the JSON schema of `--format json` instead
        #[arg(long)]
        print_schema: bool,
        /// Findings that are known and not reported
        #[command(flatten)]
        baseline: BaselineArgs,
    },
    /// The same as one page for a browser; with --format as Markdown, CSV or JSON
    Report {
        /// Files, folders, globs, addresses of Google sheets and folders [default: what the config names]
        sheets: Vec<String>,
    },
    /// The same, and show, cell by cell, what sync would change
    Plan {
        /// Files, folders or globs [default: what the config names]
        sheets: Vec<String>,
        /// Take back cells of ours in which somebody wrote, and override guards
        #[arg(long)]
        force: bool,
        /// Plan taking our columns and comments out again
        #[arg(long)]
        remove: bool,
    },
    /// Read, check, and write status columns and comments back, once
    Sync {
        /// Files, folders or globs [default: what the config names]
        sheets: Vec<String>,
        /// Take back cells of ours in which somebody wrote, and override guards
        #[arg(long)]
        force: bool,
        /// Take our columns and comments out again, leaving the sheet as it was before
        #[arg(long)]
        remove: bool,
    },
    /// Put back what the last sync of a sheet replaced
    Undo {
        /// Files
        #[arg(required = true, value_name = "SHEET")]
        sheets: Vec<String>,
    },
    /// The daemon: watch files and sync what changed
    Run {
        /// Files or folders to watch [default: what the config names]
        sheets: Vec<String>,
    },
    /// What the running daemon does: sheets, last good cycle, errors
    Status {
        /// The daemon's socket [default: the config's, else systemd's: /run/kpiwarden/control]
        #[arg(long, value_name = "PATH")]
        socket: Option<PathBuf>,
    },
    /// Let the running daemon read its config again
    Reload {
        /// Wait until it has, and fail where the config is invalid
        #[arg(long)]
        wait: bool,
        /// The daemon's socket [default: as of `status`]
        #[arg(long, value_name = "PATH")]
        socket: Option<PathBuf>,
    },
    /// What was read of a KPI so far, and where it is heading
    History {
        /// A sheet, or one row of it: FILE, FILE!7, FILE!TAB!7
        #[arg(required_unless_present = "forget")]
        row: Option<String>,
        /// Forget all that is on record of the KPIs of this owner
        #[arg(long, value_name = "OWNER", conflicts_with = "row")]
        forget: Option<String>,
    },
    /// The catalogue of rules; with a code, its whole page
    Rules {
        /// A rule's code, such as M101
        code: Option<String>,
    },
    /// What is read from one KPI sentence, or from one cell and its row, and why
    Explain {
        /// The sentence, or a cell such as team.xlsx!B7 or team.xlsx!KPIs!B7
        #[arg(required_unless_present = "lines")]
        statement: Option<String>,
        /// Read many sentences from standard input, one a line, and answer one JSON line each
        #[arg(long, conflicts_with = "statement")]
        lines: bool,
    },
    /// The stretch target for one figure
    #[command(allow_negative_numbers = true)]
    Stretch {
        /// What the owner offered, such as 30, 40% or "1.2M EUR"
        value: String,
        /// The figure it starts from; makes VALUE a level rather than a sum that starts from nothing
        #[arg(long, value_name = "VALUE")]
        baseline: Option<String>,
        /// Its unit, such as % or EUR
        #[arg(long)]
        unit: Option<String>,
        /// Stretch in percent [default: 30, or the config's]
        #[arg(long, value_name = "PERCENT")]
        percent: Option<u16>,
        /// Less is better
        #[arg(long)]
        decrease: bool,
    },
    /// Print a config block for a sheet, with the columns that its headers say
    Init {
        /// Files, or addresses of Google spreadsheets
        #[arg(required = true, value_name = "SHEET")]
        sheets: Vec<String>,
    },
    /// Look at config, credentials, clock, state and every sheet, and say what is missing
    Doctor {
        /// Sheets [default: what the config names]
        sheets: Vec<String>,
    },
    /// A person's own Google account; a service account needs none of this
    Auth {
        /// What to do
        #[command(subcommand)]
        what: Auth,
    },
    /// Copy the example sheets to a folder, sync them, and say what to open
    Demo {
        /// Folder to make
        #[arg(default_value = "kpiwarden-demo")]
        folder: PathBuf,
    },
    /// Manual page; with a folder, one page a command into it
    Man {
        /// Folder to write to
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
    },
    /// Send a test message to the receivers that the config names
    NotifyTest {
        /// Only this receiver
        receiver: Option<String>,
    },
    /// Shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What `auth` does.
#[derive(Debug, Subcommand)]
pub enum Auth {
    /// Ask for consent in the browser, and keep it
    Login {
        /// The JSON of an OAuth client of the type "Desktop app"
        #[arg(long, value_name = "FILE")]
        client: Option<PathBuf>,
    },
    /// Say which account is used, and whether Google gives it a token
    Status,
    /// Forget the consent on this machine
    Logout,
}

/// What becomes of the baseline.
#[derive(Debug, Args, Default)]
pub struct BaselineArgs {
    /// Report only what this baseline file does not know [default: the config's]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write everything found now to a baseline file [default: the file in use, else kpiwarden-baseline.json]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub write_baseline: Option<Option<PathBuf>>,
    /// Take what is mended by now out of the baseline file, and add nothing
    #[arg(long, conflicts_with = "write_baseline")]
    pub prune_baseline: bool,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people, grouped by sheet
    Text,
    /// One line a finding
    Concise,
    /// One JSON object
    Json,
    /// One JSON object a finding
    Jsonl,
    /// CSV, one line a finding
    Csv,
    /// Markdown
    Md,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// JUnit XML
    Junit,
    /// One self-contained HTML page
    Html,
}

/// The lowest severity that counts for the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    /// The lowest severity that counts; `None`: none does.
    pub fn lowest(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
