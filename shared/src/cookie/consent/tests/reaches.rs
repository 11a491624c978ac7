//! Where a browser sends the cookie of a choice, and what its absence proves.

use super::histories::{GOV_UK, LUTON, check, play};
use crate::cookie::{
    browser::{Profile, ResponseContext, evaluate},
    consent::{
        Reach,
        tool::{OF_A_FOLDER, Tool},
    },
    set_cookie::SetCookie,
    site::Host,
};

/// Where the browser sends a cookie with these attributes.
pub(super) fn reach(attributes: &str, path: &str) -> Reach {
    let field = format!("a=1; {attributes}");
    let cookie = SetCookie::parse(field.as_bytes()).expect("a field");
    let response = ResponseContext {
        host: &Host::parse("www.luton.gov.uk").expect("a host"),
        path: path.as_bytes(),
        over_https: true,
        now: 1,
        date: None,
        profile: Profile::default(),
        cross_site: false,
        trust_local: false,
    };
    Reach::of(&evaluate(&cookie, response), path.as_bytes())
}

#[test]
fn the_absence_of_a_choice_proves_something_only_where_the_browser_would_send_it() {
    check(
        LUTON,
        true,
        &[
            ("p/app/>- f/app/x<m1;Path=/app p/news>-", "made yyy"),
            ("p/app/>- f/app/x<m1;Path=/app p/application>-", "made yyy"),
            (
                "p/app/>- f/app/x<m1;Path=/app p/app/b>-",
                "not_yet, withdrawn",
            ),
            ("p/app/>- f/app/x<m1;Path=/ p/news>-", "not_yet, withdrawn"),
            // Without a path of its own it is for the folder of the page, which is not kept.
            ("p/app/>- f/app/x<m1;Secure p/news>-", "nothing_seen"),
            (
                "p/app/>- f/app/x<m1;Secure p/news>- p/news>-",
                "nothing_seen",
            ),
            ("p/app/>- f/app/x<m1;Secure p/app/b>-", "nothing_seen"),
            ("p/a>- f/x<m1;Secure p/news>-", "not_yet, withdrawn"),
            // It was only sent: for which paths, other requests show.
            ("p/app/a>m1 p/news>-", "nothing_seen"),
            ("p/app/a>m1 p/news>- p/app/b>m1", "made yyy"),
            ("p/app/a>m1 a/app/a.css>m1 p/news>-", "nothing_seen"),
            // Two folders, or two pages of the root, have only the root in common.
            ("p/app/a>m1 p/bins/a>m1 p/news>-", "not_yet, withdrawn"),
            ("p/app>m1 p/bins>m1 p/news>-", "not_yet, withdrawn"),
            ("p/app>m1 p/app/a>m1 p/news>-", "nothing_seen"),
            // A copy for each folder, each written on the first page there.
            ("p/app/a>m1 p/bins/a>- p/bins/b>m1 p/news>-", "nothing_seen"),
            ("p/app/a>m1 a/icon.png>m1 p/news>-", "not_yet, withdrawn"),
            ("p/app/a>m1 p/>m1 p/news>-", "not_yet, withdrawn"),
            // What the site writes where the cookie does not go is what it writes on arrival.
            (
                "p/app/>- f/app/x<m1;Path=/app p/news>- p/news<e0",
                "default_or_choice",
            ),
            // Strict by its own attribute, and not by its tool.
            ("p>- f<m1;Path=/;SameSite=Strict p*>-", "made yyy"),
            ("p>- f<m1;Path=/;SameSite=Strict p>-", "not_yet, withdrawn"),
            ("p>- f<m1;Path=/;SameSite=Lax p*>-", "not_yet, withdrawn"),
            // Left behind, it shows no second page of a visit: what comes with it may come by itself.
            ("p>- p<e0;Path=/;SameSite=Strict p*>- p*<e1", "not_yet"),
            ("p>- p<e0;Path=/;SameSite=Lax p*>- p*<e1", "made yyy"),
        ],
    );
}

#[test]
fn a_tool_that_writes_for_every_path_is_missed_on_any_page() {
    for declared in [true, false] {
        check(
            GOV_UK,
            declared,
            &[
                ("p>- p/b>m0 p>-", "not_yet, withdrawn"),
                ("p>- p/b>m0 p/app/a>- p/app/a>-", "not_yet, withdrawn"),
                ("p/app/a>m1 p/news>-", "not_yet, withdrawn"),
                // Only a page that leads there by itself shows it.
                ("p>- p/b>m0 f*>- i*>- a*>-", "made nnn"),
                // A header wrote it for one folder.
                (
                    "p/app/>- f/app/x<m1;Path=/app p/app/b>m1 p/news>-",
                    "made yyy",
                ),
                (
                    "p/app/>- f/app/x<m1;Secure p/app/b>m1 p/news>-",
                    "nothing_seen",
                ),
            ],
        );
    }
}

#[test]
fn each_tool_of_a_folder_is_one_that_we_know() {
    for name in OF_A_FOLDER {
        let is_known = serde_json::from_value::<Tool>(serde_json::json!(name)).is_ok();
        assert!(is_known, "{name}");
    }
}

#[test]
fn a_request_shows_a_choice_unless_its_cookie_may_have_stayed_behind() {
    let check = |steps: &str, expected: bool| {
        assert_eq!(play(LUTON, true, steps).1, expected, "{steps}");
    };
    check("p>-", true);
    check("p>- a>-", true);
    check("p>- f>-", true);
    check("p>- i>- a>-", true);
    check("p>- a*>-", false);
    check("p>- f*>-", false);
    check("p>- u>-", false);
    // A page inside another site's, and its own parts.
    check("p>- i*>-", false);
    check("p>- i*>- a>-", false);
    check("p>- i*>- i>-", false);
    check("p>- i*>- p>- a>-", true);
    // Another browser's, or the cookie has gone.
    check("p>m0 a>-", false);
    check("p>m0 f>-", false);
    check("p>m0 i>-", false);
    check("p>m0 f>m0", true);
}
