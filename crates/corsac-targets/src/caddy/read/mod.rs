//! Read: Caddy's configuration, as Caddy runs it: a Caddyfile, or what was cut out of one.
//!
//! | room | what it is |
//! |---|---|
//! | `token`, `tree`, `arguments` | from texts to directives with places, imports in their places, bounded |
//! | `order`, `route` | the routes of a site, in the order in which they run |
//! | `matcher` | what a route asks of a request |
//! | `expression` | conditions of the language CEL |
//! | `state`, `map` | one request on its way, and what placeholders stand for |
//! | `fields`, `proxy` | the fields of answers |
//! | `run` | one request through the routes |
//! | `place` | the places about CORS, each asked |

mod arguments;
mod expression;
mod fields;
mod map;
mod matcher;
mod order;
mod place;
mod proxy;
mod route;
mod run;
mod state;
mod token;
mod tree;

pub use token::{Token, tokens};

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Imported, Sources};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let tree = match tree::tree(sources, name) {
        Ok(tree) => tree,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let sites = place::runnable(&tree);
    let (places, found) = place::places(&sites);
    let mut findings = tree.findings;
    findings.extend(found);
    tell(&places, findings, (name, "no header directive sets an Access-Control field"), then);
}
