//! Print: the file of a plan: a site with all routes, or a snippet for each policy.

use std::fmt::Display;

use super::matcher::Matcher;
use super::quote::{Bare, Comment};
use super::{row, upstream};
use crate::lines::Lines;
use crate::plan::PolicyPlan;
use crate::rows::{Action, HostTable, PathMatch, host_tables, policy_rows};
use crate::slug::slug_of;
use crate::{OutputFile, Plan, Version};

/// The only file.
pub(super) fn files(plan: &Plan, version: Version) -> Vec<OutputFile> {
    let mut lines = Lines::indented("\t");
    comment(&mut lines, format_args!("CORS policies for Caddy {version} and newer."));
    comment(&mut lines, "Made by `corsac compile caddy`; change the policy file, not this one.");
    upstream::snippets(plan, &mut lines);
    let (name, purpose) = if plan.routes.is_empty() {
        snippets(plan, &mut lines);
        ("corsac.caddy", "import it at the top of your Caddyfile, then each policy's snippet where it holds")
    } else {
        site(plan, &mut lines);
        ("Caddyfile", "start Caddy with it: `caddy run --config Caddyfile`")
    };
    vec![OutputFile { name: name.into(), text: lines.into_text(), purpose: purpose.into() }]
}

fn comment(lines: &mut Lines, text: impl Display) {
    lines.line(Comment::of(&text.to_string()));
}

fn snippets(plan: &Plan, lines: &mut Lines) {
    for (index, policy) in plan.policies.iter().enumerate() {
        let name = Bare::of(&format!("corsac-{}", slug_of(plan, index)));
        lines.blank();
        comment(lines, format_args!("Policy {}", policy.name));
        comment(
            lines,
            format_args!(
                "Put `import {name}` into the site, the handle or the route that it governs, before what"
            ),
        );
        comment(lines, "answers. A site of several `handle` blocks needs it in each of them.");
        if let Some(upstream) = upstream::snippet_name(policy.upstream_cors) {
            comment(
                lines,
                format_args!("Put `import {upstream}` into the block of each reverse_proxy below that."),
            );
        }
        lines.block(format_args!("({name})"), |lines| {
            lines.block("route", |lines| snippet(policy, &name, lines));
        });
    }
}

fn snippet(policy: &PolicyPlan, name: &Bare, lines: &mut Lines) {
    let rows = policy_rows(policy, &PathMatch::All, &Action::Forward(None));
    row::print_all(&rows, &name.to_string(), lines);
}

fn site(plan: &Plan, lines: &mut Lines) {
    lines.blank();
    comment(lines, "The address is that of [gateway] listen in the policy file.");
    lines.block(format_args!("http://:{}", plan.listen.port()), |lines| {
        if !plan.listen.ip().is_unspecified() {
            lines.line(format_args!("bind {}", plan.listen.ip()));
        }
        comment(
            lines,
            "The first row that takes a request wins. Rows that refuse stand behind those that grant.",
        );
        lines.block("route", |lines| {
            host_tables(plan).iter().enumerate().for_each(|(index, table)| host(index, table, lines));
        });
    });
}

fn host(index: usize, table: &HostTable<'_>, lines: &mut Lines) {
    let rows = |lines: &mut Lines| {
        lines.block("route", |lines| row::print_all(&table.rows, &format!("row-{}", index + 1), lines));
    };
    let Some(host) = table.host else { return lines.block("handle", rows) };
    comment(lines, format_args!("Host {host}"));
    let name = Bare::of(&format!("host-{}", index + 1));
    Matcher::of_host(host).print(&name, lines);
    lines.block(format_args!("handle @{name}"), rows);
    lines.blank();
}
