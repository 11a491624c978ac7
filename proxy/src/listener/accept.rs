//! The accept loop of the proxy and of the API: a bounded number of loopback clients.
//!
//! It reads nothing from a client.

use crate::os::life::Life;
use std::{sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// First backoff after a failed accept, as when the process has no descriptors left; it doubles with each failure.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
/// Longest such backoff.
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// The permit of one connection, released when its last holder drops it.
pub(crate) type Permit = Arc<OwnedSemaphorePermit>;

/// Accepts until the proxy stops, at most `limit` clients at once; the others wait in the system's queue.
pub(crate) async fn accept(
    life: Life,
    listener: TcpListener,
    limit: usize,
    serve: impl Fn(TcpStream, Permit),
) {
    let permits = Arc::new(Semaphore::new(limit));
    let mut backoff = FIRST_BACKOFF;
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            () = life.stopped() => return,
        };
        match accepted {
            (Ok(permit), Ok((client, peer))) if peer.ip().is_loopback() => {
                backoff = FIRST_BACKOFF;
                serve(client, Arc::new(permit));
            }
            (_, Ok(_)) => {}
            (_, Err(error)) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(backoff).await;
                backoff = (backoff * 2).min(LONGEST_BACKOFF);
            }
        }
    }
}
