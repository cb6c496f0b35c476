//! The command: real browsers against `corsac serve` with generated policies. A page must read the answer exactly when the
//! policies allow it.
//!
//! Exit codes: 0 it does, 1 it does not, or too little was reached, 2 usage, 3 a browser cannot be had, 4 anything else.

use clap::Parser;
use conformance_browsers::arguments::Shared;
use conformance_browsers::authority::Authority;
use conformance_browsers::engine::{self, EngineKind};
use conformance_browsers::harness::Harness;
use conformance_browsers::ledger::Ledger;
use conformance_browsers::run::RealBrowser;
use conformance_browsers::served::{Loop, Site, Tally, build, examine, names, show, smallest};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  served
  served --engine firefox --cases 300 --seed 7
  served --engine webkit --seed 7 --from 1234 --cases 1";

/// Plays pages of real browsers against `corsac serve` with generated policies
///
/// A page must read the answer exactly when the policies allow it, and only the requests that should may get to the service
/// behind the gateway.
#[derive(Debug, Parser)]
#[command(name = "served", after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    shared: Shared,
    /// The program `corsac` [default: the one of this workspace, built now]
    #[arg(long, value_name = "FILE")]
    corsac: Option<PathBuf>,
    /// Shrinks at most so many failing cases a browser
    #[arg(long, default_value_t = 3)]
    shrink: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is::<engine::Error>() { 3 } else { 4 })
        }
    }
}

async fn run(arguments: Arguments) -> Result<bool, Box<dyn Error>> {
    let seed = arguments.shared.announced_seed();
    let program = match &arguments.corsac {
        Some(program) => program.clone(),
        None => build()?,
    };
    let named = &arguments.shared.engines;
    let engines = if named.is_empty() { EngineKind::CURRENT.to_vec() } else { named.clone() };
    let mut is_right = true;
    for engine in engines {
        is_right &= one(&arguments, engine, seed, &program).await?;
    }
    Ok(is_right)
}

async fn one(
    arguments: &Arguments,
    engine: EngineKind,
    seed: u64,
    program: &Path,
) -> Result<bool, Box<dyn Error>> {
    let behaviour = Ledger::load(&arguments.shared.ledger)?.behaviour(engine);
    let names = names();
    let authority = Authority::new(&names)?;
    let (site, server) = Site::start(program, &authority).await?;
    let browser = RealBrowser::start(engine, names, authority).await?;
    let version = browser.version();
    eprintln!("{engine} {version}");
    let mut played_by = Loop { harness: Harness::new(server, browser), site, behaviour };
    let cases = arguments.shared.cases;
    let numbers = arguments.shared.numbers(cases);
    let tally = examine(&mut played_by, seed, numbers, |tally| {
        eprintln!("  {} of {cases} cases; {} fail", tally.cases, tally.failures.len());
    });
    let tally = tally.await?;
    println!("{engine} {version} in front of corsac serve, seed {seed}: {tally}");
    let shortcomings = tally.shortcomings();
    for shortcoming in &shortcomings {
        println!("  too seldom: {shortcoming}");
    }
    explain(arguments, &mut played_by, engine, seed, &tally).await?;
    played_by.harness.player.stop().await?;
    played_by.site.stop().await?;
    Ok(tally.failures.is_empty() && shortcomings.is_empty())
}

/// Shrinks what failed and prints it.
async fn explain(
    arguments: &Arguments,
    played_by: &mut Loop<RealBrowser>,
    engine: EngineKind,
    seed: u64,
    tally: &Tally,
) -> Result<(), Box<dyn Error>> {
    for (number, complaints) in tally.failures.iter().take(arguments.shrink) {
        println!("\n# {engine}: case {number} of seed {seed}");
        match smallest(played_by, seed, *number).await? {
            Some((case, judged)) => println!("{}", show(&case, &judged)),
            None => {
                for complaint in complaints {
                    println!("# {complaint}");
                }
                println!("# played again, alone, it is as the policies say");
            }
        }
    }
    for (number, complaints) in tally.failures.iter().skip(arguments.shrink) {
        for complaint in complaints {
            println!("# {engine}: case {number}: {complaint}");
        }
    }
    Ok(())
}
