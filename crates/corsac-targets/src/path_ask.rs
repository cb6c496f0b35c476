//! Path: what is asked of a path, a request that shows it, and how a policy file writes it.

use crate::language::Dialect;
use crate::rows::{PathMatch, refused_paths};
use crate::searched::Searched;

/// What is asked of a path, or of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathAsk {
    /// Caddy's own form, compared without case; `*` at an end is anything.
    Glob(String),
    Exact(String),
    /// What begins so.
    Prefix(String),
    /// This, and what is below it.
    Below(String),
    /// Anywhere in it.
    Expression(String),
}

/// A segment that no route names.
const OTHER: &str = "corsac-other-path";

impl PathAsk {
    pub(crate) fn glob(text: &str) -> Self {
        PathAsk::Glob(text.to_ascii_lowercase())
    }

    /// How it is written, if it is Caddy's own form.
    pub(crate) fn written(&self) -> Option<&str> {
        match self {
            PathAsk::Glob(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is as asked; an expression that is not read takes nothing.
    pub(crate) fn takes(&self, path: &str) -> bool {
        match self {
            PathAsk::Exact(exact) => exact == path,
            PathAsk::Prefix(prefix) => path.starts_with(prefix.as_str()),
            PathAsk::Below(above) => path
                .strip_prefix(above.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            PathAsk::Expression(text) => {
                Searched::new(text, Dialect::Re2, false).is_ok_and(|expression| expression.is_match(path))
            }
            PathAsk::Glob(text) => {
                let path = path.to_ascii_lowercase();
                match (text.strip_prefix('*'), text.strip_suffix('*')) {
                    _ if text == "*" => true,
                    (Some(_), Some(_)) => path.contains(text.trim_matches('*')),
                    (Some(end), None) => path.ends_with(end),
                    (None, Some(start)) => path.starts_with(start),
                    (None, None) => *text == path,
                }
            }
        }
    }

    /// Whether a compiled table refuses it in front of all others.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self, PathAsk::Expression(text) if is_refused_path(text))
    }

    /// One that is taken, and lies as deep as it can.
    pub(crate) fn sample(&self) -> Option<String> {
        let sample = match self {
            PathAsk::Exact(text) => text.clone(),
            PathAsk::Prefix(above) | PathAsk::Below(above) => {
                format!("{}/{OTHER}", above.trim_end_matches('/'))
            }
            PathAsk::Glob(text) => {
                let absolute = text.starts_with('/');
                format!("{}{}", if absolute { "" } else { "/" }, text.replace('*', OTHER))
            }
            PathAsk::Expression(text) => segments(text, OTHER, &format!("/{OTHER}"))?.replace(".*", OTHER),
        };
        self.takes(&sample).then_some(sample)
    }

    /// As a policy file writes it, where one pattern takes the same paths.
    pub(crate) fn pattern(&self) -> Option<String> {
        match self {
            PathAsk::Exact(text) => Some(text.clone()),
            PathAsk::Below(above) => Some(format!("{}/{{*rest}}", above.trim_end_matches('/'))),
            PathAsk::Prefix(above) => (above == "/").then(|| "/{*rest}".into()),
            PathAsk::Glob(text) => match text.strip_suffix("/*") {
                Some(above) if !above.contains('*') => Some(format!("{above}/{{*rest}}")),
                None if !text.contains('*') => Some(text.clone()),
                _ => None,
            },
            PathAsk::Expression(text) => {
                let is_whole = text.starts_with('^') && text.ends_with('$');
                is_whole.then(|| segments(text, "{x}", "/{*rest}")).flatten()
            }
        }
    }

    /// As people know it.
    pub(crate) fn shown(&self) -> &str {
        match self {
            PathAsk::Exact(text)
            | PathAsk::Prefix(text)
            | PathAsk::Below(text)
            | PathAsk::Glob(text)
            | PathAsk::Expression(text) => text,
        }
    }

    /// A host that is taken.
    pub(crate) fn host_sample(&self) -> Option<String> {
        let sample = match self {
            PathAsk::Exact(text) => text.replace('*', "corsac"),
            PathAsk::Expression(text) => host(text, "corsac.")?,
            _ => return None,
        };
        (matches!(self, PathAsk::Exact(_)) || self.takes(&sample)).then_some(sample)
    }

    /// A host, as a policy file writes it.
    pub(crate) fn host(&self) -> Option<String> {
        match self {
            PathAsk::Exact(text) => Some(text.clone()),
            PathAsk::Expression(text) => host(text, "*."),
            _ => None,
        }
    }
}

/// An expression of segments, with what stands for one and for the rest in their places.
fn segments(expression: &str, one: &str, rest: &str) -> Option<String> {
    let inner = expression.trim_start_matches('^').trim_end_matches('$');
    let inner = inner.strip_prefix("(?:").and_then(|text| text.strip_suffix(')')).unwrap_or(inner);
    let (inner, end) = match inner.strip_suffix("(?:/.*)?") {
        Some(segments) => (segments, rest),
        None => (inner, ""),
    };
    let text = inner.replace("[^/]+", one);
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "/-_.~\\{}*%".contains(char);
    text.chars().all(is_plain).then(|| format!("{}{end}", text.replace('\\', "")))
}

/// The host in an expression that a compiled table has, with this in front of it if subdomains are meant.
fn host(expression: &str, subdomains: &str) -> Option<String> {
    let inner = expression.strip_prefix("(?i)^")?;
    let inner = inner.strip_suffix("\\.?(?::[0-9]*)?$").or_else(|| inner.strip_suffix("\\.?$"))?;
    let (start, name) = match inner.strip_prefix("(?:[^.:]+\\.)+") {
        Some(name) => (subdomains, name),
        None => ("", inner),
    };
    Some(format!("{start}{}", name.replace('\\', "")))
}

/// Whether an expression for paths is one of those that a compiled table refuses in front of all others; the flag that it
/// begins with may stand in its group, as it is printed, or in front.
fn is_refused_path(expression: &str) -> bool {
    refused_paths().iter().any(|path| match path {
        PathMatch::Expression(text) => {
            let bare = text.strip_prefix("(?i)").unwrap_or(text);
            expression == format!("^(?:{text})$") || expression == format!("(?i)^(?:{bare})$")
        }
        _ => false,
    })
}

/// An expression for a path; of those that a compiled table refuses paths with, the flag in the group is known to hold for
/// all of it.
pub(crate) fn searched(text: &str, dialect: Dialect) -> Result<Searched, String> {
    let flagged = text.strip_prefix("^(?:(?i)").filter(|_| is_refused_path(text));
    match flagged {
        Some(rest) => Searched::new(&format!("(?i)^(?:{rest}"), dialect, false),
        None => Searched::new(text, dialect, false),
    }
}
