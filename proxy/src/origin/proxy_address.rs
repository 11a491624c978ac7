//! A proxy's address and its exceptions as people write them into variables, made into what the matcher reads.
//!
//! It dials nothing. No text of it repeats an address, which may hold a password.

use std::{fmt, net::IpAddr};
use url::Url;

/// Something odd in a setting that names a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The variable, option or settings.
    pub(crate) named_by: &'static str,
    pub(super) what: Oddity,
}

/// What is odd about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    Malformed,
    Script,
    Socks4,
    Silent,
    Quoted,
    Unescaped,
}

impl Trouble {
    /// Whether the proxy is used all the same.
    pub(crate) fn is_harmless(self) -> bool {
        matches!(self.what, Oddity::Quoted | Oddity::Unescaped)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named_by = self.named_by;
        match self.what {
            Oddity::Quoted => write!(
                f,
                "{named_by} has quotation marks around the address, which are ignored"
            ),
            Oddity::Unescaped => write!(
                f,
                "{named_by} has a name or a password that is not escaped: write %40 for @, %5C for \\, %2F for /, %23 for # and %3F for ?; the last @ is taken for the one before the host"
            ),
            unusable => write!(f, "the proxy of {named_by} is not used: {}", unusable.why()),
        }
    }
}

impl Oddity {
    /// Why such an address cannot be used.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Script => {
                "a script that chooses the proxy (PAC) is not run; name the proxy itself"
            }
            Self::Silent => "they do not answer; name the proxy with --origin-proxy",
            Self::Socks4 => "SOCKS 4 is not supported; name one with socks5://",
            _ => {
                "the address cannot be parsed; expected http://[NAME:PASSWORD@]HOST:PORT, or the same with https:// or socks5://"
            }
        }
    }
}

/// An address that can be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ProxyAddress {
    pub(super) url: Url,
    pub(super) oddities: Vec<Oddity>,
}

/// Parses an address as curl and browsers do: spaces around it and a missing scheme are no fault.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn parse(text: &str) -> Result<ProxyAddress, Oddity> {
    let mut oddities = Vec::new();
    let spaced = text.trim();
    let bare = spaced.trim_matches(['"', '\'']).trim();
    if bare.len() < spaced.len() {
        oddities.push(Oddity::Quoted);
    }
    let (scheme, rest) = bare.split_once("://").unwrap_or(("http", bare));
    let (login, host) = match rest.rsplit_once('@') {
        Some((login, host)) => (Some(escaped(login)), host),
        None => (None, rest),
    };
    if login.as_ref().is_some_and(|(_, changed)| *changed) {
        oddities.push(Oddity::Unescaped);
    }
    let scheme = scheme.to_ascii_lowercase();
    if scheme.starts_with("pac") || host.ends_with(".pac") {
        return Err(Oddity::Script);
    }
    match scheme.as_str() {
        "http" | "https" | "socks5" | "socks5h" => {}
        "socks4" | "socks4a" => return Err(Oddity::Socks4),
        _ => return Err(Oddity::Malformed),
    }
    let login = login.map_or_else(String::new, |(login, _)| login + "@");
    let url = Url::parse(&format!("{scheme}://{login}{host}")).map_err(|_| Oddity::Malformed)?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Oddity::Malformed);
    }
    Ok(ProxyAddress { url, oddities })
}

/// A name and password whose delimiters of URLs are escaped, and whether one was not.
fn escaped(login: &str) -> (String, bool) {
    let escape = |character| match character {
        '@' => "%40",
        '\\' => "%5C",
        '/' => "%2F",
        '#' => "%23",
        '?' => "%3F",
        _ => "",
    };
    let mut written = String::with_capacity(login.len());
    let mut changed = false;
    for character in login.chars() {
        match escape(character) {
            "" => written.push(character),
            code => {
                written.push_str(code);
                changed = true;
            }
        }
    }
    (written, changed)
}

/// `NO_PROXY` for one port, in the only form that the matcher reads: hosts, domains and networks between commas.
///
/// Programs also part entries by spaces or `;`, and write `*.council.test`, `www.council.test:443` and addresses with a
/// scheme.
pub(super) fn exceptions(text: &str, port: u16) -> String {
    let entries = text
        .split(|character: char| matches!(character, ',' | ';') || character.is_whitespace())
        .map(|entry| entry.trim_matches(['"', '\'']))
        .map(|entry| entry.split_once("://").map_or(entry, |(_, host)| host))
        .map(|entry| split_port(entry.trim_end_matches('/')))
        .filter(|(host, only)| !host.is_empty() && only.is_none_or(|only| only == port))
        .map(|(host, _)| match host.strip_prefix('*') {
            Some(domain) if domain.starts_with('.') => domain,
            _ => host,
        });
    entries.collect::<Vec<_>>().join(",")
}

/// Chromium's switches for the proxies of `https:` and of `http:`, without names and passwords, which it asks for itself.
pub(super) fn switches([https, http]: [Option<&Url>; 2], no_proxy: &str) -> Vec<String> {
    let written = |url: &Url| {
        let scheme = url.scheme().trim_end_matches('h');
        let usual = match scheme {
            "http" => 80,
            "https" => 443,
            _ => 1080,
        };
        let port = url.port().unwrap_or(usual);
        format!("{scheme}://{}:{port}", url.host_str().unwrap_or_default())
    };
    let one = |kind: &str, url: Option<&Url>| Some(format!("{kind}={}", written(url?)));
    let servers = [one("https", https), one("http", http)];
    let servers: Vec<_> = servers.into_iter().flatten().collect();
    let exceptions = exceptions(no_proxy, 443);
    let entries: Vec<_> = exceptions
        .split(',')
        .filter(|entry| !entry.is_empty())
        .collect();
    if servers.is_empty() || entries.contains(&"*") {
        return vec!["--no-proxy-server".to_owned()];
    }
    // An exception holds for its subdomains too, which Chromium's own rule does not.
    let rules = entries
        .iter()
        .map(|entry| match entry.trim_start_matches('.') {
            address if address.contains([':', '/']) || address.parse::<IpAddr>().is_ok() => {
                address.to_owned()
            }
            domain => format!("{domain};*.{domain}"),
        });
    let rules: Vec<_> = rules.collect();
    let mut switches = vec![format!("--proxy-server={}", servers.join(";"))];
    if !rules.is_empty() {
        switches.push(format!("--proxy-bypass-list={}", rules.join(";")));
    }
    switches
}

/// Host and port; an IPv6 address has its port behind brackets, which the host is without.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    if let Some((ip, rest)) = entry.strip_prefix('[').and_then(|ip| ip.split_once(']')) {
        return (
            ip,
            rest.strip_prefix(':').and_then(|port| port.parse().ok()),
        );
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_of_ours_goes_the_same_way() {
        let check = |urls: [&str; 2], no_proxy: &str, expected: &[&str]| {
            let [https, http] = urls.map(|url| Url::parse(url).ok());
            assert_eq!(
                switches([https.as_ref(), http.as_ref()], no_proxy),
                expected
            );
        };
        let direct: &[_] = &["--no-proxy-server"];
        check(["", ""], "", direct);
        check(["http://p.test:3128", ""], "*", direct);
        check(
            ["http://n:w@p.test", ""],
            "",
            &["--proxy-server=https=http://p.test:80"],
        );
        check(
            ["https://p.test", "https://p.test:3129"],
            "",
            &["--proxy-server=https=https://p.test:443;http=https://p.test:3129"],
        );
        check(
            ["socks5h://s.test", "http://[::1]:3128"],
            ".council.test, 10.0.0.0/8;127.0.0.1 www.shop.test:80",
            &[
                "--proxy-server=https=socks5://s.test:1080;http=http://[::1]:3128",
                "--proxy-bypass-list=council.test;*.council.test;10.0.0.0/8;127.0.0.1",
            ],
        );
    }

    #[test]
    fn addresses_are_parsed_as_people_write_them() {
        let check = |text: &str, expected: Result<(&str, &[Oddity]), Oddity>| {
            let found = parse(text).map(|found| (found.url.to_string(), found.oddities));
            let expected = expected.map(|(url, oddities)| (url.to_owned(), oddities.to_vec()));
            assert_eq!(found, expected, "{text}");
        };
        let usual = "http://proxy.test:3128/";
        check("http://proxy.test:3128", Ok((usual, &[])));
        check("HTTP://proxy.test:3128/", Ok((usual, &[])));
        check(" http://proxy.test:3128\t", Ok((usual, &[])));
        check("proxy.test:3128", Ok((usual, &[])));
        check("\"http://proxy.test:3128\"", Ok((usual, &[Oddity::Quoted])));
        check("' proxy.test:3128 '", Ok((usual, &[Oddity::Quoted])));
        check(
            "socks5h://n:w@s.test:1080",
            Ok(("socks5h://n:w@s.test:1080", &[])),
        );
        check("http://n:w%40x@p.test", Ok(("http://n:w%40x@p.test/", &[])));
        let odd: &[_] = &[Oddity::Unescaped];
        check(
            "http://n:w@x@p.test:1",
            Ok(("http://n:w%40x@p.test:1/", odd)),
        );
        check(
            "http://CORP\\n:w@p.test:1",
            Ok(("http://CORP%5Cn:w@p.test:1/", odd)),
        );
        check(
            "http://n:w#/?x@p.test:1",
            Ok(("http://n:w%23%2F%3Fx@p.test:1/", odd)),
        );
        check("pac+http://p.test/proxy.pac", Err(Oddity::Script));
        check("http://p.test/proxy.pac", Err(Oddity::Script));
        check("https://p.test:3129", Ok(("https://p.test:3129/", &[])));
        check("socks4a://p.test", Err(Oddity::Socks4));
        for malformed in [
            "http://:::",
            "http://",
            "ftp://p.test",
            "",
            "http://p.test:x",
        ] {
            check(malformed, Err(Oddity::Malformed));
        }
    }

    #[test]
    fn exceptions_are_read_in_every_form_that_programs_write() {
        let check =
            |text: &str, expected: &str| assert_eq!(exceptions(text, 443), expected, "{text}");
        check(".a.test, b.test,10.0.0.0/8", ".a.test,b.test,10.0.0.0/8");
        check("*.a.test", ".a.test");
        check("*", "*");
        check("a.test:443,b.test:80", "a.test");
        check("a.test b.test;.c.test", "a.test,b.test,.c.test");
        check("http://a.test/", "a.test");
        check("\"a.test,b.test\"", "a.test,b.test");
        check(
            "::1,[::2],[::3]:443,[::4]:80,fe80::/10",
            "::1,::2,::3,fe80::/10",
        );
        check("", "");
    }

    #[test]
    fn no_sentence_of_a_trouble_repeats_the_address() {
        for what in [
            Oddity::Malformed,
            Oddity::Script,
            Oddity::Socks4,
            Oddity::Silent,
            Oddity::Quoted,
            Oddity::Unescaped,
        ] {
            let trouble = Trouble {
                named_by: "HTTPS_PROXY",
                what,
            };
            assert!(trouble.to_string().contains("HTTPS_PROXY"), "{trouble}");
            assert_eq!(
                trouble.is_harmless(),
                !trouble.to_string().contains("not used")
            );
        }
    }
}
