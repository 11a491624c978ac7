//! Conversion of enums to the texts of their columns, and back.
//!
//! An unknown text is `None`; nothing is guessed.

use crate::inspect::ledger::{StoredRow, StoredSet, StoredSighting, Together};
use biscuit_tin_shared::{
    cookie::{
        consent::{Answers, Choice, Unclear},
        observation::{Acceptance, Dates, Seen},
        refusal::Refusal,
        request::RequestKind,
        set_cookie::SameSite,
        value::ValueKind,
    },
    judge::case::{Missed, Stamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The page in front, where that is another site whose name is not kept.
const SOME_PAGE: &str = "?";

/// The host of the page in front, empty where that is no other site; then, on a shared host, the council's own path as the
/// registry has it, which tells one council's row from another's.
pub(super) fn page(stored: &StoredRow) -> String {
    let page = match stored.page.as_deref() {
        Some("") => SOME_PAGE,
        page => page.unwrap_or_default(),
    };
    let tenant = stored
        .sightings
        .last()
        .and_then(|last| last.tenant.as_deref());
    format!("{page}{}", tenant.unwrap_or_default())
}

/// The host of the page in such a column: `None` where there is none, empty where its name is not kept.
pub(super) fn page_of(column: &str) -> Option<String> {
    let host = column.split('/').next().filter(|host| !host.is_empty())?;
    Some(if host == SOME_PAGE { "" } else { host }.to_owned())
}

/// One sighting as it stands in the column of sightings.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seen: Seen,
    request: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    over_https: bool,
    value_kind: String,
    value_length: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    discloses: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    set: Option<SetLine>,
    choice: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open_since: Option<i64>,
    first: i64,
    last: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    replaced: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    together: Option<Together>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<i64>,
    /// By choice, the hour of pages without it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    missed: BTreeMap<String, i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetLine {
    secure: bool,
    http_only: bool,
    same_site: Option<String>,
    asked_seconds: Option<i64>,
    browser: String,
    expires_unreadable: bool,
}

/// Sightings as one text.
pub(super) fn sightings(sightings: &[StoredSighting]) -> String {
    let lines: Vec<Line> = sightings.iter().map(line).collect();
    serde_json::to_string(&lines).expect("lines are JSON")
}

fn line(sighting: &StoredSighting) -> Line {
    Line {
        seen: sighting.seen,
        request: sighting.request.id().to_owned(),
        page: sighting.page.clone(),
        tenant: sighting.tenant.clone(),
        over_https: sighting.over_https,
        value_kind: sighting.value_kind.id().to_owned(),
        value_length: sighting.value_length,
        discloses: sighting.discloses,
        set: sighting.set.as_ref().map(|set| SetLine {
            secure: set.secure,
            http_only: set.http_only,
            same_site: set.same_site.map(|same_site| same_site.id().to_owned()),
            asked_seconds: set.asked,
            browser: acceptance(set.acceptance).to_owned(),
            expires_unreadable: set.expires_unreadable,
        }),
        choice: choice(sighting.stamp.choice),
        open_since: sighting.stamp.open_since,
        first: sighting.dates.first,
        last: sighting.dates.last,
        replaced: sighting.replaced,
        together: sighting.together.clone(),
        beside: sighting.beside,
        missed: sighting
            .missed
            .iter()
            .map(|one| (choice(one.choice), one.at))
            .collect(),
    }
}

/// Sightings of a text; `None` if any of it is unknown, or if there are none.
pub(super) fn sightings_of(text: &str) -> Option<Vec<StoredSighting>> {
    let lines: Vec<Line> = serde_json::from_str(text).ok()?;
    let sightings: Option<Vec<StoredSighting>> = lines.into_iter().map(sighting_of).collect();
    sightings.filter(|sightings| !sightings.is_empty())
}

fn sighting_of(line: Line) -> Option<StoredSighting> {
    let set = match line.set {
        None => None,
        Some(set) => Some(StoredSet {
            secure: set.secure,
            http_only: set.http_only,
            same_site: set.same_site.as_deref().and_then(SameSite::from_id),
            asked: set.asked_seconds,
            acceptance: acceptance_of(&set.browser)?,
            expires_unreadable: set.expires_unreadable,
        }),
    };
    Some(StoredSighting {
        seen: line.seen,
        request: RequestKind::ALL
            .into_iter()
            .find(|kind| kind.id() == line.request)?,
        page: line.page,
        tenant: line.tenant,
        over_https: line.over_https,
        value_kind: value_kind_of(&line.value_kind)?,
        value_length: line.value_length,
        discloses: line.discloses,
        set,
        stamp: Stamp {
            choice: choice_of(&line.choice)?,
            open_since: line.open_since,
        },
        dates: Dates {
            first: line.first,
            last: line.last,
        },
        replaced: line.replaced,
        together: line.together,
        beside: line.beside,
        missed: line
            .missed
            .into_iter()
            .map(|(text, at)| choice_of(&text).map(|choice| Missed { choice, at }))
            .collect::<Option<_>>()?,
    })
}

/// What a browser does with the cookie; a refusal is stored as its reason.
fn acceptance(acceptance: Acceptance) -> &'static str {
    match acceptance {
        Acceptance::Refused(reason) => reason.id(),
        other => other.id(),
    }
}

/// What a browser does with the cookie, from its text.
pub(super) fn acceptance_of(text: &str) -> Option<Acceptance> {
    use Acceptance::{Deleted, Stored, Unclear, Varies};
    let plain = [Stored, Deleted, Varies, Unclear];
    let refused = Refusal::ALL.map(Acceptance::Refused);
    let mut all = plain.into_iter().chain(refused);
    all.find(|known| acceptance(*known) == text)
}

/// A value's kind, from its text.
pub(super) fn value_kind_of(text: &str) -> Option<ValueKind> {
    ValueKind::ALL.into_iter().find(|kind| kind.id() == text)
}

/// A choice, such as `made functional=yes analytics=no`, `not_yet` or `unknown nothing_seen`.
fn choice(choice: Choice) -> String {
    let mut text = choice.id().to_owned();
    let answers = match choice {
        Choice::Made(answers) => answers,
        Choice::Unknown(why) => return format!("{text} {}", why.id()),
        Choice::NotYet => return text,
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

fn choice_of(text: &str) -> Option<Choice> {
    let mut pieces = text.split(' ');
    match pieces.next()? {
        "unknown" => {
            let why = pieces.next()?;
            let known = Unclear::ALL.into_iter().find(|known| known.id() == why)?;
            return Some(Choice::Unknown(known));
        }
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
        let mut choices = vec![Choice::NotYet];
        choices.extend(Unclear::ALL.map(Choice::Unknown));
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
        let plain = [Acceptance::Stored, Acceptance::Deleted];
        let open = [Acceptance::Varies, Acceptance::Unclear];
        for value in plain
            .into_iter()
            .chain(open)
            .chain(Refusal::ALL.map(Acceptance::Refused))
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
