//! The `corsac` command: reads the arguments and hands over to the subcommand.

mod arguments;
mod commands;
mod exit;
mod policy_file;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    arguments::Arguments::parse().command.run()
}
