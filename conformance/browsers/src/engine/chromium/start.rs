//! How Chromium is started: its program, its arguments, its preferences.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tokio::process::Command;

use super::{
    devtools::{self, Tab},
    pipe,
};
use crate::{
    authority::Authority,
    engine::{ConsoleLine, EngineKind, Error, Options, Result, console::Console, process::Process, program},
    names::Names,
};

/// A Chromium that runs.
#[derive(Debug)]
pub(in crate::engine) struct Chromium {
    engine: EngineKind,
    process: Process,
    console: Console,
    tab: Tab,
    version: String,
}

/// Nothing in the background, nothing remembered, nothing upgraded or asked: the page's requests and no others.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-http-cache",
    "--disable-popup-blocking",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,Translate",
    "--metrics-recording-only",
    "--mute-audio",
    "--password-store=basic",
    "--proxy-server=direct://",
    "--use-mock-keychain",
];

/// Debugging needs file descriptors 3 and 4: the shell gives it ours, and its words go to standard error.
const WITH_PIPE: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >&2"#;

impl Chromium {
    pub(in crate::engine) async fn start(
        engine: EngineKind,
        names: &Names,
        authority: &Authority,
        options: Options,
    ) -> Result<Self> {
        let program = program(engine)?;
        let folder = Process::folder(engine)?;
        write_preferences(folder.path(), options).map_err(|source| Error::Io {
            engine,
            task: "write the preferences".into(),
            source,
        })?;
        let command = command(&program, folder.path(), names, authority);
        let mut process = Process::start(engine, command, folder)?;
        process.listen(|_| ());
        let console = Console::default();
        let (caller, line) =
            devtools::connection(engine, options.start_timeout, options.codes, console.clone());
        let pipes = process.pipes().ok_or_else(|| process.ended())?;
        pipe::carry(line, pipes);
        let version = match caller.call("Browser.getVersion", json!({})).await {
            Err(_) if !process.is_running() => return Err(process.ended()),
            answer => answer?,
        };
        let mut tab = Tab::open(caller, options.codes).await?;
        tab.allow(options.open_timeout);
        Ok(Self { engine, process, console, tab, version: number(&version) })
    }

    pub(in crate::engine) fn version(&self) -> &str {
        &self.version
    }

    pub(in crate::engine) fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    pub(in crate::engine) async fn open(&self, url: &str) -> Result<()> {
        self.tab.navigate(self.engine, url).await
    }

    pub(in crate::engine) async fn answers(&self) -> Result<()> {
        self.tab.answers().await
    }

    pub(in crate::engine) async fn console(&self) -> Result<Vec<ConsoleLine>> {
        self.tab.answers().await?;
        Ok(self.console.take())
    }

    pub(in crate::engine) async fn stop(self) -> Result<()> {
        self.process.stop().await
    }
}

/// Debian's on the PATH, older ones where set-up puts them.
fn program(engine: EngineKind) -> Result<PathBuf> {
    match engine {
        EngineKind::ChromiumRelease(_) => program::release(engine),
        _ => program::on_path(engine, "chromium"),
    }
}

fn command(program: &Path, folder: &Path, names: &Names, authority: &Authority) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", WITH_PIPE]).arg(program).args(ARGUMENTS);
    command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    command.arg(format!("--host-resolver-rules={}", resolver_rules(names)));
    command.arg(format!("--ignore-certificate-errors-spki-list={}", authority.key_hash()));
    command.arg("about:blank");
    Process::at_home(&mut command, folder);
    command
}

/// Our names are loopback; no other name leads anywhere.
fn resolver_rules(names: &Names) -> String {
    let ours = names.iter().map(|name| format!("MAP {name} 127.0.0.1, "));
    ours.collect::<String>() + "EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND"
}

/// Third-party cookies are a preference; the command line has no word for them.
fn write_preferences(folder: &Path, options: Options) -> std::io::Result<()> {
    let profile = folder.join("profile/Default");
    fs::create_dir_all(&profile)?;
    let cookies = json!({ "cookie_controls_mode": 0, "block_third_party_cookies": false });
    let preferences = if options.third_party_cookies { json!({ "profile": cookies }) } else { json!({}) };
    fs::write(profile.join("Preferences"), preferences.to_string())
}

/// `HeadlessChrome/156.0.8078.79` without its first half.
fn number(version: &Value) -> String {
    let product = version.get("product").and_then(Value::as_str).unwrap_or_default();
    product.rsplit('/').next().unwrap_or_default().to_owned()
}
