//! Traffic: what passes, what is looked at, and that a client gets the same as without us.
//!
//! Rows of the threat table have a program of their own, `security`; what is said of the cookies is in `knowledge`.

mod bot_checks;
mod bounded;
mod client_tls;
mod company_proxies;
mod decision;
mod dialling;
mod floods;
mod foreign_software;
mod interception;
mod networks;
mod origin_proxy;
mod plain_http;
mod plain_relay;
mod room;
mod splice;
mod tls_proxy;
mod transparency;
