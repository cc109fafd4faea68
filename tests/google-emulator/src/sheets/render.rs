//! A spreadsheet as the API answers it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::access::{Editor, seen};
use super::grid;
use crate::schema::mask::Mask;
use crate::state::range::{GridRange, Rect};
use crate::state::sheet::{Group, Sheet};
use crate::state::spreadsheet::{Metadata, Place, Post, Spreadsheet, Target, Thread};

/// What of a spreadsheet is asked for.
pub struct View<'a> {
    /// The field mask.
    pub mask: &'a Mask,
    /// `includeGridData`, which counts only without a mask.
    pub grid: bool,
    /// The ranges asked for; none for all.
    pub ranges: Option<Vec<Target>>,
    /// Whether comments are answered.
    pub comments: bool,
    /// Whether tables are left out of the banded ranges.
    pub bands_without_tables: bool,
    /// Who asks.
    pub editor: &'a Editor,
}

/// The spreadsheet, cut to the mask.
pub fn spreadsheet(book: &Spreadsheet, view: &View) -> Value {
    let mask = view.mask;
    let mut out = Map::new();
    out.insert("spreadsheetId".into(), book.id.clone().into());
    out.insert("spreadsheetUrl".into(), url(&book.id).into());
    if mask.at("properties").is_some() {
        out.insert("properties".into(), properties(book));
    }
    if let Some(mask) = mask.at("sheets") {
        let wanted = |position: &usize| {
            view.ranges.as_ref().is_none_or(|ranges| ranges.iter().any(|range| range.sheet == *position))
        };
        let tabs = (0..book.sheets.len()).filter(wanted).map(|position| sheet(book, position, view, mask));
        out.insert("sheets".into(), tabs.collect::<Vec<_>>().into());
    }
    if !book.named_ranges.is_empty() {
        out.insert("namedRanges".into(), book.named_ranges.clone().into());
    }
    let metadata = book.metadata_at(Place::Spreadsheet, &view.editor.caller.project);
    if !metadata.is_empty() {
        out.insert("developerMetadata".into(), metadata.into());
    }
    if view.comments {
        let threads: Vec<Value> = book
            .threads
            .iter()
            .filter(|thread| within(book, thread, view.ranges.as_deref()))
            .map(|found| thread(found, &view.editor.caller.email))
            .collect();
        if !threads.is_empty() {
            out.insert("comments".into(), threads.into());
        }
    }
    mask.project(Value::Object(out))
}

/// The address of a spreadsheet.
pub fn url(id: &str) -> String {
    format!("https://docs.google.com/spreadsheets/d/{id}/edit")
}

fn within(book: &Spreadsheet, thread: &Thread, ranges: Option<&[Target]>) -> bool {
    let Some(ranges) = ranges else { return true };
    let Some(anchor) = thread.range else { return false };
    ranges.iter().any(|range| {
        let tab = &book.sheets[range.sheet];
        tab.id == anchor.sheet && range.rect.meets(&tab.rect(&anchor))
    })
}

fn properties(book: &Spreadsheet) -> Value {
    let mut out = book.properties.clone();
    out.insert("title".into(), book.title.clone().into());
    out.insert("locale".into(), book.locale.clone().into());
    out.insert("autoRecalc".into(), book.auto_recalc.clone().into());
    out.insert("timeZone".into(), book.time_zone.clone().into());
    out.entry("defaultFormat").or_insert_with(|| Value::Object(grid::default_format()));
    out.entry("spreadsheetTheme").or_insert_with(theme);
    Value::Object(out)
}

fn theme() -> Value {
    let color = |kind: &str, red: f64, green: f64, blue: f64| {
        let channels = [("red", red), ("green", green), ("blue", blue)];
        let rgb: Map<String, Value> = channels
            .into_iter()
            .filter(|(_, value)| *value > 0.0)
            .map(|(name, value)| (name.to_owned(), crate::state::cell::plain(value)))
            .collect();
        json!({"colorType": kind, "color": {"rgbColor": rgb}})
    };
    json!({
        "primaryFontFamily": "Arial",
        "themeColors": [
            color("TEXT", 0.0, 0.0, 0.0),
            color("BACKGROUND", 1.0, 1.0, 1.0),
            color("ACCENT1", 0.258_823_54, 0.521_568_66, 0.956_862_75),
            color("ACCENT2", 0.917_647_06, 0.262_745_1, 0.207_843_14),
            color("ACCENT3", 0.984_313_7, 0.737_254_9, 0.015_686_275),
            color("ACCENT4", 0.203_921_57, 0.658_823_55, 0.325_490_2),
            color("ACCENT5", 1.0, 0.427_450_98, 0.003_921_569),
            color("ACCENT6", 0.274_509_82, 0.741_176_5, 0.776_470_6),
            color("LINK", 0.066_666_67, 0.333_333_34, 0.8),
        ],
    })
}

/// The properties of a tab.
pub fn sheet_properties(sheet: &Sheet, index: usize) -> Value {
    let mut grid: Map<String, Value> = sheet.grid.iter().filter(|(_, v)| !is_default(v)).map(clone_pair).collect();
    grid.insert("rowCount".into(), sheet.row_count.into());
    grid.insert("columnCount".into(), sheet.column_count.into());
    let mut out: Map<String, Value> = sheet.properties.iter().filter(|(_, v)| !is_default(v)).map(clone_pair).collect();
    out.insert("sheetId".into(), sheet.id.into());
    out.insert("title".into(), sheet.title.clone().into());
    out.insert("index".into(), index.into());
    out.insert("sheetType".into(), "GRID".into());
    out.insert("gridProperties".into(), Value::Object(grid));
    Value::Object(out)
}

fn clone_pair((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

fn is_default(value: &Value) -> bool {
    *value == json!(false) || *value == json!(0)
}

fn sheet(book: &Spreadsheet, position: usize, view: &View, mask: &Mask) -> Value {
    let tab = &book.sheets[position];
    let mut out = Map::new();
    out.insert("properties".into(), sheet_properties(tab, position));
    let with_grid = if view.mask.is_all() && !view.mask.names(&["*"]) { view.grid } else { true };
    if let Some(mask) = mask.at("data").filter(|_| with_grid) {
        let rects: Vec<Rect> = match &view.ranges {
            None => vec![tab.whole()],
            Some(ranges) => {
                let here = ranges.iter().filter(|range| range.sheet == position);
                here.map(|range| range.rect.clip(tab.row_count, tab.column_count)).collect()
            }
        };
        let project = &view.editor.caller.project;
        let data: Vec<Value> = rects.into_iter().map(|rect| grid::data(book, tab, rect, mask, project)).collect();
        out.insert("data".into(), data.into());
    }
    let mut put = |name: &str, list: Vec<Value>| {
        if !list.is_empty() {
            out.insert(name.to_owned(), list.into());
        }
    };
    put("merges", tab.merges.iter().map(GridRange::value).collect());
    put("protectedRanges", tab.protected.iter().map(|range| seen(range, view.editor)).collect());
    put("filterViews", tab.filter_views.clone());
    put("conditionalFormats", tab.conditional.clone());
    let is_table = |band: &&Value| tab.tables.iter().any(|table| table["tableId"] == band["bandedRangeReference"]);
    let bands = tab.banded.iter().filter(|band| !(view.bands_without_tables && is_table(band)));
    put("bandedRanges", bands.cloned().collect());
    put("tables", tab.tables.clone());
    put("rowGroups", tab.row_groups.iter().map(|found| group(found, tab.id, "ROWS")).collect());
    put("columnGroups", tab.column_groups.iter().map(|found| group(found, tab.id, "COLUMNS")).collect());
    put("developerMetadata", book.metadata_at(Place::Sheet(tab.id), &view.editor.caller.project));
    if view.comments {
        put("commentAnchors", anchors(book, tab.id));
    }
    if let Some(filter) = &tab.basic_filter {
        out.insert("basicFilter".into(), filter.clone());
    }
    Value::Object(out)
}

/// A group of rows or columns.
pub fn group(group: &Group, sheet: i32, dimension: &str) -> Value {
    let mut range = json!({"dimension": dimension, "startIndex": group.start, "endIndex": group.end});
    if sheet != 0 {
        range["sheetId"] = sheet.into();
    }
    let mut out = json!({"range": range, "depth": group.depth});
    if group.collapsed {
        out["collapsed"] = true.into();
    }
    out
}

fn anchors(book: &Spreadsheet, sheet: i32) -> Vec<Value> {
    let here = book.threads.iter().filter_map(|thread| {
        let range = thread.range.filter(|range| range.sheet == sheet)?;
        Some(json!({"anchorId": thread.anchor.clone()?, "range": range.value()}))
    });
    here.collect()
}

/// A time as the API writes it.
pub fn time(milliseconds: i64) -> String {
    let at = Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A comment thread.
pub fn thread(thread: &Thread, reader: &str) -> Value {
    let mut out = json!({
        "commentId": thread.id,
        "headPost": post(&thread.head, reader),
        "status": if thread.resolved { "RESOLVED" } else { "OPEN" },
    });
    if let Some(anchor) = thread.anchor.as_ref().filter(|_| thread.range.is_some()) {
        out["anchorId"] = anchor.clone().into();
    }
    if !thread.quote.is_empty() {
        out["plainTextQuote"] = thread.quote.clone().into();
    }
    if !thread.replies.is_empty() {
        out["replies"] = thread.replies.iter().map(|reply| post(reply, reader)).collect::<Vec<_>>().into();
    }
    out
}

/// One post of a thread.
pub fn post(post: &Post, reader: &str) -> Value {
    let name = post.author.split('@').next().unwrap_or_default();
    let mut author =
        if post.deleted { json!({}) } else { json!({"displayName": name, "user": format!("users/{name}")}) };
    if post.author == reader && !post.deleted {
        author["me"] = true.into();
    }
    let mut out = json!({
        "postId": post.id, "author": author, "createTime": time(post.created_ms), "updateTime": time(post.updated_ms),
    });
    if post.deleted {
        out["deleted"] = true.into();
    } else if !post.content.is_empty() {
        out["content"] = post.content.clone().into();
        out["contentHtml"] = escaped(&post.content).into();
    }
    if let Some(action) = &post.action {
        out["commentAction"] = action.clone().into();
    }
    if let Some(assignee) = &post.assignee {
        out["assigneeEmail"] = assignee.clone().into();
    }
    out
}

/// Text as HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>")
}

impl Spreadsheet {
    /// The developer metadata at a place that a project may see.
    pub fn metadata_at(&self, place: Place, project: &str) -> Vec<Value> {
        let here = self.metadata.iter().filter(|found| found.place == place && found.seen_by(project));
        here.map(Metadata::value).collect()
    }
}

impl Metadata {
    /// Whether a project may see it.
    pub fn seen_by(&self, project: &str) -> bool {
        self.visibility != "PROJECT" || self.project == project
    }

    /// As the API answers it.
    pub fn value(&self) -> Value {
        let line = |sheet: i32, index: u32, dimension: &str| {
            let mut range = json!({"dimension": dimension, "startIndex": index, "endIndex": index + 1});
            if sheet != 0 {
                range["sheetId"] = sheet.into();
            }
            let kind = if dimension == "ROWS" { "ROW" } else { "COLUMN" };
            json!({"locationType": kind, "dimensionRange": range})
        };
        let location = match self.place {
            Place::Spreadsheet => json!({"locationType": "SPREADSHEET", "spreadsheet": true}),
            Place::Sheet(0) => json!({"locationType": "SHEET"}),
            Place::Sheet(id) => json!({"locationType": "SHEET", "sheetId": id}),
            Place::Row(sheet, index) => line(sheet, index, "ROWS"),
            Place::Column(sheet, index) => line(sheet, index, "COLUMNS"),
        };
        let mut out = json!({
            "metadataId": self.id, "metadataKey": self.key, "location": location, "visibility": self.visibility,
        });
        if let Some(value) = &self.value {
            out["metadataValue"] = value.clone().into();
        }
        out
    }
}
