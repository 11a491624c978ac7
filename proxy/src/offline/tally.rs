//! What was read of an input: counts, times and gaps, for a report to state what it rests on.
//!
//! It holds no address and no value.

use crate::offline::exchange::host_of;
use biscuit_tin_shared::explain::words::{Arg, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Pages whose hosts are named, at most.
const PAGES: usize = 256;
/// Hosts that are named, at most.
const HOSTS: usize = 2048;
/// Keys of storage that are named, at most.
const KEYS: usize = 4096;
/// Longest key of storage, in characters.
const KEY: usize = 256;

/// What was read of one input.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// What the input turned out to be.
    pub(crate) kind: Kind,
    /// Entries that were read: exchanges, or cookies of a list.
    pub(crate) entries: u64,
    /// Cookies that stand in them, each as often as it does.
    pub(crate) cookies: u64,
    /// Those of them that an answer sets.
    pub(crate) settings: u64,
    /// Entries that were left out, by reason.
    pub(crate) left_out: BTreeMap<LeftOut, u64>,
    /// Sightings of cookies for which there was no room.
    pub(crate) not_kept: u64,
    /// Cookie lines whose content somebody made unreadable before the file was passed on.
    pub(crate) blotted: u64,
    /// Whether it leaves out which cookies went with requests.
    pub(crate) hides_cookies: bool,
    /// Whether the program that saved it writes every cookie down.
    pub(crate) has_every_cookie: bool,
    /// Whether the input ends in the middle.
    pub(crate) is_cut_off: bool,
    /// Whether what packs it is damaged, so that what was read may be wrong.
    pub(crate) is_damaged: bool,
    /// Whether it broke in the middle and was read on where an entry began: nobody can count what lies between.
    pub(crate) is_broken: bool,
    /// Whether nobody knows when some of it was seen.
    pub(crate) is_undated: bool,
    /// Moments of the first and the last entry, in Unix seconds, where they are known.
    pub(crate) times: Option<(i64, i64)>,
    /// Exchanges that began before others that were replayed earlier.
    pub(crate) disordered: u64,
    /// Hosts of the pages that were in front.
    pub(crate) pages: BTreeSet<String>,
    /// Hosts that were asked, or that have a cookie.
    pub(crate) hosts: BTreeSet<String>,
    /// Keys of pages' local storage, with their hosts.
    pub(crate) storage: BTreeSet<(String, String)>,
    /// What the input was packed in, in the words of the field.
    pub(crate) packings: Vec<&'static str>,
}

/// What an input is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A recording of a browser or a proxy, as HAR.
    #[default]
    Har,
    /// An inspection of the EDPS's Website Evidence Collector.
    Wec,
    /// A browser's cookies as JSON: Cookie-Editor, Playwright, Puppeteer.
    CookieList,
    /// A browser's cookies as curl and wget keep them.
    CookiesTxt,
    /// Pasted heads.
    Heads,
}

impl Kind {
    /// The id in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Har => "har",
            Self::Wec => "wec",
            Self::CookieList => "cookie_list",
            Self::CookiesTxt => "cookies_txt",
            Self::Heads => "heads",
        }
    }
}

/// Why an entry was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftOut {
    /// It cannot be read.
    Damaged,
    /// Its address is none of the web, as those of extensions and `data:`; it has no cookies.
    NotOfTheWeb,
    /// It has cookie lines or listed cookies that are none, or whose names are damaged; those were left out.
    Odd,
    /// Other cookies may stand behind a comma of a cookie line; those were left out.
    Joined,
    /// A recording beside others in a zip file that cannot be read.
    Member,
    /// It has fields that are longer than any cookie's; those were left out.
    TooLong,
    /// A request without its answer; what it sent was read.
    NoAnswer,
    /// It does not say whose answer it is.
    WithoutAddress,
    /// A browser's list still has it, and its time is over.
    Expired,
    /// The end of a listed cookie, which cannot be read.
    End,
    /// Something behind the end of the recording; no entry of it is missing.
    Behind,
}

impl LeftOut {
    /// The id in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::NotOfTheWeb => "not_of_the_web",
            Self::Odd => "odd",
            Self::Joined => "joined",
            Self::Member => "member",
            Self::TooLong => "too_long",
            Self::NoAnswer => "no_answer",
            Self::WithoutAddress => "without_address",
            Self::Expired => "expired",
            Self::End => "end",
            Self::Behind => "behind",
        }
    }
}

impl Tally {
    /// Counts an entry that is left out.
    pub(crate) fn leave_out(&mut self, why: LeftOut) {
        *self.left_out.entry(why).or_default() += 1;
    }

    /// Counts an entry behind which it was read on where the next one began.
    pub(super) fn break_off(&mut self) {
        self.leave_out(LeftOut::Damaged);
        self.is_broken = true;
    }

    /// Adds what showed only when all was replayed.
    pub(crate) fn add(&mut self, rest: &Self) {
        self.disordered += rest.disordered;
        self.not_kept += rest.not_kept;
        self.hides_cookies |= rest.hides_cookies;
        for (why, count) in &rest.left_out {
            *self.left_out.entry(*why).or_default() += count;
        }
    }

    /// Whether a whole part of it is missing or may be wrong.
    pub(crate) fn is_in_part(&self) -> bool {
        self.is_cut_off
            || self.is_damaged
            || self.is_broken
            || self.left_out.contains_key(&LeftOut::Member)
    }

    /// Notes the name of the program that saved it.
    pub(super) fn note_program(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        let mut known = ["firefox", "playwright"].into_iter();
        self.has_every_cookie |= known.any(|known| name.contains(known));
    }

    /// Notes the moment of an entry.
    pub(crate) fn note_time(&mut self, at: i64) {
        let (first, last) = self.times.unwrap_or((at, at));
        self.times = Some((first.min(at), last.max(at)));
    }

    /// Notes the host of a page in front.
    pub(crate) fn note_page(&mut self, host: &str) {
        if !host.is_empty() && self.pages.len() < PAGES && !self.pages.contains(host) {
            self.pages.insert(host.to_owned());
        }
    }

    /// Notes a host that was asked, or that has a cookie.
    pub(crate) fn note_host(&mut self, host: &str) {
        if self.hosts.len() < HOSTS && !self.hosts.contains(host) {
            self.hosts.insert(host.to_owned());
        }
    }

    /// Keeps a key of the storage of a page's origin.
    pub(super) fn keep_key(&mut self, origin: &str, key: &str) {
        if let Some(host) = host_of(origin).filter(|_| self.storage.len() < KEYS) {
            let key = key.chars().take(KEY).collect();
            self.storage.insert((host, key));
        }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries == 0 && self.left_out.is_empty() && !self.is_cut_off
    }

    /// Whether it is a recording of a visit, read in whole, in which no cookie stands.
    fn has_no_cookies(&self) -> bool {
        self.cookies == 0 && !self.is_empty() && self.is_whole()
    }

    /// Whether no cookie stands in it because there was none: others than these programs may leave them out.
    pub(crate) fn shows_no_cookies(&self) -> bool {
        self.has_no_cookies() && self.has_every_cookie
    }

    /// Whether nothing of a recording is missing that may have had cookies.
    fn is_whole(&self) -> bool {
        let is_harmless = |why: &LeftOut| {
            use LeftOut::{Behind, End, Expired, NoAnswer, NotOfTheWeb};
            matches!(why, Behind | End | Expired | NoAnswer | NotOfTheWeb)
        };
        let is_all = !self.is_in_part() && self.left_out.keys().all(is_harmless);
        self.kind == Kind::Har && self.blotted == 0 && is_all
    }

    /// What is to be said of how it was read, in sentences.
    pub(crate) fn notes(&self, words: &Words) -> Vec<String> {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let count = |id: &str, of: u64| {
            let said = [("number", Arg::Number(number(of)))];
            (of > 0).then(|| words.text(id, &said))
        };
        let packed = self.packings.join(", ");
        let packed = [("packing", Arg::Text(&packed))];
        let mut notes = Vec::new();
        notes.extend((!self.packings.is_empty()).then(|| words.text("read-packed", &packed)));
        notes.extend(count("read-blotted", self.blotted));
        let hides_cookies = self.hides_cookies && self.blotted == 0 && self.cookies > 0;
        notes.extend(hides_cookies.then(|| words.text("read-hides-cookies", &[])));
        let left_out = |(why, of): (&LeftOut, &u64)| match why {
            LeftOut::Damaged if self.is_broken => count("read-left-out-broken", *of),
            why => count(&format!("read-left-out-{}", why.id()), *of),
        };
        // Addresses that are none of the web have no cookies, so nothing is missing.
        let missing = self
            .left_out
            .iter()
            .filter(|(why, _)| **why != LeftOut::NotOfTheWeb);
        notes.extend(missing.filter_map(left_out));
        notes.extend(count("read-not-kept", self.not_kept));
        notes.extend(count("read-disordered", self.disordered));
        let is_whole = self.is_whole();
        if self.is_empty() && self.kind == Kind::Har {
            notes.push(words.text("read-empty", &[]));
        } else if self.shows_no_cookies() {
            notes.push(words.text("read-none-sent", &[]));
        } else if self.has_no_cookies() {
            notes.push(words.text("read-no-cookies", &[]));
        } else if is_whole && self.settings == 0 {
            notes.push(words.text("read-no-settings", &[]));
        }
        notes.extend(self.is_cut_off.then(|| words.text("read-cut-off", &[])));
        notes.extend(self.is_damaged.then(|| words.text("read-damaged", &[])));
        notes
    }
}

/// What belongs to the exchange with this number, of what has the number of the last one before it.
pub(super) fn of_number<T: Default>(all: &mut Vec<(u64, T)>, number: u64) -> &mut T {
    if all.is_empty() {
        all.push((0, T::default()));
    }
    let at = all.iter().rposition(|(before, _)| *before < number);
    &mut all[at.unwrap_or(0)].1
}
