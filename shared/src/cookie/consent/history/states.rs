//! When a request was last answered before a choice, and under a no: whatever was chosen since, these states were seen.
//!
//! It changes no choice, and takes a page back that nobody saw. Moments are kept to the hour.

use crate::cookie::{
    category::Category,
    consent::{choice::Choice, events::Asked, history::History},
};

fn hour_of(now: i64) -> i64 {
    now - now.rem_euclid(3600)
}

impl History {
    /// The browser asks for something; returns whether the choice that is then known is the one under which it is answered.
    pub fn asked(&mut self, asked: Asked<'_>) -> bool {
        let shows = self.follow(asked);
        let hour = Some(hour_of(asked.now));
        let is_refused = |category| shows && self.choice.allows(category) == Some(false);
        if is_refused(Category::Analytics) {
            self.refused.analytics = hour;
        }
        if is_refused(Category::Marketing) {
            self.refused.marketing = hour;
        }
        shows
    }

    /// Nobody could choose on the page that was asked for last: a redirect, a failure, a file, or one that is fetched ahead.
    pub fn showed_no_page(&mut self) {
        if self.page.number == 1 {
            // Nor was the site seen before a choice.
            self.open_at = None;
        }
        self.page.number = self.page.number.saturating_sub(1);
    }

    /// When "not yet" was seen last.
    pub fn open_last(&self) -> Option<i64> {
        self.open_at.map(hour_of)
    }

    /// When a request was last answered under a no to this category.
    pub fn refused_last(&self, category: Category) -> Option<i64> {
        match category {
            Category::Analytics => self.refused.analytics,
            Category::Marketing => self.refused.marketing,
            _ => None,
        }
    }

    /// Whether anything is known of a choice, now or earlier.
    pub fn is_known(&self) -> bool {
        let refused = self.refused.analytics.or(self.refused.marketing);
        self.choice != Choice::default() || self.open_at.or(refused).is_some()
    }
}
