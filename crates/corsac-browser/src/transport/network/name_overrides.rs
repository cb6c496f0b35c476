//! Name overrides: hosts that go elsewhere than the resolver says.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::Host;

/// Where a host goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// To this address, at the port of the URL.
    Ip(IpAddr),
    /// To this address and this port.
    Socket(SocketAddr),
}

impl Address {
    pub(super) fn at(self, port: u16) -> SocketAddr {
        match self {
            Address::Ip(ip) => SocketAddr::new(ip, port),
            Address::Socket(address) => address,
        }
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        Address::Ip(ip)
    }
}

impl From<Ipv4Addr> for Address {
    fn from(ip: Ipv4Addr) -> Self {
        Address::Ip(ip.into())
    }
}

impl From<Ipv6Addr> for Address {
    fn from(ip: Ipv6Addr) -> Self {
        Address::Ip(ip.into())
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Address::Socket(address)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct NameOverrides {
    exact: HashMap<String, Address>,
    /// By the part behind `*.`.
    below: HashMap<String, Address>,
}

impl NameOverrides {
    /// Whether the pattern is one: a host, or `*.` and a host.
    pub(super) fn add(&mut self, pattern: &str, address: Address) -> bool {
        let (map, host) = match pattern.strip_prefix("*.") {
            Some(host) => (&mut self.below, host),
            None => (&mut self.exact, pattern),
        };
        let Some(host) = Host::parse(host).ok().filter(|_| !host.contains('*')) else { return false };
        map.insert(without_dot(&host.to_string()).to_owned(), address);
        true
    }

    /// Where the host goes, as URLs write it. A dot at its end makes it another host of the same address.
    pub(super) fn find(&self, host: &str) -> Option<Address> {
        let host = without_dot(host);
        let mut above = host;
        let mut below = std::iter::from_fn(|| {
            above = above.split_once('.')?.1;
            Some(above)
        });
        let exact = self.exact.get(host);
        exact.or_else(|| below.find_map(|suffix| self.below.get(suffix))).copied()
    }
}

/// The host without the dot of the root.
fn without_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrides(patterns: &[(&str, u8)]) -> NameOverrides {
        let mut names = NameOverrides::default();
        for (pattern, last) in patterns {
            assert!(names.add(pattern, Ipv4Addr::new(127, 0, 0, *last).into()), "{pattern}");
        }
        names
    }

    #[test]
    fn the_exact_host_wins_and_then_the_longer_pattern() {
        let names = overrides(&[("*.test", 1), ("*.api.test", 2), ("Api.Test", 3), ("www.api.test", 4)]);
        for (host, last) in
            [("x.test", 1), ("a.b.test", 1), ("x.api.test", 2), ("api.test", 3), ("www.api.test", 4)]
        {
            assert_eq!(names.find(host), Some(Ipv4Addr::new(127, 0, 0, last).into()), "{host}");
        }
        assert_eq!(names.find("www.api.test."), Some(Ipv4Addr::new(127, 0, 0, 4).into()));
        assert_eq!(names.find("test"), None);
        assert_eq!(names.find("mytest"), None);
        assert!(overrides(&[("api.test.", 1)]).find("api.test").is_some());
    }

    #[test]
    fn hosts_are_those_of_urls() {
        let names = overrides(&[("bücher.test", 1), ("[::1]", 2), ("*.127.0.0.1", 3)]);
        assert!(names.find("xn--bcher-kva.test").is_some());
        assert!(names.find("[::1]").is_some());
        for pattern in ["", "*", "*.", "*.*.test", "a b", "api.test:80", "http://api.test"] {
            assert!(!NameOverrides::default().add(pattern, Ipv4Addr::LOCALHOST.into()), "{pattern}");
        }
    }

    #[test]
    fn an_ip_address_keeps_the_port_of_the_url() {
        assert_eq!(Address::from(Ipv4Addr::LOCALHOST).at(443).port(), 443);
        assert_eq!(Address::from(SocketAddr::from(([127, 0, 0, 1], 8443))).at(443).port(), 8443);
    }
}
