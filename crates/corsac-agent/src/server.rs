//! Server: the listening socket, its connections, and their end.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use crate::agent::Agent;
use crate::hosts::Hosts;
use crate::service::Service;

/// Connections at a time; more wait in the kernel's queue.
const CONNECTIONS: usize = 1024;

/// For how long a connection may be silent before the head of a request is complete.
const SILENCE: Duration = Duration::from_secs(75);

/// For how long running fetches may go on after the stop.
const STOP: Duration = Duration::from_secs(8);

/// A pause after an error that would otherwise come again at once, such as a process without free descriptors.
const BREATH: Duration = Duration::from_millis(50);

/// An agent that has its address and is ready to serve: HTTP/1.1, `POST /` and `GET /clear`.
///
/// A client that closes its connection before the answer aborts its fetch.
///
/// # Examples
/// ```
/// use corsac_agent::{Agent, Hosts, Server};
/// use corsac_browser::{Browser, Network};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let agent = Agent::new(Browser::builder().network(Network::new()).build()?);
/// let server = Server::bind("127.0.0.1:0".parse()?, agent, Hosts::default()).await?;
/// println!("http://{}", server.local_addr());
/// server.serve(async { /* until this ends */ }).await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    service: Service,
}

/// Why there is no server.
#[derive(Debug)]
pub enum BindError {
    /// Other machines reach the address, and no host name is allowed: no request of theirs would be answered.
    HostsNeeded {
        /// The address.
        address: SocketAddr,
    },
    /// The system does not give the address.
    Io {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
}

impl Server {
    /// Takes the address; connections wait until [`serve`](Self::serve). Port 0 is one that the system chooses.
    ///
    /// # Errors
    /// [`BindError`]: the address is taken, or it is not loopback and `hosts` allows no name.
    pub async fn bind(address: SocketAddr, agent: Agent, hosts: Hosts) -> Result<Self, BindError> {
        if !address.ip().is_loopback() && hosts.is_loopback_only() {
            return Err(BindError::HostsNeeded { address });
        }
        let io = |error| BindError::Io { address, error };
        let listener = TcpListener::bind(address).await.map_err(io)?;
        let address = listener.local_addr().map_err(io)?;
        Ok(Self { listener, address, service: Service::new(agent, hosts) })
    }

    /// The address, with the port that the system chose if port 0 was asked for.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` ends; then finishes the fetches that are running, for at most 8 seconds.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let connections = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                (stream, place) = accept(&self.listener, &places) => {
                    connect(stream, place, &self.service, &connections);
                }
            }
        }
        drop(self.listener);
        let _ = timeout(STOP, connections.shutdown()).await;
    }
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(_) => sleep(BREATH).await,
        }
    }
}

fn connect(
    stream: TcpStream,
    place: Option<OwnedSemaphorePermit>,
    service: &Service,
    connections: &GracefulShutdown,
) {
    // An answer goes out at once; where the system refuses, it goes out later.
    let _ = stream.set_nodelay(true);
    let service = service.clone();
    let answer = service_fn(move |request| {
        let service = service.clone();
        async move { Ok::<_, Infallible>(service.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SILENCE)
        .serve_connection(TokioIo::new(stream), answer);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        // An error is the client's own affair: it went away, or it spoke no HTTP and has its answer.
        let _ = connection.await;
        drop(place);
    });
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BindError::HostsNeeded { address } => write!(
                f,
                "{address} is not a loopback address, so other machines could drive the agent; \
                 listen on 127.0.0.1, or say under which name they may with --allow-host NAME"
            ),
            BindError::Io { address, error } => write!(f, "cannot listen on {address}: {error}"),
        }
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BindError::HostsNeeded { .. } => None,
            BindError::Io { error, .. } => Some(error),
        }
    }
}
