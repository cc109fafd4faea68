//! `spreadsheets.get`: masks, ranges, grid data, what is left out.

use google_emulator::Edit;
use serde_json::json;

use crate::{batch, goals, ok, refused};

#[test]
fn masks_pick_what_is_answered() {
    let (emulator, file) = goals();
    let get = |query: &str| ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}{query}"), None);
    assert_eq!(get("?fields=sheets.properties.title"), json!({"sheets": [{"properties": {"title": "Sheet1"}}]}));
    assert_eq!(get("?fields=sheets.properties.tabColorStyle"), json!({"sheets": [{"properties": {}}]}));
    assert_eq!(get("?fields=namedRanges"), json!({}));
    let whole = get("");
    assert_eq!(whole["sheets"][0].get("data"), None, "no grid data unless asked for");
    assert_eq!(whole["sheets"][0]["properties"]["sheetId"], 0);
    assert_eq!(whole["sheets"][0]["properties"]["gridProperties"], json!({"rowCount": 1000, "columnCount": 26}));
    assert_eq!(whole["properties"]["defaultFormat"]["textFormat"]["bold"], false);
    let (status, message) =
        refused(&emulator, "GET", &format!("/v4/spreadsheets/{file}?fields=sheets.sheetProperties"), None);
    assert_eq!((status, message.as_str()), (400, "Request contains an invalid argument."));
}

#[test]
fn grid_data_has_values_formats_notes_and_lines() {
    let (emulator, file) = goals();
    emulator.edit(&file, Edit::Note { tab: "Sheet1".into(), cell: "B3".into(), text: "why".into() }).expect("note");
    let data = |query: &str| {
        let answer = ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}?{query}"), None);
        answer["sheets"][0]["data"].clone()
    };
    let read = data(
        "ranges=Sheet1!A2:C3&fields=sheets.data(startRow,startColumn,rowData.values(formattedValue,effectiveValue,note))",
    );
    assert_eq!(
        read,
        json!([{"startRow": 1, "rowData": [
            {"values": [
                {"formattedValue": "Sell", "effectiveValue": {"stringValue": "Sell"}},
                {"formattedValue": "100", "effectiveValue": {"numberValue": 100}},
                {"formattedValue": "40", "effectiveValue": {"numberValue": 40}},
            ]},
            {"values": [
                {"formattedValue": "Hire", "effectiveValue": {"stringValue": "Hire"}},
                {"formattedValue": "5", "effectiveValue": {"numberValue": 5}, "note": "why"},
                {"formattedValue": "6", "effectiveValue": {"numberValue": 6}},
            ]},
        ]}])
    );
    assert_eq!(
        data("ranges=Sheet1!H8:J9&fields=sheets.data"),
        json!([{
            "startRow": 7, "startColumn": 7,
            "rowMetadata": [{"pixelSize": 21}, {"pixelSize": 21}],
            "columnMetadata": [{"pixelSize": 100}, {"pixelSize": 100}, {"pixelSize": 100}],
        }])
    );
    // One piece of data for each range, and only the tabs that are asked for.
    batch(&emulator, &file, &json!([{"addSheet": {"properties": {"title": "Other"}}}]));
    let two = ok(
        &emulator,
        "GET",
        &format!(
            "/v4/spreadsheets/{file}?ranges=Sheet1!A1&ranges=Sheet1!B2&fields=sheets(properties.title,data.rowData.values.formattedValue)"
        ),
        None,
    );
    assert_eq!(two["sheets"].as_array().map(Vec::len), Some(1));
    assert_eq!(two["sheets"][0]["data"][1]["rowData"][0]["values"][0]["formattedValue"], "100");
}

#[test]
fn a_range_outside_is_refused_in_googles_words() {
    let (emulator, file) = goals();
    let check = |range: &str, expect: &str| {
        let (status, message) = refused(&emulator, "GET", &format!("/v4/spreadsheets/{file}/values/{range}"), None);
        assert_eq!((status, message.as_str()), (400, expect));
    };
    check("NOPE!A5:F15", "Unable to parse range: NOPE!A5:F15");
    check("Sheet1!A1001", "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26");
    check("Sheet1!nope", "Unable to parse range: Sheet1!nope");
    let range = json!({"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1});
    batch(&emulator, &file, &json!([{"addNamedRange": {"namedRange": {"name": "names", "range": range}}}]));
    for named in ["names", "'Sheet1'!names"] {
        let found = ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}/values/{named}"), None);
        assert_eq!(found["range"], "Sheet1!A2:A3");
    }
    let unknown = refused(&emulator, "GET", "/v4/spreadsheets/nope", None);
    assert_eq!(unknown, (404, "Requested entity was not found.".into()));
    let (status, _) = emulator.call("stranger@example.com", "GET", &format!("/v4/spreadsheets/{file}"), None);
    assert_eq!(status, 403);
}

#[test]
fn unknown_parameters_are_refused() {
    let (emulator, file) = goals();
    let (status, message) = refused(&emulator, "GET", &format!("/v4/spreadsheets/{file}?nope=1"), None);
    assert_eq!(status, 400);
    assert!(message.contains("Unknown name \"nope\": Cannot bind query parameter."), "{message}");
    let (status, message) =
        refused(&emulator, "GET", &format!("/v4/spreadsheets/{file}?includeGridData=perhaps"), None);
    assert_eq!((status, message.as_str()), (400, "Invalid value at 'include_grid_data' (TYPE_BOOL), \"perhaps\""));
}

#[test]
fn chips_and_errors_are_read() {
    let (emulator, file) = goals();
    let tab = || "Sheet1".to_owned();
    let chip = Edit::PersonChip { tab: tab(), cell: "D2".into(), email: "ann@example.com".into(), name: "Ann".into() };
    emulator.edit(&file, chip).expect("chip");
    emulator.edit(&file, Edit::Type { tab: tab(), cell: "E2".into(), text: "=C2/0".into() }).expect("formula");
    let answer = ok(
        &emulator,
        "GET",
        &format!(
            "/v4/spreadsheets/{file}?ranges=D2:E2&fields=sheets.data.rowData.values(formattedValue,chipRuns,effectiveValue.errorValue.type)"
        ),
        None,
    );
    let cells = &answer["sheets"][0]["data"][0]["rowData"][0]["values"];
    assert_eq!(cells[0]["formattedValue"], "Ann");
    assert_eq!(cells[0]["chipRuns"][0]["chip"]["personProperties"]["email"], "ann@example.com");
    assert_eq!(
        cells[1],
        json!({"formattedValue": "#DIV/0!", "effectiveValue": {"errorValue": {"type": "DIVIDE_BY_ZERO"}}})
    );
}
