//! File: `messages.toml`, what browsers print for each failing step.

use super::template::template;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

/// A line that a browser prints when a fetch fails at a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The browser: `chromium`, `firefox`, `webkit`.
    pub engine: String,
    /// The version that printed the example.
    pub version: String,
    /// The code of the refusal: `D301`.
    pub code: String,
    /// The engine's name of the step: `AllowOriginPresent`.
    pub step: String,
    /// The line, with a name in braces for what is the case's own.
    pub text: String,
    /// A line as it was printed.
    pub example: String,
}

/// What browsers print for each failing step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages(BTreeMap<Key, Message>);

/// Browser, code, step and template.
type Key = (String, String, String, String);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    messages: Vec<Message>,
}

const HEADER: &str = "\
# What browsers print on their consoles when a fetch fails, per failing step. Captured from real browsers by
# `cargo xtask browsers -- --messages`; every run holds the lines of today against it. `Messages` in `src/messages` reads it.
#
# engine, version   the browser, and the version that printed the example
# code, step        where the engine refuses: the code as `corsac explain` knows it, the step's name as vectors write it
# text              the line, with a name in braces for what is the case's own: {url} {origin} {value} {header} {method}
#                   {status} {kind} (fetch, XMLHttpRequest, script …) {error} (of the network); ` (redirected from '…')`,
#                   which Chromium says where a redirect came before, is left out
# example           a line as it was printed; ports and paths are those of the run
#
# A step may have several lines: browsers print more than one, and look at more than the standard does.

";

impl Messages {
    /// Reads the file; where there is none, nothing is known.
    ///
    /// # Errors
    /// It cannot be read, or is no such file.
    pub fn load(path: &Path) -> Result<Self, Box<dyn Error>> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// It is no such text, or an example is no line of its template.
    pub fn parse(text: &str) -> Result<Self, Box<dyn Error>> {
        let file: File = toml::from_str(text)?;
        let mut messages = Self::default();
        for message in file.messages {
            if template(&message.example) != message.text {
                let Message { example, text, .. } = message;
                return Err(format!("{example:?} is no line of {text:?}; where templates have changed, delete the file and write it anew with --messages").into());
            }
            messages.add(message);
        }
        Ok(messages)
    }

    /// The text of the file.
    ///
    /// # Errors
    /// It cannot be written as TOML.
    pub fn to_text(&self) -> Result<String, toml::ser::Error> {
        let messages = self.0.values().cloned().collect();
        Ok(HEADER.to_owned() + &toml::to_string(&File { messages })?)
    }

    /// Every message, by browser, code, step and text.
    pub fn iter(&self) -> impl Iterator<Item = &Message> {
        self.0.values()
    }

    /// Whether the browser is known to print such a line at the step.
    #[must_use]
    pub fn knows(&self, engine: &str, code: &str, step: &str, text: &str) -> bool {
        let key = (engine.to_owned(), code.to_owned(), step.to_owned(), text.to_owned());
        self.0.contains_key(&key)
    }

    /// Adds a message; one of the same browser, code, step and text is replaced.
    pub fn add(&mut self, message: Message) {
        let Message { engine, code, step, text, .. } = message.clone();
        self.0.insert((engine, code, step, text), message);
    }

    /// Forgets a message.
    pub fn remove(&mut self, message: &Message) {
        self.0.retain(|_, known| known != message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            engine: "webkit".into(),
            version: "2.50.6".into(),
            code: "D301".into(),
            step: "AllowOriginPresent".into(),
            text: "Fetch API cannot load {url} due to access control checks.".into(),
            example: "Fetch API cannot load http://a.test/ due to access control checks.".into(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut messages = Messages::default();
        messages.add(message());
        assert_eq!(Messages::parse(&messages.to_text().unwrap()).unwrap(), messages);
    }

    #[test]
    fn an_example_must_be_a_line_of_its_template() {
        let wrong = Message { example: "something else".into(), ..message() };
        let text = toml::to_string(&File { messages: vec![wrong] }).unwrap();
        assert!(Messages::parse(&text).unwrap_err().to_string().contains("is no line of"));
    }
}
