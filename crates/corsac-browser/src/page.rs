//! Page: a document at an origin, which fetches.

use crate::blocked::Blocked;
use crate::browser::Browser;
use crate::fetch::Fetch;
use crate::keepalive::Keepalive;
use crate::response::Response;
use crate::run::Run;
use crate::trace::Trace;
use corsac::fetch::preset::Prepared;
use corsac::fetch::{Client, Event, Origin, Refusal};
use std::time::Duration;

/// A page of a [`Browser`]. Pages share their browser's cookies and connections; the preflight cache is partitioned by the
/// site of the top-level page. Clones are the same page: the bodies of its `keepalive` requests under way share 64 KiB.
#[derive(Clone, Debug)]
pub struct Page {
    browser: Browser,
    client: Client,
    keepalive: Keepalive,
}

impl Page {
    pub(crate) fn new(browser: Browser, client: Client) -> Self {
        Self { browser, client, keepalive: Keepalive::default() }
    }

    /// The page's origin.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.client.origin
    }

    /// All that a fetch needs to know of the page.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Calls `fetch()` in the page: with a URL, or with what [`get`](crate::get), [`put`](crate::put) and their like make.
    ///
    /// # Errors
    /// [`Blocked`] when script would get an exception or a network error.
    pub async fn fetch(&self, fetch: impl Into<Fetch>) -> Result<Response, Blocked> {
        let Fetch { url, init, stream } = fetch.into();
        let prepared = init.prepare(&self.client, &url, self.browser.shared().user_agent.profile);
        self.send(prepared, SendOptions { stream, ..SendOptions::default() }).await
    }

    /// Sends what a [preset](corsac::fetch::preset) prepared for this page, or says why it prepared nothing.
    ///
    /// # Errors
    /// [`Blocked`] when script would get an exception or a network error.
    pub async fn send(
        &self,
        prepared: impl Into<Preparation>,
        options: SendOptions,
    ) -> Result<Response, Blocked> {
        match prepared.into().0 {
            Ok(mut prepared) => {
                let _underway = self.keepalive.begin(&mut prepared.request);
                Run::new(self.browser.shared(), options).drive(prepared).await
            }
            Err(refusal) => {
                let events = vec![Event::Refused(refusal.clone())];
                Err(Blocked::new(refusal, Trace { events, ..Trace::default() }))
            }
        }
    }
}

/// What a preset made of a call: a request, or a refusal before there was one.
#[derive(Debug)]
pub struct Preparation(Result<Prepared, Refusal>);

impl From<Prepared> for Preparation {
    fn from(prepared: Prepared) -> Self {
        Self(Ok(prepared))
    }
}

impl From<Result<Prepared, Refusal>> for Preparation {
    fn from(prepared: Result<Prepared, Refusal>) -> Self {
        Self(prepared)
    }
}

/// What [`Page::send`] is told beside the request.
#[derive(Clone, Debug, Default)]
pub struct SendOptions {
    /// The bytes of a body that is a [stream](corsac::fetch::Body::Stream).
    pub stream: Option<Vec<u8>>,
    /// How long this fetch may take in all; `None` for the browser's own limit.
    pub timeout: Option<Duration>,
    /// Whether to be content with the head: the verdict does not wait for the body, which stays unread and is given as
    /// empty.
    pub head_only: bool,
}
