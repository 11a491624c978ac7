//! Walks a person through what was unsure: keep what was read, drop it, or correct it.
//!
//! It asks and reads lines; whether there is a terminal is known elsewhere.

use crate::notice::{Declared, Doubt, Reading, name::name, span};
use std::{
    collections::VecDeque,
    io::{self, BufRead, Write},
};

impl Declared {
    /// Takes names as somebody wrote them, with commas between; false if there are none, or one that no cookie can have.
    pub(crate) fn rename(&mut self, names: &str) -> bool {
        let names = names.split(',').map(str::trim);
        let names: Option<Vec<String>> = names.filter(|name| !name.is_empty()).map(name).collect();
        let names = names.filter(|names| !names.is_empty());
        let any = names.is_some();
        if let Some(names) = names {
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

/// Asks about each doubt; what was answered is settled and no doubt any more. The end of the input leaves the rest as it is.
///
/// # Errors
/// A terminal that cannot be read or written.
pub(crate) fn review(
    reading: &mut Reading,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut doubts: VecDeque<Doubt> = std::mem::take(&mut reading.doubts).into();
    let count = doubts.len();
    if count > 0 {
        writeln!(out, "{}", how_to_end())?;
    }
    while let Some(doubt) = doubts.front() {
        let at = count - doubts.len();
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
        if !settled(reading, doubt, input, out)? {
            writeln!(out)?;
            break;
        }
        doubts.pop_front();
    }
    reading.doubts = doubts.into();
    Ok(())
}

/// What ends a review before its end.
fn how_to_end() -> &'static str {
    if cfg!(windows) {
        "Ctrl-Z and Enter ends here: what is left stays as it was read. Ctrl-C writes nothing at all."
    } else {
        "Ctrl-D ends here: what is left stays as it was read. Ctrl-C writes nothing at all."
    }
}

/// Asks what becomes of what a doubt is about; false at the end of the input.
fn settled(
    reading: &mut Reading,
    doubt: &Doubt,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<bool> {
    loop {
        write!(out, "  [k]eep, [d]rop, [c]orrect: ")?;
        out.flush()?;
        let Some(answer) = answer(input)? else {
            return Ok(false);
        };
        match answer.to_lowercase().as_str() {
            "k" | "keep" | "" => return Ok(true),
            "d" | "drop" => {
                reading
                    .declarations
                    .retain(|declared| !doubt.is_of(declared));
                return Ok(true);
            }
            "c" | "correct" => match correct(reading, doubt, input, out)? {
                Corrected::Yes => return Ok(true),
                Corrected::Nothing => {}
                Corrected::Ended => return Ok(false),
            },
            _ => {}
        }
    }
}

/// What became of a correction.
enum Corrected {
    Yes,
    /// There is nothing to correct.
    Nothing,
    /// The input ended.
    Ended,
}

/// Asks for the name and the time of what stands on a line.
fn correct(
    reading: &mut Reading,
    doubt: &Doubt,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<Corrected> {
    let mut any = false;
    for declared in reading
        .declarations
        .iter_mut()
        .filter(|declared| doubt.is_of(declared))
    {
        any = true;
        write!(out, "  names [{}]: ", declared.names.join(", "))?;
        out.flush()?;
        let Some(names) = answer(input)? else {
            return Ok(Corrected::Ended);
        };
        if !names.is_empty() && !declared.rename(&names) {
            writeln!(
                out,
                "  that is no name of a cookie, such as _ga or _ga_*; it stays as it was"
            )?;
        }
        let known = declared
            .lifetime
            .map_or_else(|| "unknown".to_owned(), |lifetime| lifetime.to_string());
        write!(out, "  how long it stays [{known}]: ")?;
        out.flush()?;
        let Some(words) = answer(input)? else {
            return Ok(Corrected::Ended);
        };
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
    if any {
        return Ok(Corrected::Yes);
    }
    writeln!(
        out,
        "  nothing was read from this line: keep it as it is, and add it to the file by hand"
    )?;
    Ok(Corrected::Nothing)
}

fn answer(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let read = input.read_until(b'\n', &mut line)?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&line).trim().to_owned()))
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

    #[test]
    fn what_a_person_does_not_come_to_stays_unsure_and_what_is_no_answer_changes_nothing() {
        let check = |answers: &[u8], names: &str, unsure: usize| {
            let page = "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires\n\
                 <tr><td>one_a<td>x<td>varies\n<tr><td>one_b<td>x<td>varies\n<tr><td>one_c<td>x<td>varies\n</table>";
            let mut reading = crate::notice::read(page.as_bytes()).expect("it is a notice");
            let mut input = answers;
            review(&mut reading, &mut input, &mut Vec::new()).expect("memory can be written");
            let left: Vec<String> = reading
                .declarations
                .iter()
                .map(|declared| declared.names.join(","))
                .collect();
            assert_eq!(
                (left.join(" ").as_str(), reading.doubts.len()),
                (names, unsure)
            );
        };
        check(b"", "one_a one_b one_c", 3);
        check(b"d\n", "one_b one_c", 2);
        check(b"d\nc\n", "one_b one_c", 2);
        check(b"d\nc\none_x\n", "one_x one_c", 2);
        check(b"c\na b;c\n\nk\nk\n", "one_a one_b one_c", 0);
        check(b"c\none_x, _ga_*\n\nk\nk\n", "one_x,_ga_* one_b one_c", 0);
        check(b"\xff\xfe\nk\nk\nk\n", "one_a one_b one_c", 0);
    }
}
