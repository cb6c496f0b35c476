//! Step: the names under which both sides report what they decided and where.
//!
//! Knows nothing of the algorithms; every floor above may use it.

mod code;
mod step_id;

pub use code::{Code, UnknownCode};
pub use step_id::{Algorithm, StepId};
