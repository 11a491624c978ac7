//! Retention of stored observations: the option `--keep`.

use serde::Deserialize;
use std::str::FromStr;

/// Retention of stored observations, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Keep {
    days: u32,
}

impl Keep {
    /// Nothing is stored.
    pub(crate) const NOTHING: Self = Self { days: 0 };

    /// The Unix second before which everything expires.
    pub(super) fn start(self, now: i64) -> i64 {
        now - i64::from(self.days) * 24 * 3600
    }

    /// The retention in days.
    pub(crate) fn days(self) -> u32 {
        self.days
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: 30 }
    }
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let days = if text == "0" {
            Some(0)
        } else {
            text.strip_suffix('d').and_then(|days| days.parse().ok())
        };
        days.filter(|days| *days <= 3650)
            .map(|days| Self { days })
            .ok_or_else(|| {
                format!("expected a number of days up to 3650d, such as 30d, or 0 to keep nothing, found {text:?}")
            })
    }
}

impl TryFrom<String> for Keep {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_a_number_of_days() {
        let check = |text: &str, days: Option<u32>| {
            assert_eq!(text.parse().ok(), days.map(|days| Keep { days }), "{text}");
        };
        check("30d", Some(30));
        check("0", Some(0));
        check("0d", Some(0));
        check("3650d", Some(3650));
        check("3651d", None);
        check("30", None);
        check("-1d", None);
        check("1w", None);
        check("", None);
    }
}
