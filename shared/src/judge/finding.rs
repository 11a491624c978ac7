//! Findings with their evidence.
//!
//! It carries facts; the sentence is made where the language is known.

use crate::{
    cookie::{
        category::Category, lifetime::Lifetime, observation::Dates, refusal::Refusal,
        value::ValueKind,
    },
    judge::verdict::Severity,
    registry::vendor::Holds,
};

/// A difference between what is declared and what was seen, or something odd about the cookie itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// We hold no notice for this site.
    NoNotice {
        /// Whether that is because it serves several organisations, and nothing shows whose the page is.
        serves_many: bool,
    },
    /// The notice does not name it.
    Undeclared {
        /// The category that it is known for.
        category: Category,
    },
    /// The same council declares it for another of its services.
    DeclaredElsewhere {
        /// The other service's name.
        service: String,
        /// The category that counts.
        category: Category,
    },
    /// There is a notice, and nothing in it to hold this cookie against.
    CannotCheck {
        /// What is missing.
        because: Missing,
    },
    /// Only general knowledge of a vendor explains it.
    KnownVendorOnly {
        /// The vendor's name.
        vendor: String,
    },
    /// It stays longer than declared.
    OutlivesDeclaration {
        /// As the notice says.
        declared: Lifetime,
        /// As the header asks.
        asked: Lifetime,
    },
    /// It stays shorter than declared.
    ShorterThanDeclared {
        /// As the notice says.
        declared: Lifetime,
        /// As the header asks.
        asked: Lifetime,
    },
    /// The notice says session; the header asks for more.
    PersistentDeclaredSession {
        /// As the header asks.
        asked: Lifetime,
    },
    /// The notice says that it stays; it ends with the session.
    SessionDeclaredPersistent {
        /// As the notice says.
        declared: Lifetime,
    },
    /// The notice gives its time in words that we do not understand.
    LifetimeNotRead,
    /// Set before a choice was made.
    BeforeConsent {
        /// The category that needs a choice.
        category: Category,
        /// Whether this host was seen setting it, and not perhaps another one of its domain.
        by_host: bool,
        /// How much it matters.
        severity: Severity,
    },
    /// Set although its category was refused.
    IgnoresRefusal {
        /// The category that was refused.
        category: Category,
        /// Whether this host was seen setting it, and not perhaps another one of its domain.
        by_host: bool,
        /// How much it matters.
        severity: Severity,
    },
    /// The notice says that the service itself sets it; another site does.
    ThirdPartyDeclaredFirst {
        /// The other site.
        domain: String,
    },
    /// The notice promises something that does not hold.
    ClaimBroken {
        /// The promise in our words.
        promise: String,
        /// Which promise it is: [`Claim::id`](crate::registry::declaration::Claim::id).
        claim: String,
        /// What was seen instead.
        instead: Instead,
        /// How much it matters.
        severity: Severity,
    },
    /// The notice declares it, and a complete visit did not show it.
    DeclaredNotSeen {
        /// As the notice writes it.
        written: String,
    },
    /// Its value holds personal data in readable form.
    PersonalDataInValue {
        /// Kind of the value.
        kind: ValueKind,
        /// Whether this host was seen setting it; what a browser only brings along is nobody's fault.
        by_host: bool,
        /// How much it matters.
        severity: Severity,
    },
    /// It is known to hold personal data, also where its value does not show it.
    HoldsPersonalData {
        /// What it holds.
        holds: Holds,
        /// Whether this host was seen setting it.
        by_host: bool,
    },
    /// Its value discloses an internal address.
    DisclosesInternalAddress {
        /// The address, second half masked.
        address: String,
    },
    /// Its Expires date cannot be parsed.
    ExpiresUnreadable,
    /// Another cookie of the same name hides it, or it hides the other one.
    Shadowed {
        /// The other one's domain.
        domain: String,
        /// The other one's path.
        path: String,
    },
    /// Sent to more sites than the service's own.
    WiderDomainThanService {
        /// The domain that it is kept for.
        domain: String,
    },
    /// The notice writes the name wrong.
    NameMisdeclared {
        /// As the notice writes it.
        written: String,
    },
    /// A log-in or session cookie that scripts can read.
    SessionCookieWithoutHttponly,
    /// Set on an https site without the Secure attribute.
    WithoutSecure,
    /// Meant for other sites' pages, but not Secure: browsers refuse that.
    SamesiteNoneWithoutSecure,
    /// Browsers do not store it.
    RefusedByBrowsers {
        /// The reason.
        reason: Refusal,
    },
    /// Asks for longer than browsers keep anything.
    CappedByBrowsers {
        /// As the header asks.
        asked: Lifetime,
    },
}

/// A finding with the days of the sightings that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedFinding {
    /// The finding.
    pub finding: Finding,
    /// When it was seen first and last; `None` where nobody knows that.
    pub dates: Option<Dates>,
}

/// What is missing to check a cookie against a notice that we hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The notice does not name it, and nobody was seen setting it.
    Setter,
    /// The notice does not name it, and this other host set it.
    OwnSetting(String),
    /// It is a name in the pages' own storage, which the notice leaves out.
    StorageName,
    /// The notice describes such cookies, and names none.
    Name,
    /// The notice says that it waits for a yes, and nobody saw what was chosen.
    Choice,
    /// Cookies of one kind were refused, and nothing in the choice that the site keeps was read of this kind.
    Answer {
        /// What was refused.
        refused: Category,
        /// What the cookie is for.
        category: Category,
    },
    /// Whether a browser keeps it does not show.
    Kept,
    /// A browser holds it longer than declared, and nobody saw which site of its domain set it.
    Holder,
}

/// What was seen instead of what was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// It asks for this lifetime.
    Asked(Lifetime),
    /// It belongs to this other site.
    OtherSite(String),
    /// It is known to come from this vendor.
    Vendor(String),
    /// Its value looks like this.
    Value(ValueKind),
    /// Its value discloses this address.
    Address(String),
    /// The notice does not name it.
    NotNamed,
    /// There are more cookies than promised: at least this number.
    More(u32),
    /// It is there before a choice.
    BeforeChoice,
    /// It is there after a no.
    Refused,
}

impl Finding {
    /// The code in JSON and reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNotice { .. } => "no_notice",
            Self::Undeclared { .. } => "undeclared",
            Self::DeclaredElsewhere { .. } => "declared_elsewhere",
            Self::CannotCheck { .. } => "cannot_check",
            Self::KnownVendorOnly { .. } => "known_vendor_only",
            Self::OutlivesDeclaration { .. } => "outlives_declaration",
            Self::ShorterThanDeclared { .. } => "shorter_than_declared",
            Self::PersistentDeclaredSession { .. } => "persistent_declared_session",
            Self::SessionDeclaredPersistent { .. } => "session_declared_persistent",
            Self::LifetimeNotRead => "lifetime_not_read",
            Self::BeforeConsent { .. } => "before_consent",
            Self::IgnoresRefusal { .. } => "ignores_refusal",
            Self::ThirdPartyDeclaredFirst { .. } => "third_party_declared_first",
            Self::ClaimBroken { .. } => "claim_broken",
            Self::DeclaredNotSeen { .. } => "declared_not_seen",
            Self::PersonalDataInValue { .. } => "personal_data_in_value",
            Self::HoldsPersonalData { .. } => "holds_personal_data",
            Self::DisclosesInternalAddress { .. } => "discloses_internal_address",
            Self::ExpiresUnreadable => "expires_unreadable",
            Self::Shadowed { .. } => "shadowed",
            Self::WiderDomainThanService { .. } => "wider_domain_than_service",
            Self::NameMisdeclared { .. } => "name_misdeclared",
            Self::SessionCookieWithoutHttponly => "session_cookie_without_httponly",
            Self::WithoutSecure => "without_secure",
            Self::SamesiteNoneWithoutSecure => "samesite_none_without_secure",
            Self::RefusedByBrowsers { .. } => "refused_by_browsers",
            Self::CappedByBrowsers { .. } => "capped_by_browsers",
        }
    }

    /// The lifetime that it speaks of, as a setting asked for it.
    pub fn lifetime(&self) -> Option<Lifetime> {
        match self {
            Self::OutlivesDeclaration { asked, .. }
            | Self::ShorterThanDeclared { asked, .. }
            | Self::PersistentDeclaredSession { asked }
            | Self::CappedByBrowsers { asked }
            | Self::ClaimBroken {
                instead: Instead::Asked(asked),
                ..
            } => Some(*asked),
            Self::SessionDeclaredPersistent { .. } => Some(Lifetime::Session),
            _ => None,
        }
    }

    /// How far that lifetime is off, in comparison with findings of the same kind.
    pub fn off_by(&self) -> Option<i64> {
        let seconds = self.lifetime()?.seconds()?;
        Some(if self.is_sooner() {
            seconds.saturating_neg()
        } else {
            seconds
        })
    }

    /// Whether both speak of the same lifetime, or of none.
    pub fn tells_lifetime_of(&self, other: &Self) -> bool {
        let both = self.lifetime().zip(other.lifetime());
        both.is_none_or(|(one, two)| one.is_about(two))
    }

    /// How much it matters, by the harm that it does: a gap in a notice is no alarm.
    pub fn severity(&self) -> Severity {
        match self {
            Self::BeforeConsent { severity, .. }
            | Self::IgnoresRefusal { severity, .. }
            | Self::ClaimBroken { severity, .. }
            | Self::PersonalDataInValue { severity, .. } => *severity,
            Self::Undeclared { category } | Self::DeclaredElsewhere { category, .. } => {
                match category {
                    Category::Necessary | Category::Functional => Severity::Note,
                    Category::Analytics | Category::Marketing | Category::Unclassified => {
                        Severity::Review
                    }
                }
            }
            Self::ThirdPartyDeclaredFirst { .. }
            | Self::HoldsPersonalData { by_host: true, .. }
            | Self::DisclosesInternalAddress { .. }
            | Self::OutlivesDeclaration { .. }
            | Self::PersistentDeclaredSession { .. } => Severity::Review,
            Self::CannotCheck {
                because: Missing::Answer { .. } | Missing::Holder,
            } => Severity::Review,
            Self::NoNotice { .. }
            | Self::CannotCheck { .. }
            | Self::HoldsPersonalData { by_host: false, .. }
            | Self::KnownVendorOnly { .. }
            | Self::ShorterThanDeclared { .. }
            | Self::LifetimeNotRead
            | Self::SessionDeclaredPersistent { .. }
            | Self::WiderDomainThanService { .. }
            | Self::SessionCookieWithoutHttponly
            | Self::NameMisdeclared { .. }
            | Self::WithoutSecure
            | Self::SamesiteNoneWithoutSecure
            | Self::DeclaredNotSeen { .. }
            | Self::ExpiresUnreadable
            | Self::Shadowed { .. }
            | Self::RefusedByBrowsers { .. }
            | Self::CappedByBrowsers { .. } => Severity::Note,
        }
    }

    /// Whether it means that the cookie differs from what is declared, promised or chosen: each breach does, and what this
    /// site set against a no.
    pub fn differs(&self) -> bool {
        self.severity() == Severity::Breach
            || matches!(self, Self::IgnoresRefusal { by_host: true, severity, .. } if *severity == Severity::Review)
            || matches!(
                self,
                Self::OutlivesDeclaration { .. }
                    | Self::PersistentDeclaredSession { .. }
                    | Self::ThirdPartyDeclaredFirst { .. }
                    | Self::ClaimBroken { .. }
            )
    }

    /// Whether it says that the cookie goes sooner than declared: no harm to anybody but the site.
    pub fn is_sooner(&self) -> bool {
        matches!(
            self,
            Self::ShorterThanDeclared { .. } | Self::SessionDeclaredPersistent { .. }
        )
    }

    /// Whether it says why nobody can tell what the notice is held against.
    pub fn says_why_nobody_can_tell(&self) -> bool {
        matches!(self, Self::LifetimeNotRead | Self::CannotCheck { .. })
    }

    /// Whether two findings are of the same kind, so that the later one takes the earlier one's place.
    pub fn is_of_kind(&self, other: &Self) -> bool {
        self.code() == other.code() && self.which() == other.which()
    }

    /// What tells it apart from others of its code that may hold of the same cookie: which promise does not hold, and whether
    /// against a no, or that its host was not seen setting it. It is the same in every language and on every day.
    pub fn which(&self) -> Option<String> {
        match self {
            Self::ClaimBroken { claim, instead, .. } => Some(match instead {
                Instead::Refused => format!("{claim} refused"),
                _ => claim.clone(),
            }),
            Self::BeforeConsent { by_host, .. }
            | Self::IgnoresRefusal { by_host, .. }
            | Self::PersonalDataInValue { by_host, .. }
            | Self::HoldsPersonalData { by_host, .. } => {
                (!by_host).then(|| "not by its host".to_owned())
            }
            _ => None,
        }
    }
}
