//! The moment: for dates and certificates, and by the second for whatever passes.

use time::OffsetDateTime;

/// The moment, for dates and certificates.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The Unix second, for what is seen.
///
/// It is asked for at each head. The clock that the kernel sets at each of its ticks is late by a hundredth of a second at
/// most, and saves a thirtieth of what looking at an answer costs (measured).
#[cfg(target_os = "linux")]
pub(crate) fn unix_now() -> i64 {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::RealtimeCoarse).tv_sec
}

/// The Unix second, for what is seen.
#[cfg(not(target_os = "linux"))]
pub(crate) fn unix_now() -> i64 {
    now().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_the_one_of_the_exact_clock_or_the_one_before() {
        let before = now().unix_timestamp();
        let second = unix_now();
        let after = now().unix_timestamp();
        assert!((before - 1..=after).contains(&second), "{second}");
    }
}
