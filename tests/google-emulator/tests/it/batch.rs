//! `spreadsheets.batchUpdate`.

use google_emulator::Edit;
use serde_json::{Value, json};

use crate::{OWNER, batch, goals, ok, refused};

fn range(top: u32, bottom: u32, left: u32, right: u32) -> Value {
    json!({"sheetId": 0, "startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right})
}

#[test]
fn all_or_nothing_and_the_culprit_is_named() {
    let (emulator, file) = goals();
    let body = json!({"requests": [
        {"updateCells": {"range": range(0, 1, 0, 1), "rows": [{"values": [{"note": "x"}]}], "fields": "note"}},
        {"deleteSheet": {"sheetId": 77}},
    ]});
    let refusal = refused(&emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&body));
    assert_eq!(refusal, (400, "Invalid requests[1].deleteSheet: No sheet with id: 77".into()));
    assert!(emulator.notes(&file, "Sheet1").is_empty());
    let refusal = refused(
        &emulator,
        "POST",
        &format!("/v4/spreadsheets/{file}:batchUpdate"),
        Some(&json!({"requests": [{"addChart": {}}]})),
    );
    assert_eq!(refusal.0, 501, "what is not emulated is said: {}", refusal.1);
}

#[test]
fn update_cells_writes_clears_and_formats() {
    let (emulator, file) = goals();
    let write = |cell: Value, fields: &str| {
        let rows = json!([{"values": [cell]}]);
        batch(
            &emulator,
            &file,
            &json!([{"updateCells": {"range": range(1, 2, 4, 5), "rows": rows, "fields": fields}}]),
        );
        ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}?ranges=E2&fields=sheets.data.rowData.values(userEnteredValue,userEnteredFormat,note)"), None)
            ["sheets"][0]["data"][0]["rowData"][0]["values"][0]
            .clone()
    };
    let cell = json!({"userEnteredValue": {"stringValue": "=1"}, "note": "n", "userEnteredFormat": {"backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.5}}}});
    let color = json!({"red": 1, "green": 0.498_039_22});
    assert_eq!(
        write(cell, "userEnteredValue,note,userEnteredFormat.backgroundColorStyle"),
        json!({
            "userEnteredValue": {"stringValue": "=1"}, "note": "n",
            "userEnteredFormat": {"backgroundColor": color, "backgroundColorStyle": {"rgbColor": color}},
        })
    );
    let bold = json!({"userEnteredFormat": {"textFormat": {"bold": true}}});
    assert_eq!(
        write(bold, "userEnteredFormat.textFormat.bold,userEnteredFormat.backgroundColor,note"),
        json!({
            "userEnteredValue": {"stringValue": "=1"}, "userEnteredFormat": {"textFormat": {"bold": true}},
        })
    );
    // A range that the rows do not cover is cleared, a start is not.
    batch(
        &emulator,
        &file,
        &json!([{"updateCells": {"range": range(1, 3, 0, 2), "rows": [{"values": [{"userEnteredValue": {"numberValue": 1}}]}], "fields": "userEnteredValue"}}]),
    );
    assert_eq!(
        emulator.grid(&file, "Sheet1")[1..3],
        [
            vec!["1".to_owned(), String::new(), "40".into(), "ann".into(), "=1".into()],
            vec![String::new(), String::new(), "6".into(), "bob".into()]
        ]
    );
    batch(
        &emulator,
        &file,
        &json!([{"updateCells": {"start": {"sheetId": 0, "rowIndex": 3, "columnIndex": 0}, "rows": [{"values": [{"userEnteredValue": {"boolValue": true}}]}], "fields": "userEnteredValue"}}]),
    );
    assert_eq!(emulator.grid(&file, "Sheet1")[3], ["TRUE", "3", "", "cy"]);
}

#[test]
fn sorting_takes_along_all_that_stands_in_a_row() {
    let (emulator, file) = goals();
    emulator.edit(&file, Edit::Note { tab: "Sheet1".into(), cell: "A2".into(), text: "sell".into() }).expect("note");
    emulator
        .edit(&file, Edit::Comment { tab: "Sheet1".into(), cell: "B2".into(), text: "sell?".into() })
        .expect("comment");
    emulator
        .edit(&file, Edit::Type { tab: "Sheet1".into(), cell: "E2".into(), text: "=C2/B2".into() })
        .expect("formula");
    batch(
        &emulator,
        &file,
        &json!([{"sortRange": {"range": range(1, 1000, 0, 26), "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]}}]),
    );
    let first: Vec<String> = emulator.grid(&file, "Sheet1").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(first, ["Goal", "Ship", "Hire", "Sell"]);
    assert_eq!(emulator.notes(&file, "Sheet1").into_iter().collect::<Vec<_>>(), [("A4".to_owned(), "sell".to_owned())]);
    assert_eq!(emulator.threads_on(&file, "Sheet1", "B4").len(), 1);
    assert_eq!(emulator.cell(&file, "Sheet1", "E4").and_then(|cell| cell.formula).as_deref(), Some("=C4/B4"));
}

#[test]
fn rows_and_columns_carry_what_hangs_on_them() {
    let (emulator, file) = goals();
    batch(
        &emulator,
        &file,
        &json!([
            {"addNamedRange": {"namedRange": {"name": "targets", "range": range(1, 4, 1, 2)}}},
            {"mergeCells": {"range": range(5, 7, 0, 2), "mergeType": "MERGE_ALL"}},
            {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}}},
            {"moveDimension": {"source": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}, "destinationIndex": 0}},
            {"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}},
        ]),
    );
    assert_eq!(
        emulator.grid(&file, "Sheet1"),
        [vec!["ann", "Sell", "100", "40"], vec![], vec!["bob", "Hire", "5", "6"], vec!["cy", "Ship", "3"]]
    );
    let book = ok(
        &emulator,
        "GET",
        &format!("/v4/spreadsheets/{file}?fields=namedRanges.range,sheets(merges,properties.gridProperties)"),
        None,
    );
    assert_eq!(
        book["namedRanges"][0]["range"],
        json!({"startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 2, "endColumnIndex": 3})
    );
    assert_eq!(book["sheets"][0]["merges"][0]["startRowIndex"], 5);
    assert_eq!(book["sheets"][0]["properties"]["gridProperties"]["rowCount"], 1000);
}

#[test]
fn filters_hide_rows() {
    let (emulator, file) = goals();
    let edit = Edit::Filter { tab: "Sheet1".into(), range: "A1:D4".into(), column: 3, hidden: vec!["bob".into()] };
    emulator.edit(&file, edit).expect("filter");
    let get = || {
        ok(
            &emulator,
            "GET",
            &format!(
                "/v4/spreadsheets/{file}?ranges=A1:D4&fields=sheets(basicFilter.range,data.rowMetadata.hiddenByFilter)"
            ),
            None,
        )
    };
    assert_eq!(get()["sheets"][0]["data"][0]["rowMetadata"], json!([{}, {}, {"hiddenByFilter": true}, {}]));
    emulator.edit(&file, Edit::ClearFilter { tab: "Sheet1".into() }).expect("cleared");
    assert_eq!(get(), json!({"sheets": [{"data": [{"rowMetadata": [{}, {}, {}, {}]}]}]}));
}

#[test]
fn protected_cells_are_refused_to_others() {
    let (emulator, file) = goals();
    let robot = "robot@project.iam.gserviceaccount.com";
    emulator.share(&file, robot, google_emulator::Role::Writer);
    emulator.edit(&file, Edit::Protect { tab: "Sheet1".into(), range: "C:C".into() }).expect("protected");
    let write = |who: &str, column: u32| {
        let start = json!({"sheetId": 0, "rowIndex": 1, "columnIndex": column});
        let rows = json!([{"values": [{"userEnteredValue": {"numberValue": 1}}]}]);
        let body = json!({"requests": [{"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}]});
        emulator.call(who, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&body))
    };
    let (status, answer) = write(robot, 2);
    assert_eq!(status, 400);
    assert_eq!(
        answer["error"]["message"],
        "Invalid requests[0].updateCells: You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit."
    );
    assert_eq!((write(robot, 1).0, write(OWNER, 2).0), (200, 200));
    let insert = json!({"requests": [{"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}}}]});
    let target = format!("/v4/spreadsheets/{file}:batchUpdate");
    assert_eq!(emulator.call(robot, "POST", &target, Some(&insert)).0, 400, "a row would split the column");
    let seen = |who: &str| {
        emulator
            .call(
                who,
                "GET",
                &format!("/v4/spreadsheets/{file}?fields=sheets.protectedRanges(requestingUserCanEdit,editors)"),
                None,
            )
            .1
    };
    assert_eq!(seen(robot), json!({"sheets": [{"protectedRanges": [{}]}]}));
    assert_eq!(
        seen(OWNER)["sheets"][0]["protectedRanges"][0],
        json!({"requestingUserCanEdit": true, "editors": {"users": [OWNER]}})
    );
}

#[test]
fn the_state_afterwards_comes_in_the_same_answer() {
    let (emulator, file) = goals();
    let body = json!({
        "requests": [{"updateCells": {"start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 4}, "rows": [{"values": [{"userEnteredValue": {"formulaValue": "=C2/B2"}}]}], "fields": "userEnteredValue"}}],
        "includeSpreadsheetInResponse": true, "responseRanges": ["Sheet1!A2:E2"],
    });
    let target = format!(
        "/v4/spreadsheets/{file}:batchUpdate?fields=replies,updatedSpreadsheet(sheets(properties.title,data.rowData.values.formattedValue))"
    );
    let answer = ok(&emulator, "POST", &target, Some(&body));
    assert_eq!(answer["replies"], json!([{}]));
    let shown: Vec<&str> = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"][0]["values"]
        .as_array()
        .expect("cells")
        .iter()
        .map(|cell| cell["formattedValue"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(shown, ["Sell", "100", "40", "ann", "0.4"]);
    assert_eq!(answer.get("spreadsheetId"), None, "the mask did not name it");
}

#[test]
fn tables_rules_validation_and_find_replace() {
    let (emulator, file) = goals();
    let replies = batch(
        &emulator,
        &file,
        &json!([
            {"addTable": {"table": {"name": "Goals", "range": range(0, 4, 0, 4), "columnProperties": [{"columnIndex": 1, "columnName": "Target", "columnType": "DOUBLE"}]}}},
            {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [range(1, 4, 1, 2)], "booleanRule": {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "1"}]}, "format": {"textFormat": {"bold": true}}}}}},
            {"setDataValidation": {"range": range(1, 4, 3, 4), "rule": {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "ann"}]}, "strict": true}}},
            {"findReplace": {"find": "i", "replacement": "I", "sheetId": 0}},
        ]),
    );
    let table = &replies[0]["addTable"]["table"];
    assert_eq!(
        table["columnProperties"],
        json!([{"columnName": "Goal"}, {"columnIndex": 1, "columnName": "Target", "columnType": "DOUBLE"}, {"columnIndex": 2, "columnName": "Actual"}, {"columnIndex": 3, "columnName": "Owner"}])
    );
    assert_eq!(
        replies[3],
        json!({"findReplace": {"valuesChanged": 2, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 2}})
    );
    assert_eq!(emulator.shown(&file, "Sheet1", "A3"), "HIre");
    let id = table["tableId"].as_str().expect("id").to_owned();
    batch(
        &emulator,
        &file,
        &json!([{"appendCells": {"tableId": id, "rows": [{"values": [{"userEnteredValue": {"stringValue": "New"}}]}], "fields": "userEnteredValue"}}]),
    );
    assert_eq!(emulator.shown(&file, "Sheet1", "A5"), "New");
    let book = ok(
        &emulator,
        "GET",
        &format!(
            "/v4/spreadsheets/{file}?excludeTablesInBandedRanges=true&fields=sheets(tables.range,bandedRanges,conditionalFormats)"
        ),
        None,
    );
    assert_eq!(book["sheets"][0]["tables"][0]["range"]["endRowIndex"], 5);
    assert_eq!(book["sheets"][0].get("bandedRanges"), None);
    assert_eq!(book["sheets"][0]["conditionalFormats"].as_array().map(Vec::len), Some(1));
}

#[test]
fn developer_metadata_is_capped_and_goes_with_its_row() {
    let (emulator, file) = goals();
    let create = |key: &str, row: u32| {
        json!({"createDeveloperMetadata": {"developerMetadata": {
            "metadataKey": key, "visibility": "PROJECT",
            "location": {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}},
        }}})
    };
    batch(&emulator, &file, &json!([create("a", 1), create("b", 2)]));
    emulator.edit(&file, Edit::DeleteRows { tab: "Sheet1".into(), at: 1, count: 1 }).expect("deleted");
    let left: Vec<String> = emulator.metadata(&file).into_iter().map(|found| found.key).collect();
    assert_eq!(left, ["b"]);
    let body = json!({"requests": [create(&"k".repeat(30_001), 1)]});
    assert_eq!(refused(&emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&body)).0, 400);
}
