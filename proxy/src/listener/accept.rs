//! The accept loop of the proxy and of the API: a bounded number of loopback clients, of our own user alone.
//!
//! It reads nothing from a client. Another user's is reset: a browser with a PAC file goes on to `DIRECT` then.

use crate::os::{life::Life, peers::Peers};
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
    mut peers: Peers,
    limit: usize,
    serve: impl Fn(TcpStream, Permit),
) {
    let permits = Arc::new(Semaphore::new(limit));
    let mut backoff = FIRST_BACKOFF;
    let mut is_first_stranger = true;
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
                if peers.may_be_ours(peer) {
                    serve(client, Arc::new(permit));
                } else {
                    turn_away(&client, std::mem::take(&mut is_first_stranger));
                }
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

/// Resets the connection of another user, once it is dropped.
fn turn_away(client: &TcpStream, is_first: bool) {
    if is_first {
        tracing::warn!(
            "a program of another user was refused: only those of the user who started Biscuit Tin are served"
        );
    }
    // What cannot be reset is closed.
    let _ = client.set_zero_linger();
}
