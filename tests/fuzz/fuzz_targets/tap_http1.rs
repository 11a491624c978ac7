//! Holds `biscuit_tin::fuzzing::tap_http1` against any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::tap_http1(data));
