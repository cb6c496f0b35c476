//! How Firefox is started: its program, its arguments, its profile.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio::{process::Command, time::sleep};

use super::{
    chrome_scope::ChromeScope,
    preferences,
    session::{self, Session},
};
use crate::{
    authority::Authority,
    engine::{
        ConsoleLine, EngineKind, Error, Options, Result, console::Console, process::Process, program,
        websocket,
    },
    names::Names,
};

const ENGINE: EngineKind = EngineKind::Firefox;

/// Where the browser says on which port it listens.
const PORT_FILE: &str = "WebDriverBiDiServer.json";

/// A Firefox that runs.
#[derive(Debug)]
pub(in crate::engine) struct Firefox {
    process: Process,
    console: Console,
    session: Session,
    chrome: ChromeScope,
}

impl Firefox {
    pub(in crate::engine) async fn start(
        names: &Names,
        authority: &Authority,
        options: Options,
    ) -> Result<Self> {
        let program = program::on_path(ENGINE, "firefox-esr")?;
        let folder = Process::folder(ENGINE)?;
        let profile = write_profile(folder.path(), &preferences::user_js(names, options))
            .map_err(|source| Error::Io { engine: ENGINE, task: "write the profile".into(), source })?;
        let command = command(&program, folder.path(), &profile);
        let mut process = Process::start(ENGINE, command, folder)?;
        process.listen(|_| ());
        let port = port(&mut process, &profile).await?;
        let console = Console::default();
        let (caller, line) = session::connection(ENGINE, options.start_timeout, console.clone());
        websocket::carry(ENGINE, &format!("ws://127.0.0.1:{port}/session"), line).await?;
        let mut session = Session::open(caller).await?;
        let chrome = ChromeScope::enter(&session, authority).await?;
        session.allow(options.open_timeout);
        Ok(Self { process, console, session, chrome })
    }

    pub(in crate::engine) fn version(&self) -> &str {
        &self.session.version
    }

    pub(in crate::engine) fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    pub(in crate::engine) async fn open(&self, url: &str) -> Result<()> {
        self.session.navigate(url).await
    }

    pub(in crate::engine) async fn answers(&self) -> Result<()> {
        self.session.answers().await
    }

    /// The pages' lines, then the browser's.
    pub(in crate::engine) async fn console(&self) -> Result<Vec<ConsoleLine>> {
        let browsers = self.chrome.lines(&self.session).await?;
        Ok(self.console.take().into_iter().chain(browsers).collect())
    }

    pub(in crate::engine) async fn stop(self) -> Result<()> {
        self.process.stop().await
    }
}

fn write_profile(folder: &Path, preferences: &str) -> std::io::Result<PathBuf> {
    let profile = folder.join("profile");
    fs::create_dir(&profile)?;
    fs::write(profile.join("user.js"), preferences)?;
    Ok(profile)
}

fn command(program: &Path, folder: &Path, profile: &Path) -> Command {
    let mut command = Process::command(program, folder);
    command.args(["--headless", "--no-remote", "--remote-debugging-port=0", "--remote-allow-system-access"]);
    command.arg("--profile").arg(profile).env("MOZ_CRASHREPORTER_DISABLE", "1");
    command
}

/// The port, once the browser has written it down. The start's own deadline ends the wait.
async fn port(process: &mut Process, profile: &Path) -> Result<u64> {
    loop {
        let text = fs::read_to_string(profile.join(PORT_FILE)).unwrap_or_default();
        let port = serde_json::from_str::<Value>(&text).ok().and_then(|value| value.get("ws_port")?.as_u64());
        if let Some(port) = port {
            return Ok(port);
        }
        if !process.is_running() {
            return Err(process.ended());
        }
        sleep(Duration::from_millis(20)).await;
    }
}
