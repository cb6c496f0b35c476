//! The command: plays generated cases in real browsers and says where they and the engine disagree.
//!
//! Exit codes: 0 they agree, 1 they do not, 2 usage, 3 a browser cannot be had, 4 anything else.

mod progress;

use clap::Parser;
use conformance_browsers::arguments::Shared;
use conformance_browsers::authority::Authority;
use conformance_browsers::case::Case;
use conformance_browsers::compare::Disagreement;
use conformance_browsers::engine::{self, EngineKind};
use conformance_browsers::harness::{Harness, HarnessError};
use conformance_browsers::ledger::Ledger;
use conformance_browsers::messages::{Message, Messages};
use conformance_browsers::names::Names;
use conformance_browsers::predict::predict;
use conformance_browsers::report::report;
use conformance_browsers::run::{
    Finding, RealBrowser, Tally, examine, recheck, remeasure, smallest, smallest_departure,
};
use conformance_browsers::server::Server;
use conformance_browsers::vector::as_vector;
use corsac::fetch::{Behaviour, Difference};
use progress::Progress;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many cases an older release of Chromium plays at most, unless it is named.
const OLDER: u64 = 300;

/// Plays generated cases in real browsers and compares what they do with what the engine says.
///
/// Where no browser is named, each release of Chromium that is kept for it plays 300 cases besides the three of today.
#[derive(Debug, Parser)]
#[command(name = "browsers")]
struct Arguments {
    #[command(flatten)]
    shared: Shared,
    /// How many cases of a browser may disagree in the requests that it sends without failing the run; never in what script
    /// notices. A fresh seed finds what nobody knew: it is printed as vectors, and is no fault of whoever changes something
    /// else
    #[arg(long, value_name = "CASES", default_value_t = 0)]
    tolerate: usize,
    /// Writes the report to this file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Shrinks at most so many disagreements a browser
    #[arg(long, default_value_t = 12)]
    shrink: usize,
    /// Shrinks only what is about this: a part of the line that names the disagreement
    #[arg(long, value_name = "TEXT", default_value = "")]
    about: String,
    /// Writes what the browsers print where they refuse to `messages.toml` beside the ledger
    #[arg(long)]
    messages: bool,
    /// Also shrinks where the browser leaves the standard by a difference without a ledger entry: evidence for one
    #[arg(long)]
    propose: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            let is_browsers = error.is::<engine::Error>() || error.is::<HarnessError>();
            ExitCode::from(if is_browsers { 3 } else { 4 })
        }
    }
}

async fn run(arguments: Arguments) -> Result<bool, Box<dyn Error>> {
    let mut ledger = Ledger::load(&arguments.shared.ledger)?;
    let known = ledger.messages.clone();
    if arguments.messages {
        // What is written anew is not held against itself.
        ledger.messages = Messages::default();
    }
    let seed = arguments.shared.announced_seed();
    let mut tallies = Vec::new();
    let mut agrees = true;
    for (engine, cases) in plan(&arguments) {
        let (tally, complaints) = one(&arguments, engine, cases, &ledger, seed).await?;
        for complaint in &complaints {
            println!("{engine}: ledger: {complaint}");
        }
        let stale = if arguments.messages { Vec::new() } else { tally.stale_messages(&ledger.messages) };
        // Some lines are of steps that few cases in a hundred thousand reach: a hint, and no fault.
        for message in &stale {
            println!("{engine}: messages.toml: {}: not met in this run: {}", message.code, message.text);
        }
        agrees &= complaints.is_empty() && tally.agrees(arguments.tolerate);
        tallies.push(tally);
    }
    if arguments.messages {
        keep_messages(&arguments.shared.ledger, known, &tallies)?;
    }
    if let Some(file) = &arguments.report {
        std::fs::write(file, report(&tallies, &ledger))?;
    }
    Ok(agrees)
}

/// Adds what was printed to what is known; what a long run did not meet is forgotten.
fn keep_messages(ledger: &Path, mut known: Messages, tallies: &[Tally]) -> Result<(), Box<dyn Error>> {
    for tally in tallies {
        for stale in tally.stale_messages(&known) {
            known.remove(&stale);
        }
        for message in tally.messages.iter() {
            known.add(Message { version: tally.version.clone(), ..message.clone() });
        }
    }
    std::fs::write(ledger.with_file_name("messages.toml"), known.to_text()?)?;
    Ok(())
}

/// Who plays how many cases: the browsers that are named; else those of today, and older releases a few.
fn plan(arguments: &Arguments) -> Vec<(EngineKind, u64)> {
    let Shared { engines, cases, .. } = &arguments.shared;
    if !engines.is_empty() {
        return engines.iter().map(|engine| (*engine, *cases)).collect();
    }
    let today = EngineKind::CURRENT.map(|engine| (engine, *cases));
    let older = EngineKind::RELEASES.map(|engine| (engine, (*cases).min(OLDER)));
    today.into_iter().chain(older).collect()
}

async fn one(
    arguments: &Arguments,
    engine: EngineKind,
    cases: u64,
    ledger: &Ledger,
    seed: u64,
) -> Result<(Tally, Vec<String>), Box<dyn Error>> {
    let names = Names::default();
    let authority = Authority::new(&names)?;
    let server = Server::start(authority.server_config()).await?;
    let browser = RealBrowser::start(engine, names, authority).await?;
    let version = browser.version();
    eprintln!("{engine} {version}");
    let mut harness = Harness::new(server, browser);
    let mut complaints = recheck(&mut harness, engine, &version, ledger).await?;
    let measured = remeasure(&mut harness, engine, ledger).await?;
    complaints.extend(measured.iter().filter_map(|measured| measured.complaint.clone()));
    let numbers = arguments.shared.numbers(cases);
    let mut progress = Progress::new(engine.to_string(), cases);
    let progress = |done: usize, tally: &Tally| progress.tell(done, tally);
    let mut tally = examine(&mut harness, engine, ledger, seed, numbers, progress).await?;
    tally.version = version;
    tally.measured = measured;
    say(&tally);
    explain(arguments, &mut harness, engine, ledger, &tally).await?;
    harness.player.stop().await?;
    Ok((tally, complaints))
}

fn say(tally: &Tally) {
    let total = tally.total();
    println!(
        "{} {}: {} cases in {:.1} s, {} agree, {} disagree, {} restarts",
        tally.engine,
        tally.version,
        total.all,
        tally.elapsed.as_secs_f64(),
        total.agreed,
        total.all - total.agreed,
        tally.restarts
    );
    for (kind, count) in &tally.kinds {
        println!("  {count} cases differ in: {}", kind.as_str());
    }
    for (what, finding) in &tally.findings {
        println!("  disagree: {} × {what}", finding.count);
    }
    say_not_again(tally);
    for measured in &tally.measured {
        println!(
            "  unstable, played {} times: {:?} × {}",
            measured.counts.len(),
            measured.counts,
            measured.what
        );
    }
    for (what, count) in &tally.unstable {
        println!("  unstable: {} × {what}", count.all);
    }
    for (what, finding) in &tally.departures {
        println!("  as the profile says, not the standard: {} × {what}", finding.count);
    }
}

fn say_not_again(tally: &Tally) {
    for (what, finding) in &tally.not_again {
        println!("  not seen again: {} × {what}", finding.count);
        if let Some(first) = finding.disagreements.first() {
            println!("    case {}: {first}", finding.example.own_token().trim_start_matches('c'));
        }
    }
    if tally.is_restless() {
        println!(
            "  failed: too much disagreed and did not do so again: what script reads, or more than 0.2 % of the cases"
        );
    }
}

/// Shrinks what was found, the most frequent first, and prints it as vectors.
async fn explain(
    arguments: &Arguments,
    harness: &mut Harness<RealBrowser>,
    engine: EngineKind,
    ledger: &Ledger,
    tally: &Tally,
) -> Result<(), Box<dyn Error>> {
    let behaviour = ledger.behaviour(engine);
    let mut findings: Vec<_> =
        tally.findings.iter().filter(|(what, _)| what.contains(&arguments.about)).collect();
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.count));
    for (what, finding) in findings.into_iter().take(arguments.shrink) {
        let mut small = smallest(harness, engine, ledger, &finding.example, &signature(finding)).await?;
        if small.disagreements.is_empty() {
            small.disagreements.clone_from(&finding.disagreements);
        }
        print_case(&small.case, &small.disagreements, behaviour, what)?;
    }
    if arguments.propose {
        for (what, finding) in &tally.departures {
            let difference = Difference::ALL.iter().find(|difference| difference.name() == what);
            let Some(difference) = difference else { continue };
            if ledger.divergence(engine, *difference).is_some() {
                continue;
            }
            let small = smallest_departure(harness, behaviour, &finding.example, *difference).await?;
            print_case(&small.case, &small.disagreements, behaviour, what)?;
            println!("evidence = '''{}'''\n", serde_json::to_string(&small.case)?);
        }
    }
    Ok(())
}

/// What the first disagreement has in common with others of its cause.
fn signature(finding: &Finding) -> String {
    finding.disagreements.first().map(Disagreement::signature).unwrap_or_default()
}

fn print_case(
    case: &Case,
    disagreements: &[Disagreement],
    behaviour: Behaviour,
    what: &str,
) -> Result<(), Box<dyn Error>> {
    println!("\n# {}: {what}", behaviour.profile());
    for disagreement in disagreements.iter().take(4) {
        println!("# {disagreement}");
    }
    println!("{}", as_vector(case, &predict(case, behaviour)?, behaviour.profile(), what));
    Ok(())
}
