//! Provider: origins from a source that is asked per request. Knows the clock; decides nothing about CORS itself.

use std::error::Error;
use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use corsac::policy::OriginVerdict;
use corsac::step::Code;
use http::HeaderName;
use http::request::Parts;

use crate::ask::{Ask, Asking, Question};

const PANICKED: &str = "it panicked, or there is no Tokio runtime with a timer";

/// Any error, as a provider reports it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Origins that are known only at run time: from a database, a tenant's settings, another service.
///
/// It is asked about well-formed tuple origins that the policy does not list, never about `null`, and its yes passes
/// the policy's other rules all the same: with `credentials`, an insecure origin still needs its flag.
///
/// It **fails closed**: an error, a panic, or no answer before the
/// [deadline](crate::CorsLayer::provider_deadline) refuses the origin (code S124) and is logged. It is asked anew for
/// each request, so a slow source wants a cache inside the provider.
///
/// The layer needs a Tokio runtime with its timer enabled to keep the deadline; on any other, every origin that only
/// the provider knows is refused.
///
/// # Examples
/// Each tenant names its origins, and the host behind the proxy names the tenant:
/// ```
/// use std::collections::HashMap;
///
/// use corsac_tower::{BoxError, OriginProvider};
/// use http::{HeaderName, request::Parts};
///
/// static READS: [HeaderName; 1] = [HeaderName::from_static("x-forwarded-host")];
///
/// struct Tenants(HashMap<String, Vec<String>>);
///
/// impl OriginProvider for Tenants {
///     fn reads(&self) -> &[HeaderName] {
///         &READS
///     }
///
///     async fn allows(&self, origin: &str, parts: &Parts) -> Result<bool, BoxError> {
///         let host = parts.headers.get("x-forwarded-host").ok_or("no X-Forwarded-Host")?.to_str()?;
///         Ok(self.0.get(host).is_some_and(|origins| origins.iter().any(|listed| listed == origin)))
///     }
/// }
/// ```
pub trait OriginProvider: Send + Sync + 'static {
    /// The request fields, besides `Origin`, on which the answer depends.
    ///
    /// They join `Vary`, so that no cache gives one tenant's answer to another. A provider that reads the method, the
    /// path or the host needs to name nothing: caches keep those apart anyway.
    fn reads(&self) -> &[HeaderName] {
        &[]
    }

    /// Whether pages of `origin`, a serialised origin such as `https://app.example.com`, may read the answer to the
    /// request with the head `parts`. For a preflight that is the preflight's own head: it has the URL of the request
    /// to come, but neither its credentials nor its other fields.
    ///
    /// # Errors
    /// Any error refuses the origin for this request.
    fn allows(&self, origin: &str, parts: &Parts) -> impl Future<Output = Result<bool, BoxError>> + Send;
}

impl<P: OriginProvider> Ask for P {
    fn reads(&self) -> &[HeaderName] {
        OriginProvider::reads(self)
    }

    fn ask(self: Arc<Self>, Question { origin, parts, deadline }: Question) -> Asking {
        Box::pin(async move {
            let limited = async { tokio::time::timeout(deadline, self.allows(&origin, &parts)).await };
            let verdict = match unless_panicking(limited).await {
                Some(Ok(Ok(true))) => OriginVerdict::Allowed,
                Some(Ok(Ok(false))) => OriginVerdict::Refused,
                Some(Ok(Err(error))) => unavailable(&origin, error),
                Some(Err(elapsed)) => unavailable(&origin, elapsed),
                None => unavailable(&origin, PANICKED),
            };
            (parts, verdict)
        })
    }
}

/// The output, or `None` when a poll panicked.
async fn unless_panicking<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    // The future is dropped unpolled after a panic, so nobody sees what it left half done.
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}

fn unavailable(origin: &str, cause: impl Display) -> OriginVerdict {
    let code = Code::OriginProviderFailed;
    tracing::warn!(code = code.as_str(), origin, %cause, "{}: the origin is refused", code.title());
    OriginVerdict::Unavailable
}
