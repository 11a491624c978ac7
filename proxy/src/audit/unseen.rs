//! What a site's notice declares and its visits did not show.
//!
//! Said as a finding only where the visits went everywhere, and a yes was kept. Half a look shows nothing of what is missing:
//! then the report says how much was looked at, and that nothing can be said of the rest.

use crate::{
    audit::visited::Visited,
    report::{
        fingerprint::{Subject, fingerprint},
        model::{Inspected, NotSeen, Phase, PressVerdict, Reason, SiteReport},
    },
};
use biscuit_tin_shared::{
    cookie::site::covers,
    explain::words::{Arg, Words},
    judge::{finding::Finding, not_seen},
    registry::{
        Place, Registry,
        declaration::{Basis, Service},
    },
};
use std::collections::BTreeSet;

impl Visited {
    /// Says which declarations of a site its visits did not show: of each that they did not, or else that they cannot tell.
    pub(super) fn say_unseen(&self, site: &mut SiteReport, registry: &Registry, words: &Words) {
        let names = self.names();
        // A notice answers for the hosts that it states.
        let is_stated = |service: &&Service| {
            let mut hosts = service.hosts.iter();
            hosts.any(|host| host.basis == Basis::Stated && covers(&host.host, &self.host))
        };
        let place = Place::of_host(&self.host);
        let services = registry.services(&place).filter(is_stated);
        let mut left_open: Vec<String> = Vec::new();
        let mut unseen = Vec::new();
        for service in services {
            // What it declares may be set at another host of its own.
            let mut hosts = service.hosts.iter();
            let is_here = hosts.all(|host| covers(&host.host, &self.host));
            for finding in not_seen(service, &names) {
                let code = finding.code();
                let Finding::DeclaredNotSeen { written } = finding else {
                    continue;
                };
                if !is_here || self.why_half(site).is_some() {
                    left_open.push(written);
                    continue;
                }
                let subject = Subject::of_site(site, &service.name, &written);
                let said = [
                    ("written", Arg::Text(&written)),
                    ("pages", count(self.pages_seen())),
                ];
                unseen.push(NotSeen {
                    fingerprint: fingerprint(&subject, code, None),
                    sentence: words.text("audit-declared-not-seen", &said),
                    service: service.name.clone(),
                    names: written,
                });
            }
        }
        site.declared_not_seen.append(&mut unseen);
        if !left_open.is_empty() && self.pages_seen() > 0 {
            let why = self.why_half(site).unwrap_or("other");
            let reason = self.left_open(why, &left_open.join(", "), words);
            site.reasons.push(reason);
        }
    }

    /// The reason for which nothing can be said of these names.
    fn left_open(&self, why: &str, names: &str, words: &Words) -> Reason {
        let seen = self.pages_seen();
        let said = [
            ("why", Arg::Text(why)),
            ("seen", count(seen)),
            ("known", count(seen + self.left_out)),
            ("names", Arg::Text(names)),
        ];
        Reason {
            code: "declared_left_open".to_owned(),
            sentence: words.text("audit-declared-left-open", &said),
        }
    }

    /// How many pages are known that were not looked at, in words.
    pub(crate) fn left_out(&self, words: &Words) -> Option<String> {
        let seen = self.pages_seen();
        let said = [
            ("seen", count(seen)),
            ("known", count(seen + self.left_out)),
        ];
        (self.left_out > 0 && seen > 0).then(|| words.text("audit-left-out", &said))
    }

    /// Why the visits were half a look, if they were.
    fn why_half(&self, site: &SiteReport) -> Option<&'static str> {
        let kept = [PressVerdict::Pressed, PressVerdict::ByApi];
        let accept = self.accept.as_ref();
        let is_kept = accept.is_some_and(|press| kept.contains(&press.verdict));
        if self.left_out > 0 {
            Some("pages")
        } else if !is_kept {
            Some("yes")
        } else if site.inspected != Inspected::Yes || !self.is_everywhere {
            Some("other")
        } else {
            None
        }
    }

    /// How many pages of the site were seen.
    pub(super) fn pages_seen(&self) -> usize {
        let is_first_seen = !self.failed.iter().any(|(of, _)| *of == Phase::Arrive);
        let further = self.pages.iter().filter(|page| page.failed.is_none());
        let further: BTreeSet<&str> = further.map(|page| &*page.url).collect();
        further.len() + usize::from(is_first_seen)
    }

    /// The names of all that was seen: cookies, also deleted ones, and keys in the pages' storage.
    fn names(&self) -> Vec<&str> {
        let cookies = self.settings.iter();
        let cookies = cookies.map(|setting| &*setting.observation.name);
        let stored = self.stored.iter().map(|(_, stored)| stored);
        let keys = stored.flat_map(|stored| stored.local.iter().chain(&stored.session));
        cookies.chain(keys.map(String::as_str)).collect()
    }
}

/// A number for a sentence.
fn count(number: usize) -> Arg<'static> {
    Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{document::Stored, failure::Reason, visited::PageSeen},
        report::model::{Phase, Press},
    };
    use biscuit_tin_shared::{
        cookie::site::Host,
        registry::{FileKind, RegistryFile},
    };

    const PAGE: &str = "https://www.council.test/";

    fn registry(basis: &str) -> Registry {
        let text = format!(
            r#"
            council = {{ id = "test", name = "Test Council" }}
            [[notice]]
            id = "n"
            title = "N"
            document = "n.txt"
            [[service]]
            id = "s"
            name = "S"
            notice = "n"
            section = "S"
            source = {{ section = "S", line = 1 }}
            hosts = [{{ host = "council.test", basis = "{basis}" }}]
            [[service.cookie]]
            names = ["kept*"]
            purpose = "Keeps your visit together."
            judged_category = "necessary"
            lifetime = "session"
            source = {{ section = "S", line = 2 }}
            [[service.cookie]]
            names = ["missing"]
            purpose = "Keeps your visit together."
            judged_category = "necessary"
            lifetime = "session"
            source = {{ section = "S", line = 3 }}
            "#
        );
        let file = RegistryFile {
            kind: FileKind::Council,
            path: "test.toml".to_owned(),
            text,
        };
        Registry::only(&[file]).expect("the file is whole")
    }

    /// A site of which everything was looked at, and whose storage has the key `kept_1`.
    fn seen() -> Visited {
        let mut visited = Visited::new(PAGE, Host::parse("www.council.test").expect("a host"));
        visited.is_everywhere = true;
        visited.accept = Some(Press {
            verdict: PressVerdict::Pressed,
            texts: Vec::new(),
            clicks: 1,
            pressed: Vec::new(),
            rule: None,
        });
        let stored = Stored {
            local: vec!["kept_1".to_owned()],
            ..Stored::default()
        };
        visited.stored.push((Phase::Arrive, stored));
        visited
    }

    /// What is said of a site after a change: the names that were not seen, and what is left open.
    fn said(basis: &str, change: &dyn Fn(&mut Visited)) -> (Vec<String>, Option<String>) {
        let mut visited = seen();
        change(&mut visited);
        let site = visited.report(&registry(basis), &Words::new(None));
        let names = site.declared_not_seen.into_iter().map(|one| one.names);
        let mut reasons = site.reasons.into_iter();
        let open = reasons.find(|reason| reason.code == "declared_left_open");
        (names.collect(), open.map(|reason| reason.sentence))
    }

    #[test]
    fn a_declaration_that_was_not_seen_is_said_after_a_whole_look_alone() {
        let check = |basis: &str, change: &dyn Fn(&mut Visited), expected: &[&str]| {
            let (names, open) = said(basis, change);
            assert_eq!(names, expected);
            assert_eq!(open, None);
        };
        check("stated", &|_| {}, &["missing"]);
        check("stated", &|seen| seen.stored.clear(), &["kept*", "missing"]);
        // Nobody stated that the notice is about this host.
        check("inferred", &|_| {}, &[]);
        let none_seen = |seen: &mut Visited| seen.failed.push((Phase::Arrive, Reason::Timeout));
        check("stated", &none_seen, &[]);
    }

    #[test]
    fn after_half_a_look_it_cannot_be_told_and_what_was_looked_at_is_said() {
        let check = |basis: &str, change: &dyn Fn(&mut Visited), expected: &str| {
            let (names, open) = said(basis, change);
            assert_eq!(names, [""; 0], "{expected}");
            let open = open.expect("it is left open");
            assert!(open.contains(expected), "{open}");
            assert!(open.contains("missing. So we cannot tell"), "{open}");
        };
        let page = |path: &str, failed| PageSeen {
            url: format!("{PAGE}{path}"),
            phase: Phase::Arrive,
            failed,
        };
        check("stated", &|seen| seen.left_out = 4, "1 of at least 5 pages");
        let some = |seen: &mut Visited| {
            seen.pages.push(page("a", None));
            seen.pages.push(page("b", Some(Reason::Other)));
            seen.left_out = 1;
        };
        check("stated", &some, "2 of at least 3 pages");
        check("stated", &|seen| seen.is_everywhere = false, "not see all");
        check("stated", &|seen| seen.is_whole = false, "not see all");
        let reload = |seen: &mut Visited| seen.failed.push((Phase::Reload, Reason::Timeout));
        check("stated", &reload, "not see all");
        check("stated", &|seen| seen.accept = None, "our yes");
        let unsure = |seen: &mut Visited| {
            if let Some(press) = &mut seen.accept {
                press.verdict = PressVerdict::Unsure;
            }
        };
        check("stated", &unsure, "our yes");
        // What it declares may be set at its other host.
        let elsewhere = "stated\" }, { host = \"shop.test\", basis = \"stated";
        check(elsewhere, &|_| {}, "not see all");
    }

    #[test]
    fn what_was_not_seen_is_said_with_the_pages_that_were() {
        let check = |pages: usize, expected: &str| {
            let mut visited = seen();
            visited.pages = (1..pages)
                .map(|number| PageSeen {
                    url: format!("{PAGE}{number}"),
                    phase: Phase::Arrive,
                    failed: None,
                })
                .collect();
            let site = visited.report(&registry("stated"), &Words::new(None));
            let sentence = &site.declared_not_seen[0].sentence;
            assert!(sentence.contains(expected), "{sentence}");
        };
        check(1, "on the only page that we found");
        check(3, "on any of the 3 pages that we found");
    }
}
