//! Request body: what a service or a connection is given to send.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of a request that a browser sends: bytes of a known number, or a stream of a number that is not said.
#[derive(Clone, Debug, Default)]
pub struct RequestBody {
    bytes: Option<Bytes>,
    is_stream: bool,
}

impl RequestBody {
    pub(crate) fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: Some(bytes.into()).filter(|bytes| !bytes.is_empty()), is_stream: false }
    }

    pub(crate) fn stream(bytes: impl Into<Bytes>) -> Self {
        Self { is_stream: true, ..Self::bytes(bytes) }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && !self.is_stream
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.is_stream { SizeHint::default() } else { SizeHint::with_exact(length) }
    }
}
