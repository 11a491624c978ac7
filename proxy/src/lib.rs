//! The path of one response, from the browser's CONNECT to a sentence in the panel.
//!
//! `listener` reads the front door and `connect` decides: look, or pass blindly. `tls` shakes hands with the
//! origin first; only then does `ca` mint a leaf for the client. `relay` copies bytes both ways and shows each
//! slice to `tap`, which reports heads. `observe` turns a head into observations without a value, `ledger`
//! records and judges them, `feed` says what changed, and `api` turns that into sentences for a client.
//! A failure anywhere on the way becomes a splice: the bytes go on, untouched.

mod api;
pub mod browse;
pub mod ca;
mod choices;
pub mod cli;
mod clock;
pub mod config;
mod connect;
pub mod demo;
mod dial;
pub mod error;
pub mod fault;
mod feed;
mod gated;
mod har;
mod hello;
mod ledger;
mod limits;
mod line;
mod listed;
mod listener;
mod memory;
mod observe;
pub mod origin_proxy;
mod plain_http;
#[doc(hidden)]
pub mod probe;
pub mod proxy;
mod relay;
mod reload;
mod request_gate;
pub mod store;
mod system_proxy;
mod tap;
mod tls;
mod trust;
mod workers;
