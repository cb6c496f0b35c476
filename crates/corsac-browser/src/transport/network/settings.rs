//! Settings: what a caller says about the network.

use super::certificates::{CertificateError, Certificates};
use super::name_overrides::{Address, NameOverrides};
use crate::builder::BuildProblem;
use std::path::Path;

/// The network: with the system's resolver and root certificates, and what is said here beside them.
///
/// # Examples
/// ```
/// use corsac_browser::{Browser, Network};
/// use std::net::{IpAddr, Ipv4Addr, SocketAddr};
///
/// let here = IpAddr::from(Ipv4Addr::LOCALHOST);
/// let network = Network::new()
///     .resolve("api.test", SocketAddr::from((here, 8443))) // https://api.test goes to port 8443.
///     .resolve("*.test", here); // All other names under test: to the URL's own port.
/// let browser = Browser::builder().network(network).build()?;
/// # Ok::<(), corsac_browser::BuildError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Network {
    pub(super) names: NameOverrides,
    pub(super) certificates: Certificates,
    problems: Vec<BuildProblem>,
}

impl Network {
    /// The network as the system sees it. Names of this machine (`localhost`, `*.localhost`) never leave it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends what goes to a host, or with `*.` in front to all hosts below it, to the address.
    ///
    /// An IP address keeps the port of the URL; a socket address has its own. The exact host wins over a pattern, and the
    /// longer pattern over the shorter; of equal ones the last counts. A pattern that is none is reported by
    /// [`Builder::build`](crate::Builder::build).
    pub fn resolve(mut self, pattern: &str, address: impl Into<Address>) -> Self {
        if !self.names.add(pattern, address.into()) {
            self.problems.push(BuildProblem::ResolvePattern { given: pattern.to_owned() });
        }
        self
    }

    /// Trusts the certificates of a PEM file beside the system's.
    ///
    /// # Errors
    /// [`CertificateError`] when the file cannot be read, holds no certificate or a broken one.
    pub fn ca_file(mut self, path: impl AsRef<Path>) -> Result<Self, CertificateError> {
        self.certificates.add_file(path.as_ref())?;
        Ok(self)
    }

    /// Trusts PEM certificates beside the system's.
    ///
    /// # Errors
    /// [`CertificateError`] when there is no certificate, or a broken one.
    pub fn ca_pem(mut self, pem: &[u8]) -> Result<Self, CertificateError> {
        self.certificates.add_pem(pem)?;
        Ok(self)
    }

    pub(crate) fn problems(&self) -> impl Iterator<Item = &BuildProblem> {
        self.problems.iter()
    }
}
