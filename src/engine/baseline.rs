//! What a team had already when it began: findings of a first day that stay quiet, so that only what is new is reported.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::checked::{Checked, CheckedSheet, CheckedTable};
use super::identity::identities;
use crate::model::Code;

/// Version of the file format.
const VERSION: u32 = 1;
/// Largest baseline that is read, in entries.
const ENTRIES_MAX: usize = 1_000_000;

/// Findings that are known and not reported, by source and identity. Sorting rows does not change an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    names: Names,
    entries: BTreeMap<Key, Entry>,
}

/// How sources are named in a baseline: relative to its own folder, so that it can be kept beside the sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The folder of the baseline file, absolute.
    pub folder: PathBuf,
    /// The folder that relative sources start from, absolute.
    pub working: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    source: String,
    identity: u64,
}

/// One identity: what it is, for people who read the file, and how often it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    tab: String,
    code: Code,
    about: String,
    count: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    source: String,
    tab: String,
    code: String,
    about: String,
    identity: String,
    count: u32,
}

impl Names {
    /// A source as the baseline names it.
    fn of(&self, source: &str) -> String {
        if source == "-" || source.contains("://") {
            return source.to_owned();
        }
        let path = plain(&self.working.join(source));
        let shown = path.strip_prefix(plain(&self.folder)).unwrap_or(&path);
        shown.to_string_lossy().replace('\\', "/")
    }
}

/// A path without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

impl Baseline {
    /// Nothing known yet.
    pub const fn new(names: Names) -> Self {
        Self { names, entries: BTreeMap::new() }
    }

    /// Reads a baseline file's text.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str, names: Names) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| format!("this is no baseline: {error}"))?;
        if file.version != VERSION {
            return Err(format!("its version is {}, and this program knows {VERSION}", file.version));
        }
        if file.findings.len() > ENTRIES_MAX {
            return Err(format!("it holds more than {ENTRIES_MAX} findings"));
        }
        let mut entries = BTreeMap::new();
        for line in file.findings {
            let code = Code::parse(&line.code).ok_or_else(|| format!("\"{}\" is no rule's code", line.code))?;
            let identity = u64::from_str_radix(&line.identity, 16)
                .map_err(|_| format!("\"{}\" is no identity of a finding", line.identity))?;
            let entry = Entry { tab: line.tab, code, about: line.about, count: line.count };
            entries.insert(Key { source: line.source, identity }, entry);
        }
        Ok(Self { names, entries })
    }

    /// The file's text, in an order that changes little from one day to the next.
    pub fn text(&self) -> String {
        let mut findings: Vec<Line> = self
            .entries
            .iter()
            .map(|(key, entry)| Line {
                source: key.source.clone(),
                tab: entry.tab.clone(),
                code: entry.code.to_string(),
                about: entry.about.clone(),
                identity: format!("{:016x}", key.identity),
                count: entry.count,
            })
            .collect();
        findings.sort_by(|a, b| {
            let by =
                |line: &Line| [&line.source, &line.tab, &line.code, &line.about, &line.identity].map(String::clone);
            by(a).cmp(&by(b))
        });
        let mut text = serde_json::to_string_pretty(&File { version: VERSION, findings }).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.entries.values().map(|entry| entry.count as usize).sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Which findings of a table it covers, in their order. Findings that a waiver covers already use nothing up.
    pub(super) fn covers(&self, checked: &Checked, table: &CheckedTable) -> Vec<bool> {
        let source = self.names.of(&checked.sheet_of(table).source);
        let mut left: HashMap<u64, u32> = HashMap::new();
        let identities = identities(checked, table);
        let pairs = table.findings.iter().zip(identities);
        pairs
            .map(|(finding, identity)| {
                if finding.waived {
                    return false;
                }
                let left = left.entry(identity.key).or_insert_with(|| {
                    let key = Key { source: source.clone(), identity: identity.key };
                    self.entries.get(&key).map_or(0, |entry| entry.count)
                });
                let known = *left > 0;
                *left = left.saturating_sub(1);
                known
            })
            .collect()
    }

    /// A baseline of everything found in a check that was made without one. What was known of sheets and rules that this check
    /// did not look at stays.
    pub fn record(&self, checked: &Checked) -> Self {
        let found = Self::found(&self.names, checked);
        let mut entries = self.unseen(checked);
        entries.extend(found);
        Self { names: self.names.clone(), entries }
    }

    /// The same baseline without what is mended by now, from a check that was made without one.
    pub fn pruned(&self, checked: &Checked) -> Self {
        let mut entries = self.unseen(checked);
        for (key, found) in Self::found(&self.names, checked) {
            if let Some(known) = self.entries.get(&key) {
                let count = known.count.min(found.count);
                entries.insert(key, Entry { count, ..known.clone() });
            }
        }
        Self { names: self.names.clone(), entries }
    }

    /// How many findings are mended by now, from a check that was made with this baseline: those that it knows and did not need.
    pub fn mended(&self, checked: &Checked) -> usize {
        let mut needed: BTreeMap<Key, u32> = BTreeMap::new();
        for (key, entry) in Self::all(&self.names, checked, true) {
            *needed.entry(key).or_default() += entry.count;
        }
        let unseen = self.unseen(checked);
        let known = self.entries.iter().filter(|(key, _)| !unseen.contains_key(key));
        known.map(|(key, entry)| entry.count.saturating_sub(needed.get(key).copied().unwrap_or(0)) as usize).sum()
    }

    /// Entries about which a check says nothing: of sheets and tabs that were not read, and of rules that did not run.
    fn unseen(&self, checked: &Checked) -> BTreeMap<Key, Entry> {
        let seen: Vec<(String, &CheckedSheet)> =
            checked.sheets.iter().map(|sheet| (self.names.of(&sheet.source), sheet)).collect();
        let looked_at = |key: &Key, entry: &Entry| {
            seen.iter().any(|(source, sheet)| {
                *source == key.source && !sheet.is_incomplete() && sheet.settings.rules.severity(entry.code).is_some()
            })
        };
        let unseen = self.entries.iter().filter(|(key, entry)| !looked_at(key, entry));
        unseen.map(|(key, entry)| (key.clone(), entry.clone())).collect()
    }

    fn found(names: &Names, checked: &Checked) -> BTreeMap<Key, Entry> {
        let mut found: BTreeMap<Key, Entry> = BTreeMap::new();
        for (key, entry) in Self::all(names, checked, false) {
            found.entry(key).and_modify(|known| known.count += 1).or_insert(entry);
        }
        found
    }

    /// Every finding of a check, each once; `waived`: those that are waived too.
    fn all(names: &Names, checked: &Checked, waived: bool) -> Vec<(Key, Entry)> {
        let mut all = Vec::new();
        for table in &checked.tables {
            let source = names.of(&checked.sheet_of(table).source);
            for (finding, identity) in table.findings.iter().zip(identities(checked, table)) {
                if finding.waived && !waived {
                    continue;
                }
                let entry = Entry {
                    tab: checked.tab_of(table).name.clone(),
                    code: finding.code,
                    about: identity.about.to_owned(),
                    count: 1,
                };
                all.push((Key { source: source.clone(), identity: identity.key }, entry));
            }
        }
        all
    }
}

/// Marks what the sheets' own baselines know as waived.
pub(super) fn apply_own(checked: &mut Checked) {
    apply(checked, |sheet| sheet.settings.baseline.clone());
}

/// Marks what a baseline knows as waived, in every sheet.
pub fn apply_baseline(checked: &mut Checked, baseline: &Arc<Baseline>) {
    apply(checked, |_| Some(Arc::clone(baseline)));
}

fn apply(checked: &mut Checked, baseline_of: impl Fn(&CheckedSheet) -> Option<Arc<Baseline>>) {
    for index in 0..checked.tables.len() {
        let Some(baseline) = baseline_of(checked.sheet_of(&checked.tables[index])) else { continue };
        let covered = baseline.covers(checked, &checked.tables[index]);
        for (finding, covered) in checked.tables[index].findings.iter_mut().zip(covered) {
            finding.waived |= covered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names { folder: "/srv/kpis".into(), working: "/srv".into() }
    }

    #[test]
    fn sources_are_named_from_the_file_on() {
        for (source, expect) in [
            ("kpis/a.csv", "a.csv"),
            ("./kpis/../kpis/sub/a.csv", "sub/a.csv"),
            ("/srv/kpis/a.csv", "a.csv"),
            ("other/a.csv", "/srv/other/a.csv"),
            ("-", "-"),
            ("https://x/y", "https://x/y"),
        ] {
            assert_eq!(names().of(source), expect);
        }
    }

    #[test]
    fn what_is_no_baseline_is_said() {
        for (text, part) in [
            ("", "no baseline"),
            ("{}", "no baseline"),
            ("{\"version\": 2, \"findings\": []}", "version"),
            (
                "{\"version\":1,\"findings\":[{\"source\":\"a\",\"tab\":\"\",\"code\":\"?\",\"about\":\"\",\"identity\":\"1\",\"count\":1}]}",
                "code",
            ),
        ] {
            let error = Baseline::parse(text, names()).expect_err(text);
            assert!(error.contains(part), "{error}");
        }
        let empty = Baseline::new(names());
        assert_eq!(Baseline::parse(&empty.text(), names()), Ok(empty));
    }
}
