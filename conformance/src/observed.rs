//! Observed: what a subject did with a vector, and whether that is what the vector expects.

use crate::judged;
use crate::vector::Vector;
use corsac::policy::Decision;
use http::HeaderMap;

/// What a subject did with a vector. What a subject cannot show is none and is not judged.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The decision.
    pub decision: Option<Seen>,
    /// The response's status.
    pub status: u16,
    /// The response's fields; none where the subject makes no response.
    pub fields: Option<HeaderMap>,
    /// Whether the inner service was asked.
    pub reached_inner: Option<bool>,
    /// The status with which the subject answers conflicts.
    pub conflict_status: u16,
}

/// A decision as a vector names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `not-cors`, `actual` or `preflight`.
    pub kind: String,
    /// `allowed` or `refused`.
    pub verdict: String,
    /// The code of the reason.
    pub code: String,
    /// The refused method or header name.
    pub evidence: Option<Vec<u8>>,
    /// Which member of `origins` matched.
    pub matched: Option<usize>,
}

impl Seen {
    /// The decision's names.
    #[must_use]
    pub fn of(decision: &Decision<'_>) -> Self {
        Seen {
            kind: decision.kind().as_str().into(),
            verdict: decision.verdict().as_str().into(),
            code: decision.code().as_str().into(),
            evidence: decision.evidence().map(<[u8]>::to_vec),
            matched: decision.matched_origin(),
        }
    }
}

/// All that is not as the vector expects, one line each.
#[must_use]
pub fn complaints(vector: &Vector, observed: &Observed) -> Vec<String> {
    let mut complaints = Vec::new();
    if let Some(seen) = &observed.decision {
        complaints.extend(decision_complaints(vector, seen));
    }
    let status = vector.expected_status(observed.conflict_status);
    complaints.extend(unequal("status", &status, &observed.status));
    if let Some(reached) = observed.reached_inner {
        complaints.extend(unequal("inner service asked", &vector.reaches_inner(), &reached));
    }
    if let Some(fields) = &observed.fields {
        complaints.extend(judged::differences(&vector.fields, fields).iter().map(ToString::to_string));
    }
    complaints
}

fn decision_complaints(vector: &Vector, seen: &Seen) -> Vec<String> {
    let expect = &vector.expect;
    let mut complaints = Vec::new();
    complaints.extend(unequal("kind", &expect.kind.as_deref(), &Some(seen.kind.as_str())));
    complaints.extend(unequal("verdict", &expect.verdict.as_deref(), &Some(seen.verdict.as_str())));
    complaints.extend(unequal("reason", &expect.reason, &seen.code));
    if let Some(evidence) = &expect.evidence {
        complaints.extend(unequal("evidence", &Some(evidence.to_bytes()), &seen.evidence));
    }
    if expect.matched.is_some() {
        complaints.extend(unequal("matched origin", &expect.matched, &seen.matched));
    }
    complaints
}

fn unequal<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Option<String> {
    (expected != found).then(|| format!("{what}: expected {expected:?}, found {found:?}"))
}
