//! Verbatim: the stream between hyper and the wire, where heads are exchanged and all else passes as it is.

use super::heads::Heads;
use super::response_head::{self, Fault};
use crate::transport::network::connection::{HEAD_BYTES, Io};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is read from the wire at a time.
const CHUNK: usize = 8 << 10;
/// What ends hyper's heads.
const EMPTY_LINE: &[u8] = b"\r\n\r\n";

/// A stream whose heads are not hyper's.
#[derive(Debug)]
pub(super) struct Verbatim<I> {
    io: I,
    heads: Heads,
    outgoing: Outgoing,
    /// What goes out before anything else.
    pending: Queue,
    incoming: Incoming,
    /// What hyper reads before anything else.
    received: Queue,
}

/// What hyper writes next.
#[derive(Debug)]
enum Outgoing {
    /// A head, of which so much has come.
    Head(Vec<u8>),
    /// So many bytes of a body.
    Body(u64),
}

/// What the wire brings next.
#[derive(Debug)]
enum Incoming {
    /// A head, of which so much has come, and how much of that was searched for the end.
    Head(Vec<u8>, usize),
    /// A body, or nothing at all.
    Body,
}

/// Bytes that wait.
#[derive(Debug, Default)]
struct Queue {
    bytes: Vec<u8>,
    taken: usize,
}

impl Queue {
    fn put(&mut self, bytes: Vec<u8>) {
        *self = Self { bytes, taken: 0 };
    }

    fn waiting(&self) -> &[u8] {
        self.bytes.get(self.taken..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) {
        self.taken += length;
        if self.waiting().is_empty() {
            *self = Self::default();
        }
    }
}

impl<I: Io> Verbatim<I> {
    pub(super) fn new(io: I, heads: Heads) -> Self {
        Self {
            io,
            heads,
            outgoing: Outgoing::Head(Vec::new()),
            pending: Queue::default(),
            incoming: Incoming::Body,
            received: Queue::default(),
        }
    }

    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.waiting().is_empty() {
            let written = ready!(Pin::new(&mut self.io).poll_write(context, self.pending.waiting()))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.take(written);
        }
        Poll::Ready(Ok(()))
    }

    /// Takes what is hyper's head; at its end ours is put in its place, and that of the response is awaited.
    fn take_outgoing_head(&mut self, mut head: Vec<u8>, bytes: &[u8]) -> io::Result<usize> {
        for (position, byte) in bytes.iter().enumerate() {
            head.push(*byte);
            if head.ends_with(EMPTY_LINE) {
                let request = self.heads.take_request().ok_or(io::ErrorKind::NotConnected)?;
                self.pending.put(request.bytes);
                self.outgoing = Outgoing::Body(request.body_length);
                self.incoming = Incoming::Head(Vec::new(), 0);
                return Ok(position + 1);
            }
        }
        self.outgoing = Outgoing::Head(head);
        Ok(bytes.len())
    }

    /// Looks for a head in what has come; with it, hyper gets one that says how to go on.
    fn take_incoming_head(&mut self, mut bytes: Vec<u8>, searched: usize) -> Result<(), Fault> {
        // Empty lines before a response are nothing: <https://www.rfc-editor.org/rfc/rfc9112#section-2.2-6>.
        if searched == 0 {
            let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            bytes.drain(..blank);
        }
        response_head::check_beginning(&bytes)?;
        let limit = usize::try_from(HEAD_BYTES).unwrap_or(usize::MAX);
        let Some(end) = response_head::end(&bytes, searched).filter(|end| *end <= limit) else {
            if bytes.len() > limit {
                return Err(Fault::TooLarge);
            }
            let searched = bytes.len();
            self.incoming = Incoming::Head(bytes, searched);
            return Ok(());
        };
        let rest = bytes.split_off(end);
        let (head, version) = response_head::parse(&bytes)?;
        // An interim response is not the one that is awaited; that of a handshake is.
        if matches!(head.status, 100 | 102..=199) {
            return self.take_incoming_head(rest, 0);
        }
        let mut received = response_head::framing(&head, version)?;
        received.extend(rest);
        self.heads.put_response(head, version);
        self.received.put(received);
        self.incoming = Incoming::Body;
        Ok(())
    }
}

impl<I: Io> AsyncRead for Verbatim<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            let waiting = this.received.waiting();
            if !waiting.is_empty() {
                let length = waiting.len().min(buffer.remaining());
                buffer.put_slice(waiting.get(..length).unwrap_or(waiting));
                this.received.take(length);
                return Poll::Ready(Ok(()));
            }
            let Incoming::Head(head, searched) = &mut this.incoming else {
                return Pin::new(&mut this.io).poll_read(context, buffer);
            };
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.io).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            head.extend_from_slice(chunk.filled());
            let (head, searched) = (std::mem::take(head), *searched);
            if let Err(fault) = this.take_incoming_head(head, searched) {
                let error = io::Error::new(io::ErrorKind::InvalidData, fault.to_string());
                this.heads.put_fault(fault);
                return Poll::Ready(Err(error));
            }
        }
    }
}

impl<I: Io> AsyncWrite for Verbatim<I> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_pending(context))?;
        match &mut this.outgoing {
            Outgoing::Body(remaining) if *remaining > 0 => {
                let most = usize::try_from(*remaining).unwrap_or(usize::MAX).min(bytes.len());
                let bytes = bytes.get(..most).unwrap_or(bytes);
                let written = ready!(Pin::new(&mut this.io).poll_write(context, bytes))?;
                *remaining = remaining.saturating_sub(u64::try_from(written).unwrap_or(u64::MAX));
                Poll::Ready(Ok(written))
            }
            Outgoing::Body(_) => Poll::Ready(this.take_outgoing_head(Vec::new(), bytes)),
            Outgoing::Head(head) => {
                let head = std::mem::take(head);
                Poll::Ready(this.take_outgoing_head(head, bytes))
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_pending(context))?;
        Pin::new(&mut this.io).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_pending(context))?;
        Pin::new(&mut this.io).poll_shutdown(context)
    }
}
