//! Whatever the bytes: cookies that remember a choice are read, one and two in a head.
#![no_main]

use biscuit_tin_shared::cookie::consent;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mark = (&b"cookies_preferences_set"[..], &b"true"[..]);
    for name in [
        &b"CookieControl"[..],
        b"CookieConsent",
        b"OptanonConsent",
        b"euconsent-v2",
        b"cookieyes-consent",
        b"cookies_policy",
        b"CookieScriptConsent",
        b"didomi_token",
        b"borlabs-cookie",
        b"_iub_cs-1",
        b"tarteaucitron",
        b"axeptio_cookies",
        b"userConsent",
        b"klaro",
    ] {
        let cookie = (name, data);
        consent::read_head([cookie].into_iter());
        let forth = consent::read_head([cookie, mark].into_iter());
        let back = consent::read_head([mark, cookie].into_iter());
        assert_eq!(forth, back);
    }
});
