//! Parser for the date in an Expires attribute, as tolerant as browsers are.
//!
//! RFC 6265bis section 5.1.1, step by step. It knows no time zone: a cookie date is always UTC.

use jiff::civil;

/// Unix seconds of a cookie date; `None` if browsers cannot parse it.
pub fn parse(text: &[u8]) -> Option<i64> {
    let mut time = None;
    let mut day = None;
    let mut month = None;
    let mut year = None;
    // Each token fills the first of time, day, month, year that it fits and that is still open.
    for token in text
        .split(|b| is_delimiter(*b))
        .filter(|token| !token.is_empty())
    {
        if time.is_none() {
            time = time_of(token);
            if time.is_some() {
                continue;
            }
        }
        if day.is_none() {
            day = number(token, 1, 2);
            if day.is_some() {
                continue;
            }
        }
        if month.is_none() {
            month = month_of(token);
            if month.is_some() {
                continue;
            }
        }
        if year.is_none() {
            year = number(token, 2, 4);
        }
    }
    let ((hour, minute, second), day, month, year) = (time?, day?, month?, year?);
    let year = match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        other => other,
    };
    if !(1601..).contains(&year) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let small = |n: u16| i8::try_from(n).ok();
    let date = civil::Date::new(i16::try_from(year).ok()?, month, small(day)?).ok()?;
    let moment = date.at(small(hour)?, small(minute)?, small(second)?, 0);
    // A span of civil time, which the library counts to the last second of 9999; its timestamps end two days before.
    let epoch = civil::date(1970, 1, 1).at(0, 0, 0, 0);
    Some(moment.duration_since(epoch).as_secs())
}

/// `delimiter` of the RFC's grammar.
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2f | 0x3b..=0x40 | 0x5b..=0x60 | 0x7b..=0x7e)
}

/// A number of `least` to `most` digits, followed by a non-digit or nothing.
fn number(token: &[u8], least: usize, most: usize) -> Option<u16> {
    let digits = token.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(least..=most).contains(&digits) {
        return None;
    }
    std::str::from_utf8(&token[..digits]).ok()?.parse().ok()
}

/// `hh:mm:ss`, each of one or two digits; a non-digit may follow the seconds.
fn time_of(token: &[u8]) -> Option<(u16, u16, u16)> {
    let mut fields = token.splitn(3, |b| *b == b':');
    let whole = |field: &[u8]| number(field, 1, 2).filter(|_| field.iter().all(u8::is_ascii_digit));
    Some((
        whole(fields.next()?)?,
        whole(fields.next()?)?,
        number(fields.next()?, 1, 2)?,
    ))
}

fn month_of(token: &[u8]) -> Option<i8> {
    const MONTHS: [&[u8; 3]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let start = token.get(..3)?.to_ascii_lowercase();
    (1..)
        .zip(MONTHS)
        .find(|(_, month)| month[..] == start[..])
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_parsed_as_tolerantly_as_in_browsers() {
        let check = |text: &str, expected| assert_eq!(parse(text.as_bytes()), expected, "{text}");
        check("Wed, 09 Jun 2021 10:18:14 GMT", Some(1_623_233_894));
        check("Wed Jun 09 2021 10:18:14 GMT+0000", Some(1_623_233_894));
        check("Wednesday, 09-Jun-21 10:18:14 GMT", Some(1_623_233_894));
        check("10:18:14 9 june 2021", Some(1_623_233_894));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
        check("31 Dec 69 23:59:59", Some(3_155_759_999));
        check("Thu, 31 Dec 9998 23:59:59 GMT", Some(253_370_764_799));
        check("Thu, 30 Dec 9999 22:00:01 GMT", Some(253_402_207_201));
        // DateTime.MaxValue of .NET.
        check("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799));
        check("01 Jan 1601 00:00:00", Some(-11_644_473_600));
        // A year has four digits at most (RFC 6265bis section 5.1.1).
        check("01 Jan 10000 00:00:00", None);
        check("2021-06-09T10:18:14Z", None);
        check("32 Jan 2021 00:00:00", None);
        check("29 Feb 2021 00:00:00", None);
        check("01 Jan 1600 00:00:00", None);
        check("01 Jan 2021 24:00:00", None);
        check("", None);
    }
}
