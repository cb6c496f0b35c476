//! Field: one field of an answer, its value, and when it is set.

use http::HeaderName;

/// A field that an answer gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetField {
    /// Its name.
    pub name: HeaderName,
    /// Its value.
    pub value: Value,
    /// When it is set; otherwise it is absent.
    pub when: When,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// This text: tokens, commas, digits and spaces.
    Literal(String),
    /// The request's `Origin`.
    Origin,
    /// The method that the preflight asks for; a literal `*` if the policy's `*` grants it without credentials.
    AskedMethod,
    /// The header names that the preflight asks for; `*`, and `authorization` beside it, likewise.
    AskedHeaders,
}

/// When a field is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On every answer of its kind.
    Always,
    /// If the request's origin reads.
    Reader,
    /// If the preflight asks for access to a private network.
    AsksPrivateNetwork,
}
