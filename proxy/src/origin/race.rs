//! Connects to the first of several addresses that answers, as browsers do (Happy Eyeballs, RFC 8305 section 5).
//!
//! It resolves no name and judges no address.

use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{
    future::Future,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// Time until the next address is tried while earlier ones are silent (RFC 8305 section 8).
const STAGGER: Duration = Duration::from_millis(250);
/// Time for which the family that answered goes first (RFC 6555 section 4.2 suggests ten minutes).
const FAMILY_MEMORY: Duration = Duration::from_secs(600);

/// Races connections to the addresses of one host, and remembers which address family answered.
#[derive(Debug, Default)]
pub(super) struct Race {
    winner: Mutex<Option<Winner>>,
}

/// The family that answered where an origin had addresses of both.
#[derive(Debug, Clone, Copy)]
struct Winner {
    is_v6: bool,
    at: Instant,
}

impl Race {
    /// Connects to the addresses, the next one after [`STAGGER`] or as soon as an earlier one fails; the first connection
    /// ends all other attempts.
    ///
    /// # Errors
    /// The last failure; `none` if there is no address.
    pub(super) async fn run<T, E, F>(
        &self,
        addresses: &[SocketAddr],
        connect: impl Fn(SocketAddr) -> F,
        none: E,
    ) -> Result<(SocketAddr, T), E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let ordered = in_order(addresses, self.first_family());
        let mut waiting = ordered.into_iter();
        let mut attempts = FuturesUnordered::new();
        let mut last = none;
        loop {
            match waiting.next() {
                Some(address) => {
                    let attempt = connect(address);
                    attempts.push(async move { (address, attempt.await) });
                }
                None if attempts.is_empty() => return Err(last),
                None => {}
            }
            tokio::select! {
                biased;
                Some((address, end)) = attempts.next() => match end {
                    Ok(connection) => {
                        self.remember(addresses, address);
                        return Ok((address, connection));
                    }
                    Err(error) => last = error,
                },
                () = sleep(STAGGER), if waiting.len() > 0 => {}
            }
        }
    }

    /// The family to begin with, if one was remembered not long ago.
    fn first_family(&self) -> Option<bool> {
        let winner = *self.winner.lock().unwrap_or_else(PoisonError::into_inner);
        winner
            .filter(|winner| winner.at.elapsed() < FAMILY_MEMORY)
            .map(|winner| winner.is_v6)
    }

    /// Notes the family of the address that answered. Addresses of one family alone say nothing about the other.
    fn remember(&self, addresses: &[SocketAddr], answered: SocketAddr) {
        if addresses.iter().any(|a| a.is_ipv6() != answered.is_ipv6()) {
            let winner = Winner {
                is_v6: answered.is_ipv6(),
                at: Instant::now(),
            };
            *self.winner.lock().unwrap_or_else(PoisonError::into_inner) = Some(winner);
        }
    }
}

/// The addresses with the families in turn (RFC 8305 section 4), beginning with `first_is_v6` or, where that is unknown,
/// with the family that the system put first; each family keeps its order.
fn in_order(addresses: &[SocketAddr], first_is_v6: Option<bool>) -> Vec<SocketAddr> {
    let first_is_v6 =
        first_is_v6.unwrap_or_else(|| addresses.first().is_some_and(SocketAddr::is_ipv6));
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .iter()
        .copied()
        .partition(|address| address.is_ipv6() == first_is_v6);
    let mut second = second.into_iter();
    let mut ordered = Vec::with_capacity(addresses.len());
    for address in first {
        ordered.push(address);
        ordered.extend(second.next());
    }
    ordered.extend(second);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn addresses(texts: &str) -> Vec<SocketAddr> {
        let parse = |text: &str| SocketAddr::new(text.parse().unwrap(), 443);
        texts.split_whitespace().map(parse).collect()
    }

    /// Plays a race in virtual time: `script` says after how many milliseconds an address answers (`+`) or fails (`-`);
    /// one that is not in it stays silent for the 10 s of the time limit. Returns when each attempt began, the winner and
    /// the end, in milliseconds.
    async fn play(race: &Race, given: &str, script: &[(&str, i64)]) -> (String, String, u128) {
        let start = Instant::now();
        let begun = RefCell::new(Vec::new());
        let connect = |address: SocketAddr| {
            let ip = address.ip().to_string();
            begun
                .borrow_mut()
                .push(format!("{ip}@{}", start.elapsed().as_millis()));
            let answer = script.iter().find(|(name, _)| *name == ip);
            let after = answer.map_or(-10_000, |(_, after)| *after);
            async move {
                sleep(Duration::from_millis(after.unsigned_abs())).await;
                if after < 0 { Err("failed") } else { Ok(()) }
            }
        };
        let end = race.run(&addresses(given), connect, "no address").await;
        let end = match end {
            Ok((address, ())) => address.ip().to_string(),
            Err(error) => error.to_owned(),
        };
        (
            begun.into_inner().join(" "),
            end,
            start.elapsed().as_millis(),
        )
    }

    #[tokio::test(start_paused = true)]
    async fn addresses_are_tried_in_turn_and_the_first_answer_wins() {
        type Row = (
            &'static str,
            &'static [(&'static str, i64)],
            (&'static str, &'static str, u128),
        );
        let rows: [Row; 9] = [
            // A quick answer: nothing else is tried.
            ("2::1 1.1.1.1", &[("2::1", 20)], ("2::1@0", "2::1", 20)),
            // The first family is silent: the second begins after 250 ms.
            (
                "2::1 1.1.1.1",
                &[("1.1.1.1", 20)],
                ("2::1@0 1.1.1.1@250", "1.1.1.1", 270),
            ),
            // It is refused: the second begins at once.
            (
                "2::1 1.1.1.1",
                &[("2::1", -5), ("1.1.1.1", 20)],
                ("2::1@0 1.1.1.1@5", "1.1.1.1", 25),
            ),
            // It is slow, but still the first to answer.
            (
                "2::1 1.1.1.1",
                &[("2::1", 300), ("1.1.1.1", 100)],
                ("2::1@0 1.1.1.1@250", "2::1", 300),
            ),
            // Families in turn, whatever the order of the look-up.
            (
                "2::1 2::2 1.1.1.1 1.1.1.2",
                &[("1.1.1.2", 1)],
                ("2::1@0 1.1.1.1@250 2::2@500 1.1.1.2@750", "1.1.1.2", 751),
            ),
            // Two silent addresses cost two staggers, and not twice the time limit.
            (
                "1.1.1.1 1.1.1.2 1.1.1.3",
                &[("1.1.1.3", 1)],
                ("1.1.1.1@0 1.1.1.2@250 1.1.1.3@500", "1.1.1.3", 501),
            ),
            // All fail: the end comes with the last of them.
            (
                "2::1 1.1.1.1",
                &[("2::1", -400), ("1.1.1.1", -400)],
                ("2::1@0 1.1.1.1@250", "failed", 650),
            ),
            // All are silent: they share one time limit, the stagger apart.
            (
                "2::1 1.1.1.1",
                &[],
                ("2::1@0 1.1.1.1@250", "failed", 10_250),
            ),
            ("", &[], ("", "no address", 0)),
        ];
        for (given, script, (begun, end, at)) in rows {
            let found = play(&Race::default(), given, script).await;
            assert_eq!(found, (begun.into(), end.into(), at), "{given} {script:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_family_that_answered_goes_first_for_ten_minutes() {
        let race = Race::default();
        let dead_v6: &[_] = &[("1.1.1.1", 20), ("3.3.3.3", 20)];
        let begun = async |given| play(&race, given, dead_v6).await.0;
        assert_eq!(begun("2::1 1.1.1.1").await, "2::1@0 1.1.1.1@250");
        assert_eq!(begun("2::3 3.3.3.3").await, "3.3.3.3@0", "another host");
        sleep(FAMILY_MEMORY).await;
        assert_eq!(begun("2::1 1.1.1.1").await, "2::1@0 1.1.1.1@250");
        // A host of one family alone teaches nothing.
        let other = Race::default();
        let both: &[_] = &[("1.1.1.1", 1), ("2::1", 1)];
        assert_eq!(play(&other, "1.1.1.1", both).await.0, "1.1.1.1@0");
        assert_eq!(play(&other, "2::1 1.1.1.1", both).await.0, "2::1@0");
    }
}
