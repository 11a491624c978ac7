//! What a cookie is: headers, dates, hosts, lifetimes, values, and what a browser does with them.
//!
//! It knows no council and no notice: what is declared is `registry`'s, and whether the two agree is `judge`'s.

pub mod browser;
pub mod category;
pub mod consent;
pub mod cookie_date;
pub mod cookie_header;
pub mod jar;
pub mod lifetime;
pub mod name_template;
pub mod observation;
mod observed;
pub mod oddity;
pub mod refusal;
pub mod request;
pub mod set_cookie;
pub mod site;
pub mod value;
