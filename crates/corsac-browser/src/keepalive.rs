//! Keepalive: the bytes of a page's keepalive requests that are under way. How many there may be, the engine says.

use corsac::fetch::Request;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The keepalive requests of one page, which is their fetch group. Clones are the same.
///
/// <https://fetch.spec.whatwg.org/#concept-fetch-group>
#[derive(Clone, Debug, Default)]
pub(crate) struct Keepalive {
    inflight_bytes: Arc<AtomicU64>,
}

/// A keepalive request under way: it counts until this is dropped.
#[derive(Debug)]
pub(crate) struct Underway {
    page: Keepalive,
    bytes: u64,
}

impl Keepalive {
    /// Counts the request, if it is one of these, and tells it of the others.
    pub(crate) fn begin(&self, request: &mut Request) -> Option<Underway> {
        let bytes = request.body.length().filter(|_| request.keepalive)?;
        request.inflight_keepalive_bytes = self.inflight_bytes.fetch_add(bytes, Ordering::Relaxed);
        Some(Underway { page: self.clone(), bytes })
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.page.inflight_bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
