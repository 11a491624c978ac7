//! Heads with several cookies: what they say together, in every order, and whose cookies are named.

use super::{cookies, said};
use crate::cookie::consent::read_head;

fn check(head: &str, expected: &str) {
    let mut cookies = cookies(head);
    for _ in 0..cookies.len() {
        assert_eq!(said(&cookies), expected, "{cookies:?}");
        let back: Vec<_> = cookies.iter().rev().copied().collect();
        assert_eq!(said(&back), expected, "{back:?}");
        cookies.rotate_left(1);
    }
}

#[test]
fn cookies_of_one_tool_count_together() {
    // GOV.UK's mark.
    check(
        "cookies_policy={\"usage\":false,\"settings\":true}; cookies_preferences_set=true",
        "made yn-",
    );
    check(
        "cookies_policy={\"usage\":false}; cookies_preferences_set=false",
        "not yet ---",
    );
    check("cookies_policy={\"usage\":false}; lang=en", "not yet ---");
    check(
        "cookies_policy=analytics_rejected; cookies_preferences_set=true",
        "made -n-",
    );
    // OneTrust's closed box.
    check(
        "OptanonConsent=interactionCount=0&groups=C0002:0; OptanonAlertBoxClosed=2026-06-01T10:00:00.000Z",
        "made ---",
    );
    check(
        "OptanonConsent=groups=C0002:0; OptanonAlertBoxClosed=2026-06-01T10:00:00.000Z",
        "made -n-",
    );
    check(
        "OptanonConsent=nonsense; OptanonAlertBoxClosed=2026-06-01T10:00:00.000Z",
        "made ---",
    );
    // Drupal: "agreed" is about what is in the list.
    check(
        "cookie-agreed=2; cookie-agreed-categories=[\"analytics\"]",
        "made nyn",
    );
    check(
        "cookie-agreed=2; cookie-agreed-categories=[\"strange\"]",
        "made ---",
    );
    check(
        "cookie-agreed=0; cookie-agreed-categories=[\"necessary\"]",
        "made nnn",
    );
    check(
        "cookie-agreed=0; cookie-agreed-categories=[\"necessary\",\"analytics\"]",
        "made n-n",
    );
    check(
        "cookie-agreed=2; cookie-agreed-categories=nonsense",
        "made yyy",
    );
}

#[test]
fn a_mark_makes_many_cookies_a_choice() {
    check(
        "cmplz_marketing=deny; cmplz_statistics=allow; cmplz_preferences=deny; cmplz_functional=allow",
        "either nyn",
    );
    check(
        "cookielawinfo-checkbox-necessary=yes; cookielawinfo-checkbox-analytics=no; viewed_cookie_policy=yes",
        "made -n-",
    );
    check(
        "cookielawinfo-checkbox-analytics=yes; viewed_cookie_policy=no",
        "made ---",
    );
    check(
        "cookielawinfo-checkbox-analytics=no; CookieLawInfoConsent=eyJhbmFseXRpY3MiOmZhbHNlfQ==",
        "made -n-",
    );
    check("cky-consent=no; cky-action=yes", "made nnn");
    check(
        "cookie_consent_level={\"tracking\":false}; cookie_consent_user_accepted=true",
        "made -n-",
    );
    check(
        "silktideCookieChoice_analytics=false; silktideCookieBanner_InitialChoice=1",
        "made -n-",
    );
}

#[test]
fn one_name_twice_agrees_or_says_nothing() {
    check("acceptCookies=true; acceptCookies=false", "either ---");
    // One that is marked as a choice, and one that only a choice writes.
    check(
        "CookieConsent=0; CookieConsent={marketing:false,statistics:false,preferences:false,method:'explicit'}",
        "made nnn",
    );
    check(
        "CookieControl={\"optionalCookies\":{},\"interactedWith\":true}; CookieControl={\"optionalCookies\":{},\"interactedWith\":false}",
        "disputed ---",
    );
}

#[test]
fn cookies_of_several_tools_agree_or_are_disputed() {
    const NO: &str = "CookieConsent=0";
    const NOT_YET: &str = "cookieyes-consent=action:,consent:";
    check(
        &format!("{NO}; euconsent-v2=C{}", "A".repeat(50)),
        "made nnn",
    );
    check(&format!("{NO}; cookie-agreed=2"), "made ---");
    check(&format!("{NO}; acceptCookies=true"), "made ---");
    check(&format!("{NO}; dmsTPC=0"), "made nnn");
    // A marked no stands where another tool is waiting; a yes may be about another site.
    check(&format!("{NO}; {NOT_YET}"), "disputed ---");
    check(
        &format!("viewed_cookie_policy=yes; {NOT_YET}"),
        "disputed ---",
    );
    check(
        &format!("OptanonConsent=interactionCount=1&groups=C0002:1,C0004:0; {NOT_YET}"),
        "made --n",
    );
    check(
        &format!("viewed_cookie_policy=no; {NOT_YET}; FCCDCF=x"),
        "disputed ---",
    );
    check(
        &format!("euconsent-v2=C{}; {NOT_YET}", "A".repeat(50)),
        "disputed ---",
    );
    check(&format!("acceptCookies=true; {NOT_YET}"), "disputed ---");
    check(
        &format!("{NOT_YET}; tarteaucitron=!gtag=wait"),
        "not yet ---",
    );
    check("acceptCookies=true; dmsTPC=0", "either y-y");
    // A tool that we cannot read may remember a choice.
    // It may be newer, too: a no that stands beside it is not believed.
    check(&format!("{NO}; FCCDCF=x"), "unreadable ---");
    check("cookie-agreed=2; FCCDCF=x", "made yyy");
    check(&format!("{NOT_YET}; FCCDCF=x"), "unreadable ---");
    check(
        &format!("{NOT_YET}; cookie_consent=accepted"),
        "unreadable ---",
    );
    check("acceptCookies=true; FCCDCF=x", "unreadable ---");
}

#[test]
fn the_tool_that_is_named_has_the_stage() {
    let check = |head: &str, tool: &str| {
        let mut cookies = cookies(head);
        for _ in 0..2 {
            let head = cookies
                .iter()
                .map(|(name, value)| (name.as_bytes(), value.as_bytes()));
            let reading = read_head(head).expect("a reading");
            assert_eq!(reading.tool.name(), tool, "{cookies:?}");
            cookies.reverse();
        }
    };
    check("CookieConsent=true; lang=en", "React Cookie Consent");
    check("CookieConsent=0; lang=en", "Cookiebot");
    check(
        "euconsent-v2=CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; OptanonAlertBoxClosed=2026",
        "OneTrust",
    );
    check(
        "osano_consentmanager=x; euconsent-v2=CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Osano",
    );
    check("cookie_consent=x; lang=en", "A tool that we do not know");
    check("cookie_consent=x; FCCDCF=x", "Google consent messages");
}

#[test]
fn heads_that_people_reported_are_read_as_they_say() {
    // F20
    check(
        "OptanonConsent=isGpcEnabled=0&datestamp=Mon+Jun+01+2026+11%3A00%3A00+GMT%2B0100+(British+Summer+Time)&version=202505.1.0&browserGpcFlag=0&isIABGlobal=false&hosts=&landingPath=https%3A%2F%2Fjobs.luton.gov.uk%2F&groups=C0001%3A1%2CC0002%3A0%2CC0003%3A0%2CC0004%3A0",
        "not yet ---",
    );
    // F22
    check(
        "cookies_policy=%7B%22essential%22%3Atrue%2C%22settings%22%3Afalse%2C%22usage%22%3Afalse%2C%22campaigns%22%3Afalse%7D",
        "not yet ---",
    );
    // F23
    check(
        "OptanonConsent=isGpcEnabled=0&datestamp=Mon+Jun+01+2026+11%3A00%3A00+GMT%2B0100+(British+Summer+Time)&version=202505.1.0&browserGpcFlag=0&isIABGlobal=false&hosts=&interactionCount=1&landingPath=NotLandingPage&groups=1%3A1%2C2%3A0%2C3%3A1%2C4%3A0; OptanonAlertBoxClosed=2026-06-01T10:00:00.000Z",
        "made ynn",
    );
    // F24
    check(
        "cookie-agreed=2; cookie-agreed-categories=[\"necessary\"]; cookie-agreed-version=1.0.0",
        "made nnn",
    );
    // F25
    check(
        "cookie-agreed-categories=%5B%22statistical%22%2C%22marketing%22%2C%22functional%22%5D; cookie-agreed=2",
        "made y-y",
    );
    // F26
    check(
        "cookies_policy=eyJlc3NlbnRpYWwiOnRydWUsImFuYWx5dGljcyI6ZmFsc2UsInRpbWVzdGFtcCI6MTc4MDMwMDgwMH0=; cookies_preferences_set=true",
        "made -n-",
    );
    check(
        "cookies_policy=%7B%22essential%22%3A%22yes%22%2C%22usage%22%3A%22no%22%7D; cookies_preferences_set=true",
        "made -n-",
    );
    // F27
    check(
        "euconsent-v2=CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "made -nn",
    );
    // F28
    check(
        "cmplz_marketing=deny; cmplz_statistics=deny; cmplz_preferences=deny; cmplz_functional=allow; cmplz_banner-status=dismissed",
        "made nnn",
    );
    check(
        "cc_cookie=%7B%22categories%22%3A%5B%22necessary%22%5D%2C%22revision%22%3A0%2C%22rfc_cookie%22%3Atrue%7D",
        "made nnn",
    );
    check(
        "nhsuk-cookie-consent=%7B%22necessary%22%3Atrue%2C%22preferences%22%3Afalse%2C%22statistics%22%3Afalse%2C%22marketing%22%3Afalse%2C%22consented%22%3Atrue%2C%22version%22%3A7%7D",
        "made nnn",
    );
    check(
        "cookiesjsr=%7B%22functional%22%3Atrue%2C%22analytics%22%3Afalse%2C%22facebook_pixel%22%3Afalse%7D",
        "made yn-",
    );
    // F29
    check(
        "CookieControl={\"interactedWith\":true,\"acceptedCategories\":[\"essentials\"]}",
        "made nnn",
    );
}
