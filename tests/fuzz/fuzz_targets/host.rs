//! Whatever the bytes: a host is made canonical, and a canonical one stays as it is.
#![no_main]

use biscuit_tin_shared::cookie::site::canonical_host;

libfuzzer_sys::fuzz_target!(|data: &str| {
    if let Some(host) = canonical_host(data) {
        assert_eq!(canonical_host(&host), Some(host));
    }
});
