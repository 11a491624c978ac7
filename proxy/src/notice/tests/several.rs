//! What rows with several names are read as: whose each time is, and which word of a cell is a name.

use super::said;

/// Reads a table of one row, and fails unless its names and times, and the words whose times are unsure, are these.
fn check(head: &str, row: &str, expected: &[&str], uneven: &[&str]) {
    let page = format!("<h1>Cookies</h1><table><tr><th>{head}<tr><td>{row}</table>");
    let said = said(&page, "doubt-uneven");
    let said = (said.0.join("; "), said.1.join("; "));
    assert_eq!(said, (expected.join("; "), uneven.join("; ")), "{page}");
}

#[test]
fn a_time_beside_a_name_is_of_that_name_alone() {
    let check = |cell: &str, expected: &[&str], uneven: &[&str]| {
        check(
            "Cookies<th>Purpose",
            &format!("{cell}<td>Counts"),
            expected,
            uneven,
        );
    };
    for cell in [
        "_ga (2 years)<br>_gid (24 hours)",
        "<p>_ga (2 years)</p><p>_gid (24 hours)</p>",
        "<ul><li>_ga – 2 years</li><li>_gid – 24 hours</li></ul>",
        "_ga (2 years), _gid (24 hours)",
        "_ga (2 years) and _gid (24 hours)",
        "_ga (2 years); _gid (24 hours)",
    ] {
        check(cell, &["_ga 2 years", "_gid 24 hours"], &[]);
    }
    check(
        "a_x (session), b_y (1 day), c_z (1 year)",
        &["a_x session", "b_y 1 day", "c_z 1 year"],
        &[],
    );
    check("a_x (2 years)<br>b_y (2 years)", &["a_x,b_y 2 years"], &[]);
    check(
        "a_x (lasts 2 years)<br>b_y (session)<br>c_z",
        &["a_x 2 years", "b_y session", "c_z (0, 0)"],
        &["c_z"],
    );
    check(
        "a_x, b_y (2 years)",
        &["a_x (0, 0)", "b_y 2 years"],
        &["a_x"],
    );
    check("a_x (Google, Inc)", &["a_x (0, 0)"], &[]);
    check("Google Analytics (_ga, _gid)", &["_ga,_gid (0, 0)"], &[]);
}

#[test]
fn lines_of_times_that_are_not_as_many_as_the_names_are_none() {
    let check = |names: &str, times: &str, expected: &[&str], uneven: &[&str]| {
        let row = format!("{names}<td>Counts<td>{times}");
        check("Name<th>Purpose<th>Expires", &row, expected, uneven);
    };
    check(
        "a_x<br>b_y",
        "2 years<br>24 hours",
        &["a_x 2 years", "b_y 24 hours"],
        &[],
    );
    check(
        "a_x<br>b_y<br>c_z",
        "2 years<br>24 hours",
        &["a_x,b_y,c_z (0, 0)"],
        &["2 years"],
    );
    check(
        "a_x<br>b_y<br>c_z",
        "1 year<br>12 months",
        &["a_x,b_y,c_z 1 year"],
        &[],
    );
    check("a_x", "1 year<br>1 month", &["a_x 1 year 1 month"], &[]);
    check(
        "a_x<br>b_y",
        "2 years, 24 hours and 1 minute",
        &["a_x,b_y (60, 63158460)"],
        &["2 years, 24 hours and 1 minute"],
    );
    check(
        "a_x<br>b_y",
        "2 years, 24 hours",
        &["a_x 2 years", "b_y 24 hours"],
        &[],
    );
    check(
        "a_x<br>b_y",
        "1 year and 1 month",
        &["a_x,b_y (2592000, 34128000)"],
        &[],
    );
}

#[test]
fn a_sentence_that_names_a_cookie_gives_the_time_of_that_one() {
    let check = |purpose: &str, expected: &[&str], uneven: usize| {
        let page = format!(
            "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<tr><td>a_x, b_y<td>{purpose}</table>"
        );
        let said = said(&page, "doubt-uneven");
        assert_eq!(
            (said.0.join("; "), said.1.len()),
            (expected.join("; "), uneven),
            "{page}"
        );
    };
    check(
        "a_x lasts 2 years. b_y lasts 24 hours.",
        &["a_x 2 years", "b_y 24 hours"],
        0,
    );
    check(
        "b_y lasts 24 hours. a_x lasts 2 years.",
        &["a_x 2 years", "b_y 24 hours"],
        0,
    );
    check(
        "a_x counts. It lasts 2 years. b_y counts too. It lasts 24 hours.",
        &["a_x 2 years", "b_y 24 hours"],
        0,
    );
    check("They count. They last 2 years.", &["a_x,b_y 2 years"], 0);
    check(
        "a_x and b_y count. They last 2 years.",
        &["a_x,b_y 2 years"],
        0,
    );
    check(
        "One lasts 2 years. The other lasts 24 hours.",
        &["a_x,b_y (0, 0)"],
        1,
    );
    check("a_x lasts 2 years.", &["a_x 2 years", "b_y (0, 0)"], 1);
}
