//! Which lines stand for headings of the lists below them, and which say something of the open card.

use crate::notice::{
    block::level,
    category,
    label::Label,
    line::{Line, Place, is_loud, is_sentence, labelled, without_mark},
    lines::Reader,
    name::is_wordy,
    named::{is_borne_out, is_likely},
    naming::names_in,
    place::host_in,
    span, structured, subject, times,
};

/// Longest line that stands for a heading, in words.
const HEADING: usize = 14;

impl Reader<'_> {
    /// Whether a sentence leads the list or table below it, and says of which kind that is: “We use these cookies for
    /// analytics:”. Right below a heading that says it, a sentence says no other.
    pub(super) fn leads_list(&mut self, lines: &[Line]) -> bool {
        let text = lines[0].part.text.as_str();
        let has_list = lines
            .get(1)
            .is_none_or(|next| matches!(next.place, Place::Item(_)));
        let leads = lines[0].place == Place::Text
            && text.ends_with(':')
            && has_list
            && subject::is_about_cookies(text)
            && !text.contains(['_', '.']);
        if leads {
            self.finish();
        }
        if !leads || !(self.above.listed || self.above.category(&[]).is_none()) {
            return false;
        }
        let names = category::category(text).is_some() && !subject::is_elsewhere(text);
        if !names && self.above.listed {
            self.above.leave(level::LINE + 1);
        }
        names
    }

    /// A line that stands for a heading: it is short, is no sentence, and no open card waits for it.
    pub(super) fn is_heading(&self, lines: &[Line]) -> bool {
        let Line { part, place, first } = &lines[0];
        let text = without_mark(&part.text);
        let ends = text.ends_with(['.', '!', ',', ';']);
        if ends
            || text.contains('|')
            || part.words() > HEADING
            || !first
            || structured::pieces(text).len() > 2
        {
            return false;
        }
        let next = lines.get(1);
        if text.contains(". ")
            || is_sentence(text)
            || next.is_some_and(|next| !next.first && next.place == Place::Text)
        {
            return false;
        }
        let is_named = names_in(part).is_some_and(|names| {
            names.iter().all(is_likely) && !is_loud(text) && is_borne_out(&names, &lines[1..])
        });
        let is_marked = category::names_category(text)
            || host_in(text).is_some()
            || subject::is_about_cookies(text);
        match place {
            Place::Text => {
                let waits = self
                    .card
                    .as_ref()
                    .is_some_and(|card| card.purpose.is_none() || card.spoken.is_none());
                let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
                !is_named
                    && !self.is_purpose(lines)
                    && span::sure(text, None).is_none_or(|_| is_marked)
                    && (is_marked && !text.contains(": ")
                        || host_in(text).is_some()
                        || (begins && !waits && !text.contains(": ")))
            }
            // An item above deeper ones that is no cookie itself.
            Place::Item(depth) => {
                if category::names_category(text)
                    && next.is_some_and(|next| !next.first && next.place == *place)
                {
                    return true;
                }
                let has_deeper = next
                    .is_some_and(|next| matches!(next.place, Place::Item(below) if below > *depth));
                has_deeper
                    && !is_named
                    && (is_marked
                        || names_in(part)
                            .is_none_or(|names| names.iter().all(|name| is_wordy(&name.pattern))))
            }
            Place::Term | Place::Details => false,
        }
    }

    /// Whether a line is all that may be said of the open card, “Facebook adverts”, rather than a heading of others: nothing was
    /// said of it before, and its time or nothing at all follows.
    fn is_purpose(&self, lines: &[Line]) -> bool {
        let text = lines[0].part.text.as_str();
        let is_silent = self.card.as_ref().is_some_and(|card| !card.says_anything());
        let is_end = lines.get(1).is_none_or(|next| times::is_time(&next.part));
        is_silent
            && !text.ends_with(':')
            && !subject::is_about_cookies(text)
            && host_in(text).is_none()
            && (is_end || labelled(&lines[1..]).is_some_and(|(label, ..)| label != Label::Name))
    }
}
