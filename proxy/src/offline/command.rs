//! A command that starts curl, as browsers copy it for a shell: its address and its header fields.
//!
//! It starts nothing, and knows no variables.

/// Options whose next word is neither address nor field.
const WITH_WORD: [&str; 26] = [
    "-X",
    "--request",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "-A",
    "--user-agent",
    "-o",
    "--output",
    "-u",
    "--user",
    "-x",
    "--proxy",
    "-F",
    "--form",
    "-m",
    "--max-time",
    "--connect-timeout",
    "-c",
    "--cookie-jar",
    "--resolve",
    "--cacert",
    "-w",
    "-T",
];

/// What such a command asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) url: Option<String>,
    /// Its header fields, as lines.
    pub(super) fields: Vec<Vec<u8>>,
}

impl Command {
    /// Reads the command that these lines begin with, and on how many lines it stands.
    pub(super) fn parse(lines: &[&[u8]]) -> Option<(Self, usize)> {
        let first = lines.first()?.trim_ascii();
        let first = first.strip_prefix(b"$ ").unwrap_or(first);
        if !first.starts_with(b"curl ") && !first.starts_with(b"curl.exe ") {
            return None;
        }
        let text = String::from_utf8_lossy(&lines.join(&b'\n')).into_owned();
        let text = text.trim_start();
        let text = text.strip_prefix("$ ").unwrap_or(text);
        let (words, length) = words(text, first.contains(&b'^'));
        Some((Self::of(words), length))
    }

    fn of(words: Vec<String>) -> Self {
        let mut command = Self::default();
        let mut words = words.into_iter().skip(1);
        while let Some(word) = words.next() {
            let mut put = |name: &str, value: Option<String>| {
                let line = value.map(|value| format!("{name}{value}").into_bytes());
                command.fields.extend(line);
            };
            match word.as_str() {
                "-H" | "--header" => put("", words.next()),
                // Without an equals sign it names a file.
                "-b" | "--cookie" => {
                    put("Cookie: ", words.next().filter(|value| value.contains('=')))
                }
                "-e" | "--referer" => put("Referer: ", words.next()),
                "--url" => command.url = words.next(),
                option if WITH_WORD.contains(&option) => drop(words.next()),
                option if option.starts_with('-') => {}
                _ if command.url.is_none() => command.url = Some(word),
                _ => {}
            }
        }
        // What curl asks for without a scheme is plain http.
        let is_whole = |url: &String| url.contains("://");
        command.url = command.url.map(|url| {
            if is_whole(&url) {
                url
            } else {
                format!("http://{url}")
            }
        });
        command
    }
}

/// The words of the command, and on how many lines it stands. In the Windows command prompt a caret stands before each sign
/// that is meant as itself.
fn words(text: &str, has_carets: bool) -> (Vec<String>, usize) {
    let (mut words, mut word, mut is_word) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    let (mut quote, mut lines) = (None, 1);
    while let Some(letter) = letters.next() {
        lines += usize::from(letter == '\n');
        match (quote, letter) {
            (_, '^') if has_carets => {
                // The sign behind it is read as any other; an end of line is none.
                if letters.next_if_eq(&'\r').is_some() | letters.next_if_eq(&'\n').is_some() {
                    lines += 1;
                }
            }
            (None, '\n') => {
                lines -= 1;
                break;
            }
            (None, ' ' | '\t' | '\r') => {
                if std::mem::take(&mut is_word) {
                    words.push(std::mem::take(&mut word));
                }
            }
            (None, '$') if letters.peek() == Some(&'\'') => {
                letters.next();
                (quote, is_word) = (Some('$'), true);
            }
            (None, '\'' | '"') => (quote, is_word) = (Some(letter), true),
            (Some('$'), '\'') => quote = None,
            (Some(open), _) if open == letter => quote = None,
            (None | Some('"' | '$'), '\\') => {
                let Some(next) = letters.next() else { break };
                lines += usize::from(next == '\n');
                match (quote, next) {
                    (_, '\n') => {}
                    (None, '\r') => {
                        lines += usize::from(letters.next_if_eq(&'\n').is_some());
                    }
                    (Some('$'), 'u' | 'x') => word.push(code(&mut letters)),
                    (Some('$'), 'n') => word.push('\n'),
                    (Some('$'), 'r') => word.push('\r'),
                    (Some('$'), 't') => word.push('\t'),
                    _ => word.push(next),
                }
                is_word |= next != '\n';
            }
            _ => {
                word.push(letter);
                is_word = true;
            }
        }
    }
    if is_word {
        words.push(word);
    }
    (words, lines)
}

/// The character that up to four hexadecimal digits stand for.
fn code(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> char {
    let mut code = 0;
    for _ in 0..4 {
        let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(16)) else {
            break;
        };
        letters.next();
        code = code * 16 + digit;
    }
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, url: &str, fields: &[&str], length: usize) {
        let lines: Vec<&[u8]> = text.split('\n').map(str::as_bytes).collect();
        let (command, found) = Command::parse(&lines).expect("it is a command");
        let shown = command
            .fields
            .iter()
            .map(|field| String::from_utf8_lossy(field));
        assert_eq!(command.url.as_deref(), Some(url), "{text}");
        assert_eq!(shown.collect::<Vec<_>>(), fields, "{text}");
        assert_eq!(found, length, "{text}");
    }

    #[test]
    fn a_command_is_read_as_its_shell_reads_it() {
        check("curl https://a.test/", "https://a.test/", &[], 1);
        check("$ curl -s -I a.test\nHTTP/1.1 200", "http://a.test", &[], 1);
        check(
            "curl 'https://a.test/x' \\\n  -X POST \\\n  -H 'cookie: a=1; b=it'\\''s' --compressed\nnext",
            "https://a.test/x",
            &["cookie: a=1; b=it's"],
            3,
        );
        check(
            "curl \"https://a.test/\" -b \"a=\\\"1\\\"\" --cookie jar.txt -e https://b.test/",
            "https://a.test/",
            &["Cookie: a=\"1\"", "Referer: https://b.test/"],
            1,
        );
        check(
            "curl --url https://a.test/ -H $'x: \\u0041\\'b'",
            "https://a.test/",
            &["x: A'b"],
            1,
        );
        check(
            "curl ^\"https://a.test/?a=1^&b=2^\" ^\n  -H ^\"accept: */*^\" ^\n  -b ^\"a=1^%^20b^\"",
            "https://a.test/?a=1&b=2",
            &["accept: */*", "Cookie: a=1%20b"],
            3,
        );
        // An open quotation mark ends with the text.
        check("curl 'https://a.test/\nx", "https://a.test/\nx", &[], 2);
        let none = [b"curly: 1".as_slice()];
        assert_eq!(Command::parse(&none), None);
    }
}
