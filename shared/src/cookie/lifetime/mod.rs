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

/// The units of spans, in seconds and by name, the longest first.
const UNITS: [(i64, &str); 7] = [
    (YEAR, "year"),
    (MONTH, "month"),
    (7 * DAY, "week"),
    (DAY, "day"),
    (HOUR, "hour"),
    (MINUTE, "minute"),
    (1, "second"),
];

/// Longest lifetime in browsers, in seconds: 400 days (RFC 6265bis section 5.5).
pub const CAP: i64 = 400 * DAY;

/// A lifetime as a notice declares it or a header asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, schemars::JsonSchema)]
#[schemars(with = "String")]
pub enum Lifetime {
    /// Until the browser closes.
    Session,
    /// Longer than the session, of unknown length.
    Persistent,
    /// A number of seconds, as a header asks for it.
    Seconds(i64),
    /// A span in the units of a notice.
    Written(Written),
}

/// A span as a notice writes it: numbers of years, months, weeks, days, hours, minutes and seconds.
///
/// It keeps its units: "2 months" are 59 to 62 days, "60 days" are 60.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Written([u32; 7]);

impl Written {
    /// Its length with months of 30 and years of 365 days, in seconds.
    pub fn seconds(self) -> i64 {
        let parts = self.0.iter().zip(UNITS);
        parts
            .map(|(number, (length, _))| i64::from(*number) * length)
            .sum()
    }

    /// Shortest and longest length by the calendar, in seconds.
    pub fn range(self) -> (i64, i64) {
        let [years, months, ..] = self.0;
        let calendar = i64::from(years) * YEAR + i64::from(months) * MONTH;
        let fixed = self.seconds() - calendar;
        let (least, most) = calendar_days(12 * i64::from(years) + i64::from(months));
        (
            fixed.saturating_add(least.saturating_mul(DAY)),
            fixed.saturating_add(most.saturating_mul(DAY)),
        )
    }

    /// Its parts that are not zero, the longest unit first.
    pub fn parts(self) -> impl Iterator<Item = Span> {
        let parts = self.0.into_iter().zip(UNITS);
        parts
            .filter(|(number, _)| *number > 0)
            .map(|(number, (_, unit))| Span {
                number: number.into(),
                unit,
                about: false,
            })
    }
}

/// Fewest and most days in a number of months, over all months to start in.
///
/// Months repeat after four years; the leap day that 2100 leaves out is not counted.
fn calendar_days(months: i64) -> (i64, i64) {
    const COMMON: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const CYCLE: i64 = 4 * 365 + 1;
    let days = |month: usize| COMMON[month % 12] + i64::from(month % 48 == 25);
    let rest = usize::try_from(months % 48).unwrap_or_default();
    let whole = months / 48;
    let lengths = (0..48).map(|start| (start..start + rest).map(days).sum::<i64>());
    let (least, most) = lengths.fold((i64::MAX, 0), |(least, most), length| {
        (least.min(length), most.max(length))
    });
    (whole * CYCLE + least, whole * CYCLE + most)
}

impl Lifetime {
    /// Its length in seconds, where it has one: a month counts 30 days, a year 365.
    pub fn seconds(self) -> Option<i64> {
        match self {
            Self::Seconds(seconds) => Some(seconds),
            Self::Written(span) => Some(span.seconds()),
            Self::Session | Self::Persistent => None,
        }
    }

    /// Shortest and longest length that it can mean, in seconds.
    pub fn range(self) -> Option<(i64, i64)> {
        match self {
            Self::Seconds(seconds) => Some((seconds, seconds)),
            Self::Written(span) => Some(span.range()),
            Self::Session | Self::Persistent => None,
        }
    }

    /// Whether `asked` is longer than `declared` can mean; false where one of them is no span.
    pub fn is_longer_than(asked: Self, declared: Self) -> bool {
        matches!(
            (asked.range(), declared.range()),
            (Some((least, _)), Some((_, most))) if least > most.saturating_add(tolerance(most))
        )
    }

    /// Whether `asked` is shorter than `declared` can mean; false where one of them is no span.
    pub fn is_shorter_than(asked: Self, declared: Self) -> bool {
        matches!(
            (asked.range(), declared.range()),
            (Some((_, most)), Some((least, _))) if most < least - tolerance(least)
        )
    }

    /// The same lifetime after the browser's 400-day cap.
    pub fn capped(self) -> Self {
        match self.seconds() {
            Some(seconds) if seconds > CAP => Self::Seconds(CAP),
            _ => self,
        }
    }

    /// Whether two lifetimes differ by at most 1 % or one second, as those of a fixed Expires date do in time.
    pub fn is_about(self, other: Self) -> bool {
        match (self.seconds(), other.seconds()) {
            (Some(one), Some(two)) => one.abs_diff(two) <= (one.unsigned_abs() / 100).max(1),
            _ => self == other,
        }
    }
}

/// Tolerance around a declared span, in seconds: 3 %, because notices round, and at least a second; an hour from a day on,
/// because clocks are put forward and back, so that a day has 23 to 25.
fn tolerance(seconds: i64) -> i64 {
    let least = if seconds < DAY { 1 } else { HOUR };
    (seconds / 100 * 3).max(least)
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
        let words: Vec<&str> = text.split(' ').collect();
        let mut span = Written::default();
        for pair in words.chunks(2) {
            let [number, unit] = pair else {
                return Err(refuse());
            };
            let unit = unit.trim_end_matches(',').trim_end_matches('s');
            let place = UNITS.iter().position(|(_, known)| *known == unit);
            let place = place.ok_or_else(refuse)?;
            // Two numbers of one unit are a mistake.
            let number: u32 = number.parse().map_err(|_| refuse())?;
            if number == 0 || span.0[place] != 0 {
                return Err(refuse());
            }
            span.0[place] = number;
        }
        Ok(Self::Written(span))
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
            Self::Written(span) => serializer.serialize_i64(span.seconds()),
        }
    }
}

/// Reads what [`Serialize`] wrote. A notice's own words are no number without a unit, so that [`Deserialize`] takes none.
///
/// # Errors
/// It is neither a number of seconds nor a lifetime in words.
pub fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lifetime, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Json {
        Seconds(i64),
        Words(Lifetime),
    }
    Ok(match Json::deserialize(deserializer)? {
        Json::Seconds(seconds) => Lifetime::Seconds(seconds),
        Json::Words(lifetime) => lifetime,
    })
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

impl Span {
    /// What it says, in seconds: rounded where it is.
    pub fn seconds(self) -> i64 {
        let length = UNITS.iter().find(|(_, unit)| *unit == self.unit);
        self.number
            .saturating_mul(length.map_or(1, |(length, _)| *length))
    }

    /// The same seconds in a finer unit: days instead of years, months and weeks, and else the next one.
    pub fn finer(self, seconds: i64) -> Self {
        let place = UNITS.iter().position(|(_, unit)| *unit == self.unit);
        let place = place.map_or(6, |place| (place + 1).clamp(3, 6));
        let (length, unit) = UNITS[place];
        Self {
            number: seconds.saturating_add(length / 2) / length,
            unit,
            about: seconds % length != 0,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.number == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.number, self.unit)
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => f.write_str("session"),
            Self::Persistent => f.write_str("persistent"),
            // Files and drafts are written with it, so it never rounds.
            Self::Seconds(seconds) => {
                let span = Span::of(*seconds);
                if span.about {
                    write!(f, "{seconds} seconds")
                } else {
                    span.fmt(f)
                }
            }
            Self::Written(span) => {
                let parts: Vec<String> = span.parts().map(|part| part.to_string()).collect();
                f.write_str(&parts.join(" "))
            }
        }
    }
}

#[cfg(test)]
mod tests;
