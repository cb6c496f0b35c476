//! Browser: a real browser as the harness's player.

use crate::authority::Authority;
use crate::engine::{ConsoleLine, Engine, EngineKind, Options};
use crate::harness::Player;
use crate::names::Names;
use std::error::Error;
use url::Url;

/// A real browser.
#[derive(Debug)]
pub struct RealBrowser {
    kind: EngineKind,
    names: Names,
    authority: Authority,
    engine: Option<Engine>,
}

impl RealBrowser {
    /// Starts a browser that knows these names and trusts this authority.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn start(kind: EngineKind, names: Names, authority: Authority) -> Result<Self, Box<dyn Error>> {
        let engine = Engine::start(kind, &names, &authority, Options::default()).await?;
        Ok(Self { kind, names, authority, engine: Some(engine) })
    }

    /// The version that it tells.
    #[must_use]
    pub fn version(&self) -> String {
        self.engine.as_ref().map_or_else(String::new, |engine| engine.version().to_owned())
    }

    /// The console lines since the last call.
    pub async fn console(&mut self) -> Vec<ConsoleLine> {
        match &mut self.engine {
            Some(engine) => engine.console().await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// Ends it.
    ///
    /// # Errors
    /// A process of it does not go.
    pub async fn stop(mut self) -> Result<(), Box<dyn Error>> {
        match self.engine.take() {
            Some(engine) => Ok(engine.stop().await?),
            None => Ok(()),
        }
    }
}

impl Player for RealBrowser {
    async fn open(&mut self, page: &Url) -> Result<(), Box<dyn Error>> {
        match &mut self.engine {
            Some(engine) => Ok(engine.open(page).await?),
            None => Err("the browser does not run".into()),
        }
    }

    async fn restart(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(engine) = self.engine.take() {
            // It failed; that it does not go either is no reason to stop here.
            let _ = engine.stop().await;
        }
        self.engine = Some(Engine::start(self.kind, &self.names, &self.authority, Options::default()).await?);
        Ok(())
    }
}
