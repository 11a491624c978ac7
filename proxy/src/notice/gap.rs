//! Gaps of a draft: what stands in square brackets is still to be filled in, and declares nothing.

/// Fewest words of a gap: `[1]` and `[property_id]` are a note and a part of a name.
const FEWEST: usize = 3;

/// What is not sure about a cell that is a gap.
pub(super) const GAP: &str = "doubt-gap";

/// Whether a text is a gap and nothing else: “[say what this is for]”.
pub(super) fn is_gap(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('[') && text.ends_with(']') && text.split_whitespace().count() >= FEWEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::read;

    #[test]
    fn a_gap_is_a_text_of_several_words_in_brackets() {
        let check = |text: &str, expected| assert_eq!(is_gap(text), expected, "{text}");
        check("[Say what this is for]", true);
        check(" [insert the purpose of this cookie] ", true);
        check("[1]", false);
        check("[property_id]", false);
        check("Keeps [your choice of language] here", false);
        check("[one cookie] and [another]", true);
        check("", false);
    }

    #[test]
    fn a_gap_in_a_notice_is_a_doubt_and_says_nothing_of_its_cookie() {
        let check = |purpose: &str, expires: &str, expected: &str| {
            let page = format!(
                "<h1>Cookies</h1><p>[Ask IT about _ga, which stays for 2 years]</p>\
                 <table><tr><th>Name<th>Purpose<th>Expires<tr><td>sid<td>{purpose}<td>{expires}</table>"
            );
            let read = read(page.as_bytes()).expect("a notice");
            let said = read.declarations.iter().map(|one| {
                let lifetime = one.lifetime.map(|lifetime| lifetime.to_string());
                format!("{:?} {} {lifetime:?}", one.names, one.purpose)
            });
            let doubts = read.doubts.iter().filter(|doubt| doubt.why == GAP).count();
            let said: Vec<String> = said.collect();
            assert_eq!(format!("{} {doubts}", said.join(" ")), expected);
        };
        check(
            "Keeps you in",
            "1 day",
            r#"["sid"] Keeps you in Some("1 day") 0"#,
        );
        check("[say what it does]", "1 day", r#"["sid"]  Some("1 day") 1"#);
        check(
            "Keeps you in",
            "[such as 1 day]",
            r#"["sid"] Keeps you in None 1"#,
        );
    }
}
