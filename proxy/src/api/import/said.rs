//! What is said of a page that was read: its lines, what to check first, and what a council's notice would replace.

use super::{Importer, Read, place, read_page};
use crate::{
    config::{added_council::AddedCouncil, data_folder::DataFolder},
    notice::{
        Declared, Doubt, Reading,
        drift::{Change, Difference, Time, differences},
    },
};
use biscuit_tin_shared::{
    cookie::category::Category,
    explain::words::{Arg, Words},
    protocol::{
        Sentence,
        notice::{CategoryWord, ImportAnswer, ImportRequest, NoticeOf, ReadDeclaration},
    },
    registry::{
        Registry,
        authorities::{Authority, authorities_of},
        declaration::CouncilFile,
    },
};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// Most differences that are named; the rest is counted.
const NAMED: usize = 40;
/// What a category may be corrected to; the last is none.
const CATEGORIES: [Category; 5] = [
    Category::Necessary,
    Category::Functional,
    Category::Analytics,
    Category::Marketing,
    Category::Unclassified,
];

impl Importer {
    /// Reads a page.
    pub(super) fn import(&self, request: &ImportRequest) -> ImportAnswer {
        let words = Words::new(request.lang.as_deref());
        let no = |sentence| ImportAnswer {
            sentence: Some(sentence),
            ..ImportAnswer::default()
        };
        let host = place(&request.page.address).map(|(host, _)| host);
        if host
            .as_deref()
            .is_none_or(|host| authorities_of(host).is_empty())
        {
            return no(no_council(host.as_deref(), &words));
        }
        let read = match read_page(&request.page) {
            Ok(read) => read,
            Err((id, line)) => return no(why_not(id, line, &words)),
        };
        let (unsure, sure): (Vec<_>, Vec<_>) = rows(&read.reading, &words)
            .into_iter()
            .partition(|row| !row.doubts.is_empty());
        let doubts = elsewhere(&read.reading, &words);
        let count = |number: usize| Arg::Number(i64::try_from(number).unwrap_or(i64::MAX));
        let cookies = count(unsure.len() + sure.len());
        let args = [
            ("cookies", cookies),
            ("unsure", count(unsure.len() + doubts.len())),
        ];
        ImportAnswer {
            readable: true,
            sentence: Some(words.say("notice-read", &args)),
            councils: authorities_of(&read.host)
                .iter()
                .map(|council| self.notice_of(council, &read, &words))
                .collect(),
            doubts,
            declarations: unsure.into_iter().chain(sure).collect(),
            categories: CATEGORIES.map(|category| word_of(category, &words)).into(),
        }
    }

    /// The user's own data folder, with the councils that they added.
    pub(crate) fn data_folder(&self) -> Option<DataFolder> {
        let folder = self.added.as_deref().and_then(Path::parent);
        folder.map(|folder| DataFolder(folder.to_owned()))
    }

    /// What using the notice for a council would replace, and what is new in it.
    fn notice_of(&self, council: &Authority, read: &Read, words: &Words) -> NoticeOf {
        let registry = self.scope.ledger.registry();
        let file = registry.council(&council.id);
        let held = file.filter(|file| file.has_notice());
        let added = self
            .added
            .as_ref()
            .and_then(|folder| AddedCouncil::find(folder, &council.id).ok());
        let edited = added.as_ref().is_some_and(AddedCouncil::is_edited);
        let mut replaces: Vec<Sentence> = held.map(|file| holds(file, words)).into_iter().collect();
        if held.is_some() && added.is_some_and(|file| !file.is_there()) {
            let id = if is_built_in(&council.id) {
                "notice-held-comes-back"
            } else {
                "notice-held-named"
            };
            let council = [("id", Arg::Text(&council.id))];
            replaces.push(words.say(id, &council));
        }
        if edited {
            replaces.push(words.say("notice-held-edited", &[]));
        }
        NoticeOf {
            id: council.id.clone(),
            name: council.name_in(words.lang()).to_owned(),
            replaces,
            edited,
            changes: held.map_or_else(Vec::new, |file| changes(&read.reading, file, words)),
        }
    }
}

/// Why a page is not read.
pub(super) fn why_not(id: &str, line: u32, words: &Words) -> Sentence {
    words.say(id, &[("line", Arg::Number(line.into()))])
}

/// That we know no council of a page.
pub(super) fn no_council(host: Option<&str>, words: &Words) -> Sentence {
    words.say(
        "notice-no-council",
        &[("host", Arg::Text(host.unwrap_or("–")))],
    )
}

/// Whether a notice of a council comes with the program.
fn is_built_in(id: &str) -> bool {
    Registry::built_in().is_ok_and(|registry| registry.council(id).is_some())
}

/// Which notice of a council is held.
fn holds(file: &CouncilFile, words: &Words) -> Sentence {
    let notice = file.notice.first();
    let council = Arg::Text(&file.council.name);
    let title = Arg::Text(notice.map_or("", |notice| &notice.title));
    match notice.and_then(|notice| notice.read) {
        Some(read) => {
            let day = words.date(read);
            let args = [
                ("council", council),
                ("title", title),
                ("day", Arg::Text(&day)),
            ];
            words.say("notice-held-read", &args)
        }
        None => words.say("notice-held", &[("council", council), ("title", title)]),
    }
}

/// What differs from the notice that is held, under a heading.
fn changes(reading: &Reading, file: &CouncilFile, words: &Words) -> Vec<Sentence> {
    let found = differences(reading, file);
    if found.is_empty() {
        return vec![words.say("notice-changed-nothing", &[])];
    }
    let mut said = vec![words.say("notice-changed", &[])];
    said.extend(found.iter().take(NAMED).map(|one| change(one, words)));
    let more = found.len().saturating_sub(NAMED);
    if more > 0 {
        let more = Arg::Number(i64::try_from(more).unwrap_or(i64::MAX));
        said.push(words.say("notice-changed-more", &[("more", more)]));
    }
    said
}

fn change(difference: &Difference, words: &Words) -> Sentence {
    let name = Arg::Text(&difference.name);
    let not_said = || words.text("notice-not-said", &[]);
    let both = |id: &str, before: String, after: String| {
        let args = [
            ("name", name),
            ("before", Arg::Text(&before)),
            ("after", Arg::Text(&after)),
        ];
        words.say(id, &args)
    };
    let time = |time: &Time| match time {
        Time::NotSaid => not_said(),
        Time::One(time) => words.lifetime(*time),
        Time::Words(text) => text.clone(),
    };
    let kind =
        |kind: Option<Category>| kind.map_or_else(not_said, |kind| word_of(kind, words).word.text);
    match &difference.change {
        Change::Added => words.say("notice-changed-added", &[("name", name)]),
        Change::Gone => words.say("notice-changed-gone", &[("name", name)]),
        Change::Lifetime(before, after) => {
            both("notice-changed-lifetime", time(before), time(after))
        }
        Change::Category(before, after) => {
            both("notice-changed-category", kind(*before), kind(*after))
        }
    }
}

fn word_of(category: Category, words: &Words) -> CategoryWord {
    CategoryWord {
        id: category,
        word: words.say(&format!("category-{}", category.id()), &[]),
    }
}

/// The declarations in their order.
fn rows(reading: &Reading, words: &Words) -> Vec<ReadDeclaration> {
    let mut doubts: HashMap<(u32, u32), Vec<&Doubt>> = HashMap::new();
    for doubt in &reading.doubts {
        let place = (doubt.line, doubt.entry);
        doubts.entry(place).or_default().push(doubt);
    }
    let rows = (0..).zip(&reading.declarations);
    rows.map(|(at, declared)| {
        let own = doubts.get(&(declared.line, declared.entry));
        row(at, declared, own.map_or(&[], Vec::as_slice), words)
    })
    .collect()
}

fn row(at: u32, declared: &Declared, own: &[&Doubt], words: &Words) -> ReadDeclaration {
    let stays = match declared.lifetime {
        Some(lifetime) => {
            let span = words.lifetime(lifetime);
            words.text("notice-row-stays", &[("span", Arg::Text(&span))])
        }
        None => words.text("notice-row-stays-not", &[]),
    };
    let category = match declared.category {
        Some(category) => {
            let word = word_of(category, words).word.text;
            words.text("notice-row-category", &[("category", Arg::Text(&word))])
        }
        None => words.text("notice-row-category-not", &[]),
    };
    let names = declared.names.join(", ");
    let args = [
        ("names", Arg::Text(&names)),
        ("stays", Arg::Text(&stays)),
        ("category", Arg::Text(&category)),
        ("line", Arg::Number(declared.line.into())),
    ];
    let says = |doubt: &&Doubt| {
        let why = words.text(doubt.why, &[]);
        words.say("notice-doubt", &[("why", Arg::Text(&why))])
    };
    ReadDeclaration {
        at,
        line: declared.line,
        names: declared.names.clone(),
        purpose: declared.purpose.clone(),
        service: declared.service.clone(),
        lifetime_text: declared.lifetime_text.clone(),
        stays: declared
            .lifetime
            .map_or_else(String::new, |lifetime| lifetime.to_string()),
        category: declared.category.unwrap_or(Category::Unclassified),
        row: words.say("notice-row", &args),
        doubts: own.iter().map(says).collect(),
    }
}

/// Doubts about lines from which nothing was read.
fn elsewhere(reading: &Reading, words: &Words) -> Vec<Sentence> {
    let declared = reading.declarations.iter();
    let places: HashSet<(u32, u32)> = declared.map(|one| (one.line, one.entry)).collect();
    let doubts = reading
        .doubts
        .iter()
        .filter(|doubt| !places.contains(&(doubt.line, doubt.entry)));
    let say = |doubt: &Doubt| {
        let why = words.text(doubt.why, &[]);
        let args = [
            ("line", Arg::Number(doubt.line.into())),
            ("why", Arg::Text(&why)),
            ("text", Arg::Text(&doubt.text)),
        ];
        words.say("notice-doubt-elsewhere", &args)
    };
    doubts.map(say).collect()
}
