//! The string code against another encoder, another decoder, and itself without what it remembers.

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

/// A string of these bits, with its padding.
fn string(mut bits: Vec<bool>) -> Vec<u8> {
    bits.resize(bits.len().next_multiple_of(8), true);
    let octet = |bits: &[bool]| {
        bits.iter()
            .fold(0, |octet, bit| octet << 1 | u8::from(*bit))
    };
    bits.chunks(8).map(octet).collect()
}

fn coded(text: &[u8]) -> Vec<u8> {
    string(bits(text))
}

/// What is undone, alone.
fn undone(octets: &[u8], ends: Option<&mut Ends>) -> Option<Vec<u8>> {
    let has_end = ends.is_some();
    let mut none = Ends::default();
    undone_with(Coding { octets, has_end }, ends.unwrap_or(&mut none))
}

fn undone_with(text: Coding<'_>, ends: &mut Ends) -> Option<Vec<u8>> {
    let mut out = Unfolded::default();
    out.append_coded(text, &mut Unfolded::default(), ends)
        .ok()?;
    Some(out.as_slice().to_vec())
}

/// What is undone of two in a row.
fn undone_beside(one: &[u8], two: &[u8], ends: Option<&mut Ends>) -> Option<[Vec<u8>; 2]> {
    let (mut here, mut beside) = (Unfolded::default(), Unfolded::default());
    let has_end = ends.is_some();
    let coding = |octets| Coding { octets, has_end };
    let mut none = Ends::default();
    let ends = ends.unwrap_or(&mut none);
    here.append_coded_beside(coding(one), &mut beside, coding(two), ends)
        .ok()?;
    Some([here.as_slice().to_vec(), beside.as_slice().to_vec()])
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
        prop_assert_eq!(&undone(coded, None), &theirs);
        // In a row with another one it is the same.
        let beside = undone_beside(coded, &[0x1c, 0x64, 0x5f], None);
        prop_assert_eq!(beside.map(|[first, _]| first), theirs);
    }

    #[test]
    fn what_is_coded_is_undone(text in proptest::collection::vec(any::<u8>(), 0..60), other in "[ -~]{0,60}") {
        let both = undone_beside(&coded(&text), &coded(other.as_bytes()), None);
        prop_assert_eq!(both, Some([text, other.into_bytes()]));
    }

    /// The ends of cookies that come again and again, change, and are cut.
    #[test]
    fn a_string_is_undone_to_the_same_whether_its_end_came_before_or_not(
        strings in proptest::collection::vec((cookie(), cookie(), any::<prop::sample::Index>(), 0..8_u8), 1..12)
    ) {
        let mut ends = Ends::default();
        for (one, two, cut, rarely) in strings {
            let (mut one, two) = (coded(one.as_bytes()), coded(two.as_bytes()));
            if rarely == 0 {
                one.truncate(cut.index(one.len() + 1));
            }
            prop_assert_eq!(undone(&one, Some(&mut ends)), undone(&one, None));
            let beside = undone_beside(&one, &two, Some(&mut ends));
            prop_assert_eq!(beside, undone_beside(&one, &two, None));
        }
        prop_assert!(ends.ends.len() <= ENDS);
    }

    /// Whatever bits stand before it, which need not be whole codes, and however long its padding is.
    #[test]
    fn an_end_is_known_only_where_undoing_would_find_it(
        before in proptest::collection::vec(any::<bool>(), 0..90), text in end(), padding in 0..20_usize
    ) {
        let mut ends = Ends::default();
        undone(&coded(format!("name=value{text}").as_bytes()), Some(&mut ends));
        let octets = string([before, bits(text.as_bytes()), vec![true; padding]].concat());
        prop_assert_eq!(undone(&octets, Some(&mut ends)), undone(&octets, None));
    }
}

proptest! {
    /// Long strings of one length, with seams at the same places and at others, and octets that make no sense.
    #[test]
    fn a_long_string_is_undone_by_halves_to_the_same(
        strings in proptest::collection::vec(prop_oneof![
            "[012aceiost]{130}".prop_map(|text| coded(text.as_bytes())), // five bits each
            "[3-9bdfghlmnpru]{109}".prop_map(|text| coded(text.as_bytes())), // six bits each
            "[0-9a-z]{114}".prop_map(|text| coded(text.as_bytes())),
            proptest::collection::vec(any::<u8>(), 82),
        ], 1..8)
    ) {
        let mut ends = Ends::default();
        for octets in strings {
            let text = Coding { octets: &octets, has_end: false };
            prop_assert_eq!(undone_with(text, &mut ends), undone(&octets, None));
        }
    }
}

fn end() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("; path=/; secure; HttpOnly; SameSite=Lax".to_owned()),
        Just("; Path=/".to_owned()),
        Just(";".to_owned()),
        Just(String::new()),
        "; Max-Age=[0-9]{1,3}; [ -~]{0,20}",
        "; [a-z\\xff]{0,300}",
    ]
}

fn cookie() -> impl Strategy<Value = String> {
    ("[a-zA-Z_]{1,6}", "[ -~]{0,40}", end())
        .prop_map(|(name, value, end)| format!("{name}={value}{end}"))
}

#[test]
fn an_end_that_came_before_is_not_undone_again() {
    let mut ends = Ends::default();
    let end = "; Path=/; Secure; SameSite=Lax";
    let first = coded(format!("a=1{end}").as_bytes());
    undone(&first, Some(&mut ends));
    // Seven more bits each time: the end stands at every place within an octet.
    for n in 0..16 {
        let octets = coded(format!("b={}{end}", "C".repeat(n)).as_bytes());
        let mut out = Unfolded::default();
        let text = Coding {
            octets: &octets,
            has_end: true,
        };
        let mut known = Coded::new(text, &mut out, &mut ends);
        assert!(known.end.is_some(), "{n}");
        while known.step().unwrap() {}
        assert!(known.position < octets.len() * 8 - 100, "{n}");
        let written = known.finish(&mut ends).unwrap();
        assert_eq!(written, 2 + n + end.len());
    }
    assert_eq!(ends.ends.len(), 1);
}
