//! Whose browser each recording shows: recordings that overlap in time are of several browsers, each with choices of its own.
//!
//! One that begins when all others are over goes on where those left off, if they were one browser's.

/// Which exchanges are whose, by the numbers in which they came.
#[derive(Debug, Default)]
pub(super) struct Browsers {
    /// The number of the last exchange before a recording, and its browser.
    recordings: Vec<(u64, u32)>,
    /// The last moment of each browser, in seconds of Unix time.
    ends: Vec<i64>,
    /// Whether nobody knows yet when the present recording began.
    is_open: bool,
}

impl Browsers {
    /// Begins an input behind the exchange with this number; its first moment in milliseconds of Unix time, where that is known.
    pub(super) fn begin(&mut self, number: u64, first: Option<i64>) {
        self.begin_part(number);
        self.settle(first);
    }

    /// Begins a recording of an input, which may have several.
    pub(super) fn begin_part(&mut self, number: u64) {
        let is_begun = self
            .recordings
            .last()
            .is_some_and(|(before, _)| *before == number);
        if !is_begun {
            self.recordings.push((number, self.present()));
            self.is_open = true;
        }
    }

    /// Notes the moment of an exchange that came.
    pub(super) fn note(&mut self, at: Option<i64>) {
        self.settle(at);
        let (Some(at), Ok(present)) = (at, usize::try_from(self.present())) else {
            return;
        };
        if self.ends.len() <= present {
            self.ends.resize(present + 1, i64::MIN);
        }
        self.ends[present] = self.ends[present].max(at.div_euclid(1000));
    }

    /// The browser of the exchange with this number.
    pub(super) fn of(&self, number: u64) -> u32 {
        let begun = self
            .recordings
            .iter()
            .rev()
            .find(|(before, _)| *before < number);
        begun.map_or(0, |(_, browser)| *browser)
    }

    /// The browser of the present recording.
    fn present(&self) -> u32 {
        self.recordings.last().map_or(0, |(_, browser)| *browser)
    }

    /// Decides whose the present recording is, once its first moment is known.
    fn settle(&mut self, first: Option<i64>) {
        let (Some(first), true) = (first, self.is_open) else {
            return;
        };
        self.is_open = false;
        let goes_on = match self.ends.as_slice() {
            [] => true,
            [end] => *end <= first.div_euclid(1000),
            _ => false,
        };
        let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        if let Some((_, browser)) = self.recordings.last_mut() {
            *browser = if goes_on { 0 } else { next };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Browsers of recordings, each given by the seconds of its exchanges.
    fn check(recordings: &[&[i64]], expected: &[u32]) {
        let (mut browsers, mut number, mut ends) = (Browsers::default(), 0, Vec::new());
        for recording in recordings {
            browsers.begin_part(number);
            for second in *recording {
                browsers.note(Some(second * 1000));
                number += 1;
            }
            ends.push(number);
        }
        let found: Vec<u32> = ends.into_iter().map(|number| browsers.of(number)).collect();
        assert_eq!(found, expected, "{recordings:?}");
    }

    #[test]
    fn recordings_that_overlap_are_several_browsers_and_one_that_follows_goes_on() {
        check(&[&[1, 5]], &[0]);
        check(&[&[1, 5], &[5, 9], &[20, 30]], &[0, 0, 0]);
        check(&[&[1, 5], &[4, 9]], &[0, 1]);
        check(&[&[1, 50], &[4, 9], &[6, 7]], &[0, 1, 2]);
        // Nobody knows which of the two goes on.
        check(&[&[1, 5], &[4, 9], &[20, 30]], &[0, 1, 2]);
        // Entries may stand in any order.
        check(&[&[5, 1], &[4, 9]], &[0, 1]);
    }

    #[test]
    fn what_has_no_moment_goes_on_with_the_one_before() {
        let mut browsers = Browsers::default();
        browsers.begin(0, None);
        browsers.note(None);
        browsers.begin(1, Some(1_000));
        browsers.note(Some(9_000));
        browsers.begin(2, Some(2_000));
        browsers.note(None);
        browsers.begin(3, None);
        browsers.note(None);
        assert_eq!([1, 2, 3, 4].map(|number| browsers.of(number)), [0, 0, 1, 1]);
    }
}
