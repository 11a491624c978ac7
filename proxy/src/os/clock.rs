//! The system clock, as a date and in Unix seconds.

use time::OffsetDateTime;

/// The present moment, in UTC.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The day of UTC.
pub(crate) fn today() -> jiff::civil::Date {
    let now = jiff::Timestamp::now();
    jiff::tz::Offset::UTC.to_datetime(now).date()
}

/// The present moment in Unix seconds.
pub(crate) fn unix_now() -> i64 {
    now().unix_timestamp()
}
