//! Refusals, and the two envelopes Google puts them in.

use serde_json::{Value, json};

use crate::http::Response;

/// Which of the two services answers: their error bodies differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Sheets v4: always a `status`, never `errors`.
    Sheets,
    /// Drive v3: always `errors`, a `status` only where credentials are at fault.
    Drive,
}

/// A refusal as Google words it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub code: u16,
    /// The canonical code, such as `INVALID_ARGUMENT`.
    pub status: &'static str,
    /// The sentence for the caller.
    pub message: String,
    /// Sheets: the typed details.
    pub details: Vec<Value>,
    /// Drive: the reason word, such as `notFound`.
    pub reason: &'static str,
    /// Drive: what the error is about, as (location, kind of location).
    pub location: Option<(&'static str, &'static str)>,
}

/// What most functions here answer with.
pub type Outcome<T> = Result<T, ApiError>;

impl ApiError {
    fn new(code: u16, status: &'static str, reason: &'static str, message: String) -> Self {
        Self { code, status, message, details: Vec::new(), reason, location: None }
    }

    /// 400 `INVALID_ARGUMENT`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", "invalid", message.into())
    }

    /// 400 with the violations that Google's JSON reader found: (field, description).
    pub fn violations(message: String, violations: &[(String, String)]) -> Self {
        let listed: Vec<Value> = violations
            .iter()
            .map(|(field, description)| match field.as_str() {
                "" => json!({"description": description}),
                field => json!({"field": field, "description": description}),
            })
            .collect();
        let detail = json!({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed});
        Self { details: vec![detail], ..Self::invalid(message) }
    }

    /// 400 for a request of a batch: `Invalid requests[0].addSheet: ...`.
    #[must_use]
    pub fn in_request(mut self, index: usize, kind: &str) -> Self {
        if self.code == 400 && self.details.is_empty() && !self.message.starts_with("Invalid requests[") {
            self.message = format!("Invalid requests[{index}].{kind}: {}", self.message);
        }
        self
    }

    /// 401 for a token that is dead, forged or expired.
    pub fn dead_token() -> Self {
        let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
        let error = Self::new(401, "UNAUTHENTICATED", "authError", message.into());
        Self { location: Some(("Authorization", "header")), ..error }
    }

    /// No `Authorization` header at all: Sheets answers 401, Drive 403.
    pub fn no_token(api: Api) -> Self {
        match api {
            Api::Sheets => {
                let message = "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
                Self::new(401, "UNAUTHENTICATED", "required", message.into())
            }
            Api::Drive => {
                let message = "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.";
                Self::new(403, "PERMISSION_DENIED", "forbidden", message.into())
            }
        }
    }

    /// 403 for a token whose scopes do not cover the method.
    pub fn scope() -> Self {
        let message = "Request had insufficient authentication scopes.".into();
        let mut error = Self::new(403, "PERMISSION_DENIED", "insufficientPermissions", message);
        error.details = vec![json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "domain": "googleapis.com",
        })];
        error
    }

    /// 403 of Sheets for a spreadsheet that is not shared with the caller, or not for writing.
    pub fn forbidden() -> Self {
        Self::new(403, "PERMISSION_DENIED", "forbidden", "The caller does not have permission".into())
    }

    /// 403 of Drive for a file that the caller may see but not change.
    pub fn file_permission(file: &str) -> Self {
        let message = format!("The user does not have sufficient permissions for file {file}.");
        Self::new(403, "", "insufficientFilePermissions", message)
    }

    /// 404 of Sheets.
    pub fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "notFound", "Requested entity was not found.".into())
    }

    /// 404 of Drive, which also stands for "not shared with you".
    pub fn file_not_found(file: &str) -> Self {
        let error = Self::new(404, "", "notFound", format!("File not found: {file}."));
        Self { location: Some(("fileId", "parameter")), ..error }
    }

    /// 404 of Drive for a comment, a reply or a permission.
    pub fn part_not_found(what: &str, id: &str, location: &'static str) -> Self {
        let error = Self::new(404, "", "notFound", format!("{what} not found: {id}."));
        Self { location: Some((location, "parameter")), ..error }
    }

    /// 400 of Drive about one parameter.
    pub fn parameter(reason: &'static str, message: impl Into<String>, location: &'static str) -> Self {
        let error = Self::new(400, "", reason, message.into());
        Self { location: Some((location, "parameter")), ..error }
    }

    /// 500, said by Google without a cause.
    pub fn internal() -> Self {
        Self::new(500, "INTERNAL", "backendError", "Internal error encountered.".into())
    }

    /// 503.
    pub fn unavailable() -> Self {
        Self::new(503, "UNAVAILABLE", "backendError", "The service is currently unavailable.".into())
    }

    /// 429 with the bucket that ran dry.
    pub fn quota(api: Api, limit: &QuotaLimit, project: &str) -> Self {
        let service = match api {
            Api::Sheets => "sheets.googleapis.com",
            Api::Drive => "drive.googleapis.com",
        };
        let message = format!(
            "Quota exceeded for quota metric '{}' and limit '{}' of service '{service}' for consumer 'project_number:{project}'.",
            limit.metric_name, limit.limit_name
        );
        let mut error = Self::new(429, "RESOURCE_EXHAUSTED", "rateLimitExceeded", message);
        error.details = vec![
            json!({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com",
                "metadata": {
                    "quota_limit": limit.limit, "quota_limit_value": limit.value.to_string(), "quota_location": "global",
                    "quota_metric": format!("{service}/{}", limit.metric), "quota_unit": limit.unit,
                    "service": service, "consumer": format!("projects/{project}"),
                },
            }),
            json!({
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [{"description": "Request a higher quota limit.", "url": "https://cloud.google.com/docs/quotas/help/request_increase"}],
            }),
        ];
        error
    }

    /// The answer in the envelope of the service.
    pub fn response(&self, api: Api) -> Response {
        let mut error = json!({"code": self.code, "message": self.message});
        if api == Api::Drive {
            let mut entry = json!({"message": self.message, "domain": "global", "reason": self.reason});
            if self.code == 401 {
                entry["message"] = "Invalid Credentials".into();
            }
            if let Some((location, kind)) = self.location {
                entry["location"] = location.into();
                entry["locationType"] = kind.into();
            }
            error["errors"] = json!([entry]);
        }
        let with_status =
            api == Api::Sheets || matches!(self.code, 401 | 429) || self.reason == "insufficientPermissions";
        if with_status && !self.status.is_empty() {
            error["status"] = self.status.into();
        }
        if api == Api::Sheets && !self.details.is_empty() {
            error["details"] = self.details.clone().into();
        }
        let mut response = Response::json(self.code, &json!({"error": error}));
        if self.code == 401 {
            let challenge = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"";
            response.headers.push(("www-authenticate".into(), challenge.into()));
        }
        response
    }
}

/// One quota bucket, with the names that Google gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaLimit {
    /// As in the sentence: `Read requests`.
    pub metric_name: &'static str,
    /// As in the sentence: `Read requests per minute per user`.
    pub limit_name: &'static str,
    /// As in the details: `read_requests`.
    pub metric: &'static str,
    /// As in the details: `ReadRequestsPerMinutePerUser`.
    pub limit: &'static str,
    /// As in the details: `1/min/{project}/{user}`.
    pub unit: &'static str,
    /// How many a minute.
    pub value: u64,
}
