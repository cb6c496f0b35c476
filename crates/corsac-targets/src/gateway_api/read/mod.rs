//! Read: manifests of `HTTPRoute`s, as the specification says that implementations run them.
//!
//! | room | what it is |
//! |---|---|
//! | `table` | the rules with their matches, wherever they stand |
//! | `cors` | the `CORS` filter, and what it answers |
//! | `modifier` | the filter that changes fields of answers |
//! | `place` | the hosts and paths about CORS, each asked |

mod cors;
mod modifier;
mod place;
mod table;

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Finding, FindingCode, Imported, MAX_BYTES, Position, Sources, files, text_of};
use crate::yaml::{Node, documents};

/// The manifests, and each of their sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let documents = match tree(sources, name) {
        Ok(documents) => documents,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let rules = table::rules(&documents);
    let (places, findings) = place::places(&rules);
    tell(&places, findings, (name, "no HTTPRoute has a CORS filter or sets an Access-Control field"), then);
}

/// The documents of the only file.
fn tree(sources: &dyn Sources, name: &str) -> Result<Vec<Node>, Finding> {
    let start = Position { file: name.into(), ..Position::default() };
    let files = files(sources, name)?;
    let missing = || Finding::new(FindingCode::IncludeMissing, &start, "it is not there");
    let file = files.first().ok_or_else(missing)?;
    if file.bytes.len() > MAX_BYTES {
        let message = format!("more than {} MB", MAX_BYTES / (1024 * 1024));
        return Err(Finding::new(FindingCode::TooLarge, &start, message));
    }
    documents(&file.name, text_of(file, name)?)
}
