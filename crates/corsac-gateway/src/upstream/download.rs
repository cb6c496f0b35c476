//! Download: a response's body on its way from the upstream, and the line that it comes by.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::line::{Leash, Line};
use super::pool::Home;

pub(crate) struct Download {
    incoming: Incoming,
    /// Gone once the body is complete, or when the line works on its own.
    line: Option<Box<Line>>,
    /// Where the line goes when the body is complete; without one, it is closed.
    home: Option<Home>,
    /// Of a line that works on its own; gone once the body is complete.
    leash: Option<Leash>,
}

impl Download {
    pub(crate) fn new(incoming: Incoming, line: Option<Box<Line>>, home: Option<Home>) -> Self {
        let mut download = Download { incoming, line, home, leash: None };
        download.release_if_complete();
        download
    }

    /// The body comes by a line that works on its own.
    pub(crate) fn detached(incoming: Incoming, leash: Leash) -> Self {
        let mut download = Download { incoming, line: None, home: None, leash: Some(leash) };
        download.release_if_complete();
        download
    }

    fn release_if_complete(&mut self) {
        if self.incoming.is_end_stream() {
            self.release();
        }
    }

    fn release(&mut self) {
        self.leash = None;
        if let (Some(line), Some(home)) = (self.line.take(), &self.home) {
            home.put(line);
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.incoming).poll_frame(context);
        if frame.is_ready() {
            return frame;
        }
        match &mut self.line {
            Some(line) => line.drive(context),
            None => return Poll::Pending,
        }
        Pin::new(&mut self.incoming).poll_frame(context)
    }
}

impl Body for Download {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = self.poll(context);
        match &frame {
            Poll::Ready(None) => self.release(),
            Poll::Ready(Some(Ok(_))) => self.release_if_complete(),
            Poll::Ready(Some(Err(_))) => self.line = None,
            Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
