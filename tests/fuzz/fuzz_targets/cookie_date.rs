//! Whatever the bytes: the date of an Expires attribute is read.
#![no_main]

use biscuit_tin_shared::cookie::cookie_date;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    cookie_date::parse(data);
});
