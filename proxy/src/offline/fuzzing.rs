//! What the fuzz targets of inputs check: how one is cut into slices changes nothing, and nothing is invented.
//!
//! No command uses it.

use crate::{
    inspect::ledger::Ledger,
    offline::{
        input::{self, Input, Shape},
        pasted,
        recording::Recording,
        tally::Tally,
    },
};
use biscuit_tin_shared::registry::Registry;
use serde_json::Value;
use std::{
    io::{self, Read},
    sync::{Arc, LazyLock},
};

static REGISTRY: LazyLock<Arc<Registry>> =
    LazyLock::new(|| Arc::new(Registry::only(&[]).expect("no file is wrong")));

/// Reads `data` as a recording, in slices of the length that the first byte gives.
///
/// # Panics
/// What is read depends on the slices, a shorter recording has more entries, or one that another parser reads has others.
pub fn recording(data: &[u8]) {
    let [cut, data @ ..] = data else {
        return;
    };
    let Some((Shape::Json, Some(whole))) = read(data, usize::MAX) else {
        return;
    };
    let cut = usize::from(*cut) + 1;
    let slices = read(data, cut).and_then(|(_, tally)| tally);
    assert!(slices.as_ref() == Some(&whole), "it depends on the slices");
    if let Some((Shape::Json, Some(shorter))) =
        read(&data[..data.len().saturating_sub(cut)], usize::MAX)
    {
        assert!(shorter.entries <= whole.entries, "less of it is more");
    }
    let parsed: Option<Value> = serde_json::from_slice(data).ok();
    let entries = parsed
        .as_ref()
        .and_then(|har| har["log"]["entries"].as_array());
    if let Some(entries) = entries {
        assert!(!whole.is_cut_off, "it is whole");
        let left_out: u64 = whole.left_out.values().sum();
        let all = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        assert!(whole.entries + left_out >= all, "entries are lost");
    }
}

/// Reads `data` as any other input, in slices of the length that the first byte gives.
///
/// # Panics
/// What is read depends on the slices, or a line is none of the text.
pub fn other_input(data: &[u8]) {
    let [cut, data @ ..] = data else {
        return;
    };
    let tally = |length| {
        let ledger = Ledger::new(REGISTRY.clone());
        let mut recording = Recording::new(&ledger, 0);
        let read = input::read(Slices { rest: data, length }, &mut recording).ok();
        (read, recording.end())
    };
    assert!(
        tally(usize::from(*cut) + 1) == tally(usize::MAX),
        "it depends on the slices"
    );
    let lines = data.split(|byte| *byte == b'\n').count();
    for block in pasted::blocks(data) {
        let mut numbers = block.lines.iter().map(|(number, _)| *number);
        assert!(
            numbers.all(|number| (1..=lines).contains(&number)),
            "a line is none of the text"
        );
    }
}

/// The shape of an input, and what is read of it.
fn read(data: &[u8], length: usize) -> Option<(Shape, Option<Tally>)> {
    let ledger = Ledger::new(REGISTRY.clone());
    let input = Input::open(Slices { rest: data, length }).ok()?;
    let shape = input.shape;
    let mut recording = Recording::new(&ledger, 0);
    let read = input.read(&mut recording).ok();
    recording.end();
    Some((shape, read))
}

/// A source that gives slices of one length.
struct Slices<'a> {
    rest: &'a [u8],
    length: usize,
}

impl Read for Slices<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.length.min(into.len());
        (&self.rest[..self.rest.len().min(length)])
            .read(into)
            .inspect(|read| {
                self.rest = &self.rest[*read..];
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    /// Pieces of these kinds in any order, behind a length of slices.
    fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            9 => select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => proptest::collection::vec(any::<u8>(), 0..4),
        ];
        (any::<u8>(), proptest::collection::vec(piece, 0..40))
            .prop_map(|(cut, pieces)| [vec![cut], pieces.concat()].concat())
    }

    const HAR: [&str; 24] = [
        "{\"log\":{\"entries\":[",
        "{\"startedDateTime\":\"2026-06-01T10:00:00Z\",",
        "\"request\":{\"url\":\"https://a.test/\",\"headers\":[",
        "{\"name\":\"Cookie\",\"value\":\"a=1\"}",
        "]},\"response\":{\"status\":200,\"headers\":[",
        "{\"name\":\"Set-Cookie\",\"value\":\"a=1\"}",
        "]}}",
        ",",
        "{\"request\":{\"url\":\"https://b.test/\",\"cookies\":[{\"name\":\"b\",\"value\":\"2\"}]},\"response\":null}",
        "]}}",
        "\"pageref\":\"p\",",
        "\\u",
        "\\ud83d",
        "\"",
        "{",
        "}",
        "[",
        "]",
        "NaN",
        "null",
        "\u{feff}",
        "cb(",
        "\\",
        " ",
    ];

    const OTHER: [&str; 22] = [
        "# Netscape HTTP Cookie File\n",
        "#HttpOnly_a.test\tFALSE\t/\tTRUE\t0\ta\t1\n",
        ".a.test\tTRUE\t/\tFALSE\t1893456000\tb\t2\n",
        "[{\"domain\":\".a.test\",\"name\":\"a\",\"value\":\"1\",\"expirationDate\":1893456000.5},",
        "{\"domain\":\"a.test\",\"hostOnly\":true,\"name\":\"b\"}]",
        "{\"cookies\":[",
        "{\"uri_dest\":\"https://a.test/\",\"cookies\":[",
        "{\"name\":\"a\",\"domain\":\"a.test\",\"expires\":-1,\"log\":{\"type\":\"Cookie.HTTP\",\"stack\":[{\"fileName\":\"https://a.test/x\"}]}}",
        "\"localStorage\":{\"https://a.test\":{\"k\":{\"value\":1}}}",
        "curl 'https://a.test/' \\\n",
        " -H 'Cookie: a=1' -b \"b=2\"",
        "$'\\x41'",
        "^\"",
        "HTTP/1.1 302 Found\n",
        "Location: /y\n",
        "Set-Cookie: a=1; Path=/\n",
        "> GET / HTTP/1.1\n",
        "< HTTP/2 200\n",
        "Host: a.test\n",
        "\n",
        "\t",
        "PK\u{3}\u{4}",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn a_recording_is_the_same_however_it_is_cut(data in pieces(&HAR)) {
            recording(&data);
        }

        #[test]
        fn any_other_input_is_the_same_however_it_is_cut(data in pieces(&OTHER)) {
            other_input(&data);
        }
    }
}
