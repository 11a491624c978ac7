//! A council of its own for each story: a copy of a registry file under domains that no other story has.
//!
//! Services that the story visits stay with their hosts, those that declare one of its cookies without; the rest goes.

use crate::{
    step::Step,
    story::{Story, folder},
};
use biscuit_tin_shared::cookie::site::{covers, registrable_domain};
use std::{collections::BTreeSet, fs};
use toml::Table;

/// Id, domain and file of the councils that stories play at.
const COUNCILS: [(&str, &str, &str); 4] = [
    (
        "luton",
        "luton.gov.uk",
        "../../shared/registry/councils/luton.toml",
    ),
    (
        "chelmsford",
        "chelmsford.gov.uk",
        "../../shared/registry/councils/chelmsford.toml",
    ),
    ("tinshire", "tinshire.gov.uk", "registry/tinshire.toml"),
    ("otherton", "otherton.gov.uk", "registry/otherton.toml"),
];

/// Where a story plays.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    /// The registry files of the councils whose notice is held.
    pub(crate) councils: Vec<String>,
    /// The hosts of the story.
    pub(crate) hosts: BTreeSet<String>,
    /// Kind and text of each claim in the registry file.
    pub(crate) claims: Vec<(String, String)>,
    /// Domains as they are written, and as they are played.
    domains: Vec<(String, String)>,
}

impl Stage {
    /// The stage of the story with this number.
    pub(crate) fn of(story: &Story, number: usize) -> Self {
        let steps = story.steps.iter().map(|step| Step::parse(step));
        let written: BTreeSet<String> = steps
            .filter_map(|step| step.host().map(str::to_owned))
            .collect();
        let mut domains: BTreeSet<String> = written
            .iter()
            .filter_map(|host| registrable_domain(host).map(str::to_owned))
            .collect();
        let found = COUNCILS.iter().filter_map(|(id, domain, file)| {
            let text = fs::read_to_string(folder().join(file)).expect("the file is there");
            let listed = |host: &String| {
                covers(domain, host) || text.contains(&format!("host = \"{host}\""))
            };
            written.iter().any(listed).then_some((*id, *domain, text))
        });
        let found: Vec<(&str, &str, String)> = found.collect();
        domains.extend(found.iter().map(|(_, domain, _)| (*domain).to_owned()));
        let mut stage = Self {
            councils: Vec::new(),
            hosts: BTreeSet::new(),
            claims: Vec::new(),
            domains: domains
                .into_iter()
                .map(|domain| {
                    let (name, suffix) = domain.split_once('.').expect("a registrable domain");
                    let own = format!("{name}-{number}.{suffix}");
                    (domain, own)
                })
                .collect(),
        };
        stage.hosts = written.iter().map(|host| stage.own(host)).collect();
        for (id, _, text) in found {
            stage.claims.extend(claims(&text));
            let copy = only_needed(&text, &written, &story.steps.join("\n"));
            let id = (format!("id = \"{id}\""), format!("id = \"{id}-{number}\""));
            let copy = stage.own(&copy.replacen(&id.0, &id.1, 1));
            stage.councils.push(copy);
        }
        stage
    }

    /// A text with the story's own domains in it.
    pub(crate) fn own(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (written, own) in &self.domains {
            text = text.replace(written, own);
        }
        text
    }

    /// The story's steps with its own hosts.
    pub(crate) fn steps(&self, story: &Story) -> Vec<Step> {
        let lines = story.steps.iter();
        lines.map(|line| Step::parse(&self.own(line))).collect()
    }
}

/// The file with the services that the steps visit, and, without hosts, those whose cookies they name.
fn only_needed(text: &str, visited: &BTreeSet<String>, steps: &str) -> String {
    let mut blocks = text.split("\n[[service]]\n");
    let mut copy = blocks.next().unwrap_or_default().to_owned();
    for block in blocks {
        let is_visited = block.split("host = \"").skip(1).any(|rest| {
            let host = rest.split('"').next().unwrap_or_default();
            visited.iter().any(|visited| covers(host, visited))
        });
        let is_wide = block.contains("\ncouncil_wide = true\n");
        if !is_visited && !is_wide && !names(block).any(|name| steps.contains(name)) {
            continue;
        }
        copy.push_str("\n[[service]]\n");
        let hosts = block.find("\nhosts = [").filter(|_| !is_visited);
        let Some(from) = hosts else {
            copy.push_str(block);
            continue;
        };
        let end = block[from..].find("]\n").expect("a list ends");
        copy.push_str(&block[..from]);
        copy.push_str(&block[from + end + 1..]);
    }
    copy
}

/// The names that a service declares, up to their varying part.
fn names(block: &str) -> impl Iterator<Item = &str> {
    let lines = block.lines().map(str::trim);
    let lists = lines.filter(|line| line.starts_with("names = ") || line.starts_with("means = "));
    let names = lists.flat_map(|list| list.split('"').skip(1).step_by(2));
    names.map(|name| name.split('*').next().unwrap_or_default())
}

/// Kind and text of each claim.
fn claims(text: &str) -> Vec<(String, String)> {
    let file: Table = text.parse().expect("the file is TOML");
    let of = |key: &str| {
        let list = file.get(key).and_then(|list| list.as_array());
        list.cloned().unwrap_or_default()
    };
    let holders = [of("notice"), of("service")].concat();
    let claims = holders
        .iter()
        .filter_map(|holder| holder.get("claim")?.as_array());
    claims
        .flatten()
        .filter_map(|claim| {
            let word = |key: &str| Some(claim.get(key)?.as_str()?.to_owned());
            Some((word("kind")?, word("text")?))
        })
        .collect()
}
