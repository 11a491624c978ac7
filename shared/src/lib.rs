//! The field: what a cookie is, what a council says it is, and whether the two agree.
//!
//! Pure types and pure judgement: no I/O, no clock (now is an argument), no async runtime.
//! Malformed input is an oddity, never a failure; only loading a registry file can fail.

pub mod browser;
pub mod category;
pub mod consent;
pub mod cookie_date;
pub mod cookie_header;
pub mod declaration;
pub mod explain;
pub mod find;
pub mod finding;
mod index;
pub mod jar;
pub mod judge;
pub mod lifetime;
pub mod never;
pub mod observation;
pub mod pattern;
pub mod protocol;
pub mod registry;
pub mod request;
pub mod set_cookie;
pub mod site;
pub mod slips;
pub mod template;
pub mod value;
pub mod words;
