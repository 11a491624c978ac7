//! Plays the steps of a story: what a browser would send, and what the site answers, as whole heads.
//!
//! It opens no connection: each road sends or writes down what comes out here.

use crate::{
    jar::{Jar, Lets, Place},
    step::{Ask, Kind, Step, signed},
};
use biscuit_tin_shared::cookie::{cookie_date, site::registrable_domain};
use std::collections::BTreeMap;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// The next thing that happens.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// A request and its answer.
    Exchange(Box<Exchange>),
    /// The proxy stops and starts.
    Restart,
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The browser that asks: one connection each and host.
    pub(crate) browser: String,
    pub(crate) https: bool,
    pub(crate) host: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) request: Vec<(String, String)>,
    pub(crate) answer: Vec<(String, String)>,
    pub(crate) status: u16,
    /// Fields of an answer 103 that comes before; none if it does not.
    pub(crate) early: Vec<(String, String)>,
    /// Which of the browser's connections.
    pub(crate) connection: String,
    /// Unix seconds.
    pub(crate) at: i64,
    /// The page in front, for which this was asked.
    pub(crate) front: String,
}

impl Exchange {
    /// The body of the answer (RFC 9110 section 15.4.5).
    pub(crate) fn body(&self) -> &'static str {
        if [304, 204].contains(&self.status) || self.method == "HEAD" {
            ""
        } else {
            BODY
        }
    }
}

/// The body of a form.
pub(crate) const FORM: &str = "a=1";
/// The body of every answer.
pub(crate) const BODY: &str = "ok";

/// The site that cross-site requests come from.
const ELSEWHERE: &str = "pay.elsewhere-payments.example";

/// A visitor.
#[derive(Debug)]
struct Visitor {
    now: i64,
    browser: String,
    jars: BTreeMap<String, Jar>,
    /// The host of the page in front, by browser.
    fronts: BTreeMap<String, String>,
}

/// Everything that happens in a story which begins at this time.
pub(crate) fn play(steps: &[Step], begins: i64) -> Vec<Act> {
    let mut visitor = Visitor {
        now: begins,
        browser: "first".to_owned(),
        jars: BTreeMap::new(),
        fronts: BTreeMap::new(),
    };
    let mut acts = Vec::new();
    for step in steps {
        match step {
            Step::Ask(ask) => acts.push(Act::Exchange(Box::new(visitor.ask(ask)))),
            Step::Script { host, cookies } => visitor.script(host, cookies),
            Step::Browser(name) => visitor.browser = name.clone(),
            Step::Forget(name) => visitor.jar().forget(name),
            Step::Wait(seconds) => visitor.now += seconds,
            Step::Restart => acts.push(Act::Restart),
        }
    }
    acts
}

impl Visitor {
    fn jar(&mut self) -> &mut Jar {
        self.jars.entry(self.browser.clone()).or_default()
    }

    fn script(&mut self, host: &str, cookies: &[String]) {
        let now = self.now;
        for cookie in cookies {
            let place = Place {
                host,
                path: "/",
                https: true,
                now,
                lets: Lets::Strict,
            };
            let cookie = dated(cookie, now);
            self.jar().take(&cookie, place, |date| end(date, now));
        }
    }

    fn ask(&mut self, ask: &Ask) -> Exchange {
        let front = self.fronts.get(&self.browser).cloned();
        let site = relation(ask, front.as_deref());
        let top = matches!(ask.kind, Kind::Page | Kind::Form);
        let lets = match (site, ask.kind) {
            ("cross-site", Kind::Page) => Lets::Lax,
            ("cross-site", _) => Lets::None,
            _ => Lets::Strict,
        };
        let now = self.now;
        let place = Place {
            host: &ask.host,
            path: &ask.path,
            https: ask.https,
            now,
            lets,
        };
        let sent = match ask.sends.as_deref() {
            Some("-") => None,
            Some(field) => Some(field.to_owned()),
            None => self.jar().field(place),
        };
        let clock = now + ask.clock;
        let sets: Vec<String> = ask.sets.iter().map(|set| dated(set, clock)).collect();
        // A page of another site may be answered with cookies; a part of one only with those meant for it.
        let stores = Place {
            lets: if top { Lets::Strict } else { lets },
            ..place
        };
        for set in sets.iter().filter(|_| keeps_cookies(ask)) {
            self.jar().take(set, stores, |date| end(date, clock));
        }
        if top {
            self.fronts.insert(self.browser.clone(), ask.host.clone());
        }
        let browser = self.browser.clone();
        Exchange {
            request: request(ask, site, front.as_deref(), sent),
            answer: answer(ask, clock, sets),
            front: format!("{browser}-{}", front.as_deref().unwrap_or(&ask.host)),
            browser,
            https: ask.https,
            host: ask.host.clone(),
            method: match ask.method.as_str() {
                "" if ask.kind == Kind::Form => "POST".to_owned(),
                "" => "GET".to_owned(),
                other => other.to_owned(),
            },
            path: ask.path.clone(),
            at: now,
            status: ask.status,
            early: owned(
                ask.early
                    .iter()
                    .map(|set| ("Set-Cookie", set.clone()))
                    .collect(),
            ),
            connection: ask.connection.clone(),
        }
    }
}

/// Whether the browser keeps cookies of the answer: not of a preflight, nor where a script asks without credentials.
fn keeps_cookies(ask: &Ask) -> bool {
    let mut with = ask.with.iter();
    let by_cors = with.any(|(name, value)| name == "Sec-Fetch-Mode" && value == "cors");
    ask.method != "OPTIONS" && !(by_cors && ask.sends.as_deref() == Some("-"))
}

/// `Sec-Fetch-Site`, from the page in front.
fn relation(ask: &Ask, front: Option<&str>) -> &'static str {
    match front {
        _ if ask.cross_site => "cross-site",
        None if matches!(ask.kind, Kind::Part | Kind::Frame) => "same-origin",
        _ if ask.typed && ask.kind == Kind::Page => "none",
        None => "none",
        Some(front) if front == ask.host => "same-origin",
        Some(front) if registrable_domain(front) == registrable_domain(&ask.host) => "same-site",
        // A visitor does not follow links between sites here, but types; parts and frames are asked for by the page.
        Some(_) if matches!(ask.kind, Kind::Page) => "none",
        Some(_) => "cross-site",
    }
}

/// A request's fields as Chromium sends them.
fn request(
    ask: &Ask,
    site: &str,
    front: Option<&str>,
    sent: Option<String>,
) -> Vec<(String, String)> {
    let (mode, dest, accept) = match ask.kind {
        Kind::Page | Kind::Form => (
            "navigate",
            "document",
            "text/html,application/xhtml+xml,*/*;q=0.8",
        ),
        Kind::Frame => (
            "navigate",
            "iframe",
            "text/html,application/xhtml+xml,*/*;q=0.8",
        ),
        Kind::Part => (
            "no-cors",
            "image",
            "image/avif,image/webp,image/*,*/*;q=0.8",
        ),
    };
    let top = matches!(ask.kind, Kind::Page | Kind::Form);
    let mut fields = vec![
        ("Host", ask.host.clone()),
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36".to_owned()),
        ("Accept", accept.to_owned()),
    ];
    if ask.kind == Kind::Form {
        fields.push((
            "Content-Type",
            "application/x-www-form-urlencoded".to_owned(),
        ));
        fields.push(("Content-Length", FORM.len().to_string()));
    }
    // Browsers send Fetch Metadata to trustworthy addresses only.
    if ask.https {
        fields.push(("Sec-Fetch-Site", site.to_owned()));
        fields.push(("Sec-Fetch-Mode", mode.to_owned()));
        if top {
            fields.push(("Sec-Fetch-User", "?1".to_owned()));
        }
        fields.push(("Sec-Fetch-Dest", dest.to_owned()));
    }
    let from = match site {
        "cross-site" if ask.cross_site => Some(ELSEWHERE),
        "none" => None,
        _ => front,
    };
    if let Some(from) = from {
        fields.push(("Referer", format!("https://{from}/")));
    }
    fields.push(("Accept-Language", "en-GB,en;q=0.9".to_owned()));
    if let Some(sent) = sent {
        fields.push(("Cookie", sent));
    }
    in_place(owned(fields), &ask.with)
}

/// Fields with others in the place of those of the same name.
fn in_place(
    mut fields: Vec<(String, String)>,
    others: &[(String, String)],
) -> Vec<(String, String)> {
    fields.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
    let given = others.iter().filter(|(_, value)| !value.is_empty());
    fields.extend(given.cloned());
    fields
}

fn answer(ask: &Ask, clock: i64, sets: Vec<String>) -> Vec<(String, String)> {
    let mut fields = vec![
        ("Date", date(clock)),
        ("Content-Type", ask.media.clone()),
        ("Content-Length", BODY.len().to_string()),
    ];
    fields.extend(sets.into_iter().map(|set| ("Set-Cookie", set)));
    if ask.status == 204 {
        fields.retain(|(name, _)| *name != "Content-Length");
    }
    let mut all = owned(fields);
    all.extend(ask.replies.iter().cloned());
    all
}

fn owned(fields: Vec<(&str, String)>) -> Vec<(String, String)> {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// `@+30 minutes@` in a field becomes a date, by the site's clock.
fn dated(field: &str, clock: i64) -> String {
    match field.split('@').collect::<Vec<_>>().as_slice() {
        [before, shift, after] if shift.starts_with(['+', '-']) => {
            format!("{before}{}{after}", date(clock + signed(shift)))
        }
        _ => field.to_owned(),
    }
}

/// Seconds from the answer's Date to an Expires date.
fn end(text: &str, clock: i64) -> Option<i64> {
    cookie_date::parse(text.as_bytes()).map(|at| at - clock)
}

/// RFC 9110 section 5.6.7.
fn date(at: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at).expect("a date of this age");
    let date = at.format(&Rfc2822).expect("a date can be written");
    date.replace("+0000", "GMT")
}
