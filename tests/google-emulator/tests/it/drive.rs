//! Drive: files, changes with their delay, permissions, comments.

use std::time::Duration;

use google_emulator::drive::file::{FOLDER, SPREADSHEET};
use google_emulator::{Edit, Role};
use serde_json::{Value, json};

use crate::{OWNER, goals, ok, refused};

fn type_something() -> Edit {
    Edit::Type { tab: "Sheet1".into(), cell: "C2".into(), text: "50".into() }
}

#[test]
fn files_are_made_found_copied_and_deleted() {
    let (emulator, file) = goals();
    let folder =
        ok(&emulator, "POST", "/drive/v3/files", Some(&json!({"name": "Team", "mimeType": FOLDER})))["id"].clone();
    let made = ok(
        &emulator,
        "POST",
        "/drive/v3/files?fields=id,parents",
        Some(&json!({"name": "New", "mimeType": SPREADSHEET, "parents": [folder]})),
    );
    assert_eq!(made["parents"], json!([folder]));
    let list = |q: &str| -> Vec<String> {
        let found = ok(&emulator, "GET", &format!("/drive/v3/files?orderBy=name&fields=files(name)&q={q}"), None);
        found["files"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|file| file["name"].as_str())
            .map(Into::into)
            .collect()
    };
    assert_eq!(list("mimeType='application/vnd.google-apps.spreadsheet'"), ["Goals", "New"]);
    assert_eq!(list(&format!("'{}'+in+parents", folder.as_str().expect("id"))), ["New"]);
    let copy = ok(&emulator, "POST", &format!("/drive/v3/files/{file}/copy"), Some(&json!({})));
    assert_eq!(copy, json!({"kind": "drive#file", "id": copy["id"], "name": "Copy of Goals", "mimeType": SPREADSHEET}));
    assert_eq!(emulator.shown(copy["id"].as_str().expect("id"), "Sheet1", "A2"), "Sell");
    let (status, _) = emulator.call(OWNER, "DELETE", &format!("/drive/v3/files/{file}"), None);
    assert_eq!(status, 204);
    assert_eq!(
        refused(&emulator, "GET", &format!("/drive/v3/files/{file}"), None),
        (404, format!("File not found: {file}."))
    );
    assert_eq!(refused(&emulator, "GET", "/drive/v3/files?q=nonsense", None), (400, "Invalid Value".into()));
    assert_eq!(
        refused(&emulator, "GET", "/drive/v3/files?fields=nonsense", None),
        (400, "Invalid field selection nonsense".into())
    );
}

#[test]
fn edits_are_told_late_and_together_but_names_at_once() {
    let (emulator, file) = goals();
    let token = ok(&emulator, "GET", "/drive/v3/changes/startPageToken", None)["startPageToken"].clone();
    let changes = |token: &Value| {
        ok(&emulator, "GET", &format!("/drive/v3/changes?fields=*&pageToken={}", token.as_str().expect("token")), None)
    };
    let modified = || ok(&emulator, "GET", &format!("/drive/v3/files/{file}?fields=modifiedTime,version"), None);
    let before = modified();
    emulator.edit(&file, type_something()).expect("typed");
    emulator.advance(Duration::from_secs(100));
    emulator.edit(&file, type_something()).expect("typed");
    assert_eq!(changes(&token)["changes"], json!([]));
    assert_eq!(modified(), before);
    emulator.advance(Duration::from_secs(81));
    let page = changes(&token);
    assert_eq!(page["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!((&page["changes"][0]["fileId"], &page["changes"][0]["removed"]), (&json!(file), &json!(false)));
    assert_eq!(page["changes"][0]["file"]["modifiedTime"], "2026-01-05T09:01:40.000Z", "the last edit's time");
    let next = page["newStartPageToken"].clone();
    assert_eq!(changes(&next)["changes"], json!([]));
    emulator.edit(&file, Edit::RenameFile { title: "Aims".into() }).expect("renamed");
    let page = changes(&next);
    assert_eq!(page["changes"][0]["file"]["name"], "Aims");
    assert_eq!(refused(&emulator, "GET", "/drive/v3/changes?pageToken=999", None).0, 400);
}

#[test]
fn sharing_decides_what_is_seen() {
    let (emulator, file) = goals();
    let robot = "robot@example.com";
    let folder = emulator.add_folder("Team", OWNER);
    let get =
        |who: &str| emulator.call(who, "GET", &format!("/drive/v3/files/{file}?fields=capabilities.canEdit"), None);
    assert_eq!(get(robot).0, 404, "Drive does not say that a file is there");
    emulator.put_into_folder(&file, &folder);
    emulator.share(&folder, robot, Role::Reader);
    assert_eq!(get(robot), (200, json!({"capabilities": {"canEdit": false}})), "a folder passes its shares on");
    // Drive passes over names it does not know; gspread sends one.
    let body = json!({"role": "writer", "type": "user", "emailAddress": robot, "withLink": false});
    let grant = ok(&emulator, "POST", &format!("/drive/v3/files/{file}/permissions"), Some(&body));
    assert_eq!(get(robot).1["capabilities"]["canEdit"], true);
    let (_, start) = emulator.call(robot, "GET", "/drive/v3/changes/startPageToken", None);
    let id = grant["id"].as_str().expect("id");
    let (status, _) = emulator.call(OWNER, "DELETE", &format!("/drive/v3/files/{file}/permissions/{id}"), None);
    assert_eq!(status, 204);
    emulator.unshare(&folder, robot);
    let (_, page) = emulator.call(
        robot,
        "GET",
        &format!("/drive/v3/changes?pageToken={}", start["startPageToken"].as_str().expect("token")),
        None,
    );
    let removed: Vec<&Value> =
        page["changes"].as_array().into_iter().flatten().filter(|change| change["removed"] == true).collect();
    assert!(removed.iter().any(|change| change["fileId"] == json!(file)), "{page}");
}

#[test]
fn comments_made_here_hang_on_no_cell() {
    let (emulator, file) = goals();
    let target = format!("/drive/v3/files/{file}/comments");
    assert_eq!(
        refused(&emulator, "GET", &target, None),
        (400, "The 'fields' parameter is required for this method.".into())
    );
    let made = ok(
        &emulator,
        "POST",
        &format!("{target}?fields=id,content,anchor"),
        Some(&json!({"content": "hm", "anchor": "a"})),
    );
    assert_eq!((&made["content"], &made["anchor"]), (&json!("hm"), &json!("a")));
    let id = made["id"].as_str().expect("id");
    ok(
        &emulator,
        "POST",
        &format!("{target}/{id}/replies?fields=*"),
        Some(&json!({"action": "resolve", "content": "ok"})),
    );
    let listed = ok(&emulator, "GET", &format!("{target}?fields=comments(resolved,replies(action,content))"), None);
    assert_eq!(listed, json!({"comments": [{"resolved": true, "replies": [{"action": "resolve", "content": "ok"}]}]}));
    assert_eq!(emulator.threads(&file)[0].range, None);
}

#[test]
fn shared_drives_are_seen_by_those_who_ask_for_them() {
    let (emulator, _) = goals();
    let robot = "robot@example.com";
    let drive = emulator.add_shared_drive("Company", robot, Role::Writer);
    let file = emulator.add_spreadsheet_in("Aims", OWNER, &drive);
    let call = |target: &str| emulator.call(robot, "GET", target, None);
    assert_eq!(call("/drive/v3/drives?fields=drives(name)"), (200, json!({"drives": [{"name": "Company"}]})));
    assert_eq!(call(&format!("/drive/v3/files/{file}")).0, 404);
    let (_, seen) = call(&format!("/drive/v3/files/{file}?supportsAllDrives=true&fields=driveId,owners,name"));
    assert_eq!(seen, json!({"driveId": drive, "name": "Aims"}), "nobody owns it");
    let all = "supportsAllDrives=true&includeItemsFromAllDrives=true";
    assert_eq!(call("/drive/v3/files?fields=files(id)").1, json!({"files": []}));
    assert_eq!(
        call(&format!("/drive/v3/files?{all}&corpora=drive&driveId={drive}&fields=files(id)")).1,
        json!({"files": [{"id": file}]})
    );
    assert_eq!(call(&format!("/v4/spreadsheets/{file}?fields=spreadsheetId")).0, 200, "Sheets does not ask");
    let (_, start) = call("/drive/v3/changes/startPageToken");
    let start = start["startPageToken"].as_str().expect("token");
    emulator.edit_as(&file, robot, Edit::RenameFile { title: "Goals".into() }).expect("renamed");
    assert_eq!(call(&format!("/drive/v3/changes?pageToken={start}")).1["changes"], json!([]));
    let (_, page) = call(&format!("/drive/v3/changes?pageToken={start}&{all}&fields=changes.file.name"));
    assert_eq!(page, json!({"changes": [{"file": {"name": "Goals"}}]}));
    assert_eq!(emulator.call(OWNER, "GET", &format!("/v4/spreadsheets/{file}"), None).0, 403);
}
