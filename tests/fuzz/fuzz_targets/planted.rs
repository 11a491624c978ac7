//! The control: a fault that was planted, which the others' machinery must find.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    assert!(!data.starts_with(b"TIN!"), "the planted fault");
});
