//! From a request to its answer: who calls, faults, people, quota, checks, the method itself.

use std::collections::HashMap;

use serde_json::Value;

use crate::auth;
use crate::caller::Caller;
use crate::drive;
use crate::error::{Api, ApiError, Outcome};
use crate::faults::Fault;
use crate::http::{Request, Response};
use crate::quota::Quota;
use crate::schema::{DRIVE, Method, SHEETS, check};
use crate::sheets::routes;
use crate::world::World;

/// An answer and how it is to reach the caller.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The answer.
    pub response: Response,
    /// How it travels.
    pub delivery: Delivery,
}

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As it should.
    Whole,
    /// After so many milliseconds.
    Late(u64),
    /// The body breaks off in the middle.
    Cut,
    /// Not at all: the connection closes.
    Lost,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self { response, delivery: Delivery::Whole }
    }
}

const TOO_MANY_PAGE: &str = "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"/><title>Sorry...</title></head><body><h1>We're sorry...</h1><p>... but your computer or network may be sending automated queries. To protect our users, we can't process your request right now.</p></body></html>";
const BAD_GATEWAY_PAGE: &str = "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 502 (Server Error)!!1</title>\n  <p><b>502.</b> <ins>That\u{2019}s an error.</ins>\n  <p>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.  <ins>That\u{2019}s all we know.</ins>\n";
const NOT_FOUND_PAGE: &str = "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 404 (Not Found)!!1</title>\n  <p><b>404.</b> <ins>That\u{2019}s an error.</ins>\n  <p>The requested URL was not found on this server.  <ins>That\u{2019}s all we know.</ins>\n";

impl World {
    /// Answers a request to the services or to the token endpoint.
    pub fn answer(&mut self, request: &Request) -> Reply {
        let reply = self.route(request);
        self.counters.total += 1;
        *self.counters.by_status.entry(reply.response.status).or_default() += 1;
        reply
    }

    fn count(&mut self, method: &str, endpoint: String) {
        *self.counters.by_method.entry(method.to_owned()).or_default() += 1;
        *self.counters.by_endpoint.entry(endpoint).or_default() += 1;
    }

    fn route(&mut self, request: &Request) -> Reply {
        let path = request.path.as_str();
        match (request.method.as_str(), path) {
            ("POST", "/token" | "/oauth2/v4/token") => {
                self.count("token", format!("POST {path}"));
                if let Some(fault) = self.faults.take("token", None, None) {
                    return self.faulty_token(request, &fault);
                }
                return auth::token(self, request).into();
            }
            ("GET" | "POST", "/tokeninfo") => {
                self.count("tokeninfo", format!("{} {path}", request.method));
                return auth::token_info(self, request).into();
            }
            ("GET", "/o/oauth2/v2/auth" | "/o/oauth2/auth") => {
                self.count("authorize", format!("GET {path}"));
                return auth::authorize(self, request).into();
            }
            ("GET", path) if path.starts_with("/computeMetadata/v1/") && path.ends_with("/token") => {
                self.count("machine", format!("GET {path}"));
                return auth::machine(self, request).into();
            }
            _ => {}
        }
        let found =
            SHEETS.route(&request.method, path).map(|(method, parameters)| (Api::Sheets, method, parameters)).or_else(
                || DRIVE.route(&request.method, path).map(|(method, parameters)| (Api::Drive, method, parameters)),
            );
        let Some((api, method, parameters)) = found else {
            self.count("unknown", format!("{} {path}", request.method));
            return Response::html(404, NOT_FOUND_PAGE).into();
        };
        self.count(&method.id, format!("{} {}", request.method, method.path(api)));
        let file = parameters.get("spreadsheetId").or_else(|| parameters.get("fileId")).cloned();
        self.people_act(&method.id, file.as_deref());
        let caller = match auth::caller(self, request, api) {
            Ok(caller) => caller,
            Err(error) => return error.response(api).into(),
        };
        let fault = self.faults.take(&method.id, file.as_deref(), Some(&caller.email));
        let reply = self.carry_out(api, method, parameters, request, &caller, fault.as_ref());
        let fault = fault.map(|fault| format!(" with {fault:?}")).unwrap_or_default();
        let line = format!(
            "{} calls {} {} -> {}{fault}",
            caller.email,
            method.id,
            file.unwrap_or_default(),
            reply.response.status
        );
        let now_ms = self.now_ms();
        self.story.tell(now_ms, line.trim_end());
        reply
    }

    fn carry_out(
        &mut self,
        api: Api,
        method: &'static Method,
        parameters: HashMap<String, String>,
        request: &Request,
        caller: &Caller,
        fault: Option<&Fault>,
    ) -> Reply {
        let file = parameters.get("spreadsheetId").or_else(|| parameters.get("fileId")).cloned();
        if let Some(response) = fault.and_then(|fault| self.refuse(request, api, caller, file.as_deref(), fault)) {
            return response.into();
        }
        let comments_fail = fault == Some(&Fault::CommentsFail);
        let outcome = self.dispatch(api, method, parameters, request, caller, comments_fail);
        let response = outcome.unwrap_or_else(|error| error.response(api));
        delivered(response, fault, api)
    }

    /// The answer of a fault that keeps the request from being carried out.
    fn refuse(
        &mut self,
        request: &Request,
        api: Api,
        caller: &Caller,
        file: Option<&str>,
        fault: &Fault,
    ) -> Option<Response> {
        let kind = match api {
            Api::Sheets if request.method == "GET" => "sheets.spreadsheets.get",
            Api::Sheets => "sheets.spreadsheets.batchUpdate",
            Api::Drive => "drive.files.get",
        };
        let error = match fault {
            Fault::TooMany => Quota::exhausted(Quota::kind(kind), caller),
            Fault::TooManyHtml => return Some(Response::html(429, TOO_MANY_PAGE)),
            Fault::Internal => ApiError::internal(),
            Fault::BadGateway => return Some(Response::html(502, BAD_GATEWAY_PAGE)),
            Fault::Unavailable => ApiError::unavailable(),
            Fault::DeadToken => {
                let token = auth::bearer(request)?.to_owned();
                self.accounts.kill(&token);
                ApiError::dead_token()
            }
            Fault::Unshared => {
                self.unshare(file?, &caller.email);
                return None;
            }
            Fault::Slow { .. } | Fault::Cut | Fault::AnswerLost | Fault::AppliedUnavailable | Fault::CommentsFail => {
                return None;
            }
        };
        Some(error.response(api))
    }

    fn faulty_token(&mut self, request: &Request, fault: &Fault) -> Reply {
        match fault {
            Fault::BadGateway => Response::html(502, BAD_GATEWAY_PAGE).into(),
            Fault::TooMany | Fault::TooManyHtml => Response::html(429, TOO_MANY_PAGE).into(),
            Fault::Internal => Response::json(500, &serde_json::json!({"error": "internal_failure"})).into(),
            Fault::Unavailable => Response::json(503, &serde_json::json!({"error": "internal_failure"})).into(),
            Fault::DeadToken | Fault::Unshared => {
                let body = serde_json::json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."});
                Response::json(400, &body).into()
            }
            late => delivered(auth::token(self, request), Some(late), Api::Sheets),
        }
    }

    fn dispatch(
        &mut self,
        api: Api,
        method: &'static Method,
        path: HashMap<String, String>,
        request: &Request,
        caller: &Caller,
        comments_fail: bool,
    ) -> Outcome<Response> {
        auth::check_scopes(caller, &method.scopes)?;
        if self.config.quota {
            let now = self.now_ms();
            self.quota.take(Quota::kind(&method.id), caller, now)?;
        }
        let schema = if api == Api::Sheets { &*SHEETS } else { &*DRIVE };
        let body = check::body(schema, method, &request.body, api == Api::Drive)?;
        match api {
            Api::Sheets => {
                check::parameters(schema, method, request)?;
                if !self.config.native_comments {
                    without_comments(&body)?;
                }
                let answer = method.response.as_deref();
                let call = routes::Call { method: &method.id, answer, path, request, body, caller, comments_fail };
                Ok(Response::json(200, &routes::answer(self, &call)?))
            }
            Api::Drive => {
                let answer = method.response.as_deref();
                let call = drive::files::Call { method: &method.id, answer, path, request, body, caller };
                drive::files::answer(self, &call)
            }
        }
    }
}

/// Before native comments came, their requests were unknown names.
fn without_comments(body: &Value) -> Outcome<()> {
    const KINDS: [&str; 5] =
        ["insertComment", "addCommentReply", "updateCommentPost", "deleteComment", "deleteCommentReply"];
    for (at, request) in body["requests"].as_array().into_iter().flatten().enumerate() {
        if let Some(kind) = KINDS.iter().find(|kind| request.get(**kind).is_some()) {
            let place = format!("requests[{at}]");
            let text =
                format!("Invalid JSON payload received. Unknown name \"{kind}\" at '{place}': Cannot find field.");
            return Err(ApiError::violations(text.clone(), &[(place, text)]));
        }
    }
    Ok(())
}

fn delivered(response: Response, fault: Option<&Fault>, api: Api) -> Reply {
    let delivery = match fault {
        Some(Fault::Slow { delay_ms }) => Delivery::Late(*delay_ms),
        Some(Fault::Cut) => Delivery::Cut,
        Some(Fault::AnswerLost) => Delivery::Lost,
        Some(Fault::AppliedUnavailable) => return ApiError::unavailable().response(api).into(),
        _ => Delivery::Whole,
    };
    Reply { response, delivery }
}
