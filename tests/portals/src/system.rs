//! One simulated system: where it lives, what it sets, and how that strays from the notice.
//!
//! Plain data; `serve` brings it to life.

use crate::value::Value;

/// One portal.
#[derive(Debug)]
pub struct System {
    /// The council's id in the registry.
    pub council: &'static str,
    /// The service's id in the registry.
    pub service: &'static str,
    /// The name in plain words.
    pub name: &'static str,
    /// The real host name.
    pub host: &'static str,
    /// The path of its page.
    pub path: &'static str,
    pub(crate) sets: &'static [SetRow],
    pub(crate) scripted: &'static [ScriptRow],
    pub(crate) embeds: &'static [&'static str],
    /// The cookie that a choice in the page's banner writes.
    pub(crate) choice: Option<&'static str>,
}

/// One cookie that a header sets.
#[derive(Debug)]
pub(crate) struct SetRow {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
    /// Seconds; absent for a session cookie.
    pub(crate) max_age: Option<i64>,
    pub(crate) domain: Option<&'static str>,
    pub(crate) flags: Flags,
    /// How it strays from the notice, on purpose.
    pub(crate) strays: Option<Strays>,
}

/// How a cookie strays from the notice.
#[derive(Debug, Clone, Copy)]
pub struct Strays {
    /// What differs.
    pub how: &'static str,
    /// Whether a visit shows it: not where the notice names no cookie, nor on a host that is not the council's alone.
    pub shows: bool,
}

/// The flags of a Set-Cookie header.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Flags {
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: Option<cookie::SameSite>,
}

/// One cookie that the page's script sets.
#[derive(Debug)]
pub(crate) struct ScriptRow {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
    pub(crate) max_age: Option<i64>,
    /// How it strays from the notice, on purpose.
    pub(crate) strays: Option<Strays>,
}

pub(crate) const MINUTE: i64 = 60;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;
pub(crate) const YEAR: i64 = 365 * DAY;

/// No flag at all, as much older software does it.
pub(crate) const BARE: Flags = Flags {
    secure: false,
    http_only: false,
    same_site: None,
};
pub(crate) const SECURE: Flags = Flags {
    secure: true,
    http_only: false,
    same_site: None,
};
pub(crate) const SAFE: Flags = Flags {
    secure: true,
    http_only: true,
    same_site: Some(cookie::SameSite::Lax),
};
pub(crate) const HTTP_ONLY: Flags = Flags {
    secure: false,
    http_only: true,
    same_site: None,
};
pub(crate) const CROSS_SITE: Flags = Flags {
    secure: true,
    http_only: false,
    same_site: Some(cookie::SameSite::None),
};

/// A session cookie for this host.
pub(crate) const fn session(name: &'static str, value: Value, flags: Flags) -> SetRow {
    SetRow {
        name,
        value,
        max_age: None,
        domain: None,
        flags,
        strays: None,
    }
}

/// A cookie that stays.
pub(crate) const fn stays(name: &'static str, value: Value, seconds: i64, flags: Flags) -> SetRow {
    SetRow {
        name,
        value,
        max_age: Some(seconds),
        domain: None,
        flags,
        strays: None,
    }
}

impl SetRow {
    pub(crate) const fn for_domain(self, domain: &'static str) -> Self {
        Self {
            domain: Some(domain),
            ..self
        }
    }

    pub(crate) const fn strays(self, how: &'static str) -> Self {
        Self {
            strays: Some(Strays { how, shows: true }),
            ..self
        }
    }

    pub(crate) const fn strays_unseen(self, how: &'static str) -> Self {
        let strays = Some(Strays { how, shows: false });
        Self { strays, ..self }
    }
}

impl ScriptRow {
    pub(crate) const fn strays(self, how: &'static str) -> Self {
        Self {
            strays: Some(Strays { how, shows: true }),
            ..self
        }
    }
}

/// A cookie that the page's script sets.
pub(crate) const fn script(name: &'static str, value: Value, max_age: Option<i64>) -> ScriptRow {
    ScriptRow {
        name,
        value,
        max_age,
        strays: None,
    }
}

impl System {
    pub(crate) const fn new(
        council: &'static str,
        service: &'static str,
        name: &'static str,
        host: &'static str,
        path: &'static str,
        sets: &'static [SetRow],
    ) -> Self {
        Self {
            council,
            service,
            name,
            host,
            path,
            sets,
            scripted: &[],
            embeds: &[],
            choice: None,
        }
    }

    pub(crate) const fn scripted(self, scripted: &'static [ScriptRow]) -> Self {
        Self { scripted, ..self }
    }

    pub(crate) const fn embeds_these(self, embeds: &'static [&'static str]) -> Self {
        Self { embeds, ..self }
    }

    pub(crate) const fn asks(self, choice: &'static str) -> Self {
        Self {
            choice: Some(choice),
            ..self
        }
    }

    /// The address of its page.
    pub fn url(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }

    /// The names of the cookies that its headers set, with how each strays from the notice, if it does so on purpose.
    pub fn header_cookies(&self) -> impl Iterator<Item = (&'static str, Option<Strays>)> {
        self.sets.iter().map(|row| (row.name, row.strays))
    }

    /// The names of the cookies that stray from the notice on purpose, set by header or by script.
    pub fn straying(&self) -> impl Iterator<Item = (&'static str, Strays)> {
        let scripted = self.scripted.iter().map(|row| (row.name, row.strays));
        let all = self.header_cookies().chain(scripted);
        all.filter_map(|(name, strays)| Some((name, strays?)))
    }

    /// The names of the cookies that its page's script sets.
    pub fn script_cookies(&self) -> impl Iterator<Item = &'static str> {
        self.scripted.iter().map(|row| row.name)
    }

    /// The addresses of what its page embeds.
    pub fn embeds(&self) -> impl Iterator<Item = &'static str> {
        self.embeds.iter().copied()
    }
}
