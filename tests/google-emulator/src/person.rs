//! People who work in a sheet: what they do, and when.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::error::{ApiError, Outcome};
use crate::faults::Matcher;
use crate::quota::PROJECT;
use crate::sheets::access::Editor;
use crate::sheets::batch::{Batch, CommentState};
use crate::sheets::values;
use crate::state::a1;
use crate::state::cell::Content;
use crate::state::range::Rect;
use crate::state::spreadsheet::Spreadsheet;
use crate::text::shown;
use crate::world::World;

/// One thing a person does. `tab` is a title, `cell` and `range` are in A1 notation; rows and columns count from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields of an edit say what they are; the line above it says what is done")]
pub enum Edit {
    /// Types into a cell, such as `B3`.
    Type { tab: String, cell: String, text: String },
    /// Pastes rows from a cell on.
    Paste { tab: String, cell: String, rows: Vec<Vec<String>> },
    /// Writes a note; an empty one takes it away.
    Note { tab: String, cell: String, text: String },
    /// Sorts a range by one of its columns.
    Sort { tab: String, range: String, column: u32, descending: bool },
    /// Inserts empty rows.
    InsertRows { tab: String, at: u32, count: u32 },
    /// Deletes rows.
    DeleteRows { tab: String, at: u32, count: u32 },
    /// Drags rows to before another.
    MoveRows { tab: String, at: u32, count: u32, to: u32 },
    /// Inserts empty columns.
    InsertColumns { tab: String, at: u32, count: u32 },
    /// Deletes columns.
    DeleteColumns { tab: String, at: u32, count: u32 },
    /// Deletes the column whose cell in a row shows a text.
    DeleteColumnNamed { tab: String, row: u32, header: String },
    /// Drags columns to before another.
    MoveColumns { tab: String, at: u32, count: u32, to: u32 },
    /// Renames a tab.
    RenameTab { tab: String, title: String },
    /// Adds a tab.
    AddTab { title: String },
    /// Deletes a tab.
    DeleteTab { tab: String },
    /// Empties all cells of a tab.
    ClearTab { tab: String },
    /// Filters a range: rows that show one of the values in a column are hidden.
    Filter { tab: String, range: String, column: u32, hidden: Vec<String> },
    /// Takes the filter away.
    ClearFilter { tab: String },
    /// Hides or shows rows.
    HideRows { tab: String, at: u32, count: u32, hidden: bool },
    /// Protects a range for the owner alone.
    Protect { tab: String, range: String },
    /// Begins a comment thread.
    Comment { tab: String, cell: String, text: String },
    /// Answers a thread.
    Reply { thread: String, text: String },
    /// Resolves a thread.
    Resolve { thread: String },
    /// Puts a people chip into a cell: the name is shown, the address is behind it.
    PersonChip { tab: String, cell: String, email: String, name: String },
    /// Puts several people chips into a cell, each with the name that is shown and the address behind it.
    PeopleChips { tab: String, cell: String, people: Vec<(String, String)> },
    /// Puts in a formula that fetches its value from elsewhere; without a value it is still loading.
    Fetch { tab: String, cell: String, formula: String, value: Option<String> },
    /// Renames the spreadsheet.
    RenameFile { title: String },
    /// Sets locale and time zone.
    Settings { locale: String, time_zone: String },
    /// Any request of `batchUpdate`.
    Request { request: Value },
}

/// An edit of a file by someone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doing {
    /// The spreadsheet's id.
    pub file: String,
    /// The e-mail address; the owner where none is given.
    #[serde(default)]
    pub by: Option<String>,
    /// What.
    pub edit: Edit,
}

/// Edits that come between two requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// Before which requests.
    #[serde(default)]
    pub before: Matcher,
    /// How many of them pass first.
    #[serde(default)]
    pub skip: u32,
    /// What is done, in order.
    pub edits: Vec<Doing>,
}

/// The edits on order.
#[derive(Debug, Default)]
pub struct Schedule {
    planned: Vec<Planned>,
}

impl Schedule {
    /// Orders edits.
    pub fn order(&mut self, planned: Planned) {
        self.planned.push(planned);
    }

    /// Takes back all orders.
    pub fn clear(&mut self) {
        self.planned.clear();
    }

    /// How many orders are open.
    pub fn open(&self) -> usize {
        self.planned.len()
    }

    fn due(&mut self, method: &str, file: Option<&str>) -> Vec<Doing> {
        let mut due = Vec::new();
        self.planned.retain_mut(|planned| {
            if !planned.before.fits(method, file, None) {
                return true;
            }
            if planned.skip > 0 {
                planned.skip -= 1;
                return true;
            }
            due.append(&mut planned.edits);
            false
        });
        due
    }
}

impl World {
    /// Does what is on order before a request. An edit that has become impossible (its tab is gone) is left out, as a
    /// person would.
    pub fn people_act(&mut self, method: &str, file: Option<&str>) {
        for doing in self.schedule.due(method, file) {
            // It stands in the story whether it could be done.
            let _ = self.person(&doing);
        }
    }

    /// Does one edit of a person.
    ///
    /// # Errors
    /// What Google would refuse, and a file or tab that is not there.
    pub fn person(&mut self, doing: &Doing) -> Outcome<()> {
        let outcome = self.person_acts(doing);
        let by = doing.by.as_deref().unwrap_or("the owner");
        let end = outcome.as_ref().err().map(|error| format!(" (refused: {})", error.message)).unwrap_or_default();
        let now_ms = self.now_ms();
        self.story.tell(now_ms, &format!("{by} in {}: {:?}{end}", doing.file, doing.edit));
        outcome
    }

    fn person_acts(&mut self, doing: &Doing) -> Outcome<()> {
        let now_ms = self.now_ms();
        let file = self.files.get(&doing.file).ok_or_else(ApiError::not_found)?;
        let owner = file.owner.clone();
        let by = doing.by.clone().unwrap_or_else(|| owner.clone());
        let editor = Editor { owner: by == owner, caller: Caller::new(&by, PROJECT) };
        let book = self.books.get_mut(&doing.file).ok_or_else(ApiError::not_found)?;
        let mut copy = book.clone();
        match &doing.edit {
            Edit::Type { tab, cell, text } => write(&mut copy, tab, cell, &[vec![text.clone()]])?,
            Edit::Paste { tab, cell, rows } => write(&mut copy, tab, cell, rows)?,
            Edit::ClearTab { tab } => {
                let position = position(&copy, tab)?;
                let rect = copy.sheets[position].whole();
                values::clear(&mut copy.sheets[position], rect, &editor)?;
            }
            Edit::PersonChip { tab, cell, email, name } => {
                chips(&mut copy, tab, cell, &[(name.clone(), email.clone())])?;
            }
            Edit::PeopleChips { tab, cell, people } => chips(&mut copy, tab, cell, people)?,
            Edit::Fetch { tab, cell, formula, value } => {
                write(&mut copy, tab, cell, &[vec![value.clone().unwrap_or_default()]])?;
                let (position, row, column) = place(&copy, tab, cell)?;
                let cell = copy.sheets[position].cell_mut(row, column);
                cell.formula = Some(formula.clone());
                if value.is_none() {
                    cell.content = Content::Error("LOADING".into(), "Loading...".into());
                }
            }
            edit => {
                let requests = requests(edit, &copy)?;
                let mut batch = Batch {
                    book: &mut copy,
                    editor: &editor,
                    owner: &owner,
                    ids: &mut self.ids,
                    now_ms,
                    comments_fail: false,
                    comment_state: CommentState::NotAsked,
                };
                batch.run(&requests)?;
            }
        }
        copy.recalculate(now_ms);
        let renamed = copy.title != book.title;
        let title = copy.title.clone();
        *book = copy;
        if let Some(file) = self.files.get_mut(&doing.file).filter(|_| renamed) {
            file.name = title;
        }
        self.touch(&doing.file, &by, renamed);
        Ok(())
    }
}

fn position(book: &Spreadsheet, tab: &str) -> Outcome<usize> {
    book.titled(tab).ok_or_else(|| ApiError::invalid(format!("No tab called {tab}")))
}

fn place(book: &Spreadsheet, tab: &str, cell: &str) -> Outcome<(usize, u32, u32)> {
    let position = position(book, tab)?;
    let rect = rect(book, tab, cell)?;
    Ok((position, rect.top, rect.left))
}

fn rect(book: &Spreadsheet, tab: &str, range: &str) -> Outcome<Rect> {
    Ok(book.target(&format!("{}!{range}", a1::quoted(tab)))?.rect)
}

/// Types or pastes; the grid grows where a person would have it grow.
fn write(book: &mut Spreadsheet, tab: &str, cell: &str, rows: &[Vec<String>]) -> Outcome<()> {
    let (position, top, left) = place(book, tab, cell)?;
    let locale = book.locale();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
    let id = book.sheets[position].id;
    book.grow(id, top.saturating_add(rows.len() as u32), left.saturating_add(width))?;
    let sheet = &mut book.sheets[position];
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            values::typed(sheet.cell_mut(top + at as u32, left + column as u32), text, locale);
        }
    }
    Ok(())
}

/// People chips with a comma between them.
fn chips(book: &mut Spreadsheet, tab: &str, cell: &str, people: &[(String, String)]) -> Outcome<()> {
    let (mut text, mut runs) = (String::new(), Vec::new());
    let mut run = |text: &str, mut run: Value| {
        let start = text.encode_utf16().count();
        if start > 0 {
            run["startIndex"] = start.into();
        }
        runs.push(run);
    };
    for (name, email) in people {
        if !text.is_empty() {
            run(&text, json!({}));
            text.push_str(", ");
        }
        run(&text, json!({"chip": {"personProperties": {"email": email, "displayFormat": "DEFAULT"}}}));
        text.push_str(name);
    }
    write(book, tab, cell, &[vec![format!("'{text}")]])?;
    let (position, row, column) = place(book, tab, cell)?;
    book.sheets[position].cell_mut(row, column).extra.insert("chipRuns".into(), runs.into());
    Ok(())
}

/// What a person does as requests of the API.
fn requests(edit: &Edit, book: &Spreadsheet) -> Outcome<Vec<Value>> {
    let id = |tab: &str| Ok::<i32, ApiError>(book.sheets[position(book, tab)?].id);
    let range = |tab: &str, text: &str| Ok::<Value, ApiError>(rect(book, tab, text)?.on(id(tab)?).value());
    let lines = |tab: &str, dimension: &str, at: u32, count: u32| {
        Ok::<Value, ApiError>(
            json!({"sheetId": id(tab)?, "dimension": dimension, "startIndex": at, "endIndex": at + count}),
        )
    };
    let coordinate = |tab: &str, cell: &str| {
        let (_, row, column) = place(book, tab, cell)?;
        Ok::<Value, ApiError>(json!({"sheetId": id(tab)?, "rowIndex": row, "columnIndex": column}))
    };
    let insert = |tab: &str, dimension: &str, at: u32, count: u32| {
        // A person can insert below the last row as well.
        let end = book.sheets[position(book, tab)?].count(crate::state::range::Dimension::read(&json!(dimension)));
        Ok::<Value, ApiError>(if at >= end {
            json!({"appendDimension": {"sheetId": id(tab)?, "dimension": dimension, "length": count}})
        } else {
            json!({"insertDimension": {"range": lines(tab, dimension, at, count)?}})
        })
    };
    let one = match edit {
        Edit::Note { tab, cell, text } => {
            json!({"updateCells": {"start": coordinate(tab, cell)?, "rows": [{"values": [{"note": text}]}], "fields": "note"}})
        }
        Edit::Sort { tab, range: text, column, descending } => {
            let order = if *descending { "DESCENDING" } else { "ASCENDING" };
            json!({"sortRange": {"range": range(tab, text)?, "sortSpecs": [{"dimensionIndex": column, "sortOrder": order}]}})
        }
        Edit::InsertRows { tab, at, count } => insert(tab, "ROWS", *at, *count)?,
        Edit::InsertColumns { tab, at, count } => insert(tab, "COLUMNS", *at, *count)?,
        Edit::DeleteRows { tab, at, count } => json!({"deleteDimension": {"range": lines(tab, "ROWS", *at, *count)?}}),
        Edit::DeleteColumns { tab, at, count } => {
            json!({"deleteDimension": {"range": lines(tab, "COLUMNS", *at, *count)?}})
        }
        Edit::DeleteColumnNamed { tab, row, header } => {
            let sheet = &book.sheets[position(book, tab)?];
            let shows = |column: &u32| shown::cell(sheet.cell(*row, *column), book.locale()).as_deref() == Some(header);
            let found = (0..sheet.column_count).find(shows);
            let column = found.ok_or_else(|| ApiError::invalid(format!("No column called {header}")))?;
            json!({"deleteDimension": {"range": lines(tab, "COLUMNS", column, 1)?}})
        }
        Edit::MoveRows { tab, at, count, to } => {
            json!({"moveDimension": {"source": lines(tab, "ROWS", *at, *count)?, "destinationIndex": to}})
        }
        Edit::MoveColumns { tab, at, count, to } => {
            json!({"moveDimension": {"source": lines(tab, "COLUMNS", *at, *count)?, "destinationIndex": to}})
        }
        Edit::RenameTab { tab, title } => {
            json!({"updateSheetProperties": {"properties": {"sheetId": id(tab)?, "title": title}, "fields": "title"}})
        }
        Edit::AddTab { title } => json!({"addSheet": {"properties": {"title": title}}}),
        Edit::DeleteTab { tab } => json!({"deleteSheet": {"sheetId": id(tab)?}}),
        Edit::Filter { tab, range: text, column, hidden } => {
            let spec = json!({"columnIndex": column, "filterCriteria": {"hiddenValues": hidden}});
            json!({"setBasicFilter": {"filter": {"range": range(tab, text)?, "filterSpecs": [spec]}}})
        }
        Edit::ClearFilter { tab } => json!({"clearBasicFilter": {"sheetId": id(tab)?}}),
        Edit::HideRows { tab, at, count, hidden } => json!({"updateDimensionProperties": {
            "range": lines(tab, "ROWS", *at, *count)?, "properties": {"hiddenByUser": hidden}, "fields": "hiddenByUser",
        }}),
        Edit::Protect { tab, range: text } => {
            json!({"addProtectedRange": {"protectedRange": {"range": range(tab, text)?, "editors": {"users": []}}}})
        }
        Edit::Comment { tab, cell, text } => {
            json!({"insertComment": {"coordinate": coordinate(tab, cell)?, "content": text}})
        }
        Edit::Reply { thread, text } => json!({"addCommentReply": {"commentId": thread, "post": {"content": text}}}),
        Edit::Resolve { thread } => {
            json!({"addCommentReply": {"commentId": thread, "post": {"commentAction": "RESOLVE"}}})
        }
        Edit::RenameFile { title } => {
            json!({"updateSpreadsheetProperties": {"properties": {"title": title}, "fields": "title"}})
        }
        Edit::Settings { locale, time_zone } => json!({"updateSpreadsheetProperties": {
            "properties": {"locale": locale, "timeZone": time_zone}, "fields": "locale,timeZone",
        }}),
        Edit::Request { request } => request.clone(),
        Edit::Type { .. }
        | Edit::Paste { .. }
        | Edit::ClearTab { .. }
        | Edit::PersonChip { .. }
        | Edit::PeopleChips { .. }
        | Edit::Fetch { .. } => {
            json!({})
        }
    };
    Ok(vec![one])
}
