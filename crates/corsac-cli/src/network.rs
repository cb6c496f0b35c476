//! Network: what arguments say about names and certificates.

use std::path::PathBuf;

use clap::Args;
use corsac_browser::{Address, CertificateError, Network};

/// Where hosts are, and whom to trust.
#[derive(Args)]
pub(crate) struct NetworkOptions {
    /// Where a host is, or with *. all names below it, instead of what the name resolves to; may be given many times
    #[arg(long = "resolve", id = "resolutions", value_name = "HOST=ADDR", value_parser = resolution)]
    resolutions: Vec<Resolution>,

    /// A file of certificates (PEM) to trust besides those of the system
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
}

/// Where requests for some hosts go.
#[derive(Clone, Debug)]
struct Resolution {
    pattern: String,
    address: Address,
}

impl NetworkOptions {
    /// The network, with the certificates read.
    pub(crate) fn network(&self) -> Result<Network, CertificateError> {
        let mut network = Network::new();
        for Resolution { pattern, address } in &self.resolutions {
            network = network.resolve(pattern, *address);
        }
        match &self.cacert {
            Some(path) => network.ca_file(path),
            None => Ok(network),
        }
    }
}

/// Reads `HOST=ADDR`; whether the host is one, the browser says.
fn resolution(text: &str) -> Result<Resolution, String> {
    const SHAPE: &str = "write a host and an IP address, such as api.test=127.0.0.1, *.test=127.0.0.1:8443 or api.test=[::1]:443";
    let (pattern, address) = text.split_once('=').ok_or(SHAPE)?;
    let socket = address.parse().map(Address::Socket);
    let address = socket.or_else(|_| address.trim_matches(['[', ']']).parse().map(Address::Ip));
    Ok(Resolution { pattern: pattern.to_owned(), address: address.map_err(|_| SHAPE)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_put_at_an_address_with_or_without_a_port() {
        let address = |text| resolution(text).unwrap().address;
        assert!(matches!(address("a.example=127.0.0.1"), Address::Ip(_)));
        assert!(matches!(address("*.a.example=[::1]:80"), Address::Socket(_)));
        assert!(matches!(address("a.example=::1"), Address::Ip(_)));
        assert!(matches!(address("a.example=[::1]"), Address::Ip(_)));
        assert!(resolution("a.example").is_err() && resolution("a=b").is_err());
    }
}
