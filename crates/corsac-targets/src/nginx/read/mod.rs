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
mod fields;
mod level;
mod maps;
mod pattern;
mod place;
mod run;
mod template;
mod tree;
mod words;

pub use tree::{Directive, Tree, tree};
pub use words::Word;

use run::Configuration;

use crate::diff::Side;
use crate::import::deduce::AskedSide;
use crate::import::{Finding, FindingCode, Imported, Position, Sources};

/// What a configuration does.
pub(super) fn import(sources: &dyn Sources, name: &str) -> Imported {
    let mut read = Imported::default();
    read_with_sides(sources, name, &mut |imported, _| read = imported.clone());
    read
}

/// The same, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let tree = match tree(name, sources) {
        Ok(tree) => tree,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let configuration = Configuration::of(&tree.directives);
    let (places, found) = place::places(&configuration);
    let mut findings = tree.findings;
    findings.extend(found);
    let unknown = configuration.unknown.take();
    findings.extend(unknown.iter().map(|(position, why)| not_understood(position, why)));
    let refused = configuration.patterns.refused();
    findings.extend(refused.iter().map(|(word, why)| not_understood(&word.position, why)));
    if places.is_empty() && findings.is_empty() {
        let position = Position { file: name.into(), ..Position::default() };
        findings.push(Finding::new(FindingCode::NothingFound, &position, "no add_header names such a field"));
    }
    findings.sort_by(|one, other| (&one.position, one.code).cmp(&(&other.position, other.code)));
    findings.dedup();
    let sides: Vec<AskedSide<'_>> =
        places.iter().map(|(asked, site)| AskedSide { answers: asked, behaviour: &site.behaviour }).collect();
    let sides: Vec<&dyn Side> = sides.iter().map(|side| side as &dyn Side).collect();
    let sites = places.iter().map(|(_, site)| site.clone()).collect();
    then(&Imported { sites, findings }, &sides);
}

fn not_understood(position: &Position, why: &str) -> Finding {
    Finding::new(FindingCode::NotUnderstood, position, why)
}
