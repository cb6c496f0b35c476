//! Layer: how the middleware is set up. Knows the settings, nothing of a request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tower_layer::Layer;

use crate::ask::Ask;
use crate::{Cors, PolicyHandle};

/// Puts a policy around a service: a [`tower_layer::Layer`] that makes [`Cors`].
///
/// Setting it up cannot fail: everything that could be wrong was found when the policy was compiled. A clone copies
/// one pointer, whatever the size of the policy.
///
/// Place it outermost, so that every answer passes it: see [Where to place it](crate#where-to-place-it).
///
/// # Examples
/// ```
/// use axum::{Router, routing::get};
/// use corsac::policy::PolicySpec;
/// use corsac_tower::CorsLayer;
///
/// let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
/// let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(CorsLayer::new(policy));
/// # drop(app);
/// # Ok::<(), corsac::policy::PolicyErrors>(())
/// ```
#[derive(Clone)]
pub struct CorsLayer {
    settings: Arc<Settings>,
}

/// What layer and services share; never changed once a service was made.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) handle: PolicyHandle,
    pub(crate) conflict_status: StatusCode,
    pub(crate) record: bool,
    pub(crate) provider: Option<Arc<dyn Ask>>,
    pub(crate) deadline: Duration,
}

impl CorsLayer {
    /// A layer for a [`Policy`](corsac::policy::Policy), or for a [`PolicyHandle`] whose policy can be swapped later.
    #[must_use]
    pub fn new(policy: impl Into<PolicyHandle>) -> Self {
        let settings = Settings {
            handle: policy.into(),
            conflict_status: StatusCode::INTERNAL_SERVER_ERROR,
            record: false,
            provider: None,
            deadline: Duration::from_secs(1),
        };
        CorsLayer { settings: Arc::new(settings) }
    }

    /// Also asks `provider` about origins that the policy does not list; see
    /// [`OriginProvider`](crate::OriginProvider).
    ///
    /// Compile the policy with
    /// [`compile_for_provider`](corsac::policy::PolicySpec::compile_for_provider) if it lists none at all.
    /// An open policy (`origins = ["*"]` without credentials) never asks.
    #[cfg(feature = "provider")]
    #[must_use]
    pub fn with_provider(self, provider: impl crate::OriginProvider) -> Self {
        self.with(|settings| settings.provider = Some(Arc::new(provider)))
    }

    /// How long the provider may take for one request: one second unless set. Without an answer by then the origin
    /// is refused.
    #[cfg(feature = "provider")]
    #[must_use]
    pub fn provider_deadline(self, deadline: Duration) -> Self {
        self.with(|settings| settings.deadline = deadline)
    }

    /// Whether requests that reach the inner service, and all responses, carry their
    /// [`Decision<'static>`](corsac::policy::Decision) as an extension, for handlers and logs. Off unless set: it
    /// costs an allocation or two per request.
    #[must_use]
    pub fn record_decisions(self, record: bool) -> Self {
        self.with(|settings| settings.record = record)
    }

    /// The status of the answer that takes the place of a response with CORS fields of its own, under
    /// `upstream-cors = "conflict"`: 500 unless set.
    #[must_use]
    pub fn conflict_status(self, status: StatusCode) -> Self {
        self.with(|settings| settings.conflict_status = status)
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }
}

impl<S> Layer<S> for CorsLayer {
    type Service = Cors<S>;

    fn layer(&self, inner: S) -> Cors<S> {
        Cors::new(inner, Arc::clone(&self.settings))
    }
}

impl fmt::Debug for CorsLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorsLayer").field("policy", &self.settings.handle).finish_non_exhaustive()
    }
}
