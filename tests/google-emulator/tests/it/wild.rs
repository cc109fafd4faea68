//! Requests made at random from Google's schema: none may bring the emulator down, and a refused one changes nothing.

use google_emulator::schema::{SHEETS, Type};
use serde_json::{Map, Value, json};

use crate::{OWNER, batch, goals};

/// splitmix64
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len() as u64) as usize]
    }
}

const TEXTS: [&str; 14] = [
    "",
    "Sheet1",
    "Sheet1!A1:C3",
    "=A1/0",
    "=SUM(A:A)",
    "a,b;c",
    "ö🌵",
    "1e308",
    "31.12.2026",
    "'",
    "!",
    "A1:B2",
    "ROWS",
    "note",
];
const NUMBERS: [i64; 16] = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 10, 26, 1000, i32::MAX as i64, -1];

fn value(kind: &Type, dice: &mut Dice, depth: u32) -> Value {
    match kind {
        Type::Bool => json!(dice.roll(2) == 0),
        Type::Int | Type::Long => json!(dice.pick(&NUMBERS)),
        Type::Double | Type::Float => json!([0.0, 0.5, 1.0, -3.0, 1e300][dice.roll(5) as usize]),
        Type::Mask => json!(*dice.pick(&[
            "*",
            "note",
            "userEnteredValue,note",
            "title",
            "range",
            "hidden,index",
            "gridProperties.rowCount",
            "nope"
        ])),
        Type::Enum(names) => json!(dice.pick(names)),
        Type::Message(name) => message(name, dice, depth + 1),
        Type::List(inner) => (0..dice.roll(4)).map(|_| value(inner, dice, depth + 1)).collect(),
        Type::Map(inner) => {
            let entries = (0..dice.roll(2)).map(|at| (at.to_string(), value(inner, dice, depth + 1)));
            Value::Object(entries.collect())
        }
        Type::Text | Type::Time | Type::Bytes | Type::Any | Type::Object => json!(*dice.pick(&TEXTS)),
    }
}

fn message(name: &str, dice: &mut Dice, depth: u32) -> Value {
    let Some(fields) = SHEETS.fields(name) else { return json!({}) };
    // Ranges are mostly complete, so that many requests get as far as doing something.
    let keep = if name.contains("Range") || name.contains("Coordinate") || depth < 2 { 9 } else { 4 };
    let mut out = Map::new();
    for (field, kind) in fields {
        if depth >= 7 || dice.roll(10) >= keep {
            continue;
        }
        // Most requests are about what is there, or all would be refused at the door.
        let sensible = dice.roll(10) > 0;
        let plain = match field.as_str() {
            "sheetId" | "sourceSheetId" => Some(json!(0)),
            "startRowIndex" | "startColumnIndex" | "startIndex" | "rowIndex" | "columnIndex" => {
                Some(json!(dice.roll(3)))
            }
            "endRowIndex" | "endColumnIndex" | "endIndex" => Some(json!(3 + dice.roll(3))),
            _ => None,
        };
        out.insert(field.clone(), plain.filter(|_| sensible).unwrap_or_else(|| value(kind, dice, depth)));
    }
    Value::Object(out)
}

#[test]
fn nothing_brings_it_down() {
    let mut dice = Dice(7);
    let kinds: Vec<(String, Type)> =
        SHEETS.fields("Request").expect("Request").iter().map(|(name, kind)| (name.clone(), kind.clone())).collect();
    let (mut done, mut refused) = (0, 0);
    let (mut emulator, mut file) = goals();
    for round in 0..2000 {
        if round % 40 == 0 {
            (emulator, file) = goals();
            let small = json!({"sheetId": 0, "gridProperties": {"rowCount": 30, "columnCount": 10}});
            let fields = "gridProperties.rowCount,gridProperties.columnCount";
            batch(&emulator, &file, &json!([{"updateSheetProperties": {"properties": small, "fields": fields}}]));
        }
        let requests: Vec<Value> = (0..=dice.roll(2))
            .map(|_| {
                let (name, kind) = dice.pick(&kinds).clone();
                json!({name: value(&kind, &mut dice, 0)})
            })
            .collect();
        let before = emulator.with_book(&file, Clone::clone);
        let body = json!({"requests": requests, "includeSpreadsheetInResponse": true, "responseIncludeGridData": round % 10 == 0});
        let (status, answer) = emulator.call(
            OWNER,
            "POST",
            &format!("/v4/spreadsheets/{file}:batchUpdate?fields=replies,updatedSpreadsheet.sheets.properties"),
            Some(&body),
        );
        if status == 200 {
            done += 1;
            assert_eq!(answer["replies"].as_array().map(Vec::len), Some(requests.len()));
        } else {
            refused += 1;
            assert!(matches!(status, 400 | 501), "{status} {body}");
            assert!(answer["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{answer}");
            assert_eq!(before, emulator.with_book(&file, Clone::clone), "{body}");
        }
    }
    assert!(done > 200 && refused > 200, "{done} done, {refused} refused");
}

#[test]
fn ranges_of_any_form_are_answered() {
    let (emulator, file) = goals();
    let mut dice = Dice(11);
    let parts = [
        "A1",
        "ZZZ9999999",
        "$B$2",
        ":",
        "!",
        "'",
        "Sheet1",
        "A",
        "1",
        "''",
        " ",
        "%F0%9F%8C%B5",
        "0",
        "99999999999",
        "-",
        "R1C1",
    ];
    for _ in 0..500 {
        let range: String = (0..=dice.roll(5)).map(|_| *dice.pick(&parts)).collect();
        let (status, _) = emulator.call(OWNER, "GET", &format!("/v4/spreadsheets/{file}/values/{range}"), None);
        assert!(matches!(status, 200 | 400 | 404), "{range}: {status}");
        let (status, _) = emulator.call(
            OWNER,
            "GET",
            &format!("/v4/spreadsheets/{file}?fields=sheets.data.rowData.values.note&ranges={range}"),
            None,
        );
        assert!(matches!(status, 200 | 400), "{range}: {status}");
        let body = json!({"values": [[dice.pick(&TEXTS), 1], [null, true]]});
        let (status, _) = emulator.call(
            OWNER,
            "PUT",
            &format!("/v4/spreadsheets/{file}/values/{range}?valueInputOption=USER_ENTERED"),
            Some(&body),
        );
        assert!(matches!(status, 200 | 400 | 404), "{range}: {status}");
    }
}
