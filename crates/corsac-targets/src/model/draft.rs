//! Draft: an answer in the making.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::import::deduce::{Reply, Request};

/// An answer in the making: the application's, or the server's own.
#[derive(Clone, Debug)]
pub(crate) struct Draft(Reply);

impl Draft {
    /// The application's answer, as it came.
    pub(crate) fn forwarded(request: &Request<'_>) -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in request.application {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name.clone(), value);
            }
        }
        Draft(Reply { status: request.application_status, answered: false, headers })
    }

    /// An answer of the server itself.
    pub(crate) fn answered(status: u16) -> Self {
        Draft(Reply { status, answered: true, headers: HeaderMap::new() })
    }

    /// Without the CORS fields of the application.
    pub(crate) fn stripped(mut self) -> Self {
        for name in &CORS_RESPONSE_FIELDS {
            self.0.headers.remove(name);
        }
        self
    }

    /// Sets a field in place of all others of its name, if there is a value; what no field can hold is left out.
    pub(crate) fn set(mut self, name: &HeaderName, value: Option<&str>) -> Self {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            self.0.headers.insert(name.clone(), value);
        }
        self
    }

    /// Without a field.
    pub(crate) fn without(mut self, name: &HeaderName) -> Self {
        self.0.headers.remove(name);
        self
    }

    /// Sets the origin, and the credentials beside it.
    pub(crate) fn allow(self, origin: &str, credentials: bool) -> Self {
        self.set(&ACCESS_CONTROL_ALLOW_ORIGIN, Some(origin))
            .set(&ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials.then_some("true"))
    }

    /// With every CORS field that the application sets in place of those that were set before it ran.
    pub(crate) fn overridden_by(mut self, request: &Request<'_>) -> Self {
        for (name, value) in request.application.iter().filter(|(name, _)| *name != VARY) {
            self = self.set(name, Some(value));
        }
        self
    }

    /// Adds names to `Vary`, on a line of their own.
    pub(crate) fn vary(mut self, names: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(names) {
            self.0.headers.append(VARY, value);
        }
        self
    }

    pub(crate) fn reply(self) -> Reply {
        self.0
    }
}
