//! Matches: what a row asks of a request, as one match says it: a field has one condition, and one that it must not meet.

use std::collections::BTreeMap;

use crate::envoy::quote::Scalar;
use crate::rows::{Asks, HeaderMatch, PathMatch, Row, Subject};

/// The match of a row; none where no request can meet the conditions.
pub(super) fn printed(row: &Row) -> Option<String> {
    let mut conditions = Conditions::default();
    row.headers.iter().try_for_each(|asked| conditions.add(asked))?;
    let mut parts = vec![format!("uri: {}", uri(&row.path))];
    parts.extend(conditions.method.map(|method| format!("method: {method}")));
    for (key, all) in [("headers", conditions.met), ("withoutHeaders", conditions.not_met)] {
        if !all.is_empty() {
            let all: Vec<String> =
                all.iter().map(|(name, asks)| format!("{}: {asks}", Scalar::of(name))).collect();
            parts.push(format!("{key}: {{{}}}", all.join(", ")));
        }
    }
    Some(parts.join("\n      "))
}

/// What is asked, by the names of the fields.
#[derive(Default)]
struct Conditions {
    method: Option<String>,
    met: BTreeMap<String, String>,
    not_met: BTreeMap<String, String>,
}

/// The condition that a field is there.
const PRESENT: &str = "{}";

impl Conditions {
    /// Adds a condition; none where the field has another already, which none of ours meets with this one.
    fn add(&mut self, asked: &HeaderMatch) -> Option<()> {
        let asks = asks(&asked.asks);
        let Subject::Field(name) = &asked.subject else {
            self.method = Some(asks);
            return Some(());
        };
        let name = name.as_str().to_owned();
        let known = if asked.inverted { &mut self.not_met } else { &mut self.met };
        let both = match known.get(&name) {
            None => asks,
            Some(other) if *other == asks => asks,
            // What has a value is there; what is not there has no value.
            Some(other) if other == PRESENT => {
                if asked.inverted {
                    other.clone()
                } else {
                    asks
                }
            }
            Some(other) if asks == PRESENT => {
                if asked.inverted {
                    asks
                } else {
                    other.clone()
                }
            }
            Some(_) => return None,
        };
        known.insert(name, both);
        Some(())
    }
}

fn asks(asks: &Asks) -> String {
    match asks {
        Asks::Present => PRESENT.to_owned(),
        Asks::Exact(text) => format!("{{exact: {}}}", Scalar::of(text)),
        Asks::Expression { expression, .. } => format!("{{regex: {}}}", Scalar::of(expression)),
    }
}

fn uri(path: &PathMatch) -> String {
    match path {
        PathMatch::All => "{prefix: \"/\"}".to_owned(),
        PathMatch::Exact(path) => format!("{{exact: {}}}", Scalar::of(path)),
        PathMatch::Below(path) => {
            format!("{{regex: {}}}", Scalar::of(&format!("{}(?:/.*)?", crate::regex::escape(path))))
        }
        PathMatch::Expression(expression) => format!("{{regex: {}}}", Scalar::of(expression)),
    }
}
