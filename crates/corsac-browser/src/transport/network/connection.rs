//! Connection: one that speaks HTTP/1.1 or HTTP/2.

use super::failure::{message_of, no_head};
use super::http1::Http1;
use super::message::{to_head, to_http};
use super::tls::Protocols;
use crate::request_body::RequestBody;
use crate::transport::Errand;
use corsac::fetch::{NetworkFailure, ResponseHead};
use http::Version;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncWrite};

/// The head of a response has at most so many bytes, as in Chromium.
pub(super) const HEAD_BYTES: u32 = 256 << 10;
/// The head of a response has at most so many fields.
pub(super) const HEAD_FIELDS: usize = 1024;

/// A connection on which requests can be sent.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) sender: Sender,
    /// Who is at the other end.
    pub(super) address: IpAddr,
}

#[derive(Debug)]
pub(super) enum Sender {
    /// One request at a time.
    Http1(Http1),
    /// Many at once.
    Http2(http2::SendRequest<RequestBody>),
}

/// A request that brought no response.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) failure: NetworkFailure,
    pub(super) again: Again,
}

/// Whether the same request may go out once more, on another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// The server has seen nothing of it for certain.
    Yes,
    /// The server may have seen it, and may have acted on it.
    IfIdempotent,
    /// Another connection would refuse it too.
    No,
}

/// Where bytes come from and go to.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Io for T {}

impl Connection {
    pub(super) async fn open(io: impl Io, address: IpAddr, is_http2: bool) -> Result<Self, NetworkFailure> {
        let sender = if is_http2 { open_http2(io).await? } else { Sender::Http1(Http1::open(io).await?) };
        Ok(Self { sender, address })
    }

    /// Sends the request and waits for the head of its response.
    pub(super) async fn send(
        &mut self,
        errand: &Errand<'_>,
    ) -> Result<(ResponseHead, Version, Incoming), Lost> {
        match &mut self.sender {
            Sender::Http1(connection) => connection.send(errand).await,
            Sender::Http2(sender) => {
                sender.ready().await.map_err(|error| stale(&error))?;
                let mut message = to_http(errand, None).map_err(impossible)?;
                *message.version_mut() = Version::HTTP_2;
                sender.try_send_request(message).await.map(split).map_err(lost)
            }
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::Http1(connection) => connection.is_closed(),
            Sender::Http2(sender) => sender.is_closed(),
        }
    }
}

/// WebSockets come from an upgrade, which only HTTP/1.1 has here.
pub(super) fn protocols_for(errand: &Errand<'_>) -> Protocols {
    match errand.request.mode {
        corsac::fetch::Mode::WebSocket => Protocols::Http1,
        _ => Protocols::Http,
    }
}

/// The head of a response that came.
fn split(response: http::Response<Incoming>) -> (ResponseHead, Version, Incoming) {
    let (parts, body) = response.into_parts();
    (to_head(&parts), parts.version, body)
}

async fn open_http2(io: impl Io) -> Result<Sender, NetworkFailure> {
    let opened = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_header_list_size(HEAD_BYTES)
        .handshake(TokioIo::new(io))
        .await;
    let (sender, connection) =
        opened.map_err(|error| NetworkFailure::Connection { message: message_of(&error) })?;
    tokio::spawn(connection);
    Ok(Sender::Http2(sender))
}

fn impossible(failure: NetworkFailure) -> Lost {
    Lost { failure, again: Again::No }
}

fn stale(error: &hyper::Error) -> Lost {
    Lost { failure: no_head(error), again: Again::Yes }
}

fn lost(mut error: TrySendError<http::Request<RequestBody>>) -> Lost {
    let again = if error.take_message().is_some() { Again::Yes } else { Again::IfIdempotent };
    Lost { failure: no_head(error.error()), again }
}
