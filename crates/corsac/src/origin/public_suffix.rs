//! Public suffixes: names under which strangers register names of their own.

use super::trust::is_loopback;

/// The data that this release was tested with. A build may resolve a later release of the same crate.
pub const PUBLIC_SUFFIX_DATA: &str = "psl 2.1.247";

/// Whether strangers can register names directly under the host.
///
/// ICANN and private sections of the list, with its default rule: an unlisted top-level name is a public suffix.
/// Loopback names are exempt. <https://github.com/publicsuffix/list/wiki/Format#algorithm>
///
/// # Examples
/// ```
/// use corsac::origin::is_public_suffix;
/// assert!(is_public_suffix("co.uk"));
/// assert!(is_public_suffix("github.io"));
/// assert!(!is_public_suffix("example.co.uk"));
/// assert!(!is_public_suffix("localhost"));
/// ```
#[must_use]
pub fn is_public_suffix(host: &str) -> bool {
    !is_loopback(host) && (is_its_own_suffix(host) || is_its_own_suffix(&format!("any.{host}")))
}

/// The name that one owner registered: the public suffix and one label more. IP addresses, suffixes themselves and
/// single labels have none.
///
/// <https://url.spec.whatwg.org/#host-registrable-domain>
///
/// # Examples
/// ```
/// use corsac::origin::registrable_domain;
/// assert_eq!(registrable_domain("www.example.co.uk"), Some("example.co.uk"));
/// assert_eq!(registrable_domain("localhost"), None);
/// assert_eq!(registrable_domain("127.0.0.1"), None);
/// // A dot at the end makes another site, as it makes another origin.
/// assert_eq!(registrable_domain("www.example.co.uk."), Some("example.co.uk."));
/// ```
#[must_use]
pub fn registrable_domain(host: &str) -> Option<&str> {
    let is_ip = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    let name = host.strip_suffix('.').unwrap_or(host);
    let domain = if is_ip { None } else { psl::domain_str(name) }?;
    // The domain is the name's end, so with the dot it is the host's.
    host.get(name.len() - domain.len()..)
}

/// The second question above finds wildcard rules, `*.kawasaki.jp` say: every name under the host is a suffix.
fn is_its_own_suffix(host: &str) -> bool {
    psl::suffix_str(host) == Some(host)
}
