//! The form in which each kind of receiver takes a message.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Digest, Item, Way};

/// Lines of one part of a digest that are shown; of the others only the number.
const LINES_MAX: usize = 20;
/// Characters of a KPI sentence that are shown.
const KPI_CHARS_MAX: usize = 140;
/// Largest text of one block of Slack, in characters.
const SLACK_BLOCK_CHARS_MAX: usize = 2900;
/// Largest message of Slack, in characters over all blocks.
const SLACK_CHARS_MAX: usize = 12_000;
/// Largest card of Teams, in bytes.
const TEAMS_BYTES_MAX: usize = 24_000;
/// Largest message of Google Chat, in bytes.
const CHAT_BYTES_MAX: usize = 30_000;

/// A message ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its subject, in one line.
    pub subject: String,
    /// The body: JSON, or the plain text of an e-mail.
    pub body: String,
    /// The HTML of an e-mail.
    pub html: String,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// What makes it the same message when it is sent again.
    pub id: String,
}

/// One part of a message.
struct Part {
    title: String,
    lines: Vec<String>,
}

/// Makes the form of a digest for a receiver.
pub fn form(way: &Way, digest: &Digest, id: &str, unix_seconds: i64) -> Form {
    let subject = subject(digest);
    let parts = parts(digest);
    let (body, html, headers) = match way {
        Way::Slack(_) => (slack(&subject, &parts).to_string(), String::new(), Vec::new()),
        Way::Teams(_) => (teams(&subject, &parts).to_string(), String::new(), Vec::new()),
        Way::GoogleChat(_) => (chat(&subject, &parts, digest).to_string(), String::new(), Vec::new()),
        Way::Webhook { keys, .. } => {
            let kind = if digest.error.is_some() { "kpiwarden.error" } else { "kpiwarden.digest" };
            let body = json!({ "type": kind, "timestamp": digest.day, "data": digest }).to_string();
            let mut headers = vec![("webhook-id", id.to_owned()), ("webhook-timestamp", unix_seconds.to_string())];
            let signatures: Vec<String> =
                keys.iter().filter_map(|key| signature(key.reveal(), id, unix_seconds, &body)).collect();
            if !signatures.is_empty() {
                headers.push(("webhook-signature", signatures.join(" ")));
            }
            (body, String::new(), headers)
        }
        Way::Email(_) => (plain(&subject, &parts), html(&subject, &parts), Vec::new()),
    };
    Form { subject, body, html, headers, id: id.to_owned() }
}

/// The signature of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, with a key written as `whsec_` and base64.
fn signature(key: &str, id: &str, unix_seconds: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(key.strip_prefix("whsec_").unwrap_or(key)).ok()?;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let tag = ring::hmac::sign(&key, format!("{id}.{unix_seconds}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(tag)))
}

fn subject(digest: &Digest) -> String {
    if digest.error.is_some() {
        return "kpiwarden needs help".to_owned();
    }
    let counts =
        [("slipped", digest.slipped.len()), ("recovered", digest.recovered.len()), ("achieved", digest.achieved.len())];
    let told: Vec<String> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what}")).collect();
    let told = if told.is_empty() { "nothing slipped".to_owned() } else { told.join(", ") };
    format!("KPIs {}: {told}", digest.day)
}

fn parts(digest: &Digest) -> Vec<Part> {
    if let Some(error) = &digest.error {
        return vec![Part { title: "The service itself".to_owned(), lines: vec![error.clone()] }];
    }
    let mut parts = Vec::new();
    for (title, items) in [
        ("Slipped", &digest.slipped),
        ("Recovered", &digest.recovered),
        ("Achieved, congratulations", &digest.achieved),
        ("Nobody touched these for two weeks", &digest.untouched),
    ] {
        if !items.is_empty() {
            parts.push(Part { title: title.to_owned(), lines: capped(items.iter().map(line)) });
        }
    }
    if !digest.thanks.is_empty() {
        let lines = digest
            .thanks
            .iter()
            .map(|(owner, count)| format!("{}: {count} on track, ahead or achieved", one_line(owner)));
        parts.push(Part { title: "Thank you".to_owned(), lines: capped(lines) });
    }
    if !digest.teams.is_empty() {
        let lines =
            digest.teams.iter().map(|(team, well, all)| format!("{}: {well} of {all} stand well", one_line(team)));
        parts.push(Part { title: "Teams".to_owned(), lines: capped(lines) });
    }
    parts
}

fn capped(lines: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let count = lines.len();
    let mut shown: Vec<String> = lines.take(LINES_MAX).collect();
    if count > LINES_MAX {
        shown.push(format!("and {} more", count - LINES_MAX));
    }
    shown
}

fn line(item: &Item) -> String {
    let mut text = one_line(&item.kpi).chars().take(KPI_CHARS_MAX).collect::<String>();
    if !item.owner.is_empty() {
        let _ = write!(text, ", {}", one_line(&item.owner));
    }
    if !item.team.is_empty() {
        let _ = write!(text, " ({})", one_line(&item.team));
    }
    match item.from.as_str() {
        "" => {
            let _ = write!(text, ": {}", item.to);
        }
        from => {
            let _ = write!(text, ": from {from} to {}", item.to);
        }
    }
    if !item.figures.is_empty() {
        let _ = write!(text, ", {}", item.figures);
    }
    let _ = write!(text, " [{}]", one_line(&item.place));
    text
}

/// What people wrote, without line ends, control characters and marks that turn the direction of a text.
fn one_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c == '\n' || c == '\r' || c == '\t' { ' ' } else { c }).filter(|c| !hidden(*c)).collect()
}

fn cut(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        text.to_owned()
    } else {
        text.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
    }
}

/// Slack takes `&`, `<` and `>` for marks of its own; a zero-width space keeps the others from being any.
fn slack_escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace(['*', '_', '~', '`'], "\u{2009}")
}

fn slack(subject: &str, parts: &[Part]) -> Value {
    let mut blocks = vec![json!({ "type": "header", "text": { "type": "plain_text", "text": cut(subject, 150) } })];
    let mut used = 0;
    for part in parts {
        let lines: Vec<String> = part.lines.iter().map(|line| format!("• {}", slack_escaped(line))).collect();
        let text = cut(&format!("*{}*\n{}", slack_escaped(&part.title), lines.join("\n")), SLACK_BLOCK_CHARS_MAX);
        used += text.chars().count();
        if used > SLACK_CHARS_MAX {
            break;
        }
        blocks.push(json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } }));
    }
    json!({ "text": slack_escaped(subject), "blocks": blocks })
}

/// Adaptive cards read a subset of Markdown.
fn markdown_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '_' | '[' | ']' | '(' | ')' | '`' | '#' | '\\' | '<' | '>') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn teams(subject: &str, parts: &[Part]) -> Value {
    let text = |text: String, more: Value| {
        let mut block = json!({ "type": "TextBlock", "text": text, "wrap": true });
        if let (Some(block), Some(more)) = (block.as_object_mut(), more.as_object()) {
            block.extend(more.clone());
        }
        block
    };
    let mut body = vec![text(markdown_escaped(subject), json!({ "size": "Large", "weight": "Bolder" }))];
    let mut used = 0;
    for part in parts {
        let lines: Vec<String> = part.lines.iter().map(|line| format!("- {}", markdown_escaped(line))).collect();
        let lines = lines.join("\n");
        used += lines.len();
        if used > TEAMS_BYTES_MAX {
            break;
        }
        body.push(text(markdown_escaped(&part.title), json!({ "weight": "Bolder" })));
        body.push(text(lines, json!({})));
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": body,
            },
        }],
    })
}

fn chat(subject: &str, parts: &[Part], digest: &Digest) -> Value {
    let plain = |text: &str| text.replace(['*', '_', '~', '`', '<', '>'], " ");
    let mut text = format!("*{}*", plain(subject));
    for part in parts {
        let lines: Vec<String> = part.lines.iter().map(|line| format!("• {}", plain(line))).collect();
        let more = format!("\n\n*{}*\n{}", plain(&part.title), lines.join("\n"));
        if text.len() + more.len() > CHAT_BYTES_MAX {
            break;
        }
        text.push_str(&more);
    }
    let thread = if digest.error.is_some() { "kpiwarden-errors" } else { "kpiwarden-digest" };
    json!({ "text": text, "thread": { "threadKey": thread } })
}

fn plain(subject: &str, parts: &[Part]) -> String {
    let mut text = format!("{subject}\n");
    for part in parts {
        let _ = write!(text, "\n{}\n", part.title);
        for line in &part.lines {
            let _ = writeln!(text, "- {line}");
        }
    }
    text
}

fn html(subject: &str, parts: &[Part]) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    };
    let mut page =
        format!("<!doctype html><html><head><meta charset=\"utf-8\"></head><body><h2>{}</h2>", escaped(subject));
    for part in parts {
        let _ = write!(page, "<h3>{}</h3><ul>", escaped(&part.title));
        for line in &part.lines {
            let _ = write!(page, "<li>{}</li>", escaped(line));
        }
        page.push_str("</ul>");
    }
    page.push_str("</body></html>");
    page
}

#[cfg(test)]
mod tests {
    use super::super::{Mail, Secret};
    use super::*;

    fn item(kpi: &str) -> Item {
        Item {
            team: "North".into(),
            owner: "Ann <b>".into(),
            kpi: kpi.into(),
            place: "team.xlsx, KPIs".into(),
            from: "On track".into(),
            to: "Behind".into(),
            figures: "34 of 40 by 2026-12-31".into(),
        }
    }

    fn digest(count: usize) -> Digest {
        Digest {
            day: "2026-11-22".into(),
            since: "2026-11-21".into(),
            slipped: (0..count).map(|at| item(&format!("Number of *calls* & <visits> {at}\n\u{202e}"))).collect(),
            thanks: vec![("Bob".into(), 3)],
            teams: vec![("North".into(), 2, 5)],
            ..Digest::default()
        }
    }

    fn made(way: &Way, count: usize) -> Form {
        form(way, &digest(count), "team:digest:2026-11-22", 1_700_000_000)
    }

    fn body(way: &Way, count: usize) -> Value {
        serde_json::from_str(&made(way, count).body).expect("JSON")
    }

    fn url() -> Secret {
        Secret::new("https://example.org/hook")
    }

    /// The limits of Slack's reference of blocks: <https://docs.slack.dev/reference/block-kit/blocks>
    #[test]
    fn slack_takes_it() {
        for count in [1, 20, 500] {
            let body = body(&Way::Slack(url()), count);
            let blocks = body["blocks"].as_array().expect("blocks");
            assert!(blocks.len() <= 50 && body["text"].as_str().is_some_and(|text| !text.is_empty()));
            let mut all = 0;
            for block in blocks {
                let text = block["text"]["text"].as_str().expect("a text");
                let (kind, limit) = match block["type"].as_str() {
                    Some("header") => ("plain_text", 150),
                    Some("section") => ("mrkdwn", 3000),
                    other => panic!("no such block: {other:?}"),
                };
                assert_eq!(block["text"]["type"], kind);
                assert!((1..=limit).contains(&text.chars().count()));
                assert!(!text.contains("<visits>") && !text.contains("*calls*"), "{text}");
                all += text.chars().count();
            }
            assert!(all < 13_200, "{all}");
        }
    }

    /// The schema of adaptive cards 1.4, <https://adaptivecards.io/schemas/adaptive-card.json>: the properties used here.
    #[test]
    fn teams_takes_it() {
        for count in [1, 500] {
            let body = body(&Way::Teams(url()), count);
            assert_eq!(body["type"], "message");
            let attachment = &body["attachments"][0];
            assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
            let card = &attachment["content"];
            assert_eq!((&card["type"], &card["version"]), (&json!("AdaptiveCard"), &json!("1.4")));
            for block in card["body"].as_array().expect("a body") {
                assert_eq!(block["type"], "TextBlock");
                for (key, value) in block.as_object().expect("an object") {
                    let allowed = match key.as_str() {
                        "type" => value == "TextBlock",
                        "text" => value.is_string(),
                        "wrap" => value.is_boolean(),
                        "size" => ["Default", "Small", "Medium", "Large", "ExtraLarge"]
                            .contains(&value.as_str().unwrap_or("")),
                        "weight" => ["Default", "Lighter", "Bolder"].contains(&value.as_str().unwrap_or("")),
                        _ => false,
                    };
                    assert!(allowed, "{key}: {value}");
                }
            }
            assert!(body.to_string().len() < 28_000);
        }
    }

    #[test]
    fn google_chat_takes_it() {
        for count in [1, 500] {
            let body = body(&Way::GoogleChat(url()), count);
            assert!(body["text"].as_str().is_some_and(|text| text.len() < 32_000 && text.contains("Slipped")));
            assert_eq!(body["thread"]["threadKey"], "kpiwarden-digest");
        }
    }

    /// The worked example of Standard Webhooks 1.0 (<https://github.com/standard-webhooks/standard-webhooks>, test of its libraries).
    #[test]
    fn signatures_are_those_of_the_standard() {
        let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = "{\"test\": 2432232314}";
        let signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body).expect("signed");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = Way::Webhook { url: url(), keys: vec![Secret::new(key), Secret::new("whsec_AAAA")] };
        let form = made(&two, 1);
        let header = |name| form.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        assert_eq!(header("webhook-id"), Some("team:digest:2026-11-22"));
        assert_eq!(
            header("webhook-signature").map(|both| both.split(' ').count()),
            Some(2),
            "keys can be changed over"
        );
    }

    #[test]
    fn mails_are_escaped_and_whole() {
        let mail = Mail {
            host: "mail".into(),
            port: 465,
            implicit_tls: true,
            login: None,
            from: "a@b".into(),
            to: Vec::new(),
        };
        let form = made(&Way::Email(mail), 25);
        assert_eq!(form.subject, "KPIs 2026-11-22: 25 slipped");
        assert!(form.body.contains("and 5 more") && form.body.contains("Bob: 3 on track"), "{}", form.body);
        assert!(form.html.contains("&lt;visits&gt;") && !form.html.contains("<visits>"));
        assert!(!form.body.contains('\u{202e}'));
    }

    /// Kept for the receivers' own parsers to look at: `tests/full/payloads` says where, and at what second they are signed.
    #[test]
    fn each_kind_is_kept_for_other_programs() {
        let (Some(folder), Ok(now)) = (std::env::var_os("KPIWARDEN_PAYLOADS"), std::env::var("KPIWARDEN_NOW")) else {
            return;
        };
        let folder = std::path::PathBuf::from(folder);
        let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let ways = [
            ("slack", Way::Slack(url())),
            ("teams", Way::Teams(url())),
            ("google-chat", Way::GoogleChat(url())),
            ("webhook", Way::Webhook { url: url(), keys: vec![key] }),
        ];
        for (name, way) in &ways {
            for count in [1, 20, 500] {
                let form = form(way, &digest(count), "team:digest:2026-11-22", now.parse().expect("a second"));
                let headers: serde_json::Map<String, Value> =
                    form.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                let kept = json!({ "body": form.body, "headers": headers }).to_string();
                std::fs::write(folder.join(format!("{name}-{count}.json")), kept).expect("written");
            }
        }
    }

    #[test]
    fn secrets_do_not_show() {
        let shown = format!("{:?}", Way::Slack(Secret::new("https://hooks.example/T0/secret")));
        assert!(!shown.contains("hooks"), "{shown}");
    }
}
