//! Everything that can be ordered through the admin endpoint, and quotas by user and project.

use google_emulator::http::Request;
use google_emulator::{Config, Emulator, Role};
use serde_json::{Value, json};

use crate::{OWNER, goals};

const ROBOT: &str = "robot@example.com";

fn admin(emulator: &Emulator, method: &str, what: &str, body: &Value) -> (u16, Value) {
    let response = emulator.handle(&Request::new(method, &format!("/_emulator/{what}")).json(body)).response;
    (response.status, response.value())
}

#[test]
fn every_fault_can_be_ordered() {
    let (emulator, file) = goals();
    emulator.share(&file, ROBOT, Role::Writer);
    let get = || emulator.call(ROBOT, "GET", &format!("/v4/spreadsheets/{file}?fields=spreadsheetId"), None).0;
    let check = |fault: Value, status: u16| {
        let order = json!({"on": {"method": "sheets.spreadsheets.get", "file": file, "user": ROBOT}, "fault": fault});
        assert_eq!(admin(&emulator, "POST", "faults", &order).0, 200, "{fault}");
        assert_eq!(get(), status, "{fault}");
        assert_eq!(emulator.open_orders(), (0, 0), "{fault}");
    };
    check(json!({"kind": "too_many"}), 429);
    check(json!({"kind": "too_many_html"}), 429);
    check(json!({"kind": "internal"}), 500);
    check(json!({"kind": "bad_gateway"}), 502);
    check(json!({"kind": "unavailable"}), 503);
    check(json!({"kind": "slow", "delay_ms": 10}), 200);
    check(json!({"kind": "cut"}), 200);
    check(json!({"kind": "answer_lost"}), 200);
    check(json!({"kind": "applied_unavailable"}), 503);
    check(json!({"kind": "comments_fail"}), 200);
    check(json!({"kind": "unshared"}), 403);
    emulator.share(&file, ROBOT, Role::Writer);
    check(json!({"kind": "dead_token"}), 401);
    assert_eq!(admin(&emulator, "POST", "faults", &json!({"fault": {"kind": "earthquake"}})).0, 400);
    // Orders can wait, last and be taken back.
    let order = json!({"skip": 1, "times": 2, "fault": {"kind": "internal"}});
    let other = |emulator: &Emulator| emulator.call("other@example.com", "GET", "/drive/v3/files", None).0;
    assert_eq!(admin(&emulator, "POST", "faults", &order).0, 200);
    assert_eq!([other(&emulator), other(&emulator), other(&emulator), other(&emulator)], [200, 500, 500, 200]);
    admin(&emulator, "POST", "faults", &order);
    admin(&emulator, "DELETE", "faults", &Value::Null);
    assert_eq!([other(&emulator), other(&emulator)], [200, 200]);
}

#[test]
fn every_edit_can_be_ordered_now_and_before_a_request() {
    let (emulator, file) = goals();
    let edits = json!([
        {"do": "type", "tab": "Sheet1", "cell": "A2", "text": "Typed"},
        {"do": "sort", "tab": "Sheet1", "range": "A2:D4", "column": 0, "descending": true},
        {"do": "insert_rows", "tab": "Sheet1", "at": 1, "count": 1},
        {"do": "delete_rows", "tab": "Sheet1", "at": 1, "count": 1},
        {"do": "move_rows", "tab": "Sheet1", "at": 1, "count": 1, "to": 3},
        {"do": "delete_column_named", "tab": "Sheet1", "row": 0, "header": "Target"},
        {"do": "rename_tab", "tab": "Sheet1", "title": "Aims"},
        {"do": "clear_tab", "tab": "Aims"},
    ]);
    for edit in edits.as_array().expect("edits") {
        let (status, answer) = admin(&emulator, "POST", "edits", &json!({"file": file, "edit": edit}));
        assert_eq!(status, 200, "{edit}: {answer}");
    }
    assert!(emulator.grid(&file, "Aims").is_empty());
    let planned = json!({"before": {"method": "sheets.spreadsheets.get"}, "skip": 1, "edits": [
        {"file": file, "by": OWNER, "edit": {"do": "type", "tab": "Aims", "cell": "A1", "text": "Late"}},
    ]});
    assert_eq!(admin(&emulator, "POST", "planned", &planned).0, 200);
    let get = || emulator.call(OWNER, "GET", &format!("/v4/spreadsheets/{file}?includeGridData=true"), None).1;
    assert!(!get().to_string().contains("Late"));
    assert!(get().to_string().contains("Late"), "it came right before the second request");
}

#[test]
fn the_world_can_be_taken_out_and_put_back() {
    let (emulator, file) = goals();
    let (_, state) = admin(&emulator, "GET", "state", &Value::Null);
    let other = Emulator::new(Config::default());
    assert_eq!(admin(&other, "PUT", "state", &state).0, 200);
    assert_eq!(other.shown(&file, "Sheet1", "A2"), "Sell");
    assert_eq!(admin(&other, "PUT", "state", &json!({"books": 1})).0, 400);
    let (_, files) = admin(&other, "GET", "files", &Value::Null);
    assert_eq!(files[0]["name"], "Goals");
}

#[test]
fn quotas_are_of_users_and_of_their_project() {
    let emulator = Emulator::new(Config { quota: true, ..Config::default() });
    let file = emulator.add_spreadsheet("Goals", OWNER);
    for user in 0..10 {
        emulator.share(&file, &format!("user{user}@example.com"), Role::Writer);
    }
    let read = |user: usize| {
        let target = format!("/v4/spreadsheets/{file}?fields=spreadsheetId");
        emulator.call(&format!("user{user}@example.com"), "GET", &target, None)
    };
    let write = |user: usize| {
        let target = format!("/v4/spreadsheets/{file}/values/A1?valueInputOption=RAW");
        emulator.call(&format!("user{user}@example.com"), "PUT", &target, Some(&json!({"values": [["x"]]})))
    };
    let limit = |answer: &Value| {
        answer["error"]["details"][0]["metadata"]["quota_limit"].as_str().unwrap_or_default().to_owned()
    };
    // One user's sixty are gone; another's are not, until the project's three hundred are.
    for user in 0..5 {
        assert!((0..60).all(|_| read(user).0 == 200), "user {user}");
        assert_eq!((read(user).0, limit(&read(user).1).as_str()), (429, "ReadRequestsPerMinutePerUser"));
    }
    assert_eq!((read(5).0, limit(&read(5).1).as_str()), (429, "ReadRequestsPerMinutePerProject"));
    // Writes are counted apart.
    assert!((0..60).all(|_| write(6).0 == 200));
    assert_eq!((write(6).0, limit(&write(6).1).as_str()), (429, "WriteRequestsPerMinutePerUser"));
    assert_eq!(write(7).0, 200);
    // Drive counts by cost, of which a minute holds thousands.
    assert!((0..500).all(|_| emulator.call(OWNER, "GET", "/drive/v3/files", None).0 == 200));
    emulator.advance(std::time::Duration::from_secs(60));
    assert_eq!((read(5).0, write(6).0), (200, 200));
}
