//! What the other pages do not show: bodies that are refused, creating, the three forms of masks, copying, formulas, tabs.

use google_emulator::{Config, Edit, Emulator};
use serde_json::{Value, json};

use crate::{OWNER, batch, goals, ok, refused};

fn range(top: u32, bottom: u32, left: u32, right: u32) -> Value {
    json!({"sheetId": 0, "startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right})
}

#[test]
fn bodies_that_google_does_not_know_are_refused_in_its_words() {
    let (emulator, file) = goals();
    let target = format!("/v4/spreadsheets/{file}:batchUpdate");
    let check = |request: Value, expect: &str| {
        let (status, message) = refused(&emulator, "POST", &target, Some(&json!({"requests": [request]})));
        assert!(status == 400 && message.contains(expect), "{status} {message}");
    };
    check(json!({"updateCell": {}}), "Unknown name \"updateCell\" at 'requests[0]': Cannot find field.");
    check(json!({"updateCells": {"field": "note"}}), "Unknown name \"field\" at 'requests[0].update_cells'");
    check(
        json!({"deleteSheet": {"sheetId": "first"}}),
        "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"first\"",
    );
    check(json!({"addSheet": {"properties": {"title": 7}}}), "(TYPE_STRING), 7");
    check(json!({"mergeCells": {"range": range(0, 1, 0, 2), "mergeType": "MERGE_SOME"}}), "MERGE_SOME");
    check(json!({"updateCells": {"rows": [{"values": [{}]}], "fields": "note"}}), "updateCells");
    let rows = json!([{"values": [{"note": "x"}]}]);
    check(json!({"updateCells": {"range": range(0, 1, 0, 1), "rows": rows, "fields": "notes"}}), "notes");
    check(json!({}), "");
    let (status, message) = refused(&emulator, "POST", &target, Some(&json!({"request": []})));
    assert!(status == 400 && message.contains("Unknown name \"request\""), "{message}");
    let (status, answer) =
        emulator.call(OWNER, "POST", "/v4/spreadsheets/unknown:batchUpdate", Some(&json!({"requests": []})));
    assert!(status == 400 || status == 404, "{status} {answer}");
}

#[test]
fn a_spreadsheet_is_created_with_what_the_body_says() {
    let emulator = Emulator::new(Config::default());
    let body = json!({
        "properties": {"title": "Aims", "locale": "de_DE", "timeZone": "Europe/Berlin"},
        "sheets": [{"properties": {"title": "North", "gridProperties": {"rowCount": 20, "columnCount": 5, "frozenRowCount": 1}}}, {"properties": {"title": "South"}}],
    });
    let made = ok(&emulator, "POST", "/v4/spreadsheets", Some(&body));
    let id = made["spreadsheetId"].as_str().expect("an id");
    assert_eq!(made["properties"]["timeZone"], "Europe/Berlin");
    assert!(made["spreadsheetUrl"].as_str().is_some_and(|url| url.contains(id)));
    let titles: Vec<&str> = made["sheets"]
        .as_array()
        .expect("tabs")
        .iter()
        .map(|tab| tab["properties"]["title"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(titles, ["North", "South"]);
    assert_eq!(
        made["sheets"][0]["properties"]["gridProperties"],
        json!({"rowCount": 20, "columnCount": 5, "frozenRowCount": 1})
    );
    let file = ok(&emulator, "GET", &format!("/drive/v3/files/{id}?fields=name,mimeType"), None);
    assert_eq!(file, json!({"name": "Aims", "mimeType": "application/vnd.google-apps.spreadsheet"}));
}

#[test]
fn masks_are_read_in_three_forms() {
    let (emulator, file) = goals();
    emulator.edit(&file, Edit::Note { tab: "Sheet1".into(), cell: "A1".into(), text: "n".into() }).expect("note");
    let get = |mask: &str| ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}?ranges=A1&fields={mask}"), None);
    let expect = json!({"sheets": [{"data": [{"rowData": [{"values": [{"note": "n"}]}]}]}]});
    for mask in [
        "sheets.data.rowData.values.note",
        "sheets/data/rowData/values/note",
        "sheets(data(rowData(values(note))))",
        "sheets.data(rowData/values.note)",
        "sheets%2Fdata%2FrowData%2Fvalues%2Fnote",
    ] {
        assert_eq!(get(mask), expect, "{mask}");
    }
    assert!(get("*")["sheets"][0]["data"].is_array());
    for mask in ["sheets(", "sheets)", "sheets..data", "sheets.data.rowData.nothing", ","] {
        let target = format!("/v4/spreadsheets/{file}?fields={mask}");
        assert_eq!(refused(&emulator, "GET", &target, None).0, 400, "{mask}");
    }
}

#[test]
fn copying_moving_and_merging_cells() {
    let (emulator, file) = goals();
    emulator.edit(&file, Edit::Type { tab: "Sheet1".into(), cell: "E2".into(), text: "=C2/B2".into() }).expect("typed");
    emulator.edit(&file, Edit::Note { tab: "Sheet1".into(), cell: "E2".into(), text: "share".into() }).expect("note");
    batch(
        &emulator,
        &file,
        &json!([{"copyPaste": {"source": range(1, 2, 4, 5), "destination": range(2, 4, 4, 5), "pasteType": "PASTE_NORMAL"}}]),
    );
    let formula = |cell: &str| emulator.cell(&file, "Sheet1", cell).and_then(|cell| cell.formula);
    assert_eq!(formula("E3").as_deref(), Some("=C3/B3"));
    assert_eq!(emulator.shown(&file, "Sheet1", "E3"), "1.2");
    batch(
        &emulator,
        &file,
        &json!([{"cutPaste": {"source": range(1, 2, 0, 2), "destination": {"sheetId": 0, "rowIndex": 7, "columnIndex": 0}, "pasteType": "PASTE_NORMAL"}}]),
    );
    assert_eq!(
        (emulator.shown(&file, "Sheet1", "A8"), emulator.shown(&file, "Sheet1", "A2")),
        ("Sell".into(), String::new())
    );
    assert_eq!(formula("E2").as_deref(), Some("=C2/B8"), "what looks at a cell that was cut follows it");
    assert_eq!(emulator.shown(&file, "Sheet1", "E2"), "0.4");
    assert_eq!(formula("E3").as_deref(), Some("=C3/B3"));
    batch(&emulator, &file, &json!([{"mergeCells": {"range": range(9, 11, 0, 2), "mergeType": "MERGE_ALL"}}]));
    let merges = || ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}?fields=sheets.merges"), None);
    assert_eq!(merges()["sheets"][0]["merges"].as_array().map(Vec::len), Some(1));
    batch(&emulator, &file, &json!([{"unmergeCells": {"range": range(9, 11, 0, 2)}}]));
    assert_eq!(merges(), json!({"sheets": [{}]}));
}

#[test]
fn formulas_stay_alive_as_text_with_a_value() {
    let (emulator, file) = goals();
    let check = |formula: &str, shown: &str| {
        let edit = Edit::Type { tab: "Sheet1".into(), cell: "F9".into(), text: formula.into() };
        emulator.edit(&file, edit).expect("typed");
        let read = |option: &str| {
            let target = format!("/v4/spreadsheets/{file}/values/F9?valueRenderOption={option}");
            ok(&emulator, "GET", &target, None)["values"][0][0].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(read("FORMULA"), formula);
        assert_eq!(read("FORMATTED_VALUE"), shown, "{formula}");
    };
    check("=SUM(B2:B4)", "108");
    check("=C2/B2", "0.4");
    check("=COUNTIF(B2:B4,\">4\")", "2");
    check("=SPARKLINE(B2:B4)", "");
    check("=B2/0", "#DIV/0!");
    // A figure below it changes; the formula that looks at it follows.
    check("=SUM(B2:B4)", "108");
    emulator.edit(&file, Edit::Type { tab: "Sheet1".into(), cell: "B4".into(), text: "10".into() }).expect("typed");
    assert_eq!(emulator.shown(&file, "Sheet1", "F9"), "115");
}

#[test]
fn tabs_are_added_copied_renamed_and_deleted() {
    let (emulator, file) = goals();
    let replies = batch(
        &emulator,
        &file,
        &json!([
            {"addSheet": {"properties": {"title": "Other", "index": 0}}},
            {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Copy"}},
        ]),
    );
    let other = replies[0]["addSheet"]["properties"]["sheetId"].as_i64().expect("an id");
    assert_eq!(emulator.shown(&file, "Copy", "A2"), "Sell");
    batch(
        &emulator,
        &file,
        &json!([{"updateSheetProperties": {"properties": {"sheetId": other, "title": "Renamed", "hidden": true, "gridProperties": {"frozenRowCount": 2}}, "fields": "title,hidden,gridProperties.frozenRowCount"}}]),
    );
    let tabs = ok(
        &emulator,
        "GET",
        &format!("/v4/spreadsheets/{file}?fields=sheets.properties(title,hidden,index,gridProperties.frozenRowCount)"),
        None,
    );
    assert_eq!(
        tabs["sheets"][1]["properties"],
        json!({"title": "Renamed", "hidden": true, "index": 1, "gridProperties": {"frozenRowCount": 2}})
    );
    let target = format!("/v4/spreadsheets/{file}:batchUpdate");
    let twice = json!({"requests": [{"addSheet": {"properties": {"title": "Renamed"}}}]});
    let (status, message) = refused(&emulator, "POST", &target, Some(&twice));
    assert!(status == 400 && message.contains("already exists"), "{message}");
    batch(&emulator, &file, &json!([{"deleteSheet": {"sheetId": other}}]));
    assert_eq!(emulator.with_tab(&file, "Renamed", |_| ()), None);
}

#[test]
fn validation_and_conditional_formats_are_kept_and_taken_away() {
    let (emulator, file) = goals();
    let rule = json!({"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "ann"}]}, "strict": true});
    let format = json!({"ranges": [range(1, 4, 1, 2)], "booleanRule": {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Behind"}]}, "format": {"backgroundColorStyle": {"rgbColor": {"red": 1}}}}});
    batch(
        &emulator,
        &file,
        &json!([{"setDataValidation": {"range": range(1, 3, 3, 4), "rule": rule}}, {"addConditionalFormatRule": {"index": 0, "rule": format}}]),
    );
    let get = |fields: &str| ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}?ranges=D2&fields={fields}"), None);
    assert_eq!(
        get("sheets.data.rowData.values.dataValidation")["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"]
            ["condition"]["type"],
        "ONE_OF_LIST"
    );
    assert_eq!(get("sheets.conditionalFormats")["sheets"][0]["conditionalFormats"].as_array().map(Vec::len), Some(1));
    batch(
        &emulator,
        &file,
        &json!([{"setDataValidation": {"range": range(1, 3, 3, 4)}}, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}}]),
    );
    assert_eq!(get("sheets.conditionalFormats"), json!({"sheets": [{}]}));
    assert!(!get("sheets.data.rowData.values.dataValidation").to_string().contains("ONE_OF_LIST"));
}

#[test]
fn metadata_is_found_changed_and_deleted() {
    let (emulator, file) = goals();
    let column = |at: u32| json!({"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}});
    let create = |key: &str, value: &str, location: Value| json!({"createDeveloperMetadata": {"developerMetadata": {"metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT", "location": location}}});
    batch(
        &emulator,
        &file,
        &json!([
            create("k", "one", column(1)),
            create("k", "two", column(2)),
            create("s", "tab", json!({"sheetId": 0}))
        ]),
    );
    let search = |lookup: Value| {
        let body = json!({"dataFilters": [{"developerMetadataLookup": lookup}]});
        let found = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}/developerMetadata:search"), Some(&body));
        let mut values: Vec<String> = found["matchedDeveloperMetadata"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|found| found["developerMetadata"]["metadataValue"].as_str().unwrap_or_default().to_owned())
            .collect();
        values.sort();
        values
    };
    assert_eq!(search(json!({"metadataKey": "k"})), ["one", "two"]);
    assert_eq!(search(json!({"metadataKey": "k", "metadataLocation": column(2)})), ["two"]);
    assert_eq!(search(json!({"locationType": "SHEET"})), ["tab"]);
    let one = json!({"developerMetadataLookup": {"metadataKey": "k", "metadataValue": "one"}});
    batch(
        &emulator,
        &file,
        &json!([{"updateDeveloperMetadata": {"dataFilters": [one], "developerMetadata": {"metadataValue": "first"}, "fields": "metadataValue"}}]),
    );
    assert_eq!(search(json!({"metadataKey": "k"})), ["first", "two"]);
    batch(
        &emulator,
        &file,
        &json!([{"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": "k"}}}}]),
    );
    assert_eq!(search(json!({"metadataKey": "k"})), [] as [String; 0]);
    assert_eq!(search(json!({"metadataKey": "s"})), ["tab"]);
}
