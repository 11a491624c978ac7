//! What a site's notice declares and its visits did not show.
//!
//! Said only where the visits went everywhere, and a yes was kept: half a look shows nothing of what is missing.

use crate::{
    audit::visited::Visited,
    report::{
        fingerprint::{Subject, fingerprint},
        model::{Inspected, NotSeen, PressVerdict, SiteReport},
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

impl Visited {
    /// The declarations of a site that its visits did not show; none where they may have missed some.
    pub(super) fn unseen(
        &self,
        site: &SiteReport,
        registry: &Registry,
        words: &Words,
    ) -> Vec<NotSeen> {
        let kept = [PressVerdict::Pressed, PressVerdict::ByApi];
        let accept = self.accept.as_ref();
        let is_kept = accept.is_some_and(|press| kept.contains(&press.verdict));
        if site.inspected != Inspected::Yes || !self.is_everywhere || !is_kept {
            return Vec::new();
        }
        let names = self.names();
        // A notice answers for the hosts that it states.
        let is_stated = |service: &&Service| {
            let mut hosts = service.hosts.iter();
            hosts.any(|host| host.basis == Basis::Stated && covers(&host.host, &self.host))
        };
        let place = Place::of_host(&self.host);
        let services = registry.services(&place).filter(is_stated);
        let mut unseen: Vec<NotSeen> = Vec::new();
        for service in services {
            for finding in not_seen(service, &names) {
                let code = finding.code();
                let Finding::DeclaredNotSeen { written } = finding else {
                    continue;
                };
                let subject = Subject::of_site(site, &service.name, &written);
                unseen.push(NotSeen {
                    fingerprint: fingerprint(&subject, code, None),
                    sentence: words.text(
                        "finding-declared-not-seen",
                        &[("written", Arg::Text(&written))],
                    ),
                    service: service.name.clone(),
                    names: written,
                });
            }
        }
        unseen
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{failure::Reason, tab::Stored},
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
        });
        let stored = Stored {
            local: vec!["kept_1".to_owned()],
            ..Stored::default()
        };
        visited.stored.push((Phase::Arrive, stored));
        visited
    }

    #[test]
    fn a_declaration_that_was_not_seen_is_said_after_a_whole_look_alone() {
        let check = |basis: &str, change: &dyn Fn(&mut Visited), expected: &[&str]| {
            let mut visited = seen();
            change(&mut visited);
            let site = visited.report(&registry(basis), &Words::new(None));
            let names = site.declared_not_seen.iter().map(|one| &*one.names);
            assert_eq!(names.collect::<Vec<_>>(), expected, "{visited:?}");
        };
        check("stated", &|_| {}, &["missing"]);
        check("stated", &|seen| seen.stored.clear(), &["kept*", "missing"]);
        // Nobody stated that the notice is about this host.
        check("inferred", &|_| {}, &[]);
        check("stated", &|seen| seen.is_everywhere = false, &[]);
        check("stated", &|seen| seen.is_whole = false, &[]);
        check(
            "stated",
            &|seen| seen.failed.push((Phase::Reload, Reason::Timeout)),
            &[],
        );
        check("stated", &|seen| seen.accept = None, &[]);
        let unsure = |seen: &mut Visited| {
            if let Some(press) = &mut seen.accept {
                press.verdict = PressVerdict::Unsure;
            }
        };
        check("stated", &unsure, &[]);
    }
}
