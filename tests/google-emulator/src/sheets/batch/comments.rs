//! Native comment threads on cells.

use serde_json::{Value, json};

use super::{Batch, CommentState, done, number, sheet_id};
use crate::error::{ApiError, Outcome};
use crate::sheets::render;
use crate::state::range::Rect;
use crate::state::spreadsheet::{Post, Thread};
use crate::text::shown;

/// The most UTF-8 code units of a text or an address.
const UNITS_MAX: usize = 2048;

impl Batch<'_> {
    /// Notes that a comment request came; answers whether it is to be carried out.
    fn begin_comment(&mut self) -> bool {
        self.comment_state = if self.comments_fail { CommentState::Failed } else { CommentState::Saved };
        !self.comments_fail
    }

    pub(super) fn insert_comment(&mut self, body: &Value) -> Outcome<Value> {
        let content = text(body, "content")?;
        if content.is_empty() {
            return Err(ApiError::invalid("Comment content must not be empty."));
        }
        let assignee = text(body, "assigneeEmailAddress")?;
        let at = &body["coordinate"];
        let tab = self.book.sheet(sheet_id(at))?;
        let (row, column) = (number(&at["rowIndex"]).unwrap_or(0), number(&at["columnIndex"]).unwrap_or(0));
        if row >= tab.row_count || column >= tab.column_count {
            return Err(ApiError::invalid(format!("GridCoordinate [{row}, {column}] is outside the grid.")));
        }
        let rect = Rect { top: row, bottom: row + 1, left: column, right: column + 1 };
        let quote = shown::cell(tab.cell(row, column), self.book.locale()).unwrap_or_default();
        let range = rect.on(tab.id);
        if !self.begin_comment() {
            return Ok(done());
        }
        let id = self.ids.short();
        let head = self.new_post(id.clone(), content, None, (!assignee.is_empty()).then_some(assignee));
        let thread = Thread {
            id,
            anchor: Some(self.ids.number().to_string()),
            range: Some(range),
            head,
            replies: Vec::new(),
            resolved: false,
            quote,
            drive_anchor: None,
        };
        let reply = json!({"insertComment": {"commentThread": render::thread(&thread, &self.editor.caller.email)}});
        self.book.threads.push(thread);
        Ok(reply)
    }

    pub(super) fn add_reply(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["post"];
        let content = text(given, "content")?;
        let action = given["commentAction"].as_str().filter(|action| matches!(*action, "RESOLVE" | "REOPEN"));
        if content.is_empty() && action.is_none() {
            return Err(ApiError::invalid("Post content must not be empty if commentAction is not RESOLVE or REOPEN."));
        }
        let at = self.thread_position(&body["commentId"])?;
        let assignee = Some(text(given, "assigneeEmail")?).filter(|text| !text.is_empty());
        if assignee.is_some() && (action.is_some() || self.book.threads[at].head.assignee.is_none()) {
            return Err(ApiError::invalid(
                "The post cannot assign a thread whose head post has no assignee, or with a comment action.",
            ));
        }
        if !self.begin_comment() {
            return Ok(done());
        }
        let id = self.ids.short();
        let post = self.new_post(id, content, action.map(Into::into), assignee);
        let shown = render::post(&post, &self.editor.caller.email);
        let thread = &mut self.book.threads[at];
        match action {
            Some("RESOLVE") => thread.resolved = true,
            Some("REOPEN") => thread.resolved = false,
            _ => {}
        }
        thread.replies.push(post);
        Ok(json!({"addCommentReply": {"post": shown}}))
    }

    pub(super) fn update_post(&mut self, body: &Value) -> Outcome<Value> {
        let content = text(body, "content")?;
        if content.is_empty() {
            return Err(ApiError::invalid("Comment content must not be empty."));
        }
        let at = self.thread_position(&body["commentId"])?;
        let id = body["postId"].as_str().unwrap_or_default().to_owned();
        let (me, now) = (self.editor.caller.email.clone(), self.now_ms);
        let thread = &mut self.book.threads[at];
        let posts = std::iter::once(&mut thread.head).chain(&mut thread.replies);
        let Some(post) = posts.into_iter().find(|post| post.id == id && !post.deleted) else {
            return Err(ApiError::invalid(format!("No post with id: {id}")));
        };
        if post.author != me {
            return Err(ApiError::invalid("Only the author of a post can update it."));
        }
        if !self.comments_fail {
            post.content = content;
            post.updated_ms = now;
        }
        self.begin_comment();
        Ok(done())
    }

    pub(super) fn delete_comment(&mut self, body: &Value) -> Outcome<Value> {
        let at = self.thread_position(&body["commentId"])?;
        if self.book.threads[at].head.author != self.editor.caller.email {
            return Err(ApiError::invalid("Only the author of a comment can delete it."));
        }
        if self.begin_comment() {
            self.book.threads.remove(at);
        }
        Ok(done())
    }

    pub(super) fn delete_reply(&mut self, body: &Value) -> Outcome<Value> {
        let at = self.thread_position(&body["commentId"])?;
        let id = body["postId"].as_str().unwrap_or_default();
        let thread = &self.book.threads[at];
        let Some(index) = thread.replies.iter().position(|reply| reply.id == id) else {
            return Err(ApiError::invalid(format!("No reply with id: {id}")));
        };
        let reply = &thread.replies[index];
        if reply.author != self.editor.caller.email {
            return Err(ApiError::invalid("Only the author of a reply can delete it."));
        }
        if reply.action.is_some() || reply.assignee.is_some() {
            return Err(ApiError::invalid("A reply with an action or an assignee cannot be deleted."));
        }
        if self.begin_comment() {
            self.book.threads[at].replies.remove(index);
        }
        Ok(done())
    }

    fn thread_position(&self, id: &Value) -> Outcome<usize> {
        let id = id.as_str().unwrap_or_default();
        let found = self.book.threads.iter().position(|thread| thread.id == id);
        found.ok_or_else(|| ApiError::invalid(format!("No comment with id: {id}")))
    }

    fn new_post(&self, id: String, content: String, action: Option<String>, assignee: Option<String>) -> Post {
        Post {
            id,
            author: self.editor.caller.email.clone(),
            content,
            created_ms: self.now_ms,
            updated_ms: self.now_ms,
            action,
            assignee,
            deleted: false,
        }
    }
}

fn text(body: &Value, name: &str) -> Outcome<String> {
    let text = body[name].as_str().unwrap_or_default();
    if text.len() > UNITS_MAX {
        return Err(ApiError::invalid(format!("{name} must not be longer than {UNITS_MAX} UTF-8 code units.")));
    }
    Ok(text.to_owned())
}
