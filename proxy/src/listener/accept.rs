//! The accept loop, for the front door and for the API: a bounded number of loopback clients.
//!
//! It reads nothing from a client.

use crate::os::life::Life;
use std::{sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// Accepting pauses this long when the system has no more connections to give, and twice as long each time after.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The longest such pause.
const ACCEPT_PAUSE_AT_MOST: Duration = Duration::from_secs(2);

/// Permission for one connection; it is free again when the last holder is gone.
pub(crate) type Permit = Arc<OwnedSemaphorePermit>;

/// Accepts until the proxy stops, and no more than `most` at once: the others wait in the system's queue.
pub(crate) async fn accept(
    life: Life,
    listener: TcpListener,
    most: usize,
    serve: impl Fn(TcpStream, Permit),
) {
    let permits = Arc::new(Semaphore::new(most));
    let mut pause = ACCEPT_PAUSE;
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
                pause = ACCEPT_PAUSE;
                serve(client, Arc::new(permit));
            }
            (_, Ok(_)) => {}
            (_, Err(error)) => {
                tracing::warn!(%error, "cannot accept");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(ACCEPT_PAUSE_AT_MOST);
            }
        }
    }
}
