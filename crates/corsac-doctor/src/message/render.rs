//! Render: what a pasted text says, for people and for programs.

use std::fmt::Write;

use corsac::step::Code;
use serde_json::{Value, json};

use super::frame::{Engine, Era};
use super::recognise::{Reading, Recognised};
use super::sign::sign;
use crate::rows::row;
use crate::shell::quoted;

impl Reading {
    /// Whether a message was recognised.
    #[must_use]
    pub fn is_recognised(&self) -> bool {
        !self.recognised.is_empty()
    }

    /// What the text says, in lines of at most this width where words allow it, without colour.
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        let mut parts: Vec<String> = self.recognised.iter().map(|message| message.human(width)).collect();
        if parts.is_empty() {
            parts.push(self.not_recognised(width));
        }
        if !self.beside.is_empty() && self.is_recognised() {
            let texts: Vec<String> =
                self.beside.iter().map(|message| format!("\"{}\"", message.shown())).collect();
            let text = format!("{}: printed with it, and no cause of its own", texts.join(", "));
            parts.push(row("beside it", &text, width));
        }
        if self.cut {
            parts.push(row("note", "only the first 64 KiB of the text were looked at", width));
        }
        parts.join("\n")
    }

    fn not_recognised(&self, width: usize) -> String {
        if let Some(program) = self.no_browser {
            let text = format!(
                "this is an error of {program}, not of a browser. Only browsers enforce CORS: look at the network, the \
                 address and the server instead"
            );
            return row("no CORS", &text, width);
        }
        let mut text = match self.causeless.as_slice() {
            [] => row("unknown", "no message of a browser about CORS was recognised in the text", width),
            causeless => {
                let text = |one: &super::Causeless| {
                    let text = format!("\"{}\" is {}: it names no cause", one.text, one.by);
                    row("no cause", &text, width)
                };
                causeless.iter().map(text).collect()
            }
        };
        text.push_str(&row(
            "next",
            "paste the whole line of the browser's console, or ask as the page does:",
            width,
        ));
        text.push_str(&row("", "corsac check URL --origin ORIGIN", width));
        text
    }

    /// The same as Markdown, for a comment or an issue.
    #[must_use]
    pub fn markdown(&self) -> String {
        if self.recognised.is_empty() {
            return format!("```text\n{}```\n", self.human(100));
        }
        let parts: Vec<String> = self.recognised.iter().map(Recognised::markdown).collect();
        parts.join("\n")
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "recognised": self.recognised.iter().map(Recognised::json).collect::<Vec<_>>(),
            "beside": self.beside.iter().map(|message| message.shown()).collect::<Vec<_>>(),
            "causeless": self.causeless.iter().map(|one| json!({ "text": one.text, "by": one.by })).collect::<Vec<_>>(),
            "noBrowser": self.no_browser,
            "cut": self.cut,
        })
    }
}

impl Recognised {
    fn human(&self, width: usize) -> String {
        let who = self.engine().map_or("a browser", Engine::as_str);
        let mut text = row("said by", &format!("{who}{}", self.era_text()), width);
        for (name, value) in self.values.iter().filter(|(name, _)| *name != "kind") {
            text.push_str(&row(name, value, width));
        }
        text.push('\n');
        if self.message.is_companion() {
            text.push_str(&row("no cause", COMPANION, width));
            text.push('\n');
        }
        text.push_str(&self.candidates_for_people(width));
        text + &row("decide by", &format!("$ {}", self.command()), width)
    }

    fn candidates_for_people(&self, width: usize) -> String {
        let alone = if self.message.is_companion() { "Alone it" } else { "It" };
        let mut text = match self.candidates.as_slice() {
            [] => return String::new(),
            [code] if self.message.is_companion() => format!("{alone} means:\n{}", with_sign(*code, width)),
            [code] => {
                row(code.as_str(), code.title(), width) + &row("", &format!("corsac explain {code}"), width)
            }
            codes => {
                let all: String = codes.iter().map(|code| with_sign(*code, width)).collect();
                format!("{alone} can mean {} things:\n{all}", codes.len())
            }
        };
        text.push('\n');
        text
    }

    fn era_text(&self) -> String {
        match self.era {
            Era::Today => String::new(),
            Era::Before(era) => format!(" ({era})"),
        }
    }

    /// The call of `corsac check` that decides which of the candidates it is.
    #[must_use]
    pub fn command(&self) -> String {
        let url = self.value("from").or_else(|| self.value("url")).unwrap_or("URL");
        let origin = self.value("origin").unwrap_or("ORIGIN");
        let mut command = format!("corsac check {} --origin {}", quoted(url), quoted(origin));
        if let Some(method) = self.value("method") {
            let _ = write!(command, " -X {}", quoted(method));
        }
        if let Some(header) = self.value("header") {
            let _ = write!(command, " -H {}", quoted(&format!("{header}: x")));
        }
        let needs_credentials = self.candidates.iter().any(|code| OF_CREDENTIALS.contains(code));
        if needs_credentials {
            command.push_str(" --credentials include");
        }
        command
    }

    fn markdown(&self) -> String {
        let who = self.engine().map_or("a browser", Engine::as_str);
        let companion =
            if self.message.is_companion() { format!(" {}.", sentence(COMPANION)) } else { String::new() };
        let means = match (self.candidates.is_empty(), self.message.is_companion()) {
            (true, _) => "",
            (false, true) => " Alone it can mean:\n",
            (false, false) => " It can mean:\n",
        };
        let mut text =
            format!("**{who}{}** says `{}`.{companion}{means}\n", self.era_text(), self.message.shown());
        for code in &self.candidates {
            let _ = writeln!(text, "- **{code}** {}: {}", code.title().replace('*', "\\*"), sign(*code));
        }
        let _ = write!(text, "\nThis decides:\n\n```console\n$ {}\n```\n", self.command());
        text
    }

    fn json(&self) -> Value {
        let values =
            self.values.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
        let candidates = self
            .candidates
            .iter()
            .map(|code| json!({ "code": code.as_str(), "title": code.title(), "if": sign(*code) }));
        json!({
            "engine": self.engine().map(Engine::as_str),
            "era": match self.era { Era::Today => "today", Era::Before(era) => era },
            "onPreflight": self.on_preflight,
            "companion": self.message.is_companion(),
            "values": values.collect::<serde_json::Map<_, _>>(),
            "candidates": candidates.collect::<Vec<_>>(),
            "command": self.command(),
        })
    }
}

/// What a line says that stands beside others.
const COMPANION: &str = "it names no cause: another line that the browser prints with it does";

/// The text as a sentence begins.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// A candidate, and what tells it from the others.
fn with_sign(code: Code, width: usize) -> String {
    row(code.as_str(), code.title(), width) + &row("", &format!("- {}", sign(code)), width)
}

/// The codes that come up with credentials only.
const OF_CREDENTIALS: [Code; 5] = [
    Code::PreflightWildcardWithCredentials,
    Code::WildcardWithCredentials,
    Code::PreflightAllowCredentials,
    Code::AllowCredentials,
    Code::BeaconCredentials,
];
