//! One browser that we opened, from its start to its end: says that it is open once it is, and waits until it is closed.
//!
//! It opens no browser.

use crate::{
    browser::{BrowserFailed, OpenBrowser, end},
    os::{output::mention, programs::Browser},
};
use std::{pin::pin, process::ExitStatus, time::Duration};
use tokio::time::timeout;

/// Time for the extension of a new browser to pair; it takes a second or two.
const OPENING: Duration = Duration::from_secs(10);
/// What is said after that time.
const NOT_YET: &str = "The browser has started, but the extension in it has not answered yet. If no window comes, press Ctrl-C and try another browser with --browser PATH.";

/// Waits until the browser is closed or `stop` completes, and ends it. Says `words` once `paired` completes.
///
/// # Errors
/// The browser ended before that, or with an error status.
pub(crate) async fn until_closed(
    mut browser: OpenBrowser,
    paired: impl Future<Output = ()>,
    words: &str,
    stop: impl Future<Output = ()>,
) -> Result<(), BrowserFailed> {
    let ended = tokio::select! {
        ended = ended(&mut browser, paired, words) => ended,
        () = stop => Ok(()),
    };
    end(&mut browser).await;
    ended
}

async fn ended(
    browser: &mut OpenBrowser,
    paired: impl Future<Output = ()>,
    words: &str,
) -> Result<(), BrowserFailed> {
    let mut paired = pin!(paired);
    let in_time = tokio::select! {
        status = browser.child.wait() => return Err(early(status.ok())),
        paired = timeout(OPENING, &mut paired) => paired.is_ok(),
    };
    if !in_time {
        mention(NOT_YET);
        tokio::select! {
            status = browser.child.wait() => return closed(status.ok()),
            () = &mut paired => {}
        }
    }
    mention(words);
    closed(browser.child.wait().await.ok())
}

/// A browser that ended before it was open: whatever its status, nobody saw a page.
fn early(status: Option<ExitStatus>) -> BrowserFailed {
    if Browser::has_a_screen() {
        BrowserFailed::TooEarly(status.unwrap_or_default())
    } else {
        BrowserFailed::NoDisplay
    }
}

fn closed(status: Option<ExitStatus>) -> Result<(), BrowserFailed> {
    match status {
        Some(status) if !status.success() => Err(BrowserFailed::Crashed(status)),
        _ => Ok(()),
    }
}
