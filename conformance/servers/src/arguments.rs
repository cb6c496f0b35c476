//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Real servers under compiled configuration, beside the policy they were compiled from
#[derive(Parser)]
#[command(name = "servers")]
pub(crate) struct Arguments {
    /// A target, such as nginx; may be given again. Without one, all.
    #[arg(long = "target", value_name = "TARGET")]
    pub(crate) targets: Vec<String>,
    /// How many generated cases each server plays, besides the vectors.
    #[arg(long, default_value_t = 2000)]
    pub(crate) cases: u64,
    /// The seed of the cases; without it a fresh one is taken, and printed.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Write the report to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}
