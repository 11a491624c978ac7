//! What one connection shows of a visit: the choice that held at each request, and which cookies a page's script added.
//!
//! A connection belongs to one browser, so that nothing here mixes two visitors. It holds names and no values, and at most
//! one page.

use crate::tap::{RequestHead, ResponseHead};
use biscuit_tin_shared::{
    cookie::{
        observation::Seen,
        request::{Credentials, RequestKind},
        site::registrable_domain,
    },
    judge::case::Stamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// Most names that are kept of a page; browsers keep 180 cookies of a domain.
const NAMES: usize = 512;
/// Most requests of which something is kept until their answers come.
const REQUESTS: usize = 256;

/// Begins the names of cookies that no other host can set (RFC 6265bis section 4.1.3.2).
const HOST_PREFIX: &[u8] = b"__Host-";

/// How a cookie that a script added on a page of `host` was seen. A page of another host of its domain, in another tab or a
/// frame, can add one for the whole domain at any moment, and a request does not show whom a cookie is for.
pub(super) fn seen_adding(host: &str, name: &[u8]) -> Seen {
    let start = name.get(..HOST_PREFIX.len());
    let is_for_one_host = start.is_some_and(|start| start.eq_ignore_ascii_case(HOST_PREFIX));
    if is_for_one_host || registrable_domain(host).is_none() {
        Seen::AddedByScript
    } else {
        Seen::AddedOnSite
    }
}

/// The names that a browser sent more than once in one request, each time for another cookie (RFC 6265bis section 5.8.3),
/// with their numbers.
pub(super) fn sent_twice<'n>(pairs: &[(&'n [u8], &[u8])]) -> Vec<(&'n str, usize)> {
    /// Most cookies that are compared with each other.
    const COMPARED: usize = 64;
    let pairs = &pairs[..pairs.len().min(COMPARED)];
    let copies = |name: &[u8]| pairs.iter().filter(|(other, _)| *other == name).count();
    let mut found: Vec<(&str, usize)> = Vec::new();
    for (at, (name, _)) in pairs.iter().enumerate() {
        let is_second = pairs[..at].iter().any(|(earlier, _)| earlier == name);
        if is_second && let Ok(text) = std::str::from_utf8(name) {
            found.push((text, copies(name)));
        }
    }
    found
}

/// One connection's part of a visit.
#[derive(Debug, Default)]
pub(super) struct Visit {
    page: Option<Page>,
    /// Names that came with the pages, or were set or sent since.
    known: BTreeSet<Vec<u8>>,
    /// Names that a later request had and the page's own had not, until it is clear that the browser would have sent them
    /// with the page too.
    candidates: BTreeMap<Vec<u8>, Candidate>,
    /// What a request showed that its answer does not, by the request's number; only where that is anything.
    requests: BTreeMap<u32, Request>,
    /// The numbers of requests whose answers are to come, with the names of cookies that they brought and whose values disclose
    /// something.
    disclosing: BTreeSet<(u32, Vec<u8>)>,
}

/// What a request showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// What was known of the choice.
    pub(super) stamp: Stamp,
    /// Whether it had a cookie of a choice.
    pub(super) had_choice: bool,
    /// Whether its fields leave open that it goes without cookies, and it had some.
    had_cookies: bool,
}

/// The last page that was asked for with all the cookies that the browser has for it.
#[derive(Debug, Clone)]
struct Page {
    path: Vec<u8>,
    stamp: Stamp,
}

/// A name that may have been added since a page was asked for.
#[derive(Debug)]
struct Candidate {
    page: Page,
    /// The path of the request that had it.
    seen_at: Vec<u8>,
}

/// A cookie that a page's script added, and the choice that held all the while.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Added<'n> {
    pub(super) name: &'n [u8],
    pub(super) stamp: Stamp,
}

impl Visit {
    /// Notes a request; returns the cookies that a script of a page added since the page was asked for.
    ///
    /// Only what the browser would have sent with that page counts: the same connection, a path that fits both, no choice
    /// made in between. `is_for_all` says which names are known to be cookies for every path.
    pub(super) fn request<'n>(
        &mut self,
        head: &RequestHead<'_>,
        names: impl Iterator<Item = &'n [u8]>,
        (stamp, had_choice): (Stamp, bool),
        is_for_all: impl Fn(&[u8]) -> bool,
    ) -> Vec<Added<'n>> {
        let mut names = names.peekable();
        let had_cookies = head.facts.credentials != Credentials::Included && names.peek().is_some();
        let request = Request {
            stamp,
            had_choice,
            had_cookies,
        };
        if request != Request::default() && self.requests.len() < REQUESTS {
            self.requests.insert(head.exchange, request);
        }
        // Cookies for the same site alone stay behind when another site leads here.
        let is_page = head.facts.kind == RequestKind::Page && !head.facts.cross_site;
        if self.page.is_none() && !is_page {
            return Vec::new();
        }
        let mut added = Vec::new();
        for name in names {
            added.extend(self.name(name, head, stamp, &is_for_all));
        }
        if is_page {
            self.page = Some(Page {
                path: head.path.to_vec(),
                stamp,
            });
        }
        added
    }

    fn name<'n>(
        &mut self,
        name: &'n [u8],
        head: &RequestHead<'_>,
        stamp: Stamp,
        is_for_all: impl Fn(&[u8]) -> bool,
    ) -> Option<Added<'n>> {
        if self.known.contains(name) {
            return None;
        }
        if let Some(candidate) = self.candidates.get(name) {
            // The cookie goes to both paths, so it is for a folder of both.
            let folder = common_folder(&candidate.seen_at, head.path);
            if !candidate.page.path.starts_with(folder) {
                return None;
            }
            let stamp = candidate.page.stamp;
            self.candidates.remove(name);
            self.learn(name);
            return Some(Added { name, stamp });
        }
        let page = self
            .page
            .as_ref()
            .filter(|page| page.stamp == stamp && !head.facts.cross_site);
        match page {
            Some(page) if page.is_beside(head.path) || is_for_all(name) => {
                self.learn(name);
                Some(Added { name, stamp })
            }
            Some(page) if self.candidates.len() < NAMES => {
                let candidate = Candidate {
                    page: page.clone(),
                    seen_at: head.path.to_vec(),
                };
                self.candidates.insert(name.to_vec(), candidate);
                None
            }
            _ => {
                self.learn(name);
                None
            }
        }
    }

    fn learn(&mut self, name: &[u8]) {
        if self.known.len() < NAMES {
            self.known.insert(name.to_vec());
        }
    }

    /// What the request of an answer showed, and whether a browser keeps the answer's cookies.
    pub(super) fn answered(&mut self, head: &ResponseHead<'_>) -> (Request, Credentials) {
        let request = if head.is_final {
            self.requests.remove(&head.exchange)
        } else {
            self.requests.get(&head.exchange).copied()
        };
        let request = request.unwrap_or_default();
        let keeps = if request.had_cookies {
            Credentials::Included
        } else {
            head.facts.credentials
        };
        (request, keeps)
    }

    /// Notes the cookies that an answer sets.
    pub(super) fn set<'n>(&mut self, names: impl Iterator<Item = &'n [u8]>) {
        if self.page.is_none() {
            return;
        }
        for name in names {
            self.candidates.remove(name);
            self.learn(name);
        }
    }

    /// Notes that a request brought a cookie whose value discloses something.
    pub(super) fn discloses(&mut self, exchange: u32, name: &[u8]) {
        if self.disclosing.len() < REQUESTS {
            self.disclosing.insert((exchange, name.to_vec()));
        }
    }

    /// The names of the cookies whose values disclose something and that the request of an answer brought.
    pub(super) fn disclosing(&mut self, head: &ResponseHead<'_>) -> BTreeSet<Vec<u8>> {
        if self.disclosing.is_empty() {
            return BTreeSet::new();
        }
        let of_it = self
            .disclosing
            .iter()
            .filter(|(exchange, _)| *exchange == head.exchange);
        let names = of_it.map(|(_, name)| name.clone()).collect();
        if head.is_final {
            self.disclosing
                .retain(|(exchange, _)| *exchange != head.exchange);
        }
        names
    }
}

impl Page {
    /// Whether each cookie that goes to `path` would have gone to the page too, if it had been there.
    fn is_beside(&self, path: &[u8]) -> bool {
        let folder = folder_of(path);
        // A cookie may be for one page alone, as `/app`; nobody makes one for a picture.
        let file = &path[folder.len()..];
        self.path.starts_with(folder)
            && (file.is_empty() || file.contains(&b'.') || self.path == path)
    }
}

/// A path up to its last slash, with it.
fn folder_of(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1);
    &path[..end]
}

/// The longest folder that both paths lie in; of one path twice, a whole path.
fn common_folder<'p>(one: &'p [u8], other: &[u8]) -> &'p [u8] {
    if one == other {
        return one;
    }
    let equal = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    folder_of(&one[..equal])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::OwnedValues;
    use biscuit_tin_shared::cookie::{consent::Choice, request::RequestFacts};

    /// Plays requests, each `kind path name…`, or `set name…`; returns the names that a script added.
    fn added(steps: &[&str]) -> Vec<String> {
        let mut visit = Visit::default();
        let mut found = Vec::new();
        let mut stamp = Stamp::default();
        for step in steps {
            let mut words = step.split(' ');
            let (kind, path) = (
                words.next().unwrap_or_default(),
                words.next().unwrap_or("/"),
            );
            let names: Vec<&[u8]> = words.map(str::as_bytes).collect();
            let cookies = OwnedValues::default();
            let facts = RequestFacts {
                kind: match kind {
                    "page" | "linked" => RequestKind::Page,
                    _ => RequestKind::Part,
                },
                cross_site: kind == "linked",
                ..RequestFacts::default()
            };
            match kind {
                "choose" => stamp.choice = Choice::NotYet,
                "set" => visit.set(names.into_iter()),
                _ => {
                    let head = RequestHead {
                        authority: b"",
                        path: path.as_bytes(),
                        exchange: 0,
                        facts,
                        page: b"",
                        cookies: cookies.values(),
                    };
                    let is_for_all = |name: &[u8]| name == b"_ga";
                    let added = visit.request(&head, names.into_iter(), (stamp, false), is_for_all);
                    found.extend(
                        added
                            .iter()
                            .map(|added| String::from_utf8_lossy(added.name).into_owned()),
                    );
                }
            }
        }
        found
    }

    #[test]
    fn a_script_added_what_a_page_was_not_sent_with_and_no_header_set() {
        let check = |steps: &[&str], expected: &[&str]| {
            assert_eq!(added(steps), expected, "{steps:?}");
        };
        check(&["page /", "part /a.css x"], &["x"]);
        check(&["page /a/b", "part /a/c.css x"], &["x"]);
        check(&["page /", "page / x"], &["x"]);
        check(&["page /", "page /next x", "page /more x"], &["x"]);
        check(&["page / x", "part /a.css x"], &[]);
        check(&["part /a.css x"], &[]);
        check(&["page /", "set / x", "part /a.css x"], &[]);
        // It may be for that one page, or for another folder.
        check(&["page /", "page /next x"], &[]);
        check(&["page /", "page /next x", "page /next x"], &[]);
        check(&["page /a", "page /next x _ga"], &["_ga"]);
        check(&["page /a _ga", "page /next _ga"], &[]);
        check(&["page /", "part /app/a.css x", "part /app/b.css x"], &[]);
        check(&["page /", "part /app/a.css x", "part /b/b.css x"], &["x"]);
        // A choice was made in between, or another site led here.
        check(&["page /", "choose", "part /a.css x"], &[]);
        check(&["linked /", "part /a.css x"], &[]);
        check(&["page /", "linked / x"], &[]);
    }
}
