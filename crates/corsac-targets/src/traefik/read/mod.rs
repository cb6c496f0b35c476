//! Read: Traefik's dynamic configuration, as Traefik runs it: the file provider's YAML and TOML, the resources of Kubernetes,
//! and labels of containers.
//!
//! | room | what it is |
//! |---|---|
//! | `labels` | labels as the tree that a file has |
//! | `table` | routers and middlewares, wherever they stand |
//! | `rule` | what a router asks of a request |
//! | `headers` | the headers middleware, and what it answers |
//! | `run` | one request through routers and middlewares |
//! | `place` | the hosts and paths about CORS, each asked |

mod headers;
mod labels;
mod place;
mod rule;
mod run;
mod table;

use crate::diff::Side;
use crate::import::deduce::tell;
use crate::import::{Finding, FindingCode, Imported, MAX_BYTES, Position, Sources, files, text_of};
use crate::yaml::{Node, documents, toml};

/// The configuration, and each of its sites as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let documents = match trees(sources, name) {
        Ok(documents) => documents,
        Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
    };
    let table = table::Table::of(&documents);
    let (places, findings) = place::places(&table);
    tell(&places, findings, (name, "no middleware sets an Access-Control field"), then);
}

/// The documents of the only file, in YAML, JSON or TOML, whichever it is.
fn trees(sources: &dyn Sources, name: &str) -> Result<Vec<Node>, Finding> {
    let start = Position { file: name.into(), ..Position::default() };
    let files = files(sources, name)?;
    let missing = || Finding::new(FindingCode::IncludeMissing, &start, "it is not there");
    let file = files.first().ok_or_else(missing)?;
    if file.bytes.len() > MAX_BYTES {
        let message = format!("more than {} MB", MAX_BYTES / (1024 * 1024));
        return Err(Finding::new(FindingCode::TooLarge, &start, message));
    }
    let text = text_of(file, name)?;
    if is_toml(&file.name, text) { Ok(vec![toml(&file.name, text)?]) } else { documents(&file.name, text) }
}

/// By its name, or by how its first line begins that is no comment.
fn is_toml(name: &str, text: &str) -> bool {
    let ends = |end: &str| name.to_ascii_lowercase().ends_with(end);
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_header = |line: &str| {
        let name = line.trim_start_matches('[').trim_end_matches(']');
        line.starts_with('[') && line.ends_with(']') && !name.is_empty() && !name.contains([',', ' ', '"'])
    };
    ends(".toml") || (!ends(".yaml") && !ends(".yml") && first.is_some_and(is_header))
}
