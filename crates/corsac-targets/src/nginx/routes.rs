//! Routes: the locations of a server, for each host that a policy file names.

use std::fmt::Write;

use corsac_config::HostPattern;
use http::Method;

use super::print::location_file;
use super::quote::{Bare, Comment, Pattern};
use super::variables::announced;
use crate::plan::{PathPart, RoutePlan, parts};
use crate::regex::{escape, one_of};
use crate::{OutputFile, Plan};

/// What nginx would decode or normalise into another path than the policy file means.
const OTHER_PATHS: &str = r"^[^?]*(?://|%2f|%5c|\\|/(?:\.|%2e)(?:\.|%2e)?(?:[/?]|$))";

/// One file for each host, and one for all others.
pub(super) fn files(plan: &Plan) -> Vec<OutputFile> {
    if plan.routes.is_empty() {
        return Vec::new();
    }
    let mut hosts: Vec<Option<&HostPattern>> = Vec::new();
    for host in plan.routes.iter().map(|route| route.host.as_ref()).chain([None]) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts.into_iter().map(|host| file(plan, host)).collect()
}

fn file(plan: &Plan, host: Option<&HostPattern>) -> OutputFile {
    let (name, purpose) = match host {
        Some(host) => (
            format!(
                "corsac-routes-{}.conf",
                host.to_string().replace('*', "any").replace(['[', ']', ':'], "_")
            ),
            format!("include it in the server block with `server_name {host}`"),
        ),
        None => ("corsac-routes.conf".into(), "include it in the server block of every other host".into()),
    };
    let mut text = format!("{}\n", Comment::of(&purpose));
    let _ = writeln!(
        text,
        "{}",
        Comment::of("Paths that would be read otherwise than the policy file means are refused.")
    );
    let _ =
        writeln!(text, "if ($request_uri ~* {}) {{ return 400; }}", Pattern::bare_expression(OTHER_PATHS));
    let routes: Vec<&RoutePlan> =
        plan.routes.iter().filter(|route| covers(route.host.as_ref(), host)).collect();
    for group in groups(&routes) {
        location(plan, &group, &mut text);
    }
    no_route(plan, &mut text);
    OutputFile { name, text, purpose }
}

/// Whether every host of the second is one of the first.
fn covers(route: Option<&HostPattern>, host: Option<&HostPattern>) -> bool {
    match (route, host) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(route), Some(host)) if route == host => true,
        (Some(route), Some(host)) => {
            let front = host.name().strip_suffix(route.name());
            route.is_wildcard() && front.is_some_and(|front| front.ends_with('.'))
        }
    }
}

/// Routes of one path stand together, also those of a weaker host, which are asked when the first have no such method.
fn groups<'p>(routes: &[&'p RoutePlan]) -> Vec<Vec<&'p RoutePlan>> {
    let mut groups: Vec<Vec<&RoutePlan>> = Vec::new();
    for route in routes {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.path == route.path)) {
            Some(group) => group.push(route),
            None => groups.push(vec![route]),
        }
    }
    for group in &mut groups {
        let end =
            group.iter().position(|route| route.methods.is_none()).map_or(group.len(), |index| index + 1);
        group.truncate(end);
    }
    groups
}

/// Whether the routes of one path have one policy and one upstream.
pub(super) fn is_uniform(group: &[&RoutePlan]) -> bool {
    group.windows(2).all(|pair| match pair {
        [one, other] => one.policy == other.policy && one.upstream == other.upstream,
        _ => true,
    })
}

/// The groups of routes that nginx cannot tell from each other.
pub(super) fn mixed(plan: &Plan) -> Vec<&RoutePlan> {
    let routes: Vec<&RoutePlan> = plan.routes.iter().collect();
    let groups = groups(&routes);
    groups.iter().filter(|group| !is_uniform(group)).filter_map(|group| group.first().copied()).collect()
}

fn location(plan: &Plan, group: &[&RoutePlan], text: &mut String) {
    let Some(route) = group.first() else { return };
    let _ = writeln!(text, "\n{}", Comment::of(&format!("path {}", route.path)));
    let _ = writeln!(text, "location ~ {} {{", Pattern::bare_expression(&path(route)));
    if !is_uniform(group) {
        let why =
            "Its routes differ in policy or upstream by their methods, which a location cannot tell: L400.";
        let _ = writeln!(text, "    {}\n    return 503;\n}}", Comment::of(why));
        return;
    }
    if let Some(policy) = route.policy {
        let _ = writeln!(text, "    include {};", Bare::of(&location_file(plan, policy)));
    }
    if let Some(methods) = methods(group) {
        let listed = Pattern::bare_expression(&one_of(&methods));
        let _ = writeln!(text, "    if ({} !~ {listed}) {{ return 405; }}", announced());
    }
    match &route.upstream {
        Some(upstream) => {
            let _ = writeln!(text, "    proxy_set_header Host $http_host;");
            let _ = writeln!(text, "    proxy_pass {};", Bare::of(&upstream.to_string()));
        }
        None => {
            let _ = writeln!(text, "    {}", Comment::of("Here belongs what answers, such as proxy_pass."));
        }
    }
    text.push_str("}\n");
}

/// The methods of all routes together; `None` when one of them takes every method.
fn methods(group: &[&RoutePlan]) -> Option<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for route in group {
        let methods = route.methods.as_ref()?;
        all.extend(methods.iter().map(ToString::to_string));
        all.extend(methods.contains(&Method::GET).then(|| Method::HEAD.to_string()));
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

fn no_route(plan: &Plan, text: &mut String) {
    let _ = writeln!(text, "\n{}\nlocation / {{", Comment::of("No route takes the path."));
    if let Some(policy) = plan.fallback {
        let _ = writeln!(text, "    include {};", Bare::of(&location_file(plan, policy)));
    }
    text.push_str("    return 404;\n}\n");
}

/// The path as an expression on the decoded path.
fn path(route: &RoutePlan) -> String {
    let parts = parts(&route.path);
    let expression = parts.iter().fold(String::from("^"), |mut expression, part| {
        match part {
            PathPart::Literal(segment) => expression.push_str(&format!("/{}", literal(segment))),
            PathPart::One => expression.push_str("/[^/]+"),
            PathPart::Rest => expression.push_str("(?:/.*)?"),
        }
        expression
    });
    format!("{expression}$")
}

/// nginx compares what percent-encoding stands for.
fn literal(segment: &str) -> String {
    let mut expression = String::new();
    let mut rest = segment;
    while let Some(char) = rest.chars().next() {
        let byte =
            rest.get(1..3).filter(|_| char == '%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                expression.push_str(&format!("\\x{byte:02x}"));
                rest = rest.get(3..).unwrap_or_default();
            }
            None => {
                expression.push_str(&escape(char.encode_utf8(&mut [0; 4])));
                rest = rest.get(char.len_utf8()..).unwrap_or_default();
            }
        }
    }
    expression
}
