//! The cookies that one thread's connections to a site have told of already, so that telling of them again costs no
//! more than counting.
//!
//! It keeps names and attributes, never a value nor a digest of one: of a value it knows what the ledger knows.
//! Whatever changes in the ledger empties it, so that it can never hold an old truth.

use crate::inspect::ledger::{Count, State, Times};
use biscuit_tin_shared::cookie::{
    consent::remembers_a_choice, lifetime::Lifetime, set_cookie::SetCookie, value::Tells,
};
use dashmap::DashMap;
use memchr::memchr;
use std::{
    ops::Range,
    sync::{Arc, Mutex, Weak},
    thread::{self, ThreadId},
};

/// At most so many cookies of each kind are kept; the others take the long way each time.
const COOKIES: usize = 64;
/// A site that is asked once and then rests, as most are, leaves nothing here: its first heads are not noted.
const FIRST_HEADS: u8 = 2;
/// The longest name, the longest attributes and the longest path that are kept.
const LENGTH: usize = 256;

/// What all threads have told of. A thread's connections to one site share one table, which stays in its core's cache;
/// those of another thread have their own, so that nobody waits.
#[derive(Debug, Default)]
pub(crate) struct Tables(DashMap<Place, Weak<Mutex<KnownCookies>>>);

/// A thread, a host, and whether it is reached over `https:`.
type Place = (ThreadId, String, bool);

/// So many tables that nobody uses any more may lie about.
const TABLES: usize = 1024;

impl Tables {
    /// The table of this thread; it is gone with the last connection that has it.
    pub(super) fn of_this_thread(&self, host: &str, over_https: bool) -> Arc<Mutex<KnownCookies>> {
        if self.0.len() >= TABLES {
            self.0.retain(|_, table| table.strong_count() > 0);
        }
        let place = (thread::current().id(), host.to_owned(), over_https);
        let mut table = self.0.entry(place).or_default();
        table.upgrade().unwrap_or_else(|| {
            let new = Arc::default();
            *table = Arc::downgrade(&new);
            new
        })
    }
}

/// What a thread has told of one site, up to one event.
#[derive(Debug, Default)]
pub(super) struct KnownCookies {
    /// The ledger's state when the first of these was told of.
    state: State,
    /// Heads since then; saturates.
    heads: u8,
    sent: Cycle<()>,
    set: Cycle<SetLine>,
    /// Whether the site asks for a choice, once that was looked up.
    asks: Option<bool>,
}

/// Cookies that come in the same order again and again.
#[derive(Debug)]
struct Cycle<T> {
    /// What they are told by, one behind the other, so that it lies in few lines of memory.
    texts: Vec<u8>,
    cookies: Vec<Known<T>>,
    /// Where the next one is looked for first.
    next: usize,
}

#[derive(Debug)]
struct Known<T> {
    text: Range<usize>,
    about: T,
    count: Count,
}

impl<T> Default for Cycle<T> {
    fn default() -> Self {
        Self {
            texts: Vec::new(),
            cookies: Vec::new(),
            next: 0,
        }
    }
}

impl<T> Cycle<T> {
    fn find(&mut self, is_it: impl Fn(&[u8], &T) -> bool) -> Option<&Count> {
        let texts = &self.texts;
        let is_next = |known: &Known<T>| is_it(&texts[known.text.clone()], &known.about);
        let place = if self.cookies.get(self.next).is_some_and(is_next) {
            self.next
        } else {
            self.cookies.iter().position(is_next)?
        };
        self.next = (place + 1) % self.cookies.len();
        Some(&self.cookies[place].count)
    }

    fn add(&mut self, text: &[&[u8]], about: T, times: &Times) {
        if self.cookies.len() < COOKIES {
            let start = self.texts.len();
            text.iter()
                .for_each(|part| self.texts.extend_from_slice(part));
            self.cookies.push(Known {
                text: start..self.texts.len(),
                about,
                count: times.count_apart(),
            });
        }
    }
}

/// All of a Set-Cookie field but its value, and what bears on its meaning.
#[derive(Debug)]
struct SetLine {
    /// How long the name is. Behind it come the attributes, and the request's path where the field has none of its own.
    name: usize,
    /// Where the attributes begin in the field, for oddities are told with their place, and how long they are.
    at: usize,
    attributes: usize,
    /// Whether the request's path matters.
    has_path: bool,
    /// Its lifetime and the second in which it came, where one is counted from the other.
    counted: Option<(Lifetime, i64)>,
    tells: Tells,
}

/// A Set-Cookie field, and what it means something with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'f> {
    pub(super) text: &'f [u8],
    /// The request's path.
    pub(super) path: &'f [u8],
    /// The second in which it came.
    pub(super) now: i64,
}

impl SetLine {
    /// All that is told of a field, with nothing looked for: each part must stand where it stood before.
    fn is_of(&self, text: &[u8], field: &Field<'_>) -> bool {
        let (name, rest) = text.split_at(self.name);
        let (attributes, path) = rest.split_at(self.attributes);
        field.text.len() == self.at + attributes.len()
            && field.text.starts_with(name)
            && field.text[name.len()] == b'='
            && field.text[self.at..] == *attributes
            && (!self.has_path || path == field.path)
            && self
                .counted
                .is_none_or(|(asked, second)| asked.is_about(asked.later(field.now - second)))
            && Tells::of_plain(name, &field.text[name.len() + 1..self.at]) == Some(self.tells)
    }
}

impl KnownCookies {
    /// Begins a head: forgets everything if the ledger has changed since the last one.
    pub(super) fn begin_head(&mut self, state: State) {
        self.heads = self.heads.saturating_add(1);
        if state != self.state {
            (self.state, self.heads, self.asks) = (state, 0, None);
            (self.sent, self.set) = (Cycle::default(), Cycle::default());
        }
    }

    /// Whether the site asks for a choice.
    pub(super) fn asks(&mut self, look_up: impl FnOnce() -> bool) -> bool {
        *self.asks.get_or_insert_with(look_up)
    }

    /// What counts a cookie that the browser sent, if it is known.
    /// `piece` is what stands between two semicolons; its value is not looked at.
    pub(super) fn sent(&mut self, piece: &[u8]) -> Option<&Count> {
        self.sent.find(|name, ()| {
            let behind = piece.strip_prefix(name);
            let mut behind = behind.into_iter().flatten();
            behind.find(|b| !matches!(b, b' ' | b'\t')) == Some(&b'=')
        })
    }

    /// What counts a cookie that a field sets, if it is known and nothing about it is new.
    pub(super) fn set(&mut self, field: &Field<'_>) -> Option<&Count> {
        self.set.find(|text, line| line.is_of(text, field))
    }

    /// Notes a cookie that the browser sent, as the ledger now knows it.
    pub(super) fn add_sent(&mut self, name: &[u8], times: &Times) {
        if self.may_keep(name) {
            self.sent.add(&[name], (), times);
        }
    }

    /// Notes a cookie that a field sets, as the ledger now knows it.
    pub(super) fn add_set(
        &mut self,
        field: &Field<'_>,
        cookie: &SetCookie<'_>,
        asked: Lifetime,
        times: &Times,
    ) {
        let at = memchr(b';', field.text).unwrap_or(field.text.len());
        let (pair, attributes) = field.text.split_at(at);
        let Some(equals) = memchr(b'=', pair) else {
            return;
        };
        let (name, value) = (&pair[..equals], &pair[equals + 1..]);
        let is_plain = attributes.len().max(field.path.len()) <= LENGTH
            && name.iter().all(u8::is_ascii_graphic);
        let Some(tells) = Tells::of_plain(name, value).filter(|_| is_plain) else {
            return;
        };
        let has_path = cookie.path.is_none();
        let path = if has_path { field.path } else { b"" };
        let line = SetLine {
            name: name.len(),
            at,
            attributes: attributes.len(),
            has_path,
            counted: (cookie.expires.is_some() && cookie.max_age.is_none())
                .then_some((asked, field.now)),
            tells,
        };
        if self.may_keep(name) {
            self.set.add(&[name, attributes, path], line, times);
        }
    }

    /// A choice is read anew each time.
    fn may_keep(&self, name: &[u8]) -> bool {
        self.heads >= FIRST_HEADS
            && (1..=LENGTH).contains(&name.len())
            && !std::str::from_utf8(name).is_ok_and(remembers_a_choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use biscuit_tin_shared::cookie::cookie_header;

    /// Of a connection that has asked before, and a ledger that nothing has changed.
    fn settled() -> KnownCookies {
        let mut known = KnownCookies::default();
        (0..FIRST_HEADS).for_each(|_| known.begin_head(State(0, 0)));
        known
    }

    fn field_of((text, path): (&'static str, &'static str)) -> Field<'static> {
        Field {
            text: text.as_bytes(),
            path: path.as_bytes(),
            now: 0,
        }
    }

    /// Whether `second` only counts, on a connection that has told of `first`.
    fn counts(first: (&'static str, &'static str), second: (&'static str, &'static str)) -> bool {
        let mut known = settled();
        let field = field_of(first);
        let cookie = SetCookie::parse(field.text).expect(first.0);
        known.add_set(&field, &cookie, Lifetime::Session, &Times::default());
        known.set(&field_of(second)).is_some()
    }

    #[test]
    fn a_cookie_is_only_counted_while_nothing_about_it_is_new() {
        let check = |first, second, expected| {
            assert_eq!(counts(first, second), expected, "{first:?} then {second:?}");
        };
        let first = ("a=17; Path=/", "/x");
        check(first, first, true);
        check(first, ("a=18; Path=/", "/y"), true); // a value that tells nothing either
        check(first, ("b=17; Path=/", "/x"), false);
        check(first, ("a=17; Path=/; Secure", "/x"), false);
        check(first, ("a=17; Path=/y", "/x"), false);
        check(first, ("a=1;; Path=/", "/x"), false); // a semicolon ends the value
        check(first, ("a=1\t; Path=/", "/x"), false);
        check(first, ("a;17; Path=/", "/x"), false);
        check(first, ("a=177; Path=/", "/x"), false); // oddities are told with their place
        check(first, ("a=17", "/x"), false);
        check(("a=17", "/x"), ("a=17", "/x"), true);
        check(("a=17", "/x"), ("a=17", "/y"), false); // its path is that of the request
        let (user, mail) = (
            ("a=someuser01x.ork; Path=/", "/"),
            ("a=jo@council.gov.uk; Path=/", "/"),
        );
        check(user, mail, false); // now it speaks of a person
        check(mail, mail, true);
        check(mail, user, false);
        let choice = ("cookies_policy={}; Path=/", "/");
        check(choice, choice, false); // a choice is read anew each time
    }

    #[test]
    fn a_date_that_a_site_wrote_once_is_news_only_when_it_is_much_nearer() {
        let mut known = settled();
        let text = "a=1; Path=/; Expires=Thu, 01 Jan 1970 00:16:40 GMT";
        let field = |now| Field {
            now,
            ..field_of((text, "/"))
        };
        let cookie = SetCookie::parse(text.as_bytes()).expect(text);
        let asked = Lifetime::Seconds(1000);
        known.add_set(&field(0), &cookie, asked, &Times::default());
        assert!(known.set(&field(10)).is_some());
        assert!(known.set(&field(11)).is_none());
    }

    #[test]
    fn whatever_changes_in_the_ledger_makes_a_connection_tell_again() {
        let mut known = settled();
        assert!(known.asks(|| true) && known.asks(|| false));
        known.add_sent(b"a", &Times::default());
        known.begin_head(State(0, 0));
        assert!(known.sent(b"a=1").is_some());
        known.begin_head(State(1, 0));
        assert!(known.sent(b"a=1").is_none());
        assert!(!known.asks(|| false));
        // Its first heads after that are not noted.
        known.add_sent(b"a", &Times::default());
        assert!(known.sent(b"a=1").is_none());
    }

    #[test]
    fn a_cookie_that_a_browser_sends_is_known_by_its_name_as_browsers_read_it() {
        let check = |piece: &str, expected| {
            let mut known = settled();
            known.add_sent(b"ab", &Times::default());
            known.add_sent(b"", &Times::default());
            let pair = cookie_header::pair(piece.as_bytes());
            assert_eq!(
                known.sent(piece.as_bytes()).is_some(),
                expected,
                "{piece:?} {pair:?}"
            );
            assert_eq!(
                pair.is_some_and(|(name, _)| name == b"ab"),
                expected,
                "{piece:?}"
            );
        };
        check("ab=", true);
        check("ab=1=2", true);
        check("ab \t=1", true);
        check("ab\u{c}=1", false);
        check("ab", false); // a value without a name
        check("abc=1", false);
        check("ab c=1", false);
        check("a=b=", false);
        check("=ab", false);
    }

    #[test]
    fn a_connection_keeps_no_more_than_its_bound() {
        let mut known = settled();
        for n in 0..1000 {
            known.add_sent(format!("c{n}").as_bytes(), &Times::default());
        }
        known.add_sent(&[b'n'; 10_000], &Times::default());
        assert_eq!(known.sent.cookies.len(), COOKIES);
        let mut kept = known.sent.cookies.iter();
        assert!(kept.all(|known| known.text.len() <= LENGTH));
    }

    #[test]
    fn the_connections_of_a_thread_share_a_table_for_as_long_as_there_are_any() {
        let tables = Tables::default();
        let one = tables.of_this_thread("a.gov.uk", true);
        let is_shared =
            |host, over_https| Arc::ptr_eq(&one, &tables.of_this_thread(host, over_https));
        assert!(is_shared("a.gov.uk", true));
        assert!(!is_shared("b.gov.uk", true) && !is_shared("a.gov.uk", false));
        let elsewhere = || Arc::ptr_eq(&one, &tables.of_this_thread("a.gov.uk", true));
        assert!(thread::scope(|scope| !scope
            .spawn(elsewhere)
            .join()
            .unwrap()));
        // Those that nobody uses any more are swept away in time.
        for n in 0..3 * TABLES {
            tables.of_this_thread(&n.to_string(), true);
        }
        assert!(tables.0.len() <= TABLES);
        assert!(is_shared("a.gov.uk", true));
    }
}
