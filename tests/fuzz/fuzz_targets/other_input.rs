//! Lists of cookies and pasted text: any bytes are read or refused without panic, however they are cut.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::other_input(data));
