//! The page that `browse` opens where no address is given: the councils that are known, and a way to each of their sites.
//!
//! It is a file in the folder of the run, so that nothing listens for it.

use crate::os::private_file::FileError;
use biscuit_tin_shared::{
    explain::words::Words,
    registry::{
        Registry,
        declaration::{CouncilFile, Host},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};
use url::Url;

/// The address of `text` as people type it: https where it names no scheme.
pub(crate) fn address_of(text: &str) -> String {
    let has_scheme =
        |url: &Url| url.has_host() || matches!(url.scheme(), "about" | "file" | "data");
    match Url::parse(text) {
        Ok(url) if has_scheme(&url) => text.to_owned(),
        _ => format!("https://{text}"),
    }
}

/// Whether `text`, as people type it, is the address of a page that browsers open.
pub(crate) fn is_page(text: &str) -> bool {
    // What names a scheme of its own gets none from us.
    let address = if text.contains("://") {
        text.to_owned()
    } else {
        address_of(text)
    };
    Url::parse(&address).is_ok_and(|url| match url.scheme() {
        "http" | "https" => url.has_host(),
        scheme => matches!(scheme, "about" | "file" | "data"),
    })
}

/// Writes the page below `folder`; returns its address.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(
    folder: &Path,
    registry: &Registry,
    words: &Words,
) -> Result<String, FileError> {
    let path: PathBuf = folder.join("start.html");
    fs::write(&path, page(registry, words)).map_err(FileError::at(&path))?;
    let url = Url::from_file_path(&path);
    Ok(url.map_or_else(|()| path.display().to_string(), Url::into))
}

fn page(registry: &Registry, words: &Words) -> String {
    let mut list = String::new();
    let asked: BTreeSet<&str> = registry.asked_hosts().map(|asked| asked.host).collect();
    for file in registry.councils() {
        // Writing into a string cannot fail.
        // Names are as they are, and their services English.
        let name = escaped(&file.council.name);
        let _ = write!(list, "<h2 lang=\"en-GB\">{name}</h2><ul lang=\"en-GB\">");
        let hosts = hosts_of(file, &asked);
        if hosts.is_empty() {
            // No notice says where its sites are; most have the main one there.
            for domain in &file.domains {
                let host = escaped(&format!("www.{domain}"));
                let _ = write!(list, "<li><a href=\"https://{host}/\">{host}</a></li>");
            }
        }
        for (host, services) in hosts {
            let host = escaped(host);
            // The main site carries many services; its name says enough.
            let name = match services[..] {
                [one] => format!("{}: ", escaped(one)),
                _ => String::new(),
            };
            let _ = write!(
                list,
                "<li>{name}<a href=\"https://{host}/\">{host}</a></li>"
            );
        }
        list.push_str("</ul>");
    }
    let [title, heading, what] =
        ["start-title", "start-heading", "start-what"].map(|id| escaped(&words.text(id, &[])));
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style>\
         <main><h1>{heading}</h1><p>{what}</p>{list}</main></html>",
        words.lang()
    )
}

/// The hosts that are looked at unasked, in order, each with the names of its services.
fn hosts_of<'a>(file: &'a CouncilFile, asked: &BTreeSet<&str>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let is_own = |host: &&Host| !host.embedded && !asked.contains(host.host.as_str());
    for service in &file.service {
        for host in service.hosts.iter().filter(is_own) {
            hosts.entry(&host.host).or_default().push(&service.name);
        }
    }
    hosts
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0}\
main{max-width:42rem;margin:auto;padding:1rem}li{margin-block:.25rem}a{overflow-wrap:anywhere}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_https() {
        let check = |text: &str, expected: &str| assert_eq!(address_of(text), expected);
        check("www.luton.gov.uk", "https://www.luton.gov.uk");
        check(
            "www.luton.gov.uk/a?b=c:d",
            "https://www.luton.gov.uk/a?b=c:d",
        );
        check("localhost:8080/a", "https://localhost:8080/a");
        check("http://www.luton.gov.uk/", "http://www.luton.gov.uk/");
        check("HTTPS://www.luton.gov.uk/", "HTTPS://www.luton.gov.uk/");
        check("about:blank", "about:blank");
        check("file:///tmp/a.html", "file:///tmp/a.html");
    }

    #[test]
    fn only_the_address_of_a_page_is_opened() {
        for text in ["www.luton.gov.uk", "http://localhost:8080/a", "about:blank"] {
            assert!(is_page(text), "{text}");
        }
        for text in [
            "not a url",
            "ftp://www.luton.gov.uk/",
            "javascript:alert(1)",
            "http://",
            "",
        ] {
            assert!(!is_page(text), "{text}");
        }
    }

    #[test]
    fn the_page_names_each_council_and_no_site_of_many_organisations() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let page = page(&registry, &Words::new(None));
        for file in registry.councils() {
            let heading = format!("<h2 lang=\"en-GB\">{}</h2>", file.council.name);
            assert!(page.contains(&heading), "{page}");
        }
        let main = "<li><a href=\"https://www.luton.gov.uk/\">";
        assert_eq!(page.matches(main).count(), 1, "{page}");
        assert!(!page.contains("civicaepay"), "{page}");
    }

    #[test]
    fn the_page_is_in_the_language_that_was_asked_for() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let check = |lang: Option<&str>, tag: &str, heading: &str| {
            let page = page(&registry, &Words::new(lang));
            assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{page}");
            assert!(page.contains(&format!("<h1>{heading}</h1>")), "{page}");
        };
        check(None, "en-GB", "Where do you want to look?");
        check(Some("cy"), "cy", "Ble hoffech chi edrych?");
    }
}
