//! Input from files instead of live traffic: JSON lines and HAR.
//!
//! It opens no file and judges nothing; `shared` judges, as for live traffic.

mod alone;
pub(crate) mod context;
pub(crate) mod har;
pub(crate) mod head;
pub(crate) mod input;
pub(crate) mod jsonl;
pub(crate) mod recording;
pub(crate) mod tally;
mod values;

pub(crate) use alone::Alone;
