//! What a look at a value costs: `cargo bench -p biscuit-tin-shared --bench values`.

use biscuit_tin_shared::cookie::value::ValueFacts;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const VALUES: [&str; 6] = [
    "q3v5xkzjm0w2yb1n4c5d6f7g",
    "CfDJ8N2v0aTqYw1mLr7k",
    "yes",
    "GA1.3.1234567890.1700000000",
    "k9f00000000000000000000000000000000/aB3",
    "%7B%22stamp%22%3A%22aGVsbG8gd29ybGQ%3D%22%2C%22utc%22%3A1732438800000%7D",
];

#[divan::bench(args = VALUES)]
fn facts(bencher: Bencher<'_, '_>, value: &str) {
    bencher.bench(|| ValueFacts::of(black_box(b"visit_1"), black_box(value.as_bytes())));
}
