//! What the page in front and its frames show of themselves: where they are, where they lead, what they keep.

use crate::audit::{state::State, tab::Tab};
use biscuit_tin_shared::cookie::site::Host;
use serde::{Deserialize, Serialize};

/// What a frame keeps besides cookies: names alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) host: String,
    pub(super) secure: bool,
    pub(super) local: Vec<String>,
    pub(super) session: Vec<String>,
    pub(super) databases: Vec<String>,
}

impl Tab {
    /// What each frame keeps besides cookies.
    pub(super) async fn stored(&self) -> Vec<Stored> {
        let mut all = Vec::new();
        for world in self.read(State::worlds) {
            let stored = self.evaluate(&world, "biscuitStored()").await;
            let stored = stored.and_then(|value| serde_json::from_value::<Stored>(value).ok());
            all.extend(stored.filter(|stored| !stored.host.is_empty()));
        }
        all
    }

    /// The addresses of the links in each frame, in their order.
    pub(super) async fn links(&self) -> Vec<String> {
        let mut all = Vec::new();
        for world in self.read(State::worlds) {
            let links = self.evaluate(&world, "biscuitLinks()").await;
            let links = links.and_then(|value| serde_json::from_value::<Vec<String>>(value).ok());
            all.extend(links.unwrap_or_default());
        }
        all
    }

    /// The address of the cookies page that the page in front leads to, and what stands on the link.
    pub(super) async fn cookies_page(&self) -> Option<(String, String)> {
        let world = self.read(State::worlds).into_iter().next()?;
        let link = self.evaluate(&world, "biscuitCookiesPage()").await?;
        serde_json::from_value(link).ok()
    }

    /// Whether the page in front is one of a host.
    pub(super) async fn is_at(&self, host: &Host) -> bool {
        let worlds = self.read(State::worlds);
        let Some(world) = worlds.first() else {
            return true;
        };
        let at = self.evaluate(world, "location.hostname").await;
        at.is_none_or(|at| at == **host)
    }
}
