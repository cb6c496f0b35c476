//! Compile: the policy file as the configuration of another server, with everything that is lost.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use corsac_config::{Config, Severity};
use corsac_doctor::wrap_under;
use corsac_targets::{Compilation, Loss, LossCode, Plan, Target, Version, compile, find, targets};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::policy_file::{PolicyFile, count};
use crate::shown::plural;
use crate::terminal::{Format, JSON_VERSION, Look, json_text, print, print_error};

const EXAMPLES: &str = "Examples:
  Everything in the file, into a folder:
    corsac compile nginx corsac.toml --out /etc/nginx/corsac
  One policy, to the terminal, for a newer release:
    corsac compile nginx corsac.toml --policy app --version 1.29.3
  With a loss that was thought over:
    corsac compile nginx corsac.toml --accept L303

Losses are printed to the standard error output, each with a request that shows it. One that
widens the policy stops the compilation unless --accept names it.

Exit codes: 0 compiled; 1 a loss would widen the policy; 2 errors in the file or the arguments";

/// Write the policy file as the configuration of another server
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Compile {
    /// The server
    #[arg(value_name = "TARGET", value_parser = target_names())]
    target: String,

    /// The policy file; - reads the standard input
    #[arg(value_name = "FILE", default_value = "corsac.toml")]
    file: PathBuf,

    /// The server's version; without it, the output is for every supported one
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,

    /// Only this policy, without routes
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,

    /// Write the files into this folder instead of to the standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// A loss that is accepted; may be given many times
    #[arg(long = "accept", value_name = "CODE")]
    accepted: Vec<LossCode>,

    /// For whom the result is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// The names of the targets, for arguments.
fn target_names() -> PossibleValuesParser {
    PossibleValuesParser::new(targets().iter().map(|target| target.name()))
}

impl Compile {
    pub(crate) fn run(self) -> Exit {
        match self.compiled() {
            Ok(exit) => exit,
            Err(error) => {
                print_error(&error);
                Exit::Unusable
            }
        }
    }

    fn compiled(&self) -> Result<Exit, String> {
        let target = find(&self.target).ok_or("error: no such target\n")?;
        let version = self.supported_version(target)?;
        let file = PolicyFile::read(&self.file)?;
        let parsed = file.parse();
        print_error(&file.render(&parsed, Look::of_stderr()));
        let Some(config) = &parsed.config else {
            return Err(format!(
                "error: {} has {}\n",
                file.name,
                plural(count(&parsed, Severity::Error), "error")
            ));
        };
        let plan = self.plan(config, &file.name)?;
        match compile(target, &plan, version, &self.accepted) {
            Ok(compilation) => self.deliver(target, version, &compilation).map(|()| Exit::Yes),
            Err(refused) => {
                self.refuse(&refused.widened);
                Ok(Exit::No)
            }
        }
    }

    fn supported_version(&self, target: &dyn Target) -> Result<Version, String> {
        let oldest = target.default_version();
        let version = self.version.unwrap_or(oldest);
        if version < oldest {
            return Err(format!(
                "error: {} {version} is not supported: {oldest} is the oldest\n",
                target.title()
            ));
        }
        Ok(version)
    }

    fn plan(&self, config: &Config, file: &str) -> Result<Plan, String> {
        let Some(name) = &self.policy else { return Ok(Plan::of_config(config)) };
        let policy = config.policy(name).ok_or_else(|| format!("error: {file} has no policy `{name}`\n"))?;
        Ok(Plan::of_policy(name, &policy.policy))
    }

    fn deliver(&self, target: &dyn Target, version: Version, compiled: &Compilation) -> Result<(), String> {
        let written = match &self.out {
            Some(folder) => write(folder, target, compiled)?,
            None => Vec::new(),
        };
        match self.format {
            Format::Json => print(&json_text(&as_json(target, version, compiled))),
            Format::Human => {
                print(&self.files(compiled, &written));
                print_error(&losses(&compiled.losses, Look::of_stderr().width));
            }
        }
        Ok(())
    }

    /// The texts, or what was written.
    fn files(&self, compiled: &Compilation, written: &[&str]) -> String {
        let line = |file: &corsac_targets::OutputFile| match &self.out {
            Some(folder) => {
                let did = if written.contains(&file.name.as_str()) { "wrote" } else { "kept" };
                format!("{did} {}: {}\n", folder.join(&file.name).display(), file.purpose)
            }
            None => format!("# ==== {}: {}\n{}\n", file.name, file.purpose, file.text),
        };
        compiled.files.iter().map(line).collect()
    }

    fn refuse(&self, widened: &[Loss]) {
        if self.format == Format::Json {
            let losses: Vec<Value> = widened.iter().map(loss_as_json).collect();
            print(&json_text(&json!({ "version": JSON_VERSION, "refused": losses })));
            return;
        }
        print_error(&losses(widened, Look::of_stderr().width));
        let codes: Vec<String> = widened.iter().map(|loss| format!("--accept {}", loss.code)).collect();
        let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        codes.dedup();
        print_error(&format!(
            "error: the server would grant more than the policy; nothing was written\nhelp: change the policy, or accept it with {}\n",
            codes.join(" ")
        ));
    }
}

/// Writes the files that changed, those that others name first, and moves each into place: a server that watches the
/// folder never reads half a file. Gives the names of those that changed.
fn write<'c>(folder: &Path, target: &dyn Target, compiled: &'c Compilation) -> Result<Vec<&'c str>, String> {
    let mut written = Vec::new();
    fs::create_dir_all(folder)
        .map_err(|error| format!("error: cannot make {}: {error}\n", folder.display()))?;
    for file in compiled.files.iter().rev() {
        let path = folder.join(&file.name);
        let before = fs::read_to_string(&path).ok();
        let text = before.as_ref().map_or_else(|| file.text.clone(), |before| target.succeed(before, file));
        if before.is_some_and(|before| before == text) {
            continue;
        }
        let aside = folder.join(format!(".{}.new", file.name));
        fs::write(&aside, &text)
            .and_then(|()| fs::rename(&aside, &path))
            .map_err(|error| format!("error: cannot write {}: {error}\n", path.display()))?;
        written.push(file.name.as_str());
    }
    Ok(written)
}

fn losses(losses: &[Loss], width: usize) -> String {
    losses.iter().map(|loss| shown(loss, width)).collect()
}

/// `L200 cosmetic (policy app): …`, and the request below it.
fn shown(loss: &Loss, width: usize) -> String {
    let policy = loss.policy.as_ref().map(|name| format!(" (policy {name})")).unwrap_or_default();
    let head = format!("{} {}{policy}: {}", loss.code, loss.code.effect(), loss.code.title());
    let lines = wrap_under("     ", &head, width);
    let witness = wrap_under("     ", &format!("shown by {}", loss.witness), width.saturating_sub(5));
    format!("{}\n     {}\n", lines.join("\n"), witness.join("\n"))
}

fn as_json(target: &dyn Target, version: Version, compiled: &Compilation) -> Value {
    let file = |file: &corsac_targets::OutputFile| json!({ "name": file.name, "purpose": file.purpose, "text": file.text });
    json!({
        "version": JSON_VERSION,
        "target": target.name(),
        "targetVersion": version.to_string(),
        "files": compiled.files.iter().map(file).collect::<Vec<Value>>(),
        "losses": compiled.losses.iter().map(loss_as_json).collect::<Vec<Value>>(),
    })
}

fn loss_as_json(loss: &Loss) -> Value {
    json!({
        "code": loss.code.as_str(),
        "effect": loss.code.effect().as_str(),
        "title": loss.code.title(),
        "policy": loss.policy,
        "request": loss.witness.to_string(),
    })
}
