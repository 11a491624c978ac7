//! Holds `biscuit_tin::fuzzing::hpack` against any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::hpack(data));
