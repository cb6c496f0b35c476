//! Policy: the server's side. What a policy grants, why, and which fields say so.
//!
//! | room | what it is |
//! |---|---|
//! | `spec`, `field` | a policy as a person writes it, and its keys |
//! | `error`, `lint` | what is wrong with it, and what deserves a look |
//! | `compile` and the rooms beside it | from a [`PolicySpec`] to a [`Policy`] |
//! | `compiled` | [`Policy`]: immutable, ready to decide |
//! | `decide`, `preflight`, `handshake` | from a request to a [`Decision`] |
//! | `decision`, `reason`, `write`, `vary` | the decision as data, and on a response |
//!
//! This side knows the `http` crate's types and nothing of the browser's side.

mod compile;
mod compiled;
mod decide;
mod decision;
mod error;
mod field;
mod field_names;
mod handshake;
mod lint;
mod methods;
mod origins;
mod preflight;
mod reason;
mod request_header_names;
mod spec;
mod vary;
mod write;

pub use compiled::Policy;
pub use decide::OriginVerdict;
pub use decision::{Decision, Kind, Verdict};
pub use error::{PolicyError, PolicyErrorKind, PolicyErrors};
pub use field::{FieldPath, Key};
pub use lint::{PolicyLint, PolicyLintKind, Severity};
pub use reason::Reason;
pub use request_header_names::{
    MAX_REQUEST_HEADER_BYTES, MAX_REQUEST_HEADER_LINES, MAX_REQUEST_HEADER_NAMES,
};
pub use spec::{
    CrossOriginResourcePolicy, PolicySpec, PreflightStatus, RefusedPreflightStatus, UpstreamCors,
};
pub use vary::merge_vary;
