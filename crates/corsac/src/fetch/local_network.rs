//! Local network: whether a page may ask for an address that is less public than itself.
//!
//! <https://wicg.github.io/local-network-access/>

use super::client::Client;
use super::mixed_content::is_potentially_trustworthy;
use crate::origin::is_loopback;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How public an IP address is: <https://wicg.github.io/local-network-access/#ip-address-space>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressSpace {
    /// This machine.
    Loopback,
    /// This network.
    Local,
    /// Everyone.
    Public,
}

impl fmt::Display for AddressSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AddressSpace::Loopback => "loopback",
            AddressSpace::Local => "local",
            AddressSpace::Public => "public",
        })
    }
}

impl AddressSpace {
    /// The space of an address: <https://wicg.github.io/local-network-access/#determine-the-ip-address-space>.
    ///
    /// # Examples
    /// ```
    /// use corsac::fetch::AddressSpace;
    /// assert_eq!(AddressSpace::of("192.168.0.1".parse()?), AddressSpace::Local);
    /// assert_eq!(AddressSpace::of("::ffff:127.0.0.1".parse()?), AddressSpace::Loopback);
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        // 1. An IPv4 address in IPv6 is what it holds.
        // 2–3. The first block that has it; without one it is everyone's.
        match address.to_canonical() {
            IpAddr::V4(address) => space_of(u128::from(address.to_bits()) << 96, &IPV4_BLOCKS),
            IpAddr::V6(address) => space_of(address.to_bits(), &IPV6_BLOCKS),
        }
    }

    /// The space that a host has before its name is resolved: an address has its own, `localhost` and the names below it
    /// are this machine's, other names count as everyone's.
    ///
    /// # Examples
    /// ```
    /// use corsac::fetch::AddressSpace;
    /// use url::Host;
    /// assert_eq!(AddressSpace::of_host(&Host::Domain("localhost")), AddressSpace::Loopback);
    /// assert_eq!(AddressSpace::of_host(&Host::Domain("app.example")), AddressSpace::Public);
    /// ```
    #[must_use]
    pub fn of_host<S: AsRef<str>>(host: &Host<S>) -> Self {
        match host {
            Host::Domain(name) if is_loopback(name.as_ref()) => AddressSpace::Loopback,
            Host::Domain(_) => AddressSpace::Public,
            Host::Ipv4(address) => Self::of((*address).into()),
            Host::Ipv6(address) => Self::of((*address).into()),
        }
    }
}

/// An address block: its first address, at the front of 128 bits; how many bits of it count; its space.
type Block = (u128, u32, AddressSpace);

const fn v4(a: u8, b: u8, length: u32, space: AddressSpace) -> Block {
    ((Ipv4Addr::new(a, b, 0, 0).to_bits() as u128) << 96, length, space)
}

const fn v6(a: u16, b: u16, length: u32, space: AddressSpace) -> Block {
    (Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0).to_bits(), length, space)
}

/// <https://wicg.github.io/local-network-access/#non-public-ip-address-blocks>, the narrower block first.
const IPV4_BLOCKS: [Block; 9] = [
    v4(127, 0, 8, AddressSpace::Loopback),
    v4(10, 0, 8, AddressSpace::Local),
    v4(100, 64, 10, AddressSpace::Local),
    v4(172, 16, 12, AddressSpace::Local),
    v4(192, 168, 16, AddressSpace::Local),
    v4(198, 18, 15, AddressSpace::Loopback),
    v4(169, 254, 16, AddressSpace::Local),
    v4(0, 0, 32, AddressSpace::Loopback),
    v4(0, 0, 8, AddressSpace::Local),
];

const IPV6_BLOCKS: [Block; 7] = [
    (Ipv6Addr::LOCALHOST.to_bits(), 128, AddressSpace::Loopback),
    v6(0xFC00, 0, 7, AddressSpace::Local),
    v6(0xFE80, 0, 10, AddressSpace::Local),
    v6(0xFEC0, 0, 10, AddressSpace::Local),
    (Ipv6Addr::UNSPECIFIED.to_bits(), 128, AddressSpace::Loopback),
    v6(0x2001, 0xDB8, 32, AddressSpace::Local),
    v6(0x3FFF, 0, 20, AddressSpace::Local),
];

fn space_of(address: u128, blocks: &[Block]) -> AddressSpace {
    let holds = |(first, length, _): &&Block| (address ^ first).leading_zeros() >= *length;
    blocks.iter().find(holds).map_or(AddressSpace::Public, |(_, _, space)| *space)
}

/// Whether the page may ask for the URL at the address that its host resolved to.
///
/// For transports that have the check switched on: it is no part of the Fetch standard, and browsers ask the person for
/// permission. Nobody is asked here, so what needs permission is refused.
/// <https://wicg.github.io/local-network-access/#local-network-access-check>
///
/// # Errors
/// The space of the address, when it is less public than the page's.
pub fn local_network_access_check(client: &Client, url: &Url, address: IpAddr) -> Result<(), AddressSpace> {
    // 1. A trustworthy page may always ask for what is at its own origin.
    if is_potentially_trustworthy(&client.origin) && client.origin.is_same_origin_as_url(url) {
        return Ok(());
    }
    // 2–3. Every client here has a space, and no request names the one that it expects.
    // 4. What is less public than the page needs a secure context and a permission that nobody gave.
    let target = AddressSpace::of(address);
    if target < client.address_space { Err(target) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Origin;

    fn space(address: &str) -> AddressSpace {
        AddressSpace::of(address.parse().unwrap())
    }

    #[test]
    fn the_blocks_begin_and_end_where_the_table_says() {
        let loopback =
            ["127.0.0.0", "127.255.255.255", "0.0.0.0", "198.18.0.0", "198.19.255.255", "::1", "::"];
        let local = [
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.0",
            "192.168.255.255",
            "169.254.0.0",
            "169.254.255.255",
            "0.0.0.1",
            "0.255.255.255",
            "fc00::",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::",
            "feff::",
            "2001:db8::",
            "2001:db8:ffff::",
            "3fff::",
            "3fff:fff::",
        ];
        let public = [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "169.253.0.1",
            "169.255.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "::2",
            "fbff::",
            "fe00::",
            "ff02::1",
            "2001:db7::",
            "2001:db9::",
            "3fff:1000::",
            "2606:4700::1",
        ];
        loopback.iter().for_each(|address| assert_eq!(space(address), AddressSpace::Loopback, "{address}"));
        local.iter().for_each(|address| assert_eq!(space(address), AddressSpace::Local, "{address}"));
        public.iter().for_each(|address| assert_eq!(space(address), AddressSpace::Public, "{address}"));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_is_what_it_holds() {
        assert_eq!(space("::ffff:127.0.0.1"), AddressSpace::Loopback);
        assert_eq!(space("::ffff:192.168.1.1"), AddressSpace::Local);
        assert_eq!(space("::ffff:8.8.8.8"), AddressSpace::Public);
    }

    fn check(page: &str, space: AddressSpace, url: &str, address: &str) -> Result<(), AddressSpace> {
        let mut client = Client::new(Origin::parse(page).unwrap());
        client.address_space = space;
        local_network_access_check(&client, &Url::parse(url).unwrap(), address.parse().unwrap())
    }

    #[test]
    fn a_page_may_not_ask_for_what_is_less_public() {
        use AddressSpace::{Local, Loopback, Public};
        let (loopback, local, public) = ("127.0.0.1", "192.168.0.1", "8.8.8.8");
        let table = [
            (Public, public, Ok(())),
            (Public, local, Err(Local)),
            (Public, loopback, Err(Loopback)),
            (Local, public, Ok(())),
            (Local, local, Ok(())),
            (Local, loopback, Err(Loopback)),
            (Loopback, public, Ok(())),
            (Loopback, local, Ok(())),
            (Loopback, loopback, Ok(())),
        ];
        for (space, address, expected) in table {
            assert_eq!(
                check("https://a.example", space, "https://b.example/", address),
                expected,
                "{space} {address}"
            );
        }
    }

    #[test]
    fn a_trustworthy_page_may_ask_at_its_own_origin() {
        let own = |page: &str| check(page, AddressSpace::Public, &format!("{page}/x"), "10.0.0.1");
        assert_eq!(own("https://a.example"), Ok(()));
        assert_eq!(own("http://a.example"), Err(AddressSpace::Local));
    }
}
