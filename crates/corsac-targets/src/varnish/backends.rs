//! Backends: where requests go, one for each upstream of the policy file.

use corsac_config::Upstream;

use super::quote::{Symbol, Text};
use crate::Plan;
use crate::lines::Lines;

/// The name of a route's backend; none where the route names no upstream.
pub(super) fn name(plan: &Plan, upstream: Option<&Upstream>) -> Option<Symbol> {
    let upstream = upstream?;
    let index = plan.upstreams().iter().position(|each| *each == upstream)?;
    Some(symbol(index))
}

fn symbol(index: usize) -> Symbol {
    Symbol::of(&format!("corsac_upstream_{}", index + 1))
}

/// Their definitions; Varnish wants at least one.
pub(super) fn print(plan: &Plan, lines: &mut Lines) {
    let upstreams = plan.upstreams();
    if upstreams.is_empty() {
        lines.line("backend default none;");
    }
    for (index, upstream) in upstreams.iter().enumerate() {
        let host = upstream.host().trim_start_matches('[').trim_end_matches(']');
        lines.block(format_args!("backend {}", symbol(index)), |lines| {
            lines.line(format_args!(".host = {};", Text::of(host)));
            lines.line(format_args!(".port = {};", Text::of(&upstream.port().to_string())));
        });
    }
}
