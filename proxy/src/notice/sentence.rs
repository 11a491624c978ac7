//! The sentence around a place in a text, cut where it is longer than one that people write.

/// How far to each side of a word its sentence is looked for, in bytes: longer ones are none.
pub(super) const SENTENCE: usize = 1000;

/// Where the sentence of a name begins, but not before the name before it.
pub(super) fn sentence_start(text: &str, at: usize, least: usize) -> usize {
    // The brackets beside the name before may reach over this one.
    let least = least.min(at);
    let before = &text[least..at];
    before.rfind(". ").map_or(least, |found| least + found + 2)
}

/// The text from a place to the end of its sentence.
pub(super) fn rest_of_sentence(text: &str, at: usize) -> &str {
    let rest = ahead(text, at);
    rest.split(". ").next().unwrap_or(rest)
}

/// The sentence around a place.
pub(super) fn sentence_at(text: &str, at: usize) -> &str {
    let at = text.floor_char_boundary(at);
    let least = text.floor_char_boundary(at.saturating_sub(SENTENCE));
    let start = text[least..at].rfind(". ");
    let start = start.map_or(least, |found| least + found + 2);
    let end = ahead(text, at);
    let end = at + end.find(". ").unwrap_or(end.len());
    &text[start..end]
}

/// The text from a place on, as far as a sentence may go.
pub(super) fn ahead(text: &str, at: usize) -> &str {
    let at = text.floor_char_boundary(at);
    &text[at..text.floor_char_boundary(at + SENTENCE)]
}
