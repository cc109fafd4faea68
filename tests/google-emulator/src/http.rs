//! Requests and answers as plain values, so that a test can call the emulator without a socket.

use serde_json::Value;

/// One HTTP request, read whole.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`, `POST` ...
    pub method: String,
    /// The path as sent, still percent-encoded.
    pub path: String,
    /// Query parameters in order, decoded.
    pub query: Vec<(String, String)>,
    /// Header names in lower case and their values.
    pub headers: Vec<(String, String)>,
    /// The body; empty when none was sent.
    pub body: Vec<u8>,
}

impl Request {
    /// A request from a method and the target of its first line (`/path?query`).
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { method: method.into(), path: path.into(), query: parse_query(query), ..Self::default() }
    }

    /// The same request with a JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.headers.push(("content-type".into(), "application/json".into()));
        self.body = body.to_string().into_bytes();
        self
    }

    /// The same request with a bearer token.
    pub fn bearer(mut self, token: &str) -> Self {
        self.headers.push(("authorization".into(), format!("Bearer {token}")));
        self
    }

    /// The first value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a repeated query parameter.
    pub fn parameters<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A yes/no parameter; Google takes `true`, `True` and `1`.
    pub fn flag(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// One HTTP answer.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names and values; length and date are added on sending.
    pub headers: Vec<(String, String)>,
    /// The body, not compressed.
    pub body: Vec<u8>,
}

impl Response {
    /// A JSON answer.
    pub fn json(status: u16, body: &Value) -> Self {
        let headers = vec![
            ("content-type".into(), "application/json; charset=UTF-8".into()),
            ("vary".into(), "Origin".into()),
            ("vary".into(), "X-Origin".into()),
        ];
        Self { status, headers, body: body.to_string().into_bytes() }
    }

    /// An HTML answer, as Google's front end gives some errors.
    pub fn html(status: u16, body: &str) -> Self {
        let headers = vec![("content-type".into(), "text/html; charset=UTF-8".into())];
        Self { status, headers, body: body.as_bytes().to_vec() }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: vec![("vary".into(), "Origin".into())], body: Vec::new() }
    }

    /// The body as JSON; null when it is none.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// Percent-decoding of one path segment.
pub fn decode(text: &str) -> String {
    decode_with(text, false)
}

/// The decoded pairs of a query string.
pub fn parse_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_with(key, true), decode_with(value, true))
        })
        .collect()
}

fn decode_with(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        match escaped {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if plus_is_space && bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_and_path_are_decoded() {
        let request = Request::new("GET", "/v4/x?ranges=%27A%20b%27!A1&ranges=c+d&includeGridData=True");
        assert_eq!(request.parameters("ranges").collect::<Vec<_>>(), ["'A b'!A1", "c d"]);
        assert!(request.flag("includeGridData"));
        assert_eq!(decode("a%2Fb+%zz%F0%9F%8C%B5"), "a/b+%zz🌵");
    }
}
