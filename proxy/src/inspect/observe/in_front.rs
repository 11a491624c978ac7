//! The host of a request and the page in front of it: whose it is, what of it is kept, and the choice that holds on it.
//!
//! It reads no cookie.

use crate::{
    inspect::{ledger::Recorded, observe::Observer},
    tap::{RequestHead, ResponseHead},
};
use biscuit_tin_shared::{
    cookie::{
        observation::Arrival,
        request::{RequestFacts, RequestKind},
        site::{Host, registrable_domain},
    },
    judge::case::Stamp,
};

impl Observer<'_> {
    /// Whether an authority is this host, whatever its port.
    pub(super) fn is_same_host(&self, authority: &[u8]) -> bool {
        match authority.strip_prefix(self.host.as_bytes()) {
            Some([]) => true,
            Some([b':', port @ ..]) if port.iter().all(u8::is_ascii_digit) => true,
            _ => host_of(authority).is_some_and(|host| host == self.host),
        }
    }

    /// The choice on a page in front of an embedded part that its council speaks of, or that is a known vendor's: a recording
    /// is of one browser.
    pub(super) fn chosen_in_front(&self, head: &RequestHead<'_>) -> Option<Stamp> {
        if self.recorded != Recorded::All {
            return None;
        }
        let page = self.page(head.facts, head.page).and_then(host_of)?;
        self.ledger.chosen_in_front(&self.host, &page)
    }

    /// The choice on a page of the same council and domain in front of a part of which nothing is known itself: a part asks for
    /// no choice, and the cookie that keeps the page's may be for the page's host alone. A frame may ask for a choice of its own.
    pub(super) fn chosen_on_sister(&self, head: &RequestHead<'_>) -> Option<Stamp> {
        if head.facts.kind != RequestKind::Part {
            return None;
        }
        let page = self.page(head.facts, head.page).and_then(host_of)?;
        let domain = registrable_domain(&self.host)?;
        let is_sister =
            registrable_domain(&page) == Some(domain) && self.ledger.is_of_a_council(&page);
        is_sister.then(|| self.ledger.stamp(&page))
    }

    /// Whether the page in front is known to be another site's: a redirect by way of one looks `cross-site` too.
    pub(super) fn is_of_another_page(&self, head: &ResponseHead<'_>) -> bool {
        head.facts.cross_site
            && matches!(head.facts.kind, RequestKind::Frame | RequestKind::Part)
            && self.arrival(head.facts, head.page, None).page.is_some()
    }

    pub(super) fn arrival(
        &self,
        facts: RequestFacts,
        page: &[u8],
        tenant: Option<&str>,
    ) -> Arrival {
        let page = self.page(facts, page).and_then(host_of);
        let mut arrival = Arrival::new(&self.host, facts.kind, page.as_deref());
        // Which other sites a user visits is nobody's business: only a council's host keeps its name.
        if self.recorded != Recorded::All
            && let Some(page) = &mut arrival.page
            && !self.ledger.is_of_a_council(page)
        {
            page.clear();
        }
        arrival.tenant = tenant.map(str::to_owned);
        arrival.undated = self.undated;
        arrival
    }

    /// The host of the page in front as written, where that is another one. A page that a link or a form leads to is in front
    /// itself; without the fields that tell, a live request is taken for one.
    pub(super) fn page<'p>(&self, facts: RequestFacts, page: &'p [u8]) -> Option<&'p [u8]> {
        let is_part = matches!(facts.kind, RequestKind::Frame | RequestKind::Part);
        let is_other = !page.is_empty() && page != self.host.as_bytes();
        ((is_part || self.recorded == Recorded::All) && is_other).then_some(page)
    }
}

/// The canonical host of an authority.
pub(super) fn host_of(authority: &[u8]) -> Option<Host> {
    let host = match authority.iter().rposition(|byte| *byte == b':') {
        Some(colon) if !authority.ends_with(b"]") => &authority[..colon],
        _ => authority,
    };
    std::str::from_utf8(host).ok().and_then(Host::parse)
}
