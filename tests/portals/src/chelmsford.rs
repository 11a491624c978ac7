//! Chelmsford's 19 bought-in systems and the cookies that their stand-ins set.
//!
//! Rows that stray from the notice say how; everything else is as the notice has it.

use crate::{
    analytics,
    system::{BARE, DAY, HTTP_ONLY, MINUTE, SAFE, SECURE, System, YEAR, script, session, stays},
    value::Value,
};

const fn system(
    service: &'static str,
    name: &'static str,
    host: &'static str,
    path: &'static str,
    sets: &'static [crate::system::SetRow],
) -> System {
    System::new("chelmsford", service, name, host, path, sets)
}

pub(crate) const SYSTEMS: &[System] = &[
    system(
        "objective",
        "Objective planning consultation",
        "consult.chelmsford.gov.uk",
        "/portal",
        &[session("JSESSIONID", Value::UpperHex(32), SAFE)],
    )
    .scripted(analytics::NEWER),
    system(
        "pinpoint",
        "Pinpoint planning viewer",
        "pinpoint.chelmsford.gov.uk",
        "/",
        &[
            stays("PinpointVisited", Value::Fixed("1"), 90 * DAY, SECURE),
            stays("PinpointSearches", Value::Base64(24), 10 * YEAR, SECURE),
        ],
    ),
    system(
        "northgate-paris",
        "Northgate Paris",
        "paris.chelmsford.gov.uk",
        "/paris/basket",
        &[
            session("ASP.NET_SessionId", Value::Alphanumeric(24), HTTP_ONLY)
                .strays_unseen("the notice calls it persistent; it ends with the session"),
        ],
    ),
    system(
        "worldpay",
        "Worldpay",
        "secure.worldpay.com",
        "/wcc/purchase",
        &[
            session("JSESSIONID", Value::UpperHex(32), SAFE),
            stays("machine", Value::UpperHex(24), YEAR, SECURE),
        ],
    ),
    system(
        "salesforce-waste",
        "Salesforce Waste Portal",
        "waste.chelmsford.gov.uk",
        "/s/",
        &[
            stays("BrowserId", Value::Base64(22), YEAR, SECURE),
            session("renderCtx", Value::Base64(32), SECURE),
            stays("CookieConsentPolicy", Value::Fixed("0:1"), YEAR, SECURE),
        ],
    ),
    system(
        "ccc-venues",
        "CCC City Venues",
        "cityvenues.chelmsford.gov.uk",
        "/",
        &[session("AWSELB", Value::UpperHex(48), BARE)],
    )
    .scripted(&[
        script("has_js", Value::Fixed("1"), None),
        script("__utma", Value::Digits(40), Some(2 * YEAR)).strays(analytics::MISSPELT),
        script("__utmb", Value::Digits(24), Some(30 * MINUTE)).strays(analytics::MISSPELT),
        script("__utmc", Value::Digits(9), None).strays(analytics::MISSPELT),
        script("__utmt", Value::Fixed("1"), Some(10 * MINUTE)).strays(analytics::MISSPELT),
        script("__utmz", Value::Digits(30), Some(180 * DAY)).strays(analytics::MISSPELT),
    ]),
    system(
        "capita-connect",
        "Capita Connect",
        "connect.chelmsford.gov.uk",
        "/publicaccesslive/selfservice/",
        &[
            session("JSESSIONID", Value::UpperHex(32), SAFE),
            stays("connectLastVisit", Value::Digits(10), 30 * DAY, SECURE)
                .strays("the notice promises session cookies only"),
        ],
    ),
    system(
        "my-service-planning",
        "Civica My Service Planning",
        "myserviceplanning.chelmsford.gov.uk",
        "/",
        &[session("ASP.NET_SessionId", Value::Alphanumeric(24), SAFE)],
    ),
    system(
        "scuba-bookings",
        "Scuba bookings",
        "scuba.chelmsford.gov.uk",
        "/book",
        &[
            session("PHPSESSID", Value::Alphanumeric(26), BARE),
            stays("scuba_card", Value::Digits(8), 365 * DAY, SECURE)
                .strays("the notice says that it is set only if a box is ticked"),
        ],
    ),
    system(
        "public-access",
        "Public Access",
        "publicaccess.chelmsford.gov.uk",
        "/online-applications/",
        &[
            session("JSESSIONID", Value::UpperHex(32), SAFE),
            session("NSC_qvcmjdbddftt-ttm", Value::UpperHex(32), HTTP_ONLY)
                .strays("the notice promises one cookie"),
        ],
    ),
    system(
        "becs",
        "BECS",
        "benefits.chelmsford.gov.uk",
        "/claim",
        &[session("ASP.NET_SessionId", Value::Alphanumeric(24), SAFE)],
    ),
    system(
        "pae-portal",
        "PAE Portal",
        "www.delta-esourcing.com",
        "/delta/",
        &[
            session("JSESSIONID", Value::UpperHex(32), SAFE),
            stays("rememberMe", Value::Base64(44), 14 * DAY, SAFE)
                .strays_unseen("the notice says that it is set only if it is asked for"),
        ],
    )
    .scripted(analytics::NEWER),
    system(
        "sepp-parking",
        "SEPP Parking",
        "parking.chelmsford.gov.uk",
        "/pcn",
        &[session(
            "ASP.NET_SessionId",
            Value::Alphanumeric(24),
            HTTP_ONLY,
        )],
    ),
    system(
        "pay-by-phone",
        "Pay By Phone",
        "paybyphone.co.uk",
        "/",
        &[
            session("PHPSESSID", Value::Alphanumeric(26), SAFE),
            stays("_fbp", Value::Digits(24), 90 * DAY, SECURE)
                .strays_unseen("the notice says nothing of advertising"),
        ],
    )
    .scripted(analytics::NEWER),
    system(
        "dash",
        "Dash book of remembrance",
        "remembrance.chelmsford.gov.uk",
        "/",
        &[
            session("PHPSESSID", Value::Alphanumeric(26), SAFE)
                .strays("the notice does not name it"),
            stays("dash_pages", Value::Alphanumeric(20), 30 * DAY, SECURE),
        ],
    )
    .scripted(analytics::NEWER),
    system(
        "mipermit",
        "MiPermit",
        "www.mipermit.com",
        "/chelmsford",
        &[
            session("ASPSESSIONIDSQBRDTAC", Value::UpperHex(24), SECURE),
            stays("guest_id", Value::Digits(20), 2 * YEAR, SECURE),
        ],
    )
    .scripted(analytics::NEWER),
    system(
        "hylands-weddings",
        "Hylands Weddings",
        "hylandsweddings.chelmsford.gov.uk",
        "/",
        &[session("ASP.NET_SessionId", Value::Alphanumeric(24), SAFE)
            .strays("the notice names analytics only")],
    )
    .scripted(&[
        script("nmstat", Value::Digits(13), Some(1000 * DAY)),
        script("_ga", Value::Analytics, Some(2 * YEAR)),
        script("_gid", Value::Analytics, Some(DAY)),
    ]),
    system(
        "womentime",
        "Womentime",
        "womentime.chelmsford.gov.uk",
        "/",
        &[session("PHPSESSID", Value::Alphanumeric(26), BARE)],
    ),
    system(
        "visit-chelmsford",
        "Visit Chelmsford",
        "www.visitchelmsford.co.uk",
        "/",
        &[
            session("ASP.NET_SessionId", Value::Alphanumeric(24), HTTP_ONLY),
            stays("dmsTPC", Value::Fixed("0"), YEAR, SECURE)
                .strays("the notice says that it goes when the browser closes"),
        ],
    )
    .scripted(analytics::OLDER)
    .asks("dmsTPC"),
];
