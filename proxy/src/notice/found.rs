//! What a reader takes out of a notice: declarations with their lines, systems, and what was unsure.
//!
//! Readers of tables and of lines add to it; lists that say the same are merged.

use crate::notice::{
    above::Above,
    apart::{self, Told},
    aside,
    block::Part,
    card::Given,
    category::Kept,
    denial,
    gap::{GAP, is_gap},
    likely,
    naming::Name,
    span::Spoken,
    times,
};
use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime},
    explain::words::Words,
};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// One row of a notice: a name, or several that share everything else.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Declared {
    /// The names, `*` for a variable part.
    pub names: Vec<String>,
    /// What the notice says that it is for.
    pub purpose: String,
    /// The category, as far as the notice says one.
    pub category: Option<Category>,
    /// The words that say it.
    pub category_text: Option<String>,
    /// How long it stays.
    pub lifetime: Option<Lifetime>,
    /// The words that say it.
    pub lifetime_text: Option<String>,
    /// Shortest and longest time, in seconds, where the notice gives a range.
    pub lifetime_range: Option<(i64, i64)>,
    /// The system that it belongs to, by the heading above.
    pub service: Option<String>,
    /// The hosts that stand beside the name or in a heading.
    pub hosts: Vec<String>,
    /// The path that stands in a column of its own.
    pub path: Option<String>,
    /// Who sets it.
    pub provider: Option<String>,
    /// Where it is kept: `cookie`, `localStorage`, `sessionStorage`, `indexedDB` or `pixel`.
    pub storage: &'static str,
    /// The line of the name, from 1.
    pub line: u32,
    /// The row or entry that it stands in: pages and lists may have many on one line.
    pub entry: u32,
}

/// A system that a row of the notice describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct System {
    /// What the notice calls it.
    pub name: String,
    /// Who runs it.
    pub supplier: Option<String>,
    /// The type of its cookies, as written.
    pub declared_type: Option<String>,
    /// The line of the row, from 1.
    pub line: u32,
}

/// Something that was not sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The line, from 1.
    pub line: u32,
    /// The row or entry.
    pub entry: u32,
    /// The words of the notice, cut to a hundred characters.
    pub text: String,
    /// The id of the words for what was not sure about them: `doubt-…`.
    pub why: &'static str,
}

/// The language of the terminal and of registry files.
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new(None));

impl Doubt {
    /// Whether it is about a declaration.
    pub(crate) fn is_of(&self, declared: &Declared) -> bool {
        (self.line, self.entry) == (declared.line, declared.entry)
    }

    /// What was not sure, in English.
    pub(crate) fn in_english(&self) -> String {
        ENGLISH.text(self.why, &[])
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) declared: Vec<Declared>,
    pub(super) systems: Vec<System>,
    pub(super) doubts: Vec<Doubt>,
    /// Names of which nothing was said where they stand.
    pub(super) bare: HashSet<String>,
    /// The row or entry that is being read, and how many were begun.
    entry: u32,
    entries: u32,
    /// Place of what is declared, by its names.
    known: HashMap<Vec<String>, Vec<usize>>,
}

/// Nothing is said of what may be a name.
pub(super) const BARE: &str = "doubt-bare";
/// The list may be of something else, such as permits.
pub(super) const STRANGE: &str = "doubt-strange";
pub(super) const DENIED: &str = "doubt-denied";
/// Its time goes against what the notice says of its kind.
pub(super) const KINDS: &str = "doubt-kinds";
/// Most places of one name that are compared with the next one: more services than a notice has.
const PLACES: usize = 256;
const TWICE: &str = "doubt-twice";
const VARIES: &str = "doubt-name-varies";

impl Found {
    /// Begins a row or an entry: what was unsure of one is no doubt of another on the same line. The one before goes on
    /// with [`Self::resume`].
    pub(super) fn begin(&mut self) -> u32 {
        self.entries += 1;
        std::mem::replace(&mut self.entry, self.entries)
    }

    pub(super) fn resume(&mut self, entry: u32) {
        self.entry = entry;
    }

    pub(super) fn doubt(&mut self, part: &Part, why: &'static str) {
        let text = part.text.chars().take(100).collect();
        let line = part.line;
        let entry = self.entry;
        let doubt = Doubt {
            line,
            entry,
            text,
            why,
        };
        if self.doubts.last() != Some(&doubt) {
            self.doubts.push(doubt);
        }
    }

    pub(super) fn doubt_name(&mut self, name: &Name, why: &'static str) {
        self.doubt_text(name.pattern.clone(), name.line, why);
    }

    pub(super) fn doubt_text(&mut self, text: String, line: u32, why: &'static str) {
        let part = Part {
            text,
            line,
            ..Part::default()
        };
        self.doubt(&part, why);
    }

    /// Adds the cookie of a list or a card: below a heading of something else, a name that need not be a cookie's is a doubt.
    pub(super) fn add_listed(&mut self, given: Given, above: &Above) {
        let outside = self.begin();
        for name in &given.names {
            if above.is_foreign() && !likely::is_cookie(name) {
                self.doubt_name(name, STRANGE);
            }
        }
        self.add(given, above);
        self.resume(outside);
    }

    /// Adds a cookie with what the headings above say of it. Names on other lines or hosts become declarations of their own.
    pub(super) fn add(&mut self, given: Given, above: &Above) {
        let part = given.expiry.clone().filter(|_| given.names.len() > 1);
        let told = part.map(|part| (apart::of(&given, &part), part));
        match told {
            Some((Told::Each(times), part)) => {
                if times.iter().any(Option::is_none) {
                    self.doubt(&part, apart::UNEVEN);
                }
                for (name, time) in given.names.iter().zip(times) {
                    let (text, spoken) = time.unzip();
                    let given = Given {
                        names: vec![name.clone()],
                        spoken: Some(spoken.unwrap_or_default()),
                        expiry: text.map(|text| part.with(&text)),
                        ..given.clone()
                    };
                    self.add_names(given, above);
                }
            }
            Some((Told::Unknown(why, range), part)) => {
                self.doubt(&part, why);
                let spoken = Some(Spoken {
                    range,
                    ..Spoken::default()
                });
                self.add_names(Given { spoken, ..given }, above);
            }
            Some((Told::Together, _)) | None => self.add_names(given, above),
        }
    }

    fn add_names(&mut self, given: Given, above: &Above) {
        let mut rest = given.names.clone();
        let own = |name: &Name| aside::time(name).map(|(spoken, _)| spoken);
        let has_own = given.spoken.is_none() && rest.iter().any(|name| own(name).is_some());
        while let Some(first) = rest.first() {
            let (line, host, time) = (first.line, first.host(), own(first));
            if has_own && time.is_none() {
                // “_ga (2 years), _gid”
                self.doubt_name(first, apart::UNEVEN);
            }
            let (same, others) = rest.into_iter().partition(|name| {
                name.line == line && name.host() == host && (!has_own || own(name) == time)
            });
            rest = others;
            let mut given = given.clone();
            given.names = same;
            self.add_line(given, above);
        }
    }

    fn add_line(&mut self, mut given: Given, above: &Above) {
        self.take_gap(&mut given);
        let Some(first) = given.names.first() else {
            return;
        };
        let denies = given.purpose.as_deref().is_some_and(denial::of_purpose);
        if given.unused || denies || above.denies() {
            return self.doubt_name(first, DENIED);
        }
        let kept = given.kept.or_else(|| above.kept());
        let is_cookie = kept.is_none_or(|kept| kept.id() == "cookie");
        let (mut spoken, expiry) = match given.spoken {
            Some(spoken) => (spoken, given.expiry),
            None => aside::time(first)
                .or_else(|| above.time_of_kind())
                .or_else(|| above.time_of_all().filter(|_| is_cookie))
                .map_or_else(Default::default, |(spoken, part)| (spoken, Some(part))),
        };
        if above.contradicts(spoken.lifetime) {
            self.doubt_name(first, KINDS);
            spoken.lifetime = None;
        }
        if given.names.iter().any(aside::varies_unknown) {
            self.doubt_name(first, VARIES);
        }
        if let (Some(why), Some(part)) = (spoken.doubt, &expiry) {
            self.doubt(part, why);
        }
        let kind = aside::kind(first).map(str::to_owned);
        let said = given.category.or(kind);
        let category_text = self.category_of(said, given.purpose.as_deref(), &given.names, above);
        let (category, category_text) = self.needed(given.needed, category_text, first.line);
        let mut hosts: Vec<String> = first.host().into_iter().chain(given.hosts).collect();
        if hosts.is_empty() {
            hosts.extend(above.host());
        }
        hosts.dedup();
        let declared = Declared {
            names: given.names.iter().map(aside::pattern).collect(),
            purpose: given.purpose.unwrap_or_default(),
            category,
            category_text,
            lifetime: spoken.lifetime,
            lifetime_range: spoken.range,
            lifetime_text: expiry.as_ref().map(|part| part.text.clone()),
            service: given.service.or_else(|| above.service(&given.names)),
            hosts,
            path: given.path,
            provider: given.provider.or_else(|| aside::maker(first)),
            storage: kept.map_or("cookie", Kept::id),
            line: first.line,
            entry: self.entry,
        };
        self.merge(declared, above.apart);
    }

    /// Takes away a purpose that is to be filled in.
    fn take_gap(&mut self, given: &mut Given) {
        let gap = given.purpose.take_if(|purpose| is_gap(purpose));
        if let (Some(text), Some(name)) = (gap, given.names.first()) {
            self.doubt_text(text, name.line, GAP);
        }
    }

    /// Adds a declaration, or fills one that says the same: a page and its dialogue, a list in two languages.
    fn merge(&mut self, declared: Declared, apart: bool) {
        let at = self.known.get(&declared.names).and_then(|places| {
            let mut places = places.iter().take(PLACES);
            places
                .find(|at| is_same_cookie(&self.declared[**at], &declared, apart))
                .copied()
        });
        let Some(at) = at else {
            self.known
                .entry(declared.names.clone())
                .or_default()
                .push(self.declared.len());
            self.declared.push(declared);
            return;
        };
        let known = &mut self.declared[at];
        if known.lifetime.is_none() && known.lifetime_range.is_none() {
            known.lifetime = declared.lifetime;
            known.lifetime_range = declared.lifetime_range;
            known.lifetime_text = declared.lifetime_text;
        } else if declared.lifetime.is_some() && !times::is_same(known.lifetime, declared.lifetime)
        {
            self.doubt_text(declared.names.join(", "), declared.line, TWICE);
            self.declared.push(declared);
            return;
        }
        if known.category.is_none() {
            known.category = declared.category;
            known.category_text = declared.category_text;
        }
        if known.purpose.is_empty() {
            known.purpose = declared.purpose;
        }
        if known.hosts.is_empty() {
            known.hosts = declared.hosts;
        }
        known.service = known.service.take().or(declared.service);
        known.provider = known.provider.take().or(declared.provider);
    }
}

/// Whether two declarations of the same names are one cookie. A dialogue does not repeat the page's headings.
fn is_same_cookie(one: &Declared, two: &Declared, apart: bool) -> bool {
    let service = one.service == two.service || apart;
    let hosts = one.hosts == two.hosts || (apart && two.hosts.is_empty());
    service && hosts && one.storage == two.storage
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_doubt_of_one_row_is_none_of_another_on_its_line() {
        let row = |name: &str, time: &str| format!("<tr><td>{name}<td>x<td>{time}");
        let rows = [
            row("one_a", "1 day"),
            row("one_b", "varies"),
            row("one_c", "2 years"),
        ];
        let page = format!(
            "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires{}</table>",
            rows.concat()
        );
        let list = r#"{"disclosures":[{"identifier":"one_a","type":"cookie","purposes":[7]},{"identifier":"one_b","type":"cookie","purposes":[1]},{"identifier":"one_c","type":"cookie","purposes":[7]}]}"#;
        for text in [page.as_str(), list] {
            let reading = crate::notice::read(text.as_bytes()).expect("it can be read");
            let unsure = reading
                .declarations
                .iter()
                .filter(|declared| reading.doubts.iter().any(|doubt| doubt.is_of(declared)));
            let names: Vec<&str> = unsure.map(|declared| declared.names[0].as_str()).collect();
            assert_eq!(names, ["one_b"], "{text}");
        }
    }
}
