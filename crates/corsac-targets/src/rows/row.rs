//! Row: what it takes, what becomes of the request, which fields the answer gets.

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use corsac_config::Upstream;
use http::HeaderName;

use super::matching::HeaderMatch;
use super::path::PathMatch;

/// One row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What people read in logs and in the configuration.
    pub(crate) name: String,
    /// The name of the policy that decides, if one does.
    pub(crate) policy: Option<String>,
    pub(crate) path: PathMatch,
    /// All of them hold.
    pub(crate) headers: Vec<HeaderMatch>,
    pub(crate) action: Action,
    /// The fields of the application that never reach the client.
    pub(crate) removed: Vec<HeaderName>,
    /// What happens to the CORS fields of the application.
    pub(crate) upstream_cors: UpstreamCors,
    pub(crate) fields: Vec<(HeaderName, RowValue)>,
    /// The members of `Vary`, which joins what is there.
    pub(crate) vary: Vec<HeaderName>,
    /// Whether the server's own CORS filter answers preflights here and sets the fields of readers.
    pub(crate) is_filtered: bool,
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// It goes to the upstream, or to whatever answers where the policy stands.
    Forward(Option<Upstream>),
    /// It is answered with this status; of a 405, the methods that are allowed.
    Answer { status: u16, allow: Option<String> },
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowValue {
    Literal(String),
    /// All lines of the request's field, joined.
    Request(HeaderName),
}

impl RowValue {
    pub(crate) fn literal(text: &str) -> Self {
        RowValue::Literal(text.into())
    }
}

impl Row {
    /// A row that neither reads nor writes a CORS field.
    pub(crate) fn bare(name: &str, path: PathMatch, headers: Vec<HeaderMatch>, action: Action) -> Self {
        let (removed, upstream_cors, fields, vary, is_filtered) = Default::default();
        let name = name.into();
        Row { name, policy: None, path, headers, action, removed, upstream_cors, fields, vary, is_filtered }
    }

    /// The `Allow` of an answer that has one.
    pub(crate) fn allow(&self) -> Option<&str> {
        match &self.action {
            Action::Answer { allow, .. } => allow.as_deref(),
            Action::Forward(_) => None,
        }
    }
}

/// The members of `Vary` as a value.
pub(crate) fn vary_text(members: &[HeaderName]) -> String {
    let title = |name: &HeaderName| if *name == names::ORIGIN { "Origin".into() } else { name.to_string() };
    members.iter().map(title).collect::<Vec<_>>().join(", ")
}
