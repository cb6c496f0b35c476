//! Print: the files of a plan: all of it where there are routes, or a subroutine to call for each policy.

use std::fmt::Display;

use corsac::headers::names;

use super::backends;
use super::condition::{self, PATH};
use super::quote::{Comment, Field, Symbol};
use super::row::{Named, ROW};
use crate::lines::Lines;
use crate::rows::{Action, PathMatch, host_tables, policy_rows};
use crate::slug::slug_of;
use crate::{OutputFile, Plan, Version};

/// All files.
pub(super) fn files(plan: &Plan, version: Version) -> Vec<OutputFile> {
    if plan.routes.is_empty() {
        return (0..plan.policies.len()).map(|index| policy_file(plan, index, version)).collect();
    }
    let mut lines = head(version);
    lines.line("vcl 4.1;");
    lines.blank();
    lines.line("import std;");
    lines.blank();
    backends::print(plan, &mut lines);
    routes(plan, &mut lines);
    let purpose = format!("start Varnish with it: `varnishd -f corsac.vcl -a {}`", plan.listen);
    vec![OutputFile { name: "corsac.vcl".into(), text: lines.into_text(), purpose }]
}

fn head(version: Version) -> Lines {
    let mut lines = Lines::indented("    ");
    comment(&mut lines, format_args!("CORS policies for Varnish {version} and newer."));
    comment(&mut lines, "Made by `corsac compile varnish`; change the policy file, not this one.");
    lines
}

fn comment(lines: &mut Lines, text: impl Display) {
    lines.line(Comment::of(&text.to_string()));
}

fn policy_file(plan: &Plan, index: usize, version: Version) -> OutputFile {
    let slug = slug_of(plan, index);
    let name = format!("corsac-policy-{slug}.vcl");
    let call = Symbol::of(&format!("corsac_{slug}_recv"));
    let rows =
        plan.policies.get(index).map(|policy| policy_rows(policy, &PathMatch::All, &Action::Forward(None)));
    // Numbers are unique over all policies, so that their subroutines do not meet.
    let rows: Vec<Named> = rows
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(row, each)| Named { row: each, number: (index + 1) * 1000 + row })
        .collect();
    let mut lines = head(version);
    comment(
        &mut lines,
        format_args!(
            "In your VCL: `include \"{name}\";` after its first line, then `call {call};` in vcl_recv where"
        ),
    );
    comment(
        &mut lines,
        "the policy holds. The fields are set on delivery: what is cached stays the same for all pages.",
    );
    lines.line("import std;");
    lines.blank();
    lines.block(format_args!("sub {call}"), |lines| {
        begin(lines);
        rows.iter().for_each(|row| row.choose(plan, lines));
    });
    answers(&format!("{slug}_"), &rows, &mut lines);
    let purpose = format!("include it in your VCL, and `call {call};` in vcl_recv where the policy holds");
    OutputFile { name, text: lines.into_text(), purpose }
}

/// How many rows stand in one subroutine: longer ones need more stack than Varnish gives its threads.
const ROWS: usize = 16;

fn routes(plan: &Plan, lines: &mut Lines) {
    let mut all: Vec<Named> = Vec::new();
    let mut parts: Vec<(Vec<String>, Vec<Symbol>)> = Vec::new();
    for table in host_tables(plan) {
        let first = all.len();
        all.extend(
            table.rows.into_iter().enumerate().map(|(row, each)| Named { row: each, number: first + row }),
        );
        let named = all.get(first..).unwrap_or_default();
        let part = in_parts(&format!("recv_{first}"), named, lines, |row, lines| row.choose(plan, lines));
        parts.push((table.host.map(condition::host).into_iter().collect(), part));
    }
    lines.blank();
    lines.block("sub vcl_recv", |lines| {
        begin(lines);
        for (host, part) in &parts {
            lines.when(host, |lines| call(part, lines));
        }
        comment(
            lines,
            "Nothing is cached. To cache, take this line away: the fields are set on delivery, after the cache.",
        );
        lines.line("return (pass);");
    });
    lines.blank();
    lines.block("sub vcl_backend_error", |lines| lines.line("set beresp.status = 502;"));
    answers("", &all, lines);
}

/// Subroutines with some of the rows each; gives their names.
fn in_parts(
    name: &str,
    rows: &[Named],
    lines: &mut Lines,
    print: impl Fn(&Named, &mut Lines),
) -> Vec<Symbol> {
    let parts = rows.chunks(ROWS).enumerate().map(|(part, rows)| {
        let symbol = Symbol::of(&format!("corsac_{name}_{part}"));
        lines.blank();
        lines.block(format_args!("sub {symbol}"), |lines| rows.iter().for_each(|row| print(row, lines)));
        symbol
    });
    parts.collect()
}

fn call(parts: &[Symbol], lines: &mut Lines) {
    parts.iter().for_each(|part| lines.line(format_args!("call {part};")));
}

/// The lines of a field become one, as a row sees them.
fn begin(lines: &mut Lines) {
    for name in [
        names::ORIGIN,
        names::ACCESS_CONTROL_REQUEST_METHOD,
        names::ACCESS_CONTROL_REQUEST_HEADERS,
        names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ] {
        lines.line(format_args!("std.collect({}, \",\");", Field::request(&name)));
    }
    lines.line(format_args!("unset {ROW};"));
    lines.line(format_args!("set {PATH} = regsub(req.url, \"\\?.*$\", \"\");"));
    comment(
        lines,
        "The first row that takes a request wins. Rows that refuse stand behind those that grant.",
    );
}

/// The subroutines that set fields; those of Varnish's own name call those that are named after the policy.
fn answers(policy: &str, rows: &[Named], lines: &mut Lines) {
    lines.blank();
    lines.block("sub vcl_backend_fetch", |lines| {
        for field in [ROW, PATH] {
            lines.line(format_args!("unset be{field};"));
        }
    });
    let delivered = in_parts(&format!("{policy}deliver"), rows, lines, Named::deliver);
    lines.blank();
    lines.block("sub vcl_deliver", |lines| call(&delivered, lines));
    let made = in_parts(&format!("{policy}synth"), rows, lines, Named::synth);
    lines.blank();
    lines.block("sub vcl_synth", |lines| call(&made, lines));
}
