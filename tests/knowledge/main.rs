//! Knowledge: what the notices declare, and what is said of a cookie that a real origin sets.
//!
//! The judgement's own rules are tested beside it, in `shared`.

mod findings;
mod judgement;
mod lists;
mod notices;
mod notices_drafts;
mod notices_score;
mod notices_seeds;
mod notices_taken;
mod packed;
mod registry;
mod registry_page;
mod reports;
