//! Transport: brings a request to its server and the head of the response back: a service in this process, or the network.

mod network;
mod served;

pub use network::{Address, CertificateError, Network};
pub(crate) use served::Served;

use bytes::Bytes;
use corsac::fetch::{Client, HttpRequest, NetworkFailure, Origin, ResponseHead};
use http_body_util::combinators::UnsyncBoxBody;
use network::Connector;
use std::collections::HashMap;
use url::Url;

/// Any error that a service or a body may end with.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A response's body on its way.
pub(crate) type ArrivingBody = UnsyncBoxBody<Bytes, BoxError>;

/// A request, and what the one who carries it must know beside it.
pub(crate) struct Errand<'a> {
    pub(crate) request: &'a HttpRequest,
    pub(crate) client: &'a Client,
    /// The bytes of a body that is a stream.
    pub(crate) stream: Bytes,
}

/// What came back.
pub(crate) struct Arrival {
    pub(crate) head: ResponseHead,
    pub(crate) body: ArrivingBody,
    pub(crate) http_version: Option<http::Version>,
}

/// All servers that a browser can reach.
pub(crate) struct Transport {
    served: HashMap<Origin, Served>,
    network: Option<Connector>,
}

impl Transport {
    pub(crate) fn new(
        served: HashMap<Origin, Served>,
        network: Option<Network>,
        local_network_access: bool,
    ) -> Self {
        Self { served, network: network.map(|network| Connector::new(network, local_network_access)) }
    }

    pub(crate) async fn send(&self, errand: Errand<'_>) -> Result<Arrival, NetworkFailure> {
        if let Some(served) = self.served.get(&server_origin(&errand.request.url)) {
            return served.send(errand).await;
        }
        match &self.network {
            Some(network) => network.send(errand).await,
            None => Err(NetworkFailure::NotServed),
        }
    }

    /// Closes idle connections.
    pub(crate) fn clear(&self) {
        if let Some(network) = &self.network {
            network.clear();
        }
    }
}

/// WebSocket URLs are asked of the HTTP server at their host and port.
fn server_origin(url: &Url) -> Origin {
    let mut url = url.clone();
    let scheme = match url.scheme() {
        "ws" => "http",
        "wss" => "https",
        _ => return Origin::of(&url),
    };
    match url.set_scheme(scheme) {
        Ok(()) => Origin::of(&url),
        Err(()) => Origin::opaque(),
    }
}
