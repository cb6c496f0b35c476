//! Exchange: the requests that the tests send, the services that they send them to, and what they read of answers.

use std::convert::Infallible;
use std::future::{Ready, ready};

use corsac::policy::{Policy, PolicySpec};
use corsac_tower::CorsLayer;
use http::{Request, Response};
use tower::{Layer, Service, ServiceExt};

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const STRANGER: &str = "https://stranger.example";

/// A policy that allows [`APP`], changed as the test needs it.
pub(crate) fn policy(change: impl FnOnce(&mut PolicySpec)) -> Policy {
    let mut spec = PolicySpec { origins: vec![APP.into()], ..PolicySpec::default() };
    change(&mut spec);
    spec.compile().unwrap()
}

pub(crate) fn get(origin: &str) -> Request<()> {
    Request::get("/").header("origin", origin).body(()).unwrap()
}

pub(crate) fn get_without_origin() -> Request<()> {
    Request::get("/").body(()).unwrap()
}

pub(crate) fn preflight(origin: &str, method: &str) -> Request<()> {
    let builder = Request::options("/").header("origin", origin);
    builder.header("access-control-request-method", method).body(()).unwrap()
}

/// A handler that answers every request with what `answer` makes of it.
pub(crate) fn handler<F>(answer: F) -> Handler<F>
where
    F: FnMut(Request<()>) -> Response<String> + Clone,
{
    Handler(answer)
}

#[derive(Clone, Debug)]
pub(crate) struct Handler<F>(F);

impl<F: FnMut(Request<()>) -> Response<String>> Service<Request<()>> for Handler<F> {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        ready(Ok((self.0)(request)))
    }
}

/// A handler of the status, with the fields.
pub(crate) fn response(status: u16, fields: &[(&str, &str)]) -> Response<String> {
    let mut builder = Response::builder().status(status);
    for (name, value) in fields {
        builder = builder.header(*name, *value);
    }
    builder.body("the handler's".to_owned()).unwrap()
}

/// One request through the layer to a handler that answers 200 with the fields.
pub(crate) async fn send(
    layer: CorsLayer,
    request: Request<()>,
    fields: &'static [(&'static str, &'static str)],
) -> Response<String> {
    let service = layer.layer(handler(move |_| response(200, fields)));
    service.oneshot(request).await.unwrap()
}

/// All values of a field, line by line.
pub(crate) fn values<'a, B>(response: &'a Response<B>, name: &str) -> Vec<&'a str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

/// The members of `Vary`, in lower case and sorted; fails if there is more than one line.
pub(crate) fn vary<B>(response: &Response<B>) -> Vec<String> {
    let lines = values(response, "vary");
    assert!(lines.len() <= 1, "{lines:?}");
    let mut members: Vec<_> = lines
        .iter()
        .flat_map(|line| line.split(',').map(|member| member.trim().to_ascii_lowercase()))
        .collect();
    members.sort();
    members
}

/// The names of all CORS fields in an answer, its `Vary` not among them.
pub(crate) fn cors_fields<B>(response: &Response<B>) -> Vec<&str> {
    let names = response.headers().keys().map(|name| name.as_str());
    names.filter(|name| name.starts_with("access-control-")).collect()
}
