//! What of a site is visited: its further pages, by its links or its sitemap, as far as its robots.txt lets a program in.
//!
//! It opens no browser. How a page is visited is `site`'s and `walk`'s.

mod pace;
mod robots;
mod sitemap;

pub(crate) use pace::Pace;

use crate::{
    app::{Running, fetch::Fetched},
    audit::plan::{pace::Turn, robots::Robots, sitemap::Sitemap},
};
use biscuit_tin_shared::cookie::site::{Host, registrable_domain};
use std::{collections::VecDeque, path::PathBuf};
use tokio_util::sync::CancellationToken;
use url::Url;

/// Redirects that are followed to a robots.txt or a sitemap (RFC 9309 section 2.3.1.2).
const REDIRECTS: usize = 5;
/// Sitemaps of a site that are read.
const SITEMAPS: usize = 20;
/// Endings of what is no page.
const FILES: [&str; 22] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "csv", "zip", "xml", "json",
    "rss", "ics", "jpg", "jpeg", "png", "gif", "svg", "mp3", "mp4",
];
/// Parts of a path behind which a link acts instead of showing: an audit logs nobody in or out.
const ACTS: [&str; 10] = [
    "login", "log-in", "signin", "sign-in", "logout", "log-out", "signout", "sign-out", "register",
    "basket",
];

/// What an audit does at each site.
#[derive(Debug)]
pub(crate) struct Wishes {
    /// Pages of a site that are visited before a choice.
    pub(crate) pages: usize,
    /// Whether further pages come from the site's sitemap.
    pub(crate) sitemap: bool,
    /// Whether robots.txt is asked.
    pub(crate) robots: bool,
    /// Whether a yes is taken back.
    pub(crate) revoke: bool,
    /// The folder for pictures.
    pub(crate) pictures: Option<PathBuf>,
    /// Ends the visits under way.
    pub(crate) stop: CancellationToken,
}

impl Wishes {
    /// Pages that are visited after a choice: a tenth, for cookies follow the template and a choice follows the site.
    pub(crate) fn pages_after(&self) -> usize {
        self.pages.div_ceil(10)
    }
}

/// What is visited of one site.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) wishes: &'a Wishes,
    pub(super) turn: Turn,
    robots: Robots,
    /// The page that was asked for.
    first: Url,
    /// The pages that the sitemap names, the first one excepted, as far as they are visited; and how many are not.
    listed: Vec<Url>,
    unlisted: usize,
}

/// What links lead to.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// The pages that are worth a visit, in their order.
    pub(super) pages: Vec<Url>,
    /// The other pages of the site.
    pub(super) left: Vec<Url>,
}

impl<'a> Plan<'a> {
    /// Waits until the site may be visited, and reads its robots.txt and its sitemap.
    pub(super) async fn make(
        running: &Running,
        pace: &Pace,
        wishes: &'a Wishes,
        (first, host): (Url, &Host),
    ) -> Self {
        let port = first.port_or_known_default().unwrap_or(443);
        let addresses = running.addresses(host, port).await;
        let suppliers = pace::suppliers(host, &running.registry(), &addresses);
        let turn = pace.turn(&suppliers).await;
        let mut plan = Self {
            wishes,
            turn,
            robots: Robots::default(),
            first,
            listed: Vec::new(),
            unlisted: 0,
        };
        if wishes.stop.is_cancelled() {
            return plan;
        }
        if wishes.robots || wishes.sitemap {
            plan.robots = plan.robots(running).await;
            plan.turn.slow_down(plan.robots.pause);
        }
        if wishes.sitemap && plan.allows(&plan.first) {
            (plan.listed, plan.unlisted) = plan.sitemap(running).await;
        }
        plan
    }

    async fn robots(&self, running: &Running) -> Robots {
        let Ok(url) = self.first.join("/robots.txt") else {
            return Robots::default();
        };
        match fetch(running, url, robots::LONGEST).await {
            Some(Fetched {
                status: 200..=299,
                body,
                ..
            }) => Robots::parse(&String::from_utf8_lossy(&body)),
            Some(answer) if answer.status >= 500 => Robots::forbid_all(),
            // There is none. A site without any answer fails by itself, with its own reason.
            _ => Robots::default(),
        }
    }

    /// Whether a page may be visited.
    pub(super) fn allows(&self, url: &Url) -> bool {
        !self.wishes.robots || self.robots.allow(url)
    }

    /// The pages that the sitemap names: no more than are visited, and from all over the list; and how many more there are.
    async fn sitemap(&self, running: &Running) -> (Vec<Url>, usize) {
        let mut files: VecDeque<Url> = self
            .robots
            .sitemaps
            .iter()
            .filter_map(|text| self.first.join(text).ok())
            .collect();
        if files.is_empty() {
            files.extend(self.first.join("/sitemap.xml").ok());
        }
        let mut pages = Vec::new();
        for _ in 0..SITEMAPS {
            let Some(url) = files.pop_front() else { break };
            let Some(answer) = fetch(running, url.clone(), sitemap::LONGEST).await else {
                continue;
            };
            let found = Sitemap::parse(&answer.body);
            files.extend(found.sitemaps.iter().filter_map(|text| url.join(text).ok()));
            pages.extend(found.pages.iter().filter_map(|text| self.page(text)));
        }
        pages.sort_unstable();
        pages.dedup();
        let (all, most) = (pages.len(), self.wishes.pages.saturating_sub(1));
        let step = all.div_ceil(most.max(1)).max(1);
        let taken: Vec<Url> = pages.into_iter().step_by(step).take(most).collect();
        let left = all - taken.len();
        (taken, left)
    }

    /// How many pages of the site are known that no link showed, and that are not visited.
    pub(super) fn unlisted(&self) -> usize {
        self.unlisted
    }

    /// What some links lead to, or else the pages of the sitemap.
    pub(super) fn further(&self, links: &[String]) -> Further {
        if self.wishes.sitemap {
            return Further {
                pages: self.listed.clone(),
                left: Vec::new(),
            };
        }
        let pages = links.iter().filter_map(|text| self.of_site(text));
        let (pages, left) = pages.partition(|url| self.only_shows(url));
        Further { pages, left }
    }

    /// A page that a link leads to, if it may be visited and only shows something.
    fn page(&self, link: &str) -> Option<Url> {
        self.of_site(link).filter(|url| self.only_shows(url))
    }

    /// A page of the site that a link leads to, the first one excepted. A site has all hosts of its domain.
    fn of_site(&self, link: &str) -> Option<Url> {
        let mut url = self.first.join(link.trim()).ok()?;
        url.set_fragment(None);
        let is_web = matches!(url.scheme(), "http" | "https");
        // Sitemaps are often older than a site's TLS.
        if is_web && url.port().is_none() && self.first.port().is_none() {
            url.set_scheme(self.first.scheme()).ok()?;
        }
        let path = url.path().to_ascii_lowercase();
        let is_file = path
            .rsplit_once('.')
            .is_some_and(|(_, ending)| FILES.contains(&ending));
        // An address that is a number has no domain.
        let domain = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            registrable_domain(host).unwrap_or(host).to_owned()
        };
        let is_first = url.origin() == self.first.origin()
            && (url.path(), url.query()) == (self.first.path(), self.first.query());
        let is_page = is_web && domain(&url) == domain(&self.first) && !is_file && !is_first;
        is_page.then_some(url)
    }

    /// Whether a page of the site may be visited and only shows something.
    ///
    /// An address with a query is often a search, a calendar without an end, or an act.
    fn only_shows(&self, url: &Url) -> bool {
        let path = url.path().to_ascii_lowercase();
        let is_act = path.split('/').any(|part| ACTS.contains(&part));
        url.origin() == self.first.origin()
            && url.query().is_none()
            && url.path() != self.first.path()
            && !is_act
            && self.allows(url)
    }
}

/// A file of a site, after its redirects.
async fn fetch(running: &Running, mut url: Url, most: usize) -> Option<Fetched> {
    for _ in 0..=REDIRECTS {
        let answer = running.fetch(&url, most).await.ok()?;
        match (answer.status, &answer.location) {
            (300..=399, Some(location)) => url = url.join(location).ok()?,
            _ => return Some(answer),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, time::Duration};

    #[tokio::test]
    async fn a_link_is_followed_where_it_only_shows_a_page_of_the_site() {
        let wishes = Wishes {
            pages: 9,
            sitemap: false,
            robots: true,
            revoke: false,
            pictures: None,
            stop: CancellationToken::new(),
        };
        let plan = Plan {
            wishes: &wishes,
            turn: Pace::new(1, Duration::ZERO).turn(&BTreeSet::new()).await,
            robots: Robots::parse("User-agent: *\nDisallow: /closed"),
            first: Url::parse("https://www.council.test/home").unwrap(),
            listed: Vec::new(),
            unlisted: 0,
        };
        let check = |link: &str, expected: Option<&str>| {
            let page = plan.page(link);
            assert_eq!(page.as_ref().map(Url::path), expected, "{link}");
        };
        check("/bins", Some("/bins"));
        check("bins#when", Some("/bins"));
        check("http://www.council.test/bins", Some("/bins"));
        check("/a.b/planning.aspx", Some("/a.b/planning.aspx"));
        check("/home#main", None);
        check("/closed/a", None);
        check("/find?q=bins", None);
        check("/report.PDF", None);
        check("/account/logout", None);
        check("/about/logging-in", Some("/about/logging-in"));
        check("https://council.test/bins", None);
        check("https://www.council.test:8443/bins", None);
        check("mailto:a@council.test", None);
        check("javascript:void(0)", None);
        // What is left out of the site's pages is known, each page that has one address once it is there.
        let check = |link: &str, expected: usize| {
            let further = plan.further(&[link.to_owned()]);
            assert_eq!(further.left.len(), expected, "{link}");
        };
        check("/bins", 0);
        check("/home#main", 0);
        check("/report.PDF", 0);
        check("https://www.elsewhere.test/", 0);
        check("mailto:a@council.test", 0);
        check("/home?page=2", 1);
        check("/closed/a", 1);
        check("/find?q=bins", 1);
        check("/account/logout", 1);
        check("https://my.council.test/", 1);
        check("https://www.council.test:8443/bins", 1);
    }

    #[test]
    fn fewer_pages_are_visited_after_a_choice() {
        let check = |pages, expected| {
            let wishes = Wishes {
                pages,
                sitemap: false,
                robots: true,
                revoke: false,
                pictures: None,
                stop: CancellationToken::new(),
            };
            assert_eq!(wishes.pages_after(), expected, "{pages}");
        };
        check(1, 1);
        check(10, 1);
        check(11, 2);
        check(50, 5);
    }
}
