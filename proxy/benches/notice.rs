//! What reading a cookie notice of 5 MB costs: below 1 s and 200 MiB, most of it the tree of the page.
//!
//! 30 November 2026, 2 cores: 0.59 s of one core for each reading (2.94 s of user and system time for five), 96.8 MB of
//! heap at most, 3.8 million allocations.
//!
//! `cargo bench -p biscuit-tin --bench notice`

use divan::{AllocProfiler, Bencher, counter::BytesCount};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// Size of the page, in bytes.
const SIZE: usize = 5_000_000;

fn main() {
    divan::main();
}

/// A page with one long table.
fn page() -> Vec<u8> {
    let mut page = String::from(
        "<!doctype html><h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires<th>Category\n",
    );
    let mut row = 0;
    while page.len() < SIZE {
        page.push_str(&format!(
            "<tr><td>cookie_{row}</td><td>Keeps thing number {row} of the site together while you use it.</td>\
             <td>{} days</td><td>Necessary</td></tr>\n",
            row % 300 + 1
        ));
        row += 1;
    }
    page.into_bytes()
}

#[divan::bench(sample_count = 5)]
fn five_megabytes(bencher: Bencher<'_, '_>) {
    let page = page();
    bencher
        .counter(BytesCount::of_slice(&page))
        .bench_local(|| biscuit_tin::fuzzing::notice(&page));
}
