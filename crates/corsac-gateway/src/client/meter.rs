//! Meter: what a client connection is waiting for, and since when. Knows no sockets and no HTTP.
//!
//! The socket reports bytes, the gate reports requests; the connection asks when patience ends. All reports come from
//! tasks of one thread, so plain atomics without ordering do.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use corsac_config::Timeouts;

use crate::clock::{self, Millis};

/// Not waiting.
const NEVER: Millis = u64::MAX;

#[derive(Debug)]
pub(crate) struct Meter {
    /// Requests whose answer is not complete.
    running: AtomicU32,
    /// Since when nothing was running, or since when a request head is overdue.
    since: AtomicU64,
    /// A request head has begun, or is the first that the connection owes.
    head_begun: AtomicBool,
    /// Since when the client takes no bytes.
    blocked: AtomicU64,
    /// A request body was not read to its end.
    unread: AtomicBool,
    /// The answer broke off where its end is the end of the connection.
    broken: AtomicBool,
    /// HTTP/2, which has bytes between requests that are no head.
    multiplexed: AtomicBool,
}

impl Meter {
    pub(crate) fn new() -> Self {
        Meter {
            running: AtomicU32::new(0),
            since: AtomicU64::new(clock::now()),
            head_begun: AtomicBool::new(true),
            blocked: AtomicU64::new(NEVER),
            unread: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            multiplexed: AtomicBool::new(false),
        }
    }

    /// Bytes came.
    pub(crate) fn received(&self) {
        if self.running.load(Relaxed) > 0 || self.head_begun.load(Relaxed) {
            return;
        }
        self.since.store(clock::now(), Relaxed);
        self.head_begun.store(!self.multiplexed.load(Relaxed), Relaxed);
    }

    /// The client took bytes, or would not.
    pub(crate) fn sent(&self, blocked: bool) {
        if blocked != (self.blocked.load(Relaxed) != NEVER) {
            let now = clock::now();
            self.blocked.store(if blocked { now } else { NEVER }, Relaxed);
            if self.running.load(Relaxed) == 0 {
                self.since.store(now, Relaxed);
            }
        }
    }

    /// A request head is complete; whether a body follows is known.
    pub(crate) fn begin(&self, multiplexed: bool, has_body: bool) {
        self.running.fetch_add(1, Relaxed);
        self.head_begun.store(false, Relaxed);
        // Unread until whoever reads it has come to its end; what came before this head was read after all. On HTTP/2
        // nobody lingers for a stream.
        self.unread.store(has_body && !multiplexed, Relaxed);
        self.multiplexed.store(multiplexed, Relaxed);
    }

    /// A request is answered, at `now`.
    pub(crate) fn finish(&self, now: Millis) {
        self.since.store(now, Relaxed);
        self.running.fetch_sub(1, Relaxed);
    }

    /// A request body will not be read to its end.
    pub(crate) fn leave_unread(&self) {
        self.unread.store(!self.multiplexed.load(Relaxed), Relaxed);
    }

    /// The request body was read to its end.
    pub(crate) fn read_through(&self) {
        self.unread.store(false, Relaxed);
    }

    /// The connection has nothing to do. Had the last request's body not been read to its end, it would be closing: what
    /// nobody asked for was drained.
    pub(crate) fn rest(&self) {
        if self.running.load(Relaxed) == 0 && self.blocked.load(Relaxed) == NEVER {
            self.unread.store(false, Relaxed);
        }
    }

    /// The end of the connection must not look like the end of the answer.
    pub(crate) fn break_off(&self) {
        self.broken.store(true, Relaxed);
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.load(Relaxed)
    }

    /// Whether the client may be sending what nobody reads.
    pub(crate) fn has_unread(&self) -> bool {
        self.unread.load(Relaxed) || (self.running.load(Relaxed) == 0 && self.head_begun.load(Relaxed))
    }

    /// When patience ends, if it can.
    pub(crate) fn due(&self, timeouts: &Timeouts) -> Option<Millis> {
        let blocked = self.blocked.load(Relaxed);
        let since = self.since.load(Relaxed);
        let (since, patience) = if blocked != NEVER {
            (blocked, timeouts.idle)
        } else if self.running.load(Relaxed) > 0 {
            return None;
        } else if self.head_begun.load(Relaxed) {
            (since, timeouts.headers)
        } else {
            (since, timeouts.idle)
        };
        Some(since.saturating_add(clock::length(patience)))
    }
}
