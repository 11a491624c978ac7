//! The visitor's browser, as far as cookies go: what it stores and what it sends (RFC 6265bis sections 5.7 and 5.8).
//!
//! Written for the stories alone, so that the product's own jar proves nothing about itself.

use biscuit_tin_shared::cookie::site::{covers, is_public_suffix};

/// A stored cookie.
#[derive(Debug, Clone)]
struct Kept {
    name: String,
    value: String,
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
    same_site: String,
    ends: Option<i64>,
}

/// One browser's cookies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Jar(Vec<Kept>);

/// Where a cookie comes from or goes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) host: &'p str,
    pub(crate) path: &'p str,
    pub(crate) https: bool,
    /// Unix seconds.
    pub(crate) now: i64,
    /// What `SameSite` lets through.
    pub(crate) lets: Lets,
}

/// Which cookies a request takes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lets {
    /// Those with `SameSite=None` only.
    None,
    /// All but those with `SameSite=Strict`.
    Lax,
    /// All.
    Strict,
}

impl Jar {
    /// Takes one Set-Cookie field. `end` reads an Expires date against the answer's own Date, as seconds from now.
    pub(crate) fn take(&mut self, field: &str, at: Place<'_>, end: impl Fn(&str) -> Option<i64>) {
        let mut parts = field.split(';').map(str::trim);
        let (name, value) = parts
            .next()
            .and_then(|p| p.split_once('='))
            .unwrap_or_default();
        let attributes: Vec<(String, &str)> = parts
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .map(|(key, value)| (key.to_ascii_lowercase(), value))
            .collect();
        let find = |key: &str| attributes.iter().rfind(|(k, _)| k == key).map(|(_, v)| *v);
        let domain = find("domain").map(|domain| domain.trim_start_matches('.').to_owned());
        let folder = match at.path.rfind('/') {
            Some(last) if last > 0 => &at.path[..last],
            _ => "/",
        };
        let age = find("max-age").and_then(|age| age.parse::<i64>().ok());
        let left = age.or_else(|| find("expires").and_then(end));
        let kept = Kept {
            name: name.to_owned(),
            value: value.to_owned(),
            host_only: domain.is_none(),
            domain: domain.unwrap_or_else(|| at.host.to_owned()),
            path: find("path")
                .filter(|p| p.starts_with('/'))
                .unwrap_or(folder)
                .to_owned(),
            secure: find("secure").is_some(),
            same_site: find("samesite").unwrap_or("lax").to_ascii_lowercase(),
            ends: left.map(|left| at.now + left),
        };
        // Plain http leaves Secure cookies alone (RFC 6265bis section 5.7, step 16).
        if kept.is_refused(at) || !at.https && self.0.iter().any(|old| kept.overlays(old)) {
            return;
        }
        self.0.retain(|old| !old.is_same(&kept));
        if left.is_none_or(|left| left > 0) {
            self.0.push(kept);
        }
    }

    /// Drops the cookies of a name.
    pub(crate) fn forget(&mut self, name: &str) {
        self.0.retain(|kept| kept.name != name);
    }

    /// The Cookie field of a request, if there is one.
    pub(crate) fn field(&self, to: Place<'_>) -> Option<String> {
        let mut sent: Vec<&Kept> = self.0.iter().filter(|kept| kept.goes(to)).collect();
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs: Vec<String> = sent
            .iter()
            .map(|kept| format!("{}={}", kept.name, kept.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

impl Kept {
    fn is_same(&self, other: &Self) -> bool {
        let key = |kept: &Self| {
            let Self {
                name, domain, path, ..
            } = kept;
            (name.clone(), domain.clone(), kept.host_only, path.clone())
        };
        key(self) == key(other)
    }

    fn is_refused(&self, at: Place<'_>) -> bool {
        let other_domain = !covers(&self.domain, at.host)
            || is_public_suffix(&self.domain) && self.domain != at.host;
        let none = self.same_site == "none";
        let host = self.name.starts_with("__Host-");
        other_domain
            || self.secure && !at.https
            || none && !self.secure
            || (host || self.name.starts_with("__Secure-")) && !self.secure
            || host && (!self.host_only || self.path != "/")
            || at.lets == Lets::None && !none
    }

    /// Whether it would hide or replace a Secure cookie.
    fn overlays(&self, old: &Self) -> bool {
        let meets = covers(&old.domain, &self.domain) || covers(&self.domain, &old.domain);
        old.secure && old.name == self.name && meets && old.is_above(&self.path)
    }

    /// Whether a path lies below its own (RFC 6265bis section 5.1.4).
    fn is_above(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.path.as_str());
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/')
        })
    }

    fn goes(&self, to: Place<'_>) -> bool {
        let host = if self.host_only {
            self.domain == to.host
        } else {
            covers(&self.domain, to.host)
        };
        let path = to.path.split('?').next();
        let path = path.is_some_and(|path| self.is_above(path));
        let site = match self.same_site.as_str() {
            "none" => true,
            "strict" => to.lets >= Lets::Strict,
            _ => to.lets >= Lets::Lax,
        };
        host && path
            && site
            && (!self.secure || to.https)
            && self.ends.is_none_or(|end| end > to.now)
    }
}
