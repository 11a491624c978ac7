//! How long a client's connection has rested, and whether it is asked to leave so that another client gets in.
//!
//! It ends nothing itself: what serves the connection does, once nothing is under way.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Shortest rest after which a connection without a message under way may be asked to leave.
const IDLE_REST: Duration = Duration::from_secs(1);
/// The same for a connection of which nobody knows what is under way, such as a tunnel.
pub(crate) const SILENT_REST: Duration = Duration::from_secs(30);

/// The zero of all rests.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The rest of one connection; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Rest(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The last activity, in milliseconds since [`START`].
    since: AtomicU64,
    /// Whether no message is under way, as far as known.
    is_idle: AtomicBool,
    leave: CancellationToken,
}

impl Rest {
    /// A connection that has just been made, and has sent nothing.
    pub(crate) fn new() -> Self {
        let rest = Self(Arc::new(Shared {
            since: AtomicU64::new(0),
            is_idle: AtomicBool::new(true),
            leave: CancellationToken::new(),
        }));
        rest.note_activity();
        rest
    }

    /// Notes that bytes passed.
    pub(crate) fn note_activity(&self) {
        let since = u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.since.store(since, Ordering::Relaxed);
    }

    /// Notes that bytes passed, and whether no message is under way behind them.
    pub(crate) fn note(&self, is_idle: bool) {
        self.0.is_idle.store(is_idle, Ordering::Relaxed);
        self.note_activity();
    }

    fn since(&self) -> Instant {
        *START + Duration::from_millis(self.0.since.load(Ordering::Relaxed))
    }

    /// The last activity, if the connection has rested long enough to be asked to leave, and was not asked yet.
    pub(crate) fn may_leave(&self) -> Option<Instant> {
        let shortest = if self.0.is_idle.load(Ordering::Relaxed) {
            IDLE_REST
        } else {
            SILENT_REST
        };
        let since = self.since();
        (since.elapsed() >= shortest && !self.0.leave.is_cancelled()).then_some(since)
    }

    /// Asks the connection to leave.
    pub(crate) fn ask_to_leave(&self) {
        self.0.leave.cancel();
    }

    /// Waits until the connection is asked to leave, which may be never.
    pub(crate) async fn asked_to_leave(&self) {
        self.0.leave.cancelled().await;
    }

    /// Waits until there was no activity for `timeout`.
    pub(crate) async fn idle_for(&self, timeout: Duration) {
        loop {
            let end = self.since() + timeout;
            if Instant::now() >= end {
                return;
            }
            sleep_until(end).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_may_leave_once_it_has_rested_and_is_asked_once() {
        let rest = Rest::new();
        let check = async |is_idle: bool, after: Duration, expected: bool| {
            rest.note(is_idle);
            tokio::time::advance(after).await;
            assert_eq!(rest.may_leave().is_some(), expected, "{is_idle} {after:?}");
        };
        let moment = Duration::from_millis(10);
        check(true, IDLE_REST - moment, false).await;
        check(true, IDLE_REST + moment, true).await;
        check(false, IDLE_REST + moment, false).await;
        check(false, SILENT_REST - moment, false).await;
        check(false, SILENT_REST + moment, true).await;
        rest.ask_to_leave();
        assert_eq!(rest.may_leave(), None);
        rest.asked_to_leave().await;
    }
}
