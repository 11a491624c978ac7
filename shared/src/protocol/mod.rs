//! Wire types of the feed: one event a line.
//!
//! It carries facts and finished sentences, never a cookie's value. A test writes `protocol.d.ts` and the fixtures from it.

mod council;
mod facts;
pub mod notice;
pub mod request;

pub use council::{Notice, UnheldDomain};
pub use facts::Facts;

use crate::{
    cookie::category::Category,
    judge::verdict::{Counts, Severity, Tone, Verdict},
    registry::{KnowledgeBasis, vendor::Grade},
};
use serde::{Deserialize, Serialize};

/// One line of the feed. `seq` grows by one an event and survives a reconnection.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "an event lives for one line of the feed; a box would cost more than it saves"
)]
pub enum Event {
    /// Everything known, first on each connection.
    Snapshot(Snapshot),
    /// A cookie was seen for the first time, or differently.
    Cookie(Cookie),
    /// A site's summary changed.
    Site(Site),
    /// A host is not being looked at, and why.
    NotInspected(NotInspected),
    /// What was chosen about cookies on a site, or that nobody has chosen yet.
    Consent(SiteConsent),
    /// Events were lost because the client read too slowly.
    Gap(Gap),
    /// No event for a while; the proxy still runs.
    Heartbeat(Heartbeat),
}

/// A sentence, ready to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Sentence {
    /// The words: plain text, never markup.
    pub text: String,
    /// The language, where it is not the one that the client asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
}

/// Everything known when a client connects.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Snapshot {
    /// The number of the last event that this includes.
    pub seq: u64,
    /// The language of the sentences, as a tag such as `en-GB`.
    pub lang: String,
    /// The proxy's own address, as `127.0.0.1:8642`.
    pub proxy: String,
    /// What the user types to run our program, with `{}` for the command: its name, or its path where the name does not lead to
    /// it, and its data folder where that is not the default one.
    pub command: String,
    /// The hosts that are looked at; each stands for itself and its subdomains.
    pub listed_hosts: Vec<String>,
    /// The names of the councils whose sites are known.
    pub councils: Vec<String>,
    /// The domains of councils whose cookie notice we do not hold.
    #[serde(default)]
    pub unheld: Vec<UnheldDomain>,
    /// One entry a host that was seen.
    pub sites: Vec<Site>,
    /// One entry a cookie that was seen.
    pub cookies: Vec<Cookie>,
    /// Hosts that are not being looked at.
    pub not_inspected: Vec<NotInspected>,
    /// Hosts that are looked at only after the user asked, once for each council with a part of them; those too that serve
    /// several organisations and that the user put on the list.
    #[serde(default)]
    pub asked_hosts: Vec<AskedHost>,
    /// What was chosen on each site where that is known.
    pub consents: Vec<SiteConsent>,
    /// Whether the user paused all looking.
    #[serde(default)]
    pub paused: bool,
    /// Hosts that the user chose to leave alone; each stands for itself and its subdomains.
    #[serde(default)]
    pub left_alone: Vec<String>,
    /// Why what is seen is not kept on disk at present; absent while it is, or while nothing is to be kept.
    #[serde(default)]
    pub not_kept: Option<Sentence>,
}

/// A host that is looked at only after the user asked, and for how long: `POST /v1/look`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AskedHost {
    /// The host; it stands for itself and its subdomains.
    pub host: String,
    /// The id of the council that it may be looked at for.
    pub council: String,
    /// The council's name.
    pub council_name: String,
    /// Whether it serves several organisations: what the browser holds for it may be anybody's.
    pub shared: bool,
    /// Whether asking would help: not where no address tells whose a page is, nor where the user put the host on the list.
    pub may_ask: bool,
    /// The very host that is being looked at now because the user asked.
    pub looked_at: Option<String>,
    /// The question, or what is being done, or why it is not.
    pub sentence: Sentence,
}

/// One host and what its cookies add up to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Site {
    /// The number of the event.
    pub seq: u64,
    /// The host, lower case, as A-labels.
    pub host: String,
    /// The council whose service this is.
    pub council: Option<String>,
    /// The service's name in plain words.
    pub service: Option<String>,
    /// Who runs the service.
    pub supplier: Option<String>,
    /// The notice that its cookies are held against; absent where we hold none.
    #[serde(default)]
    pub notice: Option<Notice>,
    /// What the cookies mean for the user, in a few short sentences.
    pub conclusion: Conclusion,
    /// "7 cookies: 5 as declared, 1 kept longer than declared, 1 not declared."
    pub summary: Sentence,
    /// The counts behind the summary.
    pub counts: Counts,
    /// The roll-up of the cookies' verdicts.
    pub verdict: Verdict,
    /// The verdict in words.
    pub verdict_word: Sentence,
}

/// What a site's cookies mean for the user in front of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Conclusion {
    /// How it is meant; a mark beside the sentence.
    pub tone: Tone,
    /// What comes first.
    pub sentence: Sentence,
    /// What belongs to it.
    pub more: Option<Sentence>,
}

/// One cookie of one host: a row of the panel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Cookie {
    /// The number of the event.
    pub seq: u64,
    /// Stable id of the row: host and cookie key in one string.
    pub id: String,
    /// The host that set it or got it.
    pub host: String,
    /// Its name; empty for a nameless cookie.
    pub name: String,
    /// What it does, in one plain sentence, or that this is unknown.
    pub purpose: Sentence,
    /// The consent bucket.
    pub category: Category,
    /// The bucket in words.
    pub category_word: Sentence,
    /// How long it stays, in a few words: "1 week".
    pub stays: Sentence,
    /// Declared, asked and kept, in one sentence.
    pub lifetime: Sentence,
    /// Who set it and how.
    pub who: Sentence,
    /// How often it was seen and on which days; absent for what only the browser reported.
    pub when: Option<Sentence>,
    /// The roll-up of the findings.
    pub verdict: Verdict,
    /// The verdict in words.
    pub verdict_word: Sentence,
    /// What it is to its user; a mark beside the verdict.
    pub tone: Tone,
    /// What it weighs beside others: the heavier has the higher number.
    pub weight: u32,
    /// The whole row as one sentence, for a screen reader and the terminal.
    pub row: Sentence,
    /// The findings that hold now.
    pub findings: Vec<ExplainedFinding>,
    /// Findings that the site has put right since.
    #[serde(default)]
    pub history: Vec<ExplainedFinding>,
    /// Where our knowledge comes from.
    pub how_we_know: HowWeKnow,
    /// Technical facts, for testers.
    pub facts: Facts,
}

/// One difference, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Finding"))]
pub struct ExplainedFinding {
    /// Its code, such as `outlives_declaration`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The severity in words.
    pub severity_word: Sentence,
    /// What differs, with the evidence.
    pub sentence: Sentence,
    /// What tells it apart from others of its code that hold of the cookie, such as the promise that does not hold. It is the
    /// same in every language and on every day.
    #[serde(default)]
    pub which: Option<String>,
    /// The seconds that the setting it speaks of asked for, where it speaks of a time.
    #[serde(default)]
    pub asked_seconds: Option<i64>,
    /// Whether the host was seen setting the cookie, where it speaks of a choice: else a script or another host may have.
    #[serde(default)]
    pub by_host: Option<bool>,
    /// When it was seen first: Unix seconds, to the hour; absent where that is not kept.
    #[serde(default)]
    pub first: Option<i64>,
    /// When it was seen last: Unix seconds, to the hour.
    #[serde(default)]
    pub last: Option<i64>,
    /// The days in words.
    #[serde(default)]
    pub when: Option<Sentence>,
}

/// Where our knowledge of a cookie comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HowWeKnow {
    /// What the knowledge rests on.
    pub basis: KnowledgeBasis,
    /// The answer in one or two sentences.
    pub sentence: Sentence,
    /// The pattern that matched.
    pub pattern: Option<String>,
    /// The council whose notice it is.
    pub council: Option<String>,
    /// The service whose declaration it is.
    pub service: Option<String>,
    /// The notice's title.
    pub notice: Option<String>,
    /// The notice's date, as `2016-04-19`, where it gives one.
    pub date: Option<String>,
    /// The notice's public address, where the registry has one.
    pub address: Option<String>,
    /// The day that the notice was read, as `2026-11-20`.
    pub read: Option<String>,
    /// The section of the notice.
    pub section: Option<String>,
    /// The language of the names of service, notice and section, as a tag, where that is known.
    #[serde(default)]
    pub notice_lang: Option<String>,
    /// The row of that section.
    pub row: Option<u32>,
    /// The vendor entry that matched, and its public source.
    pub vendor: Option<String>,
    /// How well the vendor entry is known.
    pub grade: Option<Grade>,
    /// How long the vendor's cookie usually stays, where that is known.
    pub usual: Option<Sentence>,
    /// A public address to read more.
    pub source: Option<String>,
}

/// A host that is not being looked at, or in part only.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NotInspected {
    /// The number of the event.
    pub seq: u64,
    /// The host.
    pub host: String,
    /// A short code, such as `certificate_expired`.
    pub reason: String,
    /// Since when, in Unix seconds, where that is known.
    #[serde(default)]
    pub since: Option<i64>,
    /// Whether the host is looked at all the same, but not all of it.
    #[serde(default)]
    pub partly: bool,
    /// The reason in plain words, with what to do.
    pub sentence: Sentence,
}

/// What a visitor chose about cookies on one site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Consent"))]
pub struct SiteConsent {
    /// The number of the event.
    pub seq: u64,
    /// The site.
    pub host: String,
    /// `not_yet`, `made` or `unknown`.
    pub state: String,
    /// The consent tool whose cookie remembers it.
    pub platform: Option<String>,
    /// Whether comfort cookies were allowed, where that was asked.
    pub functional: Option<bool>,
    /// Whether statistics were allowed, where that was asked.
    pub analytics: Option<bool>,
    /// Whether marketing was allowed, where that was asked.
    pub marketing: Option<bool>,
    /// When the site was last seen before a choice, in Unix seconds, to the hour.
    #[serde(default)]
    pub open_last: Option<i64>,
    /// When it was last seen under a no to statistics, in Unix seconds, to the hour.
    #[serde(default)]
    pub analytics_refused: Option<i64>,
    /// The same of marketing.
    #[serde(default)]
    pub marketing_refused: Option<i64>,
    /// How many cookies that need a choice were there before it.
    pub already_set: u32,
    /// All this in words; absent while nothing is known.
    pub sentence: Option<Sentence>,
}

/// Events that were lost.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Gap {
    /// The number of the last event that was lost.
    pub seq: u64,
    /// How many were lost.
    pub missed: u64,
}

/// A heartbeat: no event since the last one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Heartbeat {
    /// The number of the last event.
    pub seq: u64,
}

#[cfg(test)]
mod tests;
