//! Pattern parser: from a person's spelling to a pattern, or to the fault and the right spelling.

use super::host::{self, HostFault, HostKind};
use super::ip::canonical_ipv6;
use super::pattern::{
    Correction, OriginPattern, OriginPatternError, OriginPatternErrorKind as Kind, ParsedPattern, Port,
};
use super::serialized::{default_port, is_scheme, parse_port};
use super::trust::is_loopback;
use std::borrow::Cow;

/// A spelling has at most this many faults that hide each other: scheme, path, user info, case, port, host, wildcard.
const MAX_REPAIRS: usize = 8;

pub(super) fn parse(text: &str) -> Result<ParsedPattern, OriginPatternError> {
    parse_once(text)
        .map_err(|fault| OriginPatternError { kind: fault.kind, suggestion: repaired(fault.instead) })
}

/// A fault, and the text with that one fault mended.
struct Fault {
    kind: Kind,
    instead: Option<String>,
}

impl Fault {
    fn new(kind: Kind, instead: impl Into<Option<String>>) -> Self {
        Fault { kind, instead: instead.into() }
    }
}

/// Mends fault after fault, so that a suggestion is never refused in its turn.
fn repaired(mut candidate: Option<String>) -> Option<String> {
    for _ in 0..MAX_REPAIRS {
        let text = candidate?;
        match parse_once(&text) {
            Ok(parsed) => return Some(parsed.pattern.to_string()),
            Err(fault) => candidate = fault.instead,
        }
    }
    None
}

fn parse_once(text: &str) -> Result<ParsedPattern, Fault> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Fault::new(Kind::SchemeMissing, with_scheme(text)));
    };
    check_scheme(scheme, rest)?;
    let authority = check_authority(scheme, rest)?;
    let (host, port) = split_port(scheme, authority)?;
    let (subdomains, host) = split_wildcard(scheme, host, authority)?;
    let host = check_host(scheme, host, subdomains, authority)?;

    let mut corrections = Vec::new();
    if matches!(host, Cow::Owned(_)) {
        corrections.push(Correction::ConvertedToAscii);
    }
    let port = match port {
        Port::Number(number) if default_port(scheme) == Some(number) => {
            corrections.push(Correction::DefaultPort);
            Port::Default
        }
        port => port,
    };
    let pattern = OriginPattern { scheme: scheme.into(), subdomains, host: host.into(), port };
    Ok(ParsedPattern { pattern, corrections })
}

/// A bare host is most likely meant as https, except on this machine.
fn with_scheme(text: &str) -> Option<String> {
    let bare = text.trim_start_matches("https:").trim_start_matches("http:").trim_start_matches('/');
    let host = bare.split([':', '/']).next().unwrap_or(bare);
    let scheme = if is_loopback(host) { "http" } else { "https" };
    (!bare.is_empty() && !bare.contains("://")).then(|| format!("{scheme}://{bare}"))
}

fn check_scheme(scheme: &str, rest: &str) -> Result<(), Fault> {
    if is_scheme(scheme) {
        return Ok(());
    }
    if scheme.contains('*') {
        return Err(Fault::new(Kind::WildcardMisplaced, format!("https://{rest}")));
    }
    let lower = scheme.to_ascii_lowercase();
    match is_scheme(&lower) {
        true => Err(Fault::new(Kind::UpperCase, format!("{lower}://{rest}"))),
        false => Err(Fault::new(Kind::SchemeInvalid, None)),
    }
}

/// What stands between scheme and path, which must be all there is, in lower case and without user info.
fn check_authority<'a>(scheme: &str, rest: &'a str) -> Result<&'a str, Fault> {
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if !path.is_empty() {
        return Err(Fault::new(Kind::HasPath, format!("{scheme}://{authority}")));
    }
    if let Some((_, host)) = authority.rsplit_once('@') {
        return Err(Fault::new(Kind::HasUserinfo, format!("{scheme}://{host}")));
    }
    if authority.bytes().any(|byte| byte.is_ascii_uppercase()) || !authority.is_ascii() {
        let lower = authority.to_lowercase();
        if lower != authority {
            return Err(Fault::new(Kind::UpperCase, format!("{scheme}://{lower}")));
        }
    }
    Ok(authority)
}

fn split_port<'a>(scheme: &str, authority: &'a str) -> Result<(&'a str, Port), Fault> {
    let bracketed = authority.contains('[');
    let host_end = if bracketed { authority.find(']').map(|at| at + 1) } else { authority.find(':') };
    let (host, rest) =
        authority.split_at_checked(host_end.unwrap_or(authority.len())).unwrap_or((authority, ""));
    let Some(digits) = rest.strip_prefix(':') else {
        return if rest.is_empty() {
            Ok((host, Port::Default))
        } else {
            Err(Fault::new(Kind::HostInvalid, None))
        };
    };
    if digits == "*" {
        return Ok((host, Port::Any));
    }
    let Some(number) = parse_port(digits) else {
        return Err(Fault::new(Kind::PortInvalid, port_mended(scheme, host, digits)));
    };
    Ok((host, Port::Number(number)))
}

fn port_mended(scheme: &str, host: &str, digits: &str) -> Option<String> {
    let number = digits.trim_start_matches('0');
    match (digits.is_empty(), parse_port(number).is_some()) {
        (true, _) => Some(format!("{scheme}://{host}")),
        (false, true) => Some(format!("{scheme}://{host}:{number}")),
        (false, false) => None,
    }
}

/// Takes the leading `*.`; a wildcard anywhere else is a fault.
fn split_wildcard<'a>(scheme: &str, host: &'a str, authority: &str) -> Result<(bool, &'a str), Fault> {
    let (subdomains, plain) = match host.strip_prefix("*.") {
        Some(plain) => (true, plain),
        None => (false, host),
    };
    let Some(last) = plain.rfind('*') else { return Ok((subdomains, plain)) };
    // Whatever stood around the wildcard, the nearest pattern is every subdomain of what follows it.
    let after = plain.get(last + 1..).unwrap_or_default();
    let domain = after
        .split_once('.')
        .map_or(after, |(label, parent)| if label.is_empty() || last > 0 { parent } else { after });
    let port = authority.get(host.len()..).unwrap_or_default();
    Err(Fault::new(
        Kind::WildcardMisplaced,
        (!domain.is_empty()).then(|| format!("{scheme}://*.{domain}{port}")),
    ))
}

/// The host in ASCII, checked.
fn check_host<'a>(
    scheme: &str,
    host: &'a str,
    subdomains: bool,
    authority: &str,
) -> Result<Cow<'a, str>, Fault> {
    let ascii = to_ascii(host)?;
    let wildcard = if subdomains { "*." } else { "" };
    let port = authority.get(wildcard.len() + host.len()..).unwrap_or_default();
    let with_host = |host: &str| format!("{scheme}://{wildcard}{host}{port}");
    match host::classify(&ascii) {
        Ok(HostKind::Domain) => Ok(ascii),
        Ok(_) if subdomains => Err(Fault::new(Kind::WildcardOnIp, format!("{scheme}://{ascii}{port}"))),
        Ok(_) => Ok(ascii),
        Err(HostFault::IpNotCanonical) => {
            let inner = ascii.trim_start_matches('[').trim_end_matches(']');
            Err(Fault::new(
                Kind::IpNotCanonical,
                canonical_ipv6(inner).map(|inner| with_host(&format!("[{inner}]"))),
            ))
        }
        Err(HostFault::Invalid) => {
            let undotted = ascii.trim_end_matches('.');
            let mended = (undotted.len() < ascii.len() && !undotted.is_empty()).then(|| with_host(undotted));
            Err(Fault::new(Kind::HostInvalid, mended))
        }
    }
}

/// UTS 46, as URL parsers do it: <https://url.spec.whatwg.org/#concept-domain-to-ascii>. Only hosts that need it pay.
fn to_ascii(host: &str) -> Result<Cow<'_, str>, Fault> {
    let punycode = host.split('.').any(|label| label.starts_with("xn--"));
    if host.is_ascii() && !punycode {
        return Ok(Cow::Borrowed(host));
    }
    match idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::URL) {
        Ok(ascii) if ascii == host => Ok(Cow::Borrowed(host)),
        Ok(ascii) => Ok(Cow::Owned(ascii.into_owned())),
        Err(_) => Err(Fault::new(Kind::HostNotConvertible, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestion(text: &str) -> (Kind, Option<String>) {
        let error = parse(text).unwrap_err();
        (error.kind, error.suggestion)
    }

    #[test]
    fn faults_come_with_the_right_spelling() {
        for (text, kind, instead) in [
            ("example.com", Kind::SchemeMissing, Some("https://example.com")),
            ("localhost:3000", Kind::SchemeMissing, Some("http://localhost:3000")),
            ("https://example.com/", Kind::HasPath, Some("https://example.com")),
            ("https://example.com/app?x#y", Kind::HasPath, Some("https://example.com")),
            ("HTTPS://Example.com/", Kind::UpperCase, Some("https://example.com")),
            ("https://user:secret@example.com", Kind::HasUserinfo, Some("https://example.com")),
            ("https://example.com:", Kind::PortInvalid, Some("https://example.com")),
            ("https://example.com:08080", Kind::PortInvalid, Some("https://example.com:8080")),
            ("https://example.com:99999", Kind::PortInvalid, None),
            ("https://*example.com", Kind::WildcardMisplaced, Some("https://*.example.com")),
            ("https://app-*.example.com:*", Kind::WildcardMisplaced, Some("https://*.example.com:*")),
            ("https://*.*.example.com", Kind::WildcardMisplaced, Some("https://*.example.com")),
            ("*://example.com", Kind::WildcardMisplaced, Some("https://example.com")),
            ("https://*", Kind::WildcardMisplaced, None),
            ("https://*.127.0.0.1", Kind::WildcardOnIp, Some("https://127.0.0.1")),
            ("http://*.[::1]:8080", Kind::WildcardOnIp, Some("http://[::1]:8080")),
            ("http://[0:0:0:0:0:0:0:1]:80", Kind::IpNotCanonical, Some("http://[::1]")),
            ("https://127.1", Kind::IpNotCanonical, None),
            ("https://example.com.", Kind::HostInvalid, Some("https://example.com")),
            ("https://a..example.com", Kind::HostInvalid, None),
            ("https://xn--a.example", Kind::HostNotConvertible, None),
            ("ht!tp://example.com", Kind::SchemeInvalid, None),
            ("https://", Kind::HostInvalid, None),
        ] {
            assert_eq!(suggestion(text), (kind, instead.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn harmless_spellings_are_corrected() {
        let parsed = parse("https://*.bücher.example:443").unwrap();
        assert_eq!(parsed.pattern.to_string(), "https://*.xn--bcher-kva.example");
        assert_eq!(parsed.corrections, [Correction::ConvertedToAscii, Correction::DefaultPort]);
    }
}
