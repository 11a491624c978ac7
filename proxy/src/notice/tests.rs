//! What pages of a few lines are read as: each row a page, and what a careful person takes out of it.

mod marks;
mod several;
mod silent;
mod tables;

use crate::notice::read;

/// The names with their times, purposes where they are asked for, and the names or words of doubts of one kind.
fn said(page: &str, why: &str) -> (Vec<String>, Vec<String>) {
    let Ok(reading) = read(page.as_bytes()) else {
        return (Vec::new(), Vec::new());
    };
    let declared = reading.declarations.iter().map(|one| {
        let time = one.lifetime.map_or_else(
            || format!("{:?}", one.lifetime_range.unwrap_or_default()),
            |time| time.to_string(),
        );
        format!("{} {time}", one.names.join(","))
    });
    let doubts = reading.doubts.iter().filter(|doubt| doubt.why == why);
    (
        declared.collect(),
        doubts.map(|doubt| doubt.text.clone()).collect(),
    )
}

/// Reads a table under a heading, and fails unless these names are strange in it.
fn check_strange(heading: &str, head: &[&str], rows: &[&[&str]], strange: &[&str]) {
    const PARTS: [&str; 3] = ["<tr><th>", "<tr><td>", "<td>"];
    let row = |cells: &[&str]| format!("{}{}", PARTS[1], cells.join(PARTS[2]));
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    let page = format!(
        "<h1>Cookies</h1><h2>{heading}</h2><table>{}{}{rows}</table>",
        PARTS[0],
        head.join("<th>")
    );
    assert_eq!(said(&page, "doubt-strange").1, strange, "{page}");
}

const WHOLE: [&str; 3] = ["Name", "Purpose", "Expiry"];

#[test]
fn a_list_under_the_heading_of_a_system_is_one_of_cookies_where_its_head_and_names_say_so() {
    check_strange(
        "Planning portal",
        &WHOLE,
        &[&["pp_case", "The case that you read", "1 day"]],
        &[],
    );
    check_strange(
        "Parking permits",
        &WHOLE,
        &[&["zonepick", "Your zone", "30 days"]],
        &[],
    );
    check_strange(
        "Parking permits",
        &WHOLE,
        &[
            &["VehicleReg", "Your car", "Session"],
            &["zonepick", "Zone", "1 day"],
        ],
        &[],
    );
    check_strange(
        "Taliadau",
        &["Enw", "Pwrpas", "Yn dod i ben"],
        &[&["tal_cam", "Eich cam", "1 awr"]],
        &[],
    );
    check_strange(
        "Online forms",
        &["Name", "Description"],
        &[&["formWidth", "Internal use"]],
        &[],
    );
    check_strange(
        "Library",
        &["Cookie", "Purpose", "Expiry"],
        &[&["Reader", "Signs you in", "1 day"]],
        &[],
    );
    check_strange(
        "Online payments",
        &["Name", "Value"],
        &[&["JSESSIONID", "random"]],
        &[],
    );
}

#[test]
fn a_list_of_other_things_is_strange_among_cookies() {
    check_strange(
        "Parking permits",
        &WHOLE,
        &[&["RES2", "Second car", "1 year"]],
        &["RES2"],
    );
    check_strange(
        "Who to ask",
        &["Name", "Role", "Term"],
        &[&["A_Jones", "Clerk", "4 years"]],
        &["A_Jones"],
    );
    check_strange(
        "API keys",
        &WHOLE,
        &[&["map_tiles", "Draws the map", "1 year"]],
        &["map_tiles"],
    );
    check_strange(
        "Maps",
        &["Key", "Purpose", "Expiry"],
        &[&["map_tiles", "Draws it", "1 year"]],
        &["map_tiles"],
    );
    check_strange(
        "Councillors",
        &WHOLE,
        &[&["ward_one", "Ward one", "4 years"]],
        &["ward_one"],
    );
}

#[test]
fn as_many_times_as_names_in_a_sentence_belong_to_them_in_their_order() {
    let check = |sentence: &str, expected: &[&str]| {
        let page = format!("<h1>Cookies</h1><p>{sentence}</p>");
        assert_eq!(said(&page, "").0, expected, "{sentence}");
    };
    check(
        "The cookies map_zoom and map_layer last 30 days and 1 year respectively.",
        &["map_zoom 30 days", "map_layer 1 year"],
    );
    check(
        "The map sets map_zoom and map_layer for 30 days and 1 year.",
        &["map_zoom 30 days", "map_layer 1 year"],
    );
    check(
        "Mae’r cwcis map_zoom a map_layer yn para 30 diwrnod a blwyddyn yn y drefn honno.",
        &["map_zoom 30 days", "map_layer 1 year"],
    );
    // It may be one time that adds up.
    check(
        "The cookies map_zoom and map_layer last 1 year and 30 days.",
        &["map_zoom,map_layer (2592000, 34128000)"],
    );
    check(
        "The cookies map_a, map_b and map_c last 30 days and 1 year.",
        &["map_a,map_b,map_c (2592000, 31536000)"],
    );
    check(
        "The cookies map_zoom and map_layer last 2 weeks.",
        &["map_zoom,map_layer 2 weeks"],
    );
}

#[test]
fn a_paragraph_below_a_list_of_names_says_nothing_of_them() {
    let check = |list: &str, declared: &[&str], bare: &[&str]| {
        let page = format!("<h1>Cookies</h1>{list}<p>The cookie c_three lasts 1 day.</p>");
        let said = said(&page, "doubt-bare");
        let declared = [declared, &["c_three 1 day"]].concat();
        assert_eq!((said.0, said.1), (owned(&declared), owned(bare)), "{list}");
    };
    let owned_row = "<ul><li>a_one</li><li>b_two</li></ul><p>These help us with the site.</p>";
    check(owned_row, &[], &["a_one", "b_two"]);
    check(
        "<ul><li>a_one<p>Keeps your place for 2 days.</p></li><li>b_two<p>Your basket. 1 week.</p></li></ul>",
        &["a_one 2 days", "b_two 1 week"],
        &[],
    );
    check(
        "<ul><li>a_one</li></ul><p>Write to us about our letters.</p>",
        &[],
        &["a_one"],
    );
    check(
        "<ul><li>a_one</li><li>b_two</li></ul><p>The cookie a_one lasts 2 days.</p>",
        &["a_one 2 days"],
        &["b_two"],
    );
    check(
        "<h2>Name</h2><ul><li>a_one</li></ul><h2>Expires</h2><ul><li>a_one lasts 2 days</li></ul>",
        &["a_one 2 days"],
        &[],
    );
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_sentence_that_all_cookies_end_with_the_browser_holds_where_it_stands() {
    let check = |above: &str, between: &str, expected: &str| {
        let page = format!(
            "<h1>Cookies</h1>{above}<table><tr><th>Name<th>Purpose<tr><td>a_one<td>Your place</table>{between}\
             <table><tr><th>Cookie<th>Purpose<tr><td>b_two<td>Your zone</table>"
        );
        assert_eq!(said(&page, "").0.join(" "), expected, "{page}");
    };
    let unless = "<p>Unless we say otherwise, they all expire when you close your browser.</p>";
    let none = "(0, 0)";
    check(unless, "<h2>Maps</h2>", "a_one session b_two session");
    check(
        &format!("<h2>How we use cookies</h2>{unless}"),
        "<h2>Maps</h2>",
        "a_one session b_two session",
    );
    check(
        &format!("<h2>Forms</h2>{unless}"),
        "<h2>Maps</h2>",
        &format!("a_one session b_two {none}"),
    );
    check(
        &format!("<h2>Necessary cookies</h2>{unless}"),
        "<h2>Other cookies</h2>",
        &format!("a_one session b_two {none}"),
    );
    check(
        "<p>They all expire after 2 years at most.</p>",
        "",
        &format!("a_one {none} b_two {none}"),
    );
    check(
        "",
        "<h2>Local storage</h2>",
        &format!("a_one {none} b_two {none}"),
    );
    check(
        unless,
        "<h2>Local storage</h2>",
        &format!("a_one session b_two {none}"),
    );
}

#[test]
fn kinds_and_purposes_in_the_lines_of_a_cell_belong_to_the_names_in_theirs() {
    let check = |cells: &str, expected: &[&str]| {
        let page =
            format!("<h1>Cookies</h1><table><tr><th>Name<th>Type<th>Purpose<tr>{cells}</table>");
        assert_eq!(said(&page, "").0, expected, "{cells}");
    };
    check(
        "<td>a_one<br>b_two<td>Persistent<br>Session<td>Counts",
        &["a_one persistent", "b_two session"],
    );
    check(
        "<td>a_one<br>b_two<td>Session<td>Counts",
        &["a_one,b_two session"],
    );
}

#[test]
fn nothing_of_a_notice_steers_a_terminal() {
    let check = |sign: &str| {
        let page = format!(
            "<title>Cook{sign}ies</title><h1>Cookies</h1><h2>Maps{sign}[2J</h2><table><tr><th>Name<th>Purpose<th>Expires\
             <tr><td>a_one<td>Your {sign} place<td>a few {sign} seconds</table>"
        );
        let reading = read(page.as_bytes()).expect("a notice");
        let said = format!(
            "{:?}",
            (reading.title, reading.declarations, reading.doubts)
        );
        assert!(said.contains("seconds"), "{said}");
        let written = format!("{sign:?}");
        let held = [sign, written.trim_matches('"'), "\u{1b}", "\\u{1b}"];
        assert!(!held.iter().any(|held| said.contains(held)), "{said}");
    };
    check("\u{1b}");
    check("&#27;");
    check("\u{7}");
    check("\u{202e}");
    check("\u{2066}");
}
