//! The category of a declaration: what its row, its heading, its purpose and a column of its own say.

use crate::notice::{
    above::Above,
    category::{self, category},
    found::Found,
    naming::Name,
};
use biscuit_tin_shared::cookie::category::Category;

const AGAINST: &str = "doubt-against-heading";
const KINDS_SAID: &str = "doubt-several-kinds";

impl Found {
    /// The words that say the category: a row's own, those of a heading that the row does not deny, or its purpose.
    pub(super) fn category_of(
        &mut self,
        said: Option<String>,
        purpose: Option<&str>,
        names: &[Name],
        above: &Above,
    ) -> Option<String> {
        let line = names.first().map_or(0, |name| name.line);
        if let Some(several) = said.as_ref().filter(|said| category::is_several(said)) {
            self.doubt_text(several.clone(), line, KINDS_SAID);
            return said;
        }
        let own = said.clone().filter(|text| category(text).is_some());
        let by_purpose = || purpose.and_then(category::said_needed);
        let text = own.or_else(|| above.category(names)).or_else(by_purpose)?;
        // What a row says of itself is nearer to it than its heading.
        let said = said.filter(|said| category(&text).is_some_and(|of| category::denies(said, of)));
        let Some(said) = said else {
            return Some(text);
        };
        self.doubt_text(said, line, AGAINST);
        None
    }

    /// The category with the words that say it, where a column of its own may say that the site needs the cookie. A row that
    /// names another kind as well, “Functionality” and “Strictly necessary? Yes”, keeps it and is in doubt.
    pub(super) fn needed(
        &mut self,
        needed: bool,
        text: Option<String>,
        line: u32,
    ) -> (Option<Category>, Option<String>) {
        let said = text.as_deref().and_then(category);
        match said.filter(|_| needed) {
            None if needed => (Some(Category::Necessary), text),
            Some(Category::Functional | Category::Analytics | Category::Marketing) => {
                self.doubt_text(text.clone().unwrap_or_default(), line, KINDS_SAID);
                (said, text)
            }
            _ => (said, text),
        }
    }
}
