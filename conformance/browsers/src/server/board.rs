//! Board: what is being played. Shared by all connections of a server.

use super::record::Record;
use crate::case::Case;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The batches and cases that are being played.
#[derive(Debug, Default)]
pub struct Board {
    batches: Mutex<HashMap<u64, Posted>>,
    played: Mutex<HashMap<String, Arc<Played>>>,
    next: AtomicU64,
    order: AtomicU64,
    connections: AtomicU64,
}

/// A batch that a page will ask for, and what it posts.
#[derive(Debug)]
pub struct Batch {
    /// The number that the runner's URL carries.
    pub number: u64,
    /// The JSON that the page posts, some cases at a time.
    pub results: UnboundedReceiver<String>,
}

#[derive(Debug)]
struct Posted {
    json: String,
    results: UnboundedSender<String>,
}

/// A case that is being played.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) case: Case,
    turn: AtomicUsize,
    records: Mutex<Vec<Record>>,
}

impl Board {
    /// Puts cases up, with the ports of the run.
    ///
    /// # Errors
    /// The cases cannot be written as JSON.
    pub fn post(&self, cases: &[Case]) -> Result<Batch, serde_json::Error> {
        let json = serde_json::to_string(cases)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, results) = unbounded_channel();
        let mut played = lock(&self.played);
        for case in cases {
            let state =
                Played { case: case.clone(), turn: AtomicUsize::new(0), records: Mutex::new(Vec::new()) };
            played.insert(case.token.clone(), Arc::new(state));
        }
        drop(played);
        lock(&self.batches).insert(number, Posted { json, results: sender });
        Ok(Batch { number, results })
    }

    /// Takes a case down: the requests that came for it, in order.
    #[must_use]
    pub fn take(&self, token: &str) -> Vec<Record> {
        let played = lock(&self.played).remove(token);
        let mut records = played.map(|played| lock(&played.records).clone()).unwrap_or_default();
        records.sort_by_key(|record| record.order);
        records
    }

    /// Forgets a batch.
    pub fn forget(&self, number: u64) {
        lock(&self.batches).remove(&number);
    }

    pub(super) fn batch(&self, number: u64) -> Option<String> {
        lock(&self.batches).get(&number).map(|posted| posted.json.clone())
    }

    /// Gives the results to whoever waits; `false` when nobody does.
    pub(super) fn report(&self, number: u64, results: String) -> bool {
        let sender = lock(&self.batches).get(&number).map(|posted| posted.results.clone());
        sender.is_some_and(|sender| sender.send(results).is_ok())
    }

    pub(super) fn played(&self, token: &str) -> Option<Arc<Played>> {
        lock(&self.played).get(token).cloned()
    }

    pub(super) fn next_order(&self) -> u64 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }
}

impl Played {
    pub(super) fn turn(&self) -> usize {
        self.turn.load(Ordering::SeqCst)
    }

    pub(super) fn begin(&self, turn: usize) {
        self.turn.store(turn, Ordering::SeqCst);
    }

    pub(super) fn record(&self, record: Record) {
        lock(&self.records).push(record);
    }
}

/// Whoever panicked with the lock left whole values behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
