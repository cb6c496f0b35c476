//! Read: nginx's configuration, as nginx runs it.
//!
//! | room | what it is |
//! |---|---|
//! | `words`, `tree` | from texts to directives with places, bounded |
//! | `template`, `pattern`, `condition`, `maps` | variables, expressions, `if`, `map` |
//! | `level` | which directives hold where |
//! | `run`, `fields` | one request, from `set` and `if` to the fields of the answer |
//! | `compared` | with what a place compares: what must be asked to know all that it does |
//! | `place` | the places, each asked |

mod compared;
mod condition;
pub(super) mod fields;
pub(super) mod level;
pub(super) mod maps;
mod pattern;
mod place;
pub(super) mod run;
pub(super) mod template;
mod tree;
mod words;

pub use tree::{Directive, Tree, tree};
pub use words::Word;

use run::Configuration;

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Finding, FindingCode, Imported, Position, Sources};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let tree = match tree(name, sources) {
        Ok(tree) => tree,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    read_tree(&tree, (name, "no add_header names such a field"), then);
}

/// The same of directives that are read already; `nothing` is said of the file of that name where nothing is found.
pub(crate) fn read_tree(tree: &Tree, nothing: (&str, &str), then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
    let configuration = Configuration::of(&tree.directives);
    let (places, found) = place::places(&configuration);
    let mut findings = tree.findings.clone();
    findings.extend(found);
    findings.extend(configuration.unknown.take_findings());
    let refused = configuration.patterns.refused();
    findings.extend(refused.iter().map(|(word, why)| not_understood(&word.position, why)));
    tell(&places, findings, nothing, then);
}

fn not_understood(position: &Position, why: &str) -> Finding {
    Finding::new(FindingCode::NotUnderstood, position, why)
}
