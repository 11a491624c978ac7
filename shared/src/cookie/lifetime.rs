//! Cookie lifetimes: a session or a span of time.
//!
//! It parses and compares; it reads no clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Month in a notice, in seconds: counted as 30 days.
const MONTH: i64 = 30 * DAY;
/// Year in a notice, in seconds: counted as 365 days.
const YEAR: i64 = 365 * DAY;

/// Longest lifetime in browsers, in seconds: 400 days (RFC 6265bis section 5.5).
pub const CAP: i64 = 400 * DAY;

/// A lifetime as a notice declares it or a header asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// Until the browser closes.
    Session,
    /// Longer than the session, of unknown length.
    Persistent,
    /// A number of seconds.
    Seconds(i64),
}

impl Lifetime {
    /// The same lifetime after the browser's 400-day cap.
    pub fn capped(self) -> Self {
        match self {
            Self::Seconds(seconds) => Self::Seconds(seconds.min(CAP)),
            other => other,
        }
    }

    /// Whether two lifetimes differ by at most 1 % or one second, as those of a fixed Expires date do in time.
    pub fn is_about(self, other: Self) -> bool {
        match (self, other) {
            (Self::Seconds(one), Self::Seconds(two)) => {
                one.abs_diff(two) <= (one.unsigned_abs() / 100).max(1)
            }
            (one, two) => one == two,
        }
    }

    /// Tolerance around a declared span, in seconds.
    ///
    /// 3 %, because notices round; from one month on at least a day, because months differ in length.
    pub fn tolerance(seconds: i64) -> i64 {
        let share = seconds / 100 * 3;
        if seconds >= MONTH {
            share.max(DAY)
        } else {
            share.max(1)
        }
    }
}

/// A lifetime in a registry file that cannot be parsed.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is not a lifetime: expected \"session\", \"persistent\" or a number and a unit, such as \"30 minutes\" or \"2 years\""
)]
pub struct NotALifetime(String);

impl FromStr for Lifetime {
    type Err = NotALifetime;

    fn from_str(text: &str) -> Result<Self, NotALifetime> {
        match text {
            "session" => return Ok(Self::Session),
            "persistent" => return Ok(Self::Persistent),
            _ => {}
        }
        let refuse = || NotALifetime(text.to_owned());
        let (number, unit) = text.split_once(' ').ok_or_else(refuse)?;
        let number: i64 = number.parse().ok().filter(|n| *n > 0).ok_or_else(refuse)?;
        let unit = match unit.trim_end_matches('s') {
            "second" => 1,
            "minute" => MINUTE,
            "hour" => HOUR,
            "day" => DAY,
            "week" => 7 * DAY,
            "month" => MONTH,
            "year" => YEAR,
            _ => return Err(refuse()),
        };
        Ok(Self::Seconds(number.checked_mul(unit).ok_or_else(refuse)?))
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// In JSON: a number of seconds, `"session"` or `"persistent"`.
impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Session => serializer.serialize_str("session"),
            Self::Persistent => serializer.serialize_str("persistent"),
            Self::Seconds(seconds) => serializer.serialize_i64(*seconds),
        }
    }
}

/// A span as a number of one unit, for the sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Number of units.
    pub number: i64,
    /// `second`, `minute`, `hour`, `day`, `week`, `month` or `year`: part of a message id.
    pub unit: &'static str,
    /// Whether the number was rounded.
    pub about: bool,
}

impl Span {
    /// Converts seconds to the largest unit that divides them, or rounds to one that fits twice.
    pub fn of(seconds: i64) -> Self {
        const UNITS: [(i64, &str); 7] = [
            (YEAR, "year"),
            (MONTH, "month"),
            (7 * DAY, "week"),
            (DAY, "day"),
            (HOUR, "hour"),
            (MINUTE, "minute"),
            (1, "second"),
        ];
        let seconds = seconds.max(0);
        for (length, unit) in UNITS {
            if seconds >= length && seconds % length == 0 {
                return Self {
                    number: seconds / length,
                    unit,
                    about: false,
                };
            }
            // "about 13 months", not "about 1 year".
            if seconds >= 2 * length {
                let number = seconds.saturating_add(length / 2) / length;
                return Self {
                    number,
                    unit,
                    about: true,
                };
            }
        }
        Self {
            number: seconds,
            unit: "second",
            about: false,
        }
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => f.write_str("session"),
            Self::Persistent => f.write_str("persistent"),
            Self::Seconds(seconds) => {
                let span = Span::of(*seconds);
                write!(
                    f,
                    "{} {}{}",
                    span.number,
                    span.unit,
                    if span.number == 1 { "" } else { "s" }
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_parsed_as_notices_write_it() {
        let check =
            |text: &str, expected| assert_eq!(text.parse::<Lifetime>().ok(), expected, "{text}");
        check("session", Some(Lifetime::Session));
        check("persistent", Some(Lifetime::Persistent));
        check("1 week", Some(Lifetime::Seconds(604_800)));
        check("24 months", Some(Lifetime::Seconds(24 * 30 * 86_400)));
        check("2 years", Some(Lifetime::Seconds(63_072_000)));
        check("0 days", None);
        check("one week", None);
        check("99999999999999 years", None);
        check("", None);
    }

    #[test]
    fn lifetimes_within_one_percent_or_one_second_count_as_the_same() {
        let check = |one, two, expected| {
            assert_eq!(is_about(one, two), expected, "{one} {two}");
        };
        fn is_about(one: &str, two: &str) -> bool {
            let read = |text: &str| text.parse::<Lifetime>().expect("it is a lifetime");
            read(one).is_about(read(two))
        }
        check("session", "session", true);
        check("session", "persistent", false);
        check("session", "1 day", false);
        check("1 year", "365 days", true);
        check("100 days", "99 days", true);
        check("100 days", "98 days", false);
        check("1 minute", "61 seconds", true);
        check("1 minute", "62 seconds", false);
    }

    #[test]
    fn a_span_is_put_in_a_usual_unit() {
        let check = |seconds, number, unit, about| {
            assert_eq!(
                Span::of(seconds),
                Span {
                    number,
                    unit,
                    about
                },
                "{seconds}"
            );
        };
        check(604_800, 1, "week", false);
        check(86_400, 1, "day", false);
        check(63_072_000, 2, "year", false);
        check(400 * DAY, 13, "month", true);
        check(90 * DAY, 3, "month", false);
        check(600, 10, "minute", false);
        check(601, 10, "minute", true);
        check(59, 59, "second", false);
        check(0, 0, "second", false);
        check(i64::MAX, i64::MAX / YEAR, "year", true);
    }
}
