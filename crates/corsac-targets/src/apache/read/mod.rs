//! Read: Apache httpd's configuration, as Apache httpd runs it.
//!
//! | room | what it is |
//! |---|---|
//! | `words`, `tree` | from texts to directives with places, bounded |
//! | `body` | what stands in a section, and which sections are places |
//! | `tokens`, `expression`, `pattern`, `template` | conditions, regular expressions, texts with variables |
//! | `run` | one request, from variables to the fields of the answer |
//! | `variables`, `rewrite`, `evaluate`, `fields` | the parts of that |
//! | `compared` | with what a place compares: what must be asked to know all that it does |
//! | `place` | the places, each asked |

mod body;
mod compared;
mod evaluate;
mod expression;
mod fields;
mod pattern;
mod place;
mod rewrite;
mod run;
mod template;
mod tokens;
mod tree;
mod variables;
mod words;

pub use tree::{Directive, Tree, tree};
pub use words::Word;

use body::Scopes;
use run::Configuration;

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Imported, Sources};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let mut tree = match tree(name, sources) {
        Ok(tree) => tree,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let mut findings = std::mem::take(&mut tree.findings);
    let mut scopes = Scopes::of(&tree);
    findings.append(&mut scopes.findings);
    let configuration = Configuration::of(scopes);
    let (places, found) = place::places(&configuration);
    findings.extend(found);
    findings.extend(configuration.unknown.take_findings());
    tell(&places, findings, (name, "no Header directive sets such a field"), then);
}
