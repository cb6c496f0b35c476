//! TLS: a terminator in front of a gateway, which speaks plain HTTP only. It passes bytes on and changes none.

use rustls::ServerConfig;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A terminator that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Terminator {
    port: u16,
    task: JoinHandle<()>,
}

impl Terminator {
    /// Takes TLS connections on a port that the system chooses, for the server at that address.
    pub(super) async fn start(config: Arc<ServerConfig>, behind: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self { port, task: tokio::spawn(accept(listener, TlsAcceptor::from(config), behind)) })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Terminator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, behind: SocketAddr) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let acceptor = acceptor.clone();
        // A connection that fails is the browser's affair; what it asked for is in the gateway's log.
        tokio::spawn(async move { pass(stream, &acceptor, behind).await });
    }
}

async fn pass(stream: TcpStream, acceptor: &TlsAcceptor, behind: SocketAddr) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut client = acceptor.accept(stream).await?;
    let mut server = TcpStream::connect(behind).await?;
    server.set_nodelay(true)?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
