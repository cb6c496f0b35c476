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
    checks.extend(browsers());
    Ok(checks)
}

/// What starts and drives real browsers. The generated cases are a step of their own, `cargo xtask browsers`, until every
/// profile agrees with its browser.
fn browsers() -> Vec<Check> {
    vec![
        Check { title: "set-up of the browsers".into(), work: Work::SetUp(Purpose::Browsers) },
        Check {
            title: "drivers of the browsers: cargo xtask browsers --drivers".into(),
            work: Work::Tests(Line::cargo(
                "test --package conformance-browsers --test engines --no-fail-fast -- --ignored --test-threads=2",
            )),
        },
    ]
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
