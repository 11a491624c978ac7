//! What kind of request a browser made: for a page, a form, a framed page or a part of a page.
//!
//! It reads the Fetch Metadata fields (W3C Fetch Metadata Request Headers), which browsers send over https. Without them
//! the kind is unknown: `Accept` alone does not tell a page from a framed one.

/// What a browser asked for, and from where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestFacts {
    /// What the answer is for.
    pub kind: RequestKind,
    /// Whether another site caused the request, so that `SameSite` cookies may have stayed behind.
    pub cross_site: bool,
}

/// What the answer of a request is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

/// The fields of a request that tell its kind, as they stand in its head.
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
}

impl RequestFields<'_> {
    /// What these fields say together.
    pub fn facts(self) -> RequestFacts {
        let kind = match (self.mode, self.dest) {
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
            cross_site: self.site == Some(b"cross-site"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetch_metadata_tells_a_page_from_a_form_a_frame_and_a_part() {
        let check = |method: &str, mode: &str, dest: &str, site: &str, kind, cross_site| {
            fn given(text: &str) -> Option<&[u8]> {
                (!text.is_empty()).then_some(text.as_bytes())
            }
            let fields = RequestFields {
                method: method.as_bytes(),
                mode: given(mode),
                dest: given(dest),
                site: given(site),
            };
            let expected = RequestFacts { kind, cross_site };
            assert_eq!(fields.facts(), expected, "{method} {mode} {dest} {site}");
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
    }
}
