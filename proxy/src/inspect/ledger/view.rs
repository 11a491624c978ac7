//! The ledger as its clients see it: sites, cookies and choices in sentences.
//!
//! It changes nothing; `shared::explain` finds the words.

use crate::inspect::ledger::{Ledger, Rows};
use biscuit_tin_shared::{
    cookie::consent::Choice,
    explain::{self, Row as ExplainRow, words::Words},
    protocol::{self, Cookie, Site},
};

impl Ledger {
    /// The summary of every host with cookies, by name.
    pub(crate) fn sites(&self, words: &Words) -> Vec<Site> {
        let registry = self.registry.load();
        let seen = self.sites.iter().filter(|entry| !entry.rows.is_empty());
        let mut sites: Vec<Site> = seen
            .map(|entry| {
                explain::site(
                    entry.newest(),
                    entry.key(),
                    entry.counts(),
                    &registry,
                    words,
                )
            })
            .collect();
        sites.sort_by(|a, b| a.host.cmp(&b.host));
        sites
    }

    /// One host's summary, with the number of its event.
    pub(crate) fn site(&self, seq: u64, host: &str, words: &Words) -> Option<Site> {
        let registry = self.registry.load();
        let site = self.sites.get(host)?;
        Some(explain::site(seq, host, site.counts(), &registry, words))
    }

    /// All cookies, in the order of their last change.
    pub(crate) fn cookies(&self, words: &Words) -> Vec<Cookie> {
        let mut cookies: Vec<Cookie> = Vec::new();
        for site in &self.sites {
            let indices = 0..site.rows.len();
            cookies.extend(indices.map(|at| self.explain(site.value(), at, words)));
        }
        cookies.sort_by_key(|cookie| cookie.seq);
        cookies
    }

    /// One cookie as it is now.
    pub(crate) fn cookie(&self, host: &str, id: &str, words: &Words) -> Option<Cookie> {
        let site = self.sites.get(host)?;
        let at = site.rows.iter().position(|row| row.id == id)?;
        Some(self.explain(&site, at, words))
    }

    /// The choice about cookies on every host where one is known, by name.
    pub(crate) fn consents(&self, words: &Words) -> Vec<protocol::SiteConsent> {
        let known = self
            .sites
            .iter()
            .filter(|site| site.consent.choice() != Choice::Unknown);
        let mut consents: Vec<protocol::SiteConsent> = known
            .map(|site| site.describe_consent(site.consent_seq, site.key(), words))
            .collect();
        consents.sort_by(|a, b| a.host.cmp(&b.host));
        consents
    }

    /// The choice about cookies on one host, with the number of its event.
    pub(crate) fn consent(
        &self,
        seq: u64,
        host: &str,
        words: &Words,
    ) -> Option<protocol::SiteConsent> {
        Some(self.sites.get(host)?.describe_consent(seq, host, words))
    }

    fn explain(&self, site: &Rows, at: usize, words: &Words) -> Cookie {
        let row = &site.rows[at];
        let row = ExplainRow {
            seq: row.seq,
            id: &row.id,
            observation: &row.observation,
            context: &site.context(at),
            times: row.times,
            dates: Some(row.dates()),
        };
        explain::cookie(&row, &self.registry.load(), words)
    }
}
