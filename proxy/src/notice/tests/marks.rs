//! Marks, pictures and shapes around names: which of them say something, and which are no part of the notice.

use super::silent::{WHOLE, check, table};

#[test]
fn a_row_of_several_kinds_is_of_none_for_certain() {
    let check = |kind: &str, expected: &str, doubts: &[&str]| {
        let row = format!("c_a<td>{kind}<td>1 day");
        check(
            &format!(
                "<h1>Cookies</h1>{}",
                table("Name<th>Category<th>Expires", &[&row])
            ),
            &[expected],
            doubts,
        );
    };
    check(
        "Performance & targeting",
        "c_a|1 day",
        &["Performance & targeting"],
    );
    check(
        "Necessary/functional",
        "c_a|1 day",
        &["Necessary/functional"],
    );
    check(
        "Analytics and marketing",
        "c_a|1 day",
        &["Analytics and marketing"],
    );
    check("Tracking and performance", "c_a|1 day|analytics", &[]);
}

#[test]
fn a_kind_printed_in_its_first_row_holds_for_those_below_it() {
    check(
        "Cookies\n\nCategory         Cookie name           Duration        Purpose\nEssential        r_sid                 Session         Signs you in\n                 r_lb                  1 hour          Shares the load\nMarketing        _fbp                  3 months        Adverts\n",
        &[
            "r_sid|session|necessary||Signs you in",
            "r_lb|1 hour|necessary||Shares the load",
            "_fbp|3 months|marketing||Adverts",
        ],
        &[],
    );
    check(
        "Cookies\n\nCategory         Cookie name           Duration        Purpose\nEssential        r_sid                 Session         Signs you\n                                                       in\nMarketing        _fbp                  3 months        Adverts\n",
        &[
            "r_sid|session|necessary||Signs you in",
            "_fbp|3 months|marketing||Adverts",
        ],
        &[],
    );
}

#[test]
fn pictures_and_spaces_of_a_page_are_no_names() {
    let page = |cell: &str| {
        format!(
            "<h1>Cookies</h1>{}",
            table(WHOLE, &[&format!("{cell}<td>x<td>1 day")])
        )
    };
    check(
        &page("_ga <i class=material-icons aria-hidden=true>open_in_new</i>"),
        &["_ga|1 day|||x"],
        &[],
    );
    check(&page("_ga <i>b_two</i>"), &["_ga,b_two|1 day|||x"], &[]);
    check(
        "<h1>Cookies</h1><pre>Name          Purpose          Expires\nk_sid         Signs you in     Session\n</pre>",
        &["k_sid|session|||Signs you in"],
        &[],
    );
    check(
        "<h1>Cookies</h1><pre>k_sid - signs you in - session</pre>",
        &["k_sid|session|||signs you in"],
        &[],
    );
}

#[test]
fn labels_brackets_and_remarks_of_a_line_are_parted() {
    check(
        "Cookies\n\nName: e_s; Purpose: signs you in; Expires: end of session\n",
        &["e_s|session|||signs you in"],
        &[],
    );
    check(
        "<h1>Cookies</h1><ul><li>Cookie name: n_s \u{2013} Lifetime: 1 day</li></ul>",
        &["n_s|1 day"],
        &[],
    );
    check(
        "Cookies\n\n_ga [2 years]: counts\n",
        &["_ga|2 years|||counts"],
        &[],
    );
    check(
        "Cookies\n\n_ga_[id]: counts - 1 day\n",
        &["_ga_*|1 day|||counts"],
        &[],
    );
    check(
        "# Cookies\n\n**_ga** (Google) - counts visitors. *Expires: 2 years*\n",
        &["_ga|2 years||Google|counts visitors. Expires: 2 years"],
        &[],
    );
}

#[test]
fn opening_hours_and_lessons_are_no_cookies() {
    check(
        "Cwcis\n\nCwcis hanfodol\nx_s - cadw eich lle - sesiwn\n\nOriau agor\nLlun-Gwener - 9yb-5yp - ar gau 1 awr\n",
        &["x_s|session|necessary||cadw eich lle"],
        &[],
    );
    check(
        &format!(
            "<h1>Bake cookies</h1>{}",
            table(
                "Session<th>What you make<th>Duration",
                &["session_a<td>Ginger<td>2 hours"]
            )
        ),
        &["session_a|2 hours|||Ginger"],
        &["session_a"],
    );
}

#[test]
fn a_page_with_a_mail_around_it_is_refused_and_one_that_names_its_bytes_wrongly_is_read() {
    let mail = format!(
        "From: <Saved>\r\nMIME-Version: 1.0\r\n\r\n<h1>Cookies</h1>{}",
        table(WHOLE, &["a_b<td>x<td>1 day"])
    );
    check(&mail, &[], &[]);
    check(
        &format!(
            "<html><meta charset=utf-16><h1>Cookies</h1>{}</html>",
            table(WHOLE, &["a_b<td>x<td>1 day"])
        ),
        &["a_b|1 day|||x"],
        &[],
    );
}
