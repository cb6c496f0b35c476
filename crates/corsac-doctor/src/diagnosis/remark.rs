//! Remark: what is worth knowing of an exchange, whatever its verdict: an answer that caches will mix up, preflights that nobody
//! needs.

use corsac::fetch::{PreflightCause, Stage};
use corsac::headers::names::ACCESS_CONTROL_ALLOW_ORIGIN;
use corsac::step::Code;

use super::case::Case;
use super::change::varies_by_origin;
use super::sender::sender;

/// One thing worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The code, if it has one.
    pub code: Option<Code>,
    /// It as a sentence.
    pub text: String,
}

/// What is worth knowing; the causes are those of the preflight, if there was one.
#[must_use]
pub fn remarks(case: &Case<'_>, causes: &[PreflightCause]) -> Vec<Remark> {
    let cached = without_vary(case).into_iter().filter(|_| case.refusal.is_none());
    cached.chain(causes.iter().filter_map(needless)).collect()
}

/// An answer that names one origin, and does not say that it depends on it.
fn without_vary(case: &Case<'_>) -> Option<Remark> {
    let is_mixed_up = |exchange: &&super::case::Exchange<'_>| {
        let Ok(head) = exchange.response else { return false };
        let named = head.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN.as_str());
        exchange.request.stage == Stage::Actual
            && named.is_some_and(|value| *value != *b"*")
            && !varies_by_origin(head)
    };
    case.exchanges.iter().find(is_mixed_up).map(|_| Remark {
        code: Some(Code::CachePoisoned),
        text: "the answer names one origin and has no Vary: Origin, so a cache may give it to another page. Send \
               Vary: Origin with and without CORS fields"
            .to_owned(),
    })
}

/// A header that causes a preflight and need not be there.
fn needless(cause: &PreflightCause) -> Option<Remark> {
    let PreflightCause::HeaderName(name) = cause else { return None };
    let who = sender(name)?;
    Some(Remark { code: None, text: format!("{name} causes a preflight. It is sent by {who}") })
}
