//! The string code against another encoder and another decoder.

use super::*;
use proptest::prelude::*;

/// The bits of a text in the code of section 5.2.
fn bits(text: &[u8]) -> Vec<bool> {
    let mut codes = [(0_u32, 0_u8); 257];
    let mut next = 0_u64;
    for length in 5..=30_u8 {
        for (symbol, _) in LENGTHS.iter().enumerate().filter(|(_, l)| **l == length) {
            codes[symbol] = (u32::try_from(next >> (32 - length)).unwrap(), length);
            next += 1 << (32 - length);
        }
    }
    let code = |octet: &u8| {
        let (code, length) = codes[usize::from(*octet)];
        (0..length).rev().map(move |bit| code >> bit & 1 == 1)
    };
    text.iter().flat_map(code).collect()
}

/// The coded string, with its padding.
fn coded(text: &[u8]) -> Vec<u8> {
    let mut bits = bits(text);
    bits.resize(bits.len().next_multiple_of(8), true);
    let octet = |bits: &[bool]| {
        bits.iter()
            .fold(0, |octet, bit| octet << 1 | u8::from(*bit))
    };
    bits.chunks(8).map(octet).collect()
}

fn undone(coded: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    append(coded, &mut out).ok()?;
    Some(out)
}

proptest! {
    /// What is left of a code that was cut may look like a symbol, with the end mark's ones behind it.
    #[test]
    fn a_string_that_is_cut_anywhere_is_read_as_others_read_it(text in "[a-zA-Z0-9=;/ ]{0,80}", cut: usize) {
        let coded = coded(text.as_bytes());
        let coded = &coded[..cut % (coded.len() + 1)];
        let length = u8::try_from(coded.len()).unwrap();
        let block = [&[0, 1, b'a', 0x80 | length], coded].concat();
        let theirs = loona_hpack::Decoder::new().decode(&block).ok();
        let theirs = theirs.map(|fields| fields[0].1.clone());
        prop_assert_eq!(undone(coded), theirs);
    }

    #[test]
    fn what_is_coded_is_undone(text in proptest::collection::vec(any::<u8>(), 0..60)) {
        prop_assert_eq!(undone(&coded(&text)), Some(text));
    }
}
