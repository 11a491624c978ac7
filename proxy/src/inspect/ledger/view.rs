//! The ledger as its clients see it: sites, cookies and choices in sentences.
//!
//! It changes nothing; `shared::explain` finds the words.

use crate::inspect::ledger::{Ledger, Rows, row::Row};
use biscuit_tin_shared::{
    cookie::{category::Category, consent::History},
    explain::{self, Others, Reason, Row as ExplainRow, words::Words},
    protocol::{self, Cookie, Site},
    registry::Place,
};

/// What a report asks about after a no.
const REFUSABLE: [Category; 2] = [Category::Analytics, Category::Marketing];

impl Ledger {
    /// The summary of every host with cookies, by name.
    pub(crate) fn sites(&self, words: &Words) -> Vec<Site> {
        let seen = self.sites.iter().filter(|entry| !entry.rows.is_empty());
        let mut sites: Vec<Site> = seen
            .map(|entry| self.explain_site(entry.newest(), entry.key(), &entry, words))
            .collect();
        sites.sort_by(|a, b| a.host.cmp(&b.host));
        sites
    }

    /// One host's summary, with the number of its event.
    pub(crate) fn site(&self, seq: u64, host: &str, words: &Words) -> Option<Site> {
        let site = self.sites.get(host)?;
        Some(self.explain_site(seq, host, &site, words))
    }

    fn explain_site(&self, seq: u64, host: &str, site: &Rows, words: &Words) -> Site {
        let place = Place {
            tenant: site.tenant(),
            ..Place::of_host(host)
        };
        explain::site(seq, &place, &site.tally(), &self.registry.load(), words)
    }

    /// The council's path on a shared host that all its cookies lie below, as far as they were seen.
    pub(crate) fn tenant_of_all(&self, host: &str) -> Option<String> {
        self.sites.get(host)?.tenant().map(str::to_owned)
    }

    /// All cookies, in the order of their last change.
    pub(crate) fn cookies(&self, words: &Words) -> Vec<Cookie> {
        let mut cookies: Vec<Cookie> = Vec::new();
        for site in &self.sites {
            let indices = 0..site.rows.len();
            cookies.extend(indices.map(|at| self.explain(site.key(), site.value(), at, words)));
        }
        cookies.sort_by_key(|cookie| cookie.seq);
        cookies
    }

    /// All cookies, in the order in which they were seen first.
    pub(crate) fn cookies_as_they_came(&self, words: &Words) -> Vec<Cookie> {
        let mut order: Vec<(u64, String, usize)> = Vec::new();
        for site in &self.sites {
            let rows = site.rows.iter().enumerate();
            order.extend(rows.map(|(at, row)| (row.first_seq, site.key().clone(), at)));
        }
        order.sort_unstable();
        let cookies = order.into_iter().filter_map(|(_, host, at)| {
            let site = self.sites.get(&host)?;
            Some(self.explain(&host, &site, at, words))
        });
        cookies.collect()
    }

    /// One cookie as it is now.
    pub(crate) fn cookie(&self, host: &str, id: &str, words: &Words) -> Option<Cookie> {
        let site = self.sites.get(host)?;
        let at = site.rows.iter().position(|row| row.id == id)?;
        Some(self.explain(host, &site, at, words))
    }

    /// The choice about cookies on every host where anything is known of one, by name.
    pub(crate) fn consents(&self, words: &Words) -> Vec<protocol::SiteConsent> {
        let is_known = |site: &Rows| {
            site.visitors.histories().any(History::is_known)
                || REFUSABLE
                    .iter()
                    .any(|one| site.refused_last(*one).is_some())
        };
        let known = self.sites.iter().filter(|site| is_known(site));
        let mut consents: Vec<protocol::SiteConsent> = known
            .map(|site| describe_choice(&site, site.choice_seq, site.key(), false, words))
            .collect();
        consents.sort_by(|a, b| a.host.cmp(&b.host));
        consents
    }

    /// The choice about cookies on one host, with the number of its event; `holds_more`: whether the browser has cookies that
    /// should have waited and that nobody saw being set.
    pub(crate) fn consent(
        &self,
        seq: u64,
        host: &str,
        holds_more: bool,
        words: &Words,
    ) -> Option<protocol::SiteConsent> {
        let site = self.sites.get(host)?;
        Some(describe_choice(&site, seq, host, holds_more, words))
    }

    /// The hosts that the ledger's bounds leave out, wholly or in part.
    pub(crate) fn bounds(&self, words: &Words) -> Vec<protocol::NotInspected> {
        let full = self.sites.iter().filter_map(|site| {
            let since = site.full_since?;
            Some((site.key().clone(), Reason::TooManyCookies, since))
        });
        let left_out = self.left_out.iter();
        let left_out =
            left_out.map(|entry| (entry.key().clone(), Reason::TooManyHosts, *entry.value()));
        let mut bounds: Vec<_> = full.chain(left_out).collect();
        bounds.sort_unstable();
        bounds
            .iter()
            .map(|(host, reason, since)| {
                explain::not_inspected(0, host, *reason, Some(*since), words)
            })
            .collect()
    }

    fn explain(&self, host: &str, site: &Rows, at: usize, words: &Words) -> Cookie {
        let row = &site.rows[at];
        let registry = self.registry.load();
        let facts = self.site_facts(&registry, site, host, at);
        let row = ExplainRow {
            seq: row.seq,
            id: &row.id,
            case: site.case(at, &facts),
            times: row.times,
            is_dated: row.is_dated,
        };
        explain::cookie(&row, &registry, words)
    }
}

impl Rows {
    /// The council's path on a shared host; what adds up over pages of several councils is no one council's.
    fn tenant(&self) -> Option<&str> {
        let mut tenants = self.rows.iter().filter_map(Row::tenant);
        let first = tenants.next();
        first.filter(|first| tenants.all(|other| other == *first))
    }

    /// When a cookie was last seen under a no to this category, in Unix seconds, to the hour.
    fn refused_last(&self, category: Category) -> Option<i64> {
        let sightings = self.rows.iter().flat_map(|row| &row.sightings);
        let refused = sightings.filter(|one| one.stamp.choice.allows(category) == Some(false));
        refused.map(|one| one.dates.last).max()
    }
}

/// The choice about cookies, in sentences.
fn describe_choice(
    site: &Rows,
    seq: u64,
    host: &str,
    holds_more: bool,
    words: &Words,
) -> protocol::SiteConsent {
    let others = match holds_more {
        _ if site.tried_too_early() => Others::Tried,
        _ if site.sets_what_waits() => Others::Set,
        true => Others::Held,
        false => Others::None,
    };
    let already = (site.already_set(), others);
    let histories: Vec<&History> = site.visitors.histories().collect();
    let mut consent = explain::consent(seq, host, &histories, already, words);
    // An answer may bring the no itself, and no request after it: its cookies came under that no.
    let [analytics, marketing] = REFUSABLE.map(|one| site.refused_last(one));
    consent.analytics_refused = consent.analytics_refused.max(analytics);
    consent.marketing_refused = consent.marketing_refused.max(marketing);
    consent
}
