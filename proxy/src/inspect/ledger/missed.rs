//! Pages that browsers were shown one after the other without a cookie: what shows that a site no longer sets it.
//!
//! One page alone shows nothing, for its own answer or script may set the cookie. What follows is `shared::judge`'s to say.

use crate::inspect::ledger::{
    Ledger,
    row::{Row, hour_of},
};
use biscuit_tin_shared::{
    cookie::{
        consent::{Choice, VISIT},
        name_template::template,
        site::path_match,
    },
    judge::case::Missed,
};
use std::collections::BTreeSet;

/// Choices under which a cookie may be missed; the oldest goes.
const CHOICES: usize = 8;

impl Ledger {
    /// Notes the cookies that a request over https brought, and at a page's those that it did not bring.
    pub(crate) fn note_brought<'n>(
        &self,
        host: &str,
        (is_page, path): (bool, &[u8]),
        names: impl Iterator<Item = &'n [u8]>,
        choice: Choice,
        now: i64,
    ) {
        let Some(mut site) = self.sites.get_mut(host) else {
            return;
        };
        if !is_page && site.rows.iter().all(|row| row.missed.is_empty()) {
            return;
        }
        // A name may hold a visitor's own number.
        let names: BTreeSet<String> = names
            .filter_map(|name| std::str::from_utf8(name).ok())
            .map(|name| template(name).into_owned())
            .collect();
        let visitor = site.visitors.turn_to(self.visitor());
        let before = visitor.page_before.filter(|(_, at)| now <= at + VISIT);
        if is_page {
            visitor.page_before = Some((choice, now));
        }
        let mut changed = Vec::new();
        for (at, row) in site.rows.iter_mut().enumerate() {
            let has_changed = match names.contains(&*template(row.name())) {
                true => row.is_brought(choice, now),
                false if is_page && row.would_go_to(path) => row.is_missed(before, now),
                false => false,
            };
            if has_changed {
                changed.push(at);
            }
        }
        for at in changed {
            self.new_rows.notify_one();
            self.publish_changes(&mut site, host, Some(at));
        }
    }
}

impl Row {
    /// A request brought it: pages of the same visit without it were another browser's, or it came late.
    fn is_brought(&mut self, choice: Choice, now: i64) -> bool {
        self.is_away = false;
        let hour = hour_of(now);
        let known = self.missed.len();
        let is_of_the_visit = |one: &Missed| one.choice == choice && hour <= one.at + VISIT;
        self.missed.retain(|one| !is_of_the_visit(one));
        let has_changed = self.missed.len() < known;
        self.restamped = self.restamped.saturating_add(u32::from(has_changed));
        has_changed
    }

    /// A page was asked for without it, after another one under this choice.
    fn is_missed(&mut self, before: Option<(Choice, i64)>, now: i64) -> bool {
        let was_away = std::mem::replace(&mut self.is_away, true);
        let Some((choice, _)) = before.filter(|_| was_away && self.rollup.attention) else {
            return false;
        };
        self.miss(Missed {
            choice,
            at: hour_of(now),
        })
    }

    /// Adds pages without it; whether that is news.
    pub(super) fn miss(&mut self, new: Missed) -> bool {
        let known = self.missed.iter().position(|one| one.choice == new.choice);
        match known {
            Some(at) if self.missed[at].at >= new.at => return false,
            Some(at) => self.missed[at].at = new.at,
            None => self.missed.push(new),
        }
        if self.missed.len() > CHOICES {
            self.missed.sort_by_key(|one| one.at);
            self.missed.remove(0);
        }
        self.restamped = self.restamped.saturating_add(1);
        true
    }

    /// Whether a browser that has it sends it with a page for this path: what scripts measure with is for every path. Of a
    /// header's own folder, which is not kept, and of a restored name that is a pattern that cannot be said.
    fn would_go_to(&self, path: &[u8]) -> bool {
        let is_pattern = self.restored && self.name().contains('*');
        let goes = self.key().is_none_or(|set| {
            let folder = set.path.text();
            folder.is_some_and(|folder| path_match(path, folder.as_bytes()))
        });
        goes && self.is_set() && !is_pattern && self.page().is_none() && self.tenant().is_none()
    }
}
