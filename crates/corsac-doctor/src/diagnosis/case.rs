//! Case: what a diagnosis begins with.

use corsac::fetch::{CredentialsMode, HttpRequest, NetworkFailure, Profile, Refusal, Request, ResponseHead};

/// What was asked, what came back, and why it was refused.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Whose behaviour judged.
    pub profile: Profile,
    /// The request before anything was sent; `None` where there was none to make.
    pub request: Option<&'a Request>,
    /// What went over the wire, in order.
    pub exchanges: Vec<Exchange<'a>>,
    /// Why script gets nothing, if it gets nothing.
    pub refusal: Option<&'a Refusal>,
}

/// A request on the wire and what came back.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The request.
    pub request: &'a HttpRequest,
    /// The head of the response, or why there is none.
    pub response: Result<&'a ResponseHead, &'a NetworkFailure>,
}

impl<'a> Case<'a> {
    /// Whether other origins are asked with credentials.
    #[must_use]
    pub fn with_credentials(&self) -> bool {
        self.request.is_some_and(|request| request.credentials == CredentialsMode::Include)
    }

    /// The answers that came, in order.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &'a ResponseHead> {
        self.exchanges.iter().filter_map(|exchange| exchange.response.ok())
    }

    /// The last answer: the one that was refused, if one was.
    #[must_use]
    pub fn answer(&self) -> Option<&'a ResponseHead> {
        self.exchanges.last().and_then(|exchange| exchange.response.ok())
    }
}
