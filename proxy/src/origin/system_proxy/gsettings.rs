//! The proxy settings of Linux desktops, as the program `gsettings` prints them.
//!
//! What they mean is decided by its callers.

use std::{
    collections::HashMap,
    io::Read,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The GSettings schema that GNOME, Cinnamon, MATE, Unity and Xfce share.
pub(in crate::origin) const SCHEMA: &str = "org.gnome.system.proxy";
/// Time limit for `gsettings`.
pub(in crate::origin) const PATIENCE: Duration = Duration::from_secs(2);
/// The variables that decide where GSettings reads, with those that begin with `XDG_`.
const PLACES: [&str; 4] = [
    "HOME",
    "GSETTINGS_BACKEND",
    "DCONF_PROFILE",
    "DBUS_SESSION_BUS_ADDRESS",
];

/// It did not answer in time.
#[derive(Debug)]
pub(in crate::origin) struct Silent;

/// Asks for the settings, as a program with other variables has them; `None` where there is no `gsettings`.
///
/// # Errors
/// It takes longer than [`PATIENCE`].
pub(in crate::origin) fn ask(
    variables: Option<&HashMap<String, String>>,
) -> Result<Option<Settings>, Silent> {
    let mut command = Command::new("gsettings");
    if let Some(variables) = variables {
        let is_place = |name: &str| name.starts_with("XDG_") || PLACES.contains(&name);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(is_place) {
                command.env_remove(name);
            }
        }
        command.envs(variables.iter().filter(|(name, _)| is_place(name)));
    }
    let started = command
        .args(["list-recursively", SCHEMA])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    match started {
        Ok(child) => Ok(Some(Settings(output(child)?))),
        Err(_) => Ok(None),
    }
}

/// What a program prints, if it ends within [`PATIENCE`]: `gsettings` without its D-Bus never does.
fn output(mut child: Child) -> Result<String, Silent> {
    let (sender, receiver) = mpsc::channel();
    let stdout = child.stdout.take();
    thread::spawn(move || {
        let mut text = String::new();
        let read = stdout.map(|mut stdout| stdout.read_to_string(&mut text));
        // Nobody receives after the timeout.
        let _ = sender.send(read.and_then(Result::ok).map(|_| text));
    });
    let printed = receiver.recv_timeout(PATIENCE);
    // An error means that it has ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    match printed {
        Ok(text) => Ok(text.unwrap_or_default()),
        Err(_) => Err(Silent),
    }
}

/// Lines of `gsettings list-recursively`: schema, key and value, the value as GVariant writes it.
#[derive(Debug)]
pub(in crate::origin) struct Settings(pub(in crate::origin) String);

impl Settings {
    /// The text of a key.
    pub(in crate::origin) fn text(&self, child: &str, key: &str) -> Option<String> {
        self.texts(child, key).into_iter().next()
    }

    /// The texts of a key.
    pub(in crate::origin) fn texts(&self, child: &str, key: &str) -> Vec<String> {
        strings(self.value(child, key).unwrap_or_default())
    }

    /// The text of a key's value, not parsed.
    pub(in crate::origin) fn value(&self, child: &str, key: &str) -> Option<&str> {
        self.0.lines().find_map(|line| {
            let rest = line.strip_prefix(SCHEMA)?.strip_prefix(child)?;
            rest.strip_prefix(' ')?.strip_prefix(key)?.strip_prefix(' ')
        })
    }
}

/// The strings in a value, in single quotes, or in double quotes where they contain a single one; `\` escapes.
fn strings(value: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), None);
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match (&mut open, character) {
            (None, '\'' | '"') => open = Some((character, String::new())),
            (None, _) => {}
            (Some((quote, _)), _) if *quote == character => {
                found.extend(open.take().map(|(_, text)| text));
            }
            (Some((_, text)), '\\') => text.extend(characters.next()),
            (Some((_, text)), _) => text.push(character),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_in_any_value() {
        let check = |value: &str, expected: &[&str]| assert_eq!(strings(value), expected);
        check("'a'", &["a"]);
        check("''", &[""]);
        check(r#"["it's", 'b\\c', '\'']"#, &["it's", r"b\c", "'"]);
        check("@as []", &[]);
        check("true", &[]);
        check("'open", &[]);
        check(r"'open\", &[]);
    }
}
