//! Diff: what pages may do under one policy file and not under the other.

mod report;
mod servers;
mod subjects;

use std::path::{Path, PathBuf};

use clap::Args;
use corsac_config::{Config, Parsed, to_json};
use corsac_targets::diff::Section;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::policy_file::PolicyFile;
use crate::terminal::{Format, JSON_VERSION, Look, json_text, print, print_error};

const EXAMPLES: &str = "Examples:
  What does the change of a pull request allow, and what does it take away?
    git show main:corsac.toml > /tmp/main.toml
    corsac diff /tmp/main.toml corsac.toml
  Two policies of any names, without routes:
    corsac diff old.toml new.toml --policy app --right-policy public
  What does the server really allow beside the policy?
    corsac diff corsac.toml nginx:/etc/nginx/nginx.conf
  In a script, only what was widened:
    corsac diff --format json old.toml new.toml |
      jq '.sections[].differences[] | select(.direction == \"widened\")'

Files with routes are compared request by request, whatever their policies
are called; files without routes policy by policy. Nothing is sampled: without
a difference, no page can tell the two apart.

Exit codes: 0 equal, 1 different, 2 errors in a file";

/// Compare two policy files: which pages may do what on one side only, with a request for each difference
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// The policy file on the left, the old one say; - reads the standard input; TARGET:FILE is a server's configuration
    #[arg(value_name = "LEFT")]
    left: PathBuf,

    /// The policy file on the right, or TARGET:FILE
    #[arg(value_name = "RIGHT")]
    right: PathBuf,

    /// Compare this policy, or place of a server, instead of the routes
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,

    /// The name of that policy on the right, if it is another one
    #[arg(long, value_name = "NAME", requires = "policy")]
    right_policy: Option<String>,

    /// For whom the differences are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Diff {
    pub(crate) fn run(self) -> Exit {
        if servers::server(&self.left).or_else(|| servers::server(&self.right)).is_some() {
            return self.compare_servers();
        }
        let (left, right) = match (read(&self.left), read(&self.right)) {
            (Ok(left), Ok(right)) => (left, right),
            (left, right) => {
                left.err().into_iter().chain(right.err()).for_each(|error| print_error(&error));
                return Exit::Unusable;
            }
        };
        let (mut left_parsed, mut right_parsed) = (left.parse(), right.parse());
        if self.format == Format::Human {
            print_error(&left.render(&left_parsed, Look::of_stderr()));
            print_error(&right.render(&right_parsed, Look::of_stderr()));
        }
        match (left_parsed.config.take(), right_parsed.config.take()) {
            (Some(left), Some(right)) => self.compare([&left, &right], [&left_parsed, &right_parsed]),
            _ => {
                self.print_json(None, [&left_parsed, &right_parsed]);
                Exit::Unusable
            }
        }
    }

    /// Policies and places of servers, where a side is a server's configuration.
    fn compare_servers(&self) -> Exit {
        let sections = match servers::compare_sides([&self.left, &self.right], self.names()) {
            Ok(sections) => sections,
            Err(error) => {
                print_error(&error);
                return Exit::Unusable;
            }
        };
        let [left, right] = [&self.left, &self.right].map(|path| path.display().to_string());
        match self.format {
            Format::Human => print(&report::human(&sections, [&left, &right], Look::of_stdout())),
            Format::Json => print(&json_text(&json!({
                "version": JSON_VERSION,
                "left": { "file": left },
                "right": { "file": right },
                "equal": sections.is_empty(),
                "sections": report::json(&sections),
            }))),
        }
        if sections.is_empty() { Exit::Yes } else { Exit::No }
    }

    fn names(&self) -> Option<[&String; 2]> {
        self.policy.as_ref().map(|left| [left, self.right_policy.as_ref().unwrap_or(left)])
    }

    fn compare(&self, configs: [&Config; 2], parsed: [&Parsed; 2]) -> Exit {
        let sections = match subjects::compare(configs, parsed.map(|parsed| &*parsed.name), self.names()) {
            Ok(sections) => sections,
            Err(error) => {
                print_error(&error);
                return Exit::Unusable;
            }
        };
        match self.format {
            Format::Human => {
                print(&report::human(&sections, parsed.map(|parsed| &*parsed.name), Look::of_stdout()));
            }
            Format::Json => self.print_json(Some(&sections), parsed),
        }
        if sections.is_empty() { Exit::Yes } else { Exit::No }
    }

    /// The differences as JSON; `null` when a file has errors.
    fn print_json(&self, sections: Option<&[Section]>, parsed: [&Parsed; 2]) {
        if self.format == Format::Json {
            let [left, right] = parsed.map(file_json);
            print(&json_text(&json!({
                "version": JSON_VERSION,
                "left": left,
                "right": right,
                "equal": sections.map(<[Section]>::is_empty),
                "sections": sections.map(report::json),
            })));
        }
    }
}

fn read(path: &Path) -> Result<PolicyFile, String> {
    PolicyFile::read(path)
}

fn file_json(parsed: &Parsed) -> Value {
    json!({ "file": parsed.name, "findings": to_json(&parsed.name, &parsed.findings) })
}
