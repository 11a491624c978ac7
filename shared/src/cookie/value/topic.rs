//! Topics of a cookie's name, or of the label before a value inside it, by their words.
//!
//! It knows words only; whether a value is of that kind is decided by the searches.

/// Topics of a name, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Topics(u16);

impl Topics {
    /// A payment card.
    pub(super) const CARD: Self = Self(1);
    /// A server, or the internet address of one.
    pub(super) const SERVER: Self = Self(1 << 1);
    /// An internet address of any machine.
    pub(super) const INTERNET: Self = Self(1 << 2);
    /// A version of a program.
    pub(super) const VERSION: Self = Self(1 << 3);
    /// An opaque reference.
    pub(super) const REFERENCE: Self = Self(1 << 4);
    /// A Unique Property Reference Number.
    pub(super) const UPRN: Self = Self(1 << 5);
    /// A home: its address, its bins.
    pub(super) const HOME: Self = Self(1 << 6);
    /// A day of birth.
    pub(super) const BIRTH: Self = Self(1 << 7);
    /// A point on the map.
    pub(super) const POSITION: Self = Self(1 << 8);
    /// A part of a person's name.
    pub(super) const NAME_PART: Self = Self(1 << 9);
    /// A person's whole name.
    pub(super) const WHOLE_NAME: Self = Self(1 << 10);
    /// A birth registration other than its date: an appointment, a certificate.
    const REGISTRATION: Self = Self(1 << 11);

    /// Topics for which the name alone can make a short value personal data.
    pub(super) const LABELS: Self = Self(
        Self::UPRN.0 | Self::BIRTH.0 | Self::POSITION.0 | Self::NAME_PART.0 | Self::WHOLE_NAME.0,
    );

    /// Topics of a name: of its words, and of two or three words that are written as one elsewhere (`date_of_birth`).
    pub(super) fn of(name: &[u8]) -> Self {
        const LONGEST: usize = 64;
        let mut letters = [0_u8; LONGEST];
        // Starts of the last three words, the newest last.
        let mut starts = [None, None, Some(0_usize)];
        let mut filled = 0;
        let mut topics = Self::default();
        for (byte, next) in name.iter().zip(name.iter().skip(1).chain([&b'_'])) {
            let class = class_of(*byte);
            if class != OTHER && filled < LONGEST {
                letters[filled] = byte.to_ascii_lowercase();
                filled += 1;
            }
            let next = class_of(*next);
            // A word ends before another class of bytes; a capital letter belongs to the small ones after it.
            let ends = class != OTHER && class != next && !(class == CAPITAL && next == SMALL);
            if ends {
                for start in starts.into_iter().flatten() {
                    topics = topics.and(word(&letters[start..filled]));
                }
                starts = [starts[1], starts[2], Some(filled)];
            }
        }
        // The one word `name` is the name of a person only where nothing else is said.
        if name.eq_ignore_ascii_case(b"name") {
            topics = topics.and(Self::WHOLE_NAME);
        }
        if topics.speak_of(Self::REGISTRATION) {
            topics.0 &= !Self::BIRTH.0;
        }
        topics
    }

    /// Topics of the label that stands before a place in a text: `uprn` in `{"uprn":"100…`.
    pub(super) fn before(text: &str, at: usize) -> Self {
        let before = &text[..at];
        let label = before.trim_end_matches(['"', '\'', ' ', ':', '=', '[', '(', '\\']);
        if !before[label.len()..].contains([' ', ':', '=']) {
            return Self::default();
        }
        let start = label
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
            .map_or(0, |place| {
                place + label[place..].chars().next().map_or(1, char::len_utf8)
            });
        Self::of(&label.as_bytes()[start..])
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has any of these topics.
    pub(super) fn speak_of(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }
}

const OTHER: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 3;

fn class_of(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => SMALL,
        b'A'..=b'Z' => CAPITAL,
        b'0'..=b'9' => DIGIT,
        _ => OTHER,
    }
}

/// Topics of one word in small letters.
fn word(word: &[u8]) -> Topics {
    match word {
        b"card" | b"pan" | b"ccnum" | b"ccno" | b"ccnumber" | b"cardno" | b"cardnum"
        | b"cardnumber" | b"creditcard" | b"debitcard" | b"payment" => Topics::CARD,
        b"server" | b"serverid" | b"srv" | b"host" | b"hostname" | b"node" | b"nodeid"
        | b"backend" | b"route" | b"routeid" | b"jvmroute" | b"upstream" | b"origin" | b"lb"
        | b"balancer" | b"balancerid" | b"loadbalancer" | b"sticky" | b"affinity" | b"instance"
        | b"worker" | b"pool" | b"machine" => Topics::SERVER,
        b"ip" | b"ipaddr" | b"ipaddress" | b"clientip" | b"userip" | b"remoteaddr" => {
            Topics::SERVER.and(Topics::INTERNET)
        }
        b"client" | b"visitor" | b"remote" | b"forwarded" => Topics::INTERNET,
        b"ver" | b"firmware" | b"rel" => Topics::VERSION,
        b"id" | b"ref" | b"reference" | b"sid" | b"sess" | b"session" | b"token" | b"order"
        | b"visit" | b"hash" | b"sha" | b"commit" | b"rev" | b"revision" | b"key" | b"nonce"
        | b"etag" | b"library" => Topics::REFERENCE,
        b"uprn" => Topics::UPRN,
        b"address" | b"addr" | b"property" | b"propertyid" | b"premises" | b"bin" | b"bins"
        | b"household" | b"home" | b"llpg" | b"street" | b"addressline" => Topics::HOME,
        b"dob" | b"birth" | b"birthdate" | b"birthday" | b"dateofbirth" => Topics::BIRTH,
        b"registration" | b"register" | b"appointment" | b"certificate" | b"booking" | b"slot"
        | b"seen" | b"shown" => Topics::REGISTRATION,
        b"lat" | b"latitude" | b"lng" | b"lon" | b"longitude" | b"latlng" | b"latlon"
        | b"latlong" | b"geo" | b"geolocation" | b"gps" | b"coord" | b"coords" | b"coordinates"
        | b"location" => Topics::POSITION,
        b"firstname" | b"forename" | b"givenname" | b"surname" | b"lastname" | b"familyname" => {
            Topics::NAME_PART
        }
        b"fullname" | b"customername" | b"contactname" | b"residentname" | b"applicantname"
        | b"yourname" => Topics::WHOLE_NAME,
        _ if word.ends_with(b"version")
            || word.ends_with(b"build")
            || word.ends_with(b"release") =>
        {
            Topics::VERSION
        }
        _ if word.ends_with(b"uprn") => Topics::UPRN,
        _ => Topics::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_speaks_of_what_its_words_say() {
        let check = |name: &str, topic: Topics, expected| {
            assert_eq!(
                Topics::of(name.as_bytes()).speak_of(topic),
                expected,
                "{name}"
            );
        };
        check("date_of_birth", Topics::BIRTH, true);
        check("dateOfBirth", Topics::BIRTH, true);
        check("DOB", Topics::BIRTH, true);
        check("customerDOB", Topics::BIRTH, true);
        check("adobe", Topics::BIRTH, false);
        check("birth_registration_date", Topics::BIRTH, false);
        check("ccNum", Topics::CARD, true);
        check("card1", Topics::CARD, true);
        check("cardiff", Topics::CARD, false);
        check("company", Topics::CARD, false);
        check("JSESSIONID_node2", Topics::SERVER, true);
        check("app_version", Topics::VERSION, true);
        check("appversion", Topics::VERSION, true);
        check("first-name", Topics::NAME_PART, true);
        check("FirstName", Topics::NAME_PART, true);
        check("username", Topics::NAME_PART.and(Topics::WHOLE_NAME), false);
        check("name", Topics::WHOLE_NAME, true);
        check("theme_name", Topics::WHOLE_NAME, false);
    }

    #[test]
    fn a_label_stands_before_its_value() {
        let check = |text: &str, value: &str, expected| {
            let at = text.find(value).expect(text);
            assert_eq!(Topics::before(text, at), expected, "{text}");
        };
        check(r#"{"uprn":"100"#, "100", Topics::UPRN);
        check("x=1&uprn=100", "100", Topics::UPRN);
        check("uprn100", "100", Topics::default());
        check("version 10.4", "10.4", Topics::VERSION);
        check("é=100", "100", Topics::default());
        check("=100", "100", Topics::default());
    }
}
