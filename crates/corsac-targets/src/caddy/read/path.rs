//! Path: what is asked of a path, a request that shows it, and how a policy file writes it.

use crate::caddy::is_refused_path;
use crate::language::Dialect;
use crate::searched::Searched;

/// What is asked of a path, or of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PathAsk {
    /// Caddy's own form, compared without case; `*` at an end is anything.
    Glob(String),
    Exact(String),
    /// Anywhere in it.
    Expression(String),
}

/// A segment that no route names.
const OTHER: &str = "corsac-other-path";

impl PathAsk {
    pub(super) fn glob(text: &str) -> Self {
        PathAsk::Glob(text.to_ascii_lowercase())
    }

    /// How it is written, if it is Caddy's own form.
    pub(super) fn written(&self) -> Option<&str> {
        match self {
            PathAsk::Glob(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is as asked; an expression that is not read takes nothing.
    pub(super) fn takes(&self, path: &str) -> bool {
        match self {
            PathAsk::Exact(exact) => exact == path,
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
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, PathAsk::Expression(text) if is_refused_path(text))
    }

    /// One that is taken, and lies as deep as it can.
    pub(super) fn sample(&self) -> Option<String> {
        let sample = match self {
            PathAsk::Exact(text) => text.clone(),
            PathAsk::Glob(text) => {
                let absolute = text.starts_with('/');
                format!("{}{}", if absolute { "" } else { "/" }, text.replace('*', OTHER))
            }
            PathAsk::Expression(text) => segments(text, OTHER, &format!("/{OTHER}"))?.replace(".*", OTHER),
        };
        self.takes(&sample).then_some(sample)
    }

    /// As a policy file writes it, where one pattern takes the same paths.
    pub(super) fn pattern(&self) -> Option<String> {
        match self {
            PathAsk::Exact(text) => Some(text.clone()),
            PathAsk::Glob(text) => match text.strip_suffix("/*") {
                Some(above) if !above.contains('*') => Some(format!("{above}/{{*rest}}")),
                None if !text.contains('*') => Some(text.clone()),
                _ => None,
            },
            PathAsk::Expression(text) => segments(text, "{x}", "/{*rest}"),
        }
    }

    /// As people know it.
    pub(super) fn shown(&self) -> &str {
        match self {
            PathAsk::Exact(text) | PathAsk::Glob(text) | PathAsk::Expression(text) => text,
        }
    }

    /// A host that is taken.
    pub(super) fn host_sample(&self) -> Option<String> {
        let sample = match self {
            PathAsk::Exact(text) => text.replace('*', "corsac"),
            PathAsk::Glob(text) => text.clone(),
            PathAsk::Expression(text) => host(text, "corsac.")?,
        };
        (matches!(self, PathAsk::Exact(_)) || self.takes(&sample)).then_some(sample)
    }

    /// A host, as a policy file writes it.
    pub(super) fn host(&self) -> Option<String> {
        match self {
            PathAsk::Exact(text) => Some(text.clone()),
            PathAsk::Glob(_) => None,
            PathAsk::Expression(text) => host(text, "*."),
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
    let inner = expression.strip_prefix("(?i)^")?.strip_suffix("\\.?(?::[0-9]*)?$")?;
    let (start, name) = match inner.strip_prefix("(?:[^.:]+\\.)+") {
        Some(name) => (subdomains, name),
        None => ("", inner),
    };
    Some(format!("{start}{}", name.replace('\\', "")))
}
