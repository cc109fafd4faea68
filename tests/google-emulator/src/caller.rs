//! Who calls.

use serde::{Deserialize, Serialize};

/// The account behind a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Its e-mail address.
    pub email: String,
    /// The Cloud project whose quota it uses.
    pub project: String,
    /// The last parts of its scopes (`spreadsheets`, `drive.file`); none when any will do.
    pub scopes: Option<Vec<String>>,
    /// What its quota is counted by: `quotaUser` where given, else its address.
    pub quota_user: String,
}

impl Caller {
    /// An account that may use any method.
    pub fn new(email: &str, project: &str) -> Self {
        Self { email: email.into(), project: project.into(), scopes: None, quota_user: email.into() }
    }
}
