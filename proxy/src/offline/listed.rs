//! A cookie that a recording or a browser's list has taken apart.
//!
//! It reads the lists of HAR, Cookie-Editor, Playwright, Puppeteer and the EDPS's collector, which name the same things alike.

use crate::{
    inspect::in_browser::observe_held,
    offline::{
        exchange::{Exchange, host_of},
        fields::is_name,
        json::{Broken, Json},
    },
};
use biscuit_tin_shared::{
    cookie::{cookie_date, observation::Observation, set_cookie::SameSite, site::Host},
    protocol::request::HeldCookie,
};
use jiff::Timestamp;
use std::io::Read;

/// A day, in seconds.
const DAY: i64 = 86_400;
/// What programs write for the end of a cookie that goes with the session; tough-cookie writes the fourth.
const NO_END: [&str; 6] = ["", "null", "session", "infinity", "undefined", "false"];

/// A cookie that a recording has taken apart.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) path: Option<String>,
    pub(super) domain: Option<String>,
    /// A date of some kind, or a number of seconds.
    pub(super) expires: Option<String>,
    pub(super) same_site: Option<String>,
    pub(super) http_only: bool,
    pub(super) secure: bool,
    /// Whether only its host gets it, where that is said.
    pub(super) host_only: Option<bool>,
    /// Whether it ends with the browser's session, where that is said.
    pub(super) session: bool,
    pub(super) partitioned: bool,
    /// Days until it ends, where that is said.
    pub(super) days: Option<i64>,
    /// Whether its attributes are known.
    pub(super) is_full: bool,
    /// Who was seen setting it.
    pub(super) log: Log,
}

/// What the EDPS's collector saw of a cookie being set.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// `Cookie.HTTP` or `Cookie.JS`.
    pub(super) kind: String,
    /// Address of the answer or the script that set it.
    pub(super) source: String,
    /// Address of the page in front.
    pub(super) page: String,
    /// When, as a date.
    pub(super) at: String,
}

impl Listed {
    /// As a pair of a Cookie field.
    pub(super) fn pair(&self) -> String {
        format!("{}={}", plain(&self.name), plain(&self.value))
    }

    /// As the Set-Cookie field that a host sent.
    pub(super) fn field(&self, host: &str) -> String {
        let mut field = self.pair();
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                field.extend(["; ", name, "=", plain(value)]);
            }
        };
        put("Path", self.path.as_deref());
        // Without a dot in front, a host's own name is what lists say of a cookie without the attribute.
        let domain = self.domain.as_deref().filter(|domain| *domain != host);
        put("Domain", domain);
        put("SameSite", self.same_site.as_deref());
        let ends = self.ends().and_then(http_date);
        let as_text = self.expires.as_deref().filter(|_| ends.is_none());
        let as_text = as_text.filter(|text| cookie_date::parse(text.as_bytes()).is_some());
        put("Expires", ends.as_deref().or(as_text));
        for (is_set, name) in [
            (self.http_only, "; HttpOnly"),
            (self.secure, "; Secure"),
            (self.partitioned, "; Partitioned"),
        ] {
            field.push_str(if is_set { name } else { "" });
        }
        field
    }

    /// The answer that set it, where that was seen.
    pub(super) fn setting(&self) -> Option<Exchange> {
        let Log {
            kind,
            source,
            page,
            at,
        } = &self.log;
        let host = host_of(source).filter(|_| kind == "Cookie.HTTP" && self.is_full)?;
        Some(Exchange {
            method: "GET".to_owned(),
            url: source.clone(),
            page: host_of(page),
            status: 200,
            set_cookies: Vec::from_iter((!self.has_odd_end()).then(|| self.field(&host))),
            without_end: Vec::from_iter(self.has_odd_end().then(|| self.pair())),
            is_document: source == page,
            at: at.parse().map(Timestamp::as_millisecond).ok(),
            ..Exchange::default()
        })
    }

    /// As a cookie that a browser holds.
    pub(super) fn held(&self, page: Option<&Host>, now: i64) -> Option<Observation> {
        let domain = self.domain.as_deref().filter(|domain| !domain.is_empty());
        let domain = domain.or(page.map(|page| &**page))?;
        // The collector takes the dot away that says so.
        let is_hosts_own = || match page {
            Some(page) => **page == *domain,
            None => !domain.starts_with('.'),
        };
        let days = self.days.map(|days| days.saturating_mul(DAY));
        let left = self
            .ends()
            .map(|end| days.unwrap_or(end.saturating_sub(now)).max(0));
        let same_site = self.same_site.as_deref().map(str::to_ascii_lowercase);
        let same_site = same_site.map(|text| text.replace("no_restriction", "none"));
        let held = HeldCookie {
            name: self.name.clone(),
            domain: domain.to_owned(),
            host_only: self.host_only.unwrap_or_else(is_hosts_own),
            path: self.path.clone().unwrap_or_else(|| "/".to_owned()),
            secure: self.secure,
            http_only: self.http_only,
            same_site: same_site.filter(|text| SameSite::from_id(text).is_some()),
            partitioned: self.partitioned,
            seconds: left,
        };
        let own = Host::parse(domain.trim_start_matches('.'))?;
        observe_held(page.unwrap_or(&own), true, &held)
    }

    /// Whether it says when it ends, and nobody can read that.
    pub(super) fn has_odd_end(&self) -> bool {
        let text = self.expires.as_deref().filter(|_| !self.session);
        let text = text.unwrap_or_default().trim();
        let mut none = NO_END.iter();
        let is_none = none.any(|none| text.eq_ignore_ascii_case(none));
        let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
        self.days.is_none() && !is_none && !is_number && self.ends().is_none()
    }

    /// When it ends, in Unix seconds; a session cookie does not say.
    pub(super) fn ends(&self) -> Option<i64> {
        let text = self.expires.as_deref().filter(|_| !self.session)?.trim();
        if let Some(number) = text.parse::<f64>().ok().filter(|it| it.is_finite()) {
            // Milliseconds are the larger by far: seconds of the year 5138 have 11 digits.
            let seconds = if number.abs() >= 1e11 {
                number / 1e3
            } else {
                number
            };
            #[allow(
                clippy::cast_possible_truncation,
                reason = "a cast to a whole number saturates"
            )]
            return (seconds > 0.0).then_some(seconds as i64);
        }
        let moment = text.parse::<Timestamp>().map(Timestamp::as_second).ok();
        moment.or_else(|| cookie_date::parse(text.as_bytes()))
    }
}

/// Up to where a field's part ends.
fn plain(text: &str) -> &str {
    text.split([';', '\r', '\n']).next().unwrap_or_default()
}

fn http_date(second: i64) -> Option<String> {
    let moment = Timestamp::from_second(second).ok()?;
    Some(moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

/// A list of cookies, as far as there was room.
#[derive(Default)]
pub(super) struct List {
    pub(super) cookies: Vec<Listed>,
    /// Bytes that it takes.
    pub(super) size: usize,
    /// Entries of it that are no cookies.
    pub(super) odd: usize,
}

/// Reads a list of cookies; more than there is room for are passed over.
pub(super) fn list<R: Read>(json: &mut Json<R>, room: usize) -> Result<List, Broken> {
    let mut list = List::default();
    if !json.list()? {
        let mut word = Vec::new();
        json.word(&mut word)?;
        list.odd += usize::from(word != b"null");
        return Ok(list);
    }
    while json.item()? {
        let cookie = Listed::read(json, &mut Vec::new())?;
        let Some(cookie) = cookie.filter(|cookie| is_name(&cookie.name)) else {
            list.odd += 1;
            continue;
        };
        list.size += size_of::<Listed>() + cookie.name.len() + cookie.value.len();
        if list.size < room {
            list.cookies.push(cookie);
        }
    }
    Ok(list)
}

impl Listed {
    /// Reads one; a value that is none is passed over. `first` gets the key that it begins with.
    pub(super) fn read<R: Read>(
        json: &mut Json<R>,
        first: &mut Vec<u8>,
    ) -> Result<Option<Self>, Broken> {
        if !json.object()? {
            return json.skip().map(|()| None);
        }
        if !json.key(first)? {
            return Ok(None);
        }
        Self::entered(json, first.clone())
    }

    /// Reads one that was entered, up to its first key.
    pub(super) fn entered<R: Read>(
        json: &mut Json<R>,
        mut key: Vec<u8>,
    ) -> Result<Option<Self>, Broken> {
        let (mut cookie, mut text, mut has_name) = (Self::default(), Vec::new(), false);
        loop {
            let mut word = || json.word(&mut text).map(|()| lossy(&text));
            let is_true = |word: String| word == "true";
            match key.as_slice() {
                b"name" => {
                    has_name = json.text_or_skip(&mut text)?;
                    cookie.name = lossy(&text);
                }
                b"value" => cookie.value = word()?,
                b"path" => cookie.path = Some(word()?),
                b"domain" => cookie.domain = Some(word()?),
                b"sameSite" => cookie.same_site = Some(word()?).filter(|word| word != "null"),
                b"expires" | b"expirationDate" => {
                    cookie.expires = Some(word()?);
                    cookie.is_full = true;
                }
                b"expiresDays" => cookie.days = word()?.parse().ok(),
                b"httpOnly" => {
                    cookie.http_only = is_true(word()?);
                    cookie.is_full = true;
                }
                b"secure" => cookie.secure = is_true(word()?),
                b"session" => cookie.session = is_true(word()?),
                b"hostOnly" => cookie.host_only = Some(is_true(word()?)),
                b"partitioned" => cookie.partitioned = is_true(word()?),
                b"log" => cookie.log = Log::read(json)?,
                _ => json.skip()?,
            }
            if !json.key(&mut key)? {
                return Ok(has_name.then_some(cookie));
            }
        }
    }
}

impl Log {
    fn read<R: Read>(json: &mut Json<R>) -> Result<Self, Broken> {
        let mut log = Self::default();
        if !json.object()? {
            return json.skip().map(|()| log);
        }
        let (mut key, mut text) = (Vec::new(), Vec::new());
        while json.key(&mut key)? {
            match key.as_slice() {
                b"stack" => log.source = first_file(json)?,
                b"type" => log.kind = json.word(&mut text).map(|()| lossy(&text))?,
                b"location" => log.page = json.word(&mut text).map(|()| lossy(&text))?,
                b"timestamp" => log.at = json.word(&mut text).map(|()| lossy(&text))?,
                _ => json.skip()?,
            }
        }
        Ok(log)
    }
}

/// The file that the first of a stack's frames names.
fn first_file<R: Read>(json: &mut Json<R>) -> Result<String, Broken> {
    let (mut file, mut key, mut text) = (String::new(), Vec::new(), Vec::new());
    if !json.list()? {
        return json.skip().map(|()| file);
    }
    while json.item()? {
        if !json.object()? {
            json.skip()?;
            continue;
        }
        while json.key(&mut key)? {
            if key == b"fileName" && file.is_empty() {
                json.word(&mut text)?;
                file = lossy(&text);
            } else {
                json.skip()?;
            }
        }
    }
    Ok(file)
}

/// Bytes as text; those that are not UTF-8 become U+FFFD.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_cookie_becomes_the_field_that_set_it() {
        let listed = Listed {
            name: "a".to_owned(),
            value: "1; Domain=evil.test".to_owned(),
            path: Some("/p".to_owned()),
            domain: Some(".a.test".to_owned()),
            expires: Some("2026-06-08T10:00:00.000Z".to_owned()),
            same_site: Some("Lax".to_owned()),
            http_only: true,
            secure: true,
            ..Listed::default()
        };
        let expected = "a=1; Path=/p; Domain=.a.test; SameSite=Lax; \
                        Expires=Mon, 08 Jun 2026 10:00:00 GMT; HttpOnly; Secure";
        assert_eq!(listed.field("a.test"), expected);
        let check = |expires: &str, expected| {
            let listed = Listed {
                expires: Some(expires.to_owned()),
                ..Listed::default()
            };
            assert_eq!(listed.ends(), expected, "{expires}");
        };
        check("1780912800", Some(1_780_912_800));
        check("1780912800123", Some(1_780_912_800));
        check("1780912800.5", Some(1_780_912_800));
        check("-1", None);
        check("0", None);
        check("Session", None);
        check("NaN", None);
        check("soon", None);
        check("Mon, 08 Jun 2026 10:00:00 GMT", Some(1_780_912_800));
    }

    #[test]
    fn an_end_that_nobody_can_read_is_no_session() {
        let check = |expires: Option<&str>, expected| {
            let listed = Listed {
                expires: expires.map(str::to_owned),
                ..Listed::default()
            };
            assert_eq!(listed.has_odd_end(), expected, "{expires:?}");
        };
        let odd = ["soon", "NaN", "2028-11-30 10:00:00", "30.11.2028", "1e999"];
        odd.iter().for_each(|odd| check(Some(odd), true));
        let none = [
            "",
            "null",
            "Session",
            "0",
            "-1",
            "Infinity",
            "1780912800",
            "2026-06-08T10:00:00.000Z",
            "Mon, 08 Jun 2026 10:00:00 GMT",
        ];
        none.iter().for_each(|none| check(Some(none), false));
        check(None, false);
    }
}
