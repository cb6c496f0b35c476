//! Host: a domain, or an IP address in canonical form.

use super::ip::{parse_canonical_ipv4, parse_canonical_ipv6};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest host: RFC 1035 section 2.3.4, less the trailing dot.
const MAX_HOST_BYTES: usize = 253;
/// The longest label of a host: RFC 1035 section 2.3.4.
const MAX_LABEL_BYTES: usize = 63;

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostKind {
    Domain,
    Ipv4(Ipv4Addr),
    Ipv6(Ipv6Addr),
}

/// Why a text is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostFault {
    /// Not of the form that any host has.
    Invalid,
    /// An IP address in another form than the canonical one.
    IpNotCanonical,
}

/// Classifies a host as an origin spells it: lower case, IPv6 in brackets.
pub(super) fn classify(host: &str) -> Result<HostKind, HostFault> {
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or(HostFault::Invalid)?;
        return match parse_canonical_ipv6(inner) {
            Some(address) => Ok(HostKind::Ipv6(address)),
            None if inner.parse::<Ipv6Addr>().is_ok() => Err(HostFault::IpNotCanonical),
            None => Err(HostFault::Invalid),
        };
    }
    if host.len() > MAX_HOST_BYTES || !host.split('.').all(is_label) {
        return Err(HostFault::Invalid);
    }
    if ends_in_a_number(host) {
        return parse_canonical_ipv4(host).map(HostKind::Ipv4).ok_or(HostFault::IpNotCanonical);
    }
    Ok(HostKind::Domain)
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

/// Whether a URL parser would take the host for an IPv4 address: <https://url.spec.whatwg.org/#ends-in-a-number-checker>.
fn ends_in_a_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    match last.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => last.bytes().all(|byte| byte.is_ascii_digit()),
    }
}
