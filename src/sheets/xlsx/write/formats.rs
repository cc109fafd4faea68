//! One cell format taken apart, and the colours of statuses.

use crate::model::Status;

/// Colours of one kind of status: text and background.
pub(super) type Colours = (&'static str, &'static str);

const GOOD: Colours = ("FF006100", "FFC6EFCE");
const FAIR: Colours = ("FF7F6000", "FFFFEB9C");
const POOR: Colours = ("FF9C0006", "FFFFC7CE");
const AHEAD: Colours = ("FF1F4E79", "FFDDEBF7");
const QUIET: Colours = ("FF595959", "FFEDEDED");

pub(super) const fn colours(status: Status) -> Colours {
    match status {
        Status::OnTrack | Status::Achieved => GOOD,
        Status::Ahead => AHEAD,
        Status::AtRisk | Status::Stale => FAIR,
        Status::Behind | Status::Missed | Status::Invalid => POOR,
        Status::Paused | Status::Closed | Status::NotStarted | Status::NoData | Status::Open | Status::Early => QUIET,
    }
}

/// One cell format, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Format {
    pub attributes: Vec<(String, String)>,
    pub alignment: Vec<(String, String)>,
    /// What else it holds, as it stands.
    pub rest: String,
}

impl Format {
    pub(super) fn number_format(&self) -> u32 {
        self.get("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    pub(super) fn drop(&mut self, name: &str) {
        self.attributes.retain(|(key, _)| key != name);
    }

    pub(super) fn write(&self, prefix: &str) -> String {
        let list = |pairs: &[(String, String)]| {
            pairs.iter().fold(String::new(), |text, (key, value)| text + " " + key + "=\"" + value + "\"")
        };
        let mut inner = String::new();
        if !self.alignment.is_empty() {
            inner = format!("<{prefix}alignment{}/>", list(&self.alignment));
        }
        inner.push_str(&self.rest);
        let attributes = list(&self.attributes);
        if inner.is_empty() {
            format!("<{prefix}xf{attributes}/>")
        } else {
            format!("<{prefix}xf{attributes}>{inner}</{prefix}xf>")
        }
    }

    /// Equal for formats that look the same.
    pub(super) fn key(&self) -> String {
        let mut sorted = self.clone();
        sorted.attributes.sort();
        sorted.alignment.sort();
        sorted.write("")
    }
}
