//! Proxies as Chromium reads them from the environment and from GNOME's settings, which no other program does in this way.
//!
//! Held against Chromium's `net/proxy_resolution/proxy_config_service_linux.cc` and against Chromium 156 itself. What it
//! reads in a way that we do not follow is nobody's answer (`System`), never a guess.

use crate::origin::system_proxy::gsettings::Settings;
use biscuit_tin_shared::protocol::request::{ProxyRules, ProxyServer, SystemProxyAnswer};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
};

/// The variables that a program was started with.
pub(super) type Variables = HashMap<String, String>;

/// An address that Chromium reads in a way of its own, or not at all.
#[derive(Debug, PartialEq, Eq)]
struct Odd;

/// A variable, in small letters or in capitals: the other kind stands in where it is not set as asked for.
pub(super) fn variable<'a>(variables: &'a Variables, name: &str) -> Option<&'a str> {
    let other = if name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.to_ascii_uppercase()
    } else {
        name.to_ascii_lowercase()
    };
    let value = variables.get(name).or_else(|| variables.get(&other));
    value.map(String::as_str)
}

/// The proxies that the variables name.
pub(super) fn from_variables(variables: &Variables) -> SystemProxyAnswer {
    if variable(variables, "auto_proxy").is_some() {
        return SystemProxyAnswer::PacScript;
    }
    rules_of_variables(variables).map_or(SystemProxyAnswer::System, answer)
}

fn rules_of_variables(variables: &Variables) -> Result<ProxyRules, Odd> {
    let text = |name| variable(variables, name).unwrap_or_default();
    // Its scheme is ignored: `socks5://` too is spoken to as an HTTP proxy.
    let named = |name| server("http", text(name));
    let mut rules = ProxyRules {
        single_proxy: named("all_proxy")?,
        ..ProxyRules::default()
    };
    if rules.single_proxy.is_none() {
        rules.proxy_for_http = named("http_proxy")?;
        rules.proxy_for_https = named("https_proxy")?;
    }
    // It opens no ftp: any more, and asks for the variable all the same.
    if rules == ProxyRules::default() && named("ftp_proxy")?.is_none() {
        let version = text("SOCKS_VERSION");
        let scheme = if version == "4" { "socks4" } else { "socks5" };
        rules.single_proxy = server(scheme, text("SOCKS_SERVER"))?;
    }
    let exceptions = text("no_proxy").split([',', ';']);
    rules.bypass_list = exceptions.filter_map(|rule| bypass(rule, true)).collect();
    Ok(rules)
}

/// The proxies of GNOME's settings; `None` where they name none and leave it to the variables.
pub(super) fn from_gnome(settings: &Settings) -> Option<SystemProxyAnswer> {
    match settings.text("", "mode").as_deref() {
        Some("none") => Some(SystemProxyAnswer::Direct),
        Some("auto") => Some(SystemProxyAnswer::PacScript),
        Some("manual") => match rules_of_gnome(settings) {
            Ok(rules) => rules.map(answer),
            Err(Odd) => Some(SystemProxyAnswer::System),
        },
        Some(_) => None,
        // There is always a mode where the settings can be read.
        None => Some(SystemProxyAnswer::System),
    }
}

fn rules_of_gnome(settings: &Settings) -> Result<Option<ProxyRules>, Odd> {
    let named = |scheme, child| {
        let host = settings.text(child, "host").unwrap_or_default();
        match settings.value(child, "port") {
            _ if host.is_empty() => Ok(None),
            None | Some("0") => server(scheme, &host),
            Some(port) => server(scheme, &format!("{host}:{port}")),
        }
    };
    let rules = ProxyRules {
        single_proxy: None,
        // `use-same-proxy` and `enabled` are not asked.
        proxy_for_http: named("http", ".http")?,
        proxy_for_https: named("http", ".https")?,
        fallback_proxy: named("socks5", ".socks")?,
        bypass_list: Vec::new(),
    };
    if rules == ProxyRules::default() && named("http", ".ftp")?.is_none() {
        return Ok(None);
    }
    let exceptions = settings.texts("", "ignore-hosts");
    let exceptions = exceptions.iter().filter_map(|rule| bypass(rule, false));
    Ok(Some(ProxyRules {
        bypass_list: exceptions.collect(),
        ..rules
    }))
}

/// Rules without a proxy are a direct way, whatever goes round them.
fn answer(rules: ProxyRules) -> SystemProxyAnswer {
    let bare = ProxyRules {
        bypass_list: Vec::new(),
        ..rules.clone()
    };
    if bare == ProxyRules::default() {
        SystemProxyAnswer::Direct
    } else {
        SystemProxyAnswer::FixedServers { rules }
    }
}

/// A proxy by its address, whose own scheme, name and password Chromium drops; `None` where there is no address.
fn server(scheme: &str, text: &str) -> Result<Option<ProxyServer>, Odd> {
    if text.is_empty() {
        return Ok(None);
    }
    let (own, rest) = text.split_once("://").unwrap_or(("", text));
    let is_socks4 = scheme == "socks5" && own.eq_ignore_ascii_case("socks4");
    let scheme = if is_socks4 { "socks4" } else { scheme };
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let rest = rest.strip_suffix('/').unwrap_or(rest).trim();
    let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((ip, port)) => (
            ip.parse()
                .map(|ip: Ipv6Addr| format!("[{ip}]"))
                .map_err(|_| Odd)?,
            port,
        ),
        None => {
            let (host, _) = rest.split_once(':').unwrap_or((rest, ""));
            let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "-._".contains(sign);
            if host.is_empty() || !host.chars().all(is_plain) {
                return Err(Odd);
            }
            (host.to_owned(), &rest[host.len()..])
        }
    };
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or(Odd)?,
        None if !port.is_empty() => return Err(Odd),
        None if scheme == "http" => 80,
        None => 1080,
    };
    Ok(Some(ProxyServer {
        scheme: scheme.to_owned(),
        host,
        port,
    }))
}

/// One exception as Chromium writes it, where `suffix` says that a name holds for all that end in it; `None` for one that
/// fits nothing there.
fn bypass(rule: &str, suffix: bool) -> Option<String> {
    let rule = rule.trim();
    let (scheme, rest) = match rule.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), rule),
    };
    if rest.is_empty() {
        return None;
    }
    if let Some((address, port)) = rest.strip_prefix('[').and_then(|ip| ip.split_once(']')) {
        let address: Ipv6Addr = address.parse().ok()?;
        return Some(format!("{scheme}[{address}]{port}"));
    }
    if rest.starts_with('<') || rest.contains('/') {
        return Some(rule.to_owned());
    }
    // The last part of an IPv6 address without brackets is taken for a port.
    if rest.matches(':').count() > 1 {
        return None;
    }
    let host = rest.split(':').next().unwrap_or_default();
    let is_name = host.parse::<IpAddr>().is_err();
    let star = if suffix && is_name && !host.starts_with('*') {
        "*"
    } else {
        ""
    };
    Some(format!("{scheme}{star}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::system_proxy::gsettings::SCHEMA;

    /// An answer as one line: each proxy with what it is for, then what goes direct.
    fn written(answer: &SystemProxyAnswer) -> String {
        let SystemProxyAnswer::FixedServers { rules } = answer else {
            return format!("{answer:?}");
        };
        let one = |kind: &str, server: &Option<ProxyServer>| {
            let server = server.as_ref()?;
            Some(format!(
                "{kind}={}://{}:{}",
                server.scheme, server.host, server.port
            ))
        };
        let servers = [
            one("all", &rules.single_proxy),
            one("http", &rules.proxy_for_http),
            one("https", &rules.proxy_for_https),
            one("rest", &rules.fallback_proxy),
        ];
        let servers = servers.into_iter().flatten();
        let exceptions = rules.bypass_list.iter().map(|rule| format!("-{rule}"));
        servers.chain(exceptions).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a1_variables_are_read_as_chromium_reads_them() {
        let check = |variables: &str, expected: &str| {
            let pairs = variables.split(' ').filter_map(|pair| pair.split_once('='));
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.replace('~', " ")));
            let found = from_variables(&pairs.collect());
            assert_eq!(written(&found), expected, "{variables}");
        };
        check("", "Direct");
        check("no_proxy=*", "Direct");
        check("SOCKS_SERVER=s.test:9050", "all=socks5://s.test:9050");
        check("socks_server=socks5://s.test", "all=socks5://s.test:1080");
        check(
            "SOCKS_SERVER=s.test:1 SOCKS_VERSION=4",
            "all=socks4://s.test:1",
        );
        check("SOCKS_SERVER=socks4://s.test:1", "all=socks4://s.test:1");
        // Not as curl reads it.
        check("ALL_PROXY=socks5h://n:w@s.test:1/", "all=http://s.test:1");
        check("https_proxy=https://p.test:1", "https=http://p.test:1");
        check(
            "http_proxy=p.test HTTP_PROXY=q.test",
            "http=http://p.test:80",
        );
        check("http_proxy= HTTP_PROXY=q.test", "Direct");
        check("Http_Proxy=p.test", "Direct");
        check(
            "HTTP_PROXY=p.test:1 SOCKS_SERVER=s.test",
            "http=http://p.test:1",
        );
        check("ftp_proxy=p.test:1 SOCKS_SERVER=s.test", "Direct");
        check("all_proxy=[::1]:1 http_proxy=p.test", "all=http://[::1]:1");
        check("auto_proxy= http_proxy=p.test", "PacScript");
        check("AUTO_PROXY=http://p.test/proxy.pac", "PacScript");
        for odd in [
            "http://p.test/proxy.pac",
            "http://:::",
            "p.test:x",
            "p.test:0",
            "p.test:70000",
            "p~q:1",
            "n:w@x@p.test:1",
            "[p]:1",
        ] {
            check(&format!("http_proxy={odd}"), "System");
        }
        check(
            "SOCKS_SERVER=s.test no_proxy=a.test,~.b.test;*.c.test,http://d.test,e.test:81,10.0.0.0/8,10.1.1.1,<local>,[::0:2],::3,[x],,*",
            "all=socks5://s.test:1080 -*a.test -*.b.test -*.c.test -http://*d.test -*e.test:81 -10.0.0.0/8 -10.1.1.1 -<local> -[::2] -*",
        );
    }

    #[test]
    fn a1_gnomes_settings_are_read_as_chromium_reads_them() {
        let check = |lines: &[&str], expected: Option<&str>| {
            let lines: Vec<_> = lines.iter().map(|line| format!("{SCHEMA}{line}")).collect();
            let found = from_gnome(&Settings(lines.join("\n")));
            assert_eq!(
                found.as_ref().map(written).as_deref(),
                expected,
                "{lines:?}"
            );
        };
        let socks = [".socks host 's.test'", ".socks port 9050"];
        let http = [
            ".http host 'p.test'",
            ".http port 3128",
            " use-same-proxy true",
        ];
        check(&[], Some("System"));
        check(&[" mode 'none'", socks[0], socks[1]], Some("Direct"));
        check(&[" mode 'auto'"], Some("PacScript"));
        check(
            &[" mode 'manual'", ".http host ''", ".http port 8080"],
            None,
        );
        check(&[" mode 'other'"], None);
        let manual =
            |more: &[&str], expected| check(&[&[" mode 'manual'"], more].concat(), expected);
        manual(&socks, Some("rest=socks5://s.test:9050"));
        // One proxy for everything is what the settings' own page offers, and Chromium does not follow it.
        manual(&http, Some("http=http://p.test:3128"));
        manual(
            &[&socks[..], &http].concat(),
            Some("http=http://p.test:3128 rest=socks5://s.test:9050"),
        );
        manual(
            &[".https host 'https://n:w@p.test'", ".https port 0"],
            Some("https=http://p.test:80"),
        );
        manual(&[".ftp host 'f.test'", ".ftp port 1"], Some("Direct"));
        manual(
            &[".http host 'p.test:8080'", ".http port 3128"],
            Some("System"),
        );
        manual(
            &[
                &socks[..],
                &[" ignore-hosts ['localhost', '127.0.0.0/8', '::1', '*.a.test', 'b.test']"],
            ]
            .concat(),
            Some("rest=socks5://s.test:9050 -localhost -127.0.0.0/8 -*.a.test -b.test"),
        );
    }
}
