//! Origin: an origin as the browser holds it, opaque or a tuple, and what is near to it.

use super::url_terms::{has_http_scheme, includes_credentials};
use crate::origin::registrable_domain;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use url::{Host, Url};

/// An origin: <https://html.spec.whatwg.org/multipage/browsers.html#concept-origin>.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Equal to itself and to nothing else; serialised as `null`.
    Opaque(OpaqueOrigin),
    /// Scheme, host and port.
    Tuple(TupleOrigin),
}

/// The identity of an opaque origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpaqueOrigin(u64);

/// A tuple origin: its serialisation says all of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TupleOrigin {
    serialization: Arc<str>,
    scheme_length: usize,
    port: Option<u16>,
}

impl Origin {
    /// A new opaque origin, such as a sandboxed document's.
    #[must_use]
    pub fn opaque() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Origin::Opaque(OpaqueOrigin(NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    /// The origin that a page's text names: `https://app.example`, or `null` for an opaque one.
    ///
    /// Takes what a URL parser takes, with an optional slash at the end, so that Unicode hosts and default ports are
    /// understood; and schemes of apps, such as `capacitor://localhost`.
    ///
    /// # Errors
    /// [`InvalidOrigin`] when the text is neither; a path, a query or user information belong to a URL, not to an
    /// origin.
    ///
    /// # Examples
    /// ```
    /// use corsac::fetch::Origin;
    /// assert_eq!(Origin::parse("https://App.example:443")?.to_string(), "https://app.example");
    /// assert_eq!(Origin::parse("null")?.to_string(), "null");
    /// assert!(Origin::parse("app.example").is_err());
    /// # Ok::<(), corsac::fetch::InvalidOrigin>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        if text == "null" {
            return Ok(Self::opaque());
        }
        let url = Url::parse(text).map_err(|_| InvalidOrigin)?;
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !bare || includes_credentials(&url) {
            return Err(InvalidOrigin);
        }
        TupleOrigin::from_parts(&url).map(Origin::Tuple).ok_or(InvalidOrigin)
    }

    /// The origin of a URL: <https://url.spec.whatwg.org/#concept-url-origin>.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        match url.scheme() {
            "http" | "https" | "ws" | "wss" | "ftp" => {
                TupleOrigin::from_parts(url).map_or_else(Self::opaque, Origin::Tuple)
            }
            "blob" => match Url::parse(url.path()) {
                Ok(inner) if has_http_scheme(&inner) => Self::of(&inner),
                _ => Self::opaque(),
            },
            _ => Self::opaque(),
        }
    }

    /// <https://html.spec.whatwg.org/multipage/browsers.html#same-origin>
    #[must_use]
    pub fn is_same_origin(&self, other: &Origin) -> bool {
        self == other
    }

    /// Whether the URL has this origin, without making another.
    #[must_use]
    pub fn is_same_origin_as_url(&self, url: &Url) -> bool {
        match self {
            Origin::Opaque(_) => false,
            Origin::Tuple(_) => *self == Origin::of(url),
        }
    }

    /// Same scheme and same registrable domain, or the same origin.
    ///
    /// <https://html.spec.whatwg.org/multipage/browsers.html#same-site>
    #[must_use]
    pub fn is_same_site(&self, other: &Origin) -> bool {
        match (self, other) {
            (Origin::Tuple(a), Origin::Tuple(b)) => {
                a.scheme() == b.scheme() && a.is_schemelessly_same_site(b)
            }
            _ => self == other,
        }
    }

    /// <https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site>
    #[must_use]
    pub fn is_schemelessly_same_site(&self, other: &Origin) -> bool {
        match (self, other) {
            (Origin::Tuple(a), Origin::Tuple(b)) => a.is_schemelessly_same_site(b),
            _ => self == other,
        }
    }

    /// The site, as a network partition key needs it: scheme and registrable domain, or the opaque origin itself.
    ///
    /// <https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site>
    #[must_use]
    pub fn site(&self) -> Origin {
        match self {
            Origin::Opaque(_) => self.clone(),
            Origin::Tuple(tuple) => {
                let host = registrable_domain(tuple.host()).unwrap_or(tuple.host());
                Origin::Tuple(TupleOrigin::new(tuple.scheme(), host, None))
            }
        }
    }

    /// The tuple, unless the origin is opaque.
    #[must_use]
    pub fn as_tuple(&self) -> Option<&TupleOrigin> {
        match self {
            Origin::Opaque(_) => None,
            Origin::Tuple(tuple) => Some(tuple),
        }
    }

    /// The serialisation: <https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin>.
    #[must_use]
    pub fn serialization(&self) -> &str {
        match self {
            Origin::Opaque(_) => "null",
            Origin::Tuple(tuple) => &tuple.serialization,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.serialization())
    }
}

impl TupleOrigin {
    fn new(scheme: &str, host: &str, port: Option<u16>) -> Self {
        let serialization = match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        };
        Self { serialization: serialization.into(), scheme_length: scheme.len(), port }
    }

    fn from_parts(url: &Url) -> Option<Self> {
        let host = url.host_str().filter(|host| !host.is_empty())?;
        Some(Self::new(url.scheme(), host, url.port()))
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.serialization.get(..self.scheme_length).unwrap_or_default()
    }

    /// The host as URLs write it: IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.serialization.get(self.scheme_length + "://".len()..).unwrap_or_default();
        match self.port {
            Some(_) => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
            None => authority,
        }
    }

    /// The port, unless it is the scheme's default.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    fn is_schemelessly_same_site(&self, other: &TupleOrigin) -> bool {
        if self.host() == other.host() {
            return true;
        }
        let site = registrable_domain(self.host());
        site.is_some() && site == registrable_domain(other.host())
    }

    /// Whether a page may trust it as it trusts `https`: <https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>.
    #[must_use]
    pub fn is_potentially_trustworthy(&self) -> bool {
        matches!(self.scheme(), "https" | "wss" | "file") || crate::origin::is_loopback(self.host())
    }
}

impl fmt::Debug for TupleOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.serialization)
    }
}

/// The text is not an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidOrigin;

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an origin is scheme://host or scheme://host:port, without a path; or null")
    }
}

impl std::error::Error for InvalidOrigin {}

/// Whether the host is an IP address: such hosts have no registrable domain.
pub(crate) fn is_ip_address(url: &Url) -> bool {
    matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)))
}
