//! Pool: the idle lines to one upstream, a shelf for each worker.
//!
//! A line belongs to the runtime that opened it, so workers do not share them; a shelf's lock is never contended.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use corsac_config::Upstream;

use super::line::Line;
use crate::clock::{self, Millis};

/// The longest rest of a line, in milliseconds: shorter than the keep-alive of common servers (Node.js and uvicorn: 5 s),
/// so that a request seldom meets a line that the upstream is just closing.
const REST: Millis = 4_000;

/// The most idle lines of one worker to one upstream.
const SHELF: usize = 256;

pub(crate) struct Pool {
    upstream: Upstream,
    shelves: Box<[Shelf]>,
}

/// One shelf of a pool: where a line is taken from, and where it goes when its response is complete.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) pool: Arc<Pool>,
    pub(crate) worker: usize,
}

type Shelf = Mutex<Vec<Box<Line>>>;

impl Pool {
    pub(crate) fn new(upstream: Upstream, workers: usize) -> Arc<Self> {
        let shelves = (0..workers).map(|_| Shelf::default()).collect();
        Arc::new(Pool { upstream, shelves })
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Closes the lines of a worker that rested too long.
    pub(crate) fn sweep(&self, worker: usize) {
        let now = clock::now();
        if let Some(mut shelf) = self.shelf(worker) {
            shelf.retain(|line| now.saturating_sub(line.idle_since()) < REST);
        }
    }

    #[expect(clippy::vec_box, reason = "a line moves between shelf and request as one pointer")]
    fn shelf(&self, worker: usize) -> Option<MutexGuard<'_, Vec<Box<Line>>>> {
        let shelf = self.shelves.get(worker)?;
        // A panic between lock and unlock cannot leave a vector half changed.
        Some(shelf.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Home {
    /// The line that rested shortest, if it still works.
    pub(crate) fn take(&self) -> Option<Box<Line>> {
        loop {
            let mut line = self.pool.shelf(self.worker)?.pop()?;
            if line.is_ready() {
                return Some(line);
            }
        }
    }

    /// Takes a line back. Whether it still works is asked when it is taken out again.
    pub(crate) fn put(&self, mut line: Box<Line>) {
        line.rest(clock::now());
        if let Some(mut shelf) = self.pool.shelf(self.worker)
            && shelf.len() < SHELF
        {
            shelf.push(line);
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}
