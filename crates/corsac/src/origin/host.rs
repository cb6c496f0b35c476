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
    match parse_front(host.as_bytes()) {
        Some((kind, length)) if length == host.len() => Ok(kind),
        _ if is_ip(host) => Err(HostFault::IpNotCanonical),
        _ => Err(HostFault::Invalid),
    }
}

/// Whether the host is an IP address in some form.
fn is_ip(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok()),
        None => match scan_labels(host.as_bytes()) {
            Some(labels) => labels.end == host.len() && is_number(labels.last),
            None => false,
        },
    }
}

/// The host at the front of an authority, and its length. Requests are judged here: one pass over the bytes.
pub(super) fn parse_front(authority: &[u8]) -> Option<(HostKind, usize)> {
    if let Some(rest) = authority.strip_prefix(b"[") {
        let end = rest.iter().position(|&byte| byte == b']')?;
        let address = parse_canonical_ipv6(std::str::from_utf8(rest.get(..end)?).ok()?)?;
        return Some((HostKind::Ipv6(address), end + "[]".len()));
    }
    let labels = scan_labels(authority)?;
    if is_number(labels.last) {
        let host = std::str::from_utf8(authority.get(..labels.end)?).ok()?;
        return Some((HostKind::Ipv4(parse_canonical_ipv4(host)?), labels.end));
    }
    Some((HostKind::Domain, labels.end))
}

/// The labels at the front of an authority.
struct Labels<'a> {
    last: &'a [u8],
    end: usize,
}

fn scan_labels(authority: &[u8]) -> Option<Labels<'_>> {
    let mut label_length = 0;
    let mut end = 0;
    for &byte in authority {
        if LABEL_BYTES.get(usize::from(byte)) == Some(&true) {
            label_length += 1;
        } else if byte == b'.' && is_label_length(label_length) {
            label_length = 0;
        } else {
            break;
        }
        end += 1;
    }
    let last = authority.get(end - label_length..end)?;
    (end <= MAX_HOST_BYTES && is_label_length(label_length)).then_some(Labels { last, end })
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
