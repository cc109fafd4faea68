//! The emulator from outside: through its handle and over HTTP.

mod admin;
mod auth;
mod batch;
mod comments;
mod cover;
mod drive;
mod faults;
mod kinds;
mod over_http;
mod people;
mod program;
mod reading;
mod schema;
mod values;
mod wild;

use google_emulator::{Config, Emulator};
use serde_json::Value;

/// The owner of all files here.
const OWNER: &str = "owner@example.com";

/// An emulator with one spreadsheet of goals.
fn goals() -> (Emulator, String) {
    let emulator = Emulator::new(Config::default());
    let rows = [
        ["Goal", "Target", "Actual", "Owner"],
        ["Sell", "100", "40", "ann"],
        ["Hire", "5", "6", "bob"],
        ["Ship", "3", "", "cy"],
    ];
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let file = emulator.add_rows("Goals", OWNER, &rows);
    (emulator, file)
}

/// The answer of a call by the owner that must succeed.
fn ok(emulator: &Emulator, method: &str, target: &str, body: Option<&Value>) -> Value {
    let (status, value) = emulator.call(OWNER, method, target, body);
    assert!(status < 300, "{method} {target}: {status} {value}");
    value
}

/// Status and message of a call by the owner that must be refused.
fn refused(emulator: &Emulator, method: &str, target: &str, body: Option<&Value>) -> (u16, String) {
    let (status, value) = emulator.call(OWNER, method, target, body);
    assert!(status >= 400, "{method} {target}: {status} {value}");
    (status, value["error"]["message"].as_str().unwrap_or_default().to_owned())
}

/// Runs a batch of the owner's that must succeed and answers its replies.
fn batch(emulator: &Emulator, file: &str, requests: &Value) -> Vec<Value> {
    let body = serde_json::json!({"requests": requests});
    let answer = ok(emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&body));
    let replies = answer["replies"].as_array().cloned().unwrap_or_default();
    assert_eq!(replies.len(), requests.as_array().map_or(0, Vec::len), "replies are one to one");
    replies
}
