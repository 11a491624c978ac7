//! One thread for each core, and the front door's connections spread over them.
//!
//! A connection stays with its thread, so its two sides never wait for another core. It knows no protocol.

use crate::app::error::StartError;
use std::{num::NonZero, thread};
use tokio::{
    net::TcpStream,
    runtime::{Builder, Handle},
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// The threads; they end when this is dropped.
#[derive(Debug)]
pub(crate) struct Workers {
    runtimes: Vec<Handle>,
    _until_dropped: DropGuard,
}

impl Workers {
    /// Starts one for each core that we may use.
    ///
    /// # Errors
    /// The system gives us no thread.
    pub(crate) fn start() -> Result<Self, StartError> {
        Self::so_many(thread::available_parallelism().map_or(1, NonZero::get))
    }

    fn so_many(number: usize) -> Result<Self, StartError> {
        let end = CancellationToken::new();
        let runtimes = (0..number).map(|_| start(end.clone()));
        Ok(Self {
            runtimes: runtimes.collect::<Result<_, _>>()?,
            _until_dropped: end.drop_guard(),
        })
    }

    /// Has a client served by the thread that has the least to do.
    pub(crate) fn spawn<F>(
        &self,
        tasks: &TaskTracker,
        client: TcpStream,
        serve: impl FnOnce(TcpStream) -> F + Send + 'static,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let tasks_of = |runtime: &&Handle| runtime.metrics().num_alive_tasks();
        let Some(runtime) = self.runtimes.iter().min_by_key(tasks_of) else {
            return;
        };
        // What wakes a connection is the thread that it was last made known to.
        let client = client.into_std();
        let served = async move {
            match client.and_then(TcpStream::from_std) {
                Ok(client) => serve(client).await,
                Err(error) => tracing::warn!(%error, "cannot hand a client to its thread"),
            }
        };
        tasks.spawn_on(served, runtime);
    }
}

fn start(end: CancellationToken) -> Result<Handle, StartError> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(StartError::Thread)?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("connections".to_owned())
        .spawn(move || runtime.block_on(end.cancelled()))
        .map_err(StartError::Thread)?;
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::ThreadId;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    };

    /// Tells of its thread at once, and after each octet.
    async fn serve(mut client: TcpStream, tell: UnboundedSender<ThreadId>) {
        let mut octet = [0];
        while tell.send(thread::current().id()).is_ok()
            && client.read_exact(&mut octet).await.is_ok()
        {}
    }

    /// Clients of two threads; each stays until its other end is dropped.
    struct House {
        workers: Workers,
        tasks: TaskTracker,
        listener: TcpListener,
    }

    impl House {
        async fn new() -> Self {
            Self {
                workers: Workers::so_many(2).unwrap(),
                tasks: TaskTracker::new(),
                listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            }
        }

        /// How many clients are served.
        fn busy(&self) -> usize {
            let runtimes = self.workers.runtimes.iter();
            runtimes
                .map(|runtime| runtime.metrics().num_alive_tasks())
                .sum()
        }

        /// A client's other end, what tells of its threads, and the thread that it came to.
        async fn client(&self) -> (TcpStream, UnboundedReceiver<ThreadId>, ThreadId) {
            let (tell, mut told) = unbounded_channel();
            let address = self.listener.local_addr().unwrap();
            let far = TcpStream::connect(address).await.unwrap();
            let (near, _) = self.listener.accept().await.unwrap();
            self.workers
                .spawn(&self.tasks, near, |near| serve(near, tell));
            let thread = told.recv().await.unwrap();
            (far, told, thread)
        }
    }

    #[tokio::test]
    async fn clients_are_spread_over_the_threads_and_a_new_one_goes_where_least_is_to_do() {
        let house = House::new().await;
        let (first, second, third) = (
            house.client().await,
            house.client().await,
            house.client().await,
        );
        assert_ne!(first.2, second.2);
        // The two of one thread go, and the next one comes to it.
        let (stays, go) = if third.2 == first.2 {
            (second, [first, third])
        } else {
            (first, [second, third])
        };
        drop(go);
        while house.busy() > 1 {
            tokio::task::yield_now().await;
        }
        let next = house.client().await;
        assert_ne!(next.2, stays.2);
    }

    #[tokio::test]
    async fn a_client_stays_with_its_thread() {
        let house = House::new().await;
        let (mut far, mut told, thread) = house.client().await;
        for _ in 0..3 {
            far.write_all(b"x").await.unwrap();
            assert_eq!(told.recv().await, Some(thread));
        }
    }

    #[tokio::test]
    async fn the_threads_end_with_their_house() {
        let house = House::new().await;
        let (_far, mut told, _) = house.client().await;
        drop(house.workers);
        assert_eq!(told.recv().await, None);
    }
}
