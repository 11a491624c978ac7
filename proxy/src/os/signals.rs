//! Signals that ask the process to stop.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that ask the process to stop, from the moment on when this was made.
#[derive(Debug)]
pub(crate) struct StopSignals {
    /// SIGINT and SIGTERM.
    #[cfg(unix)]
    signals: Vec<Signal>,
    /// SIGHUP, where there is a terminal that can hang up, until it came: both shell and system may send it.
    #[cfg(unix)]
    hang_up: Option<Signal>,
}

impl StopSignals {
    /// Listens from now on; one that cannot be listened to keeps its usual effect.
    #[cfg(unix)]
    pub(crate) fn listen() -> Self {
        use std::io::{IsTerminal, stderr, stdin};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        // nohup(1) ignores SIGHUP for us, and leaves neither of them a terminal.
        let hang_up = stdin().is_terminal() || stderr().is_terminal();
        let hang_up = hang_up.then(|| signal(SignalKind::hangup()));
        Self {
            signals: kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
            hang_up: hang_up.and_then(Result::ok),
        }
    }

    /// Other systems have Ctrl-C alone.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> Self {
        Self {}
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        use std::task::Poll;
        std::future::poll_fn(|cx| {
            let mut came = |signal: &mut Signal| signal.poll_recv(cx).is_ready();
            if self.hang_up.as_mut().is_some_and(&mut came) {
                self.hang_up = None;
                return Poll::Ready(());
            }
            if self.signals.iter_mut().any(came) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
