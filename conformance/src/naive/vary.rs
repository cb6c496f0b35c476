//! Vary: the members of several `Vary` lines as a set, and what merging adds.

use std::collections::BTreeSet;

/// The members of the lines, in lower case.
#[must_use]
pub fn members(lines: &[String]) -> BTreeSet<String> {
    let members = lines.iter().flat_map(|line| line.split(','));
    members
        .map(|member| member.trim_matches([' ', '\t']).to_ascii_lowercase())
        .filter(|m| !m.is_empty())
        .collect()
}

/// The members after `added` were merged into the lines: where a wildcard stands already, nothing needs adding.
#[must_use]
pub fn merged(lines: &[String], added: &[String]) -> BTreeSet<String> {
    let there = members(lines);
    if there.contains("*") { there } else { &there | &members(added) }
}
