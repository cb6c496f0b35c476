//! `cargo xtask bench-gateway`: CPU time per request of `corsac serve` and of nginx with the same policy.
//!
//! Both stand in front of the same backend, with their access logs on, and take turns under the same load.

mod cases;
mod cpu;
mod exchange;
mod load;
mod servers;
mod table;

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::{
    cases::{CASES, Case},
    load::Load,
    servers::Server,
    table::Series,
};
use crate::{
    setup::{self, Purpose},
    workspace,
};

/// Measure the CPU time per request of `corsac serve` beside nginx with an equivalent policy.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Rounds; in each, both servers take every case, in alternating order.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Seconds of load per measurement.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Kept-alive connections.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// A `corsac` that is built already, instead of a release build of this tree.
    #[arg(long, value_name = "FILE")]
    corsac: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench-gateway
  cargo xtask bench-gateway --rounds 21 --seconds 3
  cargo xtask bench-gateway --corsac target/release/corsac";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    setup::prepare(&[Purpose::Benchmarks])?;
    let corsac = arguments.corsac.clone().map_or_else(build, Ok)?;
    let folder = empty_folder()?;

    let backend = Server::backend(&folder)?;
    let servers =
        [Server::corsac(&folder, &corsac, backend.address)?, Server::nginx(&folder, backend.address)?];
    for case in CASES {
        for server in &servers {
            case.verify(server)?;
        }
    }
    let series = measure(arguments, &Load::new(&folder, arguments.seconds, arguments.connections), &servers)?;
    print!("{}", table::render(&servers.each_ref().map(|server| server.title.as_str()), &series));
    Ok(())
}

/// Configurations, logs and the load script of the last run; logs of more than one would fill the disk.
fn empty_folder() -> Result<PathBuf> {
    let folder = workspace::root().join("target/bench-gateway");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

fn build() -> Result<PathBuf> {
    eprintln!("building `corsac` in release mode");
    let status = Command::new(workspace::cargo())
        .args(["build", "--release", "--quiet", "--package", "corsac-cli"])
        .current_dir(workspace::root())
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the release build failed");
    Ok(workspace::metadata()?.target_directory.join("release/corsac").into_std_path_buf())
}

fn measure(arguments: &Arguments, load: &Load, servers: &[Server; 2]) -> Result<Vec<Series>> {
    let mut series: Vec<Series> = CASES.iter().map(|case| Series::of(case.title)).collect();
    for round in 1..=arguments.rounds {
        eprintln!("round {round} of {}", arguments.rounds);
        for (case, series) in CASES.iter().zip(&mut series) {
            series.rounds.push(turns(load, servers, case, round % 2 == 0)?);
        }
    }
    Ok(series)
}

/// Both servers take the case, one after the other.
fn turns(load: &Load, [ours, peer]: &[Server; 2], case: &Case, peer_first: bool) -> Result<[load::Cost; 2]> {
    if peer_first {
        let second = load.run(peer, case)?;
        return Ok([load.run(ours, case)?, second]);
    }
    Ok([load.run(ours, case)?, load.run(peer, case)?])
}
