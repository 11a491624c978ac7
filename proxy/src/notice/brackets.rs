//! Round brackets at the end of a text, and what stands in them.

/// A text without what stands in round brackets at its end, and that: “NID (google.com)”.
pub(super) fn without_brackets(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let open = text.find(" (").or_else(|| {
        text.ends_with(')')
            .then(|| text.find('('))
            .flatten()
            .filter(|at| *at > 0)
    });
    let Some(open) = open else {
        return (text, None);
    };
    let inside = text[open..]
        .trim()
        .trim_start_matches('(')
        .trim_end_matches(')')
        .trim();
    (text[..open].trim(), (!inside.is_empty()).then_some(inside))
}
