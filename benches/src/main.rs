//! Runs the benchmarks several times over and prints the figures as Markdown: the tables of docs/benchmarks.md.
//!
//! Knows how to run them and what the tables show; divan measures.

mod figures;
mod tables;
mod targets;
mod tree;

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Parser;

use self::figures::Figures;

/// Run the benchmarks and print times, ratios and allocations as Markdown
#[derive(Parser)]
#[command(bin_name = "cargo run --release --", after_help = EXAMPLES)]
struct Arguments {
    /// Rounds; each takes every case once, and a case's lowest median is shown.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Seconds per case and round, at most.
    #[arg(long, default_value_t = 0.05)]
    seconds: f64,
}

const EXAMPLES: &str = "\
Examples:
  cargo run --release
  cargo run --release -- --rounds 15 --seconds 0.2";

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut figures = Figures::default();
    figures.add_allocations(&tree::read(&bench("allocations", 0.01)?));
    for round in 1..=arguments.rounds {
        eprintln!("round {round} of {}", arguments.rounds);
        figures.add_round(&tree::read(&bench("time", arguments.seconds)?));
    }
    print!("### Targets\n\n{}{}", targets::render(&figures), tables::render(&figures));
    Ok(())
}

fn bench(target: &str, seconds: f64) -> Result<String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "bench",
            "--quiet",
            "--bench",
            target,
            "--",
            "--color",
            "never",
            "--max-time",
            &seconds.to_string(),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "`cargo bench --bench {target}` failed");
    String::from_utf8(output.stdout).context("divan wrote no UTF-8")
}
