//! The face of a browser that runs: the same few calls for each.

use tokio::time::timeout;
use url::Url;

use super::{
    ConsoleLine, EngineKind, Error, Options, Result, chromium::Chromium, firefox::Firefox, process::Process,
    webkit::WebKit,
};
use crate::{authority::Authority, names::Names};

/// A browser that runs, with a fresh profile. Dropping it ends all its processes and removes the profile.
#[derive(Debug)]
pub struct Engine {
    kind: EngineKind,
    driver: Driver,
}

#[derive(Debug)]
enum Driver {
    Chromium(Chromium),
    Firefox(Firefox),
    WebKit(Box<WebKit>),
}

impl Engine {
    /// Starts the browser without a window and waits until it can be driven.
    ///
    /// # Errors
    ///
    /// When it is not installed (the error says how to), ends by itself, or is not ready in time.
    pub async fn start(
        kind: EngineKind,
        names: &Names,
        authority: &Authority,
        options: Options,
    ) -> Result<Self> {
        let started = timeout(options.start_timeout, Driver::start(kind, names, authority, options)).await;
        let late = |_| Error::Late { engine: kind, task: "start".into(), given: options.start_timeout };
        Ok(Self { kind, driver: started.map_err(late)?? })
    }

    /// Which browser this is.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The browser's version, as it tells it: `156.0.8078.79`.
    #[must_use]
    pub fn version(&self) -> &str {
        match &self.driver {
            Driver::Chromium(chromium) => chromium.version(),
            Driver::Firefox(firefox) => firefox.version(),
            Driver::WebKit(webkit) => webkit.version(),
        }
    }

    /// Opens the page in place of the one that is open. The page need not have loaded when this returns; WebKit does not
    /// even say whether it could be had. Its own report does.
    ///
    /// # Errors
    ///
    /// When the page cannot be had, or the browser has ended or does not answer within [`Options::open_timeout`].
    pub async fn open(&mut self, url: &Url) -> Result<()> {
        let opened = match &mut self.driver {
            Driver::Chromium(chromium) => chromium.open(url.as_str()).await,
            Driver::Firefox(firefox) => firefox.open(url.as_str()).await,
            Driver::WebKit(webkit) => webkit.open(url.as_str()).await,
        };
        opened.map_err(|error| self.explain(error))
    }

    /// The console lines since the last call. They may come later than what the page itself reports: who needs a
    /// certain line asks again.
    ///
    /// # Errors
    ///
    /// When the browser has ended or does not answer in time.
    pub async fn console(&mut self) -> Result<Vec<ConsoleLine>> {
        let lines = match &mut self.driver {
            Driver::Chromium(chromium) => chromium.console().await,
            Driver::Firefox(firefox) => firefox.console().await,
            Driver::WebKit(webkit) => webkit.console().await,
        };
        lines.map_err(|error| self.explain(error))
    }

    /// Whether its process runs; one that hangs does.
    pub fn is_running(&mut self) -> bool {
        self.process().is_running()
    }

    /// Whether it runs, and its page answers within [`Options::open_timeout`].
    pub async fn is_alive(&mut self) -> bool {
        self.process().is_running()
            && match &mut self.driver {
                Driver::Chromium(chromium) => chromium.answers().await.is_ok(),
                Driver::Firefox(firefox) => firefox.answers().await.is_ok(),
                Driver::WebKit(webkit) => webkit.answers().await.is_ok(),
            }
    }

    /// The ids of its processes that run now: the browser and its helpers.
    #[must_use]
    pub fn processes(&mut self) -> Vec<i32> {
        let helpers = match &self.driver {
            Driver::WebKit(webkit) => webkit.screen_processes(),
            Driver::Chromium(_) | Driver::Firefox(_) => Vec::new(),
        };
        let members = self.process().members().into_iter().chain(helpers);
        members.map(|member| member.as_raw_nonzero().get()).collect()
    }

    /// Ends all its processes, waits until they are gone, and removes its profile.
    ///
    /// # Errors
    ///
    /// When a process does not go; it is named by its id.
    pub async fn stop(self) -> Result<()> {
        match self.driver {
            Driver::Chromium(chromium) => chromium.stop().await,
            Driver::Firefox(firefox) => firefox.stop().await,
            Driver::WebKit(webkit) => webkit.stop().await,
        }
    }

    /// Whoever asked knows only that the connection is over, or that nobody answers; the process knows more.
    fn explain(&mut self, error: Error) -> Error {
        let is_over = matches!(error, Error::Ended { .. }) || !self.process().is_running();
        if is_over { self.process().ended() } else { error }
    }

    fn process(&mut self) -> &mut Process {
        match &mut self.driver {
            Driver::Chromium(chromium) => chromium.process(),
            Driver::Firefox(firefox) => firefox.process(),
            Driver::WebKit(webkit) => webkit.process(),
        }
    }
}

impl Driver {
    async fn start(kind: EngineKind, names: &Names, authority: &Authority, options: Options) -> Result<Self> {
        match kind {
            EngineKind::Chromium | EngineKind::ChromiumRelease(_) => {
                Chromium::start(kind, names, authority, options).await.map(Self::Chromium)
            }
            EngineKind::Firefox => Firefox::start(names, authority, options).await.map(Self::Firefox),
            EngineKind::WebKit => {
                WebKit::start(names, authority, options).await.map(|webkit| Self::WebKit(Box::new(webkit)))
            }
        }
    }
}
