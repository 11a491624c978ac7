//! The pages of the portals: small, accessible, and plain about being stand-ins.
//!
//! Every word is ours and every name is from the tables, so nothing here needs escaping.

use crate::system::System;
use std::fmt::Write;

const NOTE: &str =
    "This page stands in for the real site. It runs on your own computer, and nothing leaves it.";

const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
    .note{border-left:.3rem solid #7a4a12;padding:.5rem 1rem;background:#fdf3e3;color:#3b2408}\
    button{font:inherit;padding:.4rem .9rem;margin-right:.5rem}li{margin:.3rem 0}";

fn document(lang: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\n<body>{body}</body>\n</html>\n"
    )
}

/// A portal's page, or its second one.
pub(crate) fn portal(system: &System, second: bool) -> String {
    let mut body = format!("<main><h1>{}</h1><p class=\"note\">{NOTE}</p>", system.name);
    let link = if second {
        format!("<a href=\"{}\">Back to the first page</a>", system.path)
    } else {
        "<a href=\"/more\">Another page of this site</a>".to_owned()
    };
    // Writing to a string cannot fail.
    let _ = write!(body, "<p>{link}</p>");
    if let Some(name) = system.choice {
        let _ = write!(
            body,
            "<section aria-labelledby=\"choice\"><h2 id=\"choice\">Cookies on this site</h2><p>May we use cookies that are not necessary?</p>\
             <p><button type=\"button\" data-choice=\"{name}\" data-value=\"1\">Accept</button>\
             <button type=\"button\" data-choice=\"{name}\" data-value=\"0\">Decline</button></p></section>"
        );
    }
    for url in system.embeds() {
        let _ = if url.ends_with(".js") {
            write!(body, "<script src=\"{url}\"></script>")
        } else if url.ends_with(".gif") {
            write!(body, "<img src=\"{url}\" alt=\"\">")
        } else {
            write!(
                body,
                "<iframe src=\"{url}\" title=\"Embedded content\" width=\"320\" height=\"180\"></iframe>"
            )
        };
    }
    let _ = write!(
        body,
        "</main><script src=\"/portal.js?{}\"></script>",
        system.service
    );
    document("en-GB", system.name, &body)
}

/// A page's script: sets its cookies, then asks for something, so that the browser sends them back.
pub(crate) fn script(system: &System) -> String {
    let mut text = String::from("\"use strict\";\n");
    for row in system.scripted {
        let life = row
            .max_age
            .map(|seconds| format!("; Max-Age={seconds}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "document.cookie = \"{}={}; Path=/; Secure{life}\";",
            row.name,
            row.value.fresh()
        );
    }
    text.push_str(
        "for (const button of document.querySelectorAll(\"button[data-choice]\")) {\n\
         \x20 button.addEventListener(\"click\", () => {\n\
         \x20   document.cookie = `${button.dataset.choice}=${button.dataset.value}; Path=/; Secure; Max-Age=7776000`;\n\
         \x20   fetch(\"/seen\");\n\
         \x20 });\n}\n\
         fetch(\"/seen\");\n",
    );
    text
}

/// The words of the list of all portals: language, title, what they are, what to do.
const ENGLISH: [&str; 4] = [
    "en-GB",
    "Council portals to look at",
    "These pages stand in for the real sites. They run on your own computer, and nothing leaves it.",
    "Open a portal. Then open Biscuit Tin from the browser’s toolbar to see what its cookies do.",
];
/// The same in Welsh.
const WELSH: [&str; 4] = [
    "cy",
    "Pyrth cynghorau i edrych arnynt",
    "Copïau ymarfer o’r gwefannau go iawn yw’r tudalennau hyn. Maent yn rhedeg ar eich cyfrifiadur eich hun, ac nid oes dim yn ei adael.",
    "Agorwch borth. Yna agorwch Biscuit Tin o’r bar offer i weld beth mae’r cwcis yn ei wneud.",
];
/// Where the Welsh list is.
pub(crate) const WELSH_PATH: &str = "/cy";

/// The list of all portals, at this path. The portals themselves are English.
pub(crate) fn index(path: &str) -> String {
    let words = if path == WELSH_PATH { WELSH } else { ENGLISH };
    let [lang, title, note, what] = words;
    let mut body = format!("<main><h1>{title}</h1><p class=\"note\">{note}</p><p>{what}</p>");
    for (council, name) in [
        ("chelmsford", "Chelmsford City Council"),
        ("luton", "Luton Council"),
    ] {
        let _ = write!(body, "<h2 lang=\"en-GB\">{name}</h2><ul lang=\"en-GB\">");
        for system in crate::systems().filter(|system| system.council == council) {
            let _ = write!(
                body,
                "<li><a href=\"{}\">{}</a></li>",
                system.url(),
                system.name
            );
        }
        body.push_str("</ul>");
    }
    body.push_str("</main>");
    document(lang, title, &body)
}
