//! The further pages of a site, in the browser that is at its first page already.
//!
//! A page that fails costs itself alone: the browser gets a new tab, and goes on. A page that leads away to another site counts
//! for nothing.

use crate::{
    audit::{failure::Reason, plan::Further, site::Visitor, visited::PageSeen},
    report::model::Phase,
};
use std::collections::{BTreeSet, VecDeque};
use url::Url;

/// Pages that are tried for each that is wanted: some lead away.
const TRIES: usize = 3;

impl Visitor<'_> {
    /// Visits further pages: before a choice those that links or the sitemap lead to, after one the first of the same.
    pub(super) async fn walk(&mut self) {
        let phase = self.tab.read(|state| state.phase);
        let (is_first, most) = (phase == Phase::Arrive, self.most(phase));
        let (mut queue, left) = self.queue(is_first).await;
        // What was left out of the site.
        let mut left: BTreeSet<Url> = left.into_iter().collect();
        let (mut known, mut done) = (BTreeSet::new(), 1);
        while done < most
            && known.len() < TRIES * most
            && let Some(url) = queue.pop_front()
        {
            if !known.insert(url.clone()) {
                continue;
            }
            done += 1;
            let failed = match self.open(&url).await {
                Ok(true) => None,
                // It belongs to another site: the next page takes its place.
                Ok(false) => {
                    done -= 1;
                    left.insert(url);
                    continue;
                }
                Err(reason) => {
                    left.insert(url.clone());
                    Some(reason)
                }
            };
            self.visited.pages.push(PageSeen {
                url: url.into(),
                phase,
                failed,
            });
            if failed.is_some() {
                if self.tab.renew().await.is_err() {
                    // The browser itself is gone, and with it what was left to visit.
                    let unseen = queue.drain(..).take(most - done);
                    let failed = Some(Reason::Closed);
                    let unseen = unseen.map(|url| PageSeen {
                        url: url.into(),
                        phase,
                        failed,
                    });
                    self.visited.pages.extend(unseen);
                    break;
                }
            } else if is_first {
                let further = self.links().await;
                queue.extend(further.pages);
                left.extend(further.left);
            }
        }
        if is_first {
            left.extend(queue.into_iter().filter(|url| !known.contains(url)));
            self.visited.left_out = left.len() + self.plan.unlisted();
            // A sitemap is no list of all pages.
            self.visited.is_everywhere = !self.plan.wishes.sitemap && left.is_empty();
        }
    }

    /// How many pages are visited in a phase.
    fn most(&self, phase: Phase) -> usize {
        let wishes = self.plan.wishes;
        match phase {
            Phase::Arrive => wishes.pages,
            // All of them, where the visit before saw the whole site: only there can a cookie be called unseen.
            Phase::Accept if self.visited.is_everywhere => wishes.pages,
            _ => wishes.pages_after(),
        }
    }

    /// The pages to begin with, and those that are left out.
    async fn queue(&self, is_first: bool) -> (VecDeque<Url>, Vec<Url>) {
        if is_first {
            let Further { pages, left } = self.links().await;
            return (pages.into(), left);
        }
        let seen = self.visited.pages.iter();
        let seen = seen.filter(|page| page.phase == Phase::Arrive && page.failed.is_none());
        let pages = seen.filter_map(|page| Url::parse(&page.url).ok());
        (pages.collect(), Vec::new())
    }

    /// Opens one page; says whether it is one of this site.
    pub(super) async fn open(&mut self, url: &Url) -> Result<bool, Reason> {
        self.plan.turn.page().await;
        let before = self.tab.read(|state| state.settings.len());
        let came = async {
            self.tab.load(url.as_str()).await?;
            self.tab.quiet(self.settle).await;
            self.tab.failure().await.map_or(Ok(()), Err)
        };
        let end = came.await;
        if end.is_ok() && !self.tab.is_at(&self.visited.host).await {
            self.tab.forget_since(before, &self.visited.host);
            self.pass_over().await;
            return Ok(false);
        }
        self.note().await;
        end.map(|()| true)
    }

    /// Takes a picture of the first page, one a phase, if pictures are wanted.
    pub(super) async fn picture(&mut self) {
        let Some(folder) = &self.plan.wishes.pictures else {
            return;
        };
        let phase = self.tab.read(|state| state.phase);
        if self.visited.pictures.iter().any(|(of, _)| *of == phase) {
            return;
        }
        let name = format!("{}-{phase:?}.jpg", self.visited.host).to_ascii_lowercase();
        let path = folder.join(name.replace(['[', ']', ':'], ""));
        if let Some(picture) = self.tab.picture().await {
            match std::fs::write(&path, picture) {
                Ok(()) => self.visited.pictures.push((phase, path)),
                Err(error) => {
                    tracing::warn!(%error, path = %path.display(), "a picture is not kept")
                }
            }
        }
    }

    /// Takes what is held now for known, without noting it.
    async fn pass_over(&mut self) {
        let (settings, stored) = (self.visited.settings.len(), self.visited.stored.len());
        self.note().await;
        self.visited.settings.truncate(settings);
        self.visited.stored.truncate(stored);
    }

    /// What the page in front leads to.
    async fn links(&self) -> Further {
        self.plan.further(&self.tab.links().await)
    }
}
