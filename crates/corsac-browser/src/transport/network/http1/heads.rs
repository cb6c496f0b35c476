//! Heads: what the one who sends a request and the stream under hyper leave for each other.

use super::response_head::Fault;
use corsac::fetch::ResponseHead;
use http::Version;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The heads of the exchange under way. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    shared: Arc<Mutex<Exchanged>>,
}

#[derive(Debug, Default)]
struct Exchanged {
    request: Option<RequestHead>,
    response: Option<(ResponseHead, Version)>,
    fault: Option<Fault>,
}

/// A request head that is to go out, and how many bytes of body follow it.
#[derive(Debug)]
pub(super) struct RequestHead {
    pub(super) bytes: Vec<u8>,
    pub(super) body_length: u64,
}

impl Heads {
    pub(super) fn put_request(&self, bytes: Vec<u8>, body_length: Option<u64>) {
        let request = RequestHead { bytes, body_length: body_length.unwrap_or(0) };
        *self.lock() = Exchanged { request: Some(request), ..Exchanged::default() };
    }

    pub(super) fn take_request(&self) -> Option<RequestHead> {
        self.lock().request.take()
    }

    pub(super) fn put_response(&self, head: ResponseHead, version: Version) {
        self.lock().response = Some((head, version));
    }

    pub(super) fn take_response(&self) -> Option<(ResponseHead, Version)> {
        self.lock().response.take()
    }

    pub(super) fn put_fault(&self, fault: Fault) {
        self.lock().fault = Some(fault);
    }

    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.lock().fault.take()
    }

    fn lock(&self) -> MutexGuard<'_, Exchanged> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
