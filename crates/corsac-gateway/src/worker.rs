//! Worker: one thread with a runtime of its own, and the connections that were given to it.
//!
//! A connection, its requests and the lines to the upstreams stay on one thread: nothing wakes another core.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{Notify, oneshot};
use tokio::time::{interval, timeout};

use crate::client::{self, Client};
use crate::server::{Shared, Slot};
use crate::site::Site;
use crate::stop::Stop;

/// How long a client may be silent before the system asks whether it is still there: nothing else notices one that
/// vanished while its request runs.
const SILENCE: Duration = Duration::from_secs(60);

/// Between two looks at the idle lines to the upstreams.
const SWEEP: Duration = Duration::from_secs(1);

pub(crate) struct Worker {
    number: usize,
    site: Slot,
    shared: Arc<Shared>,
    connections: AtomicUsize,
    emptied: Notify,
}

/// A connection just accepted.
pub(crate) struct Arrival {
    pub(crate) stream: std::net::TcpStream,
    pub(crate) peer: SocketAddr,
}

/// A share in a connection: while there is one, the connection counts.
pub(crate) struct Hold(Arc<Worker>);

impl Worker {
    pub(crate) fn new(number: usize, site: Slot, shared: Arc<Shared>) -> Arc<Self> {
        Arc::new(Worker { number, site, shared, connections: AtomicUsize::new(0), emptied: Notify::new() })
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }

    pub(crate) fn site(&self) -> Arc<Site> {
        self.site.load_full()
    }

    pub(crate) fn stop(&self) -> &Stop {
        self.shared.stop()
    }

    /// Works until there are no more arrivals and no more connections, or the time to stop is over.
    pub(crate) fn run(
        self: Arc<Self>,
        arrivals: UnboundedReceiver<Arrival>,
        ready: oneshot::Sender<io::Result<()>>,
    ) {
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        let _ = ready.send(Ok(()));
        runtime.block_on(self.work(arrivals));
        // A name being looked up runs on a thread of its own and may take its time; nobody waits for it any more.
        runtime.shutdown_background();
    }

    async fn work(self: Arc<Self>, mut arrivals: UnboundedReceiver<Arrival>) {
        tokio::spawn(sweep(Arc::clone(&self)));
        while let Some(arrival) = arrivals.recv().await {
            self.welcome(arrival);
        }
        let patience = self.site().timeouts.stop;
        if timeout(patience, self.empty()).await.is_err() {
            let connections = self.connections.load(Ordering::SeqCst);
            tracing::warn!(connections, "still busy after the time to stop; cutting them off");
        }
    }

    fn welcome(self: &Arc<Self>, Arrival { stream, peer }: Arrival) {
        let hold = Hold::new(self);
        let keepalive = TcpKeepalive::new().with_time(SILENCE);
        let kept = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
        // They fail only when the client has left already, or when the process has no descriptors left.
        match kept.and_then(|()| stream.set_nodelay(true)).and_then(|()| TcpStream::from_std(stream)) {
            Ok(stream) => {
                tokio::spawn(client::serve(stream, Arc::new(Client::new(peer, hold))));
            }
            Err(error) => tracing::debug!(%peer, %error, "a connection was lost before it was served"),
        }
    }

    async fn empty(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.connections.load(Ordering::SeqCst) == 0 {
                return;
            }
            emptied.await;
        }
    }
}

async fn sweep(worker: Arc<Worker>) {
    let mut ticks = interval(SWEEP);
    loop {
        ticks.tick().await;
        worker.site().pools().for_each(|pool| pool.sweep(worker.number));
    }
}

impl Hold {
    fn new(worker: &Arc<Worker>) -> Self {
        worker.connections.fetch_add(1, Ordering::SeqCst);
        Hold(Arc::clone(worker))
    }

    pub(crate) fn worker(&self) -> &Worker {
        &self.0
    }
}

impl Clone for Hold {
    fn clone(&self) -> Self {
        self.0.shared.enter();
        Hold::new(&self.0)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.shared.leave();
        if self.0.connections.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.emptied.notify_one();
        }
    }
}
