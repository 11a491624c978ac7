//! The kinds of values: a closed list with its ids in JSON.
//!
//! It looks at no value.
use serde::{Deserialize, Serialize};

/// Kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ValueKind {
    /// The value was not seen.
    NotSeen,
    /// No bytes.
    Empty,
    /// A yes or a no.
    Flag,
    /// Too short to identify a visitor.
    Short,
    /// Long and varied enough to identify a visitor.
    Identifier,
    /// A choice about cookies.
    Consent,
    /// A signed token of claims (RFC 7519).
    Jwt,
    /// An address of a server.
    ServerAddress,
    /// An e-mail address.
    Email,
    /// A telephone number of the United Kingdom.
    Phone,
    /// A postcode of the United Kingdom.
    Postcode,
    /// A National Insurance number.
    NationalInsurance,
    /// A payment card's number.
    PaymentCard,
    /// An internet address that may be the visitor's.
    IpAddress,
    /// A date of birth.
    BirthDate,
    /// The name of a person.
    FullName,
    /// The address of a home: house number, street, and town or postcode.
    PostalAddress,
    /// A Unique Property Reference Number, which stands for one home.
    Uprn,
    /// A point on the map: latitude and longitude.
    Position,
}

impl ValueKind {
    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotSeen => "not_seen",
            Self::Empty => "empty",
            Self::Flag => "flag",
            Self::Short => "short",
            Self::Identifier => "identifier",
            Self::Consent => "consent",
            Self::Jwt => "jwt",
            Self::ServerAddress => "server_address",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Postcode => "postcode",
            Self::NationalInsurance => "national_insurance",
            Self::PaymentCard => "payment_card",
            Self::IpAddress => "ip_address",
            Self::BirthDate => "birth_date",
            Self::FullName => "full_name",
            Self::PostalAddress => "postal_address",
            Self::Uprn => "uprn",
            Self::Position => "position",
        }
    }

    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::NotSeen,
        Self::Empty,
        Self::Flag,
        Self::Short,
        Self::Identifier,
        Self::Consent,
        Self::Jwt,
        Self::ServerAddress,
        Self::Email,
        Self::Phone,
        Self::Postcode,
        Self::NationalInsurance,
        Self::PaymentCard,
        Self::IpAddress,
        Self::BirthDate,
        Self::FullName,
        Self::PostalAddress,
        Self::Uprn,
        Self::Position,
    ];

    /// Whether it is personal data in readable form.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Email
                | Self::Phone
                | Self::Postcode
                | Self::NationalInsurance
                | Self::PaymentCard
                | Self::IpAddress
                | Self::BirthDate
                | Self::FullName
                | Self::PostalAddress
                | Self::Uprn
                | Self::Position
        )
    }
}
