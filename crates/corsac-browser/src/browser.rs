//! Browser: what all its pages share: cookies, preflight cache, connections, services.

use crate::builder::Builder;
use crate::clock::Clock;
use crate::cookies::{CookieFault, Jar, Visit};
use crate::page::Page;
use crate::transport::Transport;
use corsac::fetch::{Client, InvalidOrigin, Origin, PreflightCache, UserAgent};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// A browser's network side. Clones share everything.
///
/// Its fetches run in a Tokio runtime with time and, for the network, I/O enabled.
#[derive(Clone)]
pub struct Browser {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) user_agent: UserAgent,
    pub(crate) timeout: Duration,
    pub(crate) body_limit: u64,
    pub(crate) clock: Clock,
    pub(crate) jar: Mutex<Jar>,
    pub(crate) preflight_cache: Mutex<PreflightCache>,
}

impl Browser {
    /// A builder that serves nothing and has no network.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
    }

    /// A top-level page at the origin; `null` gives a page at an opaque origin.
    ///
    /// # Errors
    /// [`InvalidOrigin`] when the text is no origin.
    pub fn page(&self, origin: &str) -> Result<Page, InvalidOrigin> {
        Ok(self.page_for(Client::new(Origin::parse(origin)?)))
    }

    /// A page of which more is to say: its top-level page, URL, referrer policy, embedder policy, address space.
    #[must_use]
    pub fn page_for(&self, client: Client) -> Page {
        Page::new(self.clone(), client)
    }

    /// Forgets cookies, preflight answers and idle connections.
    pub fn clear(&self) {
        self.shared.jar().clear();
        self.shared.preflight_cache().clear();
        self.shared.transport.clear();
    }

    /// Stores a cookie as if a page at the URL, which is nobody's frame, had got it: `set_cookie("https://api.example/", "id=1; Secure")`.
    ///
    /// # Errors
    /// [`CookieFault`] says why a browser does not store it.
    pub fn set_cookie(&self, url: &str, set_cookie: &str) -> Result<(), CookieFault> {
        let url = Url::parse(url).map_err(|_| CookieFault::UrlInvalid)?;
        let visit = Visit::first_party(&url);
        self.shared
            .jar()
            .store(&visit, set_cookie.as_bytes(), self.shared.clock.now())
            .map_err(|refused| refused.fault)
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").field("user_agent", &self.shared.user_agent).finish_non_exhaustive()
    }
}

/// A panic elsewhere leaves jar and cache whole: each change of them is one call that does not panic.
impl Shared {
    pub(crate) fn jar(&self) -> MutexGuard<'_, Jar> {
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn preflight_cache(&self) -> MutexGuard<'_, PreflightCache> {
        self.preflight_cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
