//! Proxy: what `reverse_proxy` does with the answer of the application.
//!
//! <https://caddyserver.com/docs/caddyfile/directives/reverse_proxy>

use std::collections::BTreeMap;

use super::fields::{Ops, Require};
use super::route::{Matchers, Names, Route};
use super::tree::Directive;
use http::HeaderMap;

/// A `reverse_proxy`.
pub(super) struct Proxy {
    /// What happens to the fields of its answer.
    pub(super) down: Ops,
    responses: Vec<(Vec<Require>, Vec<Route>)>,
}

impl Proxy {
    pub(super) fn of(directive: &Directive, names: &Names<'_>, matchers: &Matchers, depth: usize) -> Self {
        let mut proxy = Proxy { down: Ops::default(), responses: Vec::new() };
        let mut known: BTreeMap<&str, Vec<Require>> = BTreeMap::new();
        for line in directive.children() {
            if let Some(name) = line.name.text.strip_prefix('@') {
                known.insert(name, Require::of(line));
            }
        }
        for line in directive.children() {
            match (line.name.text.as_str(), line.arguments.split_first()) {
                ("header_down", Some((name, values))) => proxy.down.add_line(name, values),
                ("handle_response", asked) => {
                    let asked = asked.and_then(|(name, _)| known.get(name.text.trim_start_matches('@')));
                    let routes = names.routes(line.children(), matchers, true, depth + 1);
                    proxy.responses.push((asked.cloned().unwrap_or_default(), routes));
                }
                _ => {}
            }
        }
        proxy
    }

    /// The routes that handle an answer in the application's place, if any do.
    pub(super) fn handles(&self, headers: &HeaderMap, status: u16) -> Option<&[Route]> {
        let is_it = |asked: &[Require]| asked.iter().all(|require| require.holds(headers, status));
        self.responses.iter().find(|(asked, _)| is_it(asked)).map(|(_, routes)| routes.as_slice())
    }

    pub(super) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.responses.iter().flat_map(|(_, routes)| routes)
    }
}
