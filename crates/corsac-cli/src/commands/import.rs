//! Import: what another server's configuration does, as a policy file and findings.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use corsac_config::{Notice, Severity, Source, render_notice};
use corsac_targets::import::{Finding, NamedSpec, Position, Weight, policies, policy_file};
use corsac_targets::{find_reader, readers};
use serde_json::{Value, json};

use crate::configuration::Files;
use crate::exit::Exit;
use crate::shown::plural;
use crate::terminal::{Format, JSON_VERSION, Look, json_text, print, print_error};

const EXAMPLES: &str = "Examples:
  What does this server allow? Included files are read as well:
    corsac import nginx /etc/nginx/nginx.conf > corsac.toml
  Something pasted:
    corsac import nginx - < snippet.conf
  The findings only, for a program:
    corsac import nginx nginx.conf --format json | jq -r '.findings[].code'

The policy file grants what the configuration grants, as it runs. What no policy says, what
surprises and what was not understood is printed to the standard error output with its place.

Exit codes: 0 nothing, or notes only; 1 warnings; 2 the configuration cannot be read";

/// Read another server's configuration: the policy file that it amounts to, and what it really does
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Import {
    /// The server
    #[arg(value_name = "TARGET", value_parser = server_names())]
    target: String,

    /// The configuration file; - reads the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// For whom the result is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// The names of the servers whose configuration is read.
fn server_names() -> PossibleValuesParser {
    PossibleValuesParser::new(readers().map(|server| server.name()))
}

impl Import {
    pub(crate) fn run(self) -> Exit {
        let (files, name) = match Files::around(&self.file) {
            Ok(read) => read,
            Err(error) => {
                print_error(&error);
                return Exit::Unusable;
            }
        };
        let Some(imported) = find_reader(&self.target).and_then(|server| server.import(&files, &name)) else {
            print_error(&format!("error: the configuration of {} is not read yet\n", self.target));
            return Exit::Unusable;
        };
        let (policies, findings) = policies(&imported);
        match self.format {
            Format::Json => print(&json_text(&as_json(&self.target, &name, &policies, &findings))),
            Format::Human => {
                print(&policy_file(&policies));
                print_error(&shown(&findings, &files, Look::of_stderr()));
                print_error(&summary(&name, policies.len(), &findings));
            }
        }
        match findings.iter().map(|finding| finding.code.weight()).min() {
            Some(Weight::Error) => Exit::Unusable,
            Some(Weight::Warning) => Exit::No,
            Some(Weight::Note) | None => Exit::Yes,
        }
    }
}

/// The findings, each with the line that it is about.
fn shown(findings: &[Finding], files: &Files, look: Look) -> String {
    let mut text = String::new();
    let (mut name, mut source, mut lines) = (None, String::new(), Vec::new());
    for finding in findings {
        if name != Some(&finding.position.file) {
            source = files.text(&finding.position.file);
            lines = line_starts(&source);
            name = Some(&finding.position.file);
        }
        let notice = Notice {
            code: finding.code.as_str(),
            severity: severity(finding),
            title: finding.code.title(),
            message: &finding.message,
            span: word_at(&source, &lines, &finding.position),
            line: finding.position.line,
            column: finding.position.column,
            help: finding.code.explanation(),
        };
        let source = Source { name: &finding.position.file, text: &source };
        text.push_str(&render_notice(&notice, source, look.color, look.width));
    }
    text
}

fn severity(finding: &Finding) -> Severity {
    match finding.code.weight() {
        Weight::Error => Severity::Error,
        Weight::Warning => Severity::Warning,
        Weight::Note => Severity::Note,
    }
}

/// Where each line begins.
fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect()
}

/// The bytes of the word that begins at a position.
fn word_at(text: &str, lines: &[usize], position: &Position) -> Range<usize> {
    let line_start = lines.get(position.line.saturating_sub(1)).copied().unwrap_or(text.len());
    let rest = text.get(line_start..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let column = line.char_indices().nth(position.column.saturating_sub(1));
    let start = line_start + column.map_or(line.trim_end().len(), |(at, _)| at);
    start..start + word_length(text.get(start..).unwrap_or_default())
}

fn word_length(text: &str) -> usize {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''));
    let mut escaped = false;
    let is_end = |char: char| match quote {
        Some(quote) => char == quote || char == '\n',
        None => char.is_whitespace() || matches!(char, ';' | '{'),
    };
    for (at, char) in text.char_indices().skip(usize::from(quote.is_some())) {
        if is_end(char) && !escaped {
            return at + usize::from(quote == Some(char));
        }
        escaped = char == '\\' && !escaped;
    }
    text.len()
}

/// The last line: how many policies, and how many findings of each weight.
fn summary(name: &str, policies: usize, findings: &[Finding]) -> String {
    let policies = match policies {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    };
    let weights = [Weight::Error, Weight::Warning, Weight::Note];
    let counts = weights.map(|weight| {
        let count = findings.iter().filter(|finding| finding.code.weight() == weight).count();
        (count > 0).then(|| plural(count, weight.as_str()))
    });
    let counts: Vec<String> = std::iter::once(policies).chain(counts.into_iter().flatten()).collect();
    format!("{name}: {}\n", counts.join(", "))
}

fn as_json(target: &str, name: &str, policies: &[NamedSpec], findings: &[Finding]) -> Value {
    let policy = |policy: &NamedSpec| {
        let places = policy.places.iter();
        json!({
            "name": policy.name,
            "places": places.map(|place| json!({
                "name": place.name,
                "host": place.host,
                "path": place.path,
                "at": place.position.to_string(),
            })).collect::<Vec<Value>>(),
        })
    };
    let finding = |finding: &Finding| {
        json!({
            "code": finding.code.as_str(),
            "severity": finding.code.weight().as_str(),
            "title": finding.code.title(),
            "message": finding.message,
            "file": &*finding.position.file,
            "line": finding.position.line,
            "column": finding.position.column,
        })
    };
    json!({
        "version": JSON_VERSION,
        "target": target,
        "file": name,
        "policies": policies.iter().map(policy).collect::<Vec<Value>>(),
        "policyFile": policy_file(policies),
        "findings": findings.iter().map(finding).collect::<Vec<Value>>(),
    })
}
