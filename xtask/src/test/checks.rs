//! The list of checks: what is run, in which order.

use std::process::Command;

use anyhow::Result;
use cargo_metadata::{Metadata, Target};

use super::step::Line;
use crate::{setup::Purpose, workspace};

pub(super) struct Check {
    pub(super) title: String,
    pub(super) work: Work,
}

pub(super) enum Work {
    SetUp(Purpose),
    Floors,
    /// A command whose output matters only when it fails.
    Quiet(Line),
    /// A command that prints libtest results.
    Tests(Line),
    /// A command whose figures are worth reading, and that fails by its exit code.
    Told(Line),
    /// Said, never counted.
    NotRun(String),
}

pub(super) fn all() -> Result<Vec<Check>> {
    let metadata = workspace::metadata()?;
    let mut checks = vec![
        Check { title: "set-up".into(), work: Work::SetUp(Purpose::Tests) },
        quiet("formatting", Line::cargo("fmt --all --check")),
        quiet("formatting of the benchmarks", Line::cargo("fmt --manifest-path benches/Cargo.toml --check")),
        quiet("clippy", Line::cargo("clippy --workspace --all-targets --all-features -- -D warnings")),
    ];
    checks.extend(features(&metadata));
    checks.push(Check { title: "floors".into(), work: Work::Floors });
    checks.push(quiet(
        "documentation",
        Line::cargo("doc --workspace --no-deps --all-features").with("RUSTDOCFLAGS", "-D warnings"),
    ));
    checks.push(licences());
    checks.push(Check {
        title: "tests and doctests: cargo test --workspace".into(),
        work: Work::Tests(Line::cargo("test --workspace --all-features --no-fail-fast")),
    });
    checks.extend(examples(&metadata));
    checks.extend(servers());
    checks.extend(browsers());
    Ok(checks)
}

/// Compiled policies on every real server, beside the policies themselves.
fn servers() -> [Check; 4] {
    let play = "run --quiet --package conformance-servers -- --cases 500 --seed 20261125";
    [
        Check { title: "set-up of the servers".into(), work: Work::SetUp(Purpose::Servers) },
        Check {
            title: "compiled policies on real servers: the vectors and 500 cases on each".into(),
            work: Work::Told(Line::cargo(play)),
        },
        Check {
            title: "a policy changed under a running Envoy, and its routes beside the gateway's".into(),
            work: Work::Tests(Line::cargo(crate::servers::ENVOY)),
        },
        Check {
            title: "gateways mended by what `corsac check` writes for them".into(),
            work: Work::Tests(Line::cargo(crate::servers::MENDED)),
        },
    ]
}

/// The browsers of today; each plays cases of a fixed seed, which any two runs share, and of a fresh one.
const BROWSERS: [&str; 3] = ["chromium", "firefox", "webkit"];

/// What a fresh seed finds first is printed with its smallest cases. One case in a thousand fails nobody, unless script
/// notices something.
const FRESH: &str = " --tolerate 2";

/// The same profile over four years.
const RELEASES: [&str; 4] = ["chromium-106", "chromium-119", "chromium-131", "chromium-143"];

/// The engine beside real browsers, last: they take the longest.
fn browsers() -> Vec<Check> {
    let play = |words: String| Line::cargo(&format!("run --quiet --package conformance-browsers -- {words}"));
    let mut checks = vec![
        Check { title: "set-up of the browsers".into(), work: Work::SetUp(Purpose::Browsers) },
        Check {
            title: "drivers of the browsers: cargo xtask browsers --drivers".into(),
            work: Work::Tests(Line::cargo(
                "test --package conformance-browsers --test engines --no-fail-fast -- --ignored --test-threads=2",
            )),
        },
    ];
    for browser in BROWSERS {
        let seeds = [("a fixed seed", " --seed 20261125"), ("a fresh seed", FRESH)];
        checks.extend(seeds.map(|(name, seed)| Check {
            title: format!("{browser}: 2,000 cases of {name}"),
            work: Work::Told(play(format!("--engine {browser} --cases 2000 --shrink 4{seed}"))),
        }));
    }
    let serve = |words: &str| {
        Line::cargo(&format!("run --quiet --package conformance-browsers --bin served -- --cases 300{words}"))
    };
    checks.extend([("a fixed seed", " --seed 4"), ("a fresh seed", "")].map(|(name, seed)| Check {
        title: format!("browsers in front of corsac serve: 300 cases of {name} in each"),
        work: Work::Told(serve(seed)),
    }));
    let engines: String = RELEASES.iter().map(|release| format!("--engine {release} ")).collect();
    checks.push(Check {
        title: "older releases of Chromium: 300 cases each".into(),
        work: Work::Told(play(format!("{engines}--cases 300 --seed 20261125 --shrink 2"))),
    });
    checks
}

fn quiet(title: &str, line: Line) -> Check {
    Check { title: format!("{title}: {line}"), work: Work::Quiet(line) }
}

/// Each feature of each crate must build alone: the walls inside a crate stand on that.
fn features(metadata: &Metadata) -> Vec<Check> {
    let members = metadata.workspace_packages();
    let pairs =
        members.iter().flat_map(|member| member.features.keys().map(move |feature| (&member.name, feature)));
    let alone = pairs.filter(|(_, feature)| *feature != "default").map(|(name, feature)| {
        let words =
            format!("clippy --package {name} --no-default-features --features {feature} -- -D warnings");
        quiet(&format!("{name} with `{feature}` alone"), Line::cargo(&words))
    });
    alone.collect()
}

/// cargo-deny is a tool of its own; whoever has it gets its verdict.
fn licences() -> Check {
    let title = "licences, bans and sources";
    let version = Command::new(workspace::cargo()).args(["deny", "--version"]).output();
    if version.is_ok_and(|output| output.status.success()) {
        return quiet(title, Line::cargo("deny check bans licenses sources"));
    }
    Check {
        title: title.into(),
        work: Work::NotRun("`cargo install --locked cargo-deny` brings the tool that reads deny.toml".into()),
    }
}

/// Examples check their own answers and end by themselves when they get no arguments. The tests have built them.
fn examples(metadata: &Metadata) -> Vec<Check> {
    let folder = metadata.target_directory.join("debug/examples");
    let members = metadata.workspace_packages();
    let targets = members.iter().flat_map(|member| &member.targets).filter(|target| target.is_example());
    let line = |target: &Target| Line::program(folder.join(&target.name).as_std_path());
    targets.map(|target| quiet(&format!("example {}", target.name), line(target))).collect()
}
