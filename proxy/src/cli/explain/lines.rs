//! `explain --jsonl`: questions in, answers out, line by line.

use crate::cli::{error::CommandError, explain::Explain};
use crate::offline::jsonl::Responder;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Write};

impl Explain {
    /// Answers line by line, and flushes when no question waits, so that a stream of questions gets a stream of answers.
    pub(super) fn lines(&self) -> Result<(), CommandError> {
        let responder = self.responder()?;
        let mut out = io::BufWriter::new(anstream::stdout().lock());
        let mut unread = 0;
        let mut input = BufReader::new(self.source()?);
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let length = input.read_until(b'\n', &mut line);
            if length.map_err(|error| self.unreadable(error.into()))? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let answer = answer_line(&responder, &line, number);
            unread += usize::from(answer.get("error").is_some());
            serde_json::to_writer(&mut out, &answer)
                .map_err(|error| CommandError::Output(error.into()))?;
            out.write_all(b"\n").map_err(CommandError::Output)?;
            if input.buffer().is_empty() {
                out.flush().map_err(CommandError::Output)?;
            }
        }
        out.flush().map_err(CommandError::Output)?;
        if unread == 0 {
            Ok(())
        } else {
            Err(CommandError::Lines(unread))
        }
    }
}

/// Answers one line; one that cannot be read gets its error as the answer, and the run continues.
fn answer_line(responder: &Responder, line: &[u8], number: u64) -> Value {
    let question: Value = match serde_json::from_slice(line) {
        Ok(question) => question,
        Err(error) => {
            return json!({ "id": null, "line": number, "error": format!("not JSON: {error}") });
        }
    };
    let Some(fields) = question.as_object() else {
        return json!({ "id": null, "line": number, "error": "expected an object" });
    };
    match responder.answer(fields) {
        Ok(answer) => Value::Object(answer),
        Err(error) => json!({ "id": fields.get("id"), "line": number, "error": error }),
    }
}
