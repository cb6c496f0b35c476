//! Origin: is a text a serialised origin, and what are its parts? By splitting, with `std::net` for addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A serialised origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `null`.
    Null,
    /// Scheme, host and port.
    Tuple {
        /// The scheme.
        scheme: String,
        /// The host, IPv6 in its brackets.
        host: String,
        /// The port; none: the scheme's default.
        port: Option<u16>,
    },
}

/// The origin that the bytes serialise, if they do.
#[must_use]
pub fn parse(value: &[u8]) -> Option<Origin> {
    if value == b"null" {
        return Some(Origin::Null);
    }
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= 4096)?;
    let (scheme, authority) = text.split_once("://")?;
    let end = authority.find(']').map_or(0, |bracket| bracket + 1);
    let colon = authority.get(end..)?.find(':').map(|at| end + at);
    let (host, port) = match colon {
        Some(at) => (authority.get(..at)?, Some(port(authority.get(at + 1..)?, scheme)?)),
        None => (authority, None),
    };
    (is_scheme(scheme) && is_host(host)).then(|| Origin::Tuple {
        scheme: scheme.into(),
        host: host.into(),
        port,
    })
}

/// Whether the text is a scheme: `[a-z][a-z0-9+.-]*`.
#[must_use]
pub fn is_scheme(text: &str) -> bool {
    let others = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+.-".contains(c);
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(others)
}

fn port(digits: &str, scheme: &str) -> Option<u16> {
    let port: u16 = digits.parse().ok().filter(|_| !digits.starts_with(['0', '+']))?;
    let default = match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    };
    (Some(port) != default).then_some(port)
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inside.parse::<Ipv6Addr>().is_ok_and(|address| compressed(address) == inside);
    }
    if host.rsplit('.').next().is_some_and(is_number) {
        return host.parse::<Ipv4Addr>().is_ok_and(|address| address.to_string() == host);
    }
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_number(label: &str) -> bool {
    let digits = !label.is_empty() && label.chars().all(|c| c.is_ascii_digit());
    digits || label.strip_prefix("0x").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit()))
}

fn is_label(label: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    (1..=63).contains(&label.len()) && label.chars().all(allowed)
}

/// The address as browsers write it: the first longest run of two or more zero pieces as `::`, no dotted tail.
#[must_use]
pub fn compressed(address: Ipv6Addr) -> String {
    let pieces: Vec<String> = address.segments().iter().map(|piece| format!("{piece:x}")).collect();
    let zeros =
        |(start, length): &(usize, usize)| pieces.iter().skip(*start).take(*length).all(|piece| piece == "0");
    let runs = (2..=8).rev().flat_map(|length| (0..=8 - length).map(move |start| (start, length)));
    match runs.into_iter().find(zeros) {
        Some((start, length)) => {
            let before: Vec<_> = pieces.iter().take(start).cloned().collect();
            let after: Vec<_> = pieces.iter().skip(start + length).cloned().collect();
            format!("{}::{}", before.join(":"), after.join(":"))
        }
        None => pieces.join(":"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_browsers_write_them() {
        for text in ["::", "::1", "1::", "1:0:0:4::8", "1::4:0:0:7:8", "1:0:3:4:5:6:7:8", "::ffff:7f00:1"] {
            assert_eq!(compressed(text.parse().expect("an address")), text);
        }
    }

    #[test]
    fn only_the_serialised_form_is_an_origin() {
        for text in
            ["null", "https://a", "http://a.b:443", "http://[::1]:3000", "http://127.0.0.1", "app://-"]
        {
            assert!(parse(text.as_bytes()).is_some(), "{text}");
        }
        let malformed = [
            "",
            "a",
            "https://",
            "https://A",
            "https://a/",
            "https://a:443",
            "https://a:",
            "https://a.",
            "https://a:+1",
            "https://a.1",
            "https://a.0x1",
            "http://[::01]",
            "http://[::1",
            "http://1.2.3",
            "1a://b",
        ];
        for text in malformed {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
