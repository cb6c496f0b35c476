//! HTTP/1.1: a connection whose heads are exact. hyper does framing, bodies and keep-alive.
//!
//! The `http` crate holds neither a control byte in a value nor the case of a name, and browsers carry both. So hyper is given
//! heads that say only what it must know for its work, and those on the wire are written and read here.
//!
//! | room | what it is |
//! |---|---|
//! | [`verbatim`](Verbatim) | the stream between hyper and the wire, where heads are exchanged |
//! | [`heads`](Heads) | what both sides of that stream leave for each other |
//! | `request_head`, `response_head` | to and from bytes |

mod heads;
mod request_head;
mod response_head;
mod verbatim;

use super::connection::{Again, Io, Lost};
use super::failure::{message_of, no_head};
use crate::request_body::RequestBody;
use crate::transport::Errand;
use corsac::fetch::{Body, NetworkFailure, ResponseHead};
use heads::Heads;
use http::{Request, Version};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use hyper_util::rt::TokioIo;
use verbatim::Verbatim;

/// A connection that speaks HTTP/1.1: one request at a time.
#[derive(Debug)]
pub(super) struct Http1 {
    sender: http1::SendRequest<RequestBody>,
    heads: Heads,
}

impl Http1 {
    pub(super) async fn open(io: impl Io) -> Result<Self, NetworkFailure> {
        let heads = Heads::default();
        let io = Verbatim::new(io, heads.clone());
        let opened = http1::Builder::new().handshake(TokioIo::new(io)).await;
        let (sender, connection) =
            opened.map_err(|error| NetworkFailure::Connection { message: message_of(&error) })?;
        // Its error, if any, is told to whoever waits for a response or a body.
        tokio::spawn(connection);
        Ok(Self { sender, heads })
    }

    pub(super) async fn send(
        &mut self,
        errand: &Errand<'_>,
    ) -> Result<(ResponseHead, Version, Incoming), Lost> {
        if errand.request.body == Body::Stream {
            return Err(Lost { failure: NetworkFailure::StreamOverHttp1, again: Again::No });
        }
        self.sender.ready().await.map_err(|error| Lost { failure: no_head(&error), again: Again::Yes })?;
        self.heads.put_request(request_head::write(errand.request), errand.request.body.length());
        let answer = self.sender.try_send_request(framing_only(errand)).await;
        let response = answer.map_err(|error| self.lost(error))?;
        match self.heads.take_response() {
            Some((head, version)) => Ok((head, version, response.into_body())),
            None => Err(unreadable("it ended before it began".to_owned())),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    fn lost(&self, mut error: TrySendError<Request<RequestBody>>) -> Lost {
        if let Some(fault) = self.heads.take_fault() {
            // An old connection may have brought what an answer before left over.
            let failure = NetworkFailure::Connection { message: fault.to_string() };
            return Lost { failure, again: Again::IfIdempotent };
        }
        let again = if error.take_message().is_some() { Again::Yes } else { Again::IfIdempotent };
        Lost { failure: no_head(error.error()), again }
    }
}

/// What hyper must know of a request: the method and the body.
fn framing_only(errand: &Errand<'_>) -> Request<RequestBody> {
    let mut request = Request::new(super::message::body(errand));
    *request.method_mut() = errand.request.method.clone();
    request
}

fn unreadable(reason: String) -> Lost {
    let message = response_head::Fault::Unreadable(reason).to_string();
    Lost { failure: NetworkFailure::Connection { message }, again: Again::No }
}
