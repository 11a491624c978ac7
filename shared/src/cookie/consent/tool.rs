//! The tools that ask visitors about cookies, by name.
//!
//! It does not know their cookies: `names` does.

use serde::Serialize;

/// A tool that asks visitors about cookies and remembers the answer in a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Tool(pub(super) &'static str);

impl Tool {
    /// What people call it.
    pub fn name(self) -> &'static str {
        self.0
    }
}

/// A tool that we do not know: only the name of its cookie speaks of a choice.
pub(super) const OTHER: Tool = Tool("A tool that we do not know");

pub(super) const CIVIC: Tool = Tool("Civic Cookie Control");
pub(super) const COOKIEYES: Tool = Tool("CookieYes");
pub(super) const DRUPAL: Tool = Tool("Drupal EU Cookie Compliance");
pub(super) const GOV_UK: Tool = Tool("GOV.UK");
pub(super) const REACT: Tool = Tool("React Cookie Consent");

/// Whether its cookie is `SameSite=Strict` unless a site says otherwise, so that a navigation from another site leaves it behind.
pub fn is_strict(tool: Tool) -> bool {
    // Drupal's module writes `strict` in its later versions; where that is not so, only a little evidence is lost.
    [CIVIC, COOKIEYES, DRUPAL].contains(&tool)
}

/// Tools whose cookie is for a part of a host where they run there: a site's own program writes it, or the script takes the
/// folder of its content management system.
pub(super) const OF_A_FOLDER: [&str; 12] = [
    OTHER.0,
    DRUPAL.0,
    "Drupal COOKiES",
    "Complianz",
    "Borlabs Cookie",
    "Cookie Notice",
    "ASP.NET Core",
    "HMRC",
    "Digital Marketplace",
    "Luton Social Care",
    "Luton Directory",
    "Visit Chelmsford",
];

/// Whether its own script writes its cookie for every path of a host, so that any page without it shows that it is not there.
pub(super) fn is_for_every_path(tool: Tool) -> bool {
    !OF_A_FOLDER.contains(&tool.0)
}

/// Whether this tool says "nobody has chosen" only by the absence of another cookie.
pub(super) fn has_a_mark_of_its_own(tool: Tool) -> bool {
    tool == GOV_UK
}
