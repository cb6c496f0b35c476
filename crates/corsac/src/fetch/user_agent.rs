//! User agent: what a browser is set to.

use super::behaviour::Behaviour;
use super::profile::Profile;
use std::time::Duration;

/// What a browser is set to.
#[derive(Clone, Debug)]
pub struct UserAgent {
    /// Whose behaviour is modelled.
    pub profile: Behaviour,
    /// The longest time for which a preflight's answer is kept.
    pub max_age_cap: Duration,
    /// Whether the caller asks [`local_network_access_check`](super::local_network_access_check) of every address.
    pub local_network_access: bool,
    /// The value of `User-Agent`, sent unless the request has one.
    pub user_agent: Option<Vec<u8>>,
    /// The value of `Accept-Language`, sent unless the request has one.
    pub accept_language: Option<Vec<u8>>,
}

impl UserAgent {
    /// A browser of the profile, with its cap on max-age, that names neither itself nor a language.
    #[must_use]
    pub const fn new(profile: Profile) -> Self {
        Self {
            profile: Behaviour::of(profile),
            max_age_cap: profile.max_age_cap(),
            local_network_access: false,
            user_agent: None,
            accept_language: None,
        }
    }
}

impl Default for UserAgent {
    fn default() -> Self {
        Self::new(Profile::Spec)
    }
}
