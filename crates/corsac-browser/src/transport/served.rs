//! Served: a service in this process that answers for an origin.

use super::network::{authority, message_of, to_http};
use super::{Arrival, ArrivingBody, BoxError, Errand};
use crate::request_body::RequestBody;
use bytes::{Buf, Bytes};
use corsac::fetch::{NetworkFailure, ResponseHead};
use corsac::headers::HeaderList;
use http_body::Body;
use http_body_util::{BodyExt, Empty};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use tower_service::Service;

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<ArrivingBody>, BoxError>> + Send>>;

/// A service whose type nobody needs to know any more.
pub(crate) struct Served(Box<dyn Fn(http::Request<RequestBody>) -> Answer + Send + Sync>);

impl Served {
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<http::Request<RequestBody>, Response = http::Response<B>> + Clone + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<BoxError>,
        B: Body + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let original = Mutex::new(service);
        Self(Box::new(move |request| {
            let service = original.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Box::pin(call(service, request))
        }))
    }

    pub(crate) async fn send(&self, errand: Errand<'_>) -> Result<Arrival, NetworkFailure> {
        let is_head = errand.request.method == http::Method::HEAD;
        let request = to_http(&errand, Some(&authority(&errand.request.url)))?;
        let response = (self.0)(request).await.map_err(|error| NetworkFailure::Connection {
            message: format!("the service failed: {}", message_of(&*error)),
        })?;
        let (parts, body) = response.into_parts();
        let body = if is_head { Empty::new().map_err(|never| match never {}).boxed_unsync() } else { body };
        Ok(Arrival { head: head(&parts), body, http_version: None })
    }
}

async fn call<S, B>(
    mut service: S,
    request: http::Request<RequestBody>,
) -> Result<http::Response<ArrivingBody>, BoxError>
where
    S: Service<http::Request<RequestBody>, Response = http::Response<B>>,
    S::Error: Into<BoxError>,
    B: Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    poll_fn(|context| service.poll_ready(context)).await.map_err(Into::into)?;
    let response = service.call(request).await.map_err(Into::into)?;
    Ok(response.map(erase))
}

fn erase<B>(body: B) -> ArrivingBody
where
    B: Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    let to_bytes = |mut data: B::Data| -> Bytes { data.copy_to_bytes(data.remaining()) };
    body.map_frame(move |frame| frame.map_data(to_bytes)).map_err(Into::into).boxed_unsync()
}

/// The head as a server over HTTP/1.1 would write it.
fn head(parts: &http::response::Parts) -> ResponseHead {
    let reason = parts.extensions.get::<hyper::ext::ReasonPhrase>().map(|reason| reason.as_bytes());
    let canonical = parts.status.canonical_reason().unwrap_or_default().as_bytes();
    ResponseHead {
        status: parts.status.as_u16(),
        status_message: reason.unwrap_or(canonical).to_vec(),
        headers: HeaderList::from(&parts.headers),
        ..ResponseHead::default()
    }
}
