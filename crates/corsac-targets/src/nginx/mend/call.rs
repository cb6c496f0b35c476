//! Call: one exchange with the server, and the place of the configuration that took it.

use corsac::headers::names;
use http::{HeaderMap, HeaderName};

use super::locate::locate;
use super::{Obstacle, said};
use crate::import::deduce::{Request, is_about_cors};
use crate::nginx::read::level::LevelId;
use crate::nginx::read::run::Configuration;

/// What was asked, what came back, and what the answer needs.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The host that was asked for, without port.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path.
    pub path: String,
    /// The method.
    pub method: String,
    /// `Origin`.
    pub origin: String,
    /// `Access-Control-Request-Method`.
    pub asked_method: Option<String>,
    /// `Access-Control-Request-Headers`.
    pub asked_headers: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// The fields of the answer.
    pub fields: HeaderMap,
    /// Whether the page asks with credentials.
    pub credentials: bool,
    /// Whether the answer needs an ok status.
    pub needs_status: bool,
    /// The fields that it needs, each once.
    pub needs: Vec<(HeaderName, String)>,
}

impl Call {
    pub(super) fn request<'r>(
        &'r self,
        origin: &'r str,
        application: &'r [(HeaderName, String)],
    ) -> Request<'r> {
        Request {
            method: &self.method,
            origin: Some(origin),
            asked_method: self.asked_method.as_deref(),
            asked_headers: self.asked_headers.as_deref(),
            private_network: false,
            application,
            application_status: self.status,
        }
    }
}

/// A call, and what the configuration made of it.
pub(super) struct Taken<'c> {
    pub(super) call: &'c Call,
    pub(super) place: LevelId,
    /// The level whose fields stood on the answer: the place, or an `if` in it.
    pub(super) level: LevelId,
    /// Whether nginx answered, and no application.
    pub(super) answered: bool,
    /// The fields about CORS that came from the application.
    pub(super) application: Vec<(HeaderName, String)>,
}

impl<'c> Taken<'c> {
    /// The place that took the call, if what it would answer is what came back.
    pub(super) fn of(configuration: &Configuration<'_>, call: &'c Call) -> Result<Self, Obstacle> {
        let place = locate(configuration, call)?;
        let (reply, level) = configuration.answer_of(place, &call.request(&call.origin, &[]));
        if let Some(unknown) = configuration.unknown.take_findings().into_iter().next() {
            return Err(said(&unknown));
        }
        let application = left_over(&call.fields, &reply.headers)?;
        if reply.answered && (reply.status != call.status || !application.is_empty()) {
            return Err(Obstacle(format!(
                "it answers this by itself with status {}, and something else came back: is it the configuration that runs?",
                reply.status
            )));
        }
        Ok(Taken { call, place, level, answered: reply.answered, application })
    }

    /// The values of a field that the application sent.
    pub(super) fn sent(&self, name: &HeaderName) -> impl Iterator<Item = &str> {
        self.application.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Whether the answer leaves the application: nginx shall answer in its place.
    pub(super) fn is_taken_over(&self) -> bool {
        self.call.needs_status && !self.answered
    }
}

/// The fields about CORS that came and that the configuration does not set: the application's. `Vary` is nobody's alone.
fn left_over(came: &HeaderMap, set: &HeaderMap) -> Result<Vec<(HeaderName, String)>, Obstacle> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    let about_cors = came.iter().filter(|(name, _)| is_about_cors(name) && **name != names::VARY);
    let mut left: Vec<(HeaderName, String)> =
        about_cors.map(|(name, value)| (name.clone(), text(value))).collect();
    for (name, value) in set.iter().filter(|(name, _)| **name != names::VARY) {
        let value = text(value);
        let Some(at) = left.iter().position(|(other, came)| other == name && *came == value) else {
            return Err(Obstacle(format!(
                "it would have sent `{name}: {value}`, which did not come: is it the configuration that runs?"
            )));
        };
        left.remove(at);
    }
    Ok(left)
}
