//! Conflict: the mark on an answer that took the place of a response with CORS fields of its own.

use corsac::step::Code;
use http::HeaderName;

/// The extension of an answer given because the inner service sent a CORS field, under `upstream-cors = "conflict"`.
///
/// The layer logs it as an error too; this is for an access log or a test around the layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamConflict {
    field: HeaderName,
}

impl UpstreamConflict {
    pub(crate) fn new(field: HeaderName) -> Self {
        UpstreamConflict { field }
    }

    /// The field that the inner service sent; the first of them if it sent several.
    #[must_use]
    pub fn field(&self) -> &HeaderName {
        &self.field
    }

    /// The code of the finding: S192.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::UpstreamConflict
    }
}
