//! Luton's 20 systems and the cookies that their stand-ins set, with the third-party hosts that its pages embed.
//!
//! Rows that stray from the notice say how; everything else is as the notice has it.

use crate::{
    analytics,
    system::{
        BARE, CROSS_SITE, DAY, Flags, HTTP_ONLY, MINUTE, SAFE, SECURE, SetRow, System, YEAR,
        script, session, stays,
    },
    value::Value,
};

const fn system(
    service: &'static str,
    name: &'static str,
    host: &'static str,
    path: &'static str,
    sets: &'static [SetRow],
) -> System {
    System::new("luton", service, name, host, path, sets)
}

const MAIN: &str = "m.luton.gov.uk";
/// Meant for other sites' pages, but without Secure: no browser keeps it.
const CROSS_SITE_UNSAFE: Flags = Flags {
    secure: false,
    http_only: false,
    same_site: Some(cookie::SameSite::None),
};

pub(crate) const SYSTEMS: &[System] = &[
    system(
        "civic-cookie-control",
        "Civic Cookie Control",
        MAIN,
        "/cookie-choices",
        &[stays(
            "CookieControl",
            Value::Fixed("{}"),
            180 * DAY,
            SECURE,
        )],
    )
    .asks("CookieControl"),
    system(
        "cloudflare",
        "Cloudflare",
        MAIN,
        "/",
        &[
            stays("__cfduid", Value::Alphanumeric(43), 30 * DAY, SAFE).for_domain("m.luton.gov.uk"),
            stays("__cf_bm", Value::Base64(120), 30 * MINUTE, SAFE)
                .strays("the notice does not name it"),
        ],
    ),
    system(
        "google-analytics",
        "Google Analytics",
        MAIN,
        "/news",
        &[
            stays("__cfduid", Value::Alphanumeric(43), 30 * DAY, SAFE).for_domain("m.luton.gov.uk"),
            stays("_gaexp", Value::Analytics, 90 * DAY, SECURE)
                .strays("the notice does not name it"),
        ],
    )
    .scripted(&[
        script("_ga", Value::Analytics, Some(2 * YEAR)),
        script("_gid", Value::Analytics, Some(DAY)),
        script("_gat", Value::Fixed("1"), Some(MINUTE)),
        script("_ga_8LUTON0001", Value::Digits(20), Some(2 * YEAR)),
        script("_gat_gtag_UA_1234567_1", Value::Fixed("1"), Some(MINUTE)),
        script("__utma", Value::Digits(40), Some(2 * YEAR)).strays(analytics::MISSPELT),
    ]),
    system(
        "clarity",
        "Microsoft Clarity",
        MAIN,
        "/council-tax",
        &[
            stays("_clck", Value::Alphanumeric(20), YEAR, SECURE),
            stays("_clsk", Value::Alphanumeric(20), DAY, SECURE),
        ],
    )
    .embeds_these(&[
        "https://www.clarity.ms/tag.js",
        "https://c.clarity.ms/c.gif",
        "https://c.bing.com/c.gif",
    ]),
    system(
        "hotjar",
        "Hotjar",
        MAIN,
        "/bins",
        &[stays(
            "_hjAbsoluteSessionInProgress",
            Value::Fixed("1"),
            30 * MINUTE,
            SECURE,
        )],
    )
    .scripted(&[
        script("_hjSessionUser_123456", Value::Base64(40), Some(YEAR))
            .strays("the notice gives its older name"),
        script("_hjTLDTest", Value::Fixed("1"), None),
        script(
            "_hjIncludedInPageviewSample",
            Value::Fixed("1"),
            Some(30 * MINUTE),
        ),
    ]),
    system(
        "youtube",
        "YouTube",
        MAIN,
        "/video",
        &[stays("__cfduid", Value::Alphanumeric(43), 30 * DAY, SAFE)],
    )
    .embeds_these(&["https://www.youtube.com/embed/council"]),
    system(
        "vimeo",
        "Vimeo",
        MAIN,
        "/films",
        &[stays("__cfduid", Value::Alphanumeric(43), 30 * DAY, SAFE)],
    )
    .embeds_these(&["https://player.vimeo.com/video/council"]),
    system(
        "google-maps",
        "Google Maps",
        MAIN,
        "/find-us",
        &[stays("__cfduid", Value::Alphanumeric(43), 30 * DAY, SAFE)],
    )
    .embeds_these(&["https://maps.google.com/maps/embed"]),
    system(
        "socialcare",
        "Adult social care self-assessment",
        "socialcare.luton.gov.uk",
        "/",
        &[session("XSESSIONID", Value::UpperHex(32), SAFE)],
    )
    .asks("acceptCookies"),
    system(
        "connect",
        "Business rates, landlord payments and free school meals",
        "connect.luton.gov.uk",
        "/publicaccesslive/selfservice/citizenportal/",
        &[session("JSESSIONID", Value::UpperHex(32), SAFE)],
    ),
    system(
        "engage",
        "Consultations",
        "engage.luton.gov.uk",
        "/",
        &[
            session("PHPSESSID", Value::Alphanumeric(26), SAFE),
            stays("engage_seen", Value::Alphanumeric(16), 60 * DAY, SECURE),
        ],
    ),
    system(
        "democracy",
        "CMIS democracy",
        "democracy.luton.gov.uk",
        "/",
        &[
            stays(".ASPXANONYMOUS", Value::Base64(60), 70 * DAY, HTTP_ONLY)
                .strays("the notice says two months; it stays 70 days"),
            session("ASP.NET_SessionId", Value::Alphanumeric(24), HTTP_ONLY),
            session("language", Value::Fixed("en-GB"), BARE),
        ],
    ),
    system(
        "directory",
        "Luton Directory and Local Offer",
        "directory.luton.gov.uk",
        "/kb5/luton/directory/home.page",
        &[
            session("JSESSIONID", Value::UpperHex(32), SAFE),
            session("__KBCookie__/luton/directory", Value::Digits(13), SECURE),
            stays(
                "kbroker_presence_controller",
                Value::Fixed("default"),
                YEAR,
                SECURE,
            ),
        ],
    )
    .asks("complianceCookie"),
    system(
        "jobs",
        "Job search",
        "jobs.luton.gov.uk",
        "/",
        &[
            stays("AWSALB", Value::Base64(100), 7 * DAY, SECURE),
            stays("AWSALBCORS", Value::Base64(100), 7 * DAY, CROSS_SITE_UNSAFE)
                .strays("browsers refuse it: SameSite=None without Secure"),
            stays(
                "lumesseAnalyticsInformation",
                Value::Alphanumeric(32),
                YEAR,
                SECURE,
            )
            .strays("it stays a year; the notice says until the browser closes"),
            stays("sessionId", Value::UpperHex(32), 30 * DAY, SAFE),
            session("lumesse.apply.version.3", Value::Fixed("3"), SECURE),
            session("candidatePortal", Value::UpperHex(32), SAFE),
            session("sid", Value::UpperHex(32), SAFE),
            stays("lg", Value::Fixed("en"), 30 * YEAR, SECURE),
            session("expire_timestamp", Value::Digits(10), SECURE),
        ],
    ),
    system(
        "myforms",
        "Online forms",
        "myforms.luton.gov.uk",
        "/",
        &[
            session("PHPSESSID", Value::Alphanumeric(26), SAFE),
            session("APP_LANG", Value::Fixed("en"), SECURE),
            stays("AWSALBCORS", Value::Base64(100), 7 * DAY, CROSS_SITE)
                .strays("it stays a week; the notice says until the browser closes"),
            session("AWSELB", Value::UpperHex(48), SECURE),
            session("localtime", Value::Digits(10), SECURE),
        ],
    ),
    system(
        "civicaepay",
        "Online payments",
        "www.civicaepay.co.uk",
        "/Luton/Webpay_Public/Webpay",
        &[
            session("__RequestVerificationToken", Value::Base64(92), SAFE)
                .strays("the notice writes its name with one underscore"),
            session("ASP.NET_SessionId", Value::Alphanumeric(24), SAFE),
            session("BIGipServerPOOL_A3", Value::BigIp, HTTP_ONLY),
            session("BIGipServerCFS_HTTP", Value::BigIp, HTTP_ONLY),
        ],
    ),
    system(
        "parking",
        "Parking fines (PCN) payments",
        "parking.luton.gov.uk",
        "/",
        &[
            session("ASP.NET_SessionId", Value::Alphanumeric(24), SAFE),
            stays("parkingPrefs", Value::Fixed("list"), 365 * DAY, SECURE)
                .strays("the notice promises one cookie"),
        ],
    ),
    system(
        "planning",
        "Planning applications",
        "planning.luton.gov.uk",
        "/online-applications/",
        &[session("JSESSIONID", Value::UpperHex(32), BARE)],
    ),
    system(
        "family-hubs",
        "Luton Family Hubs",
        "www.familyhubs.luton.gov.uk",
        "/",
        &[
            stays("ARRAffinity", Value::UpperHex(64), DAY, SAFE)
                .strays("the notice does not name it"),
            session("ARRAffinitySameSite", Value::UpperHex(64), CROSS_SITE)
                .strays("the notice does not name it"),
        ],
    )
    .scripted(&[
        script("ai_user", Value::Base64(22), Some(YEAR)),
        script("ai_session", Value::Base64(22), Some(30 * MINUTE)),
    ]),
    system(
        "mailchimp",
        "Mailchimp",
        "mailchi.mp",
        "/luton/sign-up",
        &[
            stays("_mcid", Value::Alphanumeric(32), YEAR, SECURE),
            stays("_abck", Value::Base64(80), YEAR, SECURE).for_domain("mailchi.mp"),
        ],
    )
    .scripted(analytics::NEWER),
];

/// Hosts that belong to everybody and that Luton's pages embed.
pub(crate) const EMBEDDED: &[System] = &[
    system(
        "clarity",
        "Microsoft Clarity’s script",
        "www.clarity.ms",
        "/tag.js",
        &[stays("CLID", Value::UpperHex(32), YEAR, CROSS_SITE)],
    ),
    system(
        "clarity",
        "Microsoft Clarity’s pixel",
        "c.clarity.ms",
        "/c.gif",
        &[
            stays("ANONCHK", Value::Fixed("0"), 10 * MINUTE, CROSS_SITE)
                .for_domain("c.clarity.ms")
                .strays("the notice says one day"),
            session("SM", Value::Fixed("C"), CROSS_SITE),
        ],
    ),
    system(
        "clarity",
        "Bing’s pixel",
        "c.bing.com",
        "/c.gif",
        &[
            stays("MUID", Value::UpperHex(32), 390 * DAY, CROSS_SITE)
                .for_domain("bing.com")
                .strays("the notice says one year"),
            stays("MR", Value::Fixed("0"), 7 * DAY, CROSS_SITE).strays("the notice says session"),
        ],
    ),
    system(
        "youtube",
        "YouTube’s player",
        "www.youtube.com",
        "/embed/council",
        &[
            session("YSC", Value::Alphanumeric(11), CROSS_SITE).for_domain("youtube.com"),
            stays(
                "VISITOR_INFO1_LIVE",
                Value::Alphanumeric(11),
                180 * DAY,
                CROSS_SITE,
            )
            .for_domain("youtube.com"),
        ],
    ),
    system(
        "vimeo",
        "Vimeo’s player",
        "player.vimeo.com",
        "/video/council",
        &[
            stays("vuid", Value::Digits(20), 2 * YEAR, CROSS_SITE).for_domain("vimeo.com"),
            stays("__cf_bm", Value::Base64(120), 30 * MINUTE, CROSS_SITE)
                .for_domain("vimeo.com")
                .strays("the notice does not name it"),
        ],
    ),
    system(
        "google-maps",
        "Google’s map",
        "maps.google.com",
        "/maps/embed",
        &[stays("NID", Value::Base64(150), 180 * DAY, CROSS_SITE)
            .for_domain("google.com")
            .strays("the notice does not name it")],
    ),
];
