//! To which requests a browser sends the cookie of a choice: elsewhere its absence proves nothing.
//!
//! It keeps a cookie's own attributes, never the address of a page nor what could tell it.

use crate::cookie::{
    consent::tool::{Tool, is_for_every_path},
    name_template::template,
    observation::SetFacts,
    request::RequestFacts,
    set_cookie::SameSite,
    site::{default_path, path_match},
};
use serde::{Deserialize, Serialize};

/// To which requests of its host a browser sends the cookie of a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// The path that the cookie is for; `None` where it does not show.
    path: Option<String>,
    /// Whether it stays behind when another site leads here.
    strict: bool,
    /// A mark of the first folder that it went to, while its path does not show.
    #[serde(default)]
    folder: Option<u8>,
    /// Whether a header set it for a path that is not kept.
    #[serde(default)]
    is_for_a_folder: bool,
}

impl Reach {
    /// The reach of a cookie that the answer to a request for this path sets.
    pub fn of(set: &SetFacts, request: &[u8]) -> Self {
        let path = match set.path.text() {
            // A long number may stand for a person, and is not kept.
            Some(path) => Some(path).filter(|path| template(path) == **path),
            // The folder of any other page is a part of its address (RFC 6265bis section 5.1.4).
            None => (default_path(request) == b"/").then_some("/"),
        };
        Self {
            is_for_a_folder: path.is_none(),
            path: path.map(str::to_owned),
            strict: set.same_site == Some(SameSite::Strict),
            folder: None,
        }
    }

    /// Notes that this tool's cookie went to a request for this path.
    pub(super) fn sent_to(&mut self, path: &[u8], tool: Tool) {
        if self.is_for(path) {
            return;
        }
        let folder = mark_of_folder(path);
        let is_by_its_script = self.path.is_none() && !self.is_for_a_folder;
        if is_by_its_script && is_for_every_path(tool)
            || is_in_no_folder(path)
            || self.folder.is_some_and(|before| before != folder)
        {
            // Two folders have only the root in common.
            (self.path, self.folder) = (Some("/".to_owned()), None);
        } else {
            self.folder = Some(folder);
        }
    }

    /// Whether it shows for which path the cookie is.
    pub(super) fn is_known(&self) -> bool {
        self.path.is_some()
    }

    /// Whether the cookie would go to a request for this path.
    pub(super) fn covers(&self, request: RequestFacts, path: &[u8]) -> bool {
        self.is_for(path) && !(self.strict && request.cross_site)
    }

    /// Whether the cookie goes to every path, as far as a request for this one, which brought it or would have, shows.
    pub(super) fn is_for_all(&self, path: &[u8]) -> bool {
        match self.path.as_deref() {
            Some(own) => own == "/",
            None => default_path(path) == b"/",
        }
    }

    pub(super) fn is_strict(&self) -> bool {
        self.strict
    }

    fn is_for(&self, path: &[u8]) -> bool {
        let own = self.path.as_deref();
        own.is_some_and(|own| path_match(path, own.as_bytes()))
    }
}

/// Whether a cookie that goes to this path goes to every path: a cookie may be for one page alone, as `/app`, but nobody
/// makes one for a picture.
fn is_in_no_folder(path: &[u8]) -> bool {
    path == b"/" || default_path(path) == b"/" && path.contains(&b'.')
}

/// A mark of a path's first part, a folder or a page of the root: equal for equal ones, and often another for others. There
/// are sixteen, so that none tells which folder it was.
fn mark_of_folder(path: &[u8]) -> u8 {
    let first = path.split(|byte| *byte == b'/').nth(1).unwrap_or_default();
    let sum = first.iter().fold(5381, |sum: u16, byte| {
        sum.wrapping_mul(33).wrapping_add(u16::from(*byte))
    });
    let [high, low] = (sum ^ (sum >> 4)).to_be_bytes();
    (high ^ low) & 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_that_of_many_folders() {
        let mut folders = [0; 16];
        for number in 0..1600 {
            let path = format!("/f{number}/page");
            folders[usize::from(mark_of_folder(path.as_bytes()))] += 1;
        }
        assert!(
            folders.iter().all(|of| (80..=120).contains(of)),
            "{folders:?}"
        );
    }
}
