//! Tokens: service accounts, refresh tokens, a person's consent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::clock::Clock;
use crate::error::{Api, ApiError, Outcome};
use crate::http::{Request, Response, parse_query};
use crate::quota::PROJECT;
use crate::world::World;

/// How long an access token lives, in seconds.
const TOKEN_S: i64 = 3599;
/// The longest life a signed assertion may ask for, in seconds.
const ASSERTION_S_MAX: i64 = 3600;
/// How far clocks may differ, in seconds.
const SKEW_S: i64 = 300;

/// One access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Whose it is.
    pub caller: Caller,
    /// Milliseconds since 1970.
    pub expires_ms: i64,
}

/// A refresh token or a code that stands for a consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who gave it.
    pub email: String,
    /// For which scopes, as given.
    pub scope: String,
}

/// Accounts and tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    tokens: BTreeMap<String, Token>,
    dead: Vec<String>,
    refresh: BTreeMap<String, Consent>,
    codes: BTreeMap<String, Consent>,
    /// Service accounts that may call; empty for any.
    pub service_accounts: Vec<String>,
    /// The project of an account where it is not the usual one.
    pub projects: BTreeMap<String, String>,
    /// Who consents at the authorization page.
    pub person: Option<String>,
    /// Scopes that whoever consents there leaves out.
    #[serde(default)]
    pub unticked: Vec<String>,
    /// The scopes for which service accounts may act for people; none: for any.
    #[serde(default)]
    pub delegated: Option<Vec<String>>,
    /// The account of the machine, which its metadata server gives tokens for; none where there is no such server.
    #[serde(default)]
    pub machine: Option<String>,
}

impl Accounts {
    /// Makes a refresh token known.
    pub fn add_refresh_token(&mut self, token: &str, email: &str, scope: &str) {
        self.refresh.insert(token.into(), Consent { email: email.into(), scope: scope.into() });
    }

    /// Takes back a refresh token.
    pub fn revoke(&mut self, token: &str) {
        self.refresh.remove(token);
    }

    /// Kills an access token.
    pub fn kill(&mut self, token: &str) {
        self.dead.push(token.into());
        self.tokens.remove(token);
    }

    /// Kills all access tokens of an account.
    pub fn kill_all(&mut self, email: &str) {
        let of: Vec<String> =
            self.tokens.iter().filter(|(_, token)| token.caller.email == email).map(|(name, _)| name.clone()).collect();
        for token in of {
            self.kill(&token);
        }
    }

    /// The scopes of all tokens that were given, each once.
    pub fn scopes(&self) -> Vec<String> {
        let all = self.tokens.values().flat_map(|token| token.caller.scopes.iter().flatten().cloned());
        all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    fn project(&self, email: &str) -> String {
        self.projects.get(email).cloned().unwrap_or_else(|| PROJECT.into())
    }
}

/// The bearer token of a request.
pub fn bearer(request: &Request) -> Option<&str> {
    let header = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    header.or_else(|| request.parameter("access_token"))
}

/// Who calls.
///
/// # Errors
/// 401 for a token that is dead or unknown; without any token 401 of Sheets and 403 of Drive.
pub fn caller(world: &World, request: &Request, api: Api) -> Outcome<Caller> {
    let token = bearer(request).ok_or_else(|| ApiError::no_token(api))?;
    let accounts = &world.accounts;
    let mut caller = match accounts.tokens.get(token) {
        Some(found) if found.expires_ms > world.now_ms() => found.caller.clone(),
        Some(_) => return Err(ApiError::dead_token()),
        None if accounts.dead.iter().any(|dead| dead == token) => return Err(ApiError::dead_token()),
        None => {
            let open = world.config.open_account.as_ref().ok_or_else(ApiError::dead_token)?;
            // `as:someone@example.com` calls as that account, so that a test needs no token.
            let email = token.strip_prefix("as:").unwrap_or(open);
            Caller::new(email, &accounts.project(email))
        }
    };
    if let Some(user) = request.parameter("quotaUser") {
        user.clone_into(&mut caller.quota_user);
    }
    Ok(caller)
}

/// Refuses a method that the caller's scopes do not cover.
///
/// # Errors
/// 403.
pub fn check_scopes(caller: &Caller, allowed: &[String]) -> Outcome<()> {
    match &caller.scopes {
        Some(scopes) if !allowed.is_empty() && !scopes.iter().any(|scope| allowed.contains(scope)) => {
            Err(ApiError::scope())
        }
        _ => Ok(()),
    }
}

/// The token endpoint.
pub fn token(world: &mut World, request: &Request) -> Response {
    let form = parse_query(&String::from_utf8_lossy(&request.body));
    let field =
        |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    let granted = match field("grant_type") {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => assertion(world, field("assertion")),
        "refresh_token" => {
            let found = world.accounts.refresh.get(field("refresh_token")).cloned();
            found
                .map(|consent| (consent, None))
                .ok_or_else(|| refusal("invalid_grant", "Token has been expired or revoked."))
        }
        "authorization_code" => {
            let found = world.accounts.codes.remove(field("code"));
            found.ok_or_else(|| refusal("invalid_grant", "Malformed auth code.")).map(|consent| {
                let refresh = format!("1//0emulated-{}", world.ids.letters(24));
                world.accounts.refresh.insert(refresh.clone(), consent.clone());
                (consent, Some(refresh))
            })
        }
        other => Err(refusal("unsupported_grant_type", &format!("Invalid grant_type: {other}"))),
    };
    match granted {
        Err(refused) => refused,
        Ok((consent, refresh)) => {
            let mut out = json!({
                "access_token": issue(world, &consent), "expires_in": TOKEN_S, "token_type": "Bearer",
            });
            // What a person consented to is told; a service account has what it asks for.
            if field("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
                out["scope"] = consent.scope.into();
            }
            if let Some(refresh) = refresh {
                out["refresh_token"] = refresh.into();
            }
            Response::json(200, &out)
        }
    }
}

fn issue(world: &mut World, consent: &Consent) -> String {
    let name = format!("ya29.emulated-{}", world.ids.letters(32));
    let scopes = consent.scope.split([' ', ',']).filter_map(|scope| scope.rsplit("/auth/").next());
    let caller = Caller {
        scopes: Some(scopes.map(Into::into).collect()),
        ..Caller::new(&consent.email, &world.accounts.project(&consent.email))
    };
    let expires_ms = world.now_ms() + TOKEN_S * 1000;
    world.accounts.tokens.insert(name.clone(), Token { caller, expires_ms });
    name
}

/// The metadata server of a machine in Google's cloud.
pub fn machine(world: &mut World, request: &Request) -> Response {
    let Some(email) = world.accounts.machine.clone() else { return Response::html(404, "not a machine of Google's") };
    if request.header("metadata-flavor") != Some("Google") {
        return Response::html(403, "Missing Metadata-Flavor:Google header.");
    }
    let scope = request.parameter("scopes").unwrap_or("https://www.googleapis.com/auth/cloud-platform").to_owned();
    let token = issue(world, &Consent { email, scope });
    Response::json(200, &json!({"access_token": token, "expires_in": TOKEN_S, "token_type": "Bearer"}))
}

/// What an access token is good for.
pub fn token_info(world: &World, request: &Request) -> Response {
    let form = parse_query(&String::from_utf8_lossy(&request.body));
    let given = form.iter().find(|(key, _)| key == "access_token").map(|(_, value)| value.as_str());
    let token = given.or_else(|| request.parameter("access_token")).unwrap_or_default();
    let found = world.accounts.tokens.get(token).filter(|token| token.expires_ms > world.now_ms());
    match found {
        None => refusal("invalid_token", "Invalid Value"),
        Some(Token { caller, expires_ms }) => {
            let scopes = caller.scopes.iter().flatten().map(|scope| format!("https://www.googleapis.com/auth/{scope}"));
            let scope = scopes.collect::<Vec<_>>().join(" ");
            let lives_s = ((expires_ms - world.now_ms()) / 1000).to_string();
            Response::json(200, &json!({"scope": scope, "expires_in": lives_s, "access_type": "offline"}))
        }
    }
}

fn refusal(error: &str, description: &str) -> Response {
    Response::json(400, &json!({"error": error, "error_description": description}))
}

/// Reads a signed assertion. Its claims are checked, its signature is not: the emulator has nobody's public key.
fn assertion(world: &World, text: &str) -> Result<(Consent, Option<String>), Response> {
    let parts: Vec<&str> = text.split('.').collect();
    let claims = match parts.as_slice() {
        [_, claims, signature] if !signature.is_empty() => base64url(claims),
        _ => None,
    };
    let claims: Option<Value> = claims.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let claims = claims.ok_or_else(|| refusal("invalid_grant", "Invalid JWT Signature."))?;
    let (issued, expires) = (claims["iat"].as_i64().unwrap_or(0), claims["exp"].as_i64().unwrap_or(0));
    // A test's own clock says nothing about the clock that signed.
    let now = (world.config.clock == Clock::Real).then(|| world.now_ms() / 1000);
    let timely = now.is_none_or(|now| issued <= now + SKEW_S && expires > now - SKEW_S);
    if !(1..=ASSERTION_S_MAX).contains(&(expires - issued)) || !timely {
        let text = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
        return Err(refusal("invalid_grant", text));
    }
    let issuer = claims["iss"].as_str().unwrap_or_default();
    let known = &world.accounts.service_accounts;
    if issuer.is_empty() || (!known.is_empty() && !known.iter().any(|account| account == issuer)) {
        return Err(refusal("invalid_grant", "Invalid grant: account not found"));
    }
    let scope = claims["scope"].as_str().unwrap_or_default();
    if scope.is_empty() {
        return Err(refusal("invalid_scope", "Invalid OAuth scope or ID token audience provided."));
    }
    let subject = claims["sub"].as_str().filter(|subject| !subject.is_empty());
    let allowed = |scope: &str| world.accounts.delegated.as_ref().is_none_or(|all| all.iter().any(|one| one == scope));
    if subject.is_some() && !scope.split(' ').all(allowed) {
        let text = "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.";
        return Err(refusal("unauthorized_client", text));
    }
    let email = subject.unwrap_or(issuer);
    Ok((Consent { email: email.into(), scope: scope.into() }, None))
}

/// The page where a person consents: it consents at once and sends the code back.
pub fn authorize(world: &mut World, request: &Request) -> Response {
    let target = request.parameter("redirect_uri").unwrap_or_default().to_owned();
    let email = world.accounts.person.clone().or_else(|| world.config.open_account.clone()).unwrap_or_default();
    let asked = request.parameter("scope").unwrap_or_default();
    let ticked = asked.split(' ').filter(|scope| !world.accounts.unticked.iter().any(|one| one == scope));
    let scope = ticked.collect::<Vec<_>>().join(" ");
    let code = format!("4/0emulated-{}", world.ids.letters(20));
    world.accounts.codes.insert(code.clone(), Consent { email, scope });
    let joint = if target.contains('?') { '&' } else { '?' };
    let state = request.parameter("state").map(|state| format!("&state={state}")).unwrap_or_default();
    let mut response = Response::empty(302);
    response.headers.push(("location".into(), format!("{target}{joint}code={code}{state}")));
    response
}

/// Base64 with `-` and `_`, with or without padding.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(base64url("eyJhIjoxfQ=="), Some(b"{\"a\":1}".to_vec()));
        assert_eq!(base64url("eyJhIjoxfQ"), Some(b"{\"a\":1}".to_vec()));
        assert_eq!(base64url("a*"), None);
    }
}
