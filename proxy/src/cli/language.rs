//! The option `--lang`: the languages that there are.
//!
//! A language that is not there is refused: answers in another one would look as if they were in it.

use biscuit_tin_shared::explain::words::Words;

/// A language of the sentences, for the command line.
///
/// # Errors
/// There are no sentences in it.
pub(super) fn language(tag: &str) -> Result<String, String> {
    if Words::speaks(tag) {
        return Ok(tag.to_owned());
    }
    Err(format!(
        "expected one of: {}",
        Words::languages().join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_there_is_refused_with_those_that_are() {
        for tag in ["cy", "cy-GB", "en", "en-GB", "en-US"] {
            assert_eq!(language(tag), Ok(tag.to_owned()));
        }
        for tag in ["fr", "klingon", "", "en GB"] {
            let refused = Err("expected one of: cy, en-GB".to_owned());
            assert_eq!(language(tag), refused, "{tag}");
        }
    }
}
