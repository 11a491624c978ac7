//! Bodies of the API for a council's cookie notice that the user reads from its page, and uses.
//!
//! The page's text travels to us and no further; what comes back is what it declares.

use crate::{cookie::category::Category, protocol::Sentence};
use serde::{Deserialize, Serialize};

/// A page as the browser holds it.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its address.
    pub address: String,
    /// Its HTML, after its scripts ran.
    pub html: String,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").finish_non_exhaustive()
    }
}

/// Body of `POST /v1/import`: read this page as a cookie notice. Nothing of it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The language wanted, as a tag such as `en-GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
    /// The page.
    pub page: Page,
}

/// Answer of `/v1/import`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportAnswer {
    /// Whether it can be used as a notice.
    pub readable: bool,
    /// How much was read, or why nothing was.
    pub sentence: Option<Sentence>,
    /// The councils whose site it is; two where councils share theirs.
    pub councils: Vec<NoticeOf>,
    /// What was not sure, and belongs to no declaration.
    pub doubts: Vec<Sentence>,
    /// What it declares: first what was not sure, else in its order.
    pub declarations: Vec<ReadDeclaration>,
    /// What a category may be corrected to, with its words.
    pub categories: Vec<CategoryWord>,
}

/// A council whose notice it may become.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoticeOf {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it would replace, if anything.
    pub replaces: Vec<Sentence>,
    /// Whether a file is in its place that was changed by hand.
    pub edited: bool,
    /// What differs from the notice that is held, with a heading first; empty where none is held.
    pub changes: Vec<Sentence>,
}

/// One line of the notice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReadDeclaration {
    /// Its place in the notice, from 0.
    pub at: u32,
    /// The line of the page's text, from 1.
    pub line: u32,
    /// The names, `*` for a variable part.
    pub names: Vec<String>,
    /// The words of the notice for its purpose, or nothing.
    pub purpose: String,
    /// The heading that it stands under.
    pub service: Option<String>,
    /// The words of the notice for how long it stays.
    pub lifetime_text: Option<String>,
    /// How long it stays, as a correction would be written, or nothing.
    pub stays: String,
    /// The category, as far as the notice says one.
    pub category: Category,
    /// All this in a few sentences.
    pub row: Sentence,
    /// What was not sure.
    pub doubts: Vec<Sentence>,
}

/// A category in words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CategoryWord {
    /// The category.
    pub id: Category,
    /// Its word.
    pub word: Sentence,
}

/// Body of `POST /v1/use-notice`: hold the council's cookies against what this page declares.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct UseNoticeRequest {
    /// The language wanted, as a tag such as `en-GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
    /// The same page as was read.
    pub page: Page,
    /// The id of the council.
    pub council: String,
    /// Whether a file that was changed by hand may get another name.
    pub lay_aside: bool,
    /// The declarations that are kept.
    pub kept: Vec<KeptDeclaration>,
}

/// A declaration that is kept, with what the user put right.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct KeptDeclaration {
    /// Its place in the notice, from 0.
    pub at: u32,
    /// Other names, with commas between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub names: Option<String>,
    /// Another time in words; an empty text for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub stays: Option<String>,
    /// Another category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub category: Option<Category>,
}

/// Answer of `/v1/use-notice`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UseNoticeAnswer {
    /// Whether it is saved.
    pub saved: bool,
    /// What was done and what is left to do, or why it is not.
    pub sentences: Vec<Sentence>,
    /// The place of the declaration whose correction cannot be used.
    pub wrong_at: Option<u32>,
}
