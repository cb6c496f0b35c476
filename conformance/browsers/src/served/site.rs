//! Site: two gateways, one of them in debug mode, each also behind TLS, in front of one service.

use super::access::Access;
use super::case::Served;
use super::file::{self, Frame};
use super::gateway::{Gateway, GatewayError};
use super::tls::Terminator;
use crate::authority::Authority;
use crate::case::{Network, PORTS};
use crate::server::Server;
use conformance::closed_loop::case::Hop;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

/// The gateways of a run, and what stands before and behind them.
#[derive(Debug)]
pub struct Site {
    plain: Gateway,
    debugging: Gateway,
    upstream: SocketAddr,
    network: Network,
    version: u64,
    _terminators: [Terminator; 2],
}

impl Site {
    /// Starts the gateways, of this program, and a service behind them which also serves the pages.
    ///
    /// # Errors
    /// A gateway does not start, or there is no port.
    pub async fn start(program: &Path, authority: &Authority) -> Result<(Self, Server), GatewayError> {
        let no_port = |error| GatewayError::Io("listen", error);
        let server = Server::start(authority.server_config()).await.map_err(no_port)?;
        let [port, ..] = server.network().ports;
        let upstream = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let empty = |debug| file::text(&[], Frame { debug, upstream, version: 0 }, |_| false);
        let plain = Gateway::start(program, &empty(false)).await?;
        let debugging = Gateway::start(program, &empty(true)).await?;
        let secure = |behind| Terminator::start(authority.server_config(), behind);
        let terminators = [
            secure(plain.address()).await.map_err(no_port)?,
            secure(debugging.address()).await.map_err(no_port)?,
        ];
        let [first, second] = [&terminators[0], &terminators[1]].map(Terminator::port);
        let network = Network { ports: [plain.address().port(), debugging.address().port(), first, second] };
        let site = Self { plain, debugging, upstream, network, version: 0, _terminators: terminators };
        Ok((site, server.behind(network)))
    }

    /// Puts the policies of these cases in force, and those of no others.
    ///
    /// # Errors
    /// A gateway does not take its file.
    pub async fn configure(&mut self, cases: &[Served]) -> Result<(), GatewayError> {
        self.version += 1;
        let version = self.version;
        for (gateway, debug) in [(&self.plain, false), (&self.debugging, true)] {
            let frame = Frame { debug, upstream: self.upstream, version };
            let text = file::text(cases, frame, |hop| is_debugging(hop) == debug);
            gateway.replace(&self.network.localize_text(&text), version).await?;
        }
        Ok(())
    }

    /// What the gateways' logs say since the last call.
    ///
    /// # Errors
    /// A gateway does not answer.
    pub async fn accesses(&mut self) -> Result<Vec<Access>, GatewayError> {
        let mut accesses = self.plain.accesses().await?;
        accesses.extend(self.debugging.accesses().await?);
        Ok(accesses)
    }

    /// Ends the gateways.
    ///
    /// # Errors
    /// One does not end well.
    pub async fn stop(self) -> Result<(), GatewayError> {
        self.plain.stop().await?;
        self.debugging.stop().await
    }
}

/// Whether a server is one of the gateway in debug mode: the second port of each scheme.
fn is_debugging(hop: &Hop) -> bool {
    let [_, http, _, https] = PORTS;
    [http, https].iter().any(|port| hop.origin.ends_with(&format!(":{port}")))
}
