//! What kind of request a browser made: for a page, a form, a framed page or a part of a page.
//!
//! It reads the Fetch Metadata fields (W3C Fetch Metadata Request Headers), which browsers send over https. Without them
//! the kind is unknown: `Accept` alone does not tell a page from a framed one.
use serde::{Deserialize, Serialize};

/// What a browser asked for, and from where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestFacts {
    /// What the answer is for.
    pub kind: RequestKind,
    /// Whether another site caused the request, so that `SameSite` cookies may have stayed behind.
    pub cross_site: bool,
    /// Whether the page is fetched ahead, so that nobody sees it yet.
    pub is_ahead: bool,
    /// Whether the browser's cookies go along, and those of the answer are kept.
    pub credentials: Credentials,
    /// Whether a recording leaves out which cookies went along, so that their absence shows nothing.
    pub hides_cookies: bool,
}

/// Whether a request takes the browser's cookies along and keeps those of its answer, as far as its fields tell (Fetch
/// section 2.2.5, "credentials mode"). A request that has cookies has said so itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// It does.
    #[default]
    Included,
    /// Each script decides, or a page around the one that asks.
    Unclear,
    /// It does not unless its script or its page asks for it, and nothing shows that: it goes to another origin.
    Doubtful,
    /// It does not, unless it has cookies.
    Omitted,
}

/// What the answer of a request is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RequestKind {
    /// A page in a tab of its own, by GET.
    Page,
    /// A page in a tab of its own, by another method, as forms do.
    Form,
    /// A page inside another one.
    Frame,
    /// A part of a page: a picture, a script, what a script asks for.
    Part,
    /// The request does not say.
    #[default]
    Unknown,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Page,
        Self::Form,
        Self::Frame,
        Self::Part,
        Self::Unknown,
    ];

    /// The id in JSON and in the database.
    pub fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Form => "form",
            Self::Frame => "frame",
            Self::Part => "part",
            Self::Unknown => "unknown",
        }
    }
}

/// The fields of a request that show its kind, as they are in its head.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestFields<'a> {
    /// The method.
    pub method: &'a [u8],
    /// `Sec-Fetch-Mode`.
    pub mode: Option<&'a [u8]>,
    /// `Sec-Fetch-Dest`.
    pub dest: Option<&'a [u8]>,
    /// `Sec-Fetch-Site`.
    pub site: Option<&'a [u8]>,
    /// `Sec-Purpose`.
    pub purpose: Option<&'a [u8]>,
}

impl RequestFields<'_> {
    /// What these fields say together.
    pub fn facts(self) -> RequestFacts {
        let cross_site = self.site == Some(b"cross-site");
        let is_ahead = self
            .purpose
            .is_some_and(|purpose| purpose.starts_with(b"prefetch"));
        let kind = match (self.mode, self.dest) {
            // A cross-site prefetch is sent without cookies, and the user does not see it yet (Fetch section 3.10).
            (Some(b"navigate"), _) if is_ahead && cross_site => RequestKind::Unknown,
            (Some(b"navigate"), Some(b"document")) => match self.method {
                b"GET" | b"HEAD" => RequestKind::Page,
                _ => RequestKind::Form,
            },
            (Some(b"navigate"), Some(b"iframe" | b"frame" | b"fencedframe")) => RequestKind::Frame,
            // `<object>` and `<embed>` navigate too.
            (Some(b"navigate"), Some(_)) => RequestKind::Frame,
            (Some(b"navigate"), None) | (None, _) => RequestKind::Unknown,
            (Some(_), _) => RequestKind::Part,
        };
        RequestFacts {
            kind,
            cross_site,
            is_ahead,
            credentials: self.credentials(),
            hides_cookies: false,
        }
    }

    fn credentials(self) -> Credentials {
        let same_origin = self.site == Some(b"same-origin");
        match (self.mode, self.dest) {
            // A preflight (Fetch section 4.8).
            (Some(b"cors"), _) if self.method == b"OPTIONS" => Credentials::Omitted,
            (Some(b"cors"), Some(b"manifest")) => Credentials::Omitted,
            // Fonts of another origin come without (CSS Fonts section 4.9).
            (Some(b"cors"), Some(b"font")) if !same_origin => Credentials::Omitted,
            (Some(b"cors"), _) if !same_origin => Credentials::Doubtful,
            (Some(b"cors" | b"same-origin"), Some(b"empty") | None) => Credentials::Unclear,
            (Some(b"no-cors"), Some(b"empty")) if !same_origin => Credentials::Unclear,
            (Some(b"navigate"), Some(b"document")) => Credentials::Included,
            // Around a page of another host of the site may stand one of another site.
            _ if self.site == Some(b"same-site") => Credentials::Unclear,
            _ => Credentials::Included,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetch_metadata_tells_a_page_from_a_form_a_frame_and_a_part() {
        fn given(text: &str) -> Option<&[u8]> {
            (!text.is_empty()).then_some(text.as_bytes())
        }
        let check = |method: &str, mode: &str, dest: &str, site: &str, kind, cross_site| {
            let fields = RequestFields {
                method: method.as_bytes(),
                mode: given(mode),
                dest: given(dest),
                site: given(site),
                purpose: None,
            };
            let facts = fields.facts();
            assert_eq!(
                (facts.kind, facts.cross_site),
                (kind, cross_site),
                "{method} {mode} {dest} {site}"
            );
        };
        use RequestKind::*;
        check("GET", "navigate", "document", "none", Page, false);
        check("GET", "navigate", "document", "same-origin", Page, false);
        check("GET", "navigate", "document", "cross-site", Page, true);
        check("POST", "navigate", "document", "same-origin", Form, false);
        check("POST", "navigate", "document", "cross-site", Form, true);
        check("GET", "navigate", "iframe", "cross-site", Frame, true);
        check("GET", "navigate", "object", "same-origin", Frame, false);
        check("GET", "no-cors", "image", "same-site", Part, false);
        check("POST", "cors", "empty", "same-origin", Part, false);
        check("GET", "navigate", "", "", Unknown, false);
        check("GET", "", "", "", Unknown, false);
        let ahead = |site: &str, purpose: &str, kind| {
            let fields = RequestFields {
                method: b"GET",
                mode: Some(b"navigate"),
                dest: Some(b"document"),
                site: given(site),
                purpose: given(purpose),
            };
            assert_eq!(fields.facts().kind, kind, "{site} {purpose}");
        };
        ahead("cross-site", "prefetch", Unknown);
        ahead("cross-site", "prefetch;anonymous-client-ip", Unknown);
        ahead("same-origin", "prefetch", Page);
        ahead("none", "prefetch;prerender", Page);
        ahead("cross-site", "", Page);
    }

    #[test]
    fn some_requests_take_no_cookies_along() {
        use Credentials::*;
        let check = |method: &str, mode: &str, dest: &str, site: &str, expected| {
            let fields = RequestFields {
                method: method.as_bytes(),
                mode: Some(mode.as_bytes()),
                dest: Some(dest.as_bytes()),
                site: Some(site.as_bytes()),
                purpose: None,
            };
            let found = fields.facts().credentials;
            assert_eq!(found, expected, "{method} {mode} {dest} {site}");
        };
        check("GET", "navigate", "document", "cross-site", Included);
        check("GET", "navigate", "iframe", "same-site", Unclear);
        check("GET", "navigate", "iframe", "same-origin", Included);
        check("GET", "no-cors", "image", "same-origin", Included);
        check("GET", "no-cors", "image", "cross-site", Included);
        check("GET", "no-cors", "image", "same-site", Unclear);
        check("POST", "no-cors", "empty", "cross-site", Unclear);
        check("OPTIONS", "cors", "empty", "same-site", Omitted);
        check("OPTIONS", "cors", "empty", "same-origin", Omitted);
        check("GET", "cors", "font", "same-origin", Included);
        check("GET", "cors", "font", "same-site", Omitted);
        check("GET", "cors", "font", "cross-site", Omitted);
        check("GET", "cors", "script", "cross-site", Doubtful);
        check("GET", "cors", "manifest", "same-origin", Omitted);
        check("GET", "cors", "empty", "same-origin", Unclear);
        check("GET", "cors", "empty", "cross-site", Doubtful);
        check("POST", "cors", "empty", "same-site", Doubtful);
        check("GET", "same-origin", "empty", "same-origin", Unclear);
        check("GET", "websocket", "websocket", "same-origin", Included);
    }
}
