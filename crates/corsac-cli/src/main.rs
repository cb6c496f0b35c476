//! The `corsac` command: reads the arguments and hands over to the subcommand.

mod commands;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;

/// Cross-Origin Resource Sharing: served, checked and explained.
#[derive(Parser)]
#[command(name = "corsac", version, about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    Arguments::parse().command.run()
}
