//! Whatever the bytes: a Set-Cookie field is read, and received as a browser would.
#![no_main]

use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext, evaluate},
    set_cookie::SetCookie,
    site::Host,
};
use std::sync::LazyLock;

static HOST: LazyLock<Host> =
    LazyLock::new(|| Host::parse("jobs.luton.gov.uk").expect("a host name"));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(cookie) = SetCookie::parse(data) {
        let arrival = ResponseContext {
            host: &HOST,
            path: b"/",
            over_https: true,
            now: 1_764_000_000,
            date: None,
            profile: Profile::Layered,
            cross_site: false,
            trust_local: false,
        };
        evaluate(&cookie, arrival);
    }
});
