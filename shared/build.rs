//! Tells cargo that new registry and word files belong in the binary.
//!
//! It generates nothing: `rust-embed` reads the folders.

fn main() {
    println!("cargo::rerun-if-changed=registry");
    println!("cargo::rerun-if-changed=words");
}
