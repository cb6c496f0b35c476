//! Stream: the work on one HTTP/2 request, and its end when the client takes none of its answer.
//!
//! A client that gives no window blocks a stream, not the socket, so neither the meter nor the body is asked again while
//! the upstream's connection is held for it. What the body saw last tells: a frame taken and none asked for since.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Executor;
use tokio::time::{Sleep, sleep_until};

use crate::clock::{self, Millis};

thread_local! {
    /// Since when the stream being polled keeps a frame that the client does not take.
    static HELD: Cell<Option<Millis>> = const { Cell::new(None) };
}

/// An answer's body gave a frame, or had none to give yet.
pub(crate) fn asked(gave: bool) {
    HELD.set(gave.then(clock::now));
}

/// Runs the streams of a connection, each for as long as it gets on.
#[derive(Clone)]
pub(crate) struct Streams {
    /// How long a frame may wait for the client.
    pub(crate) patience: Duration,
}

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, work: F) {
        let stream = Stream { work: Box::pin(work), patience: self.patience, held: None, alarm: None };
        tokio::spawn(stream);
    }
}

struct Stream<F> {
    work: Pin<Box<F>>,
    patience: Duration,
    held: Option<Millis>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<F: Future> Future for Stream<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        HELD.set(self.held);
        let done = self.work.as_mut().poll(context).is_ready();
        self.held = HELD.take();
        if done { Poll::Ready(()) } else { self.poll_patience(context) }
    }
}

impl<F> Stream<F> {
    /// Ready when the client has kept a frame waiting for too long; the stream is then reset, since nothing works on it.
    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(since) = self.held else { return Poll::Pending };
        let due = clock::instant(since.saturating_add(clock::length(self.patience)));
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(due.into())));
        while alarm.as_mut().poll(context).is_ready() {
            if alarm.deadline().into_std() >= due {
                return Poll::Ready(());
            }
            alarm.as_mut().reset(due.into());
        }
        Poll::Pending
    }
}
