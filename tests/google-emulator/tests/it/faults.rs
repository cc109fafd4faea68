//! Faults on order and quotas.

use std::time::Duration;

use google_emulator::{Config, Delivery, Emulator, Fault, Request, Role, Rule};
use serde_json::json;

use crate::{OWNER, goals};

#[test]
fn each_fault_has_its_face_and_its_effect() {
    let check = |fault: Fault, status: u16, applied: bool, delivery: Delivery| {
        let (emulator, file) = goals();
        emulator.fault_next(fault.clone());
        let body = json!({"values": [["new"]]});
        let request = Request::new("PUT", &format!("/v4/spreadsheets/{file}/values/A9?valueInputOption=RAW"));
        let reply = emulator.handle(&request.bearer(&format!("as:{OWNER}")).json(&body));
        assert_eq!((reply.response.status, reply.delivery), (status, delivery), "{fault:?}");
        assert_eq!(emulator.shown(&file, "Sheet1", "A9") == "new", applied, "{fault:?}");
        let html = reply.response.body.starts_with(b"<");
        assert_eq!(html, matches!(fault, Fault::BadGateway | Fault::TooManyHtml), "{fault:?}");
        assert_eq!(emulator.open_orders(), (0, 0));
    };
    check(Fault::TooMany, 429, false, Delivery::Whole);
    check(Fault::TooManyHtml, 429, false, Delivery::Whole);
    check(Fault::Internal, 500, false, Delivery::Whole);
    check(Fault::BadGateway, 502, false, Delivery::Whole);
    check(Fault::Unavailable, 503, false, Delivery::Whole);
    check(Fault::Slow { delay_ms: 5 }, 200, true, Delivery::Late(5));
    check(Fault::Cut, 200, true, Delivery::Cut);
    check(Fault::AnswerLost, 200, true, Delivery::Lost);
    check(Fault::AppliedUnavailable, 503, true, Delivery::Whole);
    check(Fault::DeadToken, 401, false, Delivery::Whole);
}

#[test]
fn a_sheet_taken_away_stays_away() {
    let (emulator, file) = goals();
    let robot = "robot@example.com";
    emulator.share(&file, robot, Role::Writer);
    let get = |path: &str| emulator.call(robot, "GET", path, None).0;
    assert_eq!(get(&format!("/v4/spreadsheets/{file}")), 200);
    emulator.fault(Rule::on("sheets.*", Fault::Unshared));
    assert_eq!(get(&format!("/v4/spreadsheets/{file}")), 403);
    assert_eq!((get(&format!("/v4/spreadsheets/{file}")), get(&format!("/drive/v3/files/{file}"))), (403, 404));
}

#[test]
fn quotas_count_by_the_minute_of_the_manual_clock() {
    let emulator = Emulator::new(Config { quota: true, ..Config::default() });
    let file = emulator.add_spreadsheet("Goals", OWNER);
    let get = || emulator.call(OWNER, "GET", &format!("/v4/spreadsheets/{file}?fields=spreadsheetId"), None);
    for _ in 0..60 {
        assert_eq!(get().0, 200);
    }
    let (status, answer) = get();
    assert_eq!(status, 429);
    assert_eq!(answer["error"]["details"][0]["metadata"]["quota_limit"], "ReadRequestsPerMinutePerUser");
    emulator.advance(Duration::from_secs(60));
    assert_eq!(get().0, 200);
    assert_eq!((emulator.calls("sheets.spreadsheets.get"), emulator.counters().by_status[&429]), (62, 1));
}
