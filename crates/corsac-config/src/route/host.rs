//! Host patterns: `api.example.com`, or `*.example.com` for its subdomains of any depth.
//!
//! What a host is, the engine's origins know; this room only adds what a route may not say: a scheme, a port, a path.

use std::fmt;

use corsac::origin::{OriginPattern, OriginPatternErrorKind};

/// The host part of a route: a host, or all subdomains of one. Ports play no part.
///
/// # Examples
/// ```
/// use corsac_config::HostPattern;
///
/// let pattern = HostPattern::parse("*.example.com")?;
/// assert!(pattern.is_wildcard());
/// assert_eq!(pattern.name(), "example.com");
/// assert!(HostPattern::parse("example.com:8080").is_err());
/// # Ok::<(), corsac_config::HostPatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPattern {
    wildcard: bool,
    name: Box<str>,
}

impl HostPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When the text is no host, in lower case, with or without `*.` in front.
    pub fn parse(text: &str) -> Result<Self, HostPatternError> {
        if let Some((_, host)) = text.split_once("://") {
            return Err(HostPatternError::new("a host has no scheme", suggest(host)));
        }
        if let Some(host) = without_port(text) {
            return Err(HostPatternError::new("hosts are compared without their ports", suggest(host)));
        }
        let parsed = OriginPattern::parse(&format!("http://{text}")).map_err(|error| {
            let host = error.suggestion.as_deref().and_then(|origin| origin.strip_prefix("http://"));
            HostPatternError::new(why(error.kind), host.and_then(suggest))
        })?;
        let wildcard = parsed.pattern.has_subdomain_wildcard();
        Ok(HostPattern { wildcard, name: parsed.pattern.host().into() })
    }

    /// Whether the pattern stands for subdomains.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }

    /// The host, without `*.`, in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it matches every host that the other matches.
    ///
    /// # Examples
    /// ```
    /// use corsac_config::HostPattern;
    ///
    /// let below = HostPattern::parse("*.example.com")?;
    /// assert!(below.covers(&HostPattern::parse("*.api.example.com")?));
    /// assert!(!below.covers(&HostPattern::parse("example.com")?));
    /// # Ok::<(), corsac_config::HostPatternError>(())
    /// ```
    #[must_use]
    pub fn covers(&self, other: &HostPattern) -> bool {
        let front = other.name.strip_suffix(&*self.name);
        self == other || self.wildcard && front.is_some_and(|front| front.ends_with('.'))
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.wildcard { "*." } else { "" }, self.name)
    }
}

/// Why a text is no [`HostPattern`]. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPatternError {
    why: String,
    suggestion: Option<String>,
}

impl HostPatternError {
    fn new(why: impl Into<String>, suggestion: Option<String>) -> Self {
        HostPatternError { why: why.into(), suggestion }
    }

    /// What to write instead, where that can be told.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for HostPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for HostPatternError {}

/// The host of `host:port`; `None` when there is no port. An IPv6 address keeps its brackets.
pub(super) fn without_port(text: &str) -> Option<&str> {
    let (host, port) = text.rsplit_once(':')?;
    let inside_brackets = port.contains(']');
    let bare_ipv6 = host.contains(':') && !host.ends_with(']');
    (!inside_brackets && !bare_ipv6).then_some(host)
}

/// The corrected host, if what remains of the text after the correction is one.
fn suggest(host: &str) -> Option<String> {
    let host = host.split(['/', '?', '#']).next()?;
    let host = without_port(host).unwrap_or(host);
    match HostPattern::parse(host) {
        Ok(pattern) => Some(pattern.to_string()),
        Err(error) => error.suggestion,
    }
}

/// The engine's reason, in the words of a host where it speaks of an origin.
fn why(kind: OriginPatternErrorKind) -> String {
    match kind {
        OriginPatternErrorKind::UpperCase => {
            "hosts are written in lower case; requests are compared so".to_owned()
        }
        OriginPatternErrorKind::HasPath => "a host has no path; the key `path` takes it".to_owned(),
        OriginPatternErrorKind::HasUserinfo => "a host has no user name and no password".to_owned(),
        OriginPatternErrorKind::WildcardMisplaced => {
            "a wildcard stands as `*.` in front of the host, nowhere else".to_owned()
        }
        kind => kind.to_string(),
    }
}
