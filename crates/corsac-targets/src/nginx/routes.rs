//! Routes: the locations of a server, for each host that a policy file names.

use std::fmt::Write;

use corsac_config::HostPattern;

use super::place::{Methods, Place, places};
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
    plan.hosts().into_iter().map(|host| file(plan, host)).collect()
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
    for place in places(plan, host) {
        location(plan, &place, &mut text);
    }
    no_route(plan, &mut text);
    OutputFile { name, text, purpose }
}

fn location(plan: &Plan, place: &Place<'_>, text: &mut String) {
    let route = place.route;
    let _ = writeln!(text, "\n{}", Comment::of(&format!("path {}", route.path)));
    let _ = writeln!(text, "location ~ {} {{", Pattern::bare_expression(&path(route)));
    let methods = match &place.methods {
        Methods::Unsupported => {
            let why = "Its methods lead to several policies or upstreams, which a location cannot tell apart: L400.";
            let _ = writeln!(text, "    {}\n    return 503;\n}}", Comment::of(why));
            return;
        }
        Methods::Every => None,
        Methods::Listed(methods) => Some(methods),
    };
    if let Some(policy) = route.policy {
        let _ = writeln!(text, "    include {};", Bare::of(&location_file(plan, policy)));
    }
    if let Some(methods) = methods {
        let listed = Pattern::bare_expression(&one_of(methods));
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
