//! Which browser: a word on the command line, and in the ledger.

use std::{fmt, str::FromStr};

/// A browser that can be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EngineKind {
    /// Debian's Chromium.
    Chromium,
    /// Debian's Firefox ESR.
    Firefox,
    /// WebKitGTK, in its own MiniBrowser.
    WebKit,
    /// An older Chromium of this major version, without its window system: one npm package each.
    ChromiumRelease(u16),
}

impl EngineKind {
    /// The three of today.
    pub const CURRENT: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];
    /// Versions of Chromium over four years: whether a profile holds over time.
    pub const RELEASES: [Self; 4] = [
        Self::ChromiumRelease(106),
        Self::ChromiumRelease(119),
        Self::ChromiumRelease(131),
        Self::ChromiumRelease(143),
    ];

    /// Every browser that `cargo xtask setup --for browsers` installs.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::CURRENT.into_iter().chain(Self::RELEASES)
    }

    /// Whether the profile `chromium` is about it.
    #[must_use]
    pub fn is_chromium(self) -> bool {
        matches!(self, Self::Chromium | Self::ChromiumRelease(_))
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chromium => f.write_str("chromium"),
            Self::Firefox => f.write_str("firefox"),
            Self::WebKit => f.write_str("webkit"),
            Self::ChromiumRelease(major) => write!(f, "chromium-{major}"),
        }
    }
}

/// A word that names no browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEngine(String);

impl fmt::Display for UnknownEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<String> = EngineKind::all().map(|kind| kind.to_string()).collect();
        write!(f, "no browser is called `{}`; there are {}", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownEngine {}

impl FromStr for EngineKind {
    type Err = UnknownEngine;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::all().find(|kind| kind.to_string() == word).ok_or_else(|| UnknownEngine(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_from_its_own_word() {
        for kind in EngineKind::all() {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn a_wrong_word_is_answered_with_the_right_ones() {
        let error = "opera".parse::<EngineKind>().unwrap_err().to_string();
        assert!(error.contains("`opera`") && error.contains("chromium-106"), "{error}");
    }
}
