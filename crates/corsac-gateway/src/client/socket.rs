//! Socket: a client's TCP stream that reports to its meter, and that closes so that the last answer arrives.
//!
//! Knows bytes, not HTTP. A socket closed while the client is still sending is reset by the kernel, and the reset can
//! overtake the answer; so what comes is read and dropped for a while first (RFC 9112 section 9.6).

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::meter::Meter;

/// How long a closing socket goes on reading.
const LINGER: Duration = Duration::from_secs(5);

pub(crate) struct Socket {
    io: TokioIo<TcpStream>,
    meter: Arc<Meter>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, meter: Arc<Meter>) -> Self {
        Socket { io: TokioIo::new(stream), meter, lingering: None }
    }

    fn io(&mut self) -> Pin<&mut TokioIo<TcpStream>> {
        Pin::new(&mut self.io)
    }

    fn report<T>(&self, written: Poll<T>) -> Poll<T> {
        self.meter.sent(written.is_pending());
        written
    }

    /// Reads and drops until the client has nothing more to say, or time is up.
    fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut chunk = [0; 8192];
        loop {
            if self.lingering.as_mut().is_some_and(|time| time.as_mut().poll(context).is_ready()) {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut chunk);
            let read = ready!(Pin::new(self.io.inner_mut()).poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = self.io().poll_read(context, buffer);
        if read.is_ready() {
            self.meter.received();
        }
        read
    }
}

impl Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.io().poll_write(context, bytes);
        self.report(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(self.io.inner_mut()).poll_shutdown(context))?;
            if !self.meter.has_unread() {
                return Poll::Ready(Ok(()));
            }
            self.lingering = Some(Box::pin(sleep(LINGER)));
        }
        self.poll_drain(context).map(Ok)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.io().poll_write_vectored(context, parts);
        self.report(written)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.meter.is_broken() {
            // A reset instead of an end: where the end of the connection is the end of the body, an ordinary close would
            // make half a body look whole. If the option cannot be set, the connection is gone already.
            let _ = SockRef::from(self.io.inner()).set_linger(Some(Duration::ZERO));
        }
    }
}
