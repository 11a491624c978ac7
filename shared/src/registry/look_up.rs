//! Finds what is declared and known for a cookie on a host, the most specific entry first.
//!
//! It does not judge.

use crate::{
    cookie::{
        category::Category,
        site::{ancestors, covers, registrable_domain},
    },
    registry::{
        Place, Registry,
        declaration::{Notice, Service},
        matched::{Declared, Fit, KnowledgeBasis, Known, Match},
        pattern::Pattern,
        place::serves_others,
        scope::{Entry, Hit, Scope},
    },
};

impl Registry {
    /// What is declared and known for the cookie `name` at a place.
    ///
    /// The host's own services come first, then what holds for the whole council, then prose of the
    /// host's services, then the council's other services, then vendors. Within one of these an exact
    /// name wins over a family, a longer fixed part over a shorter, a name over what a name means, and
    /// both over a vendor that is named instead of its cookies. Nothing is allocated, and nothing is scanned.
    pub fn look_up(&self, place: &Place<'_>, name: &str) -> Match<'_> {
        let known = self.known(place.host, name);
        let here = self.scope(place);
        let serves_many = self.is_shared(place.host);
        let only_service = here.filter(|scope| scope.services.len() == 1);
        let council = here
            .and_then(|scope| scope.services.first())
            .map(|(c, _)| &self.by_council[*c]);
        let vendor = known.map(|known| known.vendor().id.as_str());
        let found = here
            .and_then(|scope| scope.best(name, vendor))
            .map(|hit| (KnowledgeBasis::Service, hit))
            .or_else(|| {
                let hit = council?.wide.best(name, vendor)?;
                Some((KnowledgeBasis::Council, hit))
            })
            .or_else(|| {
                let hit = self.prose(here?, known)?;
                Some((KnowledgeBasis::Service, hit))
            })
            .or_else(|| {
                let hit = council?.all.best(name, None)?;
                Some((KnowledgeBasis::OtherService, hit))
            });
        let place = match found {
            Some((KnowledgeBasis::Service, hit)) => Some((hit.place.0, hit.place.1)),
            _ => only_service.map(|scope| scope.services[0]),
        };
        let basis = match (&found, known) {
            (Some((basis, _)), _) => *basis,
            (None, Some(_)) => KnowledgeBasis::Vendor,
            (None, None) => KnowledgeBasis::Nobody,
        };
        let hit = found.map(|(_, hit)| hit);
        Match {
            has_notice: here.is_some(),
            serves_many: here.is_none() && serves_many,
            basis,
            service: place.map(|place| self.service(place)),
            notice: place.map(|place| self.notice(place)),
            declared: hit.map(|hit| self.declared(hit.place)),
            pattern: hit.and_then(|hit| hit.pattern),
            fit: hit.map_or(Fit::None, |hit| hit.fit),
            known,
        }
    }

    /// The same for a cookie that a host received and that nobody was seen setting: a name that another service on the
    /// same domain declares may have come from there.
    pub fn look_up_received(&self, place: &Place<'_>, name: &str) -> Match<'_> {
        let mut matched = self.look_up(place, name);
        let domain = registrable_domain(place.host);
        let is_near = |service: &Service| {
            let hosts = service.hosts.iter();
            let mut own = hosts.filter(|host| !serves_others(host));
            own.any(|host| registrable_domain(&host.host) == domain)
        };
        if matched.basis == KnowledgeBasis::OtherService
            && matched.declared.is_some_and(|found| is_near(found.service))
        {
            matched.basis = KnowledgeBasis::Council;
        }
        matched
    }

    fn service(&self, (c, s): (usize, usize)) -> &Service {
        &self.councils[c].service[s]
    }

    pub(super) fn notice(&self, (c, s): (usize, usize)) -> &Notice {
        let file = &self.councils[c];
        let id = &file.service[s].notice;
        let mut notices = file.notice.iter();
        notices
            .find(|notice| notice.id == *id)
            .unwrap_or(&file.notice[0])
    }

    fn declared(&self, (c, s, d): Entry) -> Declared<'_> {
        let file = &self.councils[c];
        let service = &file.service[s];
        Declared {
            council: &file.council,
            notice: self.notice((c, s)),
            service,
            declaration: &service.cookie[d],
        }
    }

    /// A declaration that describes cookies without naming them, of the category that `name` is known for.
    ///
    /// Where several fit, the first is returned as [`Fit::Ambiguous`], with whether all are of one category.
    fn prose(&self, scope: &Scope, known: Option<Known<'_>>) -> Option<Hit<'_>> {
        let mut places = scope.prose.iter().copied().filter(|place| {
            let judged = self.declared(*place).declaration.judged_category;
            // A name without a vendor entry may be of any category.
            known.is_none_or(|known| known.cookie.category == judged)
                || judged == Category::Unclassified
        });
        let place = places.next()?;
        let kind_of = |place| self.declared(place).declaration.judged_category;
        let mut others = places.map(kind_of).peekable();
        let fit = match others.peek() {
            None => Fit::Prose,
            Some(_) => Fit::Ambiguous {
                of_one_kind: others.all(|kind| kind == kind_of(place)),
            },
        };
        Some(Hit {
            place,
            pattern: None,
            fit,
        })
    }

    /// The vendor entry for a name: one for this host first, then the most specific pattern.
    pub fn known(&self, host: &str, name: &str) -> Option<Known<'_>> {
        let entries = self
            .vendor_names
            .matching(name)
            .map(|entry| self.vendor_entry(entry));
        let fits = |known: &Known<'_>| {
            let scoped = known.cookie.hosts.iter().any(|scope| covers(scope, host));
            (scoped || known.cookie.hosts.is_empty()) && known.cookie.star_fits(known.pattern, name)
        };
        // Of equals the first one wins, so that the order of the files decides.
        entries.filter(fits).reduce(|best, next| {
            let weight = |known: &Known<'_>| {
                (
                    !known.cookie.hosts.is_empty(),
                    known.pattern.is_exact(),
                    known.pattern.literal_length(),
                )
            };
            if weight(&next) > weight(&best) {
                next
            } else {
                best
            }
        })
    }

    /// Whether a vendor is known to set cookies from this host or from a domain above it.
    pub fn is_of_a_vendor(&self, host: &str) -> bool {
        ancestors(host).any(|domain| self.vendor_hosts.contains(domain))
    }

    fn vendor_entry<'r>(&'r self, (pattern, (v, c)): (&'r Pattern, (usize, usize))) -> Known<'r> {
        Known {
            file: &self.vendors[v],
            cookie: &self.vendors[v].cookie[c],
            pattern,
        }
    }
}
