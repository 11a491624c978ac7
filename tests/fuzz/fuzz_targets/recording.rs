//! HAR recordings: any bytes are read or refused without panic, however they are cut; nothing is lost that another parser reads.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::recording(data));
