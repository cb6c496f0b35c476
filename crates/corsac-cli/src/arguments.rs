//! Arguments: the command line as a whole, which completions and manual pages are made of.

use std::sync::LazyLock;

use clap::Parser;
use corsac::origin::PUBLIC_SUFFIX_DATA;

use crate::commands::Command;

/// The version, and that of the data which decides what a public suffix is.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{}\npublic suffixes: {PUBLIC_SUFFIX_DATA}", env!("CARGO_PKG_VERSION")));

/// Cross-Origin Resource Sharing: served, checked and explained.
#[derive(Parser)]
#[command(name = "corsac", version, long_version = VERSION.as_str(), about, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}
