//! Topics of a cookie's name, or of the label before a value inside it, by their words.
//!
//! It knows words only; whether a value is of that kind is decided by the searches.

/// Topics of a name, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Topics(u32);

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
    /// What was done, and when: a form that was saved, a registration, an appointment.
    const EVENT: Self = Self(1 << 11);
    /// What a program counts or keeps for its own work: results, a timeout, a step.
    const COUNTER: Self = Self(1 << 12);
    /// The name ends with the property's number or the date of birth, which is thus what its value is: `my_uprn`.
    pub(super) const ITSELF: Self = Self(1 << 13);
    /// The part of the map that is shown.
    pub(super) const VIEW: Self = Self(1 << 14);
    /// Words that speak of the part of the map that is shown in names, and of other things in texts.
    pub(super) const MAP: Self = Self(1 << 15);
    /// A telephone, a postcode or a National Insurance number, which the value then is.
    pub(super) const CODE: Self = Self(1 << 16);
    /// An organisation, whose address, telephone and name are nobody's.
    pub(super) const BODY: Self = Self(1 << 17);

    /// What programs write for themselves.
    pub(super) const PROGRAM: Self = Self(Self::VERSION.0 | Self::REFERENCE.0 | Self::COUNTER.0);

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
        if ITSELF.iter().any(|end| letters[..filled].ends_with(end)) {
            topics = topics.and(Self::ITSELF);
        }
        topics.lifted()
    }

    /// Topics of what stands at a place in a text: those of the cookie's name, and of the label before the place.
    ///
    /// What a name says of its value holds for what stands in it without a label, and a label that names personal data
    /// holds whatever the cookie's name counts.
    pub(super) fn at(self, text: &str, at: usize) -> Self {
        let Some(label) = label_before(text, at).map(Self::of) else {
            return self;
        };
        let outweighed = if label.speak_of(Self::LABELS) {
            Self::ITSELF.and(Self::EVENT).and(Self::COUNTER)
        } else {
            Self::ITSELF
        };
        Self(self.0 & !outweighed.0).and(label).lifted()
    }

    /// Without the topics of personal data that another word in the name takes away: `uprn_timeout`, `birth_form_saved`.
    fn lifted(self) -> Self {
        let lifted = if self.speak_of(Self::VERSION.and(Self::COUNTER)) {
            Self::LABELS.and(Self::ITSELF)
        } else if self.speak_of(Self::EVENT) && !self.speak_of(Self::ITSELF) {
            Self::UPRN.and(Self::BIRTH)
        } else {
            Self::default()
        };
        Self(self.0 & !lifted.0)
    }

    /// Whether a number or a code under this name is no person's: a program wrote it for itself, and it is no telephone,
    /// postcode or National Insurance number, or it is an organisation's.
    pub(super) fn are_nobodys(self) -> bool {
        self.speak_of(Self::BODY) || (self.speak_of(Self::PROGRAM) && !self.speak_of(Self::CODE))
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

/// Ends of names that are the thing itself.
const ITSELF: [&[u8]; 8] = [
    b"uprn",
    b"uprnid",
    b"uprnno",
    b"uprnnumber",
    b"uprnvalue",
    b"dob",
    b"dateofbirth",
    b"birthdate",
];

/// The label that stands before a place in a text: `uprn` in `{"uprn":"100…`.
fn label_before(text: &str, at: usize) -> Option<&[u8]> {
    let before = &text[..at];
    let label = before.trim_end_matches(['"', '\'', ' ', ':', '=', '[', '(', '\\']);
    if !before[label.len()..].contains([' ', ':', '=']) {
        return None;
    }
    let start = label
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .map_or(0, |place| {
            place + label[place..].chars().next().map_or(1, char::len_utf8)
        });
    Some(&label.as_bytes()[start..]).filter(|label| !label.is_empty())
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
        b"address" | b"addr" | b"property" | b"propertyid" | b"premises" | b"bin" | b"bins"
        | b"household" | b"home" | b"llpg" | b"street" | b"addressline" => Topics::HOME,
        b"phone" | b"telephone" | b"tel" | b"mobile" | b"postalcode" | b"pcode" | b"nino"
        | b"ni" | b"nationalinsurance" | b"ninumber" => Topics::CODE,
        b"office" | b"offices" | b"branch" | b"depot" | b"venue" | b"organisation" | b"company"
        | b"department" | b"library" | b"school" => Topics::BODY.and(program_word(word)),
        // `council_postcode` is the council's, `council_tax_postcode` is not.
        _ if word.starts_with(b"council") && word.len() > 7 && !word.starts_with(b"counciltax") => {
            Topics::BODY
        }
        _ if word.ends_with(b"postcode") => Topics::CODE,
        b"dob" | b"birth" | b"birthdate" | b"birthday" | b"dateofbirth" => Topics::BIRTH,
        b"lat" | b"latitude" | b"lng" | b"lon" | b"longitude" | b"latlng" | b"latlon"
        | b"latlong" | b"geo" | b"geolocation" | b"gps" | b"coord" | b"coords" | b"coordinates"
        | b"location" => Topics::POSITION,
        b"firstname" | b"forename" | b"givenname" | b"surname" | b"lastname" | b"familyname" => {
            Topics::NAME_PART
        }
        b"fullname" | b"customername" | b"contactname" | b"residentname" | b"applicantname"
        | b"yourname" => Topics::WHOLE_NAME,
        // Eleven or twelve digits of a property's number are one under any name that speaks of a home.
        _ if word.ends_with(b"uprn") => Topics::UPRN.and(Topics::HOME),
        _ => program_word(word),
    }
}

/// Topics of a word, in small letters, for what programs write.
fn program_word(word: &[u8]) -> Topics {
    match word {
        b"ver" | b"firmware" | b"rel" => Topics::VERSION,
        b"id" | b"ref" | b"reference" | b"sid" | b"sess" | b"session" | b"token" | b"order"
        | b"visit" | b"hash" | b"sha" | b"commit" | b"rev" | b"revision" | b"key" | b"nonce"
        | b"etag" | b"library" => Topics::REFERENCE,
        b"registration" | b"register" | b"appointment" | b"certificate" | b"booking" | b"slot"
        | b"seen" | b"shown" | b"form" | b"saved" | b"started" | b"submitted" | b"created"
        | b"updated" | b"modified" | b"completed" | b"set" => Topics::EVENT,
        b"result" | b"results" | b"count" | b"counter" | b"counts" | b"total" | b"timeout"
        | b"page" | b"pages" | b"step" | b"steps" | b"status" | b"cache" | b"ttl" | b"max"
        | b"min" | b"limit" | b"lookup" | b"lookups" | b"attempts" | b"retries" | b"size"
        | b"length" | b"index" | b"expiry" | b"expires" | b"time" | b"timestamp" | b"ts"
        | b"duration" | b"interval" | b"delay" | b"error" | b"errors" => Topics::COUNTER,
        b"zoom" | b"zoomlevel" | b"centre" | b"center" | b"bounds" | b"bbox" | b"extent"
        | b"viewport" => Topics::VIEW,
        b"map" | b"view" | b"default" => Topics::MAP,
        // One word for `map_centre` and the like.
        _ if word.starts_with(b"map") && word.len() > 3 => Topics::VIEW,
        _ if word.ends_with(b"version")
            || word.ends_with(b"build")
            || word.ends_with(b"release") =>
        {
            Topics::VERSION
        }
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
        check("birth_form_saved", Topics::BIRTH, false);
        check("form_dob", Topics::BIRTH, true);
        check("dob_page", Topics::BIRTH, false);
        check("selectedUprn", Topics::ITSELF, true);
        check("uprn_id", Topics::ITSELF, true);
        check("uprn_choice", Topics::ITSELF, false);
        check("max_uprn", Topics::UPRN.and(Topics::ITSELF), false);
        check("uprn_version", Topics::UPRN, false);
        check("firstname_status", Topics::NAME_PART, false);
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
            assert_eq!(Topics::default().at(text, at), expected, "{text}");
        };
        let uprn = Topics::UPRN.and(Topics::HOME).and(Topics::ITSELF);
        check(r#"{"uprn":"100"#, "100", uprn);
        check("x=1&uprn=100", "100", uprn);
        check("uprn100", "100", Topics::default());
        check("version 10.4", "10.4", Topics::VERSION);
        check("é=100", "100", Topics::default());
        check("=100", "100", Topics::default());
    }

    #[test]
    fn the_nearest_name_says_what_a_value_is() {
        let check = |name: &str, text: &str, topic: Topics, expected| {
            let at = text.find(|c: char| c.is_ascii_digit()).expect(text);
            let found = Topics::of(name.as_bytes()).at(text, at);
            assert_eq!(found.speak_of(topic), expected, "{name}={text}");
        };
        check("uprn", "100", Topics::ITSELF, true);
        check("uprn", "a=100", Topics::ITSELF, false);
        check("uprn", "a=100", Topics::UPRN, true);
        check("uprn", "count=100", Topics::UPRN, false);
        check("uprn_lookup", "uprn=100", Topics::ITSELF, true);
        check("dob_form", "dob=1980", Topics::BIRTH, true);
        check("dob", "saved=1980", Topics::BIRTH, false);
        check("map_view", "lat=51", Topics::MAP, true);
    }
}
