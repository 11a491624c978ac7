//! What a visitor chose about cookies: read from the cookies that remember it, and followed over time.
//!
//! A choice is read from all cookies of one head together, and no value leaves the reading. It does not say whether
//! a site keeps to the choice: that is `judge`'s.

mod choice;
mod events;
mod formats;
mod head;
mod history;
mod names;
mod pages;
mod reach;
mod reading;
mod speaking;
mod tool;
mod words;

pub use choice::{Choice, Unclear};
pub use events::{Answered, Asked};
pub use head::read_head;
pub use history::{History, VISIT};
pub use names::{looks_like_a_choice, tool_of, tool_where};
pub use reach::Reach;
pub use reading::{Answers, Reading, Stage};
pub use tool::{Tool, is_strict};

#[cfg(test)]
mod tests;
