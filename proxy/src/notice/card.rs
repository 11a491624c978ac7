//! One cookie, given by labels and values: which value is what, whatever the labels stand in.

use crate::notice::{
    aside,
    block::{Part, Row, joined},
    category::{self, Kept},
    denial,
    label::{Label, label},
    name::{bare_host, is_host},
    naming::{Name, names},
    span::{self, Spoken},
};
use std::rc::Rc;

/// One cookie as a row, a card or a line gives it, before the headings above are added.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) names: Vec<Name>,
    pub(super) purpose: Option<String>,
    pub(super) expiry: Option<Part>,
    pub(super) spoken: Option<Spoken>,
    pub(super) category: Option<String>,
    /// The notice says in a column of its own that the site needs it.
    pub(super) needed: bool,
    /// The notice says in a column of its own that it is not in use.
    pub(super) unused: bool,
    pub(super) provider: Option<String>,
    pub(super) service: Option<String>,
    pub(super) hosts: Vec<String>,
    pub(super) path: Option<String>,
    pub(super) kept: Option<Kept>,
}

impl Given {
    /// Whether anything is said of its names.
    pub(super) fn says_anything(&self) -> bool {
        let has_time = || self.names.iter().any(|name| aside::time(name).is_some());
        self.purpose.is_some() || self.spoken.is_some() || self.category.is_some() || has_time()
    }
}

/// The cookies of a table that has a label and a value a row; without a row for the name, that of its heading.
pub(super) fn of_rows(rows: &[Row], headed: Option<Name>) -> Option<Vec<Given>> {
    let pair = |row: &Row| match &row[..] {
        [first, second] if !Rc::ptr_eq(first, second) => {
            Some((label(&first.text())?, second.parts.clone()))
        }
        _ => None,
    };
    let pairs: Vec<(Label, Vec<Part>)> = rows.iter().map(pair).collect::<Option<_>>()?;
    let has_name = pairs.iter().any(|(label, _)| *label == Label::Name);
    // Two rows could as well be a head and a row.
    let is_head = label(&rows[0][1].text()).is_some();
    if pairs.len() < 2 || is_head {
        return None;
    }
    let mut cards: Vec<Given> = Vec::new();
    if !has_name {
        cards.push(Given {
            names: vec![headed?],
            ..Given::default()
        });
    }
    let mut before: Vec<(Label, Vec<Part>)> = Vec::new();
    for (label, parts) in pairs {
        match (label, cards.last_mut()) {
            (Label::Name, _) => {
                let mut card = Given {
                    names: names(&parts)?,
                    ..Given::default()
                };
                before
                    .drain(..)
                    .for_each(|(label, parts)| take(&mut card, label, &parts));
                cards.push(card);
            }
            (label, Some(card)) => take(card, label, &parts),
            (label, None) => before.push((label, parts)),
        }
    }
    Some(cards)
}

/// The cookie of a cell that gives labels and values in lines: “Name: _utma”, “Expires: 2 years”.
pub(super) fn of_cell(parts: &[Part]) -> Option<Given> {
    let pair = |part: &Part| {
        let (before, after) = part.text.split_once(':')?;
        Some((label(before)?, vec![part.with(after)]))
    };
    let pairs: Vec<(Label, Vec<Part>)> = parts.iter().filter_map(pair).collect();
    let (_, written) = pairs.iter().find(|(label, _)| *label == Label::Name)?;
    let mut card = Given {
        names: names(written)?,
        ..Given::default()
    };
    pairs
        .iter()
        .for_each(|(label, parts)| take(&mut card, *label, parts));
    (pairs.len() >= 2).then_some(card)
}

/// The cookies of a table with such a cell in each row, with what its other cells say.
pub(super) fn of_cells(rows: &[Row]) -> Option<Vec<Given>> {
    let card = |row: &Row| {
        let at = row.iter().position(|cell| of_cell(&cell.parts).is_some())?;
        let mut card = of_cell(&row[at].parts)?;
        let others = row.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<String> = others
            .map(|(_, cell)| cell.text())
            .filter(|text| !text.is_empty())
            .collect();
        if card.purpose.is_none() && !others.is_empty() {
            card.purpose = Some(others.join(", "));
        }
        Some(card)
    };
    let first = usize::from(rows.first().is_some_and(|row| card(row).is_none()));
    let cards: Vec<Given> = rows[first..].iter().map(card).collect::<Option<_>>()?;
    (!cards.is_empty()).then_some(cards)
}

/// Takes the value of a label.
pub(super) fn take(card: &mut Given, label: Label, parts: &[Part]) {
    let Some(part) = joined(parts).filter(|part| !aside::is_blank(&part.text)) else {
        return;
    };
    match label {
        Label::Purpose => card.purpose = Some(part.text),
        Label::Expiry => {
            card.spoken = span::read(&part.text, None);
            card.expiry = card.spoken.is_some().then_some(part);
        }
        Label::Category => take_kind(card, &part),
        Label::Storage => card.kept = category::storage(&part.text),
        Label::Service => card.service = Some(part.text),
        Label::Provider | Label::Host => {
            let hosts = hosts(parts);
            if hosts.is_empty() && label == Label::Provider && !aside::says_nothing(&part.text) {
                card.provider = Some(part.text);
            }
            card.hosts.extend(hosts);
        }
        Label::Path => card.path = Some(part.text).filter(|path| path.starts_with('/')),
        Label::Needed => card.needed = is_yes(&part.text),
        Label::InUse => card.unused = denial::in_cell(&part.text),
        Label::Name | Label::Other => {}
    }
}

/// Takes a category, a kind of storage, or the kind of time: “Type: session” says how long it stays.
pub(super) fn take_kind(card: &mut Given, part: &Part) {
    card.kept = card.kept.or_else(|| category::storage(&part.text));
    if card.spoken.is_none()
        && card.kept.is_none()
        && let Some(spoken) = span::read(&part.text, None).filter(|spoken| spoken.doubt.is_none())
    {
        card.spoken = Some(spoken);
        card.expiry = Some(part.clone());
    }
    card.category = Some(part.text.clone());
}

/// The hosts in a cell.
pub(super) fn hosts(parts: &[Part]) -> Vec<String> {
    let words = parts
        .iter()
        .flat_map(|part| part.text.split([' ', ',', ';', '|', '(', ')']));
    let hosts = words
        .filter(|word| is_host(word))
        .map(|word| bare_host(word).to_lowercase());
    hosts.collect()
}

pub(super) fn is_yes(text: &str) -> bool {
    let text = text.to_lowercase();
    [
        "yes", "y", "ydy", "ydyn", "oes", "ie", "\u{2713}", "\u{2714}", "true",
    ]
    .iter()
    .any(|word| text.split_whitespace().next() == Some(word))
}

pub(super) fn is_yes_or_no(text: &str) -> bool {
    let first = text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    is_yes(text)
        || [
            "no", "n", "na", "nac", "nage", "false", "\u{2717}", "\u{2718}",
        ]
        .contains(&first.trim_end_matches(['.', ',']))
}
