//! Arguments: the command line as a whole, which completions and manual pages are made of.

use clap::Parser;

use crate::commands::Command;

/// Cross-Origin Resource Sharing: served, checked and explained.
#[derive(Parser)]
#[command(name = "corsac", version, about, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}
