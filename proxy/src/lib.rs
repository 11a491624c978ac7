//! The path of one response, from the browser's CONNECT to a sentence in the panel.
//!
//! `listener` reads the front door and `connect` decides: look, or pass blindly. `connect::tls` shakes hands with the
//! origin first; only then does `ca` mint a leaf for the client. `connect::relay` copies bytes both ways and shows each
//! slice to `tap`, which reports heads. `inspect` turns a head into observations without a value, records and judges
//! them, and says what changed; `api` turns that into sentences for a client.
//! A failure anywhere on the way becomes a splice: the bytes go on, untouched.

mod api;
mod app;
mod browser;
mod ca;
pub mod cli;
mod config;
mod connect;
mod demo;
#[doc(hidden)]
pub mod fuzzing;
mod inspect;
mod listener;
mod offline;
mod origin;
pub mod os;
mod report;
mod store;
mod tap;
mod trust;
