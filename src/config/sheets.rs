//! The `[[sheets]]` blocks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{WRITE_MODES, column_choice, own_column, unknown_column};
use super::rules::{SheetRules, read_codes, read_sheet_rules};
use super::section::{Problems, Section, nearest};
use crate::model::{Field, Locale, OwnColumn};
use crate::plan::Write;
use crate::reading::columns::ColumnChoice;
use crate::reading::tabs::SideKind;
use crate::rules::custom::CustomRule;
use crate::sheets::google::{Address, parse_address};

/// Where the sheets of one block are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetPlace {
    /// One file.
    Path(PathBuf),
    /// All sheets below a folder.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Only these, as globs; empty for all.
        include: Vec<String>,
        /// Not these, as globs.
        exclude: Vec<String>,
    },
    /// A spreadsheet at Google, by its id.
    Google(String),
    /// All spreadsheets in a folder or shared drive at Google, by its id.
    GoogleFolder(String),
}

/// One `[[sheets]]` block.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetConfig {
    /// Where.
    pub place: SheetPlace,
    /// Only this tab.
    pub tab: Option<String>,
    /// The header's row, counted from 0.
    pub header_row: Option<u32>,
    /// Columns by field.
    pub columns: Vec<(Field, ColumnChoice)>,
    /// Columns of the sheet that are ours from now on.
    pub own_columns: Vec<(OwnColumn, ColumnChoice)>,
    /// Tabs beside the KPI tables, by what they hold.
    pub side_tabs: Vec<(SideKind, String)>,
    /// Its locale.
    pub locale: Option<Locale>,
    /// What may be written to it.
    pub write: Option<Write>,
    /// Whether its protected tabs are written.
    pub protected_tabs: Option<bool>,
    /// Whether columns are appended on its tabs that hold a pivot table.
    pub pivot_tabs: Option<bool>,
    /// What holds for rules here.
    pub rules: SheetRules,
}

/// What a locale setting must be.
pub(super) const LOCALE_WANTED: &str = "a locale such as \"en-GB\" or \"de-DE\"";

/// Reads one block; `None` when it names no place.
pub(super) fn read_sheet(
    mut block: Section<'_, '_>,
    problems: &mut Problems<'_>,
    folder: &Path,
    custom: &[Arc<CustomRule>],
) -> Option<SheetConfig> {
    let place = read_place(&mut block, problems, folder);
    let tab = block.text(problems, "tab");
    let header_row = block.whole(problems, "header_row", 1..=1_048_576).map(|row| row - 1);
    let mut columns = Vec::new();
    if let Some(mut section) = block.section(problems, "columns") {
        let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
        for (name, at, choice) in section.entries(problems) {
            match Field::from_name(&name) {
                Some(field) => columns.push((field, column_choice(&choice))),
                None => {
                    let nearest =
                        nearest(&name, &names).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
                    problems
                        .add(at, format!("`columns.{name}` is not a field{nearest} (fields: {})", names.join(", ")));
                }
            }
        }
    }
    let mut own_columns = Vec::new();
    if let Some(mut section) = block.section(problems, "own_columns") {
        for (name, at, choice) in section.entries(problems) {
            match own_column(&name) {
                Some(column) => own_columns.push((column, column_choice(&choice))),
                None => problems.add(at, unknown_column("own_columns", &name)),
            }
        }
    }
    let mut side_tabs = Vec::new();
    if let Some(mut section) = block.section(problems, "tabs") {
        for kind in SideKind::ALL {
            side_tabs.extend(section.text(problems, kind.name()).map(|tab| (kind, tab)));
        }
        section.finish(problems);
    }
    let locale = block.parsed(problems, "locale", LOCALE_WANTED, Locale::parse);
    let write = block.choice(problems, "write", WRITE_MODES);
    let protected_tabs = block.flag(problems, "protected_tabs");
    let pivot_tabs = block.flag(problems, "pivot_tabs");
    let ignore = read_codes(&mut block, problems, "ignore", custom).unwrap_or_default();
    let mut rules = match block.section(problems, "rules") {
        Some(section) => read_sheet_rules(section, problems, custom),
        None => SheetRules::default(),
    };
    rules.ignore.extend(ignore);
    block.finish(problems);
    Some(SheetConfig {
        place: place?,
        tab,
        header_row,
        columns,
        own_columns,
        side_tabs,
        locale,
        write,
        protected_tabs,
        pivot_tabs,
        rules,
    })
}

fn read_place(block: &mut Section<'_, '_>, problems: &mut Problems<'_>, folder: &Path) -> Option<SheetPlace> {
    let path = block.text(problems, "path");
    let below = block.text(problems, "folder");
    let google = block.text_at(problems, "google");
    let include = read_globs(block, problems, "include");
    let exclude = read_globs(block, problems, "exclude");
    let globs = include.is_some() || exclude.is_some();
    let place = match (path, below, google) {
        (Some(path), None, None) => SheetPlace::Path(folder.join(path)),
        (None, Some(below), None) => match parse_address(&below) {
            Some(Address::Folder(id)) => SheetPlace::GoogleFolder(id),
            _ => {
                let (include, exclude) = (include.unwrap_or_default(), exclude.unwrap_or_default());
                return Some(SheetPlace::Folder { folder: folder.join(below), include, exclude });
            }
        },
        (None, None, Some((at, address))) => match parse_address(&address) {
            Some(Address::Spreadsheet(id)) => SheetPlace::Google(id),
            Some(Address::Folder(id)) => SheetPlace::GoogleFolder(id),
            Some(Address::Unusable(why)) => {
                problems.add(at, format!("`google` names no sheet: {why}"));
                return None;
            }
            None => {
                problems.add(
                    at,
                    "`google` must be the address of a Google spreadsheet, as the browser shows it, or its id",
                );
                return None;
            }
        },
        (None, None, None) => {
            let wanted = "a [[sheets]] block needs `path = \"...\"`, `folder = \"...\"` or `google = \"...\"`";
            problems.add(block.start(), wanted);
            return None;
        }
        _ => {
            problems.add(block.start(), "a [[sheets]] block has one of `path`, `folder` and `google`, not several");
            return None;
        }
    };
    if globs {
        problems.add(block.start(), "`include` and `exclude` go with `folder`, and with files only");
    }
    Some(place)
}

fn read_globs(block: &mut Section<'_, '_>, problems: &mut Problems<'_>, key: &'static str) -> Option<Vec<String>> {
    let texts = block.texts(problems, key)?;
    let mut globs = Vec::with_capacity(texts.len());
    for (at, glob) in texts {
        match globset::Glob::new(&glob) {
            Ok(_) => globs.push(glob),
            Err(error) => problems.add(at, format!("\"{glob}\" is not a glob: {}", error.kind())),
        }
    }
    Some(globs)
}
