//! Version: which release of a server a configuration is for. Numbers with dots, compared number by number.

use std::fmt;
use std::str::FromStr;

/// A version: up to three numbers.
///
/// # Examples
/// ```
/// use corsac_targets::Version;
///
/// let version: Version = "1.22.1".parse()?;
/// assert!(version < Version::new(1, 29, 3));
/// assert_eq!("1.22".parse(), Ok(Version::new(1, 22, 0)));
/// # Ok::<(), corsac_targets::VersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version([u32; 3]);

impl Version {
    /// The version of three numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Version([major, minor, patch])
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// The error of parsing a [`Version`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version is up to three numbers with dots, such as 1.29.3")
    }
}

impl std::error::Error for VersionError {}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = [0; 3];
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        for (number, part) in numbers.iter_mut().zip(parts.by_ref()) {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            *number =
                if is_number { part.parse().map_err(|_| VersionError)? } else { return Err(VersionError) };
        }
        if parts.next().is_some() { Err(VersionError) } else { Ok(Version(numbers)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "1.", ".1", "1.2.3.4", "+1", "a", "1.-2", "99999999999"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError), "{text}");
        }
        assert_eq!("v3".parse(), Ok(Version::new(3, 0, 0)));
    }
}
