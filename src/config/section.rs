//! Walks a parsed TOML table key by key, keeps positions, and collects every problem instead of stopping at the first.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing wrong with a config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// All problems of one config text, gathered while it is walked.
#[derive(Debug)]
pub(super) struct Problems<'i> {
    input: &'i str,
    found: Vec<(usize, String)>,
}

impl<'i> Problems<'i> {
    pub(super) fn new(input: &'i str) -> Self {
        Self { input, found: Vec::new() }
    }

    /// The whole text.
    pub(super) fn input(&self) -> &'i str {
        self.input
    }

    /// Line and column of a byte, both counted from 1.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let before = self.input.get(..at).unwrap_or(self.input);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    pub(super) fn add(&mut self, at: usize, message: impl Into<String>) {
        self.found.push((at, message.into()));
    }

    /// The problems in the order of their places.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.found.sort();
        self.found.dedup();
        self.found
            .iter()
            .map(|(at, message)| {
                let (line, column) = self.place(*at);
                Problem { line, column, message: message.clone() }
            })
            .collect()
    }
}

/// One table of the config. Keys are taken by name; what nobody took is unknown and reported by [`Section::finish`].
pub(super) struct Section<'a, 'i> {
    table: &'a DeTable<'i>,
    name: String,
    span: Range<usize>,
    known: Vec<&'static str>,
    taken: Vec<String>,
}

impl<'a, 'i> Section<'a, 'i> {
    pub(super) fn new(table: &'a DeTable<'i>, name: impl Into<String>, span: Range<usize>) -> Self {
        Self { table, name: name.into(), span, known: Vec::new(), taken: Vec::new() }
    }

    /// Where the section starts, in bytes.
    pub(super) fn start(&self) -> usize {
        self.span.start
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.known.push(key);
        self.table.get(key)
    }

    fn wrong(&self, problems: &mut Problems<'_>, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = value.get_ref().type_str();
        problems.add(value.span().start, format!("`{}` must be {wanted}, but is {found}", self.path(key)));
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    pub(super) fn text(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<String> {
        self.text_at(problems, key).map(|(_, text)| text)
    }

    /// A text with the place where it stands.
    pub(super) fn text_at(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<(usize, String)> {
        let value = self.take(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((value.span().start, text.to_owned())),
            None => {
                self.wrong(problems, key, value, "a text in quotes");
                None
            }
        }
    }

    /// A text with the stretch of the input that holds it, quotes included.
    pub(super) fn text_span(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
    ) -> Option<(Range<usize>, String)> {
        let (_, text) = self.text_at(problems, key)?;
        self.table.get(key).map(|value| (value.span(), text))
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// A text that `read` understands; `wanted` completes "must be ...".
    pub(super) fn parsed<T>(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        wanted: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (at, text) = self.text_at(problems, key)?;
        let value = read(&text);
        if value.is_none() {
            problems.add(at, format!("`{}` must be {wanted}, but is \"{text}\"", self.path(key)));
        }
        value
    }

    /// One of a closed list of words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let wanted = format!("one of {}", names.join(", "));
        self.parsed(problems, key, &wanted, |text| {
            choices.iter().find(|(name, _)| *name == text).map(|&(_, value)| value)
        })
    }

    /// A whole number within limits.
    pub(super) fn whole(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        limits: std::ops::RangeInclusive<u32>,
    ) -> Option<u32> {
        let value = self.take(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|integer| i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok());
        let (low, high) = (*limits.start(), *limits.end());
        match number.and_then(|number| u32::try_from(number).ok()).filter(|number| limits.contains(number)) {
            Some(number) => Some(number),
            None => {
                self.wrong(problems, key, value, &format!("a whole number from {low} to {high}"));
                None
            }
        }
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(problems, key, value, "true or false");
        }
        flag
    }

    /// A list of texts, each with its place; a single text counts as a list of one.
    pub(super) fn texts(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Vec<(usize, String)>> {
        let value = self.take(key)?;
        if let Some(text) = value.get_ref().as_str() {
            return Some(vec![(value.span().start, text.to_owned())]);
        }
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(problems, key, value, "a list of texts");
            return None;
        };
        let mut texts = Vec::new();
        for item in array {
            match item.get_ref().as_str() {
                Some(text) => texts.push((item.span().start, text.to_owned())),
                None => self.wrong(problems, key, item, "a list of texts"),
            }
        }
        Some(texts)
    }

    /// A table below this one.
    pub(super) fn section(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Section<'a, 'i>> {
        let value = self.take(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Section::new(table, self.path(key), value.span())),
            None => {
                self.wrong(problems, key, value, &format!("a table: [{}]", self.path(key)));
                None
            }
        }
    }

    /// An array of tables.
    pub(super) fn sections(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Vec<Section<'a, 'i>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(problems, key, value, &format!("a list of tables: [[{}]]", self.path(key)));
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, item) in array.iter().enumerate() {
            match item.get_ref().as_table() {
                Some(table) => {
                    sections.push(Section::new(table, format!("{}[{}]", self.path(key), index + 1), item.span()));
                }
                None => self.wrong(problems, key, item, &format!("a list of tables: [[{}]]", self.path(key))),
            }
        }
        sections
    }

    /// Every entry whose key is not known beforehand, as texts: key, its place, value.
    pub(super) fn entries(&mut self, problems: &mut Problems<'_>) -> Vec<(String, usize, String)> {
        let mut entries = Vec::new();
        for (name, at, value) in self.anything() {
            match value.get_ref().as_str() {
                Some(text) => entries.push((name, at, text.to_owned())),
                None => self.wrong(problems, &name, value, "a text in quotes"),
            }
        }
        entries
    }

    /// Every entry, in the order of their places: key, its place, value.
    pub(super) fn anything(&self) -> Vec<(String, usize, &'a Spanned<DeValue<'i>>)> {
        let mut entries: Vec<_> =
            self.table.iter().map(|(key, value)| (key.get_ref().to_string(), key.span().start, value)).collect();
        entries.sort_by_key(|entry| entry.1);
        entries
    }

    /// Takes every entry whose key is of a kind: key, its place, value.
    pub(super) fn take_all(
        &mut self,
        is_of_kind: impl Fn(&str) -> bool,
    ) -> Vec<(String, usize, &'a Spanned<DeValue<'i>>)> {
        let mut entries = self.anything();
        entries.retain(|(key, ..)| is_of_kind(key));
        self.taken.extend(entries.iter().map(|(key, ..)| key.clone()));
        entries
    }

    /// Reports keys that nobody took.
    pub(super) fn finish(self, problems: &mut Problems<'_>) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if self.known.contains(&name) || self.taken.iter().any(|taken| taken == name) {
                continue;
            }
            let nearest =
                nearest(name, &self.known).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            problems.add(key.span().start, format!("`{}` is not a setting{nearest}", self.path(name)));
        }
    }
}

/// The known name that is most like `name`, if one is like it at all: at most a third of its letters differ.
pub(super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(name.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name() {
        let known = ["locale", "language", "header_row"];
        assert_eq!(nearest("localle", &known), Some("locale"));
        assert_eq!(nearest("headerrow", &known), Some("header_row"));
        assert_eq!(nearest("colour", &known), None);
    }
}
