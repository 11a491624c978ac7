//! What the visits of one site showed, as `site` and `walk` write it down and `made` reads it.

use crate::{
    audit::{document::Stored, failure::Reason, setting::Setting},
    os::clock::unix_now,
    report::model::{Banner, CookieReport, Phase, Picture, Press},
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use biscuit_tin_shared::cookie::{category::Category, consent::Choice, site::Host};
use serde::{Deserialize, Serialize};
use std::{fs, path::PathBuf};

/// What the visits of one site showed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Visited {
    pub(super) url: String,
    pub(super) host: Host,
    /// When the visits began, in Unix seconds.
    pub(super) began: i64,
    pub(super) settings: Vec<Setting>,
    pub(super) stored: Vec<(Phase, Stored)>,
    pub(super) failed: Vec<(Phase, Reason)>,
    /// A picture of the first page in each phase.
    pub(super) pictures: Vec<(Phase, PathBuf)>,
    /// The further pages of the site.
    pub(super) pages: Vec<PageSeen>,
    pub(super) banner: Banner,
    /// The engine's rule, or else the tool that a cookie of the choice names.
    pub(super) tool: Option<String>,
    pub(super) refuse: Option<Press>,
    pub(super) accept: Option<Press>,
    pub(super) revoke: Option<Press>,
    /// Whether the record of the choice says yes after our no.
    #[serde(default)]
    pub(super) says_yes: bool,
    /// The cookies that are still held after the yes was taken back.
    pub(super) left: Vec<String>,
    /// What is known of the choice in each phase.
    pub(super) choices: Vec<(Phase, Choice)>,
    pub(super) browser: String,
    /// Whether each page was visited that the site's links lead to, before a choice and after a yes.
    pub(super) is_everywhere: bool,
    /// How many pages of the site are known that were not looked at.
    pub(super) left_out: usize,
    /// Whether everything was read that the browsers said.
    pub(super) is_whole: bool,
}

impl Visited {
    /// A site of which nothing is known yet.
    pub(super) fn new(url: &str, host: Host) -> Self {
        Self {
            url: url.to_owned(),
            host,
            began: unix_now(),
            settings: Vec::new(),
            stored: Vec::new(),
            failed: Vec::new(),
            pictures: Vec::new(),
            pages: Vec::new(),
            banner: Banner::Unsure,
            tool: None,
            refuse: None,
            accept: None,
            revoke: None,
            says_yes: false,
            left: Vec::new(),
            choices: Vec::new(),
            browser: String::new(),
            is_everywhere: false,
            left_out: 0,
            is_whole: true,
        }
    }

    /// The page that was asked for.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn pictures(&self) -> Vec<Picture> {
        let pictures = self.pictures.iter();
        let pictures = pictures.map(|(phase, path)| Picture {
            phase: *phase,
            file: path.display().to_string(),
            // One that is gone by now is named, and not shown.
            data: BASE64_STANDARD.encode(fs::read(path).unwrap_or_default()),
        });
        pictures.collect()
    }

    /// The cookies that a choice is about and that are still held after it was taken back.
    pub(super) fn stays(&self, cookies: &[CookieReport]) -> Vec<String> {
        let is_asked =
            |one: &&CookieReport| matches!(one.category, Category::Analytics | Category::Marketing);
        // What came after that alone did not stay.
        let was_there = |one: &&CookieReport| one.phases.iter().any(|phase| *phase < Phase::Revoke);
        let asked = cookies.iter().filter(is_asked).filter(was_there);
        let names = asked.map(|one| one.name.clone());
        names.filter(|name| self.left.contains(name)).collect()
    }

    /// Name and version of the browser; empty if there was none.
    pub(crate) fn browser(&self) -> &str {
        &self.browser
    }
}

/// One further page that was opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PageSeen {
    pub(super) url: String,
    pub(super) phase: Phase,
    pub(super) failed: Option<Reason>,
}
