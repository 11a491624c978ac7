//! Whatever the bytes: a registry file is read, or refused with its place.
#![no_main]

use biscuit_tin_shared::registry::{FileKind, Registry, RegistryFile};

libfuzzer_sys::fuzz_target!(|data: &str| {
    for kind in [FileKind::Council, FileKind::Vendor] {
        let file = RegistryFile {
            kind,
            path: "fuzz.toml".to_owned(),
            text: data.to_owned(),
        };
        let _ = Registry::only(&[file]);
    }
});
