//! Input from files instead of live traffic: recordings, lists of cookies, pasted heads, JSON lines.
//!
//! It opens no file and judges nothing; `shared` judges, as for live traffic.

mod alone;
mod browsers;
mod command;
pub(crate) mod context;
mod cookies_txt;
mod document;
pub(crate) mod exchange;
mod fields;
pub(crate) mod fuzzing;
mod har;
pub(crate) mod head;
pub(crate) mod input;
mod json;
pub(crate) mod jsonl;
mod listed;
pub(crate) mod pasted;
pub(crate) mod recording;
mod side;
pub(crate) mod tally;
mod unpacked;
mod unreadable;
mod unsent;
mod values;

pub(crate) use alone::Alone;
