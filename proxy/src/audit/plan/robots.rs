//! What a site's robots.txt lets a program visit (RFC 9309).
//!
//! It opens nothing: the caller brings the file.

use std::time::Duration;
use url::Url;

/// The product token in robots.txt that means an audit.
pub(super) const TOKEN: &str = "biscuit-tin";
/// Bytes of a file that are read; section 2.5 asks for 500 KiB at least.
pub(super) const LONGEST: usize = 512 * 1024;
/// Longest pause between pages that a file can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The rules of one file for us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    /// The pause between two pages that it asks for: no part of the standard, and common.
    pub(super) pause: Duration,
    /// The addresses of sitemaps that it names.
    pub(super) sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// A path's beginning, with `*` for any text, and `$` at its end for the path's end.
    pattern: String,
}

impl Robots {
    /// Nothing may be visited: the server had no answer (section 2.3.1.4).
    pub(super) fn forbid_all() -> Self {
        Self {
            rules: vec![Rule {
                allows: false,
                pattern: "/".to_owned(),
            }],
            ..Self::default()
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        let mut robots = Self::default();
        // The groups for us, and those for everybody.
        let (mut ours, mut of_all) = (Group::default(), Group::default());
        let (mut is_ours, mut is_of_all, mut is_head) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "sitemap" {
                robots.sitemaps.push(value.to_owned());
                continue;
            }
            if key == "user-agent" {
                if !is_head {
                    (is_ours, is_of_all) = (false, false);
                }
                is_head = true;
                let is_token_end = |c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_');
                let token = value.split(is_token_end).next().unwrap_or_default();
                is_ours |= token.eq_ignore_ascii_case(TOKEN);
                is_of_all |= value.starts_with('*');
                ours.is_there |= is_ours;
                continue;
            }
            for (group, is_it) in [(&mut ours, is_ours), (&mut of_all, is_of_all)] {
                if is_it {
                    group.add(&key, value);
                }
            }
            // Other records, such as a pause, begin no new group either.
            is_head &= !matches!(&*key, "allow" | "disallow");
        }
        let group = if ours.is_there { ours } else { of_all };
        (robots.rules, robots.pause) = (group.rules, group.pause);
        robots
    }

    /// Whether a page may be visited: the longest rule that fits decides, and of two of one length the one that allows.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path = format!("{path}?{query}");
        }
        let path = normal(&path);
        let fitting = self.rules.iter().filter(|rule| fits(&rule.pattern, &path));
        fitting
            .max_by_key(|rule| (rule.pattern.len(), rule.allows))
            .is_none_or(|rule| rule.allows)
    }
}

/// The rules for one kind of program.
#[derive(Debug, Default)]
struct Group {
    is_there: bool,
    rules: Vec<Rule>,
    pause: Duration,
}

impl Group {
    fn add(&mut self, key: &str, value: &str) {
        match key {
            // An empty rule says nothing.
            "allow" | "disallow" if !value.is_empty() => self.rules.push(Rule {
                allows: key == "allow",
                pattern: normal(value),
            }),
            "crawl-delay" => {
                let seconds = value.parse::<f64>().unwrap_or_default();
                let pause = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                self.pause = pause.min(LONGEST_PAUSE);
            }
            _ => {}
        }
    }
}

/// A path in one form: what needs no percent sign has none, and everything else that is not ASCII has one (section 2.2.2).
fn normal(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut normal = String::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3);
        let hex = hex.and_then(|hex| str::from_utf8(hex).ok());
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match decoded.filter(|_| byte == b'%') {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                normal.push(char::from(byte));
                at += 3;
            }
            Some(byte) => {
                normal.push_str(&format!("%{byte:02X}"));
                at += 3;
            }
            None if byte.is_ascii_graphic() => {
                normal.push(char::from(byte));
                at += 1;
            }
            None => {
                normal.push_str(&format!("%{byte:02X}"));
                at += 1;
            }
        }
    }
    normal
}

/// Whether a pattern fits a path: its pieces between `*` come in order, the first at the beginning.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return !is_whole || rest.is_empty();
    };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    if is_whole {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_of_our_group_decides() {
        let check = |text: &str, path: &str, expected: bool| {
            let url = Url::parse("https://www.council.test").unwrap();
            let url = url.join(path).unwrap();
            assert_eq!(Robots::parse(text).allow(&url), expected, "{text:?} {path}");
        };
        let all = "User-agent: *\nDisallow: /private\n";
        check("", "/", true);
        check(all, "/", true);
        check(all, "/private", false);
        check(all, "/private/a?b", false);
        check(all, "/public/private", true);
        check("\u{feff}user-AGENT : *\r\ndisallow:/ # all", "/x", false);
        check("User-agent: *\nDisallow:", "/x", true);
        check("Disallow: /", "/x", true);
        // Our own group alone counts where there is one, and groups of one name are one.
        check(
            &format!("{all}\nUser-agent: Biscuit-Tin/1.0\nDisallow: /x"),
            "/private",
            true,
        );
        check(
            &format!("{all}\nUser-agent: Biscuit-Tin/1.0\nDisallow: /x"),
            "/x",
            false,
        );
        check("User-agent: other\nDisallow: /", "/x", true);
        check("User-agent: other\nUser-agent: *\nDisallow: /", "/x", false);
        check(
            "User-agent: *\nCrawl-delay: 2\nUser-agent: other\nDisallow: /a",
            "/a",
            false,
        );
        check(
            "User-agent: *\nDisallow: /a\nUser-agent: other\nDisallow: /b",
            "/b",
            true,
        );
        check(
            "User-agent: *\nDisallow: /a\nUser-agent: other\nUser-agent: *\nDisallow: /b",
            "/b",
            false,
        );
        // Section 2.2.2 and its examples.
        let longest = "User-agent: *\nAllow: /shop/\nDisallow: /";
        check(longest, "/shop/a", true);
        check(longest, "/other", false);
        check("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true);
        check("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", false);
        check("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?c", true);
        check("User-agent: *\nDisallow: /a*/c", "/ab/c/d", false);
        check("User-agent: *\nDisallow: /a*/c", "/b/c", true);
        check("User-agent: *\nDisallow: /caf%C3%A9", "/café", false);
        check("User-agent: *\nDisallow: /café", "/caf%c3%a9", false);
        check("User-agent: *\nDisallow: /%7Ejoe", "/~joe", false);
        check("User-agent: *\nDisallow: /*?s=", "/find?s=a", false);
    }

    #[test]
    fn it_names_sitemaps_and_a_pause() {
        let robots =
            Robots::parse("Sitemap: https://a.test/s.xml\nUser-agent: *\nCrawl-delay: 1.5");
        assert_eq!(robots.sitemaps, ["https://a.test/s.xml"]);
        assert_eq!(robots.pause, Duration::from_millis(1500));
        let check = |pause: &str, expected| {
            let robots = Robots::parse(&format!("User-agent: *\nCrawl-delay: {pause}"));
            assert_eq!(robots.pause, Duration::from_secs(expected), "{pause}");
        };
        check("86400", 30);
        check("-1", 0);
        check("soon", 0);
        check("NaN", 0);
    }

    #[test]
    fn a_server_without_an_answer_forbids_all() {
        let url = Url::parse("https://www.council.test/a").unwrap();
        assert!(!Robots::forbid_all().allow(&url));
    }
}
