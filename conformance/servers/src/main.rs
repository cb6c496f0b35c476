//! `servers`: real servers under compiled configuration, beside the policy they were compiled from.
//!
//! | room | what it is |
//! |---|---|
//! | `arguments` | the command line |
//! | `server` | each real server: how it is found, configured, checked and started |
//! | `process` | a child that listens, and its end |
//! | `upstream` | the application behind the servers, with hostile CORS fields of its own |
//! | `exchange` | one request over TCP, byte by byte |
//! | `case` | a policy, a request, the application's answer |
//! | `vectors` | the cases of the shared policy vectors |
//! | `generate` | generated cases |
//! | `expected` | what the policy answers |
//! | `explain` | which listed loss explains a difference |
//! | `browse` | what a page gets, of the server and of the policy |
//! | `stage` | a running server under compiled configuration, in front of the application |
//! | `play` | cases against one server |
//! | `modelled` | cases against the model of a server that cannot be run here |
//! | `held` | the model of a server held against the real software, where there is one |
//! | `routed` | requests to many hosts and paths against one server |
//! | `report` | `docs/targets.md` |

mod arguments;
mod browse;
mod case;
mod exchange;
mod expected;
mod explain;
mod generate;
mod held;
mod modelled;
mod play;
mod process;
mod report;
mod routed;
mod server;
mod stage;
mod upstream;
mod vectors;

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser;
use play::Tally;

/// What every room gives when it cannot go on.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all servers agree.
fn run(arguments: &Arguments) -> Outcome<bool> {
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let models = modelled::wanted(&arguments.targets)?;
    let is_model = |name: &String| models.iter().any(|target| target.name() == name);
    let targets: Vec<String> = arguments.targets.iter().filter(|name| !is_model(name)).cloned().collect();
    let only_models = targets.is_empty() && !arguments.targets.is_empty();
    let servers = if only_models { Vec::new() } else { server::wanted(&targets)? };
    let mut tallies: Vec<Tally> = Vec::new();
    for server in &servers {
        tallies.push(play::play(server.as_ref(), arguments.cases, seed)?);
    }
    for target in models {
        tallies.push(modelled::play(target, held::Software::of(target), arguments.cases, seed)?);
    }
    for tally in &tallies {
        print!("{}", tally.summary());
    }
    if let Some(path) = &arguments.report {
        std::fs::write(path, report::markdown(&tallies))?;
        println!("wrote {}", path.display());
    }
    Ok(tallies.iter().all(|tally| tally.disagreements.is_empty()))
}
