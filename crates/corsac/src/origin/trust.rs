//! Trust: which origins are this machine's own, and which a stranger on the network can forge.

use super::host::HostKind;
use super::serialized::TupleOrigin;

/// Whether the host, as an origin spells it, is this machine: `localhost`, `*.localhost`, 127.0.0.0/8 or `[::1]`.
///
/// # Examples
/// ```
/// assert!(corsac::origin::is_loopback("app.localhost"));
/// assert!(corsac::origin::is_loopback("127.8.8.8"));
/// assert!(!corsac::origin::is_loopback("localhost.example.com"));
/// ```
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    match super::host::classify(host) {
        Ok(kind) => is_loopback_host(host.as_bytes(), kind),
        Err(_) => false,
    }
}

fn is_loopback_host(host: &[u8], kind: HostKind) -> bool {
    match kind {
        HostKind::Domain => host == b"localhost" || host.ends_with(b".localhost"),
        HostKind::Ipv4(address) => address.is_loopback(),
        HostKind::Ipv6(address) => address.is_loopback(),
    }
}

/// Whether the scheme leaves the page to anyone on the network: `http`, `ws` and `ftp`, except on loopback.
#[must_use]
pub fn is_insecure(scheme: &str, host: &str) -> bool {
    is_insecure_scheme(scheme) && !is_loopback(host)
}

fn is_insecure_scheme(scheme: &str) -> bool {
    matches!(scheme, "http" | "ws" | "ftp")
}

impl TupleOrigin<'_> {
    /// Whether anyone on the network can speak for the origin: [`is_insecure`].
    #[must_use]
    pub fn is_insecure(&self) -> bool {
        is_insecure_scheme(self.scheme()) && !is_loopback_host(self.host_bytes(), self.host_kind())
    }
}
