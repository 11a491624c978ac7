//! `import`: a cookie notice in, declarations with their lines out, as a registry file or JSON; what was unsure is said. A
//! list of known cookies becomes a file for each maker.
//!
//! It writes what the notice says; reading and drafting are the business of `notice`.

use crate::{
    cli::{error::CommandError, out::delivered},
    config::registry_files::RegistryFolders,
    notice::{
        self, Reading,
        draft::{About, draft},
        json::answer,
        review::review,
        vendors,
    },
    os::clock,
};
use biscuit_tin_shared::{
    cookie::site::{Host, is_public_suffix},
    registry::authorities::{Authority, authorities, authorities_of, meant},
};
use clap::Args;
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, IsTerminal, Read, Write},
    net::IpAddr,
    path::{Path, PathBuf},
};

/// Read a cookie notice, and write what it declares as a registry file.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// A saved page (HTML), Markdown, or text; a list of known cookies: deviceStorage.json, the Open Cookie Database as
    /// CSV, a knowledge base of the EDPB Website Auditing Tool; - reads standard input
    file: PathBuf,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// The council's name; else the page's title says it
    #[arg(long, value_name = "NAME")]
    council: Option<String>,
    /// A host of the council's own sites, such as www.luton.gov.uk; repeatable
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// The notice's public address
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// The notice's title; else the page's own
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Write to this file instead of standard output; for a list, to this folder, as --registry takes it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ask about everything that was unsure: keep, drop or correct it
    #[arg(long, conflicts_with = "json")]
    review: bool,
    #[command(flatten)]
    registry: RegistryFolders,
}

impl Import {
    pub(super) fn run(self) -> Result<(), CommandError> {
        self.check()?;
        let name = self.file.display().to_string();
        let mut read = read(&self.file)?;
        if self.json {
            self.deliver(&format!("{}\n", answer(&read)))?;
        }
        let reading = match &mut read {
            Ok(reading) => reading,
            Err(reason) => {
                let reason = reason.clone();
                return Err(CommandError::NoNotice { file: name, reason });
            }
        };
        if self.review {
            ask(reading)?;
        }
        summarise(reading, &mut plain_stderr()).map_err(CommandError::Output)?;
        if self.json {
            return Ok(());
        }
        if reading.known.is_none() {
            let title = self.title.as_deref().or(reading.title.as_deref());
            let strange = strangers(self.council.as_deref(), title, &self.host);
            for doubt in strange {
                writeln!(anstream::stderr().lock(), "{doubt}").map_err(CommandError::Output)?;
            }
        }
        let today = clock::today();
        match reading.known {
            Some(grade) => self.deliver_all(vendors::files(reading, grade, &self.about(), today)),
            None => {
                let registry = self.registry.load()?;
                self.deliver(&draft(reading, &self.about(), &registry, today))
            }
        }
    }

    /// Writes the files of a list's makers into the folder that was asked for.
    fn deliver_all(&self, files: BTreeMap<String, String>) -> Result<(), CommandError> {
        let Some(folder) = &self.out else {
            return Err(CommandError::ListWithoutFolder { files: files.len() });
        };
        let folder = folder.join("vendors");
        let unwritten = |path: &Path, source| CommandError::Unwritten {
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(&folder).map_err(|source| unwritten(&folder, source))?;
        for (id, text) in files {
            let path = folder.join(format!("{id}.toml"));
            fs::write(&path, text).map_err(|source| unwritten(&path, source))?;
        }
        Ok(())
    }

    /// Whether the hosts and the name that were given can be a council's.
    fn check(&self) -> Result<(), CommandError> {
        let is_site = |text: &String| {
            let is_address = text.parse::<IpAddr>().is_ok();
            let is_name = |host: Host| host.contains('.') && !is_public_suffix(&host);
            !is_address && Host::parse(text).is_some_and(is_name)
        };
        if let Some(text) = self.host.iter().find(|text| !is_site(text)) {
            return Err(CommandError::NotASite { text: text.clone() });
        }
        match &self.council {
            Some(name) if !name.chars().any(char::is_alphanumeric) => Err(CommandError::NoName),
            _ => Ok(()),
        }
    }

    fn about(&self) -> About {
        let mut hosts = self.host.clone();
        let of_address = self
            .address
            .as_deref()
            .and_then(|address| url::Url::parse(address).ok());
        let of_address = of_address.and_then(|address| address.host_str().map(str::to_owned));
        if hosts.is_empty() {
            hosts.extend(of_address);
        }
        let document = match self.file.file_name() {
            Some(name) if self.file != Path::new("-") => name.to_string_lossy().into_owned(),
            _ => "standard input".to_owned(),
        };
        About {
            council: self.council.clone(),
            hosts,
            address: self.address.clone(),
            title: self.title.clone(),
            document,
        }
    }

    /// Writes to the file that was asked for, or to standard output.
    fn deliver(&self, text: &str) -> Result<(), CommandError> {
        match &self.out {
            Some(path) => fs::write(path, text).map_err(|source| CommandError::Unwritten {
                path: path.clone(),
                source,
            }),
            None => delivered(anstream::stdout().lock().write_all(text.as_bytes())).map(drop),
        }
    }
}

/// What a file, or standard input, says as a notice.
///
/// # Errors
/// A file that cannot be read; a document that is no notice is an answer.
pub(super) fn read(file: &Path) -> Result<Result<Reading, notice::Unreadable>, CommandError> {
    let bytes = bytes(file).map_err(|source| CommandError::Unreadable {
        input: file.display().to_string(),
        source,
    })?;
    Ok(notice::read(&bytes))
}

/// The bytes of a file, or of standard input; one byte more than a notice may have is enough to refuse it.
fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(notice::LARGEST).unwrap_or(u64::MAX) + 1;
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().take(limit).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(file)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What was given and does not go with the page: another council than its title names, hosts that are not that council's.
pub(super) fn strangers(
    council: Option<&str>,
    title: Option<&str>,
    hosts: &[String],
) -> Vec<String> {
    let title = title.unwrap_or_default().to_lowercase();
    let is_titled = |one: &&Authority| {
        let names = [Some(&one.name), one.name_cy.as_ref()];
        names
            .into_iter()
            .flatten()
            .any(|name| title.contains(&name.to_lowercase()))
    };
    let titled = authorities()
        .iter()
        .filter(is_titled)
        .max_by_key(|one| one.name.len());
    let asked = council.map(meant).unwrap_or_default();
    let mut found = Vec::new();
    if let (Some(council), Some(titled)) = (council, titled)
        && !asked.iter().any(|one| one.id == titled.id)
    {
        let title = &titled.name;
        found.push(format!(
            "to check: --council says {council}, and the title of the page {title}"
        ));
    }
    let named = match asked[..] {
        [one] => Some(one),
        _ => titled,
    };
    let Some(named) = named else {
        return found;
    };
    let is_strange = |host: &&String| !authorities_of(host).iter().any(|one| one.id == named.id);
    for host in hosts.iter().filter(is_strange) {
        let domains = named.domains.join(", ");
        found.push(match authorities_of(host).first() {
            Some(other) => format!("to check: --host {host} is a site of {}, not of {}", other.name, named.name),
            None => format!("to check: --host {host} is not below {domains}: only a site that {} runs belongs here", named.name),
        });
    }
    found
}

/// Standard error, without what a notice or a list may hold to steer a terminal.
fn plain_stderr() -> impl Write {
    anstream::StripStream::new(io::stderr().lock())
}

fn ask(reading: &mut Reading) -> Result<(), CommandError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(CommandError::NoTerminal);
    }
    review(reading, &mut io::stdin().lock(), &mut plain_stderr()).map_err(CommandError::Output)
}

/// Says how much was read, service by service, and what was unsure.
fn summarise(reading: &Reading, out: &mut impl Write) -> io::Result<()> {
    let mut rows: Vec<(&str, usize, usize, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for declared in &reading.declarations {
        let service = declared.service.as_deref().unwrap_or("(the site itself)");
        let at = *places.entry(service).or_insert_with(|| {
            rows.push((service, 0, 0, 0));
            rows.len() - 1
        });
        rows[at].1 += declared.names.len();
        rows[at].2 += if declared.lifetime.is_some() {
            declared.names.len()
        } else {
            0
        };
        rows[at].3 += if declared.category.is_some() {
            declared.names.len()
        } else {
            0
        };
    }
    writeln!(
        out,
        "{:<48} {:>5} {:>9} {:>13}",
        "service", "names", "with time", "with category"
    )?;
    for (service, names, times, categories) in &rows {
        let service: String = service.chars().take(48).collect();
        writeln!(out, "{service:<48} {names:>5} {times:>9} {categories:>13}")?;
    }
    for doubt in &reading.doubts {
        writeln!(
            out,
            "line {}: {}: {}",
            doubt.line,
            doubt.in_english(),
            doubt.text
        )?;
    }
    let names: usize = rows.iter().map(|row| row.1).sum();
    writeln!(
        out,
        "{names} {} in {} {}; unsure: {}",
        if names == 1 { "name" } else { "names" },
        rows.len(),
        if rows.len() == 1 {
            "service"
        } else {
            "services"
        },
        reading.doubts.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_council_or_a_host_that_does_not_go_with_the_page_is_said() {
        let check = |council: Option<&str>, title: &str, host: &str, expected: &[&str]| {
            let hosts: Vec<String> = (!host.is_empty())
                .then(|| host.to_owned())
                .into_iter()
                .collect();
            let found = strangers(council, Some(title), &hosts);
            let says = |word: &&str| found.iter().any(|doubt| doubt.contains(*word));
            assert!(expected.iter().all(says), "{found:?}");
            assert_eq!(found.len(), expected.len(), "{found:?}");
        };
        let leeds = "Cookies | Leeds City Council";
        check(None, leeds, "www.leeds.gov.uk", &[]);
        check(Some("Leeds"), leeds, "www.leeds.gov.uk", &[]);
        check(Some("Leeds City Council"), leeds, "", &[]);
        check(None, leeds, "www.google.com", &["--host www.google.com"]);
        check(None, leeds, "www.luton.gov.uk", &["a site of Luton"]);
        check(Some("Kirklees"), leeds, "", &["--council says Kirklees"]);
        check(
            Some("Leeds"),
            "Cookies",
            "www.luton.gov.uk",
            &["a site of Luton"],
        );
        check(
            Some("Somewhere"),
            "Cookies | Somewhere",
            "www.somewhere.example",
            &[],
        );
    }
}
