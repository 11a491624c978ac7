//! The browser that has a socket open, and the variables that it was started with, from `/proc` of Linux.
//!
//! A process of Chromium's that is not the browser itself writes its title over its variables (`setproctitle`), so the
//! browser is looked for among its ancestors. It does not say what the variables mean.

use std::{collections::HashMap, fs, path::Path};

/// Most ancestors of the network process, itself included: a zygote may stand between it and the browser.
const ANCESTORS: usize = 4;
/// The switch that every process of Chromium's has but the browser itself.
const CHILD: &str = "--type=";

/// The variables of the browser that has the socket `inode` open; `None` where one of its processes hides them.
pub(super) fn variables(inode: u32) -> Option<HashMap<String, String>> {
    let mut process = holder(inode)?;
    for _ in 0..ANCESTORS {
        let arguments = text(&process, "cmdline")?;
        // A title has blanks between its words, a command line zero bytes.
        if !arguments
            .split([' ', '\0'])
            .any(|word| word.starts_with(CHILD))
        {
            return Some(parse(&text(&process, "environ")?));
        }
        process = parent(&process)?;
    }
    None
}

/// The process that has a socket open, as its name in `/proc`.
fn holder(inode: u32) -> Option<String> {
    let socket = format!("socket:[{inode}]");
    let mut processes = fs::read_dir("/proc").ok()?.flatten();
    let found = processes.find(|process| {
        // Those of other users cannot be read.
        let files = fs::read_dir(process.path().join("fd"));
        let mut files = files.into_iter().flatten().flatten();
        files.any(|file| fs::read_link(file.path()).is_ok_and(|to| to == Path::new(&socket)))
    });
    found?.file_name().into_string().ok()
}

fn parent(process: &str) -> Option<String> {
    let status = text(process, "status")?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    parent.map(|parent| parent.trim().to_owned())
}

fn text(process: &str, file: &str) -> Option<String> {
    let bytes = fs::read(format!("/proc/{process}/{file}")).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Variables as `/proc` writes them; the first of a name counts, as for the process itself.
fn parse(environment: &str) -> HashMap<String, String> {
    let pairs = environment.split('\0').rev();
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_of_a_name_counts() {
        let found = parse("A=1\0B=x=y\0A=2\0odd\0C=\0");
        let expected = [("A", "1"), ("B", "x=y"), ("C", "")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(found, HashMap::from(expected));
    }
}
