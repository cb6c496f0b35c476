//! `cargo xtask …`: set-up and checks. This room reads the arguments; each command has a room of its own.

mod bench_gateway;
mod browsers;
mod floors;
mod servers;
mod setup;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Set-up and checks of the Corsac workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask test                     everything that a change must pass; ends with `N passed, M failed`
  cargo xtask floors                   only the house rules that the compiler cannot check
  cargo xtask setup                    install what tests and benchmarks need, if it is missing
  cargo xtask browsers                 the engine beside Chromium, Firefox and WebKit
  cargo xtask servers                  compiled policies on nginx and the others, beside the policies
  cargo xtask bench-gateway            CPU time per request of `corsac serve` beside nginx";

#[derive(Subcommand)]
enum Command {
    Setup(setup::Arguments),
    /// Check the house rules that the compiler cannot: floors, minimum Rust, the walls inside the engine
    Floors,
    /// Set up, then run every check and all tests; the last line is `N passed, M failed`
    Test,
    Browsers(browsers::Arguments),
    Servers(servers::Arguments),
    BenchGateway(bench_gateway::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Setup(arguments) => setup::run(&arguments),
        Command::Floors => floors::run(),
        Command::Test => return test::run(),
        Command::Browsers(arguments) => browsers::run(&arguments),
        Command::Servers(arguments) => servers::run(&arguments),
        Command::BenchGateway(arguments) => bench_gateway::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
