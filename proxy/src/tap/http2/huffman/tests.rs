//! The Huffman decoder against an encoder written here and a decoder of another library.

use super::*;
use proptest::prelude::*;

/// The Huffman code of a text, as bits.
fn bits(text: &[u8]) -> Vec<bool> {
    let mut codes = [(0_u32, 0_u8); 257];
    let mut next = 0_u64;
    for length in 5..=30_u8 {
        for (symbol, _) in LENGTHS.iter().enumerate().filter(|(_, l)| **l == length) {
            codes[symbol] = (u32::try_from(next >> (32 - length)).unwrap(), length);
            next += 1 << (32 - length);
        }
    }
    let code = |byte: &u8| {
        let (code, length) = codes[usize::from(*byte)];
        (0..length).rev().map(move |bit| code >> bit & 1 == 1)
    };
    text.iter().flat_map(code).collect()
}

/// The encoded string, with its padding.
fn encoded(text: &[u8]) -> Vec<u8> {
    let mut bits = bits(text);
    bits.resize(bits.len().next_multiple_of(8), true);
    let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    bits.chunks(8).map(byte).collect()
}

fn decoded(encoded: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    decode(encoded, &mut out).ok()?;
    Some(out)
}

proptest! {
    /// The rest of a truncated code may look like a symbol with padding behind it.
    #[test]
    fn a_truncated_string_decodes_as_in_another_decoder(text in "[a-zA-Z0-9=;/ ]{0,80}", cut: usize) {
        let encoded = encoded(text.as_bytes());
        let encoded = &encoded[..cut % (encoded.len() + 1)];
        let length = u8::try_from(encoded.len()).unwrap();
        let block = [&[0, 1, b'a', 0x80 | length], encoded].concat();
        let theirs = loona_hpack::Decoder::new().decode(&block).ok();
        let theirs = theirs.map(|fields| fields[0].1.clone());
        prop_assert_eq!(decoded(encoded), theirs);
    }

    #[test]
    fn an_encoded_string_decodes(text in proptest::collection::vec(any::<u8>(), 0..60)) {
        prop_assert_eq!(decoded(&encoded(&text)), Some(text));
    }
}
