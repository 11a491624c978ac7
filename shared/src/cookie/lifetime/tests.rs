//! Lifetimes as notices write them, their calendar lengths, and their words, as tables of rows.

use super::*;

#[test]
fn a_lifetime_is_parsed_as_notices_write_it() {
    let check = |text: &str, expected: Option<i64>| {
        let found = text.parse::<Lifetime>().ok();
        assert_eq!(found.and_then(Lifetime::seconds), expected, "{text}");
        if let Some(found) = found {
            assert_eq!(found.to_string(), text.replace(',', ""), "{text}");
        }
    };
    assert_eq!("session".parse().ok(), Some(Lifetime::Session));
    assert_eq!("persistent".parse().ok(), Some(Lifetime::Persistent));
    check("1 week", Some(604_800));
    check("24 months", Some(24 * 30 * 86_400));
    check("2 years", Some(63_072_000));
    check("1 year 1 month", Some(395 * 86_400));
    check("1 year, 1 month", Some(395 * 86_400));
    check("30 days 12 hours", Some(2_635_200));
    check("1 hour 30 minutes 5 seconds", Some(5405));
    check("0 days", None);
    check("one week", None);
    check("1 day 1 day", None);
    check("1 year 1", None);
    check("1  day", None);
    check("99999999999999 years", None);
    check("", None);
    let read = |text: &str| text.parse::<Lifetime>().expect(text);
    assert_ne!(read("2 months"), read("60 days"));
}

#[test]
fn months_and_years_are_as_long_as_the_calendar_has_them() {
    let check = |text: &str, least: i64, most: i64| {
        let found = text.parse::<Lifetime>().expect(text).range();
        assert_eq!(found, Some((least * DAY, most * DAY)), "{text}");
    };
    check("1 month", 28, 31);
    check("2 months", 59, 62);
    check("3 months", 89, 92);
    check("4 months", 120, 123);
    check("5 months", 150, 153);
    check("6 months", 181, 184);
    check("7 months", 212, 215);
    check("8 months", 242, 245);
    check("9 months", 273, 276);
    check("10 months", 303, 306);
    check("11 months", 334, 337);
    check("12 months", 365, 366);
    check("13 months", 393, 397);
    check("1 year", 365, 366);
    check("1 year 1 month", 393, 397);
    check("2 years", 730, 731);
    check("4 years", 1461, 1461);
    check("5 years", 1826, 1827);
    check("10 years", 3652, 3653);
    check("1 month 1 day", 29, 32);
    check("60 days", 60, 60);
    check("2 weeks", 14, 14);
}

#[test]
fn a_lifetime_is_longer_or_shorter_only_beyond_the_calendar_and_the_tolerance() {
    // (declared, the least and the most seconds that agree with it)
    let check = |declared: &str, least: i64, most: i64| {
        let declared = declared.parse::<Lifetime>().expect(declared);
        let longer = |asked| Lifetime::is_longer_than(Lifetime::Seconds(asked), declared);
        let shorter = |asked| Lifetime::is_shorter_than(Lifetime::Seconds(asked), declared);
        assert!(!longer(most) && longer(most + 1), "{declared} {most}");
        assert!(!shorter(least) && shorter(least - 1), "{declared} {least}");
    };
    let three = |days: i64| days * DAY / 100 * 3;
    for (text, least, most) in [
        ("1 month", 28, 31),
        ("2 months", 59, 62),
        ("6 months", 181, 184),
        ("1 year", 365, 366),
        ("60 days", 60, 60),
    ] {
        check(text, least * DAY - three(least), most * DAY + three(most));
    }
    check("1 day", 23 * 3600, 25 * 3600);
    check("24 hours", 23 * 3600, 25 * 3600);
    check("23 hours", 80_316, 85_284);
    check("20 seconds", 19, 21);
    check("10 minutes", 582, 618);
    let session = Lifetime::Session;
    assert!(!Lifetime::is_longer_than(
        session,
        "1 day".parse().expect("a day")
    ));
    assert!(!Lifetime::is_shorter_than(
        session,
        "1 day".parse().expect("a day")
    ));
    assert!(!Lifetime::is_longer_than(
        Lifetime::Seconds(5),
        Lifetime::Persistent
    ));
}

#[test]
fn browsers_keep_nothing_longer_than_their_cap() {
    let check = |asked: Lifetime, kept: Lifetime| assert_eq!(asked.capped(), kept, "{asked}");
    let cap = Lifetime::Seconds(CAP);
    check(Lifetime::Seconds(CAP - 1), Lifetime::Seconds(CAP - 1));
    check(cap, cap);
    check(Lifetime::Seconds(CAP + 1), cap);
    let written = |text: &str| text.parse::<Lifetime>().expect(text);
    check(written("400 days"), written("400 days"));
    check(written("2 years"), cap);
    check(Lifetime::Session, Lifetime::Session);
    check(Lifetime::Persistent, Lifetime::Persistent);
}

#[test]
fn lifetimes_within_one_percent_or_one_second_count_as_the_same() {
    let check = |one, two, expected| {
        assert_eq!(is_about(one, two), expected, "{one} {two}");
    };
    fn is_about(one: &str, two: &str) -> bool {
        let read = |text: &str| text.parse::<Lifetime>().expect("it is a lifetime");
        read(one).is_about(read(two))
    }
    check("session", "session", true);
    check("session", "persistent", false);
    check("session", "1 day", false);
    check("1 year", "365 days", true);
    check("100 days", "99 days", true);
    check("100 days", "98 days", false);
    check("1 minute", "61 seconds", true);
    check("1 minute", "62 seconds", false);
}

#[test]
fn a_span_is_put_in_a_usual_unit() {
    let check = |seconds, number, unit, about| {
        assert_eq!(
            Span::of(seconds),
            Span {
                number,
                unit,
                about
            },
            "{seconds}"
        );
    };
    check(604_800, 1, "week", false);
    check(86_400, 1, "day", false);
    check(63_072_000, 2, "year", false);
    check(400 * DAY, 13, "month", true);
    check(90 * DAY, 3, "month", false);
    check(600, 10, "minute", false);
    check(601, 10, "minute", true);
    check(631, 11, "minute", true);
    check(59, 59, "second", false);
    check(0, 0, "second", false);
    check(i64::MAX, i64::MAX / YEAR, "year", true);
}
#[test]
fn a_finer_unit_tells_two_spans_apart() {
    let check = |seconds, number, unit, about| {
        let expected = Span {
            number,
            unit,
            about,
        };
        assert_eq!(Span::of(seconds).finer(seconds), expected, "{seconds}");
    };
    check(62 * DAY, 62, "day", false);
    check(731 * DAY, 731, "day", false);
    check(15 * DAY, 15, "day", false);
    check(62 * DAY + HOUR, 62, "day", true);
    check(2 * DAY + HOUR, 49, "hour", false);
    check(2 * HOUR + MINUTE, 121, "minute", false);
    check(601, 601, "second", false);
}
