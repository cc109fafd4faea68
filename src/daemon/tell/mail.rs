//! E-mail: a text and an HTML part, over TLS or not at all.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Mailboxes, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::post::Fate;
use super::{Form, Mail};

/// The message as it goes out.
pub(super) fn message(mail: &Mail, form: &Form) -> Result<Message, String> {
    let from: Mailbox = mail.from.parse().map_err(|error| format!("the sender is no address: {error}"))?;
    let domain = from.email.domain().to_owned();
    let to: Mailboxes = mail.to.join(", ").parse().map_err(|error| format!("a recipient is no address: {error}"))?;
    // The same message keeps its id when it is sent again, so that a mailbox can tell.
    let id: String = form.id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '.' }).collect();
    let mut message =
        Message::builder().from(from).subject(form.subject.clone()).message_id(Some(format!("<{id}@{domain}>")));
    for mailbox in to {
        message = message.to(mailbox);
    }
    let auto = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    message
        .raw_header(auto)
        .multipart(MultiPart::alternative_plain_html(form.body.clone(), form.html.clone()))
        .map_err(|error| format!("the message cannot be made: {error}"))
}

/// Sends it. TLS is insisted on.
pub(super) async fn send(mail: &Mail, form: &Form) -> Fate {
    let message = match message(mail, form) {
        Ok(message) => message,
        Err(why) => return Fate::Refused(why),
    };
    let tls = match TlsParameters::new(mail.host.clone()) {
        Ok(tls) => {
            if mail.implicit_tls {
                Tls::Wrapper(tls)
            } else {
                Tls::Required(tls)
            }
        }
        Err(error) => return Fate::Failed { why: format!("TLS is not available: {error}"), retry_after: None },
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)
        .port(mail.port)
        .tls(tls)
        .timeout(Some(super::post::SEND_TIMEOUT));
    if let Some((user, password)) = &mail.login {
        transport = transport.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
    }
    match transport.build().send(message).await {
        Ok(_) => Fate::Sent,
        Err(error) if error.is_permanent() => Fate::Refused(format!("the mail server refuses it: {error}")),
        Err(error) => Fate::Failed { why: format!("the mail server: {error}"), retry_after: None },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Digest, Way, form};
    use super::*;

    #[test]
    fn the_message_is_whole_and_keeps_its_id() {
        let mail = Mail {
            host: "mail.example.org".into(),
            port: 587,
            implicit_tls: false,
            login: None,
            from: "KPI warden <kpi@example.org>".into(),
            to: vec!["Ann Miller <ann@example.org>".into(), "bob@example.org".into()],
        };
        let digest = Digest { day: "2026-11-22".into(), thanks: vec![("Jürgen".into(), 2)], ..Digest::default() };
        let form = form(&Way::Email(mail.clone()), &digest, "board:digest:2026-11-22", 0);
        let once = String::from_utf8(message(&mail, &form).expect("a message").formatted()).expect("text");
        for part in [
            "Message-ID: <board.digest.2026.11.22@example.org>",
            "Auto-Submitted: auto-generated",
            "ann@example.org",
            "bob@example.org",
            "multipart/alternative",
            "text/html",
            "Subject: KPIs 2026-11-22: nothing slipped",
        ] {
            assert!(once.contains(part), "{part} in\n{once}");
        }
        // For another program to read; `tests/full/payloads` says where.
        if let Some(folder) = std::env::var_os("KPIWARDEN_PAYLOADS") {
            std::fs::write(std::path::Path::new(&folder).join("mail.eml"), &once).expect("written");
        }
        let wrong = Mail { to: vec!["nobody".into()], ..mail };
        assert!(message(&wrong, &form).is_err());
    }
}
