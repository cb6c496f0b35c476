//! Cookie: one that is stored, and whether it goes with a request.

use super::fault::CookieFault;
use super::set_cookie::{SameSite, SetCookie};
use super::visit::Visit;
use corsac::fetch::Origin;
use corsac::origin::is_public_suffix;
use std::time::Duration;
use url::{Host, Url};

/// A cookie as the jar keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Cookie {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Vec<u8>,
    pub(crate) domain: String,
    /// Whether it goes to the domain itself only.
    pub(crate) host_only: bool,
    pub(crate) path: Vec<u8>,
    pub(crate) secure: bool,
    pub(crate) same_site: SameSite,
    /// The top-level site that it is partitioned by.
    pub(crate) partition: Option<Origin>,
    pub(crate) expires: Option<Duration>,
    /// The order of creation.
    pub(crate) serial: u64,
}

impl Cookie {
    /// The cookie that the field makes of the visit, unless a browser refuses it.
    ///
    /// <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-storage-model>
    pub(crate) fn received(set: SetCookie, visit: &Visit<'_>) -> Result<Self, CookieFault> {
        check_prefixes(&set)?;
        check_attributes(&set, visit)?;
        let domain = domain(set.domain.as_deref(), visit.host())?;
        Ok(Self {
            host_only: domain.is_none(),
            domain: domain.unwrap_or_else(|| visit.host().to_owned()),
            path: set.path.unwrap_or_else(|| default_path(visit.url)),
            secure: set.secure,
            same_site: set.same_site,
            partition: set.partitioned.then(|| visit.partition.clone()),
            expires: set.expires,
            name: set.name,
            value: set.value,
            serial: 0,
        })
    }

    /// Whether the jar keeps one cookie only for both.
    pub(crate) fn is_same_as(&self, other: &Cookie) -> bool {
        self.name == other.name
            && self.domain == other.domain
            && self.host_only == other.host_only
            && self.path == other.path
            && self.partition == other.partition
    }

    /// Whether the other one, without `Secure`, would hide this one from its server.
    pub(crate) fn is_secure_and_hidden_by(&self, other: &Cookie) -> bool {
        let domains_match =
            domain_matches(&self.domain, &other.domain) || domain_matches(&other.domain, &self.domain);
        self.secure && self.name == other.name && domains_match && path_matches(&other.path, &self.path)
    }

    pub(crate) fn is_expired(&self, now: Duration) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether it is a cookie of the URL: its domain and its path.
    pub(crate) fn is_for(&self, visit: &Visit<'_>) -> bool {
        let host = visit.host();
        let at_home = if self.host_only { self.domain == host } else { domain_matches(host, &self.domain) };
        at_home && path_matches(visit.url.path().as_bytes(), &self.path)
    }

    /// Whether a cookie of the URL goes with a request that has credentials, or why not.
    pub(crate) fn travels(&self, visit: &Visit<'_>) -> Result<(), CookieFault> {
        if self.secure && !visit.is_secure() {
            return Err(CookieFault::SecureOverInsecure);
        }
        if self.partition.as_ref().is_some_and(|partition| *partition != visit.partition) {
            return Err(CookieFault::OtherPartition);
        }
        let lax_may = visit.is_same_site || (visit.is_top_level_navigation && visit.is_safe);
        match self.same_site {
            SameSite::Strict if !visit.is_same_site => Err(CookieFault::StrictAcrossSites),
            SameSite::Lax if !lax_may => Err(CookieFault::LaxAcrossSites),
            SameSite::Unspecified if !lax_may => Err(CookieFault::LaxByDefaultAcrossSites),
            _ => Ok(()),
        }
    }
}

fn check_prefixes(set: &SetCookie) -> Result<(), CookieFault> {
    let begins = |text: &[u8], prefix: &[u8]| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let has_prefix = |text: &[u8]| begins(text, b"__Secure-") || begins(text, b"__Host-");
    if set.name.is_empty() && has_prefix(&set.value) {
        return Err(CookieFault::PrefixWithoutName);
    }
    if begins(&set.name, b"__Secure-") && !set.secure {
        return Err(CookieFault::SecurePrefix);
    }
    let is_of_host = set.secure && set.domain.is_none() && set.path.as_deref() == Some(b"/");
    if begins(&set.name, b"__Host-") && !is_of_host {
        return Err(CookieFault::HostPrefix);
    }
    Ok(())
}

fn check_attributes(set: &SetCookie, visit: &Visit<'_>) -> Result<(), CookieFault> {
    if set.secure && !visit.is_secure() {
        return Err(CookieFault::SecureFromInsecure);
    }
    if set.same_site == SameSite::None && !set.secure {
        return Err(CookieFault::SameSiteNoneWithoutSecure);
    }
    if set.partitioned && !set.secure {
        return Err(CookieFault::PartitionedWithoutSecure);
    }
    if set.same_site != SameSite::None && !visit.is_same_site && !visit.is_top_level_navigation {
        return Err(CookieFault::SameSiteAcrossSites);
    }
    Ok(())
}

/// The domain that the cookie belongs to with all its subdomains; `None` for the host alone.
fn domain(attribute: Option<&[u8]>, host: &str) -> Result<Option<String>, CookieFault> {
    let Some(attribute) = attribute else { return Ok(None) };
    let domain = std::str::from_utf8(attribute).ok().filter(|domain| domain.is_ascii());
    let domain = domain.ok_or(CookieFault::DomainNotAscii)?;
    if is_public_suffix(domain) {
        return if domain == host { Ok(None) } else { Err(CookieFault::DomainPublicSuffix) };
    }
    if domain_matches(host, domain) { Ok(Some(domain.to_owned())) } else { Err(CookieFault::DomainMismatch) }
}

/// <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-domain-matching>
fn domain_matches(host: &str, domain: &str) -> bool {
    let is_below = || host.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'));
    host == domain || (is_below() && matches!(Host::parse(host), Ok(Host::Domain(_))))
}

/// <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-paths-and-path-match>
fn path_matches(request_path: &[u8], cookie_path: &[u8]) -> bool {
    match request_path.strip_prefix(cookie_path) {
        Some(rest) => rest.is_empty() || cookie_path.ends_with(b"/") || rest.starts_with(b"/"),
        None => false,
    }
}

/// The directory of the URL, without its slash.
fn default_path(url: &Url) -> Vec<u8> {
    let directory = url.path().rsplit_once('/').map_or("", |(directory, _)| directory);
    let path = if directory.is_empty() { "/" } else { directory };
    path.as_bytes().to_vec()
}
