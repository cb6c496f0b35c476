//! Settings: the rows and lists that configurations of printed targets are made of.

use http::HeaderName;

use super::Entry;
use crate::import::Position;

/// One rule of a configuration. What is not written is `None`: the server's default holds then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// The origins, in their order.
    pub(crate) origins: Vec<Entry>,
    /// Whether the origins stand in a list: a single text that does not stand on every answer.
    pub(crate) in_list: bool,
    /// Whether every origin is echoed, unlooked at.
    pub(crate) reflects: bool,
    /// Whether credentials are allowed.
    pub(crate) credentials: Option<bool>,
    /// The methods.
    pub(crate) methods: Option<Vec<String>>,
    /// The request headers.
    pub(crate) request_headers: Option<Vec<String>>,
    /// The response headers that pages may read.
    pub(crate) expose_headers: Option<Vec<String>>,
    /// The max-age as it is written, in seconds.
    pub(crate) max_age: Option<i64>,
    /// The status of preflights that are granted.
    pub(crate) status: Option<u16>,
    /// Whether access to private networks is allowed.
    pub(crate) private_network: Option<bool>,
    /// Whether `Vary` is sent whatever the origin.
    pub(crate) varies: bool,
    /// Whether answers to requests without an origin are left alone.
    pub(crate) needs_origin: bool,
    /// Whether CORS fields of the application are removed beside the rule.
    pub(crate) strips: bool,
    /// Whether the rule's fields stand in place of the application's of the same name.
    pub(crate) overrides: bool,
    /// Where the rule stands.
    pub(crate) position: Position,
    /// Where it sets which field.
    pub(crate) positions: Vec<(HeaderName, Position)>,
}

impl Settings {
    /// Whether one of the origins is `*`.
    pub(crate) fn has_star(&self) -> bool {
        self.origins.iter().any(Entry::is_star)
    }

    /// Whether one of the origins takes this one, `*` aside.
    pub(crate) fn takes(&self, origin: &str) -> bool {
        self.origins.iter().any(|entry| !entry.is_star() && entry.takes(origin))
    }

    /// The one origin that stands on every answer.
    pub(crate) fn fixed(&self) -> Option<&str> {
        match self.origins.as_slice() {
            [entry] if !self.in_list => Some(&entry.text),
            _ => None,
        }
    }

    /// The max-age as a field says it.
    pub(crate) fn max_age_text(&self) -> Option<String> {
        self.max_age.map(|seconds| seconds.to_string())
    }

    /// The list as a field says it; nothing if it is empty or not written.
    pub(crate) fn joined(list: Option<&[String]>, between: &str) -> Option<String> {
        list.filter(|names| !names.is_empty()).map(|names| names.join(between))
    }
}
