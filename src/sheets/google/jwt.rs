//! Signed assertions of service accounts (RFC 7523, with RS256 of RFC 7518).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde::Serialize;

/// How long an assertion is good for, in seconds; Google takes an hour at most.
const LIFE_S: i64 = 3_595;

/// What an assertion says.
pub(super) struct Assertion<'a> {
    pub(super) issuer: &'a str,
    /// Separated by spaces.
    pub(super) scopes: &'a str,
    pub(super) audience: &'a str,
    pub(super) subject: Option<&'a str>,
    /// Seconds since 1970.
    pub(super) now_s: i64,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'a str,
    aud: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    iat: i64,
    exp: i64,
}

/// The signed assertion.
pub(super) fn sign(assertion: &Assertion<'_>, pem: &str) -> Result<String, String> {
    let key = key(pem)?;
    let claims = Claims {
        iss: assertion.issuer,
        scope: assertion.scopes,
        aud: assertion.audience,
        sub: assertion.subject,
        iat: assertion.now_s,
        exp: assertion.now_s + LIFE_S,
    };
    let claims = serde_json::to_vec(&claims).map_err(|error| error.to_string())?;
    let head = URL_SAFE_NO_PAD.encode(br#"{"alg":"RS256","typ":"JWT"}"#);
    let mut text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .map_err(|_| "the private key cannot sign".to_owned())?;
    text.push('.');
    text.push_str(&URL_SAFE_NO_PAD.encode(signature));
    Ok(text)
}

/// Whether a private key can be used.
pub(super) fn check_key(pem: &str) -> Result<(), String> {
    key(pem).map(drop)
}

fn key(pem: &str) -> Result<RsaKeyPair, String> {
    const UNUSABLE: &str = "its private key cannot be read; download the key file again";
    let body: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(body).map_err(|_| UNUSABLE)?;
    let key =
        if pem.contains("BEGIN RSA PRIVATE KEY") { RsaKeyPair::from_der(&der) } else { RsaKeyPair::from_pkcs8(&der) };
    key.map_err(|_| UNUSABLE.to_owned())
}
