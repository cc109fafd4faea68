//! The loop.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

use super::event::Event;
use super::notify::Manager;
use super::state::State;
use super::tell::{Transport, WebTransport};
use super::watch::Watch;
use super::{Loader, Watched};
use crate::ports::{Clock, Journal};

/// How often it is looked whether it is another day, and whether something is to be told.
const TICK: Duration = Duration::from_secs(60);

/// Why the daemon could not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunError {
    /// What happened, and what to do.
    pub message: String,
    /// Whether the config is to blame.
    pub config: bool,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}

fn failed(message: String) -> RunError {
    RunError { message, config: false }
}

/// What the loop has to do with outside of sheets.
pub struct Outside {
    /// The service manager.
    pub manager: Manager,
    /// How messages are sent; nothing is sent without.
    pub transport: Option<Arc<dyn Transport>>,
    /// Wishes for a reload that come by signal.
    pub reloads: mpsc::Receiver<()>,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").field("manager", &self.manager).finish_non_exhaustive()
    }
}

impl Outside {
    /// Nobody outside.
    pub fn nobody() -> Self {
        Self { manager: Manager::default(), transport: None, reloads: mpsc::channel(1).1 }
    }
}

/// Runs until SIGTERM or SIGINT, on a runtime of its own. SIGHUP reads the config again.
pub fn run_until_signalled(
    load: &mut Loader<'_>,
    journal: Box<dyn Journal>,
    clock: Arc<dyn Clock>,
    manager: Manager,
) -> Result<(), RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed(format!("the service cannot start: {error}")))?;
    let ended = runtime.block_on(async {
        let handler = |kind| signal(kind).map_err(|error| failed(format!("signals cannot be heard: {error}")));
        // All signals are heard before the service manager learns that the service works.
        let stop = stop_signal(handler(SignalKind::terminate())?, handler(SignalKind::interrupt())?);
        let mut hang_up = handler(SignalKind::hangup())?;
        let (wish, reloads) = mpsc::channel(1);
        let hanging_up = tokio::spawn(async move {
            while hang_up.recv().await.is_some() {
                // One that waits already stands for this one too.
                let _ = wish.try_send(());
            }
        });
        let transport: Option<Arc<dyn Transport>> = match WebTransport::new() {
            Ok(transport) => Some(Arc::new(transport)),
            Err(error) => {
                tracing::error!("{error}");
                None
            }
        };
        let ended = run_with(load, journal, clock, stop, Outside { manager, transport, reloads }).await;
        hanging_up.abort();
        ended
    });
    runtime.shutdown_background();
    ended
}

async fn stop_signal(mut terminate: Signal, mut interrupt: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Runs until `stop` is ready, with nobody outside.
pub async fn run(
    load: &mut Loader<'_>,
    journal: Box<dyn Journal>,
    clock: Arc<dyn Clock>,
    stop: impl Future<Output = ()>,
) -> Result<(), RunError> {
    run_with(load, journal, clock, stop, Outside::nobody()).await
}

/// Runs until `stop` is ready.
pub async fn run_with(
    load: &mut Loader<'_>,
    journal: Box<dyn Journal>,
    clock: Arc<dyn Clock>,
    stop: impl Future<Output = ()>,
    outside: Outside,
) -> Result<(), RunError> {
    let Outside { manager, transport, mut reloads } = outside;
    let watched = load().map_err(|message| RunError { message, config: true })?;
    journal.due_letters(i64::MIN).map_err(|error| failed(format!("{} ({})", error.message, error.hint)))?;
    let (wish, mut wishes) = mpsc::channel(4);
    let (mut state, mut reports) = State::new(watched, journal, clock, transport, &manager);
    let mut watch = Watch::start(&state.watched);
    let mut timers = Timers::new(&state.watched, watch.must_poll, &manager);
    state.listen(&wish).await.map_err(failed)?;
    state.look_at_all(true);
    state.start_beside();
    tracing::info!(files = state.sheets.stamps.len(), folders = state.watched.folders.len(), "started");
    state.notifier.ready(&format!("watching {} sheets", state.sheets.stamps.len()));
    let mut stop = pin!(stop);
    loop {
        let event = tokio::select! {
            biased;
            () = &mut stop => Event::Stop,
            _ = timers.watchdog.tick(), if timers.feeds => Event::WatchdogDue,
            Some(ended) = state.running.join_next_with_id() => Event::CycleEnded(state.harvest(ended)),
            Some(wish) = wishes.recv() => Event::Reload(Some(wish)),
            Some(()) = reloads.recv() => Event::Reload(None),
            Some(report) = reports.recv() => Event::Beside(report),
            Some(told) = state.sending.join_next() => Event::Told(told.unwrap_or_default()),
            Some(beat) = state.beating.join_next() => Event::Heartbeat(beat.unwrap_or_else(|error| Err(error.to_string()))),
            Some(event) = watch.events.recv() => event,
            () = at(state.settling.next_due()) => Event::SettleDue,
            _ = timers.rescan.tick() => Event::RescanDue,
            _ = timers.tick.tick() => Event::Tick,
        };
        if watch.lost_events() {
            state.look_at_all(false);
        }
        let event = if matches!(event, Event::Tick) && state.config_changed() { Event::Reload(None) } else { event };
        match event {
            Event::Stop => break,
            Event::Reload(asker) => {
                if state.reload(load, asker) {
                    watch = Watch::start(&state.watched);
                    timers = Timers::new(&state.watched, watch.must_poll, &manager);
                    if let Err(error) = state.listen(&wish).await {
                        tracing::error!("{error}");
                    }
                    state.look_at_all(true);
                    state.start_beside();
                }
            }
            event => state.handle(event),
        }
        state.begin_cycles();
    }
    // Who waits to report something is let go.
    drop(reports);
    state.stop().await;
    Ok(())
}

async fn at(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// What comes by itself.
struct Timers {
    rescan: Interval,
    tick: Interval,
    watchdog: Interval,
    feeds: bool,
}

impl Timers {
    fn new(watched: &Watched, must_poll: bool, manager: &Manager) -> Self {
        let rescan = if must_poll { watched.poll_every.min(watched.rescan) } else { watched.rescan };
        // Four times in the period: at half of it at the latest the manager has heard from a loop that turns.
        let watchdog = manager.watchdog.map(|period| (period / 4).max(Duration::from_millis(50)));
        Self {
            rescan: every(rescan.max(Duration::from_millis(100))),
            tick: every(TICK),
            watchdog: every(watchdog.unwrap_or(TICK)),
            feeds: watchdog.is_some(),
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
