//! Whatever the bytes: the request gate lets the same through however they are cut, and what passes is one head to
//! another parser too.
#![no_main]

use biscuit_tin::fuzzing;
use httparse::{EMPTY_HEADER, Error, Request, Status};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzzing::request_gate(data);
    if let Some(length) = fuzzing::head(data) {
        let mut fields = [EMPTY_HEADER; 64];
        match Request::new(&mut fields).parse(data) {
            Ok(parsed) => assert_eq!(parsed, Status::Complete(length)),
            // Its room for fields is bounded, and it takes fewer targets than ours.
            Err(Error::TooManyHeaders | Error::Token) => {}
            Err(error) => panic!("another parser says {error}"),
        }
    }
});
