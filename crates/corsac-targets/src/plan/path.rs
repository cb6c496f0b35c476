//! Path parts: the pattern of a route, segment by segment, for printers that write it in another form.

use corsac_config::PathPattern;

/// One part of a path pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// A segment, as written.
    Literal(String),
    /// Any one segment that is not empty.
    One,
    /// Everything that follows, nothing included; always the last.
    Rest,
}

/// The parts of a pattern: `/a/{x}/{*rest}` is `a`, one, rest.
#[must_use]
pub fn parts(path: &PathPattern) -> Vec<PathPart> {
    let text = path.as_str();
    text.strip_prefix('/').unwrap_or(text).split('/').map(part).collect()
}

fn part(segment: &str) -> PathPart {
    match (segment.starts_with("{*"), segment.starts_with('{')) {
        (true, _) => PathPart::Rest,
        (false, true) => PathPart::One,
        _ => PathPart::Literal(segment.into()),
    }
}

impl PathPart {
    /// Literals go before one segment, and one segment before the rest.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            PathPart::Literal(_) => 0,
            PathPart::One => 1,
            PathPart::Rest => 2,
        }
    }
}
