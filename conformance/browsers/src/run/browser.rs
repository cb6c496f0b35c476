//! Browser: a real browser as the harness's player.

use crate::authority::Authority;
use crate::engine::{ConsoleLine, Engine, EngineKind, Error, Options};
use crate::harness::Player;
use crate::names::Names;
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
    pub async fn start(
        kind: EngineKind,
        names: Names,
        authority: Authority,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let engine = start(kind, &names, &authority).await?;
        Ok(Self { kind, names, authority, engine: Some(engine) })
    }

    /// The version that it tells.
    #[must_use]
    pub fn version(&self) -> String {
        self.engine.as_ref().map_or_else(String::new, |engine| engine.version().to_owned())
    }

    /// The ids of its processes that run now.
    pub fn processes(&mut self) -> Vec<i32> {
        self.engine.as_mut().map(Engine::processes).unwrap_or_default()
    }

    /// Ends it.
    ///
    /// # Errors
    /// A process of it does not go.
    pub async fn stop(mut self) -> Result<(), Box<dyn std::error::Error>> {
        match self.engine.take() {
            Some(engine) => Ok(engine.stop().await?),
            None => Ok(()),
        }
    }
}

impl Player for RealBrowser {
    async fn open(&mut self, page: &Url) -> Result<(), Box<dyn std::error::Error>> {
        match &mut self.engine {
            Some(engine) => Ok(engine.open(page).await?),
            None => Err("the browser does not run".into()),
        }
    }

    fn is_running(&mut self) -> bool {
        self.engine.as_mut().is_some_and(Engine::is_running)
    }

    async fn console(&mut self) -> Vec<ConsoleLine> {
        match &mut self.engine {
            Some(engine) => engine.console().await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    async fn restart(&mut self) -> Result<(), Box<dyn std::error::Error>> {
        if let Some(engine) = self.engine.take() {
            // It failed; that it does not go either is no reason to stop here.
            let _ = engine.stop().await;
        }
        self.engine = Some(start(self.kind, &self.names, &self.authority).await?);
        Ok(())
    }
}

/// A start may fail on a busy machine, or because somebody else took its port; three in a row do not.
async fn start(kind: EngineKind, names: &Names, authority: &Authority) -> Result<Engine, Error> {
    for _ in 0..2 {
        match Engine::start(kind, names, authority, Options::default()).await {
            Err(error) if error.is_worth_a_restart() => eprintln!("  {error}; once more"),
            started => return started,
        }
    }
    Engine::start(kind, names, authority, Options::default()).await
}
