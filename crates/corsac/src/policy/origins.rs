//! Allowed origins: what a compiled policy answers to an `Origin` field.

use super::{OriginVerdict, Reason};
use crate::origin::{Origin, OriginPattern, OriginSet};
use http::HeaderValue;

/// The origins of a policy.
#[derive(Debug)]
pub(super) enum AllowedOrigins {
    /// `["*"]` without credentials: the origin is not even looked at.
    Open,
    /// `*` with credentials: every tuple origin is echoed, and `null` when it is listed. Both by their index.
    Reflect { any: usize, null: Option<usize> },
    /// Those listed, and the index of `null`.
    Listed { set: OriginSet, null: Option<usize> },
}

/// What was found out about an origin.
pub(super) struct OriginFinding {
    pub(super) reason: Reason,
    /// The index in the specification's `origins`.
    pub(super) matched: Option<usize>,
}

impl OriginFinding {
    pub(super) const fn new(reason: Reason, matched: Option<usize>) -> Self {
        OriginFinding { reason, matched }
    }
}

/// A provider's verdict, and the rules that bind it as they bind a list.
#[derive(Clone, Copy)]
pub(super) struct Provided {
    pub(super) verdict: Option<OriginVerdict>,
    pub(super) may_allow_null: bool,
    pub(super) may_allow_insecure: bool,
}

impl AllowedOrigins {
    /// Judges one `Origin` value; the caller has seen to it that there is only one.
    pub(super) fn judge(&self, value: &HeaderValue, provided: Provided) -> OriginFinding {
        if let AllowedOrigins::Listed { set, .. } = self
            && let Some(index) = set.find_exact(value.as_bytes())
        {
            return OriginFinding::new(Reason::OriginAllowed, Some(index));
        }
        let Ok(origin) = Origin::parse(value.as_bytes()) else {
            return OriginFinding::new(Reason::OriginMalformed, None);
        };
        match self.find(&origin) {
            Some(index) => OriginFinding::new(Reason::OriginAllowed, Some(index)),
            None => OriginFinding::new(provided.reason(&origin), None),
        }
    }

    /// Whether the list allows every origin that the pattern stands for.
    pub(super) fn covers(&self, pattern: &OriginPattern) -> bool {
        match self {
            AllowedOrigins::Open | AllowedOrigins::Reflect { .. } => true,
            AllowedOrigins::Listed { set, .. } => set.find_covering(pattern, None).is_some(),
        }
    }

    /// The member of the list that allows the origin.
    fn find(&self, origin: &Origin<'_>) -> Option<usize> {
        match (self, origin) {
            (AllowedOrigins::Open, _) => Some(0),
            (AllowedOrigins::Reflect { null, .. } | AllowedOrigins::Listed { null, .. }, Origin::Null) => {
                *null
            }
            (AllowedOrigins::Reflect { any, .. }, Origin::Tuple(_)) => Some(*any),
            (AllowedOrigins::Listed { set, .. }, Origin::Tuple(tuple)) => set.find_pattern(tuple),
        }
    }
}

impl Provided {
    /// Why an origin that the list does not hold is allowed or refused.
    fn reason(self, origin: &Origin<'_>) -> Reason {
        let permitted = match origin {
            Origin::Null => self.may_allow_null,
            Origin::Tuple(tuple) => self.may_allow_insecure || !tuple.is_insecure(),
        };
        match (self.verdict, origin) {
            (Some(OriginVerdict::Allowed), _) if permitted => Reason::OriginAllowedByProvider,
            (Some(OriginVerdict::Allowed), _) => Reason::OriginNotPermitted,
            (Some(OriginVerdict::Unavailable), _) => Reason::OriginProviderFailed,
            (_, Origin::Null) => Reason::OriginNull,
            (_, Origin::Tuple(_)) => Reason::OriginNotListed,
        }
    }
}
