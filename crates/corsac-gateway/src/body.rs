//! Body: what the client gets: nothing, a text of the gateway's own, or the upstream's body as it comes.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::access::Visit;
use crate::client;
use crate::upstream::Download;

/// A response's body; when it is dropped, its request is over.
#[derive(Default)]
pub(crate) struct Body {
    content: Content,
    visit: Option<Box<Visit>>,
}

#[derive(Default)]
enum Content {
    #[default]
    Empty,
    Full(Bytes),
    Stream(Box<Download>),
}

impl Body {
    pub(crate) fn empty() -> Self {
        Body::default()
    }

    pub(crate) fn full(content: Bytes) -> Self {
        Body { content: Content::Full(content), visit: None }
    }

    pub(crate) fn stream(download: Download) -> Self {
        let content = if http_body::Body::is_end_stream(&download) {
            Content::Empty
        } else {
            Content::Stream(Box::new(download))
        };
        Body { content, visit: None }
    }

    /// The visit ends with this body.
    pub(crate) fn with_visit(mut self, visit: Box<Visit>) -> Self {
        self.visit = Some(visit);
        self
    }

    fn note(&mut self, frame: &Poll<Option<Result<Frame<Bytes>, hyper::Error>>>) {
        let Some(visit) = &mut self.visit else { return };
        match frame {
            Poll::Ready(Some(Ok(frame))) => visit.sent(frame.data_ref().map_or(0, Bytes::len)),
            Poll::Ready(Some(Err(error))) => visit.cut(error),
            Poll::Ready(None) => visit.complete(),
            Poll::Pending => {}
        }
        if http_body::Body::is_end_stream(self)
            && let Some(visit) = &mut self.visit
        {
            visit.complete();
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = match &mut self.content {
            Content::Empty => Poll::Ready(None),
            Content::Full(text) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(text))))),
            Content::Stream(download) => Pin::new(&mut **download).poll_frame(context),
        };
        if let Content::Full(_) = &self.content {
            self.content = Content::Empty;
        }
        client::asked(frame.is_ready());
        self.note(&frame);
        frame
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Empty => true,
            Content::Full(text) => text.is_empty(),
            Content::Stream(download) => download.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Empty => SizeHint::with_exact(0),
            Content::Full(text) => SizeHint::with_exact(u64::try_from(text.len()).unwrap_or(u64::MAX)),
            Content::Stream(download) => download.size_hint(),
        }
    }
}
