//! What may be written into a sheet, and in which words.

use crate::model::{Language, OwnColumn};
use crate::reading::columns::ColumnChoice;

use super::words;

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Write {
    /// Nothing.
    #[default]
    Off,
    /// Notes on cells only.
    Comments,
    /// Columns of our own, and notes.
    All,
}

/// One column of our own, as the config wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSetting {
    /// Which one.
    pub column: OwnColumn,
    /// Whether it is written at all.
    pub on: bool,
    /// Another header than the language's.
    pub header: Option<String>,
    /// A column of the sheet that is ours from now on, instead of a new one.
    pub place: Option<ColumnChoice>,
}

/// What the config says about writing one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How much is written.
    pub write: Write,
    /// The language of headers, statuses and notes.
    pub language: Language,
    /// The columns, in the order in which new ones are appended.
    pub columns: Vec<ColumnSetting>,
    /// Who runs it, for the note on the status header: a name or an address a person can turn to; empty where the config names nobody.
    pub run_by: String,
    /// Whether tabs that are protected against changes are written.
    pub protected_tabs: bool,
    /// Whether columns are appended on tabs that hold a pivot table, whose refresh may overwrite what stands beside it.
    pub pivot_tabs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            write: Write::Off,
            language: Language::En,
            columns: OwnColumn::ALL
                .into_iter()
                .map(|column| ColumnSetting { column, on: true, header: None, place: None })
                .collect(),
            run_by: String::new(),
            protected_tabs: false,
            pivot_tabs: false,
        }
    }
}

impl Settings {
    /// The header that a column of ours is given.
    pub fn header(&self, column: OwnColumn) -> &str {
        self.columns
            .iter()
            .find(|setting| setting.column == column)
            .and_then(|setting| setting.header.as_deref())
            .unwrap_or_else(|| words::header(self.language, column))
    }

    /// Every header by which a column of ours may be known in a sheet: the configured ones first, then those of every
    /// language, so that a change of language finds the columns again.
    pub fn own_headers(&self) -> Vec<(OwnColumn, String)> {
        let mut all = Vec::new();
        for setting in &self.columns {
            let named = match &setting.place {
                Some(ColumnChoice::Header(text)) => Some(text.clone()),
                _ => setting.header.clone(),
            };
            all.extend(named.map(|text| (setting.column, text)));
        }
        for column in OwnColumn::ALL {
            for language in words::LANGUAGES {
                let entry = (column, words::header(language, column).to_owned());
                if !all.contains(&entry) {
                    all.push(entry);
                }
            }
        }
        all
    }

    /// The columns of ours that the config puts on a column named by its letter.
    pub fn own_letters(&self) -> impl Iterator<Item = (OwnColumn, u16)> + '_ {
        self.columns.iter().filter(|setting| setting.on).filter_map(|setting| match setting.place {
            Some(ColumnChoice::Letter(column)) => Some((setting.column, column)),
            _ => None,
        })
    }
}
