//! Holds `biscuit_tin::fuzzing::tap_http2` against any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::tap_http2(data));
