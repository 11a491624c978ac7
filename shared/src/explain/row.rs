//! One cookie as a row in words: purpose, lifetime, who set it, and the technical facts.
//!
//! Every word comes from `words/*.ftl`.

use crate::{
    cookie::{
        lifetime::{CAP, Lifetime},
        observation::{Acceptance, Dates, Observation, Seen, SiteContext},
    },
    explain::{
        finding::{in_words, verdict_word},
        knowledge::how_we_know,
        words::{Arg, Words, plain},
    },
    judge::{category, judge},
    protocol::{self, Facts, Sentence},
    registry::{Fit, Match, Registry},
};

/// One row of the ledger, to be explained.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The event's number.
    pub seq: u64,
    /// Stable id of the row.
    pub id: &'a str,
    /// The last sighting.
    pub observation: &'a Observation,
    /// Its context on the site.
    pub context: &'a SiteContext,
    /// Number of sightings.
    pub times: u32,
    /// When it was seen, where that is kept.
    pub dates: Option<Dates>,
}

/// Explains one cookie: looks it up, judges it and formats the sentences.
pub fn cookie(row: &Row<'_>, registry: &Registry, words: &Words) -> protocol::Cookie {
    let seen = row.observation;
    let matched = registry.look_up(&seen.host, &seen.name);
    let judgement = judge(seen, &matched, row.context);
    let name = plain(&seen.name);
    let shown_name = if name.is_empty() {
        words.text("nameless", &[])
    } else {
        name.clone()
    };
    let category = category(&matched);
    let category_word = words.say(&format!("category-{}", category.id()), &[]);
    let purpose = purpose(&matched, words);
    let verdict_word = verdict_word(judgement.verdict, words);
    let stays = stays(seen, words);
    let who = who(seen, &matched, words);
    let row_sentence = words.say(
        "row",
        &[
            ("name", Arg::Text(&shown_name)),
            ("purpose", Arg::Text(&purpose.text)),
            ("category", Arg::Text(&category_word.text)),
            ("stays", Arg::Text(&stays.text)),
            ("who", Arg::Text(&who.text)),
            ("verdict", Arg::Text(&verdict_word.text)),
        ],
    );
    protocol::Cookie {
        seq: row.seq,
        id: row.id.to_owned(),
        host: seen.host.clone(),
        name,
        category,
        category_word,
        lifetime: lifetime(seen, &matched, words),
        stays,
        who,
        verdict: judgement.verdict,
        verdict_word,
        row: row_sentence,
        findings: judgement
            .findings
            .iter()
            .map(|found| in_words(found, words))
            .collect(),
        how_we_know: how_we_know(&matched, words),
        facts: facts(row, &matched),
        when: row.dates.map(|dates| when(row.times, dates, words)),
        purpose,
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
    let declared = matched
        .declared
        .map(|declared| declared.declaration.purpose.as_str());
    let known = matched.known.map(|known| known.cookie.purpose.as_str());
    match (matched.fit, declared, known) {
        // The notice describes a vendor's or a service's cookies; the vendor entry says what this very one does.
        (Fit::ByVendor | Fit::Prose | Fit::Ambiguous, _, Some(known)) => words.english(known),
        // A guess must not read like a fact.
        (Fit::Prose, Some(declared), None) => {
            words.say("purpose-prose", &[("purpose", Arg::Text(declared))])
        }
        (Fit::Ambiguous, Some(declared), None) => {
            words.say("purpose-several", &[("purpose", Arg::Text(declared))])
        }
        (_, Some(text), _) | (_, None, Some(text)) => words.english(text),
        (_, None, None) => words.say("purpose-nobody", &[]),
    }
}

fn stays(seen: &Observation, words: &Words) -> Sentence {
    let Some(set) = &seen.set else {
        let id = match seen.seen {
            Seen::LocalStorage => "until-deleted",
            Seen::SessionStorage => "until-tab-closes",
            Seen::SetByHeader | Seen::SentByBrowser | Seen::InBrowser => "not-known",
        };
        return words.say(id, &[]);
    };
    match set.acceptance {
        Acceptance::Refused(_) => words.say("not-kept", &[]),
        Acceptance::Deleted => words.say("at-once-deleted", &[]),
        Acceptance::Stored => Sentence {
            text: words.lifetime(set.asked.capped()),
            lang: None,
        },
    }
}

/// Declared, requested and kept lifetime in one sentence.
fn lifetime(seen: &Observation, matched: &Match<'_>, words: &Words) -> Sentence {
    let actual = match &seen.set {
        None => {
            let id = match seen.seen {
                Seen::LocalStorage => "stays-local-storage",
                Seen::SessionStorage => "stays-session-storage",
                Seen::SetByHeader | Seen::SentByBrowser | Seen::InBrowser => "stays-sent",
            };
            words.text(id, &[])
        }
        Some(set) => match (set.acceptance, set.asked) {
            (Acceptance::Refused(_), _) => words.text("stays-refused", &[]),
            (Acceptance::Deleted, _) => words.text("stays-deleted", &[]),
            (Acceptance::Stored, Lifetime::Seconds(seconds)) if seconds > CAP => {
                let (asked, kept) = (
                    words.lifetime(set.asked),
                    words.lifetime(set.asked.capped()),
                );
                words.text(
                    "stays-capped",
                    &[("asked", Arg::Text(&asked)), ("kept", Arg::Text(&kept))],
                )
            }
            (Acceptance::Stored, asked) => {
                words.text("stays-set", &[("asked", Arg::Text(&words.lifetime(asked)))])
            }
        },
    };
    match declared_lifetime(matched) {
        Some(declared) => {
            let declared = words.lifetime(declared);
            words.say(
                "stays-declared",
                &[
                    ("actual", Arg::Text(&actual)),
                    ("declared", Arg::Text(&declared)),
                ],
            )
        }
        None => words.say("stays-not-declared", &[("actual", Arg::Text(&actual))]),
    }
}

/// What the notice says, where it is clear which row is meant.
fn declared_lifetime(matched: &Match<'_>) -> Option<Lifetime> {
    let declared = matched.declared.filter(|_| matched.fit != Fit::Ambiguous)?;
    declared.declaration.lifetime
}

fn who(seen: &Observation, matched: &Match<'_>, words: &Words) -> Sentence {
    let provider = matched
        .declared
        .and_then(|declared| declared.declaration.provider.as_deref());
    let id = match (seen.seen, provider) {
        (Seen::SetByHeader, None) => "who-set",
        (Seen::SetByHeader, Some(_)) => "who-set-for",
        (Seen::SentByBrowser, None) => "who-sent",
        (Seen::SentByBrowser, Some(_)) => "who-sent-for",
        (Seen::InBrowser, None) => "who-in-browser",
        (Seen::InBrowser, Some(_)) => "who-in-browser-for",
        (Seen::LocalStorage | Seen::SessionStorage, None) => "who-storage",
        (Seen::LocalStorage | Seen::SessionStorage, Some(_)) => "who-storage-for",
    };
    words.say(
        id,
        &[
            ("host", Arg::Text(&seen.host)),
            ("provider", Arg::Text(provider.unwrap_or_default())),
        ],
    )
}

fn facts(row: &Row<'_>, matched: &Match<'_>) -> Facts {
    let seen = row.observation;
    let set = seen.set.as_ref();
    let seconds = |lifetime| {
        if let Lifetime::Seconds(seconds) = lifetime {
            Some(seconds)
        } else {
            None
        }
    };
    let declared = declared_lifetime(matched);
    let asked = set.and_then(|set| seconds(set.asked));
    Facts {
        seen: seen.seen,
        times: row.times,
        first_seen: row.dates.map(|dates| dates.first),
        last_seen: row.dates.map(|dates| dates.last),
        over_https: seen.over_https,
        domain: set.map(|set| plain(&set.domain)),
        host_only: set.map(|set| set.host_only),
        path: set.and_then(|set| set.path.text()).map(plain),
        secure: set.map(|set| set.secure),
        http_only: set.map(|set| set.http_only),
        same_site: set.and_then(|set| set.same_site).map(str::to_owned),
        partitioned: set.map(|set| set.partitioned),
        declared_seconds: declared.and_then(seconds),
        asked_seconds: asked,
        kept_seconds: asked.map(|seconds| seconds.min(CAP)),
        value_kind: seen.value.kind.id().to_owned(),
        value_length: seen.value.length,
        choice: row.context.choice_first.id().to_owned(),
        choice_last: row.context.choice_last.id().to_owned(),
        oddities: set.map(|set| set.oddities.clone()).unwrap_or_default(),
        browser: set
            .map_or(Acceptance::Stored, |set| set.acceptance)
            .id()
            .to_owned(),
        refused_because: set.and_then(|set| {
            if let Acceptance::Refused(why) = set.acceptance {
                Some(why.to_owned())
            } else {
                None
            }
        }),
    }
}
