//! Client: a client's connection, from the socket to the requests on it.
//!
//! | room | what it is |
//! |---|---|
//! | `connection` | serves one connection until it ends |
//! | `socket` | its bytes |
//! | `meter` | what it is waiting for, and since when |
//! | `stream` | the work on one of its HTTP/2 requests |

mod connection;
mod meter;
mod socket;
mod stream;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::HeaderValue;

pub(crate) use connection::serve;
pub(crate) use meter::Meter;
pub(crate) use stream::asked;

use crate::site::Site;
use crate::worker::{Hold, Worker};

/// Who is at the other end of a connection, and whose work it is here.
pub(crate) struct Client {
    name: String,
    address: HeaderValue,
    node: String,
    meter: Arc<Meter>,
    hold: Hold,
}

impl Client {
    pub(crate) fn new(peer: SocketAddr, hold: Hold) -> Self {
        // An IPv4 client of a socket that listens at IPv6 is an IPv4 client.
        let address = peer.ip().to_canonical();
        let peer = SocketAddr::new(address, peer.port());
        let text = HeaderValue::try_from(address.to_string());
        Client {
            name: peer.to_string(),
            address: text.unwrap_or_else(|_| HeaderValue::from_static("unknown")),
            node: node(address),
            meter: Arc::new(Meter::new()),
            hold,
        }
    }

    /// Its address and port, for the log.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn address(&self) -> &HeaderValue {
        &self.address
    }

    /// The address as `Forwarded` spells it: RFC 7239 section 6.
    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    pub(crate) fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// The number of the worker that serves the connection.
    pub(crate) fn worker(&self) -> usize {
        self.hold.worker().number()
    }

    /// What is in force now.
    pub(crate) fn site(&self) -> Arc<Site> {
        self.hold.worker().site()
    }

    /// A share in the connection for what outlives its HTTP.
    pub(crate) fn hold(&self) -> Hold {
        self.hold.clone()
    }

    fn owner(&self) -> &Worker {
        self.hold.worker()
    }
}

fn node(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("\"[{address}]\""),
    }
}
