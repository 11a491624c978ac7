//! Holds `biscuit_tin::fuzzing::client_hello` against any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::client_hello(data));
