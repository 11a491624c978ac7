//! One browser that we opened, from its start to its end: says that it is open once it is, and waits until it is closed.
//!
//! It opens no browser.

use crate::browser::{BrowserFailed, OpenBrowser, closed, end};
use std::{io, io::Write, time::Duration};
use tokio::time::timeout;

/// Time for the extension of a new browser to pair: from then on the browser counts as open, if it did not end.
const OPENING: Duration = Duration::from_secs(10);

/// Why a browser's session ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    /// The browser ended with an error status.
    #[error(transparent)]
    Browser(#[from] BrowserFailed),
    /// The terminal cannot be written to.
    #[error("cannot write to the terminal: {0}")]
    Output(#[from] io::Error),
}

/// Waits until the browser is closed or `stop` completes, and ends it. Writes `words` once `paired` completes.
///
/// # Errors
/// The browser ended with an error status, or `words` cannot be written.
pub(crate) async fn until_closed(
    mut browser: OpenBrowser,
    paired: impl Future<Output = ()>,
    words: &str,
    stop: impl Future<Output = ()>,
) -> Result<(), SessionError> {
    let ended = async {
        tokio::select! {
            ended = closed(&mut browser) => return ended.map_err(SessionError::from),
            _ = timeout(OPENING, paired) => {}
        }
        writeln!(anstream::stdout(), "{words}")?;
        Ok(closed(&mut browser).await?)
    };
    let ended = tokio::select! {
        ended = ended => ended,
        () = stop => Ok(()),
    };
    end(&mut browser).await;
    ended
}
