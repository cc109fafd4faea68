//! The `[google]` section.

use std::path::{Path, PathBuf};

use super::section::{Problems, Section};
use crate::sheets::google::CommentMode;

/// How Google is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleConfig {
    /// A credentials file; `None` looks in the usual places.
    pub credentials: Option<PathBuf>,
    /// The person a service account acts for.
    pub subject: Option<String>,
    /// What becomes of findings on cells.
    pub comments: CommentMode,
    /// Whether a comment is assigned to the person whose chip stands in the row's owner cell.
    pub assign: bool,
    /// Another server that speaks like Google.
    pub endpoint: Option<String>,
    /// Seconds between two looks at what changed.
    pub poll_seconds: u32,
    /// Reads that Google allows the account a minute.
    pub reads_per_minute: u32,
    /// Writes that Google allows the account a minute.
    pub writes_per_minute: u32,
}

impl Default for GoogleConfig {
    fn default() -> Self {
        Self {
            credentials: None,
            subject: None,
            comments: CommentMode::Native,
            assign: false,
            endpoint: None,
            poll_seconds: 15,
            reads_per_minute: 60,
            writes_per_minute: 60,
        }
    }
}

pub(super) fn read_google(mut section: Section<'_, '_>, problems: &mut Problems<'_>, folder: &Path) -> GoogleConfig {
    let mut google = GoogleConfig {
        credentials: section.text(problems, "credentials").map(|path| folder.join(path)),
        subject: section
            .parsed(problems, "subject", "a person's address", |text| text.contains('@').then(|| text.to_owned())),
        endpoint: section.parsed(problems, "endpoint", "an address that begins with http:// or https://", |text| {
            (text.starts_with("http://") || text.starts_with("https://")).then(|| text.to_owned())
        }),
        ..GoogleConfig::default()
    };
    let modes = [("native", CommentMode::Native), ("note", CommentMode::Note), ("off", CommentMode::Off)];
    if let Some(mode) = section.choice(problems, "comments", &modes) {
        google.comments = mode;
    }
    if let Some(yes) = section.flag(problems, "assign") {
        google.assign = yes;
    }
    if let Some(seconds) = section.whole(problems, "poll_seconds", 1..=3600) {
        google.poll_seconds = seconds;
    }
    if let Some(calls) = section.whole(problems, "reads_per_minute", 6..=100_000) {
        google.reads_per_minute = calls;
    }
    if let Some(calls) = section.whole(problems, "writes_per_minute", 6..=100_000) {
        google.writes_per_minute = calls;
    }
    section.finish(problems);
    google
}
