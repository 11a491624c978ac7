//! Whatever the bytes: a cookie that remembers a choice is read.
#![no_main]

use biscuit_tin_shared::cookie::consent;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for name in [
        &b"CookieControl"[..],
        b"CookieConsent",
        b"OptanonConsent",
        b"euconsent-v2",
        b"cookieyes-consent",
        b"cookies_policy",
    ] {
        consent::read(name, data);
    }
});
