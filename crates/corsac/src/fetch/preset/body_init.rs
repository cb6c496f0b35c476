//! Body init: a body and the type that it brings.

use crate::fetch::request::Body;

/// The type that a string brings.
const TEXT_TYPE: &str = "text/plain;charset=UTF-8";

/// The type that `URLSearchParams` bring.
const URL_ENCODED_TYPE: &str = "application/x-www-form-urlencoded;charset=UTF-8";

/// A body as script gives it: <https://fetch.spec.whatwg.org/#bodyinit>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyInit {
    /// The body.
    pub body: Body,
    /// The `Content-Type` that it brings unless script sets one.
    pub content_type: Option<Vec<u8>>,
}

impl BodyInit {
    /// A string.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::typed(text.as_bytes().to_vec(), TEXT_TYPE)
    }

    /// What a stream becomes where it is taken for a string.
    pub(super) fn stringified_stream() -> Self {
        Self::text("[object ReadableStream]")
    }

    /// Whether it was made of a string: no other body brings this type in this case.
    pub(super) fn is_text(&self) -> bool {
        self.content_type.as_deref() == Some(TEXT_TYPE.as_bytes())
    }

    /// Whether it was made of `URLSearchParams`.
    pub(super) fn is_url_encoded(&self) -> bool {
        self.content_type.as_deref() == Some(URL_ENCODED_TYPE.as_bytes())
    }

    /// `URLSearchParams`, serialised.
    #[must_use]
    pub fn url_encoded(text: &str) -> Self {
        Self::typed(text.as_bytes().to_vec(), URL_ENCODED_TYPE)
    }

    /// `FormData`, serialised with the boundary.
    #[must_use]
    pub fn form_data(bytes: Vec<u8>, boundary: &str) -> Self {
        Self::typed(bytes, &format!("multipart/form-data; boundary={boundary}"))
    }

    /// A `Blob` of the type; the empty type brings none.
    #[must_use]
    pub fn blob(bytes: Vec<u8>, content_type: &str) -> Self {
        match content_type {
            "" => Self::bytes(bytes),
            _ => Self::typed(bytes, &content_type.to_ascii_lowercase()),
        }
    }

    /// An `ArrayBuffer` or a view on one: it brings no type.
    #[must_use]
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self { body: bytes.into(), content_type: None }
    }

    /// A `ReadableStream`, with `duplex: "half"`: it brings no type.
    #[must_use]
    pub const fn stream() -> Self {
        Self { body: Body::Stream, content_type: None }
    }

    fn typed(bytes: Vec<u8>, content_type: &str) -> Self {
        Self { body: bytes.into(), content_type: Some(content_type.as_bytes().to_vec()) }
    }
}
