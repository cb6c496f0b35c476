//! Disagreement: one thing that a browser did and the engine says otherwise.

use std::fmt;

/// One thing that a browser did and the engine says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Which fetch of the case.
    pub turn: usize,
    /// What kind of thing.
    pub kind: Kind,
    /// What it is about, without the values of the case: disagreements of one cause have the same.
    pub about: String,
    /// What the engine says.
    pub expected: String,
    /// What the browser did.
    pub seen: String,
}

/// What a disagreement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Whether script gets a response.
    Outcome,
    /// Which headers script reads, and what they say.
    Readable,
    /// Type, status, URL and body of the response.
    Response,
    /// A request that was sent and should not, or the other way round.
    Request,
    /// A header of a request.
    Field,
    /// A line on the console.
    Message,
    /// The browser failed twice.
    Lost,
}

impl Kind {
    /// Every kind, the gravest first.
    pub const ALL: [Kind; 7] = [
        Kind::Outcome,
        Kind::Readable,
        Kind::Response,
        Kind::Request,
        Kind::Field,
        Kind::Message,
        Kind::Lost,
    ];

    /// Whether script notices: what it reads, or that nothing ends.
    #[must_use]
    pub const fn is_seen_by_script(self) -> bool {
        matches!(self, Kind::Outcome | Kind::Readable | Kind::Response | Kind::Lost)
    }

    /// The name, as reports call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Outcome => "outcome",
            Kind::Readable => "readable header",
            Kind::Response => "response",
            Kind::Request => "request",
            Kind::Field => "request header",
            Kind::Message => "console message",
            Kind::Lost => "lost",
        }
    }
}

impl Disagreement {
    /// What disagreements of one cause have in common.
    #[must_use]
    pub fn signature(&self) -> String {
        format!("{}: {}", self.kind.as_str(), self.about)
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { turn, expected, seen, .. } = self;
        write!(f, "fetch {turn}, {}: the engine says {expected}, the browser {seen}", self.signature())
    }
}
