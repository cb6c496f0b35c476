//! Place: where in the chain of requests a refusal happened.

use crate::fetch::message::Stage;

/// Where in the chain of requests a refusal happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// On the preflight or on the request itself; `None` before a request was made.
    pub stage: Option<Stage>,
    /// How many redirects were followed before.
    pub hop: usize,
    /// Whether the response was a redirect.
    pub at_redirect: bool,
    /// Whether the redirects had turned the origin into `null`.
    pub is_tainted: bool,
}

impl Place {
    /// Before anything was sent.
    pub const START: Place = Place { stage: None, hop: 0, at_redirect: false, is_tainted: false };
}
