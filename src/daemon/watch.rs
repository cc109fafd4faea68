//! File events: folders are watched, never files, since an atomic save ends the watch on a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::event::Event;
use super::files::is_silent;
use super::{Poll, Watched};

/// Events that wait to be taken; more of them make everything be looked at instead.
const EVENTS_MAX: usize = 4096;

/// The running watch. Dropping it ends it.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    pub(super) events: Receiver<Event>,
    /// Keeps the channel open where there is no watcher.
    _sender: Sender<Event>,
    overflow: Arc<AtomicBool>,
    /// Whether some folder gives no events, so that files must be looked at often.
    pub(super) must_poll: bool,
}

impl Watch {
    /// Watches the folders. Where that is not possible they are looked at instead, and it is said.
    pub(super) fn start(watched: &Watched) -> Self {
        let (sender, events) = channel(EVENTS_MAX);
        let overflow = Arc::new(AtomicBool::new(false));
        let mut watch = Self {
            watcher: None,
            events,
            _sender: sender.clone(),
            overflow: Arc::clone(&overflow),
            must_poll: watched.poll == Poll::Always,
        };
        if watched.poll == Poll::Always {
            return watch;
        }
        let made = notify::recommended_watcher(move |event| pass_on(event, &sender, &overflow));
        let mut notifier = match made {
            Ok(notifier) => notifier,
            Err(error) => {
                tracing::warn!(%error, "file events are not available: files are looked at instead");
                watch.must_poll = true;
                return watch;
            }
        };
        for folder in &watched.folders {
            if watched.poll == Poll::Auto && is_silent(folder) {
                tracing::info!(folder = %folder.display(), "on a network file system: files are looked at instead of waiting for events");
                watch.must_poll = true;
                continue;
            }
            if let Err(error) = notifier.watch(folder, RecursiveMode::Recursive) {
                tracing::warn!(folder = %folder.display(), %error, "cannot be watched: its files are looked at instead");
                watch.must_poll = true;
            }
        }
        watch.watcher = Some(notifier);
        watch
    }

    /// Whether events were lost since this was asked last.
    pub(super) fn lost_events(&self) -> bool {
        self.overflow.swap(false, Ordering::Relaxed)
    }
}

fn pass_on(event: notify::Result<notify::Event>, sender: &Sender<Event>, overflow: &AtomicBool) {
    let event = match event {
        Ok(event) if event.need_rescan() => Event::RescanDue,
        Ok(event) if event.kind.is_access() && !is_end_of_write(event.kind) => return,
        Ok(event) => Event::Seen(event.paths),
        Err(_) => Event::RescanDue,
    };
    if sender.try_send(event).is_err() {
        overflow.store(true, Ordering::Relaxed);
    }
}

/// Reading a file must not make it be read again; the end of a write counts.
fn is_end_of_write(kind: notify::EventKind) -> bool {
    use notify::event::{AccessKind, AccessMode};
    kind == notify::EventKind::Access(AccessKind::Close(AccessMode::Write))
}

/// Paths as events name them: a folder given as a link, or relative, is resolved once.
pub(super) fn resolved(folders: &[PathBuf]) -> Vec<PathBuf> {
    folders.iter().map(|folder| folder.canonicalize().unwrap_or_else(|_| folder.clone())).collect()
}
