//! What is told to whom, when it is tried again, and what is only shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::civil::{Date, Time, date};

use super::*;
use crate::clock::FixedClock;
use crate::journal::MemoryJournal;
use crate::model::{ObservedRow, SeenValues, Status};

const SOURCE: &str = "/srv/kpi/team.xlsx";

fn receiver(name: &str) -> Receiver {
    Receiver {
        name: name.to_owned(),
        way: Way::Slack(Secret::new("https://hooks.example/secret-part")),
        digest: Some(Schedule { weekday: None, at: Time::constant(8, 0, 0, 0) }),
        errors: true,
        quiet: None,
        teams: Vec::new(),
        owners: Vec::new(),
        dry_run: false,
    }
}

/// A row as it is read: who and what, the figure, the status.
fn row(owner: &str, team: &str, kpi: &str, current: i64, status: Status) -> ObservedRow {
    ObservedRow {
        id: None,
        tab: "KPIs".into(),
        kpi: kpi.into(),
        goal: "Grow".into(),
        owner: owner.into(),
        team: team.into(),
        values: SeenValues {
            current: Some(current.into()),
            target: Some(40.into()),
            deadline: Some(date(2026, 12, 31)),
            comment: 0,
            status,
            progress: None,
        },
        findings: Vec::new(),
    }
}

/// A journal that read these rows on these days.
fn journal(days: &[(Date, &[ObservedRow])]) -> MemoryJournal {
    let mut journal = MemoryJournal::default();
    for (day, rows) in days {
        let known = journal.history(SOURCE).expect("a history").rows;
        let numbered = |row: &ObservedRow| {
            let id = known.iter().find(|known| known.kpi == row.kpi).map(|known| known.id);
            ObservedRow { id, ..row.clone() }
        };
        let rows: Vec<ObservedRow> = rows.iter().map(numbered).collect();
        journal.remember(SOURCE, *day, &rows).expect("remembered");
    }
    journal
}

fn day(day: i8) -> Date {
    date(2026, 11, day)
}

#[test]
fn transitions_are_told_by_owner_and_by_team_and_states_are_not() {
    let before = [
        row("Ann", "North", "Leads", 30, Status::OnTrack),
        row("Ann", "North", "Calls", 10, Status::Behind),
        row("Bob", "South", "Trials", 39, Status::Ahead),
        row("Bob", "South", "Visits", 5, Status::Behind),
        row("Bob", "South", "Links", 20, Status::OnTrack),
    ];
    let after = [
        row("Ann", "North", "Leads", 20, Status::Behind),
        row("Ann", "North", "Calls", 30, Status::OnTrack),
        row("Bob", "South", "Trials", 40, Status::Achieved),
        row("Bob", "South", "Visits", 6, Status::Behind),
        row("Bob", "South", "Links", 20, Status::OnTrack),
    ];
    // "Links" was touched on the first day for the last time.
    let journal = journal(&[(day(1), &before), (day(10), &after), (day(20), &after)]);
    let check = |receiver: &Receiver, since: i8, until: i8, expect: [&[&str]; 4], thanks: &[(&str, u32)]| {
        let digest = compose(&journal, &[SOURCE.to_owned()], receiver, day(since), day(until)).expect("composed");
        let lists = [&digest.slipped, &digest.recovered, &digest.achieved, &digest.untouched];
        let told = lists.map(|items| items.iter().map(|item| item.kpi.as_str()).collect::<Vec<_>>());
        assert_eq!(told, expect.map(<[&str]>::to_vec), "{receiver:?}");
        let thanked: Vec<_> = digest.thanks.iter().map(|(owner, count)| (owner.as_str(), *count)).collect();
        assert_eq!(thanked, thanks);
        digest
    };
    let everyone = receiver("everyone");
    let thanks = [("Ann", 1), ("Bob", 2)];
    let digest = check(&everyone, 9, 11, [&["Leads"], &["Calls"], &["Trials"], &[]], &thanks);
    assert_eq!(digest.teams, [("North".to_owned(), 1, 2), ("South".to_owned(), 2, 3)]);
    let leads = &digest.slipped[0];
    assert_eq!((leads.from.as_str(), leads.to.as_str()), (Status::OnTrack.name(), Status::Behind.name()));
    assert_eq!((leads.place.as_str(), leads.owner.as_str()), ("team.xlsx, KPIs", "Ann"));
    let ann = Receiver { owners: vec!["ann".into()], ..everyone.clone() };
    check(&ann, 9, 11, [&["Leads"], &["Calls"], &[], &[]], &thanks[..1]);
    let south = Receiver { teams: vec!["South".into()], ..everyone.clone() };
    check(&south, 9, 11, [&[], &[], &["Trials"], &[]], &thanks[1..]);
    // The days after: nothing of it again, and once that nobody touched a row for two weeks.
    check(&everyone, 11, 12, [&[], &[], &[], &[]], &thanks);
    check(&everyone, 12, 16, [&[], &[], &[], &["Links"]], &thanks);
    check(&everyone, 16, 20, [&[], &[], &[], &[]], &thanks);
}

#[test]
fn an_owner_is_listed_by_name_or_by_address() {
    let owner = "Ann <ann@example.org>";
    let before = [row(owner, "North", "Leads", 30, Status::OnTrack)];
    let after = [row(owner, "North", "Leads", 20, Status::Behind)];
    let journal = journal(&[(day(1), &before), (day(10), &after)]);
    for (listed, count) in [("ann", 1), ("Ann@example.org", 1), (owner, 1), ("ann@example.com", 0), ("Bob", 0)] {
        let receiver = Receiver { owners: vec![listed.into()], ..receiver("one") };
        let digest = compose(&journal, &[SOURCE.to_owned()], &receiver, day(9), day(11)).expect("composed");
        assert_eq!(digest.slipped.len(), count, "{listed}");
    }
}

#[test]
fn what_does_not_get_through_is_tried_ever_more_rarely_and_given_up_at_last() {
    let mut journal = MemoryJournal::default();
    let clock = FixedClock(day(2));
    let receivers = [receiver("team")];
    assert_eq!(post_error(&receivers, &mut journal, "the disk is full", &clock).expect("posted"), 1);
    assert_eq!(post_error(&receivers, &mut journal, "the disk is full", &clock).expect("posted"), 0, "once a day");
    let failed = |retry_after| Fate::Failed { why: "no route".into(), retry_after };
    let mut now = clock.unix_seconds();
    let mut waits = Vec::new();
    let settled = |journal: &mut MemoryJournal, now: i64, fate: Fate| {
        let letter = journal.due_letters(now).expect("due").pop().expect("one is due");
        settle(&Told { letter, kind: "slack", fate }, journal, now).expect("settled")
    };
    for attempt in 0..=ATTEMPTS_MAX {
        let fate = failed((attempt == 3).then_some(17));
        let word = settled(&mut journal, now, fate);
        let next = journal.due_letters(i64::MAX).expect("due").pop();
        if attempt == ATTEMPTS_MAX {
            assert_eq!((word, next), ("given_up", None));
            continue;
        }
        let next = next.expect("it waits").due;
        assert_eq!((word, journal.due_letters(next - 1).expect("due").len()), ("retried", 0));
        waits.push(next - now);
        now = next;
    }
    assert_eq!(waits[..8], [60, 120, 240, 17, 960, 1920, 3600, 3600]);
    assert!(waits.iter().sum::<i64>() > 86_400, "longer than a day without a net");
    assert_eq!(post_error(&receivers, &mut journal, "another", &clock).expect("posted"), 1);
    let now = clock.unix_seconds();
    assert_eq!(settled(&mut journal, now, Fate::Refused("no such hook".into())), "given_up");
    assert_eq!(journal.due_letters(i64::MAX).expect("due"), []);
}

#[test]
fn in_quiet_hours_nothing_is_sent_whatever_made_it_due() {
    let night = Quiet { from: Time::constant(20, 0, 0, 0), to: Time::constant(7, 0, 0, 0) };
    let receivers = [Receiver { quiet: Some(night), ..receiver("asleep") }, receiver("awake")];
    let letter =
        |receiver: &str| Letter { id: "x".into(), receiver: receiver.into(), body: String::new(), attempts: 1, due: 0 };
    for (name, hour, expect) in
        [("asleep", 19, true), ("asleep", 20, false), ("asleep", 6, false), ("asleep", 7, true), ("awake", 23, true)]
    {
        assert_eq!(may_be_told(&letter(name), &receivers, day(2).at(hour, 0, 0, 0)), expect, "{name} at {hour}");
    }
    assert!(may_be_told(&letter("not in the config any more"), &receivers, day(2).at(23, 0, 0, 0)));
}

/// Counts what is sent.
#[derive(Default)]
struct Counting(AtomicU32);

impl Transport for Counting {
    fn send(&self, _: &Way, _: Form) -> Call<Fate> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Fate::Sent })
    }

    fn beat(&self, _: &Secret) -> Call<Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_dry_run_shows_what_would_be_sent_and_sends_nothing() {
    let mut journal = MemoryJournal::default();
    let clock = FixedClock(day(2));
    let receivers = vec![Receiver { dry_run: true, ..receiver("dry") }, receiver("wet")];
    assert_eq!(post_error(&receivers, &mut journal, "the disk is full", &clock).expect("posted"), 2);
    let letters = journal.due_letters(i64::MAX).expect("due");
    let (log, transport) = (crate::daemon::tests::Log::default(), Arc::new(Counting::default()));
    let told = {
        let _logged = log.listen();
        send(letters, receivers, Arc::clone(&transport) as Arc<dyn Transport>, clock.unix_seconds()).await
    };
    assert!(told.len() == 2 && told.iter().all(|told| told.fate == Fate::Sent));
    assert_eq!(transport.0.load(Ordering::Relaxed), 1, "only the one that is no dry run");
    let log = log.text();
    assert!(log.contains("a dry run, not sent: ") && log.contains("the disk is full"), "{log}");
    assert!(log.contains("receiver=\"dry\"") && !log.contains("receiver=\"wet\""), "{log}");
    assert!(!log.contains("secret-part"), "{log}");
}
