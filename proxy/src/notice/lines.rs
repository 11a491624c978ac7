//! Reads what stands in lines: a label and a value each, a name with its purpose and time, headings between them.
//!
//! Tables are read elsewhere; lines under a head of labels are made a table. Sentences are the business of `prose`.

use crate::notice::{
    above::{Above, Topic},
    aside,
    block::{Part, level},
    card::{self, Given},
    category,
    found::{BARE, Found},
    label::Label,
    likely,
    line::{Line, Place, labelled, without_mark},
    named::{alone, is_borne_out, is_likely, is_of_cookie, is_told_of, named_by},
    naming::{Name, names_in},
    prose,
    span::{self, Spoken},
    stacked, structured,
    times::{self, time_in},
};

const NO_NAME: &str = "doubt-no-name";
const PLAIN: &str = "doubt-plain";
/// Most terms that share what follows: more are no notice that people read, and each is looked at again with the next.
const SHARED: usize = 100;

/// Reads a run of lines. The heading right above it may itself be a name.
pub(super) fn read(lines: &[Line], headed: Option<&Part>, above: &mut Above, found: &mut Found) {
    let card = headed.and_then(|part| named_by(part, lines, above));
    let mut reader = Reader {
        above,
        found,
        card,
        shaped: structured::shaped(lines),
        told: false,
        labelled: false,
        is_term: false,
        is_item: false,
        is_told: false,
        depth: None,
    };
    let mut at = 0;
    while at < lines.len() {
        at += reader.step(&lines[at..]);
    }
    reader.finish();
}

fn depth_of(place: Place) -> Option<u8> {
    match place {
        Place::Item(depth) => Some(depth),
        _ => None,
    }
}

pub(super) struct Reader<'r> {
    pub(super) above: &'r mut Above,
    found: &'r mut Found,
    /// The cookie of the lines before, while more may be said of it.
    pub(super) card: Option<Given>,
    /// Which lines of the run are of the shape that most beside them have.
    shaped: Vec<bool>,
    /// Its own line said all: a paragraph below says no more of it.
    told: bool,
    /// A label said something of it: what has none says no more.
    labelled: bool,
    /// The open card is that of a term.
    is_term: bool,
    /// The open card is that of an item, which a paragraph below its list says nothing of.
    is_item: bool,
    /// A label says that the open card is a cookie: it is one, also where nothing else is said of it.
    is_told: bool,
    /// Depth of the item that names the open card: deeper ones are about it.
    depth: Option<u8>,
}

impl Reader<'_> {
    /// Reads the first line, with those that belong to it; their number.
    fn step(&mut self, lines: &[Line]) -> usize {
        let line = &lines[0];
        if let Some(length) = stacked::read(lines, self.above, self.found) {
            self.finish();
            return length;
        }
        if structured::is_head(&line.part.text) {
            self.finish();
            self.above.hear(&line.part);
            return 1;
        }
        if let Some((label, value, length)) = labelled(lines) {
            if label == Label::Name {
                // “Cookie name: …” speaks of cookies itself.
                self.above.hear(&line.part);
                if !is_of_cookie(&line.part, &value, &lines[length..]) {
                    self.finish();
                    self.enter(line);
                    return length;
                }
            }
            self.take(label, &value, line.place);
            return length;
        }
        if self.read_of_kind(line) {
            return 1;
        }
        if self.is_heading(lines) || self.leads_list(lines) {
            self.finish();
            self.enter(line);
            return 1;
        }
        let topic = self.above.topic();
        if topic != Topic::No && self.read_named(lines, topic) {
            return 1;
        }
        if self.says_more(line) {
            return 1;
        }
        if self.is_within(line) {
            prose::read(std::slice::from_ref(&line.part), self.above, self.found);
            return 1;
        }
        self.finish();
        self.above.hear(&line.part);
        if topic == Topic::No {
            return 1;
        }
        self.paragraph(lines)
    }

    /// Reads the sentences that begin at the first line; the number of their lines.
    fn paragraph(&mut self, lines: &[Line]) -> usize {
        let line = &lines[0];
        // A paragraph may name a cookie in one line and say more of it in the next.
        let same = |at: &usize| {
            let next = &lines[*at];
            !next.first
                && next.place == line.place
                && alone(next).is_none()
                && labelled(&lines[*at..]).is_none()
                && structured::read(&next.part, false, false).is_none()
        };
        let length = 1 + (1..lines.len()).take_while(same).count();
        let parts: Vec<Part> = lines[..length]
            .iter()
            .map(|line| line.part.clone())
            .collect();
        prose::read(&parts, self.above, self.found);
        length
    }

    /// Adds the open card, if anything is said of its names.
    pub(super) fn finish(&mut self) {
        self.labelled = false;
        self.depth = None;
        let is_told = std::mem::take(&mut self.is_told);
        let Some(card) = self.card.take() else {
            return;
        };
        let is_named = is_told && card.names.iter().all(is_likely);
        if is_named || card.says_anything() || self.above.time_of_kind().is_some() {
            self.found.add_listed(card, self.above);
            self.above.listed = true;
        } else if self.above.topic() == Topic::Yes {
            let outside = self.found.begin();
            for name in &card.names {
                self.found.doubt_name(name, BARE);
                self.found.bare.insert(name.pattern.clone());
            }
            self.found.resume(outside);
        }
    }

    fn take(&mut self, label: Label, value: &Part, place: Place) {
        if label != Label::Name {
            match &mut self.card {
                Some(card) => {
                    card::take(card, label, std::slice::from_ref(value));
                    self.labelled = true;
                }
                None if matches!(label, Label::Host | Label::Provider) => {
                    self.above.hear_place(&value.text)
                }
                None => {}
            }
            return;
        }
        self.finish();
        if self.above.topic() == Topic::No {
            return;
        }
        match names_in(value) {
            Some(names) => {
                self.is_item = false;
                self.is_told = true;
                self.depth = depth_of(place);
                self.card = Some(Given {
                    names,
                    ..Given::default()
                });
            }
            None => self.found.doubt(value, NO_NAME),
        }
    }

    fn enter(&mut self, line: &Line) {
        match line.place {
            Place::Item(depth) if !category::names_category(&line.part.text) => {
                self.above
                    .enter(level::ITEM + depth.min(200), line.part.clone());
            }
            _ => self
                .above
                .enter_line(level::LINE, line.part.with(without_mark(&line.part.text))),
        }
    }

    /// Reads the names behind their category: “Essential: PHPSESSID (session), lang_a (1 year).”
    fn read_of_kind(&mut self, line: &Line) -> bool {
        let parted = line.part.text.split_once(": ");
        let Some((kind, written)) = parted.filter(|(kind, _)| category::names_category(kind))
        else {
            return false;
        };
        let names = names_in(&line.part.with(written.trim_end_matches('.'))).unwrap_or_default();
        let has_time = |name: &Name| aside::time(name).is_some();
        let are_names = names.iter().all(|name| is_likely(name) || has_time(name));
        if names.is_empty() || !are_names || self.above.topic() == Topic::No {
            return false;
        }
        self.finish();
        let category = Some(kind.to_owned());
        let given = Given {
            names,
            category,
            ..Given::default()
        };
        self.found.add_listed(given, self.above);
        true
    }

    /// Reads a line that names a cookie: alone, or with its purpose and time.
    fn read_named(&mut self, lines: &[Line], topic: Topic) -> bool {
        let line = &lines[0];
        let borne_out = |names: &Vec<Name>| {
            let is_term = line.place == Place::Term && names.iter().all(likely::is_cookie);
            line.part.code || is_term || is_borne_out(names, &lines[1..])
        };
        let plain =
            || names_in(&line.part).filter(|names| is_told_of(&line.part, names, &lines[1..]));
        if let Some(names) = alone(line).filter(borne_out).or_else(plain) {
            // Terms right behind each other share what follows.
            let shared = self.card.take_if(|card| {
                self.is_term
                    && line.place == Place::Term
                    && card.names.len() < SHARED
                    && !card.says_anything()
            });
            self.finish();
            self.leave_items(line);
            self.told = false;
            self.is_term = line.place == Place::Term;
            self.is_item = matches!(line.place, Place::Item(_));
            self.depth = depth_of(line.place);
            let before = shared.map(|card| card.names).unwrap_or_default();
            self.card = Some(Given {
                names: before.into_iter().chain(names).collect(),
                ..Given::default()
            });
            return true;
        }
        let is_item = matches!(line.place, Place::Item(_));
        let is_shaped = self.shaped[self.shaped.len() - lines.len()];
        let is_list = is_item && (topic == Topic::Yes || self.above.is_within());
        let Some(given) = structured::read(&line.part, is_list, is_shaped) else {
            self.doubt_plain(&line.part, topic);
            return false;
        };
        if !self.may_be_list(lines, topic) {
            return false;
        }
        self.finish();
        self.leave_items(line);
        self.told = true;
        self.card = Some(given);
        true
    }

    /// Notes a word in small letters that stands where a name would, with a time, and need be none.
    fn doubt_plain(&mut self, part: &Part, topic: Topic) {
        let given = structured::read(part, true, true)
            .filter(|given| topic != Topic::No && given.spoken.is_some());
        let outside = self.found.begin();
        for name in given.iter().flat_map(|given| &given.names) {
            if name.pattern.starts_with(|c: char| c.is_ascii_lowercase()) {
                self.found.doubt_name(name, PLAIN);
            }
        }
        self.found.resume(outside);
    }

    /// Whether a line is an item below the one that names the open card.
    fn is_within(&self, line: &Line) -> bool {
        let depths = self.card.as_ref().and(depth_of(line.place).zip(self.depth));
        depths.is_some_and(|(own, of)| own > of)
    }

    /// Ends the items above that are no deeper than this one.
    fn leave_items(&mut self, line: &Line) {
        if let Place::Item(depth) = line.place {
            self.above.leave(level::ITEM + depth.min(200));
        }
    }

    /// Whether the items from here on read like a list of cookies, not of something else that is kept for a time.
    fn may_be_list(&self, lines: &[Line], topic: Topic) -> bool {
        let Place::Item(depth) = lines[0].place else {
            return true;
        };
        if topic == Topic::Yes {
            return true;
        }
        let list = lines
            .iter()
            .take_while(|line| matches!(line.place, Place::Item(_)));
        let items = list.filter(|line| line.first && line.place == Place::Item(depth));
        let (mut count, mut named) = (0, 0);
        for item in items.take(50) {
            let pieces = structured::pieces(&item.part.text);
            let is_named = structured::read(&item.part, self.above.is_within(), false).is_some();
            if pieces.len() > 1 || is_named {
                count += 1;
                named += usize::from(is_named);
            }
        }
        named * 2 > count
    }

    /// Takes a line as the purpose or the time of the open card; false if it says neither.
    fn says_more(&mut self, line: &Line) -> bool {
        let Some(card) = &mut self.card else {
            return false;
        };
        let is_text = line.place == Place::Text;
        let depths = depth_of(line.place).zip(self.depth);
        let is_within = depths.is_some_and(|(own, of)| own > of);
        let is_other = (self.told || self.is_item) && is_text || self.labelled && !is_within;
        let part = &line.part;
        // What the reader may do is said of no cookie.
        if line.first && (is_other || is_text && times::is_invitation(&part.text.to_lowercase())) {
            return false;
        }
        // An item with a time of its own says nothing of the one before.
        let is_item = matches!(line.place, Place::Item(_)) && line.first;
        let is_own = || structured::read(part, true, true).is_some_and(|own| own.spoken.is_some());
        if is_item && self.is_item && is_own() {
            return false;
        }
        let spoken = span::sure(&part.text, None).filter(|_| times::is_time(part));
        let is_said =
            |spoken: &Spoken| times::says_how_long(&part.text) && times::tells(&part.text, spoken);
        let spoken = spoken.filter(is_said);
        if let Some(spoken) = spoken.filter(|_| card.spoken.is_none()) {
            card.spoken = Some(spoken);
            card.expiry = Some(part.clone());
            return true;
        }
        if card.category.is_none()
            && part.words() <= 4
            && category::names_category(&part.text)
            && card.purpose.is_some()
        {
            card.category = Some(part.text.clone());
            return true;
        }
        if card.purpose.is_some() {
            return false;
        }
        card.purpose = Some(part.text.clone());
        if card.spoken.is_none()
            && let Some((spoken, words)) = time_in(part)
        {
            card.spoken = Some(spoken);
            card.expiry = Some(words);
        }
        true
    }
}
