//! The `corsac` command: reads the arguments and hands over to the subcommand.

mod arguments;
mod commands;
mod configuration;
mod exit;
mod network;
mod page;
mod policy_file;
mod shown;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    arguments::Arguments::parse().command.run()
}
