//! Difference: one thing that a page may do on one side only, or does otherwise, with a request that shows it.

/// A difference of two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub kind: Kind,
    /// Whether the right side allows more, less, or something else.
    pub direction: Direction,
    /// A request that both sides answer differently.
    pub example: Example,
    /// What the left side says to it.
    pub left: String,
    /// What the right side says to it.
    pub right: String,
    /// The origins, as the side that allows them lists them, to which the difference applies; empty when it is not about
    /// single origins.
    pub origins: Vec<String>,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Which route takes a request, or that none does.
    Route,
    /// Whether pages may read, and whether with credentials.
    Reading,
    /// Whether a preflight grants the method.
    Method(String),
    /// Whether a preflight grants the header name.
    RequestHeader(String),
    /// Which response headers script may read.
    ExposedHeaders,
    /// How long a preflight's answer is kept.
    MaxAge,
    /// The status of granted preflights.
    PreflightStatus,
    /// The status of refused preflights.
    RefusedPreflightStatus,
    /// `Vary` on answers to preflights.
    PreflightVary,
    /// `Vary` on all other answers.
    Vary,
    /// Whether requests of the origin reach the application.
    Enforcement,
    /// Whether the origin may open WebSockets.
    WebSocket,
    /// Whether pages see timings.
    Timing,
    /// Who may embed.
    ResourcePolicy,
    /// Whether preflights grant access to a private network.
    PrivateNetwork,
    /// What happens to CORS fields of the application.
    UpstreamFields,
}

impl Kind {
    /// A stable word for programs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Kind::Route => "route",
            Kind::Reading => "reading",
            Kind::Method(_) => "method",
            Kind::RequestHeader(_) => "request-header",
            Kind::ExposedHeaders => "exposed-headers",
            Kind::MaxAge => "max-age",
            Kind::PreflightStatus => "preflight-status",
            Kind::RefusedPreflightStatus => "refused-preflight-status",
            Kind::PreflightVary => "preflight-vary",
            Kind::Vary => "vary",
            Kind::Enforcement => "enforcement",
            Kind::WebSocket => "websocket",
            Kind::Timing => "timing",
            Kind::ResourcePolicy => "resource-policy",
            Kind::PrivateNetwork => "private-network",
            Kind::UpstreamFields => "upstream-fields",
        }
    }
}

/// In which direction the right side leaves the left one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The right side allows what the left one refuses.
    Widened,
    /// The right side refuses what the left one allows.
    Narrowed,
    /// Neither.
    Changed,
}

impl Direction {
    /// `widened`, `narrowed` or `changed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::Widened => "widened",
            Direction::Narrowed => "narrowed",
            Direction::Changed => "changed",
        }
    }

    /// From what is allowed on each side.
    pub(super) fn of<T: PartialOrd>(left: &T, right: &T) -> Self {
        if left < right { Direction::Widened } else { Direction::Narrowed }
    }
}

/// A request that shows a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The value of `Origin`.
    pub origin: Option<String>,
    /// The method; of a preflight, the one that it announces.
    pub method: String,
    /// The header name that a preflight announces.
    pub header: Option<String>,
    /// Whether it is a preflight.
    pub preflight: bool,
}
