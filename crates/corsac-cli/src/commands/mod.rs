//! Commands: one room for each subcommand.

mod agent;
mod check;
mod compile;
mod completions;
mod decide;
mod diff;
mod explain;
mod fetch;
mod har;
mod import;
mod lint;
mod man;
mod schema;
mod serve;
mod target_code;

use std::process::ExitCode;

use clap::Subcommand;

/// What the command can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Put a CORS policy in front of an HTTP server
    Serve(serve::Serve),
    /// Ask a server as a page would: what is sent, what comes back, and whether script may read it
    Check(check::Check),
    /// Fetch what script in a page could read: a curl that obeys CORS
    Fetch(fetch::Fetch),
    /// Answer what script in a page would get of a fetch, for tests in any language
    Agent(agent::Agent),
    /// Explain a code: what happened, why browsers do this, how to fix it, and what only looks like a fix
    Explain(explain::Explain),
    /// Judge a browser's recording: what was refused, why, and what to change
    Har(har::Har),
    /// Check a policy file: every finding with its place, its reason and the right spelling
    Lint(lint::Lint),
    /// Write the policy file as the configuration of another server
    Compile(compile::Compile),
    /// Read another server's configuration: the policy file that it amounts to, and what it really does
    Import(import::Import),
    /// Decide a request offline: which route, which policy, which verdict, which fields
    Decide(decide::Decide),
    /// Compare two policy files: which pages may do what on one side only, with a request for each difference
    Diff(diff::Diff),
    /// Print the JSON Schema of the policy file, or of an output
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
            Command::Check(check) => check.run().into(),
            Command::Fetch(fetch) => fetch.run().into(),
            Command::Agent(agent) => agent.run().into(),
            Command::Explain(explain) => explain.run().into(),
            Command::Har(har) => har.run().into(),
            Command::Lint(lint) => lint.run().into(),
            Command::Compile(compile) => compile.run().into(),
            Command::Import(import) => import.run().into(),
            Command::Decide(decide) => decide.run().into(),
            Command::Diff(diff) => diff.run().into(),
            Command::Schema(schema) => schema.run().into(),
            Command::Completions(completions) => completions.run().into(),
            Command::Man(man) => man.run().into(),
        }
    }
}
