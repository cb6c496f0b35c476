//! Config: what a policy file says once everything in it holds.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use corsac::policy::Policy;

use crate::route::Routes;

/// The content of a policy file without errors.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The policies by name.
    pub policies: BTreeMap<Arc<str>, Policy>,
    /// The gateway's part, if the file has one.
    pub gateway: Option<Gateway>,
}

impl Config {
    /// The policy of that name.
    #[must_use]
    pub fn policy(&self, name: &str) -> Option<NamedPolicy> {
        let (name, policy) = self.policies.get_key_value(name)?;
        Some(NamedPolicy { name: Arc::clone(name), policy: policy.clone() })
    }
}

/// A policy and the name that a file gives it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct NamedPolicy {
    /// The name.
    pub name: Arc<str>,
    /// The policy.
    pub policy: Policy,
}

impl NamedPolicy {
    /// Gives a policy a name.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, policy: Policy) -> Self {
        NamedPolicy { name: name.into(), policy }
    }
}

/// `[gateway]`: where the gateway listens, what it bears, and where requests go.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Whether refused preflights say why.
    pub debug: bool,
    /// The policy for requests that no route takes.
    pub fallback: Option<NamedPolicy>,
    /// `[gateway.limits]`.
    pub limits: Limits,
    /// `[gateway.timeouts]`.
    pub timeouts: Timeouts,
    /// `[[gateway.routes]]`.
    pub routes: Routes,
}

impl Gateway {
    /// The address to listen on when none is given: only this machine can reach it.
    pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3001);
}

impl Default for Gateway {
    fn default() -> Self {
        Gateway {
            listen: Self::DEFAULT_LISTEN,
            debug: false,
            fallback: None,
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            routes: Routes::default(),
        }
    }
}

/// `[gateway.limits]`: what a client may send at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The size of all request header fields together, in bytes.
    pub request_headers_bytes: usize,
    /// The number of request header lines.
    pub request_headers_lines: usize,
    /// The size of a request's body, in bytes; unlimited when absent.
    pub request_body: Option<u64>,
    /// The connections at one time.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            request_headers_bytes: 32 * 1024,
            request_headers_lines: 128,
            request_body: None,
            connections: 10_000,
        }
    }
}

/// `[gateway.timeouts]`: how long the gateway waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a client's request head.
    pub headers: Duration,
    /// For the connection to an upstream.
    pub connect: Duration,
    /// For an upstream's response head.
    pub response: Duration,
    /// For the next byte on a kept-alive connection.
    pub idle: Duration,
    /// For running requests at the end.
    pub stop: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            headers: Duration::from_secs(10),
            connect: Duration::from_secs(5),
            response: Duration::from_secs(60),
            idle: Duration::from_secs(75),
            stop: Duration::from_secs(8),
        }
    }
}
