//! Blocked: script got nothing, and why.

use crate::trace::Trace;
use corsac::fetch::Refusal;
use corsac::step::{Code, StepId};
use std::fmt;

/// The fetch was refused: script sees a network error, or an exception.
#[derive(Clone, Debug)]
pub struct Blocked {
    inner: Box<(Refusal, Trace)>,
}

impl Blocked {
    pub(crate) fn new(refusal: Refusal, trace: Trace) -> Self {
        Self { inner: Box::new((refusal, trace)) }
    }

    /// The step that refused, with the values that it compared.
    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.inner.0
    }

    /// The stable code of what happened.
    #[must_use]
    pub fn code(&self) -> Code {
        self.refusal().code()
    }

    /// The step of the standard that refused.
    #[must_use]
    pub fn step(&self) -> StepId {
        self.refusal().step()
    }

    /// What happened before.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.inner.1
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.refusal())
    }
}

impl std::error::Error for Blocked {}
