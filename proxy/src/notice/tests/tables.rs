//! What tables and cards of a few lines are read as, where a head or a heading alone does not settle it.

use super::said;
use crate::notice::read;

#[test]
fn a_card_ends_where_the_next_cookie_begins_and_a_town_is_none() {
    let check = |page: &str, expected: &[&str]| assert_eq!(said(page, "").0, expected, "{page}");
    let card = |name: &str, time: &str| format!("<p><b>{name}</b><br>Counts visits.<br>{time}</p>");
    for time in [
        "Expires after 2 days.",
        "Expires in 2 days",
        "Expiry 2 days",
        "Expires: 2 days",
    ] {
        let page = format!(
            "<h1>Cookies</h1>{}{}",
            card("hc_a", time),
            card("hc_b", time)
        );
        check(&page, &["hc_a 2 days", "hc_b 2 days"]);
    }
    let table = "<table><tr><th>Name<th>Expires<tr><td>hc_a<td>1 day</table>";
    for heading in [
        "<title>Cookies - Luton</title><p>Skip to main content</p><h1>Cookies</h1>",
        "<h1>Cookies - Luton</h1><p>We use cookies.</p>",
        "<h1>Cookies: Hackney</h1><p>We use cookies to help.</p>",
    ] {
        check(&format!("{heading}{table}"), &["hc_a 1 day"]);
    }
    for name in [
        "Cookie: NID",
        "Cookie name: basket",
        "Cookie: basket",
        "XSRF-TOKEN",
        "nmstat",
    ] {
        let page = format!("<h1>Cookies</h1><h2>{name}</h2><p>Expires: 1 day</p>");
        let name = name.rsplit(": ").next().unwrap_or_default();
        check(&page, &[&format!("{name} 1 day")]);
        let reading = read(page.as_bytes()).expect("a notice");
        assert_eq!(reading.declarations[0].service, None, "{page}");
    }
    check("<h1>Cookies</h1><h2>WI-FI</h2><p>Ask at the desk.</p>", &[]);
    check(
        &format!(
            "<h1>Cookies</h1>{table}<h2>Related</h2><ul><li>find_bin.html - bins - 5 minutes<li>a_z - all - 2 days</ul>"
        ),
        &["hc_a 1 day"],
    );
    check(
        "<h1>Cookies</h1><p>bdc_c is kept for 1 week so that we know.</p>",
        &["bdc_c 1 week"],
    );
}

#[test]
fn labels_beside_the_values_need_no_label_for_the_name() {
    let check = |page: &str, expected: &[&str]| assert_eq!(said(page, "").0, expected, "{page}");
    let turned = |corner: &str, names: &str| {
        format!(
            "<h1>Cookies</h1><table><tr><th>{corner}{names}<tr><th>Purpose<td>Counts<td>Counts<tr><th>Expiry<td>2 years<td>1 day</table>"
        )
    };
    check(
        &turned("", "<th>_ga<th>_gid"),
        &["_ga 2 years", "_gid 1 day"],
    );
    check(&turned("", "<th>Fee<th>Fine"), &[]);
    let below = |heading: &str| {
        format!(
            "<h1>Cookies</h1><h4>{heading}</h4><table><tr><td>Purpose<td>Keeps you signed in<tr><td>Duration<td>20 minutes</table>"
        )
    };
    check(
        &below("1. umbracoMemberAuth"),
        &["umbracoMemberAuth 20 minutes"],
    );
    check(&below("2) UMB_UCONTEXT"), &["UMB_UCONTEXT 20 minutes"]);
    check(&below("1. Signing in"), &[]);
}

/// Reads a table, and fails unless its names, times, categories, services and hosts are these.
fn check_cells(head: &str, rows: &[&str], expected: &[&str]) {
    let page = format!(
        "<h1>Cookies</h1><table><tr><th>{head}<tr><td>{}</table>",
        rows.join("<tr><td>")
    );
    let reading = read(page.as_bytes());
    let declared = reading
        .map(|reading| reading.declarations)
        .unwrap_or_default();
    let said = declared.iter().map(|one| {
        let time = one.lifetime.map(|time| time.to_string());
        let kind = one.category.map_or("", |kind| kind.id());
        let place = one
            .service
            .iter()
            .chain(&one.hosts)
            .cloned()
            .collect::<Vec<_>>();
        format!(
            "{}|{}|{kind}|{}",
            one.names.join(","),
            time.unwrap_or_default(),
            place.join(" ")
        )
    });
    assert_eq!(said.collect::<Vec<_>>(), expected, "{page}");
}

const THREE: &str = "Cookie<th>Purpose<th>Expires";

#[test]
fn the_column_of_names_holds_names_and_nothing_else() {
    check_cells(
        THREE,
        &[
            "_ga [x2]<td>x<td>1 day",
            "NID&nbsp;[x3]<td>x<td>1 day",
            "test_a[x2]<td>x<td>1 day",
        ],
        &["_ga|1 day||", "NID|1 day||", "test_a|1 day||"],
    );
    check_cells(
        THREE,
        &[
            "Various<td>x<td>1 day",
            "None<td>x<td>1 day",
            "N/A<td>x<td>1 day",
            "mv_form<td>x<td>1 day",
        ],
        &["mv_form|1 day||"],
    );
    check_cells(
        THREE,
        &[
            "YouTube<td>x<td>1 day",
            "mv_c<td>x<td>1 day",
            "Yes<td>x<td>1 day",
            "www.luton.gov.uk<td>x<td>1 day",
        ],
        &["mv_c|1 day||"],
    );
    check_cells(
        THREE,
        &["Cookie banner: ddc_banner<td>x<td>1 day"],
        &["ddc_banner|1 day||"],
    );
    check_cells(
        THREE,
        &[
            "page_number<td>x<td>1 day",
            "account-number<td>x<td>1 day",
            "_gat_UA-number<td>x<td>1 day",
        ],
        &[
            "page_number|1 day||",
            "account-number|1 day||",
            "_gat_UA-*|1 day||",
        ],
    );
    check_cells(
        THREE,
        &[
            "hl_a<td>Visits in the last 7 days.<td>",
            "hl_b<td>Keeps your place for 7 days.<td>",
        ],
        &["hl_a|||", "hl_b|||"],
    );
}

#[test]
fn columns_are_settled_by_what_their_cells_say() {
    check_cells(
        "Cookie<th>Type<th>Category<th>Duration",
        &[
            "ex1<td>Persistent<td>Functional<td>1 month",
            "ex2<td>Session<td>Strictly necessary<td>Session",
        ],
        &["ex1|1 month|functional|", "ex2|session|necessary|"],
    );
    check_cells(
        "Cookie<th>Category<th>Type<th>Duration",
        &["ex1<td>Marketing<td>HTTP<td>1 month"],
        &["ex1|1 month|marketing|"],
    );
    check_cells(
        "Service<th>Website address<th>Cookie name<th>Expiry",
        &["Planning<td>https://pa.cotswold.gov.uk/on/<td>JSESSIONID<td>Session"],
        &["JSESSIONID|session||Planning pa.cotswold.gov.uk"],
    );
    check_cells(
        "Cookie<th>Name<th>Expires",
        &[
            "Google Analytics<td>_ga<br>_gid<td>2 years<br>1 day",
            "YouTube<td>YSC<td>Session",
        ],
        &[
            "_ga|2 years||Google Analytics",
            "_gid|1 day||Google Analytics",
            "YSC|session||YouTube",
        ],
    );
}

#[test]
fn tables_that_a_text_draws_have_a_row_a_line() {
    let check = |text: &str, expected: &[&str]| assert_eq!(said(text, "").0, expected, "{text}");
    let rule = "+-----+-----+-----+\n";
    check(
        &format!(
            "Cookies\n\n{rule}| Name | Purpose | Expiry |\n{rule}| n_a | Sign in | Session |\n| n_b | Size | 1 year |\n{rule}"
        ),
        &["n_a session", "n_b 1 year"],
    );
    check(
        &format!(
            "Cookies\n\n{rule}| Name | Purpose | Expiry |\n{rule}| n_a | Keeps you | Session |\n|  | signed in |  |\n{rule}"
        ),
        &["n_a session"],
    );
    check(
        "Cookies used on this website\n\nName  Type  Duration  Description\nl_s  Necessary  Session  Number\nl_t  Preferences  1 year  Dark or light\n",
        &["l_s session", "l_t 1 year"],
    );
}

#[test]
fn a_sentence_below_a_heading_says_where_its_system_is() {
    let table =
        |name: &str| format!("<table><tr><th>Name<th>Expires<tr><td>{name}<td>1 day</table>");
    let page = format!(
        "<h1>Cookies</h1><h2>My Account</h2><p>Hosted at pay.luton.gov.uk by Granicus.</p>{}<h2>Maps</h2><p>We host it.</p>{}",
        table("fs_a"),
        table("m_b")
    );
    let reading = read(page.as_bytes()).expect("a notice");
    let hosts: Vec<&[String]> = reading
        .declarations
        .iter()
        .map(|one| &one.hosts[..])
        .collect();
    assert_eq!(hosts, [&["pay.luton.gov.uk".to_owned()][..], &[]]);
}

#[test]
fn a_plain_word_with_a_time_beside_it_is_at_least_a_doubt() {
    let page = "<h1>Cookies</h1><p>hc_a - x - 1 day</p><h2>Other cookies</h2><p>theme - colours - 1 year</p>";
    let said = said(page, "doubt-plain");
    assert_eq!(said.0, ["hc_a 1 day"]);
    assert_eq!(said.1, ["theme"]);
}

#[test]
fn codes_that_colour_a_terminal_are_no_part_of_a_name() {
    let page = "<h1>Cookies</h1><table><tr><th>Name<th>Expires<tr><td>\u{1b}[31m_ga\u{1b}[0m<td>1 day</table>";
    assert_eq!(said(page, "").0, ["_ga 1 day"]);
}
