//! Commands: one room for each subcommand.

mod completions;
mod decide;
mod lint;
mod man;
mod schema;
mod serve;

use std::process::ExitCode;

use clap::Subcommand;

/// What the command can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Put a CORS policy in front of an HTTP server
    Serve(serve::Serve),
    /// Check a policy file: every finding with its place, its reason and the right spelling
    Lint(lint::Lint),
    /// Decide a request offline: which route, which policy, which verdict, which fields
    Decide(decide::Decide),
    /// Print the JSON Schema of the policy file
    Schema(schema::Schema),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self) -> ExitCode {
        match self {
            Command::Serve(serve) => serve.run().into(),
            Command::Lint(lint) => lint.run().into(),
            Command::Decide(decide) => decide.run().into(),
            Command::Schema(schema) => schema.run().into(),
            Command::Completions(completions) => completions.run().into(),
            Command::Man(man) => man.run().into(),
        }
    }
}
