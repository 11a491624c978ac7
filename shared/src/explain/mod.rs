//! Turns facts into finished sentences, in the language that a client asks for.
//!
//! Every word that explains a cookie comes from `words/*.ftl`; nothing here judges.

mod finding;
pub mod words;

use crate::{
    cookie::{
        category::Category,
        consent::{Choice, Consent},
        lifetime::{CAP, Lifetime},
        observation::{Circumstances, Dates, Fate, Observation, Seen},
    },
    explain::words::{Arg, Words, plain},
    judge::{
        category, judge,
        verdict::{Counts, Verdict},
    },
    protocol::{self, Facts, HowWeKnow, Sentence},
    registry::{Declared, Fit, KnowledgeBasis, Known, Match, Registry},
};

/// Explains one cookie: looks it up, judges it and finds the words.
pub fn cookie(row: &Row<'_>, registry: &Registry, words: &Words) -> protocol::Cookie {
    let seen = row.observation;
    let matched = registry.look_up(&seen.host, &seen.name);
    let judgement = judge(seen, &matched, row.circumstances);
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
            .map(|found| finding::told(found, words))
            .collect(),
        how_we_know: how_we_know(&matched, words),
        facts: facts(row, &matched),
        when: row.dates.map(|dates| when(row.times, dates, words)),
        purpose,
    }
}

/// How often it was seen, and on which days.
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

/// One row of the ledger, to be explained.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The event's number.
    pub seq: u64,
    /// What makes it the same row.
    pub id: &'a str,
    /// The last sighting.
    pub observation: &'a Observation,
    /// What surrounds it on its site.
    pub circumstances: &'a Circumstances,
    /// How often it was seen.
    pub times: u32,
    /// When it was seen, where that is kept.
    pub dates: Option<Dates>,
}

fn purpose(matched: &Match<'_>, words: &Words) -> Sentence {
    let declared = matched
        .declared
        .map(|declared| declared.declaration.purpose.as_str());
    let known = matched.known.map(|known| known.cookie.purpose.as_str());
    match (matched.fit, declared, known) {
        // The notice describes a vendor's or a service's cookies; the vendor entry says what this very one does.
        (Fit::ByVendor | Fit::Prose | Fit::OneOfSeveral, _, Some(known)) => words.english(known),
        // A guess must not read like a fact.
        (Fit::Prose, Some(declared), None) => {
            words.say("purpose-prose", &[("purpose", Arg::Text(declared))])
        }
        (Fit::OneOfSeveral, Some(declared), None) => {
            words.say("purpose-several", &[("purpose", Arg::Text(declared))])
        }
        (_, Some(text), _) | (_, None, Some(text)) => words.english(text),
        (_, None, None) => words.say("purpose-nobody", &[]),
    }
}

/// A verdict in words.
pub fn verdict_word(verdict: Verdict, words: &Words) -> Sentence {
    let id = match verdict {
        Verdict::AsDeclared => "verdict-as-declared",
        Verdict::CannotTell => "verdict-cannot-tell",
        Verdict::Differs => "verdict-differs",
        Verdict::NotDeclared => "verdict-not-declared",
    };
    words.say(id, &[])
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
    match set.fate {
        Fate::Refused(_) => words.say("not-kept", &[]),
        Fate::Deleted => words.say("at-once-deleted", &[]),
        Fate::Stored => Sentence {
            text: words.lifetime(set.asked.capped()),
            lang: None,
        },
    }
}

/// Declared, asked and kept in one go.
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
        Some(set) => match (set.fate, set.asked) {
            (Fate::Refused(_), _) => words.text("stays-refused", &[]),
            (Fate::Deleted, _) => words.text("stays-deleted", &[]),
            (Fate::Stored, Lifetime::Seconds(seconds)) if seconds > CAP => {
                let (asked, kept) = (
                    words.lifetime(set.asked),
                    words.lifetime(set.asked.capped()),
                );
                words.text(
                    "stays-capped",
                    &[("asked", Arg::Text(&asked)), ("kept", Arg::Text(&kept))],
                )
            }
            (Fate::Stored, asked) => {
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
    let declared = matched
        .declared
        .filter(|_| matched.fit != Fit::OneOfSeveral)?;
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

fn how_we_know(matched: &Match<'_>, words: &Words) -> HowWeKnow {
    let known = matched.known;
    let sentence = match matched.declared {
        Some(declared) => notice_says(&declared, matched, words),
        None => nobody_declares(known, words),
    };
    let declared = matched.declared;
    HowWeKnow {
        basis: matched.basis,
        sentence,
        pattern: matched
            .pattern
            .or(known.map(|known| known.pattern))
            .map(|pattern| pattern.as_str().to_owned()),
        council: declared.map(|d| d.council.name.clone()),
        service: declared.map(|d| d.service.name.clone()),
        notice: declared.map(|d| d.notice.title.clone()),
        date: declared
            .and_then(|d| d.notice.date)
            .map(|date| date.to_string()),
        section: declared.map(|d| d.declaration.source.section.clone()),
        row: declared.and_then(|d| d.declaration.source.row),
        vendor: known.map(|known| known.vendor.name.clone()),
        source: known.map(|known| {
            known
                .cookie
                .source
                .clone()
                .unwrap_or_else(|| known.vendor.source.clone())
        }),
    }
}

/// The notice's word, with its place.
fn notice_says(declared: &Declared<'_>, matched: &Match<'_>, words: &Words) -> Sentence {
    let source = &declared.declaration.source;
    let section = Arg::Text(&source.section);
    let place = match source.row {
        Some(row) => words.text(
            "place-row",
            &[("section", section), ("row", Arg::Number(row.into()))],
        ),
        None => words.text("place-section", &[("section", section)]),
    };
    let id = match (matched.basis, matched.fit) {
        (KnowledgeBasis::OtherService, _) => "how-other",
        (_, Fit::ByVendor) => "how-vendor-text",
        (_, Fit::Prose | Fit::OneOfSeveral) => "how-prose",
        (KnowledgeBasis::Council, _) => "how-council",
        _ => "how-service",
    };
    let vendor = matched.known.map_or("", |known| known.vendor.name.as_str());
    let args = [
        ("council", Arg::Text(&declared.council.name)),
        ("service", Arg::Text(&declared.service.name)),
        ("notice", Arg::Text(&declared.notice.title)),
        ("place", Arg::Text(&place)),
        ("vendor", Arg::Text(vendor)),
    ];
    words.say(id, &args)
}

/// What is said where no notice says anything.
fn nobody_declares(known: Option<Known<'_>>, words: &Words) -> Sentence {
    let Some(known) = known else {
        return words.say("how-nobody", &[]);
    };
    let vendor = ("vendor", Arg::Text(&known.vendor.name));
    match &known.cookie.not_sure {
        Some(doubt) => words.say("how-vendor-unsure", &[vendor, ("doubt", Arg::Text(doubt))]),
        None => words.say("how-vendor", &[vendor]),
    }
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
        choice: row.circumstances.choice_first.id().to_owned(),
        choice_last: row.circumstances.choice_last.id().to_owned(),
        oddities: set.map(|set| set.oddities.clone()).unwrap_or_default(),
        browser: set.map_or(Fate::Stored, |set| set.fate).id().to_owned(),
        refused_because: set.and_then(|set| {
            if let Fate::Refused(why) = set.fate {
                Some(why.to_owned())
            } else {
                None
            }
        }),
    }
}

/// "7 cookies: 5 as declared, 1 differs from the notice, 1 not declared."
pub fn summary(counts: Counts, words: &Words) -> Sentence {
    if counts.total == 0 {
        return words.say("summary-none", &[]);
    }
    let parts = [
        ("part-as-declared", counts.as_declared),
        ("part-differs", counts.differs),
        ("part-not-declared", counts.not_declared),
        ("part-cannot-tell", counts.cannot_tell),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(id, number)| words.text(id, &[("number", Arg::Number(number.into()))]))
        .collect();
    let parts = parts.join(&words.text("separator", &[]));
    let cookies = words.text("cookies", &[("number", Arg::Number(counts.total.into()))]);
    words.say(
        "summary",
        &[
            ("cookies", Arg::Text(&cookies)),
            ("parts", Arg::Text(&parts)),
        ],
    )
}

/// Explains one site: whose it is and what its cookies add up to.
pub fn site(
    seq: u64,
    host: &str,
    counts: Counts,
    registry: &Registry,
    words: &Words,
) -> protocol::Site {
    let home = registry.home(host);
    let verdict = match counts {
        Counts {
            not_declared: 1.., ..
        } => Verdict::NotDeclared,
        Counts { differs: 1.., .. } => Verdict::Differs,
        Counts {
            cannot_tell: 1.., ..
        } => Verdict::CannotTell,
        _ => Verdict::AsDeclared,
    };
    protocol::Site {
        seq,
        host: host.to_owned(),
        council: home.map(|home| home.council.name.clone()),
        // A main site carries many systems; naming the first would mislead.
        service: home
            .filter(|home| !home.shared)
            .map(|home| home.service.name.clone()),
        supplier: home
            .filter(|home| !home.shared)
            .and_then(|home| home.service.supplier.clone()),
        summary: summary(counts, words),
        counts,
        verdict,
        verdict_word: verdict_word(verdict, words),
    }
}

/// Says what was chosen about cookies on a site; `already` counts the cookies that should have waited.
pub fn consent(
    seq: u64,
    host: &str,
    consent: &Consent,
    already: u32,
    words: &Words,
) -> protocol::Consent {
    let choice = consent.choice();
    let sentence = match choice {
        Choice::Unknown => None,
        Choice::NotYet => {
            let already = match already {
                0 => words.text("already-none", &[]),
                number => words.text("already", &[("number", Arg::Number(number.into()))]),
            };
            Some(words.say("choice-not-yet", &[("already", Arg::Text(&already))]))
        }
        Choice::Made(_) => Some(chosen(choice, words)),
    };
    protocol::Consent {
        seq,
        host: host.to_owned(),
        state: choice.id().to_owned(),
        platform: consent.platform().map(str::to_owned),
        functional: choice.allows(Category::Functional),
        analytics: choice.allows(Category::Analytics),
        marketing: choice.allows(Category::Marketing),
        already_set: already,
        sentence,
    }
}

fn chosen(choice: Choice, words: &Words) -> Sentence {
    let categories = [
        Category::Functional,
        Category::Analytics,
        Category::Marketing,
    ];
    let answers: Vec<String> = categories
        .into_iter()
        .filter_map(|category| {
            let id = if choice.allows(category)? {
                "answer-yes"
            } else {
                "answer-no"
            };
            let category = words.text(&format!("in-words-{}", category.id()), &[]);
            Some(words.text(id, &[("category", Arg::Text(&category))]))
        })
        .collect();
    if answers.is_empty() {
        return words.say("choice-made-unknown", &[]);
    }
    let answers = answers.join(&words.text("separator", &[]));
    words.say("choice-made", &[("answers", Arg::Text(&answers))])
}

/// Says why what is seen is not kept on disk at present.
pub fn not_kept(reason: &str, words: &Words) -> Sentence {
    words.say(&format!("not-kept-{reason}"), &[])
}

/// Says why a host is not being looked at.
pub fn not_inspected(seq: u64, host: &str, reason: &str, words: &Words) -> protocol::NotInspected {
    let id = format!("not-inspected-{reason}");
    let id = if words.has(&id) {
        id
    } else {
        "not-inspected-other".to_owned()
    };
    let sentence = words.say(&id, &[("host", Arg::Text(host))]);
    protocol::NotInspected {
        seq,
        host: host.to_owned(),
        reason: reason.to_owned(),
        sentence,
    }
}
