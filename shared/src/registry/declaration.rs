//! Shapes of the registry's TOML files: councils, notices, services and declarations.
//!
//! They are checked as they are parsed; the look-ups are the registry's.

use crate::{
    cookie::{category::Category, lifetime::Lifetime},
    registry::pattern::Pattern,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// One council's file: `registry/councils/*.toml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CouncilFile {
    /// Where the file lies: below the repository for a built-in one, or as the user named its folder.
    #[serde(skip)]
    pub path: String,
    /// Domains below which every host is the council's and is inspected, whether a notice states it or not.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Whose notices these are.
    pub council: Council,
    /// The documents that the declarations come from; empty where none is held.
    #[serde(default)]
    pub notice: Vec<Notice>,
    /// The systems that the council runs or buys.
    #[serde(default)]
    pub service: Vec<Service>,
}

impl CouncilFile {
    /// Whether a cookie notice of the council is held.
    pub fn has_notice(&self) -> bool {
        !self.notice.is_empty()
    }

    /// Every claim, with its notice and, unless it is about the whole notice, its service.
    pub fn claims(&self) -> impl Iterator<Item = (&Notice, Option<&Service>, &Claim)> {
        self.notice.iter().flat_map(|notice| {
            let whole = notice.claim.iter().map(move |claim| (notice, None, claim));
            let services = self
                .service
                .iter()
                .filter(move |service| service.notice == notice.id);
            let each = services.flat_map(move |service| {
                let claims = service.claim.iter();
                claims.map(move |claim| (notice, Some(service), claim))
            });
            whole.chain(each)
        })
    }
}

impl ClaimKind {
    /// The id in the registry, such as `session_only`.
    pub fn id(self) -> String {
        let id = serde_json::to_value(self).unwrap_or_default();
        id.as_str().unwrap_or_default().to_owned()
    }
}

/// A council.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Council {
    /// A short id, unique in the registry.
    pub id: String,
    /// The name as people know it.
    pub name: String,
}

/// A published cookie notice.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The line at which it begins in its file, from 1.
    #[serde(skip)]
    pub line: u32,
    /// A short id, unique in its file.
    pub id: String,
    /// The title that it carries.
    pub title: String,
    /// The document as it was kept.
    pub document: String,
    /// The date that the notice gives itself, as `2016-04-19`.
    #[schemars(with = "Option<String>")]
    pub date: Option<jiff::civil::Date>,
    /// Its public address.
    pub address: Option<String>,
    /// The day that it was read.
    #[schemars(with = "Option<String>")]
    pub read: Option<jiff::civil::Date>,
    /// What it promises of more than one service.
    #[serde(default)]
    pub claim: Vec<Claim>,
}

/// One system, on its own hosts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The line at which it begins in its file, from 1.
    #[serde(skip)]
    pub line: u32,
    /// A short id, unique in its council.
    pub id: String,
    /// The name in plain words.
    pub name: String,
    /// Who runs it, where that is known.
    pub supplier: Option<String>,
    /// Which notice declares it.
    pub notice: String,
    /// The section of the notice.
    pub section: String,
    /// The row or line of the system itself in the notice.
    pub source: Source,
    /// The type of cookies that the notice gives the whole system, as written.
    pub declared_type: Option<String>,
    /// Its hosts.
    #[serde(default)]
    pub hosts: Vec<Host>,
    /// Whether its declarations hold on every site of the council.
    #[serde(default)]
    pub council_wide: bool,
    /// The cookies that it declares.
    #[serde(default)]
    pub cookie: Vec<Declaration>,
    /// What else it promises.
    #[serde(default)]
    pub claim: Vec<Claim>,
    /// What a reader of the notice should know.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// A host of a service.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The name; it stands for itself and its subdomains.
    pub host: String,
    /// How the host is known.
    pub basis: Basis,
    /// Whether it is a third party that council pages embed, which is not inspected by default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub embedded: bool,
    /// Whether the host serves several organisations: the council answers for its own part of it only, and it is not
    /// inspected unasked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    /// The path of the council's part of a shared host, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// How a host is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The notice gives it.
    Stated,
    /// We worked it out from the notice and from public knowledge.
    Inferred,
}

/// One cookie, or a group of them in one row, that a council says it uses.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The line at which it begins in its file, from 1.
    #[serde(skip)]
    pub line: u32,
    /// The names as declared, without list marks and quotes. Empty where prose names none.
    #[serde(default)]
    pub names: Vec<Pattern>,
    /// The real names, where the notice misspells or shortens them.
    #[serde(default)]
    pub means: Vec<Pattern>,
    /// Why we think so.
    pub means_because: Option<String>,
    /// The id of the vendor entry whose cookies the notice describes without naming them.
    pub vendor: Option<String>,
    /// What it is for, in our own plain words.
    pub purpose: String,
    /// The category that the notice gives, mapped to ours.
    pub category: Option<Category>,
    /// The category as the notice puts it, a few words at most.
    pub category_text: Option<String>,
    /// The category that we judge right.
    pub judged_category: Category,
    /// Why, where it is not the notice's own.
    pub judged_because: Option<String>,
    /// How long the notice says that it stays.
    pub lifetime: Option<Lifetime>,
    /// The shortest and the longest time, where the notice says that it may stay for either or anything between.
    #[serde(default, deserialize_with = "two")]
    pub lifetime_range: Option<[Lifetime; 2]>,
    /// The lifetime as the notice puts it.
    pub lifetime_text: Option<String>,
    /// Who sets it, where that is not the service itself.
    pub provider: Option<String>,
    /// Where the browser really stores it.
    #[serde(default)]
    pub storage: Storage,
    /// Where the notice says that it is stored.
    #[serde(default)]
    pub declared_storage: Storage,
    /// Where the notice says all this.
    pub source: Source,
    /// What a reader of the row should know.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Two lifetimes; of a longer list the rest would be lost unsaid.
fn two<'de, D: Deserializer<'de>>(from: D) -> Result<Option<[Lifetime; 2]>, D::Error> {
    let list = Vec::<Lifetime>::deserialize(from)?;
    let two = list.try_into();
    two.map(Some)
        .map_err(|_| D::Error::custom("expected two spans, the shorter first"))
}

/// Where something is kept in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
pub enum Storage {
    /// A cookie.
    #[default]
    #[serde(rename = "cookie")]
    Cookie,
    /// A key in local storage.
    #[serde(rename = "localStorage")]
    LocalStorage,
    /// A key in session storage.
    #[serde(rename = "sessionStorage")]
    SessionStorage,
}

/// A place in a notice.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The heading that it stands under.
    pub section: String,
    /// The row of the table there, from 1; absent for prose.
    pub row: Option<u32>,
    /// The line of the document, from 1.
    pub line: u32,
}

/// Something a notice promises and that can be checked.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The line at which it begins in its file, from 1.
    #[serde(skip)]
    pub line: u32,
    /// What kind of promise.
    pub kind: ClaimKind,
    /// The promise in our own words.
    pub text: String,
    /// Which cookies it is about, and the number or span that it gives.
    #[serde(default)]
    pub parameters: Terms,
    /// Where the notice makes it.
    pub source: Source,
}

impl Claim {
    /// What it says, in one line: the same as long as it says so, wherever it stands in the file.
    pub fn id(&self) -> String {
        let terms = &self.parameters;
        let said = (
            self.kind,
            &self.text,
            terms.count,
            terms.lifetime,
            terms.data,
        );
        serde_json::to_string(&said).unwrap_or_default()
    }
}

/// Which cookies a promise is about, and its number or span.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The names of the cookies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Pattern>,
    /// The id of the vendor whose cookies they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// The places of the declarations that describe them, from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declarations: Vec<usize>,
    /// The ids of the services that set them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// A number of cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// A lifetime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<Lifetime>,
    /// The only kind of data that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<ClaimData>,
}

/// What a promise of no personal data may be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum ClaimData {
    /// Details of a payment card.
    #[serde(rename = "payment card")]
    PaymentCard,
}

/// The kinds of promises: a closed list.
///
/// Every kind may say in its parameters which cookies it is about, by one of these at most:
///
/// - `names = ["_ga*"]`: the cookies of these names, as sites really set them (a declaration's `means`, where it has
///   any);
/// - `vendor = "php"`: the cookies that this vendor entry is known for;
/// - `declarations = [2]`: the cookies that these declarations of the service describe, by their places in the file,
///   from 1; for prose that names none;
/// - `services = ["hotjar"]`: the cookies of these services; in a claim of a whole notice only;
/// - none of them: every cookie of the service, or of the notice.
///
/// Beside that a kind takes the parameters that are given with it here, and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// Each of the cookies goes when the browser closes.
    SessionOnly,
    /// Each of them belongs to the site that sets it.
    FirstPartyOnly,
    /// No other site sets any, or is given any.
    NoThirdParty,
    /// None of them holds anything about a person. `data = "payment card"`, where only this is promised.
    NoPersonalData,
    /// Each of them holds a code that means nothing outside the service.
    OpaqueValue,
    /// At most `count` of them exist. `count = 2`: required, 1 or more.
    CookieCount,
    /// None of them stays longer. `lifetime = "24 months"`: required.
    MaxLifetime,
    /// None of them goes sooner. `lifetime = "persistent"`: required.
    MinLifetime,
    /// Each of them stays exactly that long. `lifetime = "90 days"`: required.
    ExactLifetime,
    /// They expire after a time without activity. `lifetime = "30 minutes"`: required, a span.
    IdleTimeout,
    /// They are deleted when the user logs out.
    DeletedAtLogout,
    /// They are set by the first page, before any choice.
    AlreadySetOnArrival,
    /// The service does not work without them.
    Essential,
    /// None of them counts visits.
    NoAnalytics,
    /// None of them follows people or serves adverts.
    NoTracking,
    /// They count visits.
    UsesAnalytics,
    /// They are set only after the user agrees or asks for it.
    NeedsOptIn,
    /// The user can turn them off. How is not said: the provider’s own way may be meant, so nothing is held against it.
    OptOutOffered,
    /// Use of the service counts as agreement; nobody is asked.
    ImpliedConsent,
    /// The service sets them all itself.
    OnlyOwnCookies,
    /// The notice lists all of them. `names`: required, here the whole list of the service.
    NamesListed,
    /// A promise of none of these kinds.
    Other,
}
