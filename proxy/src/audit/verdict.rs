//! Which press of a notice's buttons counts: the record of the choice shows it, or else that the notice stays away.

use crate::{
    audit::notice::Act,
    report::model::{Phase, PressVerdict},
};
use biscuit_tin_shared::cookie::consent::{Answers, Reading, Stage};

/// What the record of the choice says after an act that it did not say before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Yes,
    No,
    Nothing,
}

impl Said {
    pub(super) fn of(before: Option<Reading>, after: Option<Reading>) -> Self {
        let Some(reading) = after.filter(|_| before != after) else {
            return Self::Nothing;
        };
        if matches!(
            reading.stage,
            Stage::NotYet | Stage::Disputed | Stage::Unreadable
        ) {
            return Self::Nothing;
        }
        let Answers {
            functional,
            analytics,
            marketing,
        } = reading.answers;
        let all = [functional, analytics, marketing];
        match (all.contains(&Some(true)), all.contains(&Some(false))) {
            // Comfort alone may stay allowed after a no.
            (true, false) => Self::Yes,
            (true, true) if analytics != Some(true) && marketing != Some(true) => Self::No,
            (true, true) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::Nothing,
        }
    }
}

/// What became of an act: it counts only if the record changed with it, or the notice stays away after a reload.
///
/// Where the engine did it, the record alone counts: what it presses or calls may only put the notice away.
pub(super) fn verdict(
    act: Phase,
    done: &Act,
    said: Said,
    is_gone: bool,
    is_hidden: bool,
) -> PressVerdict {
    let wish = if act == Phase::Accept {
        Said::Yes
    } else {
        Said::No
    };
    let is_silent = said == Said::Nothing;
    let is_kept = said == wish || is_silent && is_gone && !done.by_engine;
    match (done.done, is_kept, done.clicks() == 0) {
        // Said only where nothing can be pressed but what is known to be a yes.
        (false, _, true) if act == Phase::Refuse && !done.texts.is_empty() && !done.unclear => {
            PressVerdict::NoRefuseOffered
        }
        (false, ..) => PressVerdict::Unsure,
        (true, true, false) => PressVerdict::Pressed,
        (true, true, true) => PressVerdict::ByApi,
        (true, false, true) if is_hidden && is_silent && !is_gone => PressVerdict::HiddenOnly,
        (true, false, _) => PressVerdict::Unsure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(done: bool, pressed: usize) -> Act {
        Act {
            done,
            texts: vec!["OK".to_owned()],
            pressed: vec![String::new(); pressed],
            ..Act::default()
        }
    }

    #[test]
    fn what_the_engine_did_counts_only_if_the_record_changed() {
        let check = |phase, pressed, said, gone, hidden, expected| {
            let done = Act {
                by_engine: true,
                ..act(true, pressed)
            };
            let verdict = verdict(phase, &done, said, gone, hidden);
            assert_eq!(
                verdict, expected,
                "{phase:?} {pressed} {said:?} {gone} {hidden}"
            );
        };
        use Phase::{Accept, Refuse};
        use PressVerdict::{ByApi, HiddenOnly, Pressed, Unsure};
        use Said::{No, Nothing, Yes};
        check(Refuse, 0, No, false, true, ByApi);
        check(Refuse, 1, No, true, true, Pressed);
        check(Accept, 0, Yes, true, true, ByApi);
        check(Accept, 1, Yes, false, false, Pressed);
        // It says that it is done, and the notice stays away: so it does for a notice that is shown once.
        check(Refuse, 0, Nothing, true, true, Unsure);
        check(Refuse, 1, Nothing, true, true, Unsure);
        check(Accept, 0, Nothing, true, true, Unsure);
        check(Accept, 2, Nothing, true, false, Unsure);
        check(Refuse, 0, Nothing, false, true, HiddenOnly);
        check(Refuse, 1, Nothing, false, true, Unsure);
        check(Refuse, 0, Yes, true, true, Unsure);
        check(Accept, 1, No, true, true, Unsure);
    }

    #[test]
    fn a_press_counts_only_if_the_record_changed_or_the_notice_stays_away() {
        let check = |phase, (done, pressed), said, gone, hidden, expected| {
            let verdict = verdict(phase, &act(done, pressed), said, gone, hidden);
            assert_eq!(
                verdict, expected,
                "{phase:?} {done} {pressed} {said:?} {gone} {hidden}"
            );
        };
        use Phase::{Accept, Refuse};
        use PressVerdict::{ByApi, HiddenOnly, NoRefuseOffered, Pressed, Unsure};
        use Said::{No, Nothing, Yes};
        check(Refuse, (true, 1), No, false, false, Pressed);
        check(Refuse, (true, 1), Nothing, true, true, Pressed);
        check(Refuse, (true, 1), Nothing, false, true, Unsure);
        check(Accept, (true, 1), Nothing, false, true, Unsure);
        check(Refuse, (true, 1), Yes, true, true, Unsure);
        check(Refuse, (true, 0), No, true, true, ByApi);
        check(Refuse, (true, 0), Nothing, true, true, ByApi);
        check(Refuse, (true, 0), Nothing, false, true, HiddenOnly);
        check(Refuse, (true, 0), Nothing, false, false, Unsure);
        check(Refuse, (false, 0), Nothing, false, false, NoRefuseOffered);
        check(Refuse, (false, 1), Nothing, false, false, Unsure);
        check(Accept, (true, 1), Yes, false, false, Pressed);
        check(Accept, (true, 1), No, true, true, Unsure);
        check(Accept, (false, 0), Nothing, false, false, Unsure);
    }

    #[test]
    fn a_notice_that_is_not_wholly_understood_is_not_accused() {
        let check = |texts: &[&str], unclear, expected| {
            let done = Act {
                texts: texts.iter().map(|text| (*text).to_owned()).collect(),
                unclear,
                ..Act::default()
            };
            let verdict = verdict(Phase::Refuse, &done, Said::Nothing, false, false);
            assert_eq!(verdict, expected, "{texts:?} {unclear}");
        };
        check(&["Got it"], false, PressVerdict::NoRefuseOffered);
        check(&["Got it", "Nope"], true, PressVerdict::Unsure);
        check(&[], false, PressVerdict::Unsure);
    }

    #[test]
    fn a_record_says_only_what_it_did_not_say_before() {
        let reading = |name: &str, value: &str| {
            let pair = [(name.as_bytes(), value.as_bytes())];
            biscuit_tin_shared::cookie::consent::read_head(pair.into_iter())
        };
        let check = |before, after, expected| assert_eq!(Said::of(before, after), expected);
        let no = reading("dmsTPC", "0");
        let yes = reading("cookie-agreed", "2");
        let refused = reading("cookie-agreed", "0");
        check(None, yes, Said::Yes);
        check(None, refused, Said::No);
        check(refused, refused, Said::Nothing);
        check(refused, yes, Said::Yes);
        check(yes, None, Said::Nothing);
        check(None, reading("OneTrustish", "x"), Said::Nothing);
        assert!(no.is_some());
    }
}
