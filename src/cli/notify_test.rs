//! `kpiwarden notify-test`.

use jiff::Unit;
use jiff::civil::date;

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::talk;
use crate::daemon::tell::{Digest, Fate, Transport, WebTransport, form};

/// Sends a test message to each receiver, or shows it where the receiver is set to a dry run.
pub(super) fn run(common: &Common, only: Option<&str>) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let service = setup.service().map_err(|problem| Failure::usage(problem, ""))?;
    let receivers: Vec<_> =
        service.receivers.into_iter().filter(|receiver| only.is_none_or(|only| receiver.name == only)).collect();
    if receivers.is_empty() {
        return Err(Failure::usage("the config names no such receiver", "add a [[tell]] block"));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::unread(format!("nothing can be sent: {error}"), ""))?;
    let transport = WebTransport::new().map_err(|error| Failure::unread(error, ""))?;
    let clock = setup.clock();
    let mut outcome = Outcome::Clean;
    for receiver in receivers {
        let digest = Digest::error(setup.today, "this is a test: messages from kpiwarden arrive here");
        let second =
            clock.now().since((Unit::Second, date(2026, 1, 1).at(0, 0, 0, 0))).map_or(0, |span| span.get_seconds());
        let form = form(&receiver.way, &digest, &format!("{}:test:{second}", receiver.name), clock.unix_seconds());
        if receiver.dry_run {
            talk::say(format_args!("{} (dry run): {}", receiver.name, form.body));
            continue;
        }
        match runtime.block_on(transport.send(&receiver.way, form)) {
            Fate::Sent => talk::say(format_args!("{}: sent", receiver.name)),
            Fate::Failed { why, .. } | Fate::Refused(why) => {
                talk::say(format_args!("{}: not sent: {why}", receiver.name));
                outcome = Outcome::Unread;
            }
        }
    }
    Ok(outcome)
}
