//! Listen: the four ports of a run, two of them with TLS.

use super::board::Board;
use super::connection::serve;
use crate::case::Network;
use rustls::ServerConfig;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How a TLS connection begins: <https://www.rfc-editor.org/rfc/rfc8446#section-5.1>.
const TLS_HANDSHAKE: u8 = 22;

/// The recording server: it listens until it is dropped.
#[derive(Debug)]
pub struct Server {
    board: Arc<Board>,
    network: Network,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Listens on four ports of the loopback that the system chooses.
    ///
    /// # Errors
    /// The system has no port.
    pub async fn start(config: Arc<ServerConfig>) -> std::io::Result<Self> {
        let acceptor = TlsAcceptor::from(config);
        let mut server =
            Self { board: Arc::default(), network: Network { ports: [0; 4] }, tasks: Vec::new() };
        let tls = [None, None, Some(acceptor.clone()), Some(acceptor)];
        for (port, acceptor) in server.network.ports.iter_mut().zip(tls) {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            *port = listener.local_addr()?.port();
            server.tasks.push(tokio::spawn(accept(listener, acceptor, Arc::clone(&server.board))));
        }
        Ok(server)
    }

    /// The same server behind others: browsers reach it by these ports, which send on to it.
    #[must_use]
    pub fn behind(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// What is being played.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Where browsers reach the server.
    #[must_use]
    pub const fn network(&self) -> Network {
        self.network
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// A connection that fails is the browser's affair: what reached the server is recorded by then.
async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, board: Arc<Board>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        tokio::spawn(connected(stream, acceptor.clone(), Arc::clone(&board)));
    }
}

async fn connected(stream: TcpStream, acceptor: Option<TlsAcceptor>, board: Arc<Board>) {
    let _ = match acceptor {
        // Mixed content is upgraded on the port that it has: nothing but an end answers it there.
        None if begins_tls(&stream).await => Ok(()),
        None => serve(board, "http", stream).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => serve(board, "https", stream).await,
            Err(error) => Err(error),
        },
    };
}

async fn begins_tls(stream: &TcpStream) -> bool {
    let mut first = [0];
    stream.peek(&mut first).await.is_ok_and(|read| read == 1) && first == [TLS_HANDSHAKE]
}
