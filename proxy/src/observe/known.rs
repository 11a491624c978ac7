//! The cookies that one connection has told of already, so that telling of them again costs no more than counting.
//!
//! It keeps names and attributes, never a value: of a value it knows what the ledger knows.
//! Whatever changes in the ledger empties it, so that it can never hold an old truth.

use crate::ledger::Times;
use biscuit_tin_shared::{consent::remembers_a_choice, set_cookie::SetCookie, value::ValueFacts};

/// At most so many cookies of a connection are kept; the others take the long way each time.
const COOKIES: usize = 64;
/// The longest name, the longest attributes and the longest path that are kept.
const LENGTH: usize = 256;

/// What a connection has told of, up to one event.
#[derive(Debug, Default)]
pub(super) struct KnownCookies {
    /// The ledger's last event when the first of these was told of.
    event: u64,
    cookies: Vec<Known>,
    /// Where the next one is looked for first: cookies come in the same order again and again.
    next: usize,
}

#[derive(Debug)]
struct Known {
    name: Box<[u8]>,
    /// Absent for a cookie that the browser sent.
    set: Option<SetLine>,
    times: Times,
}

/// All of a Set-Cookie field but its value, and what bears on its meaning.
#[derive(Debug)]
struct SetLine {
    attributes: Box<[u8]>,
    /// Where the attributes begin; oddities are told with their place.
    at: usize,
    /// The request's path, where the field has none of its own.
    path: Option<Box<[u8]>>,
    /// The second in which it came, where its lifetime is counted from that.
    second: Option<i64>,
    tells: Tells,
}

/// What the ledger holds of a value: that it speaks of a person, that it gives away an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tells(bool, bool);

/// A Set-Cookie field in its three parts, where each is plain enough to be compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'f> {
    name: &'f [u8],
    value: &'f [u8],
    attributes: &'f [u8],
    at: usize,
    path: &'f [u8],
    second: i64,
}

impl<'f> Field<'f> {
    /// The parts of a field, unless it is odd or remembers a choice: those take the long way.
    pub(super) fn new(field: &'f [u8], path: &'f [u8], second: i64) -> Option<Self> {
        let at = field.iter().position(|b| *b == b';').unwrap_or(field.len());
        let (pair, attributes) = field.split_at(at);
        let equals = pair.iter().position(|b| *b == b'=')?;
        let (name, value) = (&pair[..equals], &pair[equals + 1..]);
        let plain = |text: &[u8]| text.iter().all(u8::is_ascii_graphic);
        let short = name.len().max(attributes.len()).max(path.len()) <= LENGTH;
        let is_simple = !name.is_empty() && short && value.len() <= 2048 && plain(name);
        let is_choice = std::str::from_utf8(name).is_ok_and(remembers_a_choice);
        (is_simple && plain(value) && !is_choice).then_some(Self {
            name,
            value,
            attributes,
            at,
            path,
            second,
        })
    }

    fn tells(&self) -> Tells {
        Tells::of(&ValueFacts::of(self.name, self.value))
    }
}

impl Tells {
    fn of(value: &ValueFacts) -> Self {
        Self(value.kind.is_personal(), value.discloses.is_some())
    }
}

impl SetLine {
    fn is_of(&self, field: &Field<'_>) -> bool {
        self.at == field.at
            && *self.attributes == *field.attributes
            && self.path.as_deref().is_none_or(|path| path == field.path)
            && self.second.is_none_or(|second| second == field.second)
    }
}

impl KnownCookies {
    /// Forgets everything if the ledger has changed since.
    pub(super) fn keep_up_with(&mut self, event: u64) {
        if event != self.event {
            self.event = event;
            self.cookies.clear();
        }
    }

    /// What counts a cookie that the browser sent, if it is known.
    pub(super) fn sent(&mut self, name: &[u8]) -> Option<&Times> {
        self.find(|known| known.set.is_none() && *known.name == *name)
    }

    /// What counts a cookie that a field sets, if it is known and nothing about it is new.
    pub(super) fn set(&mut self, field: &Field<'_>) -> Option<&Times> {
        self.find(|known| {
            let line = known.set.as_ref();
            line.is_some_and(|line| {
                *known.name == *field.name && line.is_of(field) && line.tells == field.tells()
            })
        })
    }

    fn find(&mut self, is_it: impl Fn(&Known) -> bool) -> Option<&Times> {
        let (before, after) = self.cookies.split_at(self.next.min(self.cookies.len()));
        let place = after
            .iter()
            .position(&is_it)
            .map(|n| before.len() + n)
            .or_else(|| before.iter().position(&is_it))?;
        self.next = place + 1;
        Some(&self.cookies[place].times)
    }

    /// Notes a cookie that the browser sent, as the ledger now knows it.
    pub(super) fn add_sent(&mut self, name: &[u8], times: Times) {
        if name.len() <= LENGTH {
            self.add(name, None, times);
        }
    }

    /// Notes a cookie that a field sets, as the ledger now knows it.
    pub(super) fn add_set(&mut self, field: &Field<'_>, cookie: &SetCookie<'_>, times: Times) {
        let line = SetLine {
            attributes: field.attributes.into(),
            at: field.at,
            path: cookie.path.is_none().then(|| field.path.into()),
            second: (cookie.expires.is_some() && cookie.max_age.is_none()).then_some(field.second),
            tells: field.tells(),
        };
        self.add(field.name, Some(line), times);
    }

    fn add(&mut self, name: &[u8], set: Option<SetLine>, times: Times) {
        if self.cookies.len() < COOKIES {
            let name = name.into();
            self.cookies.push(Known { name, set, times });
        }
    }
}
