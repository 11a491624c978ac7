//! What a visitor's choice looks like in one cookie, form by form.
//!
//! A form knows no name of a cookie and no other cookie: `names` gives it its values, and `head` puts cookies together.
//! What is not understood is `None`, never a guess.

pub(super) mod flags;
pub(super) mod objects;
pub(super) mod pairs;
pub(super) mod said;
pub(super) mod tcf;
