//! What a look-up costs as the registry grows: `cargo bench -p biscuit-tin-shared`.

use biscuit_tin_shared::registry::{FileKind, Place, Registry, RegistryFile};
use divan::{Bencher, black_box, counter::ItemsCount};
use std::fmt::Write;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// A registry of `declarations` declarations: a hundred a service, ten services a council, one name in ten a family.
fn registry(declarations: usize) -> Registry {
    let services = declarations / 100;
    let files: Vec<RegistryFile> = (0..services.div_ceil(10))
        .map(|council| {
            let mut text = format!(
                "council = {{ id = \"c{council}\", name = \"C\" }}\n[[notice]]\nid = \"n\"\ntitle = \"N\"\ndocument = \"n\"\n"
            );
            for service in 0..10.min(services - council * 10) {
                let _ = write!(
                    text,
                    "[[service]]\nid = \"s{service}\"\nname = \"S\"\nnotice = \"n\"\nsection = \"S\"\nsource = {{ section = \"S\", line = 1 }}\nhosts = [{{ host = \"s{service}.c{council}.test\", basis = \"stated\" }}]\n"
                );
                for cookie in 0..100 {
                    let star = if cookie % 10 == 0 { "_*" } else { "" };
                    let _ = write!(
                        text,
                        "[[service.cookie]]\nnames = [\"c{council}s{service}n{cookie}{star}\"]\npurpose = \"P\"\njudged_category = \"necessary\"\nsource = {{ section = \"S\", line = 2 }}\n"
                    );
                }
            }
            RegistryFile {
                kind: FileKind::Council,
                path: format!("c{council}.toml"),
                text,
            }
        })
        .collect();
    Registry::only(&files).expect("the files are whole")
}

const QUESTIONS: [(&str, &str); 5] = [
    ("s0.c0.test", "c0s0n55"),
    ("s0.c0.test", "c0s0n50_ABCDEF"),
    ("www.s0.c0.test", "_ga_ABCDEF"),
    ("s0.c0.test", "nobody_knows_this_name"),
    ("www.example.org", "c0s0n55"),
];

#[divan::bench(args = [100, 1_000, 10_000, 100_000])]
fn look_up(bencher: Bencher<'_, '_>, declarations: usize) {
    let registry = registry(declarations);
    bencher.counter(ItemsCount::new(QUESTIONS.len())).bench(|| {
        for (host, name) in QUESTIONS {
            black_box(registry.look_up(&Place::of_host(black_box(host)), black_box(name)));
        }
    });
}

#[divan::bench]
fn load_the_built_in_registry() -> Registry {
    Registry::built_in().expect("the built-in registry is whole")
}
