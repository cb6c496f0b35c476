//! Behaviour: a profile, perhaps without one of its differences or with one more.

use super::difference::Difference;
use super::profile::Profile;

/// How a browser behaves: a [`Profile`], or what is left of it without a difference, or with one more.
///
/// An older release of a browser is its profile but for a few differences; and whether a difference matters to a fetch is
/// seen by playing it once with and once without.
///
/// # Examples
/// ```
/// use corsac::fetch::{Behaviour, Difference, Profile};
/// let chromium = Behaviour::from(Profile::Chromium);
/// let hinted = Difference::ClientHintsSafelisted;
/// assert!(chromium.has(hinted));
/// assert!(!chromium.without(hinted).has(hinted));
/// assert_eq!(chromium.without(hinted).with(hinted), chromium);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Behaviour {
    profile: Profile,
    /// One bit a difference: it is there where the profile has none, and the other way round.
    changed: u128,
}

/// A difference has one bit.
const _: () = assert!(Difference::ALL.len() <= 128);

impl Behaviour {
    /// The profile as it is.
    #[must_use]
    pub const fn of(profile: Profile) -> Self {
        Self { profile, changed: 0 }
    }

    /// The profile.
    #[must_use]
    pub const fn profile(self) -> Profile {
        self.profile
    }

    /// Whether the browser differs from the standard in this.
    #[must_use]
    pub fn has(self, difference: Difference) -> bool {
        self.profile.has(difference) != (self.changed & bit(difference) != 0)
    }

    /// The same with this difference.
    #[must_use]
    pub fn with(self, difference: Difference) -> Self {
        if self.has(difference) { self } else { self.turned(difference) }
    }

    /// The same without this difference.
    #[must_use]
    pub fn without(self, difference: Difference) -> Self {
        if self.has(difference) { self.turned(difference) } else { self }
    }

    /// The same the other way in this: without a difference that is there, with one that is not.
    #[must_use]
    pub const fn turned(self, difference: Difference) -> Self {
        Self { changed: self.changed ^ bit(difference), ..self }
    }
}

impl From<Profile> for Behaviour {
    fn from(profile: Profile) -> Self {
        Self::of(profile)
    }
}

const fn bit(difference: Difference) -> u128 {
    1 << difference as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_concerns_one_difference_and_is_made_once() {
        for profile in Profile::ALL {
            for changed in Difference::ALL {
                let (with, without) =
                    (Behaviour::from(profile).with(*changed), Behaviour::from(profile).without(*changed));
                assert!(with.has(*changed) && with.with(*changed).has(*changed));
                assert!(!without.has(*changed) && !without.without(*changed).has(*changed));
                for other in Difference::ALL.iter().filter(|other| *other != changed) {
                    assert_eq!([with.has(*other), without.has(*other)], [profile.has(*other); 2]);
                }
            }
        }
    }
}
