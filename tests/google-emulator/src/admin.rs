//! The admin endpoint: what the library gives a test, for callers from outside.

use serde_json::{Value, json};

use crate::clock::Clock;
use crate::drive::file::Role;
use crate::faults::Rule;
use crate::http::{Request, Response};
use crate::person::{Doing, Planned};
use crate::world::{Counters, World};

/// Where the paths of the admin endpoint begin.
pub const PREFIX: &str = "/_emulator/";

/// Answers a request:
/// - `GET state`, `PUT state`: the world as JSON;
/// - `GET counters`, `DELETE counters`;
/// - `GET files`: ids and names;
/// - `POST faults` with a rule, `DELETE faults`;
/// - `POST edits` with an edit of a person (now), `POST planned` with edits before a later request, `DELETE planned`;
/// - `POST clock` with `{"set_ms"}` or `{"advance_ms"}`;
/// - `POST share` with `{"file", "email", "role"}`; a role of null takes the share away;
/// - `POST accounts` with `{"refresh_token", "email", "scope"}`, `{"kill"}` (a token or an address) or `{"person"}`.
pub fn answer(world: &mut World, request: &Request) -> Response {
    let what = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match (request.method.as_str(), what) {
        ("GET", "state") => match world.save() {
            Ok(text) => Response { body: text.into_bytes(), ..Response::json(200, &Value::Null) },
            Err(error) => refused(&error.to_string()),
        },
        ("PUT", "state") => done(world.restore(&String::from_utf8_lossy(&request.body))),
        ("GET", "counters") => Response::json(200, &json!(world.counters)),
        ("DELETE", "counters") => {
            world.counters = Counters::default();
            ok()
        }
        ("GET", "files") => {
            let files: Vec<Value> = world
                .files
                .values()
                .map(|file| json!({"id": file.id, "name": file.name, "mimeType": file.mime}))
                .collect();
            Response::json(200, &files.into())
        }
        ("POST", "faults") => done(serde_json::from_value::<Rule>(body).map(|rule| world.faults.order(rule))),
        ("DELETE", "faults") => {
            world.faults.clear();
            ok()
        }
        ("POST", "edits") => match serde_json::from_value::<Doing>(body) {
            Ok(doing) => match world.person(&doing) {
                Ok(()) => ok(),
                Err(error) => refused(&error.message),
            },
            Err(error) => refused(&error.to_string()),
        },
        ("POST", "planned") => {
            done(serde_json::from_value::<Planned>(body).map(|planned| world.schedule.order(planned)))
        }
        ("DELETE", "planned") => {
            world.schedule.clear();
            ok()
        }
        ("POST", "clock") => clock(world, &body),
        ("POST", "share") => {
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            match body["role"].as_str().and_then(Role::read) {
                Some(role) => world.share(&text("file"), &text("email"), role),
                None => world.unshare(&text("file"), &text("email")),
            }
            ok()
        }
        ("POST", "accounts") => accounts(world, &body),
        _ => Response::json(404, &json!({"error": format!("no such admin call: {} {what}", request.method)})),
    }
}

fn ok() -> Response {
    Response::json(200, &json!({"ok": true}))
}

fn refused(why: &str) -> Response {
    Response::json(400, &json!({"error": why}))
}

fn done<T>(outcome: serde_json::Result<T>) -> Response {
    match outcome {
        Ok(_) => ok(),
        Err(error) => refused(&error.to_string()),
    }
}

fn clock(world: &mut World, body: &Value) -> Response {
    let now = world.now_ms();
    let at = body["set_ms"].as_i64().or_else(|| body["advance_ms"].as_i64().map(|by| now.saturating_add(by)));
    match (world.config.clock, at) {
        (Clock::Real, _) => refused("the clock is the real one; start with --clock manual"),
        (_, None) => refused("give set_ms or advance_ms"),
        (_, Some(at)) => {
            world.config.clock = Clock::Manual(at);
            Response::json(200, &json!({"now_ms": at}))
        }
    }
}

fn accounts(world: &mut World, body: &Value) -> Response {
    let text = |name: &str| body[name].as_str();
    if let Some(token) = text("refresh_token") {
        let (email, scope) = (text("email").unwrap_or_default(), text("scope").unwrap_or_default());
        world.accounts.add_refresh_token(token, email, scope);
    } else if let Some(whom) = text("kill") {
        if whom.contains('@') { world.accounts.kill_all(whom) } else { world.accounts.kill(whom) }
    } else if let Some(person) = text("person") {
        world.accounts.person = Some(person.into());
    } else {
        return refused("give refresh_token, kill or person");
    }
    ok()
}
