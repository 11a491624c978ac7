//! The names of the cookies that remember a choice, the tool of each, and the form of its value.
//!
//! It reads no value itself.

use crate::cookie::consent::{
    formats::{
        flags, objects, pairs,
        said::{Given, Said, unreadable},
        tcf,
    },
    speaking::speaks,
    tool::{CIVIC, COOKIEYES, DRUPAL, GOV_UK, OTHER, REACT, Tool},
};
use percent_encoding::percent_decode;
use serde::{Deserialize, Deserializer, de};
use std::{borrow::Cow, sync::LazyLock};

/// Which names are meant.
#[derive(Clone, Copy, Debug)]
enum Named {
    /// This one.
    Is(&'static str),
    /// All that begin so.
    Begins(&'static str),
}

use Named::{Begins, Is};

impl Named {
    /// What follows the beginning, if the name is meant.
    fn rest(self, name: &str) -> Option<&str> {
        match self {
            Is(whole) => (name == whole).then_some(""),
            Begins(start) => name.strip_prefix(start),
        }
    }
}

type Form = fn(Given<'_>) -> Option<Said>;

const fn tool(name: &'static str) -> Tool {
    Tool(name)
}

/// Names, tools and forms. Where several tools speak in one head, the first in this list is named.
const COOKIES: &[(Named, Tool, Form)] = &[
    (Is("CookieControl"), CIVIC, objects::civic),
    (Is("civicAllowCookies"), CIVIC, flags::word),
    (Is("CookieConsent"), tool("Cookiebot"), pairs::cookiebot),
    (Is("OptanonConsent"), tool("OneTrust"), pairs::onetrust),
    (Is("OptanonAlertBoxClosed"), tool("OneTrust"), flags::mark),
    (Is("cookies_policy"), GOV_UK, objects::gov_uk),
    (Is("cookies_preferences_set"), GOV_UK, flags::true_mark),
    (Is("cookieyes-consent"), COOKIEYES, pairs::cookieyes),
    (Is("cky-action"), COOKIEYES, flags::true_mark),
    (Is("cky-consent"), COOKIEYES, flags::word),
    (
        Begins("cookielawinfo-checkbox-"),
        tool("CookieLawInfo"),
        flags::category_word,
    ),
    (
        Is("viewed_cookie_policy"),
        tool("CookieLawInfo"),
        flags::mark_with_answer,
    ),
    (
        Is("CookieLawInfoConsent"),
        tool("CookieLawInfo"),
        objects::cookie_law_info,
    ),
    (Is("cookie-agreed"), DRUPAL, flags::drupal),
    (Is("cookie-agreed-categories"), DRUPAL, objects::chosen_list),
    (
        Is("cookieconsent_status"),
        tool("Osano Cookie Consent"),
        flags::osano,
    ),
    (Is("osano_consentmanager"), tool("Osano"), unreadable),
    (
        Is("cmplz_banner-status"),
        tool("Complianz"),
        flags::complianz_banner,
    ),
    (
        Is("cmplz_functional"),
        tool("Complianz"),
        flags::necessary_word,
    ),
    (
        Is("cmplz_statistics-anonymous"),
        tool("Complianz"),
        flags::necessary_word,
    ),
    (
        Is("cmplz_preferences"),
        tool("Complianz"),
        flags::functional_word,
    ),
    (
        Is("cmplz_statistics"),
        tool("Complianz"),
        flags::statistics_word,
    ),
    (
        Is("cmplz_marketing"),
        tool("Complianz"),
        flags::marketing_word,
    ),
    (
        Is("cc_cookie"),
        tool("CookieConsent by Orestbida"),
        objects::orestbida,
    ),
    (
        Is("nhsuk-cookie-consent"),
        tool("NHS.UK cookie consent"),
        objects::nhs_uk,
    ),
    (
        Is("cookiesjsr"),
        tool("Drupal COOKiES"),
        objects::chosen_services,
    ),
    (Is("klaro"), tool("Klaro"), objects::chosen_services),
    (
        Is("tarteaucitron"),
        tool("tarteaucitron"),
        pairs::tarteaucitron,
    ),
    (
        Begins("silktideCookieChoice_"),
        tool("Silktide"),
        flags::category_word,
    ),
    (
        Is("silktideCookieBanner_InitialChoice"),
        tool("Silktide"),
        flags::mark,
    ),
    (Begins("stcm."), tool("Silktide"), unreadable),
    (
        Is("CookieScriptConsent"),
        tool("CookieScript"),
        objects::cookie_script,
    ),
    (
        Is("CookieInformationConsent"),
        tool("Cookie Information"),
        objects::cookie_information,
    ),
    (
        Is("cookiefirst-consent"),
        tool("CookieFirst"),
        objects::chosen_groups,
    ),
    (
        Is("borlabs-cookie"),
        tool("Borlabs Cookie"),
        objects::borlabs,
    ),
    (
        Is("moove_gdpr_popup"),
        tool("GDPR Cookie Compliance"),
        objects::moove,
    ),
    (
        Is("cookie_notice_accepted"),
        tool("Cookie Notice"),
        flags::chosen_word,
    ),
    (Is("hu-consent"), tool("Cookie Notice"), unreadable),
    (Begins("_iub_cs-"), tool("iubenda"), objects::iubenda),
    (Is("notice_preferences"), tool("TrustArc"), flags::trustarc),
    (Is("notice_gdpr_prefs"), tool("TrustArc"), unreadable),
    (Is("cmapi_cookie_privacy"), tool("TrustArc"), unreadable),
    (Is("didomi_token"), tool("Didomi"), objects::didomi),
    (Is("axeptio_cookies"), tool("Axeptio"), objects::axeptio),
    (
        Is("cookie_consent_user_accepted"),
        tool("Free Privacy Policy"),
        flags::true_mark,
    ),
    (
        Is("cookie_consent_level"),
        tool("Free Privacy Policy"),
        objects::levels,
    ),
    (Is("userConsent"), tool("HMRC"), objects::hmrc),
    (
        Is("dm_cookies_policy"),
        tool("Digital Marketplace"),
        objects::chosen_groups,
    ),
    (
        Is("govuk_pay_cookie_policy"),
        tool("GOV.UK Pay"),
        objects::chosen_groups,
    ),
    // Luton and Chelmsford: the whole question in one word.
    (Is("acceptCookies"), tool("Luton Social Care"), flags::word),
    (Is("complianceCookie"), tool("Luton Directory"), flags::word),
    (
        Is("dmsTPC"),
        tool("Visit Chelmsford"),
        flags::statistics_word,
    ),
    (Is(".AspNet.Consent"), tool("ASP.NET Core"), flags::asp_net),
    (Is("__hs_cookie_cat_pref"), tool("HubSpot"), pairs::hubspot),
    (Is("__hs_opt_out"), tool("HubSpot"), flags::opted_out),
    (
        Is("cb-enabled"),
        tool("jQuery CookieBar"),
        flags::chosen_word,
    ),
    // Known by name only.
    (
        Begins("real_cookie_banner"),
        tool("Real Cookie Banner"),
        unreadable,
    ),
    (Is("cookiehub"), tool("CookieHub"), unreadable),
    (Begins("uc_"), tool("Usercentrics"), unreadable),
    (Is("ucString"), tool("Usercentrics"), unreadable),
    (Begins("TERMLY_"), tool("Termly"), unreadable),
    (
        Begins("FCCDCF"),
        tool("Google consent messages"),
        unreadable,
    ),
    (Begins("FCNEC"), tool("Google consent messages"), unreadable),
    (Is("consentUUID"), tool("Sourcepoint"), unreadable),
    (Begins("_sp_user_consent"), tool("Sourcepoint"), unreadable),
    (Begins("gi_consent_"), tool("Goss iCM"), unreadable),
    (Is("CookieConsentPolicy"), tool("Salesforce"), unreadable),
    (Is("_tracking_consent"), tool("Shopify"), unreadable),
    (Is("consent-policy"), tool("Wix"), unreadable),
    // Last: other tools write it beside their own cookie.
    (Is("euconsent-v2"), tool("IAB TCF"), tcf::tcf),
    (Is("eupubconsent-v2"), tool("IAB TCF"), tcf::tcf),
];

/// Places in the list by the first byte of their names: nearly every cookie's name is ruled out without a comparison.
static BY_FIRST: LazyLock<[Vec<usize>; 256]> = LazyLock::new(|| {
    let mut by_first = std::array::from_fn(|_| Vec::new());
    for (at, (Is(name) | Begins(name), ..)) in COOKIES.iter().enumerate() {
        let first = name.as_bytes().first().copied().unwrap_or_default();
        by_first[usize::from(first)].push(at);
    }
    by_first
});

fn find(name: &str) -> Option<(&str, Tool, Form)> {
    let first = *name.as_bytes().first()?;
    BY_FIRST[usize::from(first)].iter().find_map(|at| {
        let (named, tool, form) = &COOKIES[*at];
        Some((named.rest(name)?, *tool, *form))
    })
}

/// The tool whose choice cookie has this name, also where we cannot read its value.
pub fn tool_of(name: &str) -> Option<Tool> {
    find(name).map(|(_, tool, _)| tool)
}

/// Whether a cookie remembers a choice about cookies, as far as its name and its value can tell.
pub fn looks_like_a_choice(name: &str, value: &[u8]) -> bool {
    tool_of(name).is_some() || speaks(name, value)
}

impl<'de> Deserialize<'de> for Tool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let tools = COOKIES.iter().map(|(_, tool, _)| *tool);
        let mut tools = tools.chain([OTHER, REACT]);
        let known = tools.find(|tool| tool.name() == name);
        known.ok_or_else(|| de::Error::custom(format!("{name:?} is no consent tool that we know")))
    }
}

/// The tool that has a choice cookie whose name, or the beginning of whose names, fits.
pub fn tool_where(fits: impl Fn(&str) -> bool) -> Option<Tool> {
    let mut cookies = COOKIES.iter();
    let found = cookies.find(|(named, ..)| match named {
        Is(name) | Begins(name) => fits(name),
    });
    found.map(|(_, tool, _)| *tool)
}

/// Place of the tool in the list, the tool, and what the cookie says; `None` if it remembers no choice.
pub(super) fn read(name: &str, value: &[u8]) -> Option<(usize, Tool, Option<Said>)> {
    let Some((rest, tool, form)) = find(name) else {
        return speaks(name, value).then_some((usize::MAX, OTHER, None));
    };
    let decoded = decoded(value);
    let raw = String::from_utf8_lossy(value);
    let given = Given {
        rest,
        text: unquoted(&decoded),
        raw: unquoted(&raw),
    };
    // The library for React gives its cookie the name that Cookiebot's has.
    let (tool, said) = match flags::react(given) {
        Some(said) if name == "CookieConsent" => (REACT, Some(said)),
        _ => (tool, form(given)),
    };
    let rank = COOKIES.iter().position(|(_, known, _)| *known == tool);
    Some((rank.unwrap_or(COOKIES.len()), tool, said))
}

/// Without the quotes that some servers put around a value.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inside = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or(text)
}

/// Percent-decoded, twice where it was encoded twice.
fn decoded(value: &[u8]) -> Cow<'_, str> {
    let once = percent_decode(value).decode_utf8_lossy();
    if once.starts_with('%') {
        Cow::Owned(
            percent_decode(once.as_bytes())
                .decode_utf8_lossy()
                .into_owned(),
        )
    } else {
        once
    }
}

/// The names in the list, and whether each is the beginning of a family's.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, bool)> {
    COOKIES.iter().map(|(named, ..)| match named {
        Is(name) => (*name, false),
        Begins(start) => (*start, true),
    })
}
