//! Print: the file of a plan, for the file provider.

use std::fmt::Write;

use super::quote::{Comment, Text};
use super::{middlewares, rule};
use crate::plan::PolicyPlan;
use crate::rows::{Action, HostTable, PathMatch, Row, host_tables, policy_rows};
use crate::{OutputFile, Plan, Version};

/// The only file.
pub(super) fn files(plan: &Plan, version: Version) -> Vec<OutputFile> {
    let mut text = String::new();
    for line in [
        format!("CORS policies for Traefik {version} and newer, for the file provider."),
        "Made by `corsac compile traefik`; change the policy file, not this one.".into(),
        "The entry points need `http.sanitizePath = false`: paths are judged as they came.".into(),
        "The router with the highest priority that takes a request wins.".into(),
    ] {
        let _ = writeln!(text, "{}", Comment::of(&line));
    }
    let routers = routers(plan);
    let count = routers.len();
    for (index, router) in routers.iter().enumerate() {
        print_router(plan, index + 1, count - index, router, &mut text);
    }
    services(plan, &mut text);
    let purpose = "load it with the file provider: `--providers.file.filename=corsac.toml`".into();
    vec![OutputFile { name: "corsac.toml".into(), text, purpose }]
}

/// A row, and the rule of its router.
struct Router {
    row: Row,
    rule: String,
}

fn routers(plan: &Plan) -> Vec<Router> {
    if plan.routes.is_empty() {
        let rows = plan
            .policies
            .iter()
            .flat_map(|policy| policy_rows(policy, &PathMatch::All, &Action::Forward(None)));
        return rows.map(|row| Router { rule: rule::rule(None, &row), row }).collect();
    }
    let of_table = |table: HostTable<'_>| {
        let host = table.host.cloned();
        table.rows.into_iter().map(move |row| Router { rule: rule::rule(host.as_ref(), &row), row })
    };
    host_tables(plan).into_iter().flat_map(of_table).collect()
}

fn print_router(plan: &Plan, number: usize, priority: usize, router: &Router, text: &mut String) {
    let Router { row, rule } = router;
    let is_it = |policy: &&PolicyPlan| Some(&policy.name) == row.policy.as_ref();
    let all = middlewares::of_row(row, plan.policies.iter().find(is_it));
    let names: Vec<String> = all.iter().map(|(what, _)| format!("\"corsac-{number}-{what}\"")).collect();
    let _ = writeln!(text, "\n{}\n[http.routers.corsac-{number}]", Comment::of(&row.name));
    let _ = writeln!(text, "rule = {}\npriority = {priority}", Text::of(rule));
    if !names.is_empty() {
        let _ = writeln!(text, "middlewares = [{}]", names.join(", "));
    }
    let _ = writeln!(text, "service = \"{}\"", service(plan, &row.action));
    for (what, keys) in all {
        let _ = writeln!(text, "[http.middlewares.corsac-{number}-{what}]\n{keys}");
    }
}

/// Requests that are answered reach no service; one must be named all the same.
fn service(plan: &Plan, action: &Action) -> String {
    let Action::Forward(upstream) = action else { return "noop@internal".into() };
    let index = plan.upstreams().iter().position(|each| Some(*each) == upstream.as_ref());
    index.map_or_else(|| "application".into(), |index| format!("corsac-upstream-{}", index + 1))
}

fn services(plan: &Plan, text: &mut String) {
    for (index, upstream) in plan.upstreams().iter().enumerate() {
        let url = Text::of(&upstream.to_string());
        let number = index + 1;
        let _ = writeln!(
            text,
            "\n[http.services.corsac-upstream-{number}.loadBalancer]\nservers = [{{ url = {url} }}]"
        );
    }
    if plan.routes.iter().any(|route| route.upstream.is_none()) || plan.routes.is_empty() {
        let yours = "Requests without an upstream go to the service `application`, which is yours to define.";
        let _ = writeln!(text, "\n{}", Comment::of(yours));
    }
}
