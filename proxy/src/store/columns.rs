//! Conversion of enums to the texts of their columns, and back.
//!
//! An unknown text is `None`; nothing is guessed.

use biscuit_tin_shared::cookie::{
    browser::REFUSALS,
    consent::{Answers, Choice},
    observation::Acceptance,
    value::ValueKind,
};

/// Which header the cookie is known from: Set-Cookie or Cookie.
pub(super) fn source(by_header: bool) -> &'static str {
    if by_header { "header" } else { "sent" }
}

/// What a browser does with the cookie; a refusal is stored as its reason.
pub(super) fn acceptance(acceptance: Acceptance) -> &'static str {
    match acceptance {
        Acceptance::Refused(reason) => reason,
        Acceptance::Stored | Acceptance::Deleted => acceptance.id(),
    }
}

pub(super) fn acceptance_of(text: &str) -> Option<Acceptance> {
    let plain = [Acceptance::Stored, Acceptance::Deleted];
    let refused = REFUSALS.map(Acceptance::Refused);
    let mut all = plain.into_iter().chain(refused);
    all.find(|known| acceptance(*known) == text)
}

pub(super) fn value_kind_of(text: &str) -> Option<ValueKind> {
    ValueKind::ALL.into_iter().find(|kind| kind.id() == text)
}

pub(super) fn same_site_of(text: &str) -> Option<&'static str> {
    ["strict", "lax", "none"]
        .into_iter()
        .find(|known| *known == text)
}

/// A choice, such as `made functional=yes analytics=no`, `not_yet` or `unknown`.
pub(super) fn choice(choice: Choice) -> String {
    let mut text = choice.id().to_owned();
    let Choice::Made(answers) = choice else {
        return text;
    };
    for (category, answer) in [
        ("functional", answers.functional),
        ("analytics", answers.analytics),
        ("marketing", answers.marketing),
    ] {
        if let Some(answer) = answer {
            let answer = if answer { "yes" } else { "no" };
            text.push_str(&format!(" {category}={answer}"));
        }
    }
    text
}

pub(super) fn choice_of(text: &str) -> Option<Choice> {
    let mut pieces = text.split(' ');
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
    fn every_text_is_read_back_as_the_value_it_was_made_from() {
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
        for value in choices {
            assert_eq!(choice_of(&choice(value)), Some(value));
        }
        for value in [Acceptance::Stored, Acceptance::Deleted]
            .into_iter()
            .chain(REFUSALS.map(Acceptance::Refused))
        {
            assert_eq!(acceptance_of(acceptance(value)), Some(value));
        }
        for kind in ValueKind::ALL {
            assert_eq!(value_kind_of(kind.id()), Some(kind));
        }
        assert_eq!(acceptance_of("else"), None);
        assert_eq!(choice_of("else"), None);
        assert_eq!(choice_of("made else=yes"), None);
    }
}
