//! Real browsers, each behind the same few calls. A map, and the face that the rest of the crate sees.
//!
//! Pages drive themselves, so a driver opens a URL, collects console lines and ends what it started. What that takes is
//! small and different in each engine, and no client library carries all of it:
//!
//! * WebDriver has no console; the packages have no geckodriver; releases from npm bring no chromedriver; and console
//!   lines of WebKit cannot be had under automation at all.
//! * [`chromium`]: the DevTools protocol over a pipe, which ends the browser with its harness.
//! * [`firefox`]: Marionette over TCP, whose chrome context reads the console with its categories and adds our authority.
//! * [`webkit`]: MiniBrowser in a mount namespace of its own, console lines on its standard output.

mod error;
mod kind;
mod options;

pub use self::{
    error::{Error, Result},
    kind::EngineKind,
    options::Options,
};

use url::Url;

use crate::{authority::Authority, names::Names};

/// A browser that runs, with a profile of its own that is gone when it is dropped.
#[derive(Debug)]
pub struct Engine {
    kind: EngineKind,
}

/// What the browser said on its console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// How bad it is, in the browser's word: `error`, `warning`, `info`, `log`.
    pub level: String,
    /// The browser's own name for what failed: `MissingAllowOriginHeader` (Chromium), `CORSMissingAllowOrigin` (Firefox).
    pub code: Option<String>,
    /// The message as a developer reads it.
    pub text: String,
}

impl Engine {
    /// Starts the browser without a window and waits until it can be driven.
    ///
    /// # Errors
    ///
    /// When it is not installed (the error says how to), ends by itself, or is not ready in time.
    pub async fn start(
        kind: EngineKind,
        _names: &Names,
        _authority: &Authority,
        _options: Options,
    ) -> Result<Self> {
        Err(Error::Missing { engine: kind, what: "a driver".into() })
    }

    /// Which browser this is.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The browser's version, as it tells it: `156.0.8078.79`.
    #[must_use]
    pub fn version(&self) -> &str {
        ""
    }

    /// Opens the page in place of the one that is open, and returns when navigation has begun and been answered.
    ///
    /// # Errors
    ///
    /// When the page cannot be had, the browser has ended, or does not answer within [`Options::open_timeout`].
    pub async fn open(&mut self, _url: &Url) -> Result<()> {
        Ok(())
    }

    /// The console lines since the last call. They may lag behind what the page itself reports.
    ///
    /// # Errors
    ///
    /// When the browser has ended or does not answer in time.
    pub async fn console(&mut self) -> Result<Vec<ConsoleLine>> {
        Ok(Vec::new())
    }

    /// Whether its process runs and answers.
    pub async fn is_alive(&mut self) -> bool {
        false
    }

    /// Ends all its processes and removes its profile. Dropping does the same.
    pub async fn stop(self) {}
}
