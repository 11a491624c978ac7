//! The accept loop of the proxy and of the API: a bounded number of loopback clients, of our own user alone.
//!
//! It reads nothing from a client. Another user's is reset: a browser with a PAC file goes on to `DIRECT` then.
//! Where all permits are taken, it asks the client that rests longest to leave.

use crate::{
    connect::rest::Rest,
    os::{life::Life, peers::Peers},
};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// First backoff after a failed accept, as when the process has no descriptors left; it doubles with each failure.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
/// Longest such backoff.
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);
/// Time for which a client that is asked to leave is waited for, before another one is asked.
const LEAVING: Duration = Duration::from_millis(250);

/// The permit of one connection, released when its last holder drops it.
pub(crate) type Permit = Arc<Permitted>;

/// One connection among those that are permitted at once.
#[derive(Debug)]
pub(crate) struct Permitted {
    rest: Rest,
    _permit: OwnedSemaphorePermit,
}

impl Permitted {
    /// How long the connection has rested.
    pub(crate) fn rest(&self) -> &Rest {
        &self.rest
    }
}

/// The permits of one listener.
#[derive(Debug)]
struct Permits {
    left: Arc<Semaphore>,
    limit: usize,
    given: Mutex<Vec<Weak<Permitted>>>,
}

impl Permits {
    fn new(limit: usize) -> Self {
        Self {
            left: Arc::new(Semaphore::new(limit)),
            limit,
            given: Mutex::default(),
        }
    }

    /// A permit, once there is one.
    async fn acquire(&self) -> Option<Permit> {
        loop {
            if let Ok(permit) = Arc::clone(&self.left).try_acquire_owned() {
                return Some(self.give(permit));
            }
            if let Some(resting) = self.longest_resting() {
                resting.rest.ask_to_leave();
            }
            let next = Arc::clone(&self.left).acquire_owned();
            if let Ok(permit) = timeout(LEAVING, next).await {
                // Never an error: nobody closes the semaphore.
                return permit.ok().map(|permit| self.give(permit));
            }
        }
    }

    fn give(&self, permit: OwnedSemaphorePermit) -> Permit {
        let permit = Arc::new(Permitted {
            rest: Rest::new(),
            _permit: permit,
        });
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        if given.len() >= 2 * self.limit {
            given.retain(|permit| permit.strong_count() > 0);
        }
        given.push(Arc::downgrade(&permit));
        permit
    }

    /// The client that has rested longest, of those that have rested long enough.
    fn longest_resting(&self) -> Option<Permit> {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.retain(|permit| permit.strong_count() > 0);
        let present = given.iter().filter_map(Weak::upgrade);
        let resting = present.filter_map(|permit| Some((permit.rest.may_leave()?, permit)));
        let longest = resting.min_by_key(|(since, _)| *since);
        longest.map(|(_, permit)| permit)
    }
}

/// Accepts until the proxy stops, at most `limit` clients at once; the others wait in the system's queue.
pub(crate) async fn accept(
    life: Life,
    listener: TcpListener,
    mut peers: Peers,
    limit: usize,
    serve: impl Fn(TcpStream, Permit),
) {
    let permits = Permits::new(limit);
    let mut backoff = FIRST_BACKOFF;
    let mut is_first_stranger = true;
    loop {
        let next = async {
            // Accepted before it has a permit: only where somebody waits is another client asked to leave.
            let (client, peer) = listener.accept().await?;
            if !peer.ip().is_loopback() {
                return Ok(None);
            }
            if !peers.may_be_ours(peer) {
                turn_away(&client, std::mem::take(&mut is_first_stranger));
                return Ok(None);
            }
            let permit = permits.acquire().await;
            Ok::<_, io::Error>(permit.map(|permit| (client, permit)))
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            () = life.stopped() => return,
        };
        match accepted {
            Ok(Some((client, permit))) => {
                backoff = FIRST_BACKOFF;
                serve(client, permit);
            }
            Ok(None) => {}
            Err(error) => {
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
            "a program of another user was refused, or one that had left already: only those of the user who started Biscuit Tin are served"
        );
    }
    // What cannot be reset is closed.
    let _ = client.set_zero_linger();
}
