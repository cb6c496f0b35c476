//! Behaviour: what a server does about CORS at one place of its configuration, as it runs.

use corsac::origin::OriginPattern;
use corsac::policy::CrossOriginResourcePolicy;

use super::{Finding, Position};

/// A configuration, read.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The places that do something about CORS, in the order of the configuration.
    pub sites: Vec<Site>,
    /// What is to be said about them, and what was not understood.
    pub findings: Vec<Finding>,
}

/// A place of a configuration, and what happens there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Which requests it takes.
    pub place: Place,
    /// What happens.
    pub behaviour: Behaviour,
}

/// Which requests a place takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The name by which people know it: `location /api`, a policy's name.
    pub name: String,
    /// The host, in the configuration's own words.
    pub host: Option<String>,
    /// The path, as a pattern of a policy file where it is one.
    pub path: Option<String>,
    /// Where it stands.
    pub position: Position,
}

/// What happens to requests of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Whose pages may read.
    pub origins: Origins,
    /// Whether `Access-Control-Allow-Credentials: true` goes with it.
    pub credentials: bool,
    /// The methods that a preflight is granted, safelisted ones included or not.
    pub methods: Granted,
    /// The header names that a preflight is granted, in lower case.
    pub request_headers: Granted,
    /// The response headers that pages may read, in lower case.
    pub expose_headers: Granted,
    /// The max-age as it is sent, in seconds.
    pub max_age: Option<u64>,
    /// The preflights.
    pub preflight: Preflight,
    /// On which statuses the fields stand.
    pub statuses: Statuses,
    /// Whether `Vary: Origin` stands on every answer that is no preflight's.
    pub vary_origin: bool,
    /// Whether preflights' answers carry `Vary`.
    pub vary_on_preflight: bool,
    /// What happens to the CORS fields of the application.
    pub upstream: UpstreamFields,
    /// Whether requests of other origins get 403.
    pub enforce: bool,
    /// The origins that are not refused, and get no fields.
    pub own_origins: Vec<OriginMatcher>,
    /// Whether `Timing-Allow-Origin` goes with it.
    pub timing_allow_origin: bool,
    /// `Cross-Origin-Resource-Policy`.
    pub cross_origin_resource_policy: Option<CrossOriginResourcePolicy>,
    /// Whether access to private networks is granted where it is asked for.
    pub allow_private_network: bool,
}

impl Default for Behaviour {
    /// A place that does nothing about CORS.
    fn default() -> Self {
        Behaviour {
            origins: Origins::Matching(Vec::new()),
            credentials: false,
            methods: Granted::These(Vec::new()),
            request_headers: Granted::These(Vec::new()),
            expose_headers: Granted::These(Vec::new()),
            max_age: None,
            preflight: Preflight::default(),
            statuses: Statuses::All,
            vary_origin: false,
            vary_on_preflight: false,
            upstream: UpstreamFields::Stand,
            enforce: false,
            own_origins: Vec::new(),
            timing_allow_origin: false,
            cross_origin_resource_policy: None,
            allow_private_network: false,
        }
    }
}

/// Whose pages may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// A literal `*` on every answer.
    Wildcard,
    /// Whatever the request says, unlooked at.
    Reflected,
    /// One text on every answer, whatever the request says; browsers compare it.
    Fixed(String),
    /// Those that one of these matches, echoed; none when empty.
    Matching(Vec<OriginMatcher>),
}

/// One row by which a server recognises origins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginMatcher {
    /// What a policy can say.
    Pattern(OriginPattern),
    /// The text `null`.
    Null,
    /// Any serialised tuple origin, checked for its form.
    AnyTuple,
    /// A text, compared as a whole.
    Exact {
        /// The text.
        text: String,
        /// Whether case counts not.
        ignore_case: bool,
    },
    /// A regular expression of the server's dialect, kept as it is.
    Regex {
        /// The expression.
        text: String,
        /// Where it must match.
        anchoring: Anchoring,
        /// Whether case counts not.
        ignore_case: bool,
    },
}

/// Where an expression must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchoring {
    /// Anywhere, unless the expression says otherwise.
    Search,
    /// At the beginning, as Python's `re.match`.
    Start,
    /// The whole text.
    Full,
}

/// What is granted of methods or header names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// These.
    These(Vec<String>),
    /// A literal `*`, and these beside it.
    Wildcard(Vec<String>),
    /// Whatever is asked for, echoed.
    Asked,
    /// Whatever is asked for, echoed, but `authorization` only if it is true here.
    AskedBut {
        /// Whether `authorization` is granted.
        authorization: bool,
    },
}

/// What happens to preflights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preflight {
    /// Who answers, and to which requests.
    pub answers: AnswersTo,
    /// The status when granted.
    pub status: Option<u16>,
    /// The status when refused.
    pub refused_status: Option<u16>,
    /// Whether a refused one carries no field at all.
    pub silent: bool,
}

/// To which requests the server answers in the application's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswersTo {
    /// To none: the application answers preflights.
    #[default]
    Nothing,
    /// To preflights.
    Preflights,
    /// To every `OPTIONS`.
    EveryOptions,
    /// To every `OPTIONS` with an allowed origin.
    AllowedOptions,
    /// To preflights with an allowed origin: those of others reach the application.
    AllowedPreflights,
}

/// On which statuses the fields stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statuses {
    /// On all, those of errors too.
    All,
    /// On successes and redirects only.
    Successes,
    /// On all that the application answers; not on the server's own errors.
    OfTheApplication,
}

/// What happens to the CORS fields of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpstreamFields {
    /// They are removed.
    Removed,
    /// They stand, and the server's are added beside them.
    Stand,
    /// They are replaced where the server has its own, and stand where it has none.
    Overridden,
    /// They stand instead of the server's, if there is an `Access-Control-Allow-Origin`.
    Win,
}
