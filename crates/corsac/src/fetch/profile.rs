//! Profile: whose behaviour is modelled, the standard's or a browser's.

use super::difference::Difference;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Whose behaviour is modelled.
///
/// Nothing branches on a profile but the table of [`Difference`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The standard's.
    #[default]
    Spec,
    /// Chromium's: measured with version 156.
    Chromium,
    /// Firefox's: measured with version 153.
    Firefox,
    /// WebKit's: measured with WebKitGTK 2.50.
    WebKit,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 4] = [Profile::Spec, Profile::Chromium, Profile::Firefox, Profile::WebKit];

    /// The name, as options take it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Profile::Spec => "spec",
            Profile::Chromium => "chromium",
            Profile::Firefox => "firefox",
            Profile::WebKit => "webkit",
        }
    }

    /// Whether the profile differs from the standard in this.
    #[must_use]
    pub fn has(self, difference: Difference) -> bool {
        difference.profiles().contains(&self)
    }

    /// The longest time for which a preflight's answer is kept; the standard leaves it to the browser.
    #[must_use]
    pub const fn max_age_cap(self) -> Duration {
        match self {
            Profile::Spec | Profile::Chromium => Duration::from_secs(7_200),
            Profile::Firefox => Duration::from_secs(86_400),
            Profile::WebKit => Duration::from_secs(600),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No profile has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownProfile;

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the profiles are spec, chromium, firefox and webkit")
    }
}

impl std::error::Error for UnknownProfile {}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, UnknownProfile> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == name).ok_or(UnknownProfile)
    }
}
