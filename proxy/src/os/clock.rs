//! The system clock, as a date and in Unix seconds.

use time::OffsetDateTime;

/// The present moment, in UTC.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The present moment in Unix seconds.
pub(crate) fn unix_now() -> i64 {
    now().unix_timestamp()
}
