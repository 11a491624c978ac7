//! Addresses of names that were looked up not long ago: one look-up serves a page's connections, its tunnels and splices.
//!
//! It looks nothing up itself. A failure is for those who waited for it, and is not kept.

use crate::origin::error::DialError;
use quick_cache::sync::Cache;
use std::{future::Future, net::IpAddr, sync::Arc, time::Duration};
use tokio::time::Instant;

/// Lifetime of an answer: the system's look-up gives no TTL, and browsers keep such an answer for one minute.
const LIFETIME: Duration = Duration::from_secs(60);
/// Names in the cache: more than the hosts of a page.
const NAMES: usize = 256;

/// Cache of look-ups, in memory.
#[derive(Debug)]
pub(super) struct Names {
    answers: Cache<String, Result<Answer, NoAnswer>>,
}

/// Why a name has no addresses.
#[derive(Debug, Clone, Copy)]
pub(super) enum NoAnswer {
    NoSuchName,
    Timeout,
}

impl From<NoAnswer> for DialError {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::NoSuchName => Self::NoSuchName,
            NoAnswer::Timeout => Self::Timeout,
        }
    }
}

/// The addresses of one name.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) addresses: Arc<[IpAddr]>,
    pub(super) found: Instant,
}

impl Answer {
    /// The answer of a look-up that has just ended.
    pub(super) fn new(addresses: Vec<IpAddr>) -> Self {
        Self {
            addresses: addresses.into(),
            found: Instant::now(),
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self {
            answers: Cache::new(NAMES),
        }
    }
}

impl Names {
    /// The cached answer, or that of `look_up`; concurrent callers wait for one look-up, and fail with it: one after the
    /// other, each would wait for the silence of a name server again.
    ///
    /// # Errors
    /// Those of `look_up`.
    pub(super) async fn find(
        &self,
        host: &str,
        look_up: impl Future<Output = Result<Vec<IpAddr>, NoAnswer>>,
    ) -> Result<Answer, DialError> {
        // All of them, so that no name stays in memory for longer than until the next look-up.
        self.answers
            .retain(|_, answer| matches!(answer, Ok(answer) if answer.found.elapsed() < LIFETIME));
        let look_up = async { Ok::<_, DialError>(look_up.await.map(Answer::new)) };
        let found = self.answers.get_or_insert_async(host, look_up).await?;
        if found.is_err() {
            self.answers.remove(host);
        }
        Ok(found?)
    }

    /// Forgets all names.
    pub(super) fn clear(&self) {
        self.answers.clear();
    }

    /// Forgets an answer whose addresses did not connect.
    pub(super) fn forget(&self, host: &str) {
        self.answers.remove(host);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn one_look_up_serves_a_minute_and_a_failure_is_not_kept() {
        let (names, asked) = (Names::default(), Cell::new(0));
        let find = async |host: &str, found: Result<&str, NoAnswer>| {
            let look_up = async {
                asked.set(asked.get() + 1);
                sleep(Duration::from_millis(30)).await;
                Ok(vec![found?.parse().unwrap()])
            };
            let answer = names.find(host, look_up).await;
            answer.map(|answer| answer.addresses[0].to_string())
        };
        let none = || Err(NoAnswer::NoSuchName);
        let start = Instant::now();
        let (first, second) = tokio::join!(find("a.test", none()), find("a.test", none()));
        assert!(first.is_err() && second.is_err());
        assert_eq!(
            start.elapsed().as_millis(),
            30,
            "both waited for one failure"
        );
        assert_eq!(asked.get(), 1);
        let (first, second) = tokio::join!(find("a.test", Ok("1.1.1.1")), find("a.test", none()));
        assert_eq!(
            (first.unwrap(), second.unwrap()),
            ("1.1.1.1".into(), "1.1.1.1".into())
        );
        assert_eq!(asked.get(), 2, "both waited for one look-up");
        assert_eq!(find("b.test", Ok("2.2.2.2")).await.unwrap(), "2.2.2.2");
        sleep(LIFETIME - Duration::from_millis(50)).await;
        assert_eq!(find("a.test", none()).await.unwrap(), "1.1.1.1");
        sleep(Duration::from_millis(50)).await;
        assert_eq!(find("a.test", Ok("3.3.3.3")).await.unwrap(), "3.3.3.3");
        names.forget("a.test");
        assert_eq!(find("a.test", Ok("4.4.4.4")).await.unwrap(), "4.4.4.4");
        names.clear();
        assert_eq!(names.answers.len(), 0);
        assert_eq!(find("a.test", Ok("5.5.5.5")).await.unwrap(), "5.5.5.5");
        assert_eq!(asked.get(), 6);
    }
}
