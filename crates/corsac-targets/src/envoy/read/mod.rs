//! Read: Envoy's configuration, as Envoy runs it: route tables, wherever they stand in a file, and the `cors` filter.
//!
//! | room | what it is |
//! |---|---|
//! | `text` | how one text is compared: `exact`, `prefix`, `safe_regex`, … |
//! | `asks` | what a route's `match` asks of path and header fields |
//! | `table` | virtual hosts with their routes |
//! | `fields` | the fields that routes remove and add |
//! | `cors_filter` | the filter's policy, and what it answers |
//! | `run` | one request through the routes of a virtual host |
//! | `place` | the paths that do something about CORS, each asked |

mod asks;
mod cors_filter;
mod fields;
mod place;
mod run;
mod table;
mod text;

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Finding, FindingCode, Imported, Position, Sources, files, text_of};
use crate::yaml::{Node, documents};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let documents = match tree(sources, name) {
        Ok(documents) => documents,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let nothing = (name, "no route sets an Access-Control field, and none has a policy for the cors filter");
    read_hosts(&documents, nothing, then);
}

/// The same of documents that are read already; `nothing` is said of the file of that name where nothing is found.
pub(crate) fn read_hosts(
    documents: &[Node],
    nothing: (&str, &str),
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let hosts = table::hosts(documents);
    let (places, findings) = place::places(&hosts);
    tell(&places, findings, nothing, then);
}

/// The documents of the only file.
fn tree(sources: &dyn Sources, name: &str) -> Result<Vec<Node>, Finding> {
    let start = Position { file: name.into(), ..Position::default() };
    let files = files(sources, name)?;
    let missing = || Finding::new(FindingCode::IncludeMissing, &start, "it is not there");
    let file = files.first().ok_or_else(missing)?;
    documents(&file.name, text_of(file, name)?)
}
