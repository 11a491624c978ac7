//! Observing live traffic, as far as the user's choices allow it.
//!
//! It reads no cookie: `observe` does.

use crate::{
    inspect::{asked::Grounds, choices::Permission, observe::Observer, scope::Scope},
    os::clock::unix_now,
    tap::TapEvent,
};
use biscuit_tin_shared::cookie::site::Host;

/// Observes live traffic as far as the user's choices allow.
#[derive(Debug)]
pub(crate) struct LiveObserver<'s> {
    scope: &'s Scope,
    host: &'s Host,
    permission: Permission<'s>,
    grounds: Grounds,
    observer: Observer<'s>,
}

impl<'s> LiveObserver<'s> {
    /// An observer of a canonical host, for as long as these grounds hold.
    pub(crate) fn new(
        scope: &'s Scope,
        grounds: Grounds,
        host: &'s Host,
        over_https: bool,
    ) -> Self {
        let observer = Observer::new(&scope.ledger, host, over_https, grounds.recorded());
        Self {
            scope,
            host,
            permission: scope.choices.permission(host),
            grounds,
            observer,
        }
    }

    /// Records one event of the tap, if the user's choices allow it.
    pub(crate) fn on_event(&mut self, event: TapEvent<'_>) {
        // Checked per event, so that a choice holds for open connections too.
        if !self.permission.is_given() || !self.grounds.hold() {
            return;
        }
        let exclusions = &self.scope.exclusions;
        match &event {
            TapEvent::Lost(why) => {
                exclusions.observation_lost(self.host, why.reason());
            }
            TapEvent::Response(head) if head.is_bot_check => {
                exclusions.suspect_bot_check(self.host);
            }
            _ => {}
        }
        self.observer.on_event(event, unix_now(), false);
    }
}
