//! Player: whoever opens a page: a real browser, or a test that plays one.

use crate::engine::ConsoleLine;
use std::error::Error;
use std::future::Future;
use url::Url;

/// Opens pages that then drive themselves.
pub trait Player {
    /// Opens the page; the page posts its results by itself.
    fn open(&mut self, page: &Url) -> impl Future<Output = Result<(), Box<dyn Error>>>;

    /// Whether it still runs. One that hangs does.
    fn is_running(&mut self) -> bool {
        true
    }

    /// The console lines since the last call.
    fn console(&mut self) -> impl Future<Output = Vec<ConsoleLine>> {
        async { Vec::new() }
    }

    /// Begins anew with a fresh profile.
    fn restart(&mut self) -> impl Future<Output = Result<(), Box<dyn Error>>>;
}
