//! Matches: what a row asks of a request, as a route's `match` says it.

use std::fmt;

use super::quote::Scalar;
use crate::rows::{Asks, HeaderMatch, PathMatch, Subject};

/// Envoy's name of the request's method.
const METHOD: &str = ":method";

/// A condition in the dialect.
pub(super) struct Printed<'a, T>(pub(super) &'a T);

impl fmt::Display for Printed<'_, HeaderMatch> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Printed(asked) = self;
        let subject = match &asked.subject {
            Subject::Method => METHOD,
            Subject::Field(name) => name.as_str(),
        };
        write!(f, "{{name: {}", Scalar::of(subject))?;
        match &asked.asks {
            Asks::Present => f.write_str(", present_match: true")?,
            Asks::Exact(text) => write!(f, ", string_match: {{exact: {}}}", Scalar::of(text))?,
            Asks::Expression { expression, missing_is_empty } => {
                write!(f, ", string_match: {{safe_regex: {{regex: {}}}}}", Scalar::of(expression))?;
                if *missing_is_empty {
                    f.write_str(", treat_missing_header_as_empty: true")?;
                }
            }
        }
        if asked.inverted {
            f.write_str(", invert_match: true")?;
        }
        f.write_str("}")
    }
}

impl fmt::Display for Printed<'_, PathMatch> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            PathMatch::All => f.write_str("prefix: \"/\""),
            PathMatch::Exact(path) => write!(f, "path: {}", Scalar::of(path)),
            PathMatch::Below(path) => write!(f, "path_separated_prefix: {}", Scalar::of(path)),
            PathMatch::Expression(expression) => {
                write!(f, "safe_regex: {{regex: {}}}", Scalar::of(expression))
            }
        }
    }
}
