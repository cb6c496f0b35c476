//! Policy: a compiled specification. Immutable, cheap to clone, ready to decide.

use super::field_names::FieldNames;
use super::methods::Methods;
use super::origins::AllowedOrigins;
use super::{PolicyLint, PolicySpec, UpstreamCors};
use crate::origin::OriginSet;
use http::{HeaderValue, StatusCode};
use std::fmt;
use std::sync::Arc;

/// A compiled policy: there is no other way to one than [`PolicySpec::compile`].
///
/// A clone shares everything and costs one reference count.
#[derive(Clone)]
pub struct Policy(pub(super) Arc<Compiled>);

/// What a policy knows, in the form in which requests ask for it.
pub(super) struct Compiled {
    pub(super) spec: PolicySpec,
    pub(super) lints: Vec<PolicyLint>,
    pub(super) origins: AllowedOrigins,
    pub(super) own_origins: OriginSet,
    pub(super) methods: Methods,
    pub(super) request_headers: FieldNames,
    pub(super) any_request_header: bool,
    pub(super) expose_headers: Option<HeaderValue>,
    pub(super) max_age: Option<HeaderValue>,
    pub(super) preflight_status: StatusCode,
    pub(super) refused_preflight_status: StatusCode,
    pub(super) preflight_vary: Option<HeaderValue>,
}

impl Policy {
    /// The specification in canonical form: ASCII hosts, no default ports, lower-case header names, no duplicates.
    ///
    /// Compiled again, it gives an equal policy.
    #[must_use]
    pub fn spec(&self) -> &PolicySpec {
        &self.0.spec
    }

    /// What deserves a look in the specification from which the policy was compiled.
    #[must_use]
    pub fn lints(&self) -> &[PolicyLint] {
        &self.0.lints
    }

    /// Whether every origin may read, without credentials: answers then do not depend on the origin.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.0.origins, AllowedOrigins::Open)
    }

    /// What happens to CORS fields that the inner service sent.
    #[must_use]
    pub fn upstream_cors(&self) -> UpstreamCors {
        self.0.spec.upstream_cors
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Policy").field(&self.0.spec).finish()
    }
}

/// Policies are equal when they decide alike by construction: when their canonical specifications are equal.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.spec == other.0.spec
    }
}

impl Eq for Policy {}
