//! IP addresses in the one form in which an origin holds them.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether the text is an IPv4 address as <https://url.spec.whatwg.org/#concept-ipv4-serializer> writes it.
pub(super) fn parse_canonical_ipv4(text: &str) -> Option<Ipv4Addr> {
    // The standard library takes dotted decimals without leading zeros only: the canonical form.
    text.parse().ok()
}

/// The address, if `text` is what <https://url.spec.whatwg.org/#concept-ipv6-serializer> writes, without brackets.
pub(super) fn parse_canonical_ipv6(text: &str) -> Option<Ipv6Addr> {
    let address = text.parse().ok()?;
    let mut canonical = Ipv6Text::new();
    write_ipv6(address, &mut canonical).ok()?;
    (canonical.as_bytes() == text.as_bytes()).then_some(address)
}

/// The canonical form of an IPv6 address in any of its spellings.
#[cfg(any(feature = "policy", test))]
pub(super) fn canonical_ipv6(text: &str) -> Option<String> {
    let mut canonical = String::new();
    write_ipv6(text.parse().ok()?, &mut canonical).ok()?;
    Some(canonical)
}

/// The IPv6 serializer: unlike the standard library's `Display`, it has no dotted tail.
fn write_ipv6(address: Ipv6Addr, out: &mut impl Write) -> std::fmt::Result {
    let pieces = address.segments();
    let (start, length) = longest_zero_run(&pieces);
    // A run of one piece is not compressed.
    let compressed = if length > 1 { start..start + length } else { 8..8 };
    for (index, piece) in pieces.iter().enumerate() {
        if compressed.contains(&index) {
            if index == compressed.start {
                out.write_str(if index == 0 { "::" } else { ":" })?;
            }
            continue;
        }
        write!(out, "{piece:x}")?;
        if index < 7 {
            out.write_char(':')?;
        }
    }
    Ok(())
}

/// The first of the longest runs of zero pieces: where it starts and how long it is.
fn longest_zero_run(pieces: &[u16; 8]) -> (usize, usize) {
    let (mut best, mut current) = ((0, 0), (0, 0));
    for (index, &piece) in pieces.iter().enumerate() {
        current = match (piece, current) {
            (0, (_, 0)) => (index, 1),
            (0, (start, length)) => (start, length + 1),
            _ => (0, 0),
        };
        if current.1 > best.1 {
            best = current;
        }
    }
    best
}

/// Room for the longest IPv6 text on the stack: requests are parsed without allocation.
struct Ipv6Text {
    bytes: [u8; 39],
    length: usize,
}

impl Ipv6Text {
    const fn new() -> Self {
        Ipv6Text { bytes: [0; 39], length: 0 }
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Write for Ipv6Text {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_of_an_ipv6_address_is_canonical() {
        for canonical in [
            "::",
            "::1",
            "1::",
            "2001:db8::1",
            "1:0:0:2::3",
            "::ffff:102:304",
            "1:2:3:4:5:6:7:8",
            "1:0:2:3:4:5:6:7",
        ] {
            assert!(parse_canonical_ipv6(canonical).is_some(), "{canonical}");
            assert_eq!(canonical_ipv6(canonical).as_deref(), Some(canonical));
        }
        for other in [
            "::0001",
            "0:0:0:0:0:0:0:1",
            "2001:DB8::1",
            "::ffff:1.2.3.4",
            "1:0:0:2::3:4",
            "1::2:3:4:5:6:7",
            ":",
            "1%eth0",
        ] {
            assert_eq!(parse_canonical_ipv6(other), None, "{other}");
        }
        assert_eq!(canonical_ipv6("::ffff:1.2.3.4").as_deref(), Some("::ffff:102:304"));
    }

    #[test]
    fn ipv4_addresses_are_four_plain_decimals() {
        assert!(parse_canonical_ipv4("127.0.0.1").is_some());
        for other in ["127.1", "0127.0.0.1", "0x7f.0.0.1", "256.0.0.1", "1.2.3.4."] {
            assert_eq!(parse_canonical_ipv4(other), None, "{other}");
        }
    }
}
