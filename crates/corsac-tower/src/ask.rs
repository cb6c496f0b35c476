//! Ask: a provider of whatever type, as the service sees it. Knows no provider and no clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use corsac::policy::OriginVerdict;
use http::HeaderName;
use http::request::Parts;

/// The one question that the service has, and the request fields on which its answer depends.
pub(crate) trait Ask: Send + Sync {
    fn reads(&self) -> &[HeaderName];

    /// Whether `origin` may read; the request's head is given back with the verdict.
    fn ask(self: Arc<Self>, question: Question) -> Asking;
}

#[cfg_attr(not(feature = "provider"), expect(dead_code, reason = "no type answers without the feature"))]
pub(crate) struct Question {
    pub(crate) origin: String,
    pub(crate) parts: Parts,
    pub(crate) deadline: Duration,
}

pub(crate) type Asking = Pin<Box<dyn Future<Output = (Parts, OriginVerdict)> + Send>>;
