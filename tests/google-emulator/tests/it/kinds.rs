//! Requests of a batch that no other test sends, each with what it leaves behind.

use google_emulator::Emulator;
use serde_json::{Value, json};

use crate::{batch, goals, ok, refused};

fn range(top: u32, bottom: u32, left: u32, right: u32) -> Value {
    json!({"sheetId": 0, "startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right})
}

/// What a mask of the first tab shows.
fn tab(emulator: &Emulator, file: &str, mask: &str) -> Value {
    ok(emulator, "GET", &format!("/v4/spreadsheets/{file}?fields=namedRanges,sheets({mask})"), None)
}

#[test]
fn one_cell_is_repeated_over_a_range_and_the_grid_grows() {
    let (emulator, file) = goals();
    let cell = json!({"userEnteredValue": {"stringValue": "x"}, "note": "not in the mask"});
    batch(
        &emulator,
        &file,
        &json!([
            {"repeatCell": {"range": range(1, 3, 1, 3), "cell": cell, "fields": "userEnteredValue"}},
            {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 3}},
            {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 2}},
        ]),
    );
    let shown = |cell: &str| emulator.shown(&file, "Sheet1", cell);
    assert_eq!(["B2", "C2", "B3", "C3"].map(shown), ["x", "x", "x", "x"]);
    assert_eq!(["A2", "D2", "B4", "C4"].map(shown), ["Sell", "ann", "3", ""]);
    assert!(emulator.notes(&file, "Sheet1").is_empty());
    let grid = &tab(&emulator, &file, "properties.gridProperties")["sheets"][0]["properties"]["gridProperties"];
    assert_eq!(*grid, json!({"rowCount": 1003, "columnCount": 28}));
}

#[test]
fn a_named_range_follows_its_cells_until_it_is_deleted() {
    let (emulator, file) = goals();
    let add = json!([{"addNamedRange": {"namedRange": {"name": "targets", "range": range(1, 4, 1, 2)}}}]);
    let id = batch(&emulator, &file, &add)[0]["addNamedRange"]["namedRange"]["namedRangeId"].clone();
    let insert = json!({"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3});
    batch(
        &emulator,
        &file,
        &json!([
            {"insertDimension": {"range": insert}},
            {"updateNamedRange": {"namedRange": {"namedRangeId": id, "name": "aims"}, "fields": "name"}},
        ]),
    );
    let found = tab(&emulator, &file, "merges");
    assert_eq!(found["namedRanges"][0]["name"], "aims");
    assert_eq!(found["namedRanges"][0]["range"]["startRowIndex"], 3);
    let values = ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}/values/aims"), None);
    assert_eq!(values["values"], json!([["100"], ["5"], ["3"]]), "{values}");
    batch(&emulator, &file, &json!([{"deleteNamedRange": {"namedRangeId": id}}]));
    assert_eq!(tab(&emulator, &file, "merges").get("namedRanges"), None);
    let again = json!({"requests": [{"deleteNamedRange": {"namedRangeId": id}}]});
    assert_eq!(refused(&emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&again)).0, 400);
}

#[test]
fn a_protection_is_changed_and_taken_away() {
    let (emulator, file) = goals();
    let add =
        json!([{"addProtectedRange": {"protectedRange": {"range": range(0, 1, 0, 4), "editors": {"users": []}}}}]);
    let id = batch(&emulator, &file, &add)[0]["addProtectedRange"]["protectedRange"]["protectedRangeId"].clone();
    let change = json!({"protectedRangeId": id, "description": "headers"});
    batch(&emulator, &file, &json!([{"updateProtectedRange": {"protectedRange": change, "fields": "description"}}]));
    let shown = || tab(&emulator, &file, "protectedRanges(description,requestingUserCanEdit)")["sheets"][0].clone();
    assert_eq!(shown(), json!({"protectedRanges": [{"description": "headers", "requestingUserCanEdit": true}]}));
    batch(&emulator, &file, &json!([{"deleteProtectedRange": {"protectedRangeId": id}}]));
    assert_eq!(shown(), json!({}));
}

#[test]
fn a_filter_and_a_table_come_and_go() {
    let (emulator, file) = goals();
    let spec = json!({"columnIndex": 3, "filterCriteria": {"hiddenValues": ["bob"]}});
    let filter = json!({"range": range(0, 4, 0, 4), "filterSpecs": [spec]});
    batch(&emulator, &file, &json!([{"setBasicFilter": {"filter": filter}}]));
    let hidden = || {
        let target = format!(
            "/v4/spreadsheets/{file}?ranges=A1:D4&fields=sheets(basicFilter.range,data.rowMetadata.hiddenByFilter)"
        );
        ok(&emulator, "GET", &target, None)["sheets"][0]["data"][0]["rowMetadata"][2].clone()
    };
    assert_eq!(hidden(), json!({"hiddenByFilter": true}));
    batch(&emulator, &file, &json!([{"clearBasicFilter": {"sheetId": 0}}]));
    assert_eq!(hidden(), json!({}));
    let add = json!([{"addTable": {"table": {"name": "Goals", "range": range(0, 4, 0, 4)}}}]);
    let id = batch(&emulator, &file, &add)[0]["addTable"]["table"]["tableId"].clone();
    batch(&emulator, &file, &json!([{"updateTable": {"table": {"tableId": id, "name": "Aims"}, "fields": "name"}}]));
    let tables = || tab(&emulator, &file, "tables.name")["sheets"][0].clone();
    assert_eq!(tables(), json!({"tables": [{"name": "Aims"}]}));
    batch(&emulator, &file, &json!([{"deleteTable": {"tableId": id}}]));
    assert_eq!(tables(), json!({}));
}

#[test]
fn cells_are_pushed_aside_and_closed_up() {
    let (emulator, file) = goals();
    let shown = |cell: &str| emulator.shown(&file, "Sheet1", cell);
    batch(&emulator, &file, &json!([{"insertRange": {"range": range(1, 2, 0, 1), "shiftDimension": "ROWS"}}]));
    assert_eq!(["A2", "A3", "A5", "B2"].map(shown), ["", "Sell", "Ship", "100"]);
    batch(&emulator, &file, &json!([{"deleteRange": {"range": range(1, 2, 0, 1), "shiftDimension": "ROWS"}}]));
    assert_eq!(["A2", "A3", "A4", "B2"].map(shown), ["Sell", "Hire", "Ship", "100"]);
    batch(&emulator, &file, &json!([{"deleteRange": {"range": range(1, 2, 0, 2), "shiftDimension": "COLUMNS"}}]));
    assert_eq!(["A2", "B2", "C2", "A3"].map(shown), ["40", "ann", "", "Hire"]);
}

#[test]
fn a_spreadsheet_is_read_by_what_marks_its_lines() {
    let (emulator, file) = goals();
    let line = json!({"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2});
    let mark = json!({"metadataKey": "aim", "visibility": "DOCUMENT", "location": {"dimensionRange": line}});
    batch(&emulator, &file, &json!([{"createDeveloperMetadata": {"developerMetadata": mark}}]));
    let body = json!({"dataFilters": [{"developerMetadataLookup": {"metadataKey": "aim"}}], "includeGridData": true});
    let target = format!(
        "/v4/spreadsheets/{file}:getByDataFilter?fields=sheets.data(startColumn,rowData.values.formattedValue)"
    );
    let body = ok(&emulator, "POST", &target, Some(&body));
    let data = &body["sheets"][0]["data"][0];
    assert_eq!(data["startColumn"], 1);
    assert_eq!(data["rowData"][1], json!({"values": [{"formattedValue": "100"}]}));
}
