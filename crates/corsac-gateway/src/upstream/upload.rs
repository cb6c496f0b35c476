//! Upload: a request's body on its way to the upstream, counted and watched. Never held back, never kept.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU8, AtomicU64};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep_until};

use crate::client::Meter;
use crate::clock::{self, Millis};

/// The body of a request as the upstream gets it.
pub(crate) enum Upload {
    /// None.
    Empty,
    /// As the client sends it.
    Stream(Box<Stream>),
}

/// What an upload may not exceed.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// In bytes.
    pub(crate) size: Option<u64>,
    /// Between two pieces from the client.
    pub(crate) patience: Duration,
}

pub(crate) struct Stream {
    incoming: Incoming,
    left: Option<u64>,
    patience: Duration,
    stall: Option<Pin<Box<Sleep>>>,
    progress: Arc<Progress>,
    meter: Arc<Meter>,
}

/// How far an upload has come; shared with whoever waits for the response.
#[derive(Debug)]
pub(crate) struct Progress {
    stage: AtomicU8,
    moved: AtomicU64,
}

/// What an upload is waiting for, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Stage {
    /// The upstream has not asked for more.
    OnUpstream,
    /// The client has not sent more.
    OnClient,
    /// All of it went out.
    Complete,
    /// It is larger than the limit.
    TooLarge,
    /// The client sent nothing for too long.
    Stalled,
    /// The client went away, or sent what is no body.
    Broken,
}

impl Upload {
    pub(crate) fn new(
        incoming: Incoming,
        bounds: Bounds,
        meter: &Arc<Meter>,
    ) -> (Self, Option<Arc<Progress>>) {
        if incoming.is_end_stream() {
            return (Upload::Empty, None);
        }
        let progress = Arc::new(Progress::new());
        let stream = Stream {
            incoming,
            left: bounds.size,
            patience: bounds.patience,
            stall: None,
            progress: Arc::clone(&progress),
            meter: Arc::clone(meter),
        };
        (Upload::Stream(Box::new(stream)), Some(progress))
    }
}

impl Progress {
    fn new() -> Self {
        Progress { stage: AtomicU8::new(Stage::OnUpstream as u8), moved: AtomicU64::new(clock::now()) }
    }

    pub(crate) fn stage(&self) -> Stage {
        const STAGES: [Stage; 6] = [
            Stage::OnUpstream,
            Stage::OnClient,
            Stage::Complete,
            Stage::TooLarge,
            Stage::Stalled,
            Stage::Broken,
        ];
        STAGES.get(usize::from(self.stage.load(Relaxed))).copied().unwrap_or(Stage::Broken)
    }

    /// When the last piece went out.
    pub(crate) fn moved(&self) -> Millis {
        self.moved.load(Relaxed)
    }

    fn set(&self, stage: Stage) {
        self.stage.store(stage as u8, Relaxed);
    }
}

impl Stream {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Interrupted>>> {
        match Pin::new(&mut self.incoming).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(self.count(frame))),
            Poll::Ready(Some(Err(_))) => Poll::Ready(Some(Err(self.end(Stage::Broken)))),
            Poll::Ready(None) => {
                self.end(Stage::Complete);
                self.meter.read_through();
                Poll::Ready(None)
            }
            Poll::Pending => self.poll_stall(context).map(|()| Some(Err(self.end(Stage::Stalled)))),
        }
    }

    fn count(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, Interrupted> {
        let size = frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX));
        if let Some(left) = &mut self.left {
            match left.checked_sub(size) {
                Some(rest) => *left = rest,
                None => return Err(self.end(Stage::TooLarge)),
            }
        }
        self.progress.moved.store(clock::now(), Relaxed);
        let complete = self.incoming.is_end_stream();
        if complete {
            self.meter.read_through();
        }
        self.progress.set(if complete { Stage::Complete } else { Stage::OnUpstream });
        Ok(frame)
    }

    fn poll_stall(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.progress.stage() != Stage::OnClient {
            self.progress.set(Stage::OnClient);
            self.progress.moved.store(clock::now(), Relaxed);
        }
        let due = clock::instant(self.progress.moved()) + self.patience;
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep_until(due.into())));
        while stall.as_mut().poll(context).is_ready() {
            if stall.deadline().into_std() >= due {
                return Poll::Ready(());
            }
            stall.as_mut().reset(due.into());
        }
        Poll::Pending
    }

    fn end(&mut self, stage: Stage) -> Interrupted {
        self.progress.moved.store(clock::now(), Relaxed);
        self.progress.set(stage);
        Interrupted
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Interrupted;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Interrupted>>> {
        match self.get_mut() {
            Upload::Empty => Poll::Ready(None),
            Upload::Stream(stream) => stream.poll(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Upload::Empty => true,
            Upload::Stream(stream) => stream.incoming.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Upload::Empty => SizeHint::with_exact(0),
            Upload::Stream(stream) => stream.incoming.size_hint(),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.progress.stage() != Stage::Complete {
            self.meter.leave_unread();
        }
    }
}

/// The error that ends an upload early; [`Progress`] has the reason.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the request body ended early")
    }
}

impl std::error::Error for Interrupted {}
