//! Upstream: what `reverse_proxy` does with the CORS fields of the application where a policy does not just replace them.

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use corsac_config::Upstream;

use super::quote::{Bare, Comment, Word};
use super::row::deferred;
use crate::Plan;
use crate::lines::Lines;

/// A `reverse_proxy` to the upstream.
pub(super) fn reverse_proxy(upstream: &Upstream, cors: UpstreamCors, lines: &mut Lines) {
    let to = Bare::of(&upstream.to_string());
    match snippet_name(cors) {
        None => lines.line(format_args!("reverse_proxy {to}")),
        Some(name) => lines.block(format_args!("reverse_proxy {to}"), |lines| {
            lines.line(format_args!("import {name}"));
        }),
    }
}

/// The snippet for the block of a `reverse_proxy`, where one is needed.
pub(super) fn snippet_name(cors: UpstreamCors) -> Option<&'static str> {
    match cors {
        UpstreamCors::Replace => None,
        UpstreamCors::Respect => Some("corsac-respect"),
        UpstreamCors::Conflict => Some("corsac-conflict"),
    }
}

/// The snippets that some policy needs.
pub(super) fn snippets(plan: &Plan, lines: &mut Lines) {
    for (cors, comment) in [
        (
            UpstreamCors::Respect,
            "An answer of the application with an allowed origin keeps all its CORS fields.",
        ),
        (UpstreamCors::Conflict, "An answer of the application with a CORS field becomes 502."),
    ] {
        let needed = plan.policies.iter().any(|policy| policy.upstream_cors == cors);
        if let Some(name) = snippet_name(cors).filter(|_| needed) {
            lines.blank();
            lines.line(Comment::of(comment));
            let inside = if cors == UpstreamCors::Respect { respect } else { conflict };
            lines.block(format_args!("({name})"), inside);
        }
    }
}

/// An answer with `Access-Control-Allow-Origin` keeps all its CORS fields, and gets none of ours.
fn respect(lines: &mut Lines) {
    let origin = Bare::field(&names::ACCESS_CONTROL_ALLOW_ORIGIN);
    lines.line(format_args!("@theirs header {origin} *"));
    lines.block("handle_response @theirs", |lines| {
        for (index, name) in names::CORS_RESPONSE_FIELDS.iter().enumerate() {
            let (field, value) = (Bare::field(name), Word::upstream(name));
            lines.line(format_args!("@theirs-{index} expression `{value} != \"\"`"));
            lines.block(format_args!("header @theirs-{index}"), |lines| {
                lines.line(format_args!("{field} {value}"));
                lines.line("defer");
            });
        }
        let all: Vec<String> =
            names::CORS_RESPONSE_FIELDS.iter().map(|name| format!("-{}", Bare::field(name))).collect();
        deferred(&all, lines);
        lines.line("copy_response");
    });
    for name in &names::CORS_RESPONSE_FIELDS {
        lines.line(format_args!("header_down -{}", Bare::field(name)));
    }
}

/// An answer with a CORS field is none: 502.
fn conflict(lines: &mut Lines) {
    for (index, name) in names::CORS_RESPONSE_FIELDS.iter().enumerate() {
        lines.line(format_args!("@conflict-{index} header {} *", Bare::field(name)));
        lines.block(format_args!("handle_response @conflict-{index}"), |lines| lines.line("error 502"));
    }
}
