//! Pool: where connections wait for the next request.
//!
//! As in the standard, connections are shared by requests of one partition, one server and one attitude to credentials only.
//! <https://fetch.spec.whatwg.org/#connections>

use super::connection::{Connection, Sender};
use corsac::fetch::{HttpRequest, Origin};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// No server keeps more HTTP/1 connections waiting.
const IDLE_PER_SERVER: usize = 6;
/// There are no more servers to which connections wait.
const SERVERS: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    partition: Origin,
    server: Origin,
    with_credentials: bool,
}

impl Key {
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self {
            partition: request.top_level_origin.site(),
            server: Origin::of(&request.url),
            with_credentials: request.includes_credentials,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Pool {
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    connections: HashMap<Key, Vec<Connection>>,
    /// How often the pool was emptied: what was taken before does not come back.
    generation: u64,
}

/// An HTTP/1 connection at work. It goes back into the pool when this is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    pool: Arc<Pool>,
    key: Key,
    generation: u64,
    connection: Option<Connection>,
}

impl Pool {
    pub(super) fn take(&self, key: &Key) -> Option<Connection> {
        let mut idle = self.idle();
        let waiting = idle.connections.get_mut(key)?;
        waiting.retain(|connection| !connection.is_closed());
        match waiting.last()?.sender {
            // Many requests share it, so it stays.
            Sender::Http2(ref sender) => {
                let address = waiting.last()?.address;
                Some(Connection { sender: Sender::Http2(sender.clone()), address })
            }
            Sender::Http1(_) => waiting.pop(),
        }
    }

    /// How often it was emptied so far.
    pub(super) fn generation(&self) -> u64 {
        self.idle().generation
    }

    /// Takes the connection back, which was obtained in this generation or later: at once if others may share it,
    /// otherwise when the lease is dropped.
    pub(super) fn lease(
        self: &Arc<Self>,
        key: &Key,
        generation: u64,
        connection: Connection,
    ) -> Option<Lease> {
        let key = key.clone();
        match connection.sender {
            Sender::Http1(_) => {
                Some(Lease { pool: Arc::clone(self), key, generation, connection: Some(connection) })
            }
            Sender::Http2(_) => {
                self.put(key, generation, connection);
                None
            }
        }
    }

    pub(super) fn clear(&self) {
        let mut idle = self.idle();
        idle.connections.clear();
        idle.generation += 1;
    }

    fn put(&self, key: Key, generation: u64, connection: Connection) {
        let mut idle = self.idle();
        if connection.is_closed() || generation != idle.generation {
            return;
        }
        idle.make_room(&key);
        let waiting = idle.connections.entry(key).or_default();
        match connection.sender {
            Sender::Http2(_) => *waiting = vec![connection],
            Sender::Http1(_) if waiting.len() < IDLE_PER_SERVER => waiting.push(connection),
            Sender::Http1(_) => {}
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Idle {
    /// Closed connections go first; if there are none, all that wait.
    fn make_room(&mut self, key: &Key) {
        if self.connections.len() < SERVERS || self.connections.contains_key(key) {
            return;
        }
        self.connections.retain(|_, waiting| {
            waiting.retain(|connection| !connection.is_closed());
            !waiting.is_empty()
        });
        if self.connections.len() >= SERVERS {
            self.connections.clear();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.put(self.key.clone(), self.generation, connection);
        }
    }
}
