//! One cookie as a row in words: purpose, lifetime, verdict and findings.
//!
//! Every word comes from `words/*.ftl`.

use crate::{
    cookie::{
        lifetime::{CAP, Lifetime},
        observation::{Acceptance, Dates, Seen},
    },
    explain::{
        facts::facts,
        finding::dated,
        knowledge::how_we_know,
        verdict::cookie_verdict,
        who::{self, was_deleted},
        words::{Arg, Words, plain},
    },
    judge::{
        Judgement,
        case::Case,
        claims::promise_lifetime,
        finding::DatedFinding,
        judge, look_up,
        verdict::{Tone, Verdict, Weight},
    },
    protocol::{self, Sentence},
    registry::{Fit, Match, Registry},
};

/// One row of the ledger, to be explained.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The event's number.
    pub seq: u64,
    /// Stable id of the row.
    pub id: &'a str,
    /// What is known of the cookie.
    pub case: Case<'a>,
    /// Number of sightings.
    pub times: u32,
    /// Whether its days are kept.
    pub is_dated: bool,
}

/// Explains one cookie: looks it up, judges it and formats the sentences.
pub fn cookie(row: &Row<'_>, registry: &Registry, words: &Words) -> protocol::Cookie {
    let case = &row.case;
    let seen = &case.now().observation;
    let matched = look_up(registry, case);
    let judgement = judge(registry, case);
    let heaviest = judgement.rollup().weights.heaviest();
    let name = plain(&seen.name);
    let shown_name = if name.is_empty() {
        words.text("nameless", &[])
    } else {
        name.clone()
    };
    let category = matched.category();
    let category_word = words.say(&format!("category-{}", category.id()), &[]);
    let purpose = purpose(&matched, words);
    let promises_lifetime = promise_lifetime(registry, case, &matched);
    let verdict_word = cookie_verdict(&judgement, case, words);
    let stays = stays(case, words);
    let who = who::who(case, &matched, words);
    let row_sentence = words.say(
        "row",
        &[
            ("name", Arg::Text(&shown_name)),
            ("purpose", Arg::Text(&words.inside(&purpose))),
            ("category", Arg::Text(&category_word.text)),
            ("stays", Arg::Text(&stays.text)),
            ("who", Arg::Text(&who.text)),
            ("verdict", Arg::Text(&verdict_word.text)),
        ],
    );
    let in_words = |findings: &[DatedFinding]| {
        findings
            .iter()
            .map(|found| dated(found, case, row.is_dated, words))
            .collect()
    };
    protocol::Cookie {
        seq: row.seq,
        id: row.id.to_owned(),
        host: seen.host.to_string(),
        name,
        category,
        category_word,
        lifetime: lifetime(case, &judgement, &matched, promises_lifetime, words),
        stays,
        who,
        verdict: judgement.verdict,
        verdict_word,
        tone: tone(judgement.verdict, heaviest),
        weight: heaviest as u32,
        row: row_sentence,
        findings: in_words(&judgement.findings),
        history: in_words(&judgement.history),
        how_we_know: how_we_know(&matched, words),
        facts: facts(case, row.times, row.is_dated, &matched),
        when: row.is_dated.then(|| when(row.times, case.dates, words)),
        purpose,
    }
}

/// What the cookie is to its user: one that no browser keeps is harmless, and still nothing that was checked.
fn tone(verdict: Verdict, heaviest: Weight) -> Tone {
    match heaviest.tone() {
        Tone::Fine if verdict == Verdict::CannotTell => Tone::Unknown,
        tone => tone,
    }
}

/// Number and days of the sightings, in words.
fn when(times: u32, dates: Dates, words: &Words) -> Sentence {
    let (first, last) = (words.day(dates.first), words.day(dates.last));
    let id = if first == last {
        "seen-on"
    } else {
        "seen-between"
    };
    words.say(
        id,
        &[
            ("times", Arg::Number(times.into())),
            ("first", Arg::Text(&first)),
            ("last", Arg::Text(&last)),
        ],
    )
}

fn purpose(matched: &Match<'_>, words: &Words) -> Sentence {
    let declared = matched.declared;
    let service = declared.map_or("", |declared| declared.service.name.as_str());
    let declared = declared
        .filter(|declared| !declared.declaration.purpose.is_empty())
        .map(|declared| words.registry_says(&declared.declaration.purpose));
    let known = matched
        .known
        .map(|known| words.registry_says(&known.cookie.purpose));
    let guess = |id: &str, declared: &Sentence| {
        let purpose = words.inside(declared);
        let args = [
            ("purpose", Arg::Text(&purpose)),
            ("service", Arg::Text(service)),
        ];
        words.say(id, &args)
    };
    match (matched.fit, declared, known) {
        (_, _, Some(known)) if matched.elsewhere().is_some() => known,
        // What it does for another service, it need not do here.
        (_, Some(declared), None) if matched.elsewhere().is_some() => {
            guess("purpose-elsewhere", &declared)
        }
        // The notice describes a vendor's or a service's cookies; the vendor entry says what this very one does.
        (Fit::ByVendor | Fit::Prose | Fit::Ambiguous { .. }, _, Some(known)) => known,
        // A guess must not read like a fact.
        (Fit::Prose, Some(declared), None) => guess("purpose-prose", &declared),
        (Fit::Ambiguous { .. }, Some(declared), None) => guess("purpose-several", &declared),
        (_, Some(said), _) | (_, None, Some(said)) => said,
        (_, None, None) => words.say("purpose-nobody", &[]),
    }
}

fn stays(case: &Case<'_>, words: &Words) -> Sentence {
    let seen = &case.now().observation;
    let Some(set) = &seen.set else {
        let id = match seen.seen {
            Seen::LocalStorage => "until-deleted",
            Seen::SessionStorage => "until-tab-closes",
            Seen::SetByHeader
            | Seen::AddedByScript
            | Seen::AddedOnSite
            | Seen::SentByBrowser
            | Seen::InBrowser => "not-known",
        };
        return words.say(id, &[]);
    };
    match set.acceptance {
        Acceptance::Refused(_) => words.say("not-kept", &[]),
        Acceptance::Deleted => words.say("at-once-deleted", &[]),
        Acceptance::Varies => words.say("kept-by-some", &[]),
        Acceptance::Unclear => words.say("kept-perhaps", &[]),
        Acceptance::Stored if was_deleted(case) => words.say("deleted-since", &[]),
        Acceptance::Stored if seen.shows_the_rest() && set.asked != Lifetime::Session => {
            let left = words.lifetime(set.asked);
            words.say("left", &[("left", Arg::Text(&left))])
        }
        Acceptance::Stored => Sentence {
            text: words.lifetime(set.asked.capped()),
            lang: None,
        },
    }
}

/// How long it stays, and what the notice says, where that is no one lifetime.
fn undated(actual: &str, matched: &Match<'_>, words: &Words) -> Sentence {
    let actual = ("actual", Arg::Text(actual));
    if let Some([least, most]) = matched.declared_range() {
        let (least, most) = (words.lifetime(least), words.lifetime(most));
        let range = [("least", Arg::Text(&least)), ("most", Arg::Text(&most))];
        return words.say("stays-range", &[actual, range[0], range[1]]);
    }
    let id = match (matched.unread_lifetime(), matched.fit) {
        (Some(_), _) => "stays-not-read",
        // What it says of times, it does not say by name.
        (None, Fit::Prose | Fit::Ambiguous { .. }) => "stays-not-named",
        (None, _) => "stays-not-declared",
    };
    words.say(id, &[actual])
}

/// Declared, requested and kept lifetime in one sentence.
fn lifetime(
    case: &Case<'_>,
    judgement: &Judgement,
    matched: &Match<'_>,
    is_promised: bool,
    words: &Words,
) -> Sentence {
    let actual = actual(case, judgement, matched, words);
    let elsewhere = matched.elsewhere().filter(|_| matched.is_named());
    if let Some(there) = elsewhere
        && let Some(declared) = there.declaration.lifetime
    {
        let declared = words.lifetime(declared);
        let args = [
            ("actual", Arg::Text(&actual)),
            ("service", Arg::Text(&there.service.name)),
            ("declared", Arg::Text(&declared)),
        ];
        return words.say("stays-elsewhere", &args);
    }
    match matched.declared_lifetime() {
        Some(declared) => {
            let declared = words.lifetime(declared);
            let declared = ("declared", Arg::Text(&declared));
            words.say(
                "stays-declared",
                &[("actual", Arg::Text(&actual)), declared],
            )
        }
        // What a promise says of it, a finding tells where it does not hold.
        None if is_promised => Sentence {
            text: actual,
            lang: None,
        },
        None => undated(&actual, matched, words),
    }
}

/// How long it stays, as far as its sightings show.
fn actual(case: &Case<'_>, judgement: &Judgement, matched: &Match<'_>, words: &Words) -> String {
    let seen = &case.now().observation;
    let beside = |asked: Lifetime| match matched.declared_lifetime() {
        Some(declared) => words.lifetime_beside(asked, declared),
        None => words.lifetime(asked),
    };
    let Some(set) = &seen.set else {
        let id = match seen.seen {
            Seen::LocalStorage => "stays-local-storage",
            Seen::SessionStorage => "stays-session-storage",
            Seen::SetByHeader | Seen::AddedByScript | Seen::AddedOnSite => "stays-added",
            Seen::SentByBrowser | Seen::InBrowser => "stays-sent",
        };
        return words.text(id, &[]);
    };
    let asked = beside(set.asked);
    let asked = ("asked", Arg::Text(&asked));
    match set.acceptance {
        Acceptance::Refused(_) => words.text("stays-refused", &[]),
        Acceptance::Deleted => words.text("stays-deleted", &[]),
        Acceptance::Varies if seen.arrival.page.is_some() => words.text("stays-varies", &[]),
        Acceptance::Varies => words.text("stays-beside-secure", &[]),
        Acceptance::Unclear => words.text("stays-unclear", &[]),
        Acceptance::Stored if was_deleted(case) => words.text("stays-deleted-since", &[asked]),
        Acceptance::Stored if seen.shows_the_rest() && set.asked != Lifetime::Session => {
            let left = words.lifetime(set.asked);
            words.text("stays-left", &[("left", Arg::Text(&left))])
        }
        Acceptance::Stored => {
            let found = judgement.findings.iter();
            let mut lifetimes = found.filter_map(|dated| dated.finding.lifetime());
            if let Some(other) = lifetimes.find(|other| !other.is_about(set.asked)) {
                let other = beside(other);
                return words.text("stays-either", &[("other", Arg::Text(&other)), asked]);
            }
            if set.asked.seconds().is_some_and(|seconds| seconds > CAP) {
                let kept = words.lifetime(set.asked.capped());
                return words.text("stays-capped", &[asked, ("kept", Arg::Text(&kept))]);
            }
            words.text("stays-set", &[asked])
        }
    }
}
