//! Whatever the bytes: a Cookie field falls apart, and each value is looked at.
#![no_main]

use biscuit_tin_shared::cookie::{cookie_header, value::ValueFacts};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for (name, value) in cookie_header::pairs(data) {
        ValueFacts::of(name, value);
    }
});
