//! What a start may vary.

use std::time::Duration;

/// How a browser is started. The default is what the harness wants: cookies of other sites travel, and nothing may hang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How long the browser may take until it can be driven.
    pub start_timeout: Duration,
    /// How long one answer of the browser may take: opening a page, handing out its console lines.
    pub open_timeout: Duration,
    /// Whether cookies of other sites travel and are shared between them, or are treated as the browser does by default.
    pub third_party_cookies: bool,
    /// Whether today's Chromium names what failed by a code: it then has to watch every request. Older ones and Firefox
    /// do so anyway.
    pub codes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            start_timeout: Duration::from_secs(60),
            open_timeout: Duration::from_secs(30),
            third_party_cookies: true,
            codes: false,
        }
    }
}
