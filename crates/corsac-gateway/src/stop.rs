//! Stop: the word that goes to all connections when the gateway is to end.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(crate) struct Stop {
    set: AtomicBool,
    word: Notify,
}

impl Stop {
    pub(crate) fn set(&self) {
        self.set.store(true, Ordering::SeqCst);
        self.word.notify_waiters();
    }

    pub(crate) fn is_set(&self) -> bool {
        self.set.load(Ordering::SeqCst)
    }

    /// Ends when the word goes out; whoever waits from its first poll on misses nothing by asking `is_set` after it.
    pub(crate) async fn wait(&self) {
        self.word.notified().await;
    }
}
