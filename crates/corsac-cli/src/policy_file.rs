//! Policy file: from a path to a text, bounded, and the findings about it.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use corsac_config::{
    ENVIRONMENT_PREFIX, MAX_FILE_BYTES, Parsed, Severity, Source, parse, parse_with_environment, render,
};

use crate::terminal::Look;

/// The text of a policy file, and how findings call it.
pub(crate) struct PolicyFile {
    pub(crate) name: String,
    text: String,
}

impl PolicyFile {
    /// A text that came by other ways than a file.
    pub(crate) fn new(name: &str, text: String) -> Self {
        PolicyFile { name: name.to_owned(), text }
    }

    /// Reads a file; `-` is the standard input. The error is for the person at the terminal.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let from_stdin = path.as_os_str() == "-";
        let name = if from_stdin { "standard input".to_owned() } else { path.display().to_string() };
        let bytes = if from_stdin {
            read_bounded(io::stdin().lock())
        } else {
            File::open(path).and_then(read_bounded)
        };
        let bytes = bytes.map_err(|error| format!("error: cannot read {name}: {error}\n"))?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            // Beyond the bound the text is cut, perhaps within a character; it is not read anyway.
            Err(error) if error.as_bytes().len() > MAX_FILE_BYTES => {
                String::from_utf8_lossy(error.as_bytes()).into()
            }
            Err(error) => return Err(not_utf8(&name, &error)),
        };
        Ok(PolicyFile { name, text })
    }

    /// What the file says, and everything that is to be said about it.
    pub(crate) fn parse(&self) -> Parsed {
        parse(&self.name, &self.text)
    }

    /// The same, with environment variables in the place of values.
    pub(crate) fn parse_with_environment(&self) -> Parsed {
        parse_with_environment(&self.name, &self.text, variables())
    }

    /// The findings for people.
    pub(crate) fn render(&self, parsed: &Parsed, look: Look) -> String {
        let source = Source { name: &self.name, text: &self.text };
        render(&parsed.findings, source, look.color, look.width)
    }
}

/// The variables that name keys. One that is not Unicode names none, or has a value that no key takes.
fn variables() -> impl Iterator<Item = (String, String)> {
    env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
        .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
}

fn read_bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(bound).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> String {
    let valid = error.utf8_error().valid_up_to();
    let before = error.as_bytes().get(..valid).unwrap_or_default();
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    format!("error: {name} is not UTF-8 text: line {line} has other bytes\nhelp: save the file as UTF-8\n")
}

/// The findings of one weight, counted.
pub(crate) fn count(parsed: &Parsed, severity: Severity) -> usize {
    parsed.findings.iter().filter(|finding| finding.severity == severity).count()
}
