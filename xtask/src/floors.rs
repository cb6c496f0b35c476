//! `cargo xtask floors`: the house rules that the compiler cannot check. Each rule has a room of its own.

mod layers;
mod purity;
mod rust_version;
mod source;
mod spelling;
mod wall;

use std::fmt;

use anyhow::{Result, bail};

use crate::workspace;

/// A broken rule: what was found, and what to do about it.
struct Violation {
    found: String,
    remedy: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}", self.found, self.remedy)
    }
}

/// Checks every rule and prints its verdict.
pub(crate) fn run() -> Result<()> {
    let metadata = workspace::metadata()?;
    let root = workspace::root();
    let rules = [
        ("a crate uses only crates on lower floors", layers::check(&metadata)),
        ("the engine and the policy file do no I/O", purity::check(&metadata)),
        ("no dependency needs a newer Rust", rust_version::check(&metadata)),
        ("`fetch` and `policy` do not know each other", wall::check(root)?),
        ("CORS header names are spelled in one place", spelling::check(root)?),
    ];
    for (rule, violations) in &rules {
        println!("{} {rule}", if violations.is_empty() { "ok    " } else { "BROKEN" });
        for violation in violations {
            println!("  - {violation}");
        }
    }
    match rules.iter().map(|(_, violations)| violations.len()).sum::<usize>() {
        0 => Ok(()),
        1 => bail!("1 violation"),
        count => bail!("{count} violations"),
    }
}
