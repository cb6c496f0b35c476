//! Lint: everything that is to be said about a policy file, in one run.

use std::path::PathBuf;

use clap::Args;
use corsac_config::{Parsed, Severity, to_json};
use serde_json::json;

use crate::exit::Exit;
use crate::policy_file::{PolicyFile, count};
use crate::terminal::{Format, JSON_VERSION, Look, json_text, print, print_error};

const EXAMPLES: &str = "Examples:
  corsac lint corsac.toml
  corsac lint --format json corsac.toml | jq -r '.findings[].code'
  corsac lint - < corsac.toml

Exit codes: 0 nothing, or notes only; 1 warnings; 2 errors";

/// Check a policy file: every finding with its place, its reason and the right spelling
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Lint {
    /// The policy file; - reads the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// For whom the findings are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Lint {
    pub(crate) fn run(self) -> Exit {
        let file = match PolicyFile::read(&self.file) {
            Ok(file) => file,
            Err(error) => {
                print_error(&error);
                return Exit::Unusable;
            }
        };
        let parsed = file.parse();
        match self.format {
            Format::Human => {
                print(&format!("{}{}", file.render(&parsed, Look::of_stdout()), summary(&parsed)))
            }
            Format::Json => print(&json_text(&as_json(&parsed))),
        }
        match parsed.worst() {
            Some(Severity::Error) => Exit::Unusable,
            Some(Severity::Warning) => Exit::No,
            Some(Severity::Note) | None => Exit::Yes,
        }
    }
}

/// The last line: how many of each.
fn summary(parsed: &Parsed) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts = counts.map(|(severity, word)| plural(count(parsed, severity), word));
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let more = if parsed.omitted > 0 { format!(", and {} more", parsed.omitted) } else { String::new() };
    match counts.is_empty() {
        true => format!("{}: nothing to report\n", parsed.name),
        false => format!("{}: {}{more}\n", parsed.name, counts.join(", ")),
    }
}

fn plural(count: usize, word: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    }
}

fn as_json(parsed: &Parsed) -> serde_json::Value {
    json!({
        "version": JSON_VERSION,
        "file": parsed.name,
        "errors": count(parsed, Severity::Error),
        "warnings": count(parsed, Severity::Warning),
        "notes": count(parsed, Severity::Note),
        "omitted": parsed.omitted,
        "findings": to_json(&parsed.name, &parsed.findings),
    })
}
