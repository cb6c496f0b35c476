//! Cost: what became of the request that was refused. Whoever sends it again should know.

use corsac::fetch::{Refusal, Stage};

use super::case::Case;

/// What became of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Nothing went over the wire.
    NothingSent,
    /// Only the preflight went out.
    NotSent {
        /// The request's method.
        method: String,
    },
    /// It went out and was redirected, and did not reach the target.
    Redirected {
        /// The request's method.
        method: String,
    },
    /// It went out, and no answer came.
    NotAnswered {
        /// The request's method.
        method: String,
    },
    /// It was answered, so the server may have carried it out.
    Sent {
        /// The request's method.
        method: String,
        /// The status of the answer that is kept from the page.
        status: u16,
    },
}

pub(super) fn cost(case: &Case<'_>, refusal: &Refusal) -> Cost {
    let Some(last) = case.exchanges.last() else { return Cost::NothingSent };
    let method =
        case.request.map_or_else(|| last.request.method.to_string(), |request| request.method.to_string());
    match (refusal.place.stage, last.response) {
        (Some(Stage::Preflight), _) if refusal.place.hop == 0 => Cost::NotSent { method },
        (Some(Stage::Preflight), _) => Cost::Redirected { method },
        (_, Ok(head)) => Cost::Sent { method, status: head.status },
        (_, Err(_)) => Cost::NotAnswered { method },
    }
}

impl Cost {
    /// It as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Cost::NothingSent => "Nothing was sent.".to_owned(),
            Cost::NotSent { method } => format!("The {method} was not sent."),
            Cost::Redirected { method } => {
                format!("The {method} was sent and redirected; it did not reach the target.")
            }
            Cost::NotAnswered { method } => format!("The {method} was not answered."),
            Cost::Sent { method, status } => {
                format!("The {method} was sent and answered ({status}); the page cannot read the answer.")
            }
        }
    }

    /// It as a word for programs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Cost::NothingSent => "nothing-sent",
            Cost::NotSent { .. } => "not-sent",
            Cost::Redirected { .. } => "redirected",
            Cost::NotAnswered { .. } => "not-answered",
            Cost::Sent { .. } => "sent",
        }
    }
}
