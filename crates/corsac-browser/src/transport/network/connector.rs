//! Connector: the way of a request over the network.

use super::connection::{Again, Connection, Lost, protocols_for};
use super::dial::{check_address, dial};
use super::failure::no_body;
use super::name_overrides::NameOverrides;
use super::pool::{Key, Lease, Pool};
use super::settings::Network;
use super::tls::Tls;
use crate::transport::{Arrival, BoxError, Errand};
use bytes::Bytes;
use corsac::fetch::{Client, Mode, NetworkFailure};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use url::Url;

#[derive(Debug)]
pub(crate) struct Connector {
    names: NameOverrides,
    tls: Tls,
    pool: Arc<Pool>,
    local_network_access: bool,
}

impl Connector {
    pub(crate) fn new(network: Network, local_network_access: bool) -> Self {
        Self {
            names: network.names,
            tls: Tls::new(network.certificates),
            pool: Arc::default(),
            local_network_access,
        }
    }

    pub(crate) fn clear(&self) {
        self.pool.clear();
    }

    /// Sends the request on a connection that waits, or on a new one.
    ///
    /// A connection that waited may have been closed meanwhile by its server: then the request goes out once more, on a new
    /// one, if that can do no harm.
    pub(crate) async fn send(&self, errand: Errand<'_>) -> Result<Arrival, NetworkFailure> {
        let key = Key::of(errand.request);
        let generation = self.pool.generation();
        if let Some(connection) = self.waiting(&errand, &key) {
            check_address(&errand.request.url, connection.address, self.checked(&errand))?;
            match self.exchange(connection, &errand, &key, generation).await {
                Err(lost) if may_repeat(&errand, lost.again) => {}
                result => return result.map_err(|lost| lost.failure),
            }
        }
        let connection = self.connect(&errand).await?;
        self.exchange(connection, &errand, &key, generation).await.map_err(|lost| lost.failure)
    }

    /// WebSockets have a connection of their own, and so has a request that was answered with 421.
    fn waiting(&self, errand: &Errand<'_>, key: &Key) -> Option<Connection> {
        let wants_new = errand.request.mode == Mode::WebSocket || errand.request.needs_new_connection;
        if wants_new { None } else { self.pool.take(key) }
    }

    async fn exchange(
        &self,
        mut connection: Connection,
        errand: &Errand<'_>,
        key: &Key,
        generation: u64,
    ) -> Result<Arrival, Lost> {
        let (head, version, body) = connection.send(errand).await?;
        let is_upgraded = head.status == 101;
        let lease = if is_upgraded { None } else { self.pool.lease(key, generation, connection) };
        let body = NetworkBody { body, _lease: lease }.boxed_unsync();
        Ok(Arrival { head, body, http_version: Some(version) })
    }

    async fn connect(&self, errand: &Errand<'_>) -> Result<Connection, NetworkFailure> {
        let url = &errand.request.url;
        let stream = dial(url, &self.names, self.checked(errand)).await?;
        let peer = stream.peer_addr();
        let address = peer.map_err(|error| NetworkFailure::Connection { message: error.to_string() })?.ip();
        if !is_over_tls(url) {
            return Connection::open(stream, address, false).await;
        }
        let host =
            url.host().ok_or_else(|| NetworkFailure::Connection { message: format!("{url} has no host") })?;
        let (stream, is_http2) = self.tls.connect(stream, host, protocols_for(errand)).await?;
        Connection::open(stream, address, is_http2).await
    }

    fn checked<'a>(&self, errand: &Errand<'a>) -> Option<&'a Client> {
        self.local_network_access.then_some(errand.client)
    }
}

fn may_repeat(errand: &Errand<'_>, again: Again) -> bool {
    match again {
        Again::Yes => true,
        Again::IfIdempotent => errand.request.method.is_idempotent(),
        Again::No => false,
    }
}

fn is_over_tls(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "wss")
}

/// A body that keeps its connection until it has ended or nobody wants it.
struct NetworkBody {
    body: Incoming,
    _lease: Option<Lease>,
}

impl Body for NetworkBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| frame.map_err(|error| no_body(&error).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
