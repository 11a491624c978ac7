//! The path of one response, from the browser's CONNECT to a sentence in the panel.
//!
//! `listener` reads CONNECT and `connect` decides: intercept or tunnel. `connect::tls` handshakes with the origin
//! first; only then does `ca` mint a leaf for the client. `connect::relay` copies bytes both ways and shows each slice
//! to `tap`, which reports heads. `inspect` turns a head into observations without a value, records and judges them,
//! and publishes what changed; `api` turns that into sentences for a client.
//! A failure on the way becomes a splice: the bytes are passed on untouched.

mod api;
mod app;
#[cfg(unix)]
mod audit;
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
mod notice;
mod offline;
mod origin;
pub mod os;
mod report;
mod store;
mod tap;
mod trust;
