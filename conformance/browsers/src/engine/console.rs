//! What a browser said on its console, and the place where drivers collect it.

use std::sync::{Arc, Mutex, PoisonError};

/// What the browser said on its console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsoleLine {
    /// How bad it is, in the browser's word: `error`, `warning`, `info`, `log`; `issue` for an entry of Chromium's
    /// issues panel, which says in a code what another line says in words.
    pub level: String,
    /// The browser's own name for what failed: `MissingAllowOriginHeader` (Chromium), `CORSMissingAllowOrigin2`
    /// (Firefox). WebKit has none.
    pub code: Option<String>,
    /// The message as a developer reads it.
    pub text: String,
    /// The URL that the browser gives with it, if any: the resource's (Chromium) or the page's (Firefox).
    pub url: Option<String>,
}

/// Lines in the order in which they came, until somebody takes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Console(Arc<Mutex<Vec<ConsoleLine>>>);

impl Console {
    pub(super) fn add(&self, line: ConsoleLine) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    pub(super) fn take(&self) -> Vec<ConsoleLine> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
