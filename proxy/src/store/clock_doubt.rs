//! Doubt of the clock: one that is wrong for a start must not erase what is still to be kept.
//!
//! A moment that differs by more than a day from what was seen last is doubted. It is believed once two starts a day or
//! more apart agree on it, or once a process has run for a day under it.

use crate::{
    os::private_file::{FileError, read_private, remove_if_there, write_private},
    store::file::doubt_of,
};
use std::path::Path;
use tokio::time::Instant;

/// Largest difference that is no reason for doubt, in seconds, and the time after which a doubt ends.
const DAY: i64 = 24 * 3600;

/// What is known of the clock of this process.
#[derive(Debug, Default)]
pub(super) struct ClockDoubt {
    /// The last moment that was judged, by the clock and by the process's own time.
    judged: Option<(i64, Instant)>,
    believed: bool,
}

impl ClockDoubt {
    /// Judges a moment in Unix seconds by the moment of the newest row, or by the one judged last; whether it is believed.
    ///
    /// `database` is the path beside which a doubt is noted.
    pub(super) fn judge(&mut self, now: i64, newest: Option<i64>, database: &Path) -> bool {
        let passed = |since: Instant| i64::try_from(since.elapsed().as_secs()).unwrap_or(i64::MAX);
        let near = |moment: i64| now.abs_diff(moment) <= DAY.unsigned_abs();
        let noted = Noted::read(database);
        let goes_on = self.judged.map(|(at, since)| near(at + passed(since)));
        let goes_on = goes_on.unwrap_or_else(|| newest.is_none_or(near));
        let note = match noted {
            _ if goes_on => None,
            Some(Noted::Believed(moment)) if near(moment) => Some(Noted::Believed(now)),
            // A clock that jumps while we run begins another doubt.
            Some(Noted::Doubted(since)) if since <= now && self.judged.is_none() => {
                Some(if since + DAY <= now {
                    Noted::Believed(now)
                } else {
                    Noted::Doubted(since)
                })
            }
            _ => Some(Noted::Doubted(now)),
        };
        self.judged = Some((now, Instant::now()));
        self.believed = !matches!(note, Some(Noted::Doubted(_)));
        let noted = match note {
            None => remove_if_there(&doubt_of(database)),
            Some(note) => note.write(database),
        };
        if let Err(error) = noted {
            tracing::warn!(%error, "a doubt of the clock cannot be noted");
        }
        if !self.believed {
            tracing::warn!(
                "the clock differs by more than a day from what was seen last: nothing is erased until it has gone on for a day. Set the clock if it is wrong"
            );
        }
        self.believed
    }

    /// Whether the moment judged last is believed.
    pub(super) fn is_believed(&self) -> bool {
        self.believed
    }
}

/// The moment, in Unix seconds, from which rows are of a clock that was wrong, if `now` is believed.
pub(super) fn impossible_from(now: i64) -> i64 {
    now + DAY
}

/// What is noted of the clock, each with a moment of that clock in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noted {
    /// Since when it is doubted.
    Doubted(i64),
    /// When it was last believed although nothing was seen for longer than a day.
    Believed(i64),
}

impl Noted {
    fn read(database: &Path) -> Option<Self> {
        let text = read_private(&doubt_of(database)).ok().flatten()?;
        let (word, moment) = text.split_once(' ')?;
        let moment = moment.parse().ok()?;
        match word {
            "doubted" => Some(Self::Doubted(moment)),
            "believed" => Some(Self::Believed(moment)),
            _ => None,
        }
    }

    fn write(self, database: &Path) -> Result<(), FileError> {
        let text = match self {
            Self::Doubted(since) => format!("doubted {since}"),
            Self::Believed(moment) => format!("believed {moment}"),
        };
        write_private(&doubt_of(database), text.as_bytes())
    }
}

/// Since when the clock is doubted, in Unix seconds by that clock; `None` if it is not.
pub(crate) fn doubted_since(database: &Path) -> Option<i64> {
    match Noted::read(database)? {
        Noted::Doubted(since) => Some(since),
        Noted::Believed(_) => None,
    }
}
