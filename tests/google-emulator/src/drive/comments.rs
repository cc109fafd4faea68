//! `comments.*` and `replies.*`: the same threads as in Sheets, but what is made here hangs on no cell.

use serde_json::{Value, json};

use super::file::{Role, name_of};
use super::files::{Call, allow};
use super::query::moment;
use crate::error::{ApiError, Outcome};
use crate::http::Response;
use crate::schema::mask::Mask;
use crate::sheets::render::{escaped, time};
use crate::state::spreadsheet::{Post, Thread};
use crate::world::World;

/// Answers a call.
///
/// # Errors
/// Google's refusals.
pub fn answer(world: &mut World, call: &Call, mask: Option<&Mask>) -> Outcome<Response> {
    let file = call.id("fileId").to_owned();
    let reads = call.method.ends_with(".get") || call.method.ends_with(".list");
    allow(world, call, &file, if reads { Role::Reader } else { Role::Commenter })?;
    let now = world.now_ms();
    let ids = [world.ids.short(), world.ids.short()];
    let me = call.caller.email.clone();
    let book = world.books.get_mut(&file).ok_or_else(|| ApiError::file_not_found(&file))?;
    let id = call.id("commentId").to_owned();
    let missing = || ApiError::part_not_found("Comment", &id, "commentId");
    let text = call.body["content"].as_str().unwrap_or_default();
    let value = match call.method {
        "drive.comments.list" => return list(&book.threads, call, mask),
        "drive.comments.create" => {
            if text.is_empty() {
                return Err(ApiError::parameter(
                    "required",
                    "The comment content field is required.",
                    "comment.content",
                ));
            }
            let [id, anchor] = ids;
            let thread = Thread {
                head: post(&id, &me, text, now),
                id,
                anchor: Some(anchor),
                range: None,
                replies: Vec::new(),
                resolved: false,
                quote: call.body["quotedFileContent"]["value"].as_str().unwrap_or_default().into(),
                drive_anchor: call.body["anchor"].as_str().map(Into::into),
            };
            let value = comment(&thread, &me);
            book.threads.push(thread);
            value
        }
        method => {
            let at = book.threads.iter().position(|thread| thread.id == id).ok_or_else(missing)?;
            let thread = &mut book.threads[at];
            match method {
                "drive.comments.get" => comment(thread, &me),
                "drive.comments.update" => {
                    own(&thread.head, &me, &file)?;
                    thread.head.content = text.into();
                    thread.head.updated_ms = now;
                    comment(thread, &me)
                }
                "drive.comments.delete" => {
                    own(&thread.head, &me, &file)?;
                    book.threads.remove(at);
                    return Ok(Response::empty(204));
                }
                _ => return replies(thread, call, mask, now, &ids[0]),
            }
        }
    };
    Ok(project(mask, value))
}

fn post(id: &str, author: &str, text: &str, now: i64) -> Post {
    Post {
        id: id.into(),
        author: author.into(),
        content: text.into(),
        created_ms: now,
        updated_ms: now,
        ..Post::default()
    }
}

fn own(post: &Post, me: &str, file: &str) -> Outcome<()> {
    if post.author == me { Ok(()) } else { Err(ApiError::file_permission(file)) }
}

fn project(mask: Option<&Mask>, value: Value) -> Response {
    let value = match mask {
        Some(mask) => mask.project(value),
        None => value,
    };
    Response::json(200, &value)
}

fn list(threads: &[Thread], call: &Call, mask: Option<&Mask>) -> Outcome<Response> {
    let request = call.request;
    let since = request.parameter("startModifiedTime").and_then(moment).unwrap_or(i64::MIN);
    let size: usize = request.parameter("pageSize").and_then(|size| size.parse().ok()).unwrap_or(20);
    let start: usize = match request.parameter("pageToken").filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|at| at.parse().ok())
            .ok_or_else(|| ApiError::parameter("invalid", "Invalid Value", "pageToken"))?,
    };
    let found: Vec<&Thread> = threads.iter().filter(|thread| modified(thread) >= since).collect();
    let page: Vec<Value> =
        found.iter().skip(start).take(size.clamp(1, 100)).map(|thread| comment(thread, &call.caller.email)).collect();
    let end = start + page.len();
    let mut out = json!({"kind": "drive#commentList", "comments": page});
    if end < found.len() {
        out["nextPageToken"] = format!("page-{end}").into();
    }
    Ok(project(mask, out))
}

fn replies(thread: &mut Thread, call: &Call, mask: Option<&Mask>, now: i64, new: &str) -> Outcome<Response> {
    let me = &call.caller.email;
    let text = call.body["content"].as_str().unwrap_or_default();
    let id = call.id("replyId").to_owned();
    let value = match call.method {
        "drive.replies.list" => {
            let all: Vec<Value> = thread.replies.iter().map(|found| reply(found, me)).collect();
            json!({"kind": "drive#replyList", "replies": all})
        }
        "drive.replies.create" => {
            let action = call.body["action"].as_str();
            if text.is_empty() && action.is_none() {
                return Err(ApiError::parameter("required", "The reply content field is required.", "reply.content"));
            }
            let mut created = post(new, me, text, now);
            match action {
                Some("resolve") => {
                    thread.resolved = true;
                    created.action = Some("RESOLVE".into());
                }
                Some("reopen") => {
                    thread.resolved = false;
                    created.action = Some("REOPEN".into());
                }
                _ => {}
            }
            let value = reply(&created, me);
            thread.replies.push(created);
            value
        }
        method => {
            let found = thread.replies.iter_mut().position(|reply| reply.id == id);
            let at = found.ok_or_else(|| ApiError::part_not_found("Reply", &id, "replyId"))?;
            match method {
                "drive.replies.get" => reply(&thread.replies[at], me),
                "drive.replies.update" => {
                    own(&thread.replies[at], me, call.id("fileId"))?;
                    thread.replies[at].content = text.into();
                    thread.replies[at].updated_ms = now;
                    reply(&thread.replies[at], me)
                }
                _ => {
                    own(&thread.replies[at], me, call.id("fileId"))?;
                    thread.replies.remove(at);
                    return Ok(Response::empty(204));
                }
            }
        }
    };
    Ok(project(mask, value))
}

fn modified(thread: &Thread) -> i64 {
    std::iter::once(&thread.head).chain(&thread.replies).map(|post| post.updated_ms).max().unwrap_or_default()
}

fn author(email: &str, me: &str) -> Value {
    json!({"kind": "drive#user", "displayName": name_of(email), "me": email == me})
}

fn comment(thread: &Thread, me: &str) -> Value {
    let mut out = json!({
        "kind": "drive#comment", "id": thread.id, "content": thread.head.content,
        "htmlContent": escaped(&thread.head.content), "author": author(&thread.head.author, me),
        "createdTime": time(thread.head.created_ms), "modifiedTime": time(modified(thread)), "deleted": false,
        "resolved": thread.resolved, "replies": thread.replies.iter().map(|found| reply(found, me)).collect::<Vec<_>>(),
    });
    if !thread.quote.is_empty() {
        out["quotedFileContent"] = json!({"mimeType": "text/html", "value": thread.quote});
    }
    // What was made in the editor shows an anchor that says nothing to callers.
    let opaque = || {
        thread.anchor.as_ref().map(|anchor| format!("{{\"type\":\"workbook-range\",\"uid\":0,\"range\":\"{anchor}\"}}"))
    };
    if let Some(anchor) = thread.drive_anchor.clone().or_else(|| thread.range.and_then(|_| opaque())) {
        out["anchor"] = anchor.into();
    }
    if let Some(assignee) = &thread.head.assignee {
        out["assigneeEmailAddress"] = assignee.clone().into();
    }
    out
}

fn reply(post: &Post, me: &str) -> Value {
    let mut out = json!({
        "kind": "drive#reply", "id": post.id, "content": post.content, "htmlContent": escaped(&post.content),
        "author": author(&post.author, me), "createdTime": time(post.created_ms), "modifiedTime": time(post.updated_ms),
        "deleted": false,
    });
    if let Some(action) = &post.action {
        out["action"] = action.to_lowercase().into();
    }
    out
}
