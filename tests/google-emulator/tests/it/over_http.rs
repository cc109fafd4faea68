//! Over a socket: keep-alive, cut bodies, lost answers, the admin endpoint.

use std::io::{Read, Write};
use std::net::TcpStream;

use google_emulator::{Fault, Server};
use serde_json::{Value, json};

use crate::goals;

/// The answer to one request as it came, on a connection of its own.
fn send(server: &Server, method: &str, target: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).expect("connected");
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer as:owner@example.com\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(body.as_bytes()).expect("sent");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn parts(answer: &str) -> (&str, &str) {
    answer.split_once("\r\n\r\n").unwrap_or((answer, ""))
}

#[test]
fn answers_come_whole_cut_or_not_at_all() {
    let (emulator, file) = goals();
    let server = Server::start(emulator.clone(), "127.0.0.1:0").expect("started");
    let target = format!("/v4/spreadsheets/{file}");
    let whole = send(&server, "GET", &target, "");
    let (head, body) = parts(&whole);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = format!("content-length: {}", body.len());
    assert!(head.contains(&length), "{head}");
    emulator.fault_next(Fault::Cut);
    let cut = send(&server, "GET", &target, "");
    let (head, half) = parts(&cut);
    assert!(head.contains(&length) && half.len() < body.len() && body.starts_with(half), "{head}\n{}", half.len());
    emulator.fault_next(Fault::AnswerLost);
    assert_eq!(send(&server, "GET", &target, ""), "");
    let address = server.address();
    server.stop();
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn the_admin_endpoint_steers_it() {
    let (emulator, file) = goals();
    let server = Server::start(emulator.clone(), "127.0.0.1:0").expect("started");
    let admin = |method: &str, what: &str, body: Value| {
        let answer = send(&server, method, &format!("/_emulator/{what}"), &body.to_string());
        let (head, body) = parts(&answer);
        (head[9..12].to_owned(), serde_json::from_str::<Value>(body).unwrap_or_default())
    };
    assert_eq!(
        admin("POST", "faults", json!({"on": {"method": "sheets.*"}, "fault": {"kind": "unavailable"}})).0,
        "200"
    );
    assert!(send(&server, "GET", &format!("/v4/spreadsheets/{file}"), "").starts_with("HTTP/1.1 503"));
    let edit = json!({"do": "type", "tab": "Sheet1", "cell": "A2", "text": "Typed"});
    assert_eq!(admin("POST", "edits", json!({"file": file, "edit": edit})).0, "200");
    assert_eq!(emulator.shown(&file, "Sheet1", "A2"), "Typed");
    assert_eq!(admin("POST", "edits", json!({"file": file, "edit": {"do": "dance"}})).0, "400");
    assert_eq!(admin("POST", "planned", json!({"edits": [{"file": file, "edit": edit}]})).0, "200");
    assert_eq!(admin("POST", "clock", json!({"set_ms": 5})), ("200".into(), json!({"now_ms": 5})));
    assert_eq!(emulator.now_ms(), 5);
    let (_, counters) = admin("GET", "counters", Value::Null);
    assert_eq!(counters["by_method"], json!({"sheets.spreadsheets.get": 1}));
    assert_eq!(counters["by_endpoint"], json!({"GET /v4/spreadsheets/{spreadsheetId}": 1}));
    assert_eq!(admin("POST", "share", json!({"file": file, "email": "a@b.c", "role": "writer"})).0, "200");
    assert_eq!(admin("GET", "nothing", Value::Null).0, "404");
    let (_, state) = admin("GET", "state", Value::Null);
    assert_eq!(state["books"][&file]["title"], "Goals");
}
