//! The option `--since`: a day, a moment, or a span before now.

use crate::os::clock::unix_now;
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};
use std::str::FromStr;

/// A moment, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Since(i64);

impl Since {
    /// The moment.
    pub(super) fn start(self) -> i64 {
        self.0
    }

    fn read(text: &str, now: i64) -> Option<Self> {
        let span = |ending: char, seconds: i64| {
            let number: u32 = text.strip_suffix(ending)?.parse().ok()?;
            Some(now - i64::from(number) * seconds)
        };
        let day = || {
            let day: Date = text.parse().ok()?;
            let midnight = day.to_datetime(Time::midnight());
            Some(Offset::UTC.to_timestamp(midnight).ok()?.as_second())
        };
        let moment = || Some(text.parse::<Timestamp>().ok()?.as_second());
        span('d', 86_400)
            .or_else(|| span('h', 3600))
            .or_else(|| span('w', 604_800))
            .or_else(moment)
            .or_else(day)
            .map(Self)
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text, unix_now()).ok_or_else(|| {
            "expected a day such as 2026-11-30, or a span such as 7d, 2w or 12h".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_a_moment_or_a_span_is_a_start() {
        let check = |text: &str, start: Option<i64>| {
            assert_eq!(
                Since::read(text, 1_000_000).map(Since::start),
                start,
                "{text}"
            );
        };
        check("1970-01-02", Some(86_400));
        check("1970-01-02T01:00:00Z", Some(90_000));
        check("7d", Some(1_000_000 - 7 * 86_400));
        check("12h", Some(1_000_000 - 12 * 3600));
        check("1w", Some(1_000_000 - 604_800));
        for odd in ["", "d", "-1d", "7", "7 d", "yesterday", "1970-02-30"] {
            check(odd, None);
        }
    }
}
