//! Futures that never wait, without a runtime whose cost would hide theirs.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

/// The output of a future that is ready when first asked.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a service here waited for something"),
    }
}
