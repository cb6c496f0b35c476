//! Server: the listening socket, and the workers among whom it deals out connections.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::num::NonZero;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use arc_swap::ArcSwap;
use corsac_config::Gateway;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, oneshot};
use tokio::time::sleep;

use crate::site::{Pools, Site};
use crate::stop::Stop;
use crate::worker::{Arrival, Worker};

/// Connections that the kernel completes before we ask for them.
const BACKLOG: i32 = 1024;

/// A pause after an error that would otherwise come again at once, such as a process without free descriptors.
const BREATH: Duration = Duration::from_millis(50);

/// A gateway that has its address and is ready to serve.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_config::{Gateway, NamedPolicy, Routes, Upstream};
/// use corsac_gateway::Server;
///
/// let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
/// let upstream = Upstream::parse("http://127.0.0.1:3000")?;
/// let gateway = Gateway {
///     listen: "127.0.0.1:0".parse()?,
///     routes: Routes::single(Some(upstream), NamedPolicy::new("app", policy)),
///     ..Gateway::default()
/// };
/// let server = Server::bind(gateway)?;
/// println!("http://{}", server.local_addr());
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// runtime.block_on(server.serve(async { /* until this ends */ }))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Server {
    listener: StdListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// The way to change what a running [`Server`] does. Clones speak to the same server.
#[derive(Clone, Debug)]
pub struct Control {
    configured: SocketAddr,
    shared: Arc<Shared>,
}

/// What is in force for one worker.
pub(crate) type Slot = Arc<ArcSwap<Site>>;

/// What all workers share.
pub(crate) struct Shared {
    /// One for each worker: counting references to a common one would make the cores wait for each other.
    sites: Box<[Slot]>,
    pools: Pools,
    stop: Stop,
    connections: AtomicUsize,
    limit: AtomicUsize,
    vacancy: Notify,
    configured: SocketAddr,
}

impl Server {
    /// Takes the address; connections wait until [`serve`](Self::serve).
    ///
    /// # Errors
    /// The address is taken, or may not be taken.
    pub fn bind(gateway: Gateway) -> io::Result<Self> {
        let listener = listen(gateway.listen)?;
        let address = listener.local_addr()?;
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Server { listener, address, shared: Arc::new(Shared::new(&gateway, workers)) })
    }

    /// The address, with the port that the system chose if port 0 was asked for.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The handle that replaces policies and routes while serving.
    #[must_use]
    pub fn control(&self) -> Control {
        Control { configured: self.shared.configured, shared: Arc::clone(&self.shared) }
    }

    /// Serves until `stop` ends; then finishes the requests that are running, for at most the time that
    /// `[gateway.timeouts]` gives them.
    ///
    /// # Errors
    /// The system gives no threads or no event queue.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let listener = TcpListener::from_std(self.listener)?;
        let mut crew = Crew::hire(&self.shared).await?;
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                arrival = self.shared.accept(&listener) => crew.deal(arrival, &self.shared),
            }
        }
        drop(listener);
        self.shared.stop.set();
        crew.dismiss().await;
        Ok(())
    }
}

impl Control {
    /// Puts other policies, routes, limits and timeouts in force, all at once, from the next request on. Requests that
    /// are running finish under those with which they began.
    ///
    /// Returns whether the address to listen on stayed the same: another one needs a restart and is not applied.
    pub fn replace(&self, gateway: Gateway) -> bool {
        let same = gateway.listen == self.configured;
        self.shared.replace(&gateway);
        same
    }
}

impl Shared {
    fn new(gateway: &Gateway, workers: usize) -> Self {
        let pools = Pools::new(workers);
        Shared {
            limit: AtomicUsize::new(gateway.limits.connections),
            sites: (0..workers)
                .map(|_| Slot::new(ArcSwap::from_pointee(Site::new(gateway, &pools))))
                .collect(),
            pools,
            stop: Stop::default(),
            connections: AtomicUsize::new(0),
            vacancy: Notify::new(),
            configured: gateway.listen,
        }
    }

    pub(crate) fn stop(&self) -> &Stop {
        &self.stop
    }

    fn replace(&self, gateway: &Gateway) {
        self.limit.store(gateway.limits.connections, Ordering::SeqCst);
        for site in &self.sites {
            site.store(Arc::new(Site::new(gateway, &self.pools)));
        }
        self.vacancy.notify_one();
    }

    pub(crate) fn enter(&self) {
        self.connections.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn leave(&self) {
        self.connections.fetch_sub(1, Ordering::SeqCst);
        self.vacancy.notify_one();
    }

    /// The next connection, once there is room for it. Those beyond the limit wait in the kernel's queue.
    async fn accept(&self, listener: &TcpListener) -> Arrival {
        loop {
            self.room().await;
            match listener.accept().await.and_then(|(stream, peer)| Ok((stream.into_std()?, peer))) {
                Ok((stream, peer)) => {
                    self.enter();
                    return Arrival { stream, peer };
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections; trying again");
                    sleep(BREATH).await;
                }
            }
        }
    }

    async fn room(&self) {
        loop {
            let vacancy = self.vacancy.notified();
            if self.connections.load(Ordering::SeqCst) < self.limit.load(Ordering::SeqCst) {
                return;
            }
            vacancy.await;
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Shared");
        out.field("connections", &self.connections)
            .field("workers", &self.sites.len())
            .finish_non_exhaustive()
    }
}

/// The workers, as the one who deals out connections sees them.
struct Crew {
    desks: Vec<Desk>,
    next: usize,
}

struct Desk {
    arrivals: UnboundedSender<Arrival>,
    gone: oneshot::Receiver<()>,
}

impl Crew {
    async fn hire(shared: &Arc<Shared>) -> io::Result<Self> {
        let mut desks = Vec::with_capacity(shared.sites.len());
        for (number, site) in shared.sites.iter().enumerate() {
            desks.push(Desk::open(Worker::new(number, Arc::clone(site), Arc::clone(shared))).await?);
        }
        Ok(Crew { desks, next: 0 })
    }

    /// One after the other: connections of one client spread evenly, whichever worker happens to be awake.
    fn deal(&mut self, arrival: Arrival, shared: &Shared) {
        let next = self.next;
        self.next = (next + 1) % self.desks.len().max(1);
        let lost = self.desks.get(next).is_none_or(|desk| desk.arrivals.send(arrival).is_err());
        if lost {
            // Only when the worker has panicked: its connections are gone, and so is this one.
            shared.leave();
        }
    }

    async fn dismiss(self) {
        let gone: Vec<_> = self.desks.into_iter().map(|desk| desk.gone).collect();
        for gone in gone {
            let _ = gone.await;
        }
    }
}

impl Desk {
    async fn open(worker: Arc<Worker>) -> io::Result<Self> {
        let (arrivals, inbox) = unbounded_channel();
        let (ready, is_ready) = oneshot::channel();
        let (leaving, gone) = oneshot::channel();
        let name = format!("gateway-{}", worker.number());
        thread::Builder::new().name(name).spawn(move || {
            worker.run(inbox, ready);
            drop(leaving);
        })?;
        is_ready.await.unwrap_or_else(|_| Err(io::Error::other("the worker did not start")))?;
        Ok(Desk { arrivals, gone })
    }
}

fn listen(address: SocketAddr) -> io::Result<StdListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Else the address stays taken for a minute after a restart.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Errors of `accept` that are about the connection that came, not about accepting.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}
