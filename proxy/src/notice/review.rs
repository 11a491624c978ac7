//! Walks a person through what was unsure: keep what was read, drop it, or correct it.
//!
//! It asks and reads lines; whether there is a terminal is known elsewhere.

use crate::notice::{Declared, Doubt, Reading, span};
use std::io::{self, BufRead, Write};

impl Declared {
    /// Takes names as somebody wrote them, with commas between; false if there are none.
    pub(crate) fn rename(&mut self, names: &str) -> bool {
        let names = names.split(',').map(|name| name.trim().to_owned());
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        let any = !names.is_empty();
        if any {
            self.names = names;
        }
        any
    }

    /// Takes a time as somebody wrote it; false if it is none.
    pub(crate) fn stays(&mut self, words: &str) -> bool {
        let lifetime = span::read(words, None).and_then(|spoken| spoken.lifetime);
        if lifetime.is_some() {
            (self.lifetime, self.lifetime_range) = (lifetime, None);
        }
        lifetime.is_some()
    }
}

/// Asks about each doubt; what was answered is settled and no doubt any more.
///
/// # Errors
/// A terminal that cannot be read or written.
pub(crate) fn review(
    reading: &mut Reading,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<()> {
    let doubts = std::mem::take(&mut reading.doubts);
    let count = doubts.len();
    for (at, doubt) in doubts.into_iter().enumerate() {
        writeln!(
            out,
            "\n{} of {count}, line {}: {}",
            at + 1,
            doubt.line,
            doubt.text
        )?;
        writeln!(out, "  {}", doubt.in_english())?;
        let about: Vec<String> = reading
            .declarations
            .iter()
            .filter(|declared| doubt.is_of(declared))
            .map(|declared| declared.names.join(", "))
            .collect();
        if !about.is_empty() {
            writeln!(out, "  read as: {}", about.join("; "))?;
        }
        loop {
            write!(out, "  [k]eep, [d]rop, [c]orrect: ")?;
            out.flush()?;
            let Some(answer) = answer(input)? else {
                // The end of the input leaves the rest as it is.
                reading.doubts.push(doubt);
                return Ok(());
            };
            match answer.to_lowercase().as_str() {
                "k" | "keep" | "" => break,
                "d" | "drop" => {
                    reading
                        .declarations
                        .retain(|declared| !doubt.is_of(declared));
                    break;
                }
                "c" | "correct" if correct(reading, &doubt, input, out)? => break,
                _ => {}
            }
        }
    }
    Ok(())
}

/// Asks for the name and the time of what stands on a line; false if there is nothing to correct.
fn correct(
    reading: &mut Reading,
    doubt: &Doubt,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<bool> {
    let mut any = false;
    for declared in reading
        .declarations
        .iter_mut()
        .filter(|declared| doubt.is_of(declared))
    {
        any = true;
        write!(out, "  names [{}]: ", declared.names.join(", "))?;
        out.flush()?;
        let names = answer(input)?.unwrap_or_default();
        if !names.is_empty() {
            declared.rename(&names);
        }
        let known = declared
            .lifetime
            .map_or_else(|| "unknown".to_owned(), |lifetime| lifetime.to_string());
        write!(out, "  how long it stays [{known}]: ")?;
        out.flush()?;
        let words = answer(input)?.unwrap_or_default();
        if words.is_empty() {
            continue;
        }
        if !declared.stays(&words) {
            writeln!(
                out,
                "  that is no time, such as 6 months or session; it stays as it was"
            )?;
        }
    }
    if !any {
        writeln!(
            out,
            "  nothing was read from this line: keep it as it is, and add it to the file by hand"
        )?;
    }
    Ok(any)
}

fn answer(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = input.read_line(&mut line)?;
    Ok((read > 0).then(|| line.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_may_keep_drop_and_correct_what_was_unsure() {
        let page = "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires\n\
             <tr><td>one_a<td>x<td>varies\n<tr><td>one_b<td>x<td>varies\n<tr><td>one_c<td>x<td>varies\n</table>";
        let mut reading = crate::notice::read(page.as_bytes()).expect("it is a notice");
        assert_eq!(reading.doubts.len(), 3);
        let mut answers = &b"k\nd\nwhat\nc\none_x\n2 weeks\n"[..];
        let mut said = Vec::new();
        review(&mut reading, &mut answers, &mut said).expect("memory can be written");
        let left: Vec<String> = reading
            .declarations
            .iter()
            .map(|declared| {
                format!(
                    "{} {:?}",
                    declared.names.join(","),
                    declared.lifetime.map(|lifetime| lifetime.to_string())
                )
            })
            .collect();
        assert_eq!(
            left,
            ["one_a None", "one_x Some(\"2 weeks\")"],
            "{}",
            String::from_utf8_lossy(&said)
        );
        assert!(reading.doubts.is_empty());
    }
}
