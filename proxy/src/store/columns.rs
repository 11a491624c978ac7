//! The words in which closed sets stand in the store, there and back.
//!
//! What is none of our words comes back as nothing: nothing is guessed.

use biscuit_tin_shared::cookie::{
    browser::REFUSALS,
    consent::{Answers, Choice},
    observation::Acceptance,
    value::ValueKind,
};

pub(super) fn source(by_header: bool) -> &'static str {
    if by_header { "header" } else { "sent" }
}

/// What a browser does with it: the reason itself, where it refuses.
pub(super) fn acceptance(acceptance: Acceptance) -> &'static str {
    match acceptance {
        Acceptance::Refused(reason) => reason,
        Acceptance::Stored | Acceptance::Deleted => acceptance.id(),
    }
}

pub(super) fn acceptance_of(word: &str) -> Option<Acceptance> {
    let plain = [Acceptance::Stored, Acceptance::Deleted];
    let refused = REFUSALS.map(Acceptance::Refused);
    let mut all = plain.into_iter().chain(refused);
    all.find(|known| acceptance(*known) == word)
}

pub(super) fn value_kind_of(word: &str) -> Option<ValueKind> {
    ValueKind::ALL.into_iter().find(|kind| kind.id() == word)
}

pub(super) fn same_site_of(word: &str) -> Option<&'static str> {
    ["strict", "lax", "none"]
        .into_iter()
        .find(|known| *known == word)
}

/// `made functional=yes analytics=no`, or the word for what is not a choice.
pub(super) fn choice(choice: Choice) -> String {
    let mut word = choice.id().to_owned();
    let Choice::Made(answers) = choice else {
        return word;
    };
    for (category, answer) in [
        ("functional", answers.functional),
        ("analytics", answers.analytics),
        ("marketing", answers.marketing),
    ] {
        if let Some(answer) = answer {
            let answer = if answer { "yes" } else { "no" };
            word.push_str(&format!(" {category}={answer}"));
        }
    }
    word
}

pub(super) fn choice_of(word: &str) -> Option<Choice> {
    let mut pieces = word.split(' ');
    match pieces.next()? {
        "unknown" => return Some(Choice::Unknown),
        "not_yet" => return Some(Choice::NotYet),
        "made" => {}
        _ => return None,
    }
    let mut answers = Answers::default();
    for piece in pieces {
        let (category, answer) = piece.split_once('=')?;
        let place = match category {
            "functional" => &mut answers.functional,
            "analytics" => &mut answers.analytics,
            "marketing" => &mut answers.marketing,
            _ => return None,
        };
        *place = Some(answer == "yes");
    }
    Some(Choice::Made(answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_as_what_it_was() {
        let some = [None, Some(true), Some(false)];
        let mut choices = vec![Choice::Unknown, Choice::NotYet];
        for (functional, analytics) in some.iter().flat_map(|one| some.map(|other| (*one, other))) {
            choices.extend(some.map(|marketing| {
                Choice::Made(Answers {
                    functional,
                    analytics,
                    marketing,
                })
            }));
        }
        for told in choices {
            assert_eq!(choice_of(&choice(told)), Some(told));
        }
        for told in [Acceptance::Stored, Acceptance::Deleted]
            .into_iter()
            .chain(REFUSALS.map(Acceptance::Refused))
        {
            assert_eq!(acceptance_of(acceptance(told)), Some(told));
        }
        for kind in ValueKind::ALL {
            assert_eq!(value_kind_of(kind.id()), Some(kind));
        }
        assert_eq!(acceptance_of("else"), None);
        assert_eq!(choice_of("else"), None);
        assert_eq!(choice_of("made else=yes"), None);
    }
}
