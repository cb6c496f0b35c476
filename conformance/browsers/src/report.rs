//! Report: what real browsers said, as a page of the documentation.

use crate::case::Area;
use crate::compare::Kind;
use crate::engine::EngineKind;
use crate::ledger::{Ledger, family};
use crate::run::{Count, Tally};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The page, for the runs that are given.
#[must_use]
pub fn report(tallies: &[Tally], ledger: &Ledger) -> String {
    let mut page = String::from(INTRODUCTION);
    summary(&mut page, tallies);
    kinds(&mut page, tallies);
    areas(&mut page, tallies);
    departures(&mut page, tallies);
    known(&mut page, ledger);
    measured(&mut page, tallies);
    page
}

const INTRODUCTION: &str = "# Real browsers\n
The engine's profiles beside the browsers they model. `cargo xtask browsers` makes cases from a seed, has each played by a page in a
real browser against servers that answer byte for byte, and holds what went over the wire and what script saw against what
`corsac::fetch` says of the same case. This page is generated; the figures are of the runs that it names.\n\n";

fn summary(page: &mut String, tallies: &[Tally]) {
    page.push_str("| browser | version | seed | cases | agree | disagree | readable | seconds | restarts |\n|---|---|---|---|---|---|---|---|---|\n");
    for tally in tallies {
        let Count { all, agreed } = tally.total();
        let _ = writeln!(
            page,
            "| {} | {} | {} | {all} | {agreed} | {} | {} | {} | {} |",
            tally.engine,
            tally.version,
            tally.seed,
            all - agreed,
            tally.allowed,
            tally.elapsed.as_secs(),
            tally.restarts
        );
    }
}

fn kinds(page: &mut String, tallies: &[Tally]) {
    page.push_str("\n## Disagreement by kind\n\nCases in which engine and browser differ in it; one case may differ in several.\n\n| kind |");
    table(page, tallies, Kind::ALL.map(|kind| (kind.as_str(), kind)), |tally, kind| {
        tally.kinds.get(kind).copied().unwrap_or_default().to_string()
    });
}

fn areas(page: &mut String, tallies: &[Tally]) {
    page.push_str("\n## Agreement by area\n\n| area |");
    table(page, tallies, Area::ALL.map(|area| (area.as_str(), area)), |tally, area| {
        let Count { all, agreed } = tally.areas.get(area).copied().unwrap_or_default();
        format!("{agreed} of {all}")
    });
}

/// The rest of a table with a column for each run.
fn table<T, const N: usize>(
    page: &mut String,
    tallies: &[Tally],
    rows: [(&str, T); N],
    cell: impl Fn(&Tally, &T) -> String,
) {
    for tally in tallies {
        let _ = write!(page, " {} |", tally.engine);
    }
    let _ = writeln!(page, "\n|---|{}", "---|".repeat(tallies.len()));
    for (name, row) in rows {
        let cells: Vec<String> = tallies.iter().map(|tally| cell(tally, &row)).collect();
        let _ = writeln!(page, "| {name} | {} |", cells.join(" | "));
    }
}

fn departures(page: &mut String, tallies: &[Tally]) {
    page.push_str("\n## Where the standard alone would disagree\n\nCases in which the browser does what its profile says and the standard says otherwise.\n\n| browser | what | cases |\n|---|---|---|\n");
    for tally in tallies {
        for (what, finding) in &tally.departures {
            let _ = writeln!(page, "| {} | {what} | {} |", tally.engine, finding.count);
        }
    }
    page.push_str("\n## Disagreements\n\n");
    let mut is_clean = true;
    for tally in tallies {
        for (what, finding) in &tally.not_again {
            is_clean = false;
            let _ = writeln!(page, "* {}, not seen again: {what}: {} cases", tally.engine, finding.count);
        }
        for (what, finding) in &tally.findings {
            is_clean = false;
            let _ = writeln!(page, "* {}: {what}: {} cases", tally.engine, finding.count);
        }
    }
    if is_clean {
        page.push_str("None.\n");
    }
}

fn known(page: &mut String, ledger: &Ledger) {
    page.push_str("\n## Ledger\n\nEach entry has a case as evidence, which every run plays again.\n\n| browser | versions | what it does | the standard's step | difference of the profile |\n|---|---|---|---|---|\n");
    for entry in &ledger.divergences {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | `{}` |",
            entry.engine,
            entry.versions.join(", "),
            entry.what,
            entry.step,
            entry.difference
        );
    }
    older(page, ledger);
    messages(page, ledger);
    page.push_str("\n## Unstable\n\nNot the same twice, and therefore counted only; never an outcome or a readable header.\n\n");
    if ledger.unstable.is_empty() {
        page.push_str("Nothing.\n");
    }
    for entry in &ledger.unstable {
        let _ = writeln!(
            page,
            "* {} {}: {} (`{}`, at most {} in a fetch)",
            entry.engine,
            entry.versions.join(", "),
            entry.what,
            entry.signature,
            entry.at_most
        );
    }
}

fn measured(page: &mut String, tallies: &[Tally]) {
    for tally in tallies {
        for measured in &tally.measured {
            let _ = writeln!(page, "* {}: {}: counts of {:?}", tally.engine, measured.what, measured.counts);
        }
    }
}

fn older(page: &mut String, ledger: &Ledger) {
    page.push_str("\n## Older releases\n\nWhere a release is otherwise than the profile, which models the browser of today.\n\n| releases | what they do | difference | have it |\n|---|---|---|---|\n");
    for entry in &ledger.older {
        let has = if entry.has { "yes" } else { "no" };
        let _ = writeln!(
            page,
            "| {} | {} | `{}` | {has} |",
            entry.engines.join(", "),
            entry.what,
            entry.difference
        );
    }
}

fn messages(page: &mut String, ledger: &Ledger) {
    page.push_str("\n## Console messages\n\nLines and refusing steps that `conformance/browsers/messages.toml` has of each browser; every run compares them.\n\n| browser | lines | steps |\n|---|---|---|\n");
    for engine in EngineKind::CURRENT.map(family) {
        let own = || ledger.messages.iter().filter(|message| message.engine == engine);
        let texts: BTreeSet<&str> = own().map(|message| message.text.as_str()).collect();
        let steps: BTreeSet<_> = own().map(|message| (&message.code, &message.step)).collect();
        let _ = writeln!(page, "| {engine} | {} | {} |", texts.len(), steps.len());
    }
}
