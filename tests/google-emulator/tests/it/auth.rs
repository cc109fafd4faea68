//! Tokens and scopes.

use google_emulator::{Config, Emulator, Fault, Request, Role, Rule};
use serde_json::{Value, json};

use crate::OWNER;

const ROBOT: &str = "robot@project.iam.gserviceaccount.com";

fn base64url(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            out.push(char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]));
        }
    }
    out
}

fn token(emulator: &Emulator, form: &str) -> (u16, Value) {
    let mut request = Request::new("POST", "/token");
    request.body = form.as_bytes().to_vec();
    let response = emulator.handle(&request).response;
    (response.status, response.value())
}

fn assertion(claims: &Value) -> String {
    let jwt = format!("{}.{}.c2ln", base64url("{\"alg\":\"RS256\"}"), base64url(&claims.to_string()));
    format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={jwt}")
}

fn get(emulator: &Emulator, token: &str, target: &str) -> u16 {
    emulator.handle(&Request::new("GET", target).bearer(token)).response.status
}

#[test]
fn a_service_account_gets_a_token_for_its_scopes() {
    let emulator = Emulator::new(Config { open_account: None, ..Config::default() });
    let file = emulator.add_spreadsheet("Goals", OWNER);
    emulator.share(&file, ROBOT, Role::Writer);
    let claims = json!({"iss": ROBOT, "scope": "https://www.googleapis.com/auth/spreadsheets.readonly", "iat": 1000, "exp": 4600});
    let (status, answer) = token(&emulator, &assertion(&claims));
    assert_eq!((status, answer["expires_in"].as_i64()), (200, Some(3599)));
    let bearer = answer["access_token"].as_str().expect("token").to_owned();
    let target = format!("/v4/spreadsheets/{file}");
    assert_eq!(get(&emulator, &bearer, &target), 200);
    assert_eq!(get(&emulator, "forged", &target), 401);
    let write = Request::new("POST", &format!("{target}/values/A1:clear")).bearer(&bearer);
    let refusal = emulator.handle(&write).response;
    assert_eq!(refusal.status, 403);
    assert_eq!(refusal.value()["error"]["details"][0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    emulator.advance(std::time::Duration::from_secs(3600));
    assert_eq!(get(&emulator, &bearer, &target), 401, "it lived for an hour");
}

#[test]
fn bad_assertions_and_refresh_tokens_are_refused() {
    let emulator = Emulator::new(Config::default());
    let check = |form: &str, error: &str| {
        let (status, answer) = token(&emulator, form);
        assert_eq!((status, answer["error"].as_str()), (400, Some(error)), "{form}");
    };
    check(&assertion(&json!({"iss": ROBOT, "scope": "x", "iat": 0, "exp": 9000})), "invalid_grant");
    check(&assertion(&json!({"iss": ROBOT, "iat": 0, "exp": 3600})), "invalid_scope");
    check("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=x.y", "invalid_grant");
    check("grant_type=refresh_token&refresh_token=unknown", "invalid_grant");
    check("grant_type=password", "unsupported_grant_type");
}

#[test]
fn a_person_consents_and_the_token_is_renewed() {
    let emulator = Emulator::new(Config { open_account: None, ..Config::default() });
    emulator.accounts(|accounts| accounts.person = Some(OWNER.into()));
    let page = Request::new(
        "GET",
        "/o/oauth2/v2/auth?redirect_uri=http://127.0.0.1:9&state=s&scope=https://www.googleapis.com/auth/drive.file",
    );
    let response = emulator.handle(&page).response;
    assert_eq!(response.status, 302);
    let location =
        response.headers.iter().find(|(name, _)| name == "location").map(|(_, value)| value.clone()).expect("location");
    let code = location
        .strip_prefix("http://127.0.0.1:9?code=")
        .and_then(|rest| rest.strip_suffix("&state=s"))
        .expect("code")
        .to_owned();
    let (status, answer) = token(&emulator, &format!("grant_type=authorization_code&code={code}"));
    assert_eq!(status, 200);
    let refresh = answer["refresh_token"].as_str().expect("refresh token");
    let (status, renewed) = token(&emulator, &format!("grant_type=refresh_token&refresh_token={refresh}"));
    assert_eq!(status, 200);
    assert_eq!(get(&emulator, renewed["access_token"].as_str().expect("token"), "/drive/v3/files"), 200);
    let (status, _) = token(&emulator, &format!("grant_type=authorization_code&code={code}"));
    assert_eq!(status, 400, "a code works once");
}

#[test]
fn a_dead_token_stays_dead_and_the_endpoint_can_fail() {
    let emulator = Emulator::new(Config::default());
    let file = emulator.add_spreadsheet("Goals", OWNER);
    let target = format!("/v4/spreadsheets/{file}");
    emulator.fault_next(Fault::DeadToken);
    let ask = |token: &str| get(&emulator, token, &target);
    assert_eq!(ask(&format!("as:{OWNER}")), 401);
    assert_eq!(ask(&format!("as:{OWNER}")), 401);
    emulator.fault(Rule::on("token", Fault::BadGateway));
    let (status, body) = token(&emulator, "grant_type=refresh_token");
    assert_eq!((status, body), (502, Value::Null), "HTML");
    let none = emulator.handle(&Request::new("GET", &target)).response;
    assert_eq!((none.status, none.value()["error"]["status"].as_str()), (401, Some("UNAUTHENTICATED")));
    assert_eq!(emulator.handle(&Request::new("GET", "/drive/v3/files")).response.status, 403);
}

#[test]
fn a_machine_of_googles_has_tokens() {
    let emulator = Emulator::new(Config { open_account: None, ..Config::default() });
    let target =
        "/computeMetadata/v1/instance/service-accounts/default/token?scopes=https://www.googleapis.com/auth/drive";
    let ask = |flavor: &str| {
        let mut request = Request::new("GET", target);
        request.headers.push(("metadata-flavor".into(), flavor.into()));
        emulator.handle(&request).response
    };
    assert_eq!(ask("Google").status, 404, "this machine is none");
    emulator.accounts(|accounts| accounts.machine = Some(ROBOT.into()));
    assert_eq!(ask("None").status, 403);
    let token = ask("Google").value()["access_token"].as_str().expect("token").to_owned();
    assert_eq!(get(&emulator, &token, "/drive/v3/files"), 200);
}
