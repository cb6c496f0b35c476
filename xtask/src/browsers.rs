//! `cargo xtask browsers`: the engine beside real browsers. Knows what to run, and nothing of browsers.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{
    setup::{self, Purpose},
    workspace,
};

/// Play generated cases in Chromium, Firefox and WebKit, and hold the engine against what they do
///
/// Installs the browsers if they are missing.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A browser: chromium, firefox, webkit, or an older release such as chromium-131; may be given again. Without any, the
    /// first three, and some cases in each older release.
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<String>,
    /// How many cases each browser plays.
    #[arg(long)]
    cases: Option<u64>,
    /// The seed of the cases; without it a fresh one is taken, and printed.
    #[arg(long)]
    seed: Option<u64>,
    /// Put `corsac serve` with generated policies between pages and service: a page must read the answer exactly when the
    /// policies allow it.
    #[arg(long)]
    served: bool,
    /// Only test what drives the browsers: starts, pages, console lines, ends.
    #[arg(long, conflicts_with_all = ["cases", "seed", "served", "rest"])]
    drivers: bool,
    /// Further arguments of the `browsers` program itself.
    #[arg(last = true)]
    rest: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask browsers
  cargo xtask browsers --engine firefox --cases 10000 --seed 7
  cargo xtask browsers --engine chromium-106 --engine chromium-131
  cargo xtask browsers --served
  cargo xtask browsers --served --cases 300 --seed 4
  cargo xtask browsers --drivers --engine webkit";

const PACKAGE: &str = "conformance-browsers";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    setup::prepare(&[Purpose::Browsers])?;
    if arguments.drivers {
        return test_drivers(&arguments.engines);
    }
    let program = if arguments.served { "served" } else { PACKAGE };
    let mut play = cargo(&["run", "--quiet", "--package", PACKAGE, "--bin", program, "--"]);
    for engine in &arguments.engines {
        play.args(["--engine", engine]);
    }
    let numbers = [("--cases", arguments.cases), ("--seed", arguments.seed)];
    for (name, number) in numbers.iter().filter_map(|(name, number)| Some((name, (*number)?))) {
        play.arg(name).arg(number.to_string());
    }
    execute(play.args(&arguments.rest))
        .context("the engine and the browsers do not agree, or could not be held together")
}

/// The tests that plain `cargo test` leaves out; each browser's are in a module of its name.
fn test_drivers(engines: &[String]) -> Result<()> {
    let modules: Vec<String> = engines.iter().map(|engine| engine.replace('-', "_") + "::").collect();
    let tests = || {
        let mut command = cargo(&["test", "--quiet", "--package", PACKAGE, "--test", "engines", "--"]);
        command.args(["--ignored", "--test-threads=1"]);
        command
    };
    for (engine, module) in engines.iter().zip(&modules) {
        let list = tests().args(["--list", module]).output().context("cannot list the tests")?;
        ensure!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr).trim_end());
        ensure!(String::from_utf8_lossy(&list.stdout).contains(": test"), "no test is about `{engine}`");
    }
    execute(tests().args(&modules)).context("a browser is not driven as it should be")
}

fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(workspace::cargo());
    command.args(words).current_dir(workspace::root());
    command
}

fn execute(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{status}");
    Ok(())
}
