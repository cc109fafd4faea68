//! Native comments.

use google_emulator::{Config, Emulator, Fault, Role, Rule};
use serde_json::{Value, json};

use crate::{OWNER, batch, goals, ok, refused};

fn insert(row: u32, content: &str) -> Value {
    json!({"insertComment": {"coordinate": {"sheetId": 0, "rowIndex": row, "columnIndex": 1}, "content": content}})
}

#[test]
fn a_thread_lives_from_insertion_to_deletion() {
    let (emulator, file) = goals();
    let replies = batch(&emulator, &file, &json!([insert(1, "Why 100?")]));
    let thread = &replies[0]["insertComment"]["commentThread"];
    let id = thread["commentId"].as_str().expect("id").to_owned();
    assert_eq!(
        (&thread["headPost"]["postId"], &thread["status"], &thread["plainTextQuote"]),
        (&json!(id), &json!("OPEN"), &json!("100"))
    );
    assert_eq!(thread["headPost"]["author"]["me"], true);
    let get = |query: &str| ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}?{query}"), None);
    assert_eq!(get("fields=comments"), json!({}), "left out unless asked for");
    let seen =
        get("commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED&fields=comments(commentId,anchorId),sheets.commentAnchors");
    assert_eq!(seen["comments"][0]["anchorId"], seen["sheets"][0]["commentAnchors"][0]["anchorId"]);
    assert_eq!(
        seen["sheets"][0]["commentAnchors"][0]["range"],
        json!({"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2})
    );
    let elsewhere = get("commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED&ranges=A1:A2&fields=comments");
    assert_eq!(elsewhere, json!({}), "only threads anchored inside the ranges");
    let resolve =
        json!([{"addCommentReply": {"commentId": id, "post": {"content": "thanks", "commentAction": "RESOLVE"}}}]);
    let reply = &batch(&emulator, &file, &resolve)[0]["addCommentReply"]["post"];
    assert_eq!((&reply["commentAction"], &reply["content"]), (&json!("RESOLVE"), &json!("thanks")));
    assert!(emulator.threads(&file)[0].resolved);
    batch(&emulator, &file, &json!([{"addCommentReply": {"commentId": id, "post": {"commentAction": "REOPEN"}}}]));
    batch(
        &emulator,
        &file,
        &json!([{"updateCommentPost": {"commentId": id, "postId": id, "content": "Why so much?"}}]),
    );
    let now = &emulator.threads(&file)[0];
    assert_eq!((now.resolved, now.head.content.as_str(), now.replies.len()), (false, "Why so much?", 2));
    let with_action = json!({"requests": [{"deleteCommentReply": {"commentId": id, "postId": now.replies[0].id}}]});
    assert_eq!(refused(&emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&with_action)).0, 400);
    batch(&emulator, &file, &json!([{"deleteComment": {"commentId": id}}]));
    assert!(emulator.threads(&file).is_empty());
}

#[test]
fn only_the_author_changes_a_thread_and_readers_do_not_see_it() {
    let (emulator, file) = goals();
    emulator.share(&file, "robot@example.com", Role::Writer);
    emulator.share(&file, "reader@example.com", Role::Reader);
    let id =
        batch(&emulator, &file, &json!([insert(1, "mine")]))[0]["insertComment"]["commentThread"]["commentId"].clone();
    let body = json!({"requests": [{"deleteComment": {"commentId": id}}]});
    let target = format!("/v4/spreadsheets/{file}:batchUpdate");
    assert_eq!(emulator.call("robot@example.com", "POST", &target, Some(&body)).0, 400);
    let get = |who: &str, mode: &str| {
        emulator.call(
            who,
            "GET",
            &format!("/v4/spreadsheets/{file}?fields=comments.commentId&commentsViewMode=COMMENTS_VIEW_MODE_{mode}"),
            None,
        )
    };
    assert_eq!(get("reader@example.com", "INCLUDED").0, 403);
    assert_eq!(get("reader@example.com", "DEFAULT_FOR_CURRENT_ACCESS"), (200, json!({})));
    assert_eq!(get("robot@example.com", "DEFAULT_FOR_CURRENT_ACCESS").1, json!({"comments": [{"commentId": id}]}));
}

#[test]
fn the_limits_of_a_comment() {
    let (emulator, file) = goals();
    let target = format!("/v4/spreadsheets/{file}:batchUpdate");
    let refuse = |request: Value| refused(&emulator, "POST", &target, Some(&json!({"requests": [request]}))).0;
    assert_eq!(refuse(insert(1, "")), 400);
    assert_eq!(refuse(insert(1, &"ä".repeat(1025))), 400);
    assert_eq!(refuse(insert(2000, "outside")), 400);
    assert_eq!(refuse(json!({"addCommentReply": {"commentId": "nope", "post": {"content": "x"}}})), 400);
    let id =
        batch(&emulator, &file, &json!([insert(1, "x")]))[0]["insertComment"]["commentThread"]["commentId"].clone();
    assert_eq!(
        refuse(json!({"addCommentReply": {"commentId": id, "post": {"content": "x", "assigneeEmail": "a@b.c"}}})),
        400
    );
}

#[test]
fn comments_can_fail_alone() {
    let (emulator, file) = goals();
    emulator.fault(Rule::on("sheets.spreadsheets.batchUpdate", Fault::CommentsFail));
    let body = json!({"requests": [
        {"updateCells": {"start": {"sheetId": 0, "rowIndex": 0, "columnIndex": 5}, "rows": [{"values": [{"userEnteredValue": {"stringValue": "saved"}}]}], "fields": "userEnteredValue"}},
        insert(1, "lost"),
    ]});
    let answer = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&body));
    assert_eq!(answer["commentUpdateState"], "ALL_FAILED_UNKNOWN_REASON");
    assert_eq!((emulator.shown(&file, "Sheet1", "F1").as_str(), emulator.threads(&file).len()), ("saved", 0));
    let answer = ok(&emulator, "POST", &format!("/v4/spreadsheets/{file}:batchUpdate"), Some(&body));
    assert_eq!(answer["commentUpdateState"], "ALL_SAVED");
}

#[test]
fn a_google_from_before_native_comments_does_not_know_them() {
    let emulator = Emulator::new(Config { native_comments: false, ..Config::default() });
    let file = emulator.add_spreadsheet("Old", OWNER);
    let refusal = refused(
        &emulator,
        "POST",
        &format!("/v4/spreadsheets/{file}:batchUpdate"),
        Some(&json!({"requests": [insert(1, "x")]})),
    );
    assert_eq!(
        refusal,
        (
            400,
            "Invalid JSON payload received. Unknown name \"insertComment\" at 'requests[0]': Cannot find field.".into()
        )
    );
}

#[test]
fn deleting_the_row_leaves_the_thread_without_a_place() {
    let (emulator, file) = goals();
    batch(&emulator, &file, &json!([insert(1, "x")]));
    emulator.edit(&file, google_emulator::Edit::DeleteRows { tab: "Sheet1".into(), at: 1, count: 1 }).expect("deleted");
    let get = |query: &str| {
        ok(
            &emulator,
            "GET",
            &format!(
                "/v4/spreadsheets/{file}?commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED&fields=comments.anchorId,sheets.commentAnchors{query}"
            ),
            None,
        )
    };
    assert_eq!(get(""), json!({"comments": [{}], "sheets": [{}]}));
    assert_eq!(get("&ranges=A1:Z9"), json!({"sheets": [{}]}));
}
