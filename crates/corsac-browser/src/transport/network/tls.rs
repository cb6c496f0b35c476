//! TLS: a TCP connection becomes one that nobody on the way can read or change.

use super::certificates::Certificates;
use super::failure::message_of;
use corsac::fetch::NetworkFailure;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Host;

const HTTP2: &[u8] = b"h2";
const HTTP1: &[u8] = b"http/1.1";

/// What is offered in the handshake (ALPN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocols {
    /// HTTP/2, and HTTP/1.1 if the server has none.
    Http,
    /// HTTP/1.1 only, which can be upgraded to a WebSocket.
    Http1,
}

/// Settings that are made when they are first needed: plain HTTP pays for no root certificates.
#[derive(Debug)]
pub(super) struct Tls {
    certificates: Certificates,
    settings: OnceCell<Settings>,
}

#[derive(Debug)]
struct Settings {
    config: ClientConfig,
    has_system_roots: bool,
}

impl Tls {
    pub(super) fn new(certificates: Certificates) -> Self {
        Self { certificates, settings: OnceCell::new() }
    }

    /// The stream after the handshake, and whether HTTP/2 was chosen in it.
    pub(super) async fn connect(
        &self,
        stream: TcpStream,
        host: Host<&str>,
        protocols: Protocols,
    ) -> Result<(TlsStream<TcpStream>, bool), NetworkFailure> {
        let settings = self.settings.get_or_try_init(|| self.load()).await?;
        let connector = TlsConnector::from(Arc::new(settings.offering(protocols)));
        let connected = connector.connect(server_name(host)?, stream).await;
        let stream = connected.map_err(|error| settings.failure(&error))?;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP2);
        Ok((stream, is_http2))
    }

    async fn load(&self) -> Result<Settings, NetworkFailure> {
        let certificates = self.certificates.clone();
        let loaded = tokio::task::spawn_blocking(move || Settings::load(&certificates)).await;
        loaded.map_err(|error| failure(error.to_string()))?.map_err(|error| failure(error.to_string()))
    }
}

impl Settings {
    fn load(certificates: &Certificates) -> Result<Self, rustls::Error> {
        let (roots, has_system_roots) = certificates.roots();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, has_system_roots })
    }

    fn offering(&self, protocols: Protocols) -> ClientConfig {
        let mut config = self.config.clone();
        config.alpn_protocols = match protocols {
            Protocols::Http => vec![HTTP2.to_vec(), HTTP1.to_vec()],
            Protocols::Http1 => vec![HTTP1.to_vec()],
        };
        config
    }

    fn failure(&self, error: &std::io::Error) -> NetworkFailure {
        let mut message = message_of(error);
        if !self.has_system_roots {
            message
                .push_str("; this machine has no root certificates, so only those of a CA file are trusted");
        }
        failure(message)
    }
}

fn failure(message: String) -> NetworkFailure {
    NetworkFailure::Tls { message }
}

fn server_name(host: Host<&str>) -> Result<ServerName<'static>, NetworkFailure> {
    match host {
        Host::Ipv4(address) => Ok(std::net::IpAddr::from(address).into()),
        Host::Ipv6(address) => Ok(std::net::IpAddr::from(address).into()),
        Host::Domain(name) => {
            let without_dot = name.strip_suffix('.').unwrap_or(name).to_owned();
            ServerName::try_from(without_dot)
                .map_err(|_| failure(format!("no certificate can name the host {name:?}")))
        }
    }
}
