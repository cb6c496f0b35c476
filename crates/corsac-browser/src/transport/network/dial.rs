//! Dial: from the host of a URL to a TCP connection.

use super::failure::message_of;
use super::name_overrides::NameOverrides;
use corsac::fetch::{Client, NetworkFailure, local_network_access_check};
use corsac::origin::is_loopback;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use url::{Host, Url};

/// An address that does not answer gives way to the next one after this time.
const ATTEMPT: Duration = Duration::from_secs(4);

/// A connection to the first address that answers.
pub(super) async fn dial(
    url: &Url,
    names: &NameOverrides,
    checked: Option<&Client>,
) -> Result<TcpStream, NetworkFailure> {
    let addresses = addresses(url, names).await?;
    let mut failure =
        connection_failure(format!("the name {} has no address", url.host_str().unwrap_or_default()));
    for (position, address) in addresses.iter().enumerate() {
        check_address(url, address.ip(), checked)?;
        let is_last = position + 1 == addresses.len();
        match attempt(*address, is_last).await {
            Ok(stream) => return Ok(stream),
            Err(message) => failure = connection_failure(format!("cannot connect to {address}: {message}")),
        }
    }
    Err(failure)
}

/// Whether the page may speak to the address, if that is to be checked at all.
pub(super) fn check_address(
    url: &Url,
    address: IpAddr,
    checked: Option<&Client>,
) -> Result<(), NetworkFailure> {
    match checked {
        Some(client) => local_network_access_check(client, url, address)
            .map_err(|target| NetworkFailure::LocalNetworkAccess { target }),
        None => Ok(()),
    }
}

async fn attempt(address: SocketAddr, is_last: bool) -> Result<TcpStream, String> {
    let connecting = TcpStream::connect(address);
    let connected = if is_last {
        connecting.await
    } else {
        let late = || std::io::Error::from(std::io::ErrorKind::TimedOut);
        tokio::time::timeout(ATTEMPT, connecting).await.unwrap_or_else(|_| Err(late()))
    };
    let stream = connected.map_err(|error| error.to_string())?;
    // Requests are small, and each waits for its answer.
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    Ok(stream)
}

async fn addresses(url: &Url, names: &NameOverrides) -> Result<Vec<SocketAddr>, NetworkFailure> {
    let port = port_of(url);
    let text = url.host_str().unwrap_or_default();
    if let Some(address) = names.find(text) {
        return Ok(vec![address.at(port)]);
    }
    match url.host() {
        Some(Host::Ipv4(address)) => Ok(vec![(address, port).into()]),
        Some(Host::Ipv6(address)) => Ok(vec![(address, port).into()]),
        Some(Host::Domain(name)) if is_loopback(name) => {
            Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()])
        }
        Some(Host::Domain(name)) => {
            let found = tokio::net::lookup_host((name, port)).await;
            let describe = |error| {
                connection_failure(format!("the name {name} does not resolve: {}", message_of(&error)))
            };
            found.map(Iterator::collect).map_err(describe)
        }
        None => Err(connection_failure(format!("{url} has no host"))),
    }
}

fn port_of(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or(80)
}

fn connection_failure(message: String) -> NetworkFailure {
    NetworkFailure::Connection { message }
}
