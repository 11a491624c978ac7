//! What `import` makes of notices: a registry file that is taken as it is; and of bad input: a refusal in bounded time.

use crate::notices::{folder, import};
use harness::Program;
use std::fs;

/// The exit code of a command, and what it says.
async fn run(command: &str) -> (Option<i32>, String) {
    let output = Program::new(command.split(' ')).output().await;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.code(), said)
}

/// A draft is a registry file as it is, and finds what it declares.
#[tokio::test]
async fn a_draft_is_taken_as_a_registry_and_compares_equal_to_its_notice() {
    let registry = tempfile::tempdir().expect("a folder can be made");
    let councils = registry.path().join("councils");
    fs::create_dir(&councils).expect("a folder can be made");
    let page = folder("brackenford-services.html").display().to_string();
    let file = councils.join("brackenford.toml").display().to_string();
    let registry = registry.path().display().to_string();
    let check = |command: String, code: i32, words: &'static [&'static str]| async move {
        let (ended, said) = run(&command).await;
        assert_eq!(ended, Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "{word} is not in: {said}");
        }
    };
    let import = format!("import {page} --host www.brackenford.gov.uk --out {file}");
    check(import, 0, &["10 names in 3 services"]).await;
    let find = format!("registry find jobs.brackenford.gov.uk AWSALB --registry {registry}");
    check(find, 0, &["AWSALB in Brackenford"]).await;
    let compare = format!("registry compare {page} --registry {registry}");
    check(compare.clone(), 0, &["0 differences"]).await;
    let text = fs::read_to_string(&file).expect("it can be read");
    let text = text.replace("lifetime = \"1 week\"", "lifetime = \"2 weeks\"");
    let text = text.replace("\"candidateSeen\"", "\"candidateGone\"");
    fs::write(&file, text).expect("it can be written");
    let differences = &[
        "time of AWSALB",
        "added: candidateSeen",
        "gone: candidateGone",
    ];
    check(compare, 1, differences).await;
    let missing = format!("registry compare {page}x --registry {registry}");
    check(missing, 2, &["brackenford-services.htmlx"]).await;
    let asking = format!("import {page} --review");
    check(asking, 2, &["--review asks at a terminal"]).await;
}

/// A notice that gives no category hides nothing that is known of its cookies.
#[tokio::test]
async fn a_row_without_a_category_keeps_what_is_known_of_its_cookie() {
    let registry = tempfile::tempdir().expect("a folder can be made");
    let councils = registry.path().join("councils");
    fs::create_dir(&councils).expect("a folder can be made");
    let page = registry.path().join("cookies.html");
    let rows = "<tr><td>hb_lang<td>Keeps your language<td>1 year\n\
                <tr><td>_fbp<td>Facebook uses this<td>3 months\n";
    fs::write(&page, format!("{HEAD}{rows}")).expect("a file can be written");
    let (page, file) = (page.display(), councils.join("hopton.toml"));
    let import = format!(
        "import {page} --host www.hopton.gov.uk --out {}",
        file.display()
    );
    assert_eq!(run(&import).await.0, Some(0));
    let check = |cookie: &'static str, expected: &'static [&'static str]| {
        let registry = registry.path().display().to_string();
        async move {
            let command = [
                "explain",
                cookie,
                "--url",
                "https://www.hopton.gov.uk/",
                "--registry",
                &registry,
            ];
            let output = Program::new(command).output().await;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            for words in expected {
                assert!(said.contains(words), "{words} is not in: {said}");
            }
        }
    };
    let known = &[
        "1 cookie. It is for adverts.",
        "It gives no category, so we sort it by what is known of Meta.",
    ];
    check("Set-Cookie: _fbp=1; Max-Age=7776000", known).await;
    let unknown = &["1 cookie. It is not sorted into a kind.", "Not sorted"];
    check("Set-Cookie: hb_lang=cy; Max-Age=31536000", unknown).await;
}

/// What is expected of a bad document: a number of declarations, or words of the refusal.
type Expected = Result<usize, &'static [&'static str]>;

async fn check(name: &str, bytes: Vec<u8>, expected: Expected) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file can be written");
    let (code, read, said) = import(&path).await;
    match expected {
        Ok(least) => {
            assert_eq!(code, Some(0), "{name}: {said}");
            let count = read["declarations"].as_array().map_or(0, Vec::len);
            assert!(count >= least, "{name}: {count}");
        }
        Err(words) => {
            assert_eq!(code, Some(2), "{name}: {said}");
            for word in words.iter().chain(&[name]) {
                assert!(said.contains(word), "{name}: {said}");
            }
        }
    }
}

const HEAD: &str = "<h1>Cookies</h1>\n<table><tr><th>Name<th>Purpose<th>Expires\n";

fn rows(count: usize) -> String {
    let rows = (0..count).map(|row| format!("<tr><td>c_{row}<td>x<td>1 day\n"));
    rows.collect()
}

fn deep(depth: usize) -> String {
    let open = "<div>".repeat(depth);
    format!("<h1>Cookies</h1>\n{open}{HEAD}{}", rows(1))
}

#[tokio::test]
async fn bad_input_takes_bounded_time_and_memory_and_is_refused_with_its_place_and_remedy() {
    let binary = b"%PDF-1.7\0\0\xff\xfe".repeat(100);
    check("binary.pdf", binary, Err(&["no text", "save the page"])).await;
    let large = vec![b'a'; (20 << 20) + 1];
    check("large.html", large, Err(&["20 MiB", "keep the part"])).await;
    let late = [b"cookies ".repeat(1 << 20), vec![0; 10]].concat();
    check("late.bin", late, Err(&["no text", "save the page"])).await;
    let lines = "c_session  keeps it  1 day\n".repeat(500_001);
    let refused: Expected = Err(&["line 500001", "too many parts or lines"]);
    check("lines.txt", lines.into_bytes(), refused).await;
    let open = b"[".repeat(2 << 20);
    check(
        "open.json",
        open,
        Err(&["no list of cookies that we can read", "copy the list"]),
    )
    .await;
    for depth in [512, 100_000] {
        let refused: Expected = Err(&["line ", "too deep"]);
        check("deep.html", deep(depth).into_bytes(), refused).await;
    }
    check("less-deep.html", deep(490).into_bytes(), Ok(1)).await;
    let many = format!("{HEAD}{}", rows(100_000));
    check("rows.html", many.into_bytes(), Ok(100_000)).await;
    let wide = "<tr><td colspan=1000000000 rowspan=1000000000>c_x<td>x<td>1 day\n".repeat(500);
    let wide = format!("{HEAD}{}{wide}", rows(1));
    check("spans.html", wide.into_bytes(), Ok(1)).await;
    // One page of a text as pdftotext gives it, a form feed after each.
    let line = "  c_page        Keeps your visit together while you pay    1 day\n";
    let page = format!(
        "  Name          Purpose                    Expires\n{}\u{c}",
        line.repeat(30)
    );
    let pages = format!("Cookies\n\n{}", page.repeat(300));
    check("pages.txt", pages.into_bytes(), Ok(1)).await;
    // A sentence without an end, and a cell with more names than anybody reads.
    let endless = format!(
        "# Cookies\n\n{}",
        "the cookie c_name is kept for 1 day, ".repeat(3_000)
    );
    check("endless.md", endless.into_bytes(), Ok(1)).await;
    let names: String = (0..50_000).map(|name| format!("c_{name}<br>\n")).collect();
    let names = format!("{HEAD}{}<tr><td>{names}<td>x<td>1 day", rows(1));
    check("names.html", names.into_bytes(), Ok(1)).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_by_its_own_reason_with_a_remedy() {
    let pdf = b"%PDF-1.4\n1 0 obj".to_vec();
    check("small.pdf", pdf, Err(&["no text", "save the page"])).await;
    let rtf = b"{\\rtf1 Cookies: c_a stays 1 day}".to_vec();
    check("small.rtf", rtf, Err(&["no text", "save the page"])).await;
    let cut = b"{\"disclosures\":[\n{\"identifier\":\"c_a\"".to_vec();
    check("cut.json", cut, Err(&["line 2", "cut off"])).await;
    let text = b"[Note] c_a: keeps it, 1 day\n\nCookies\n\nName: c_a\nPurpose: x\nExpires: 1 day\n"
        .to_vec();
    check("note.txt", text, Ok(1)).await;
    check("empty.html", b" \n".to_vec(), Err(&["nothing in it"])).await;
    let door = b"<title>Are you human?</title><p>Wait.".to_vec();
    check(
        "door.html",
        door,
        Err(&["called", "Are you human?", "save the page"]),
    )
    .await;
}

/// The exit code of a command whose words hold spaces, and what it says.
async fn told(words: &[&str]) -> (Option<i32>, String) {
    let output = Program::new(words.iter().copied()).output().await;
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// What is no site of a council.
const NO_SITES: [&str; 4] = [
    "notahost",
    "https://www.kirklees.gov.uk/x",
    "gov.uk",
    "127.0.0.1",
];

#[tokio::test]
async fn what_a_council_is_added_with_is_checked_before_it_is_used() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (page, notice, data, wrong) = (at("c.html"), at("n.toml"), at("d"), at("wrong.toml"));
    let text = format!(
        "<title>Cookies | Kirklees Council</title>{HEAD}{}</table>",
        rows(2)
    );
    fs::write(&page, text).expect("it can be written");
    fs::write(&wrong, "x = = 1").expect("it can be written");
    for host in NO_SITES {
        let (code, said) = told(&["import", &page, "--host", host]).await;
        assert!(
            code == Some(2) && said.contains(&format!("--host {host}")),
            "{said}"
        );
    }
    let (code, said) = told(&["import", &page, "--council", ""]).await;
    assert!(code == Some(2) && said.contains("--council"), "{said}");
    let site = "www.kirklees.gov.uk";
    let (code, said) = told(&["import", &page, "--host", site, "--out", &notice]).await;
    assert_eq!(code, Some(0), "{said}");
    let add = |file| {
        [
            "council",
            "add",
            "kirklees",
            "--notice",
            file,
            "--data-dir",
            &data,
        ]
    };
    let (code, said) = told(&add(&page)).await;
    assert!(code == Some(2) && said.contains(" import "), "{said}");
    let (code, said) = told(&add(&wrong)).await;
    assert!(
        code == Some(2) && said.contains("line 1") && !said.contains(" import "),
        "{said}"
    );
    let (code, said) = told(&add(&notice)).await;
    assert_eq!(code, Some(0), "{said}");
    let compare = ["registry", "compare", &page, "--data-dir", &data];
    for more in [
        &[][..],
        &["--council", "Kirklees"],
        &["--council", "kirklees"],
    ] {
        let (code, said) = told(&[&compare[..], more].concat()).await;
        assert!(code == Some(0) && said.contains("0 differences"), "{said}");
    }
    fs::write(
        &page,
        format!("<title>Cookies</title>{HEAD}{}</table>", rows(2)),
    )
    .expect("it can be written");
    let (code, said) = told(&compare).await;
    assert!(code == Some(2) && said.contains("--council"), "{said}");
}
