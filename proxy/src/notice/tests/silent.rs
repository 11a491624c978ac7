//! Names that must not be lost in silence, and words that must not become a name, a time or a category.

use super::said;
use crate::notice::read;

/// Reads a page, and fails unless its names, times, categories, hosts and purposes are these, and the words that are in doubt.
pub(super) fn check(page: &str, expected: &[&str], doubts: &[&str]) {
    let reading = read(page.as_bytes()).unwrap_or_default();
    let said = reading.declarations.iter().map(|one| {
        let time = one
            .lifetime
            .map_or_else(String::new, |time| time.to_string());
        let kind = one.category.map_or("", |kind| kind.id());
        let hosts = one.service.iter().chain(&one.provider).chain(&one.hosts);
        let hosts: Vec<&str> = hosts.map(String::as_str).collect();
        let fields = [
            &one.names.join(","),
            &time,
            kind,
            &hosts.join(" "),
            &one.purpose,
        ];
        fields.join("|").trim_end_matches('|').to_owned()
    });
    let unsure: Vec<&str> = reading
        .doubts
        .iter()
        .map(|doubt| doubt.text.as_str())
        .collect();
    assert_eq!(
        (said.collect::<Vec<_>>().join("; "), unsure),
        (expected.join("; "), doubts.to_vec()),
        "{page}"
    );
}

pub(super) fn table(head: &str, rows: &[&str]) -> String {
    format!(
        "<table><tr><th>{head}<tr><td>{}</table>",
        rows.join("<tr><td>")
    )
}

pub(super) const WHOLE: &str = "Name<th>Purpose<th>Expires";

#[test]
fn a_maker_or_a_word_above_names_in_a_cell_is_none() {
    let check = |cell: &str, expected: &str, doubts: &[&str]| {
        let page = format!(
            "<h1>Cookies</h1>{}",
            table(WHOLE, &[&format!("{cell}<td>x<td>1 day")])
        );
        check(&page, &[expected], doubts);
    };
    check("<b>Hotjar</b><br>_hjid", "_hjid|1 day||Hotjar|x", &[]);
    check("Siteimprove<br>nmstat", "nmstat|1 day||Siteimprove|x", &[]);
    check("Survey<br>sv_id", "sv_id|1 day||Survey|x", &["Survey"]);
    check("sv_id<br>Survey", "sv_id,Survey|1 day|||x", &[]);
    check("Language<br>Theme", "Language,Theme|1 day|||x", &[]);
    check("a_one<br>b_two", "a_one,b_two|1 day|||x", &[]);
}

#[test]
fn words_in_the_column_of_names_hide_no_name_beside_them() {
    let rows = [
        "Session cookie<td>x<td>Session",
        "Load balancer<td>x<td>1 hour",
        "Survey cookie<td>x<td>1 day",
        "s_real<td>x<td>3 days",
    ];
    let words = ["Session cookie", "Load balancer", "Survey cookie"];
    check(
        &format!(
            "<h1>Cookies</h1>{}",
            table("Cookie name<th>Purpose<th>Expires", &rows)
        ),
        &["s_real|3 days|||x"],
        &words,
    );
    check(
        &format!("<h1>Cookies</h1>{}", table(WHOLE, &rows[..3])),
        &[],
        &[],
    );
    check(
        &format!(
            "<h1>Cookies</h1>{}",
            table(
                WHOLE,
                &[
                    "AMCV_###@AdobeOrg<td>x<td>1 day",
                    "web@x.gov.uk<td>x<td>1 day"
                ]
            )
        ),
        &["AMCV_*@AdobeOrg|1 day|||x"],
        &["web@x.gov.uk"],
    );
}

#[test]
fn tables_beside_each_other_under_one_head_are_one() {
    let page = |head: &str, row: &str| format!("<h1>Cookies</h1>{}", table(head, &[row]));
    check(
        &page(
            "Cookie<th>Expiry<th>Cookie<th>Expiry",
            "n_a<td>1 day<td>n_c<td>Session",
        ),
        &["n_a|1 day", "n_c|session"],
        &[],
    );
    check(
        &page(
            &format!("{WHOLE}<th>{WHOLE}"),
            "n_a<td>x<td>1 day<td>n_c<td>y<td>Session",
        ),
        &["n_a|1 day|||x", "n_c|session|||y"],
        &[],
    );
    check(
        &page("Cookie<th>Name<th>Expires", "Chat<td>n_a<td>1 day"),
        &["n_a|1 day||Chat"],
        &[],
    );
}

#[test]
fn a_name_that_looks_like_a_word_is_one_in_a_list_of_names_with_times() {
    let list = |item: &str| format!("<ul><li>{item}</li></ul>");
    let page =
        |heading: &str, items: &str| format!("<h1>Cookies</h1><h2>{heading}</h2>{}", list(items));
    check(
        &page("Analytics cookies", "_ga (2 years)</li><li>vuid (2 years)"),
        &["_ga|2 years|analytics", "vuid|2 years|analytics"],
        &[],
    );
    check(
        &format!(
            "<h1>Cookies</h1><h2>Analytics cookies</h2><h3>Vimeo</h3>{}",
            list("vuid (2 years)")
        ),
        &["vuid|2 years|analytics|Vimeo"],
        &[],
    );
    check(
        &format!(
            "{}<h2>Facebook</h2>{}",
            page("Google", "_ga (2 years)"),
            list("fr (3 months)")
        ),
        &["_ga|2 years||Google"],
        &["fr"],
    );
    check(
        &page(
            "Analytics cookies",
            "_ga (2 years)</li><li>Videos (two of them)",
        ),
        &["_ga|2 years|analytics||Videos (two of them)"],
        &[],
    );
}

#[test]
fn a_kind_that_cannot_be_refused_and_a_bullet_of_a_font_hide_nothing() {
    let row = table(WHOLE, &["h_5<td>x<td>1 day"]);
    for heading in [
        "Cookies you can\u{2019}t turn off",
        "Cookies you can turn off",
        "Cookies that cannot be disabled",
    ] {
        check(
            &format!("<h1>Cookies</h1><h2>{heading}</h2>{row}"),
            &["h_5|1 day|||x"],
            &[],
        );
    }
    check(
        "Cookies\nMarketing cookies\n\u{f0b7} _gcl_au: Google Ads. Expires after 90 days.\n\u{f0b7} MUID: Bing. Expires after 390 days.\n",
        &[
            "_gcl_au|90 days|marketing||Google Ads. Expires after 90 days.",
            "MUID|390 days|marketing||Bing. Expires after 390 days.",
        ],
        &[],
    );
}

#[test]
fn the_nearest_sentence_that_leads_a_list_says_of_which_kind_it_is() {
    let first = "<h1>Cookies</h1><p>The following cookies are strictly necessary for this website to work:</p><ul><li>t_sid: x, 2 hours</li></ul>";
    let of_second = |sentence: &str, kind: &str| {
        let page = format!("{first}<p>{sentence}</p><ul><li>t_x: z, 1 day</li></ul>");
        let second = format!("t_x|1 day|{kind}||z, 1 day");
        check(
            &page,
            &["t_sid|2 hours|necessary||x, 2 hours", &second],
            &[],
        );
    };
    of_second("We use these cookies for analytics:", "analytics");
    of_second(
        "The following cookies are used for advertising:",
        "marketing",
    );
    of_second("We also use cookies that you can turn off:", "");
    of_second("You can refuse these cookies:", "");
    let below = "<h1>Cookies</h1><h2>Essential cookies</h2><p>We use these cookies to keep your settings:</p><ul><li>t_x: z, 1 day</li></ul>";
    check(below, &["t_x|1 day|necessary||z, 1 day"], &[]);
}

#[test]
fn lists_of_labels_give_each_value_to_its_own() {
    let list = |kind: &str| {
        format!(
            "<h1>Cookies</h1><dl><dt>Cookie name<dd>w_sid<dt>Provider<dd>www.w.gov.uk<dt>{kind}<dd>Strictly necessary<dt>Expiry<dd>Session</dl>"
        )
    };
    for kind in ["Category", "Type"] {
        check(&list(kind), &["w_sid|session|necessary|www.w.gov.uk"], &[]);
    }
    check(
        "<h1>Cookies</h1><div>p_sid</div><div>Category: <b>Essential</b></div><div>Expiry: <b>23 days</b></div><div>p_b</div><div>Category: <b>Functional</b></div><div>Expiry: <b>1 day</b></div>",
        &["p_sid|23 days|necessary", "p_b|1 day|functional"],
        &[],
    );
    check(
        "Cookies\n\nName\nPurpose\nExpires\n\nw_sid\nSigns you in\nSession\n\nw_b\nHides it\n7 days\n",
        &["w_sid|session|||Signs you in", "w_b|7 days|||Hides it"],
        &[],
    );
    check(
        "Cookies\n\nCookie\nName\nExpires\nForms\nw_sid\nSession\nMaps\nw_b\n7 days\n",
        &["w_sid|session||Forms", "w_b|7 days||Maps"],
        &[],
    );
}

#[test]
fn what_follows_an_entry_of_labels_is_no_purpose() {
    let entry = "<h1>Cookies</h1><p><b>Name:</b> w_a<br><b>Expires:</b> 3 days</p>";
    for below in [
        "<footer><ul><li><a href=/p>Privacy</a></li><li>Contact us</li></ul><p>Town Hall.</p></footer>",
        "<p>You can delete cookies in your browser.</p>",
    ] {
        check(&format!("{entry}{below}"), &["w_a|3 days"], &[]);
    }
    check(
        "<h1>Cookies</h1><dl><dt>Cookie name</dt><dd>w_b</dd><dt>Expiry</dt><dd>3 days</dd></dl><footer><p>Privacy</p></footer>",
        &["w_b|3 days"],
        &[],
    );
}

#[test]
fn what_depends_on_the_browser_is_no_session() {
    let check = |time: &str, expected: &str, doubts: &[&str]| {
        let page = format!(
            "<h1>Cookies</h1>{}",
            table(WHOLE, &[&format!("x_a<td>x<td>{time}")])
        );
        assert_eq!(
            (
                said(&page, "doubt-varies").0.join(""),
                said(&page, "doubt-varies").1
            ),
            (expected.to_owned(), super::owned(doubts)),
            "{time}"
        );
    };
    check(
        "depends on your browser",
        "x_a (0, 0)",
        &["depends on your browser"],
    );
    check(
        "Session length varies",
        "x_a (0, 0)",
        &["Session length varies"],
    );
    check("when you close your browser", "x_a session", &[]);
    check("the session ends", "x_a session", &[]);
}

#[test]
fn the_host_of_a_system_is_where_a_sentence_or_a_label_says() {
    let check = |sentence: &str, expected: &str| {
        let page = format!(
            "<h1>Cookies</h1><h2>Jobs</h2><p>{sentence}</p>{}",
            table(WHOLE, &["j_s<td>x<td>1 day"])
        );
        check(&page, &[&format!("j_s|1 day||Jobs{expected}|x")], &[]);
    };
    check("Web address: jobs.x.gov.uk", " jobs.x.gov.uk");
    check(
        "Supplied by Capita at <a href=x>https://selfserve.x.gov.uk/</a>.",
        " selfserve.x.gov.uk",
    );
    check("These cookies are set by jobs.x.gov.uk.", " jobs.x.gov.uk");
    check("Hosted at jobs.x.gov.uk by Jobtrain.", " jobs.x.gov.uk");
    check("Read how cookies work at www.aboutcookies.org.", "");
    check(
        "They are set by third parties, such as those of www.youtube.com.",
        "",
    );
}

#[test]
fn names_below_headings_labels_and_marks_are_read_with_what_is_said_of_them() {
    let on = |html: &str, expected: &[&str], doubts: &[&str]| {
        check(&format!("<h1>Cookies</h1>{html}"), expected, doubts);
    };
    on(
        "<h2>Marketing cookies</h2><h3>_fbp</h3><p>Facebook adverts</p><p>Expires: 3 months</p>",
        &["_fbp|3 months|marketing||Facebook adverts"],
        &[],
    );
    on(
        "<h2>Essential</h2><h3>analytics_off</h3><p>You refused counting.</p><p>Expires: 1 year</p>",
        &["analytics_off|1 year|necessary||You refused counting."],
        &[],
    );
    on(
        "<ul><li>Name: _ga<ul><li>Counts people</li><li>Contains: a number</li><li>Expires: 2 years</li></ul></ul>",
        &["_ga|2 years|||Counts people"],
        &[],
    );
    on(
        "<p>Cookies: JSESSIONID, Ts_</p><p>Essential to the service.</p><p>Payments must be made within 14 days.</p>",
        &["JSESSIONID,Ts_||||Essential to the service."],
        &[],
    );
    on(
        "<p>Essential: sid_a (session), lang (1 year).<br>Analytics: _ga (2 years).</p>",
        &[
            "sid_a|session|necessary",
            "lang|1 year|necessary",
            "_ga|2 years|analytics",
        ],
        &[],
    );
    let head = "Strictly necessary<th>Purpose<th>Expiry";
    on(
        &table(head, &["nlbi_1<td>Guards<td>Session"]),
        &["nlbi_1|session|necessary||Guards"],
        &[],
    );
    let rows = ["<td>Counts visits<td>1 day", "n_a<td>x<td>1 day"];
    on(&table(WHOLE, &rows), &["n_a|1 day|||x"], &["Counts visits"]);
}

#[test]
fn a_text_with_a_line_for_each_cookie_is_read_as_we_advise_to_write_it() {
    let expected = ["_ga|2 years|||counts", "lang|1 year|||your language"];
    for (first, second) in [(", ", ", "), ("   ", "   "), (": ", ", ")] {
        let line = |name: &str, purpose: &str, time: &str| {
            format!("{name}{first}{purpose}{second}{time}\n")
        };
        let lines = [
            line("_ga", "counts", "2 years"),
            line("lang", "your language", "1 year"),
        ];
        check(&lines.concat(), &expected, &[]);
    }
    check(
        "bins, collected weekly, 2 weeks\npermit, for a car, 1 year\n",
        &[],
        &[],
    );
    let file = "[council]\nid = \"x\"\n[[service]]\nid = \"_ga, counts, 2 years\"\n";
    check(file, &[], &[]);
}
