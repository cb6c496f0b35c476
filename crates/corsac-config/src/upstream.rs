//! Upstream: where the gateway sends requests. Scheme, host and port, nothing else.

use std::fmt;

use corsac::origin::{OriginPattern, OriginPatternErrorKind, Port};

/// The server behind a route: `http://127.0.0.1:3000`.
///
/// # Examples
/// ```
/// use corsac_config::Upstream;
///
/// let upstream = Upstream::parse("http://localhost:3000")?;
/// assert_eq!((upstream.host(), upstream.port()), ("localhost", 3000));
/// assert_eq!(upstream.authority(), "localhost:3000");
/// assert!(Upstream::parse("http://localhost:3000/api").is_err());
/// # Ok::<(), corsac_config::UpstreamError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Upstream {
    authority: Box<str>,
    host_bytes: usize,
    port: u16,
}

/// The port of the scheme `http`.
const HTTP_PORT: u16 = 80;

impl Upstream {
    /// Reads an upstream.
    ///
    /// # Errors
    /// When the text is not `http://`, a host and perhaps a port; `https` is told apart.
    pub fn parse(text: &str) -> Result<Self, UpstreamError> {
        if let Some(authority) = text.strip_prefix("https://") {
            let suggestion = Self::suggest(&format!("http://{authority}"));
            return Err(UpstreamError { kind: UpstreamErrorKind::HttpsUnsupported, suggestion });
        }
        let pattern = OriginPattern::parse(text).map_err(|error| Self::refuse(text, error.kind))?.pattern;
        let port = match pattern.port() {
            Port::Default => HTTP_PORT,
            Port::Number(port) => port,
            Port::Any => return Err(UpstreamErrorKind::Wildcard.into()),
        };
        match pattern.scheme() {
            "http" if pattern.has_subdomain_wildcard() => Err(UpstreamErrorKind::Wildcard.into()),
            "http" => Ok(Self::new(pattern.host(), port)),
            _ => {
                let suggestion = Self::suggest(&pattern.to_string().replacen(pattern.scheme(), "http", 1));
                Err(UpstreamError { kind: UpstreamErrorKind::SchemeNotHttp, suggestion })
            }
        }
    }

    fn new(host: &str, port: u16) -> Self {
        let authority = if port == HTTP_PORT { host.to_owned() } else { format!("{host}:{port}") };
        Upstream { authority: authority.into(), host_bytes: host.len(), port }
    }

    fn refuse(text: &str, kind: OriginPatternErrorKind) -> UpstreamError {
        let bare = text.trim_start_matches('/');
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{bare}") };
        UpstreamError { kind: UpstreamErrorKind::NotAnOrigin(kind), suggestion: Self::suggest(&with_scheme) }
    }

    /// The corrected text, if what remains of it after the correction is an upstream.
    fn suggest(text: &str) -> Option<String> {
        let corrected = match OriginPattern::parse(text) {
            Ok(parsed) => parsed.pattern.to_string(),
            Err(error) => error.suggestion?,
        };
        Self::parse(&corrected).ok().map(|upstream| upstream.to_string())
    }

    /// The host; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.authority.get(..self.host_bytes).unwrap_or(&self.authority)
    }

    /// The port, 80 when none was written.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host and port as a request target has them: without the port when it is 80.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.authority)
    }
}

/// Why a text is no [`Upstream`]. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamError {
    kind: UpstreamErrorKind,
    suggestion: Option<String>,
}

/// The ways in which a text can fail to be an [`Upstream`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpstreamErrorKind {
    /// Not scheme, host and port.
    NotAnOrigin(OriginPatternErrorKind),
    /// The scheme is `https`.
    HttpsUnsupported,
    /// The scheme is neither `http` nor `https`.
    SchemeNotHttp,
    /// The text stands for many servers.
    Wildcard,
}

impl UpstreamError {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> UpstreamErrorKind {
        self.kind
    }

    /// What to write instead, where that can be told.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl From<UpstreamErrorKind> for UpstreamError {
    fn from(kind: UpstreamErrorKind) -> Self {
        UpstreamError { kind, suggestion: None }
    }
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use OriginPatternErrorKind as Fault;
        f.write_str(match self.kind {
            UpstreamErrorKind::HttpsUnsupported => "requests go to the upstream without TLS for now, so it must be http",
            UpstreamErrorKind::SchemeNotHttp => "the scheme of an upstream is http",
            UpstreamErrorKind::Wildcard => "an upstream is one server, so it has no wildcard",
            UpstreamErrorKind::NotAnOrigin(Fault::SchemeMissing) => "an upstream begins with http://",
            UpstreamErrorKind::NotAnOrigin(Fault::HasPath) => {
                "requests keep their path, so an upstream is scheme, host and port only, without a slash at its end"
            }
            UpstreamErrorKind::NotAnOrigin(Fault::HasUserinfo) => "an upstream has no user name and no password",
            UpstreamErrorKind::NotAnOrigin(Fault::UpperCase) => "an upstream is written in lower case",
            UpstreamErrorKind::NotAnOrigin(Fault::WildcardMisplaced | Fault::WildcardOnIp) => {
                "an upstream is one server, so it has no wildcard"
            }
            UpstreamErrorKind::NotAnOrigin(Fault::IpNotCanonical) => "the IP address is not in its canonical form",
            UpstreamErrorKind::NotAnOrigin(fault) => return fault.fmt(f),
        })
    }
}

impl std::error::Error for UpstreamError {}
