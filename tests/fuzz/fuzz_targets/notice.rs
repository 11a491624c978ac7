//! Cookie notices: any bytes are read or refused without panic; what is read has lines of the document and names.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| biscuit_tin::fuzzing::notice(data));
