//! Faults on order: what Google's front ends do on bad days.

use serde::{Deserialize, Serialize};

/// Which requests are meant; what is left out fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matcher {
    /// The id of the method, such as `sheets.spreadsheets.batchUpdate`, or its beginning with a `*`; `token` for the token endpoint.
    pub method: Option<String>,
    /// The id of the file.
    pub file: Option<String>,
    /// The e-mail address of the caller.
    pub user: Option<String>,
}

impl Matcher {
    /// All requests of a method.
    pub fn method(id: &str) -> Self {
        Self { method: Some(id.into()), ..Self::default() }
    }

    /// Whether a request is meant. An unknown caller fits only where no caller is asked for.
    pub fn fits(&self, method: &str, file: Option<&str>, user: Option<&str>) -> bool {
        let method_fits = self.method.as_deref().is_none_or(|wanted| match wanted.strip_suffix('*') {
            Some(start) => method.starts_with(start),
            None => method == wanted,
        });
        method_fits
            && self.file.as_deref().is_none_or(|wanted| file == Some(wanted))
            && self.user.as_deref().is_none_or(|wanted| user == Some(wanted))
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// 429 as JSON; nothing is applied.
    TooMany,
    /// 429 as the HTML page "We're sorry..."; nothing is applied.
    TooManyHtml,
    /// 500 as JSON; nothing is applied.
    Internal,
    /// 502 as HTML; nothing is applied.
    BadGateway,
    /// 503 as JSON; nothing is applied.
    Unavailable,
    /// Applied, and answered late.
    Slow {
        /// How late, in milliseconds.
        delay_ms: u64,
    },
    /// Applied, and the body breaks off in the middle.
    Cut,
    /// Applied, and the connection closes without an answer.
    AnswerLost,
    /// Applied, and answered with 503.
    AppliedUnavailable,
    /// The caller's token is dead from now on: 401 until it gets a new one.
    DeadToken,
    /// The file is taken from the caller from now on: 403 of Sheets, 404 of Drive.
    Unshared,
    /// The comment requests of a batch are not saved while the rest is.
    CommentsFail,
}

/// One fault on order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Which requests.
    #[serde(default)]
    pub on: Matcher,
    /// How many of them pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many of them then fail.
    #[serde(default = "once")]
    pub times: u32,
    /// How.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

impl Rule {
    /// The next request of any kind fails so.
    pub fn next(fault: Fault) -> Self {
        Self { on: Matcher::default(), skip: 0, times: 1, fault }
    }

    /// The next request of a method fails so.
    pub fn on(method: &str, fault: Fault) -> Self {
        Self { on: Matcher::method(method), ..Self::next(fault) }
    }
}

/// The faults on order.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Vec<Rule>,
}

impl Faults {
    /// Orders a fault.
    pub fn order(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    /// Takes back all orders.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// How many orders are open.
    pub fn open(&self) -> usize {
        self.rules.len()
    }

    /// The fault of a request: the first order that fits and has let enough pass.
    pub fn take(&mut self, method: &str, file: Option<&str>, user: Option<&str>) -> Option<Fault> {
        let mut found = None;
        for rule in &mut self.rules {
            if !rule.on.fits(method, file, user) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if found.is_none() && rule.times > 0 {
                rule.times -= 1;
                found = Some(rule.fault.clone());
            }
        }
        self.rules.retain(|rule| rule.times > 0);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_wait_fire_and_end() {
        let mut faults = Faults::default();
        faults.order(Rule { skip: 1, times: 2, ..Rule::on("sheets.spreadsheets.*", Fault::Internal) });
        let mut take = |method: &str| faults.take(method, Some("x"), None);
        assert_eq!(take("drive.files.get"), None);
        assert_eq!(take("sheets.spreadsheets.get"), None);
        assert_eq!(take("sheets.spreadsheets.get"), Some(Fault::Internal));
        assert_eq!(take("sheets.spreadsheets.batchUpdate"), Some(Fault::Internal));
        assert_eq!(take("sheets.spreadsheets.get"), None);
        assert_eq!(faults.open(), 0);
    }

    #[test]
    fn orders_are_read_from_json() {
        let rule: Rule =
            serde_json::from_str(r#"{"on":{"file":"a"},"fault":{"kind":"slow","delay_ms":20}}"#).expect("rule");
        assert_eq!((rule.times, rule.fault), (1, Fault::Slow { delay_ms: 20 }));
    }
}
