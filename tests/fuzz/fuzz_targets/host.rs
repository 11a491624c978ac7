//! Whatever the bytes: a host is made canonical, and a canonical one stays as it is.
#![no_main]

use biscuit_tin_shared::cookie::site::Host;

libfuzzer_sys::fuzz_target!(|data: &str| {
    if let Some(host) = Host::parse(data) {
        assert_eq!(Host::parse(&host), Some(host));
    }
});
