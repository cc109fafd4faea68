//! Which files are meant: paths, folders and patterns to a list in stable order, and what was passed over.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use super::safe_write::{is_lock_file, is_rescued, is_temporary};
use crate::ports::{ErrorKind, SheetError};

/// Extensions of the files that are looked at in folders.
const EXTENSIONS: [&str; 8] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "tab"];

/// How folders are looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectOptions {
    /// Patterns of which a file must match one, if there are any. One without a slash is about the file's name, wherever
    /// it lies; one with a slash about the path from the folder on.
    pub include: Vec<String>,
    /// Patterns of which a file, or a folder, must match none.
    pub exclude: Vec<String>,
    /// How many files one call may find.
    pub files_max: usize,
    /// How deep folders may lie in each other.
    pub depth_max: usize,
}

impl Default for CollectOptions {
    fn default() -> Self {
        Self { include: Vec::new(), exclude: Vec::new(), files_max: 100_000, depth_max: 64 }
    }
}

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FoundFile {
    /// Its path, beginning as the input did.
    pub path: PathBuf,
    /// Whether it was named itself, not found in a folder or by a pattern.
    pub named: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collected {
    /// The files, in the order of the inputs, then by name.
    pub files: Vec<FoundFile>,
    /// Files that look like sheets and are left alone: path and why.
    pub passed_over: Vec<(PathBuf, String)>,
    /// Inputs that name nothing, and folders that could not be looked into.
    pub problems: Vec<SheetError>,
}

/// Finds the files that `inputs` (paths, folders, patterns) name. A pattern in the options that cannot be read is an
/// error; everything else that goes wrong is listed, and the rest goes on.
pub fn collect<S: AsRef<str>>(inputs: &[S], options: &CollectOptions) -> Result<Collected, SheetError> {
    let mut collector = Collector {
        include: patterns(&options.include)?,
        exclude: patterns(&options.exclude)?,
        options,
        seen: HashSet::new(),
        collected: Collected::default(),
    };
    for input in inputs {
        collector.input(input.as_ref())?;
    }
    Ok(collector.collected)
}

fn patterns(texts: &[String]) -> Result<GlobSet, SheetError> {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        set.add(if text.contains('/') {
            pattern(text.trim_start_matches("./"))?
        } else {
            pattern(&format!("**/{text}"))?
        });
    }
    set.build().map_err(|error| bad_pattern(&texts.join(", "), &error))
}

fn pattern(text: &str) -> Result<Glob, SheetError> {
    GlobBuilder::new(text).literal_separator(true).build().map_err(|error| bad_pattern(text, &error))
}

fn bad_pattern(text: &str, error: &globset::Error) -> SheetError {
    SheetError::new(
        ErrorKind::Unsupported,
        format!("{text}: this pattern cannot be read: {}", error.kind()),
        "use * for any part of a name, ** for any folders, ? for one character, {a,b} for a choice",
    )
}

struct Collector<'a> {
    include: GlobSet,
    exclude: GlobSet,
    options: &'a CollectOptions,
    seen: HashSet<PathBuf>,
    collected: Collected,
}

impl Collector<'_> {
    fn input(&mut self, input: &str) -> Result<(), SheetError> {
        let path = Path::new(input);
        if path.is_dir() {
            return self.walk(path, None);
        }
        if path.exists() {
            match reason_to_pass(path) {
                Some(why) => self.collected.passed_over.push((path.to_owned(), why)),
                None => self.add(path.to_owned(), true)?,
            }
            return Ok(());
        }
        if input.contains(['*', '?', '[', '{']) {
            let matcher = pattern(input.trim_start_matches("./"))?.compile_matcher();
            let base: PathBuf = path
                .components()
                .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
                .collect();
            let before = self.collected.files.len() + self.collected.passed_over.len();
            let base = if base.as_os_str().is_empty() { Path::new(".") } else { &base };
            if base.is_dir() {
                self.walk(base, Some(&matcher))?;
            }
            if self.collected.files.len() + self.collected.passed_over.len() == before {
                self.problem(ErrorKind::NotFound, format!("{input}: no sheet matches this pattern"));
            }
            return Ok(());
        }
        self.problem(ErrorKind::NotFound, format!("{input}: there is no such file or folder"));
        Ok(())
    }

    fn problem(&mut self, kind: ErrorKind, message: String) {
        self.collected.problems.push(SheetError::new(kind, message, "check the path and where you call from"));
    }

    fn walk(&mut self, folder: &Path, matcher: Option<&globset::GlobMatcher>) -> Result<(), SheetError> {
        let walk = WalkDir::new(folder).max_depth(self.options.depth_max).sort_by_file_name();
        let mut entries = walk.into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let place = error.path().unwrap_or(folder).display().to_string();
                    self.collected.problems.push(SheetError::new(
                        ErrorKind::Denied,
                        format!("{place}: cannot be looked into: {error}"),
                        "give the user that runs kpiwarden the right to read the folder",
                    ));
                    continue;
                }
            };
            if entry.depth() == 0 {
                continue;
            }
            let path = entry.path();
            let inside = path.strip_prefix(folder).unwrap_or(path);
            let name = entry.file_name().to_string_lossy();
            if entry.file_type().is_dir() {
                if name.starts_with('.') || self.exclude.is_match(inside) {
                    entries.skip_current_dir();
                }
                continue;
            }
            // A link may lead anywhere; only one to a file is followed.
            if !entry.file_type().is_file() && !path.is_file() {
                continue;
            }
            let known = path
                .extension()
                .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)));
            let asked = match matcher {
                Some(matcher) => {
                    matcher.is_match(path.strip_prefix("./").unwrap_or(path)) && (known || !name.starts_with('.'))
                }
                None if self.include.is_empty() => known,
                None => self.include.is_match(inside),
            };
            if !asked || self.exclude.is_match(inside) {
                continue;
            }
            match reason_to_pass(path) {
                Some(why) => self.collected.passed_over.push((path.to_owned(), why)),
                None => self.add(path.to_owned(), false)?,
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, named: bool) -> Result<(), SheetError> {
        let same = path.canonicalize().unwrap_or_else(|_| path.clone());
        if !self.seen.insert(same) {
            return Ok(());
        }
        if self.collected.files.len() >= self.options.files_max {
            return Err(SheetError::new(
                ErrorKind::TooLarge,
                format!("{}: more than {} sheets", path.display(), self.options.files_max),
                "name folders nearer to the sheets, or exclude some by patterns",
            ));
        }
        self.collected.files.push(FoundFile { path, named });
        Ok(())
    }
}

/// Why a file is no sheet although its name looks like one.
fn reason_to_pass(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let lower = name.to_lowercase();
    if is_lock_file(&name) {
        return Some("an editor's lock file".to_owned());
    }
    if is_temporary(&name) || path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tmp")) {
        return Some("a temporary file".to_owned());
    }
    if is_rescued(&name) {
        return Some("a save that was kept when kpiwarden was killed; compare it with the sheet by hand".to_owned());
    }
    if name.starts_with('.') {
        return Some("a hidden file".to_owned());
    }
    if CONFLICTS.iter().any(|words| lower.contains(words)) || is_copy_of_another_computer(path) {
        return Some(
            "a copy that a sync program made of two saves at once; compare it with the original by hand".to_owned(),
        );
    }
    None
}

/// How Dropbox (in several languages), Nextcloud and Syncthing name copies of conflicting saves.
const CONFLICTS: [&str; 10] = [
    "conflicted copy",
    "conflict copy",
    "case conflict)",
    ".sync-conflict-",
    "in konflikt stehende kopie",
    "konfliktkopie",
    "copie en conflit",
    "copia en conflicto",
    "cópia em conflito",
    "copia in conflitto",
];

/// `OneDrive` adds the computer's name to the copy: `Budget-DESKTOP-4F2K9QX.xlsx` beside `Budget.xlsx`.
fn is_copy_of_another_computer(path: &Path) -> bool {
    let (Some(stem), Some(extension)) = (path.file_stem(), path.extension()) else { return false };
    let stem = stem.to_string_lossy();
    stem.match_indices('-').any(|(at, _)| {
        let (original, computer) = stem.split_at(at);
        let computer = &computer[1..];
        let machine = computer.starts_with("DESKTOP-")
            || computer.starts_with("LAPTOP-")
            || computer.starts_with("WIN-")
            || computer.ends_with("-PC")
            || computer.contains("MacBook");
        machine
            && !original.is_empty()
            && path.with_file_name(format!("{original}.{}", extension.to_string_lossy())).is_file()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, "a,b\n").expect("a file");
        }
        folder
    }

    fn names(folder: &tempfile::TempDir, inputs: &[&str], options: &CollectOptions) -> (Vec<String>, Collected) {
        let root = folder.path().to_string_lossy().into_owned();
        let inputs: Vec<String> = inputs.iter().map(|input| format!("{root}/{input}")).collect();
        let collected = collect(&inputs, options).expect("patterns");
        let shown = |path: &Path| path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
        (collected.files.iter().map(|file| shown(&file.path)).collect(), collected)
    }

    #[test]
    fn folders_are_looked_through_in_stable_order() {
        let folder = folder(&["b.csv", "a/z.xlsx", "a/y.ODS", "c.txt", "notes.md", ".git/x.csv", "d/.hidden.csv"]);
        let (found, collected) = names(&folder, &[""], &CollectOptions::default());
        assert_eq!(found, ["a/y.ODS", "a/z.xlsx", "b.csv"]);
        assert_eq!(collected.passed_over.len(), 1, "{:?}", collected.passed_over);
    }

    #[test]
    fn copies_and_locks_are_passed_over_and_said() {
        let folder = folder(&[
            "k.xlsx",
            "~$k.xlsx",
            ".~lock.k.xlsx#",
            "k (Ann's conflicted copy 2026-11-02).xlsx",
            "k-DESKTOP-4F2K9QX.xlsx",
            "k.sync-conflict-20261102-101010-ABCDEFG.xlsx",
            "other-DESKTOP-4F2K9QX.xlsx",
            "team-plan.xlsx",
            "rescued-kpiwarden-1a2b-0.xlsx",
        ]);
        let (found, collected) = names(&folder, &[""], &CollectOptions::default());
        assert_eq!(found, ["k.xlsx", "other-DESKTOP-4F2K9QX.xlsx", "team-plan.xlsx"]);
        assert_eq!(collected.passed_over.len(), 5, "{:?}", collected.passed_over);
        let (found, collected) = names(&folder, &["~$k.xlsx"], &CollectOptions::default());
        assert!(found.is_empty() && collected.passed_over.len() == 1, "named by hand too");
    }

    #[test]
    fn patterns_choose() {
        let folder = folder(&["q1/a.csv", "q1/b.xlsx", "q2/a.csv", "q2/old/a.csv", "x.txt"]);
        let check = |inputs: &[&str], include: &[&str], exclude: &[&str], expect: &[&str]| {
            let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let options =
                CollectOptions { include: list(include), exclude: list(exclude), ..CollectOptions::default() };
            assert_eq!(names(&folder, inputs, &options).0, expect, "{inputs:?} {include:?} {exclude:?}");
        };
        check(&["*/a.csv"], &[], &[], &["q1/a.csv", "q2/a.csv"]);
        check(&["**/a.csv"], &[], &[], &["q1/a.csv", "q2/a.csv", "q2/old/a.csv"]);
        check(&["*.txt"], &[], &[], &["x.txt"]);
        check(&["q{1,2}/*.{csv,xlsx}"], &[], &[], &["q1/a.csv", "q1/b.xlsx", "q2/a.csv"]);
        check(&[""], &["*.csv"], &["old"], &["q1/a.csv", "q2/a.csv"]);
        check(&[""], &["q2/**"], &[], &["q2/a.csv", "q2/old/a.csv"]);
        check(&[""], &[], &["q2/**", "*.xlsx"], &["q1/a.csv"]);
        check(&["q2/a.csv", "q2", "q2/a.csv"], &[], &[], &["q2/a.csv", "q2/old/a.csv"]);
    }

    #[test]
    fn what_names_nothing_is_a_problem() {
        let folder = folder(&["a.csv"]);
        let (found, collected) = names(&folder, &["none.csv", "*.xlsx", "a.csv"], &CollectOptions::default());
        assert_eq!(found, ["a.csv"]);
        assert!(collected.files[0].named);
        assert_eq!(collected.problems.len(), 2);
        let broken = CollectOptions { include: vec!["[".to_owned()], ..CollectOptions::default() };
        assert!(collect(&[folder.path().to_string_lossy()], &broken).is_err());
        let few = CollectOptions { files_max: 0, ..CollectOptions::default() };
        assert!(collect(&[folder.path().to_string_lossy()], &few).is_err());
    }
}
