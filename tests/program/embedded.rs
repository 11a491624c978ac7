//! The program carries its data, so that it runs where its source is not.
//!
//! It reads the binary; it installs nothing and starts nothing.

use harness::program;
use memchr::memmem;
use std::{fs, path::Path};

#[test]
fn the_program_holds_its_data_and_no_path_to_the_source_of_it() {
    let program = fs::read(program()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (folder, file) in [
        ("extension", "manifest.json"),
        ("shared/registry", "councils/luton.toml"),
        ("shared/words", "cy.ftl"),
    ] {
        let folder = root.join(folder);
        let data = fs::read(folder.join(file)).unwrap();
        assert!(memmem::find(&program, &data).is_some(), "{file} is missing");
        let path = folder.to_str().unwrap().as_bytes();
        assert!(
            memmem::find(&program, path).is_none(),
            "{folder:?} is named"
        );
    }
}
