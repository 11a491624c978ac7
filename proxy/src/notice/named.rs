//! Whether a heading or a line is the name of a cookie, by itself and by what stands below it.

use crate::notice::{
    above::{Above, Topic},
    block::Part,
    card::Given,
    label::Label,
    line::{Line, Place, in_line, is_loud, labelled},
    mention::is_term,
    name::{is_camel, is_loud_name, is_telling, is_wordy},
    naming::{Name, names_in},
    structured, times,
};

/// A card for the cookie that a heading names.
pub(super) fn named_by(part: &Part, lines: &[Line], above: &Above) -> Option<Given> {
    // “Cookie name: NID”
    let labelled = in_line(part)
        .filter(|(label, value)| *label == Label::Name && is_of_cookie(part, value, lines));
    let names = names_in(labelled.as_ref().map_or(part, |(_, value)| value))?;
    let is_sure = part.code
        || labelled.is_some()
        || (names.iter().all(is_likely) && !is_loud(&part.text) && is_borne_out(&names, lines))
        || is_told_of(part, &names, lines);
    (is_sure && above.topic() != Topic::No).then(|| Given {
        names,
        ..Given::default()
    })
}

/// The names of a line that holds nothing else.
pub(super) fn alone(line: &Line) -> Option<Vec<Name>> {
    let Line { part, place, .. } = line;
    // “name (purpose, time)” says more.
    if part.text.ends_with(')') && structured::read(part, false, false).is_some() {
        return None;
    }
    let names = names_in(part).filter(|names| !names.iter().any(|name| is_term(&name.pattern)))?;
    let is_sure = part.code
        || *place == Place::Term
        || (names.iter().all(is_likely) && !is_loud(&part.text))
        || (part.strong
            && names.len() == 1
            && matches!(place, Place::Item(..))
            && !is_wordy(&names[0].pattern));
    is_sure.then_some(names)
}

/// Whether a word may be a name where the lines below bear it out.
pub(super) fn is_likely(name: &Name) -> bool {
    is_telling(&name.pattern) || is_loud_name(&name.pattern)
}

/// Whether what stands behind the word “cookie” names one: “Cookies - Luton” names the page of a town, unless the next lines
/// say something of it.
pub(super) fn is_of_cookie(part: &Part, value: &Part, next: &[Line]) -> bool {
    const GENERAL: [&str; 6] = ["cookie", "cookies", "cwci", "cwcis", "title", "teitl"];
    let lower = part.text.to_lowercase();
    let first = lower
        .split(|c: char| !c.is_alphabetic())
        .find(|word| !word.is_empty());
    let is_general = part
        .text
        .strip_suffix(value.text.as_str())
        .is_none_or(|before| {
            before
                .split_whitespace()
                .filter(|word| word.contains(char::is_alphabetic))
                .count()
                == 1
        })
        && first.is_some_and(|first| GENERAL.contains(&first));
    let is_sure = |name: &Name| is_likely(name) && !is_camel(&name.pattern);
    !is_general
        || names_in(value).is_some_and(|names| names.iter().all(is_sure))
        || (0..next.len().min(3))
            .map(|at| labelled(&next[at..]).map(|(label, ..)| label))
            .take_while(|label| *label != Some(Label::Name))
            .any(|label| label.is_some())
}

/// Whether the next lines bear out that words are names: capitals inside alone may be a maker's.
pub(super) fn is_borne_out(names: &[Name], next: &[Line]) -> bool {
    let says = |at: usize| {
        let next = &next[at..];
        labelled(next).is_some()
            || times::is_time(&next[0].part)
            || next[0].place == Place::Details && times::time_in(&next[0].part).is_some()
    };
    let is_word = |name: &Name| is_camel(&name.pattern) || is_loud_name(&name.pattern);
    !names.iter().all(is_word) || (0..next.len().min(3)).any(says)
}

/// Whether a line is one plain word that the next line says something of: `sessionid`, “Expires: 1 day”.
pub(super) fn is_told_of(part: &Part, names: &[Name], next: &[Line]) -> bool {
    let is_plain = names.len() == 1
        && !part.text.contains(' ')
        && part.text.starts_with(|c: char| c.is_lowercase());
    is_plain && labelled(next).is_some_and(|(label, ..)| label != Label::Name)
}
