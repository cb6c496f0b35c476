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
    let last_label = check_labels(host).ok_or(HostFault::Invalid)?;
    if is_number(last_label) {
        return parse_canonical_ipv4(host).map(HostKind::Ipv4).ok_or(HostFault::IpNotCanonical);
    }
    Ok(HostKind::Domain)
}

/// The last label, when all labels are right. Requests are judged here, so each byte is looked at as little as can be.
fn check_labels(host: &str) -> Option<&[u8]> {
    let mut label_length = 0;
    for &byte in host.as_bytes() {
        if LABEL_BYTES.get(usize::from(byte)) == Some(&true) {
            label_length += 1;
        } else if byte == b'.' && is_label_length(label_length) {
            label_length = 0;
        } else {
            return None;
        }
    }
    let last = host.as_bytes().get(host.len() - label_length..)?;
    (host.len() <= MAX_HOST_BYTES && is_label_length(label_length)).then_some(last)
}

fn is_label_length(length: usize) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&length)
}

/// Which bytes stand in a label.
static LABEL_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            table[byte as usize] = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        }
        byte += 1;
    }
    table
};

/// Whether a URL parser takes a host with this last label for an IPv4 address:
/// <https://url.spec.whatwg.org/#ends-in-a-number-checker>.
fn is_number(last_label: &[u8]) -> bool {
    match last_label {
        [b'0', b'x', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.iter().all(u8::is_ascii_digit),
    }
}
