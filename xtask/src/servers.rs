//! `cargo xtask servers`: compiled configuration on real servers. Knows what to run, and nothing of servers.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{
    setup::{self, Purpose},
    workspace,
};

/// Run compiled policies on the real servers, beside the policies themselves
///
/// Installs the servers if they are missing.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A target, such as nginx; may be given again. Without one, all.
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,
    /// How many generated cases each server plays, besides the vectors.
    #[arg(long)]
    cases: Option<u64>,
    /// The seed of the cases; without it a fresh one is taken, and printed.
    #[arg(long)]
    seed: Option<u64>,
    /// Write the report to this file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What is tested on a real Envoy beyond single answers.
pub(crate) const ENVOY: &str = "test --package corsac-cli --test envoy --no-fail-fast -- --ignored";

/// What `corsac check` writes for a gateway, put into the real one.
pub(crate) const MENDED: &str =
    "test --package corsac-cli --test page --no-fail-fast -- --ignored peers::gateways";

const EXAMPLES: &str = "\
Examples:
  cargo xtask servers
  cargo xtask servers --target nginx --cases 10000 --seed 7
  cargo xtask servers --report docs/targets.md";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    setup::prepare(&[Purpose::Servers])?;
    let mut play = Command::new(workspace::cargo());
    play.args(["run", "--quiet", "--package", "conformance-servers", "--"]).current_dir(workspace::root());
    for target in &arguments.targets {
        play.args(["--target", target]);
    }
    let numbers = [("--cases", arguments.cases), ("--seed", arguments.seed)];
    for (name, number) in numbers.iter().filter_map(|(name, number)| Some((name, (*number)?))) {
        play.arg(name).arg(number.to_string());
    }
    if let Some(report) = &arguments.report {
        play.arg("--report").arg(report);
    }
    let status = play.status().with_context(|| format!("cannot run {play:?}"))?;
    ensure!(status.success(), "a server does not answer as its policy says, or could not be run");
    let of_envoy = arguments.targets.is_empty() || arguments.targets.iter().any(|target| target == "envoy");
    if of_envoy {
        beyond_answers(ENVOY, "a running Envoy does not do as it should")?;
    }
    match arguments.targets.is_empty() {
        true => beyond_answers(MENDED, "a gateway is not mended by what `corsac check` writes for it"),
        false => Ok(()),
    }
}

fn beyond_answers(tests: &str, failure: &'static str) -> Result<()> {
    let mut test = Command::new(workspace::cargo());
    let status = test.args(tests.split(' ')).current_dir(workspace::root()).status();
    ensure!(status.context("cannot run the tests of servers")?.success(), failure);
    Ok(())
}
