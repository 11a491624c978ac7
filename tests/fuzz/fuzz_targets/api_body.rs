//! Whatever the bytes: a body of the API is read.
#![no_main]

use biscuit_tin_shared::protocol::request::{AnnotateRequest, HelloRequest, LeaveAloneRequest, PairRequest, SiteRequest};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = serde_json::from_slice::<AnnotateRequest>(data);
    let _ = serde_json::from_slice::<HelloRequest>(data);
    let _ = serde_json::from_slice::<PairRequest>(data);
    let _ = serde_json::from_slice::<SiteRequest>(data);
    let _ = serde_json::from_slice::<LeaveAloneRequest>(data);
});
