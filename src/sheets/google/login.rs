//! The consent of a person: the address to open, the code that comes back, the refresh token for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::auth::{Credentials, SCOPE_FILES, SCOPE_WRITE, TOKEN_ENDPOINT, lacking};
use super::transport::{Broken, Request, Secret, Transport, encoded};

/// Where a person consents.
const CONSENT_ENDPOINT: &str = "https://accounts.google.com/o/oauth2/v2/auth";

/// An OAuth client of the type "Desktop app".
#[derive(Debug, Clone)]
pub struct LoginClient {
    id: String,
    secret: Secret,
    consent_uri: String,
    token_uri: String,
}

#[derive(Deserialize)]
struct ClientFile {
    installed: ClientRecord,
}

#[derive(Deserialize)]
struct ClientRecord {
    client_id: String,
    #[serde(default)]
    client_secret: String,
    auth_uri: Option<String>,
    token_uri: Option<String>,
}

impl LoginClient {
    /// Reads the JSON of the Cloud console.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let ClientFile { installed } = serde_json::from_str(text)
            .map_err(|_| "this is not the JSON of an OAuth client of the type \"Desktop app\"".to_owned())?;
        Ok(Self {
            id: installed.client_id,
            secret: Secret(installed.client_secret),
            consent_uri: installed.auth_uri.unwrap_or_else(|| CONSENT_ENDPOINT.to_owned()),
            token_uri: installed.token_uri.unwrap_or_else(|| TOKEN_ENDPOINT.to_owned()),
        })
    }

    /// The same client at another server that speaks like Google.
    pub fn at(mut self, endpoint: &str) -> Self {
        let endpoint = endpoint.trim_end_matches('/');
        self.consent_uri = format!("{endpoint}/o/oauth2/v2/auth");
        self.token_uri = format!("{endpoint}/token");
        self
    }
}

/// A consent that was asked for.
#[derive(Debug)]
pub struct Consent {
    /// What the person opens.
    pub address: String,
    redirect: String,
    state: String,
    verifier: Secret,
}

/// What a person consented to.
#[derive(Debug)]
pub struct Consented {
    /// Lasting credentials.
    pub person: Credentials,
    /// The scopes that were asked for and not allowed: each has a box of its own on Google's page.
    pub lacking: Vec<&'static str>,
}

#[derive(Deserialize)]
struct TokenReply {
    refresh_token: Option<String>,
    scope: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Consent {
    /// Asks for the scopes that sync and the service need; the answer comes to this machine's `port`.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn ask(client: &LoginClient, port: u16) -> Result<Self, String> {
        let random = || {
            let mut bytes = [0_u8; 32];
            SystemRandom::new().fill(&mut bytes).map_err(|_| "the machine gives no random numbers".to_owned())?;
            Ok::<String, String>(URL_SAFE_NO_PAD.encode(bytes))
        };
        let (state, verifier) = (random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let redirect = format!("http://127.0.0.1:{port}");
        let address = format!(
            "{}?response_type=code&client_id={}&redirect_uri={}&scope={}&state={state}&code_challenge={challenge}&code_challenge_method=S256&access_type=offline&prompt=consent",
            client.consent_uri,
            encoded(&client.id),
            encoded(&redirect),
            encoded(&format!("{SCOPE_WRITE} {SCOPE_FILES}")),
        );
        Ok(Self { address, redirect, state, verifier: Secret(verifier) })
    }

    /// The code in what the browser asks for: `None` when it is not the answer, an error when the person refused.
    pub fn code_of(&self, target: &str) -> Option<Result<String, String>> {
        let (_, query) = target.split_once('?')?;
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        // Another page's answer, or a forged one.
        if value("state") != Some(self.state.as_str()) {
            return None;
        }
        match (value("code"), value("error")) {
            (Some(code), _) => Some(Ok(code.to_owned())),
            (None, Some(error)) => Some(Err(error.to_owned())),
            (None, None) => None,
        }
    }

    /// Changes the code, still percent-encoded, for lasting credentials.
    ///
    /// # Errors
    /// Why Google did not.
    pub fn redeem(&self, client: &LoginClient, code: &str, transport: &dyn Transport) -> Result<Consented, String> {
        let body = format!(
            "grant_type=authorization_code&code={code}&client_id={}&client_secret={}&redirect_uri={}&code_verifier={}",
            encoded(&client.id),
            encoded(&client.secret.0),
            encoded(&self.redirect),
            self.verifier.0
        );
        let request = Request {
            method: "POST",
            url: client.token_uri.clone(),
            bearer: None,
            body: body.into_bytes(),
            content_type: "application/x-www-form-urlencoded",
        };
        let reply = transport.send(&request).map_err(|broken| match broken {
            Broken::NotSent(why) | Broken::Unknown(why) => format!("the token endpoint cannot be reached: {why}"),
        })?;
        let answer: TokenReply = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("the token endpoint answered with status {}", reply.status))?;
        match answer.refresh_token {
            Some(refresh) => {
                let person = Credentials::Person {
                    client_id: client.id.clone(),
                    client_secret: client.secret.clone(),
                    refresh_token: Secret(refresh),
                    token_uri: client.token_uri.clone(),
                };
                let lacking = answer.scope.map(|granted| lacking(&granted, &[SCOPE_WRITE, SCOPE_FILES]));
                Ok(Consented { person, lacking: lacking.unwrap_or_default() })
            }
            None => {
                let words: Vec<String> = [answer.error, answer.error_description].into_iter().flatten().collect();
                Err(format!("Google gave no lasting consent: {}", words.join(": ")))
            }
        }
    }
}
