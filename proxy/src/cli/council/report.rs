//! What `council add` and `council remove` say: what is looked at now, what the root gains or loses, and the trust step,
//! which is taken only after a yes.

use crate::cli::{
    error::CommandError,
    out::{advise, delivered, say},
    trust::{TrustStep, failures, stores_to_change},
};
use crate::{app::folder_lock::is_proxy_running, config::Config, os::output::complain};
use biscuit_tin_shared::registry::authorities::Authority;
use serde_json::json;
use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Added,
    Removed,
    /// It was looked at already.
    Unchanged,
}

/// A change of one council, done.
pub(super) struct Report {
    pub(super) council: &'static Authority,
    /// As popup and panel have it.
    pub(super) name: String,
    pub(super) outcome: Outcome,
    /// Whether it is looked at now.
    pub(super) is_held: bool,
    /// The title of its notice, and the number of declarations.
    pub(super) notice: Option<(String, usize)>,
    /// The hosts that are looked at, or that are no more.
    pub(super) hosts: Vec<String>,
    pub(super) path: PathBuf,
    pub(super) mistakes: Vec<String>,
    /// Where a file lies that was changed by hand.
    pub(super) aside: Option<PathBuf>,
    pub(super) step: TrustStep,
    pub(super) config: Config,
    pub(super) option: String,
    pub(super) yes: bool,
}

impl Report {
    /// Says it, and takes the trust step if the user says yes.
    ///
    /// # Errors
    /// The step was to be taken and could not.
    pub(super) fn tell(self, as_json: bool) -> Result<(), CommandError> {
        for mistake in &self.mistakes {
            complain(&format!("biscuit-tin: {mistake}"));
        }
        if as_json {
            self.write_json()
        } else {
            self.write_text()
        }
    }

    /// Whether the root is to change. Before there is one, only a council that comes needs it.
    fn is_step_left(&self) -> bool {
        match self.step.before {
            None => self.outcome != Outcome::Removed,
            Some(_) => !(self.step.gained().is_empty() && self.step.lost().is_empty()),
        }
    }

    fn command(&self) -> String {
        format!("biscuit-tin trust install{}", self.option)
    }

    /// Its shape is a contract with its users.
    fn write_json(self) -> Result<(), CommandError> {
        let is_left = self.is_step_left();
        let gained = match self.step.before {
            Some(_) => self.step.gained(),
            // What the first one will be for, of this council.
            None if is_left => self.hosts.clone(),
            None => Vec::new(),
        };
        let mut told = json!({
            "id": self.council.id,
            "name": self.name,
            "outcome": match self.outcome {
                Outcome::Added => "added",
                Outcome::Removed => "removed",
                Outcome::Unchanged => "unchanged",
            },
            "chosen": self.is_held,
            "notice": self.notice.as_ref().map(|(title, declarations)| json!({ "title": title, "declarations": declarations })),
            "hosts": self.hosts,
            "file": self.path,
            "laid_aside": self.aside,
            "mistakes": self.mistakes,
            "root": { "gains": gained, "loses": self.step.lost() },
            "trust_step": if is_left { "left" } else { "none" },
            "command": is_left.then(|| self.command()),
        });
        let done = match is_left && self.yes {
            false => Ok(()),
            true => stores_to_change(false)
                .and_then(|stores| self.step.take(&self.config, &stores))
                .and_then(|new| {
                    told["trust_step"] = "done".into();
                    told["command"] = serde_json::Value::Null;
                    told["stores"] = json!(new.reports);
                    failures(&new.reports)
                }),
        };
        say(&told.to_string())?;
        done
    }

    fn write_text(self) -> Result<(), CommandError> {
        let (name, hosts) = (&self.name, self.hosts.join(", "));
        say(&match (self.outcome, self.is_held) {
            (Outcome::Added, _) => format!("{name} is looked at: {hosts}"),
            (Outcome::Unchanged, _) => format!("{name} was looked at already: {hosts}"),
            (Outcome::Removed, true) => format!(
                "What you added of {name} is taken away. It comes with Biscuit Tin and is still looked at: {hosts}"
            ),
            (Outcome::Removed, false) => format!("{name} is looked at no more: {hosts}"),
        })?;
        match &self.notice {
            Some((title, declarations)) => {
                say(&format!(
                    "Its notice: “{title}”, {declarations} declarations."
                ))?;
            }
            None if self.is_held => {
                let id = &self.council.id;
                advise(&format!(
                    "We hold no cookie notice of this council yet. To add one: biscuit-tin council add {id} --notice FILE{}",
                    self.option
                ))?;
            }
            None => {}
        }
        match self.outcome {
            Outcome::Added => say(&format!("Its file: {}", self.path.display()))?,
            Outcome::Removed => say(&format!("Taken away: {}", self.path.display()))?,
            Outcome::Unchanged => {}
        }
        if let Some(aside) = &self.aside {
            say(&format!(
                "The file had been changed by hand. It lies in {} now, and is not read.",
                aside.display()
            ))?;
        }
        if self.outcome != Outcome::Unchanged && is_proxy_running(&self.config.data_folder) {
            say("The running proxy takes this up.")?;
        }
        self.about_root()?;
        if !self.is_step_left() {
            return Ok(());
        }
        if self.is_held {
            // It makes a root of its own at each start.
            advise(&format!(
                "For the browser of “biscuit-tin browse{}” nothing is left to do: it looks at these sites from its next start.",
                self.option
            ))?;
        }
        if !self.yes {
            let left = self.command();
            advise(&format!("Left to do for your own browsers: {left}"))?;
            if !asked_yes()? {
                return Ok(());
            }
        }
        let stores = stores_to_change(false)?;
        self.step.take(&self.config, &stores)?.show(&self.config)
    }

    /// What the root gains and loses.
    fn about_root(&self) -> Result<(), CommandError> {
        let (gained, lost) = (self.step.gained().join(", "), self.step.lost().join(", "));
        if self.step.before.is_none() {
            return match self.is_step_left() {
                true => {
                    say("There is no local root yet. The first one will permit these hosts too.")
                }
                false => Ok(()),
            };
        }
        match (gained.is_empty(), lost.is_empty()) {
            (true, true) => say("The local root stays as it is."),
            (false, true) => say(&format!(
                "A new local root is to gain: {gained}. Until then these hosts pass unread."
            )),
            (true, false) => say(&format!(
                "A new local root is to lose: {lost}. Nothing is signed for these hosts meanwhile."
            )),
            (false, false) => say(&format!(
                "A new local root is to gain: {gained}; and to lose: {lost}."
            )),
        }
    }
}

/// Asks at a terminal; no where there is none.
fn asked_yes() -> Result<bool, CommandError> {
    let (input, mut output) = (io::stdin(), io::stdout());
    if !(input.is_terminal() && output.is_terminal()) {
        return Ok(false);
    }
    let asked = write!(
        output,
        "Put the new root into your browsers now, and the old one out? [y/N] "
    )
    .and_then(|()| output.flush());
    delivered(asked)?;
    let mut answer = String::new();
    // Input that cannot be read is no yes.
    let _ = input.read_line(&mut answer);
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
