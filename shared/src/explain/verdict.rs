//! The words of a verdict, of one cookie and of a site.
//!
//! The judgement itself is `judge`'s.

use crate::{
    cookie::observation::Acceptance,
    explain::words::Words,
    judge::{
        Judgement,
        case::Case,
        finding::Finding,
        verdict::{Severity, Verdict, Weight},
    },
    protocol::Sentence,
};

/// A verdict in words.
pub(super) fn verdict_word(verdict: Verdict, words: &Words) -> Sentence {
    let id = match verdict {
        Verdict::NothingSeen => "verdict-nothing-seen",
        Verdict::AsDeclared => "verdict-as-declared",
        Verdict::CannotTell => "verdict-cannot-tell",
        Verdict::Differs => "verdict-differs",
        Verdict::NotDeclared => "verdict-not-declared",
    };
    words.say(id, &[])
}

/// A cookie's verdict in words that name what it rests on.
pub(super) fn cookie_verdict(judgement: &Judgement, case: &Case<'_>, words: &Words) -> Sentence {
    let heaviest = judgement.findings.first().map(|dated| &dated.finding);
    let weights = judgement.rollup().weights;
    let elsewhere = [Weight::Brought, Weight::Elsewhere, Weight::UntoldElsewhere];
    let is_elsewhere = elsewhere.into_iter().any(|weight| weights.has(weight));
    // The sentence about the site counts it with these, whatever else was found.
    let id = about_choice(weights.heaviest(), judgement.verdict).or_else(|| {
        match weights.heaviest() {
            Weight::Gap => Some("verdict-gap"),
            // Whatever else somebody should look at.
            _ if is_elsewhere && judgement.verdict != Verdict::Differs => Some("verdict-elsewhere"),
            _ => verdict_with(judgement.verdict, heaviest),
        }
    });
    match id {
        Some(id) => words.say(id, &[]),
        // Nobody saw its lifetime: the name is all that was checked.
        None if judgement.verdict == Verdict::AsDeclared && !shows_its_lifetime(case) => {
            words.say("verdict-named", &[])
        }
        None => verdict_word(judgement.verdict, words),
    }
}

/// The words for the verdict on a cookie that was set before a choice, or against a no.
fn about_choice(weight: Weight, verdict: Verdict) -> Option<&'static str> {
    let [differs, declared, undeclared, unclear] = match weight {
        Weight::Early | Weight::EarlyMeasuring | Weight::PerhapsEarly => [
            "verdict-before-choice",
            "verdict-declared-early",
            "verdict-undeclared-early",
            "verdict-cannot-tell-early",
        ],
        Weight::Refused | Weight::RefusedMeasuring | Weight::PerhapsRefused => [
            "verdict-ignores-choice",
            "verdict-declared-refused",
            "verdict-undeclared-refused",
            "verdict-cannot-tell-refused",
        ],
        _ => return None,
    };
    Some(match verdict {
        Verdict::Differs | Verdict::NothingSeen => differs,
        Verdict::AsDeclared => declared,
        Verdict::NotDeclared => undeclared,
        Verdict::CannotTell => unclear,
    })
}

/// The words for a verdict with its heaviest finding, where that says more than the verdict alone.
fn verdict_with(verdict: Verdict, heaviest: Option<&Finding>) -> Option<&'static str> {
    let heaviest = heaviest?;
    let is_note = heaviest.severity() == Severity::Note;
    Some(match (verdict, heaviest) {
        (Verdict::Differs, Finding::PersonalDataInValue { .. }) => "verdict-personal",
        _ if is_note => return None,
        // Somebody should look at it all the same.
        (Verdict::CannotTell, _) => "verdict-cannot-tell-look",
        (Verdict::AsDeclared, _) => "verdict-declared-look",
        _ => return None,
    })
}

fn shows_its_lifetime(case: &Case<'_>) -> bool {
    let set = case.now().observation.set.as_ref();
    set.is_some_and(|set| !matches!(set.acceptance, Acceptance::Varies | Acceptance::Unclear))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::category::Category;

    #[test]
    fn a_verdict_says_that_somebody_should_look_at_a_declared_cookie() {
        use Severity::Note;
        let early = Finding::BeforeConsent {
            category: Category::Analytics,
            by_host: true,
            severity: Note,
        };
        assert_eq!(verdict_with(Verdict::AsDeclared, Some(&early)), None);
        let address = String::new();
        let odd = Finding::DisclosesInternalAddress { address };
        let look = verdict_with(Verdict::AsDeclared, Some(&odd));
        assert_eq!(look, Some("verdict-declared-look"));
        assert_eq!(verdict_with(Verdict::AsDeclared, None), None);
        let unknown = |found| verdict_with(Verdict::CannotTell, Some(found));
        assert_eq!(unknown(&odd), Some("verdict-cannot-tell-look"));
        assert_eq!(unknown(&Finding::NoNotice { serves_many: false }), None);
    }

    #[test]
    fn a_row_says_what_the_sentence_about_the_site_counts_it_for() {
        use Verdict::{AsDeclared, CannotTell, Differs, NotDeclared};
        let check = |weight, verdict, text: &str| {
            let id = about_choice(weight, verdict).expect("it is about a choice");
            assert_eq!(Words::new(None).text(id, &[]), text);
        };
        check(Weight::Refused, Differs, "Set after you said no");
        let no = Weight::PerhapsRefused;
        check(no, NotDeclared, "Not declared, and set after you said no");
        check(no, AsDeclared, "As declared, but set after you said no");
        check(no, CannotTell, "Cannot tell, but set after you said no");
        let early = Weight::EarlyMeasuring;
        check(early, NotDeclared, "Not declared, and before you chose");
        check(early, AsDeclared, "As declared, but before you chose");
        check(early, CannotTell, "Cannot tell, but before you chose");
        check(Weight::Early, Differs, "Set before you chose");
        for other in [Weight::Untold, Weight::Odd, Weight::Promise, Weight::Gap] {
            assert_eq!(about_choice(other, NotDeclared), None, "{other:?}");
        }
    }
}
