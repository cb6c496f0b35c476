//! Path: what a row asks of a request's path and host.

use corsac_config::HostPattern;

use super::quote::Word;
use crate::regex::escape;
use crate::rows::PathMatch;

/// The test of a path; `None`: it takes every path.
pub(super) fn test(path: &PathMatch) -> Option<String> {
    let expression = match path {
        PathMatch::All => return None,
        PathMatch::Exact(path) => return Some(format!("path -m str -- {}", Word::of(path))),
        PathMatch::Below(path) => format!("^{}(?:/.*)?$", escape(path)),
        PathMatch::Expression(expression) => format!("^(?:{expression})$"),
    };
    Some(format!("path -m reg -- {}", Word::of(&expression)))
}

/// The expression of a host, with or without a port and the dot of the root. Compared without case.
pub(super) fn host(host: &HostPattern) -> String {
    let subdomains = if host.is_wildcard() { "[^:]+\\." } else { "" };
    format!("^{subdomains}{}\\.?(?::[0-9]*)?$", escape(host.name()))
}
