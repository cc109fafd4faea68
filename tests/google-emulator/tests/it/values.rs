//! `values.*`.

use google_emulator::Edit;
use serde_json::{Value, json};

use crate::{goals, ok, refused};

#[test]
fn writing_and_reading_back() {
    let (emulator, file) = goals();
    let put = |range: &str, option: &str, values: Value| {
        let target = format!("/v4/spreadsheets/{file}/values/{range}?valueInputOption={option}");
        ok(&emulator, "PUT", &target, Some(&json!({"values": values})))
    };
    let get = |query: &str| ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}/values/{query}"), None);
    let answer = put("F1:G2", "USER_ENTERED", json!([["=4/2", "2020-01-01"], [null, "12%"]]));
    assert_eq!(answer["updatedRange"], "Sheet1!F1:G2");
    assert_eq!((answer["updatedRows"].as_u64(), answer["updatedCells"].as_u64()), (Some(2), Some(3)));
    assert_eq!(get("F1:G2")["values"], json!([["2", "2020-01-01"], ["", "12%"]]));
    assert_eq!(get("F1:G2?valueRenderOption=UNFORMATTED_VALUE")["values"], json!([[2, 43831], ["", 0.12]]));
    assert_eq!(get("F1:G2?valueRenderOption=FORMULA")["values"], json!([["=4/2", 43831], ["", 0.12]]));
    let dates = get("G1?valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=FORMATTED_STRING");
    assert_eq!(dates["values"], json!([["2020-01-01"]]));
    assert_eq!(get("F1:F2?majorDimension=COLUMNS")["values"], json!([["2"]]));
    put("F1:G2", "RAW", json!([["=4/2", ""], ["0042", true]]));
    assert_eq!(get("F1:G2")["values"], json!([["=4/2"], ["0042", "TRUE"]]));
    assert_eq!(get("Z:Z"), json!({"range": "Sheet1!Z1:Z1000", "majorDimension": "ROWS"}));
}

#[test]
fn the_locale_decides_what_is_typed() {
    let (emulator, file) = goals();
    emulator
        .edit(&file, Edit::Settings { locale: "de_DE".into(), time_zone: "Europe/Berlin".into() })
        .expect("settings");
    emulator
        .edit(&file, Edit::Type { tab: "Sheet1".into(), cell: "B2".into(), text: "1.234,5".into() })
        .expect("typed");
    let get = |query: &str| ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}/values/{query}"), None);
    assert_eq!(get("B2?valueRenderOption=UNFORMATTED_VALUE")["values"], json!([[1234.5]]));
    assert_eq!(get("B2")["values"], json!([["1.234,50"]]));
}

#[test]
fn appending_finds_the_table() {
    let (emulator, file) = goals();
    let append = |range: &str, values: Value| {
        let target = format!("/v4/spreadsheets/{file}/values/{range}:append?valueInputOption=RAW");
        ok(&emulator, "POST", &target, Some(&json!({"values": values})))
    };
    let answer = append("Sheet1", json!([["Grow", 7]]));
    assert_eq!(answer["tableRange"], "Sheet1!A1:D4");
    assert_eq!(answer["updates"]["updatedRange"], "Sheet1!A5:B5");
    let answer = append("G9", json!([["alone"]]));
    assert_eq!((answer.get("tableRange"), &answer["updates"]["updatedRange"]), (None, &json!("Sheet1!G9")));
}

#[test]
fn what_does_not_fit_is_refused() {
    let (emulator, file) = goals();
    let put = |range: &str, values: Value| {
        let target = format!("/v4/spreadsheets/{file}/values/{range}?valueInputOption=RAW");
        refused(&emulator, "PUT", &target, Some(&json!({"values": values})))
    };
    assert_eq!(
        put("A1:A1", json!([["a", "b"]])),
        (400, "Requested writing within range [Sheet1!A1], but tried writing to column [B]".into())
    );
    assert_eq!(put("Z1", json!([["a", "b"]])).0, 400);
    assert_eq!(put("A1", json!([[{"a": 1}]])).0, 400);
    let none =
        refused(&emulator, "PUT", &format!("/v4/spreadsheets/{file}/values/A1"), Some(&json!({"values": [["a"]]})));
    assert_eq!(none, (400, "'valueInputOption' is required but not specified".into()));
    assert_eq!(
        put("A1", json!([["x".repeat(50_001)]])),
        (400, "Your input contains more than the maximum of 50000 characters in a single cell.".into())
    );
    assert_eq!(emulator.shown(&file, "Sheet1", "A1"), "Goal", "nothing was written");
}

#[test]
fn batches_clears_and_filters_by_metadata() {
    let (emulator, file) = goals();
    let body = json!({"valueInputOption": "RAW", "data": [
        {"range": "Sheet1!C4", "values": [[1]]}, {"range": "Sheet1!B4:C4", "majorDimension": "COLUMNS", "values": [[2], [3]]},
    ]});
    let answer = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}/values:batchUpdate"), Some(&body));
    assert_eq!((answer["totalUpdatedCells"].as_u64(), answer["totalUpdatedColumns"].as_u64()), (Some(3), Some(2)));
    assert_eq!(emulator.shown(&file, "Sheet1", "C4"), "3");
    let meta = json!([{"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": "status", "visibility": "DOCUMENT",
        "location": {"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}},
    }}}]);
    crate::batch(&emulator, &file, &meta);
    emulator.edit(&file, Edit::InsertColumns { tab: "Sheet1".into(), at: 0, count: 1 }).expect("insert");
    let filters = json!({"dataFilters": [{"developerMetadataLookup": {"metadataKey": "status"}}]});
    let found = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}/values:batchGetByDataFilter"), Some(&filters));
    assert_eq!(found["valueRanges"][0]["valueRange"]["range"], "Sheet1!D1:D1000", "the metadata moved with its column");
    let found = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}/developerMetadata:search"), Some(&filters));
    let place = &found["matchedDeveloperMetadata"][0]["developerMetadata"]["location"]["dimensionRange"];
    assert_eq!(*place, json!({"dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}));
    let cleared = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}/values/Sheet1:clear"), None);
    assert_eq!(cleared["clearedRange"], "Sheet1!A1:AA1000");
    assert!(emulator.grid(&file, "Sheet1").is_empty());
}
