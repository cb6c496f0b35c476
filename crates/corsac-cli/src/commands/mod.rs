//! Commands: one room for each subcommand.

mod serve;

use std::process::ExitCode;

use clap::Subcommand;

/// What the command can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Put a CORS policy in front of an HTTP server
    Serve(serve::Serve),
}

impl Command {
    pub(crate) fn run(self) -> ExitCode {
        match self {
            Command::Serve(serve) => serve.run(),
        }
    }
}
