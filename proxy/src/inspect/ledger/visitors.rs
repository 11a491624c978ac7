//! The browsers that one host was asked by, and what each chose.
//!
//! Live traffic counts as one browser's; recordings that overlap in time are several browsers'. What a choice means is
//! `shared::cookie::consent`'s to say.

use biscuit_tin_shared::cookie::consent::{Choice, History, Tool};
use std::collections::BTreeMap;

/// One browser's choice on one host.
#[derive(Debug, Default)]
pub(super) struct Visitor {
    pub(super) history: History,
    /// Under which choice, and when, the last page was shown, in Unix seconds.
    pub(super) page_before: Option<(Choice, i64)>,
}

/// All browsers that a host was asked by.
#[derive(Debug, Default)]
pub(super) struct Visitors {
    /// The one that asked last.
    pub(super) last: Visitor,
    number: u32,
    others: BTreeMap<u32, Visitor>,
}

impl Visitors {
    /// The browser with this number, which asks now.
    pub(super) fn turn_to(&mut self, number: u32) -> &mut Visitor {
        if self.number != number {
            let next = self.others.remove(&number).unwrap_or_default();
            let last = std::mem::replace(&mut self.last, next);
            self.others.insert(self.number, last);
            self.number = number;
        }
        &mut self.last
    }

    /// The choice of the browser with this number, if it asked.
    pub(super) fn history_of(&self, number: u32) -> Option<&History> {
        let visitor = match number == self.number {
            true => Some(&self.last),
            false => self.others.get(&number),
        };
        visitor.map(|visitor| &visitor.history)
    }

    /// The choices of all of them, that of the one which asked last first.
    pub(super) fn histories(&self) -> impl Iterator<Item = &History> {
        let others = self.others.values().map(|visitor| &visitor.history);
        std::iter::once(&self.last.history).chain(others)
    }

    /// The tool that another browser than the one which asked last was seen with: the site has it for all.
    pub(super) fn tool_of_others(&self) -> Option<Tool> {
        self.histories().skip(1).find_map(History::tool)
    }
}
