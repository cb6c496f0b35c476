//! How MiniBrowser is started: its screen, its namespace, its options.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
};

use rustix::process::{Pid, geteuid};
use tokio::process::Command;

use super::{inspector::Page, messages, screen::Screen};
use crate::{
    authority::Authority,
    engine::{ConsoleLine, EngineKind, Error, Options, Result, console::Console, process::Process, program},
    names::Names,
};

const ENGINE: EngineKind = EngineKind::WebKit;

/// A MiniBrowser that runs.
#[derive(Debug)]
pub(in crate::engine) struct WebKit {
    process: Process,
    screen: Screen,
    console: Console,
    page: Page,
    version: String,
}

/// In a mount namespace of its own: our names in place of the machine's, our authority in place of the public ones.
const WITH_MOUNTS: &str = r#"
    mount --bind "$HOME/hosts" /etc/hosts &&
    mount --bind "$HOME/nsswitch.conf" /etc/nsswitch.conf &&
    mount --bind "$HOME/ca.pem" /etc/ssl/certs/ca-certificates.crt &&
    exec "$0" "$@""#;

/// It asks for the IPv6 address of each name apart, which the file has not. With name servers that do not answer, every
/// new connection would wait for their five seconds, with all of the few threads that look names up.
const NAMES_OF_THE_FILE_ALONE: &str = "hosts: files\n";

impl WebKit {
    pub(in crate::engine) async fn start(
        names: &Names,
        authority: &Authority,
        options: Options,
    ) -> Result<Self> {
        let program = program::mini_browser(ENGINE)?;
        let screen = Screen::start(ENGINE).await?;
        let version = version(&program, &screen).await?;
        let folder = Process::folder(ENGINE)?;
        let port = write_files(folder.path(), names, authority)
            .and_then(|()| free_port())
            .map_err(|source| Error::Io { engine: ENGINE, task: "prepare the start".into(), source })?;
        let mut command = command(&program, folder.path(), options);
        command.env("DISPLAY", &screen.display);
        command.env("WEBKIT_INSPECTOR_HTTP_SERVER", format!("127.0.0.1:{port}"));
        let mut process = Process::start(ENGINE, command, folder)?;
        let console = Console::default();
        let collected = console.clone();
        process
            .listen(move |written| messages::line(written).into_iter().for_each(|line| collected.add(line)));
        let mut page = Page::connect(&mut process, port, options.start_timeout).await?;
        page.answers().await?;
        page.allow(options.open_timeout);
        Ok(Self { process, screen, console, page, version })
    }

    pub(in crate::engine) fn version(&self) -> &str {
        &self.version
    }

    pub(in crate::engine) fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Its screen's, beside the browser's own.
    pub(in crate::engine) fn screen_processes(&self) -> Vec<Pid> {
        self.screen.process.members()
    }

    pub(in crate::engine) async fn open(&self, url: &str) -> Result<()> {
        self.page.navigate(url).await
    }

    pub(in crate::engine) async fn answers(&self) -> Result<()> {
        self.page.answers().await
    }

    pub(in crate::engine) async fn console(&self) -> Result<Vec<ConsoleLine>> {
        self.page.answers().await?;
        Ok(self.console.take())
    }

    pub(in crate::engine) async fn stop(self) -> Result<()> {
        let browser = self.process.stop().await;
        self.screen.process.stop().await.and(browser)
    }
}

fn write_files(folder: &Path, names: &Names, authority: &Authority) -> std::io::Result<()> {
    fs::write(folder.join("hosts"), names.hosts_file())?;
    fs::write(folder.join("nsswitch.conf"), NAMES_OF_THE_FILE_ALONE)?;
    fs::write(folder.join("ca.pem"), authority.ca_pem())
}

/// The inspector takes no port 0. Somebody else may take this one first: then the start fails, and is worth another.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn command(program: &Path, folder: &Path, options: Options) -> Command {
    let mut command = Process::command(&PathBuf::from("unshare"), folder);
    if !geteuid().is_root() {
        command.arg("--map-root-user");
    }
    command.args(["--mount", "sh", "-c", WITH_MOUNTS]).arg(program);
    command.arg("--enable-write-console-messages-to-stdout=true");
    let cookies = if options.third_party_cookies { "always" } else { "no-third-party" };
    command.arg(format!("--cookies-policy={cookies}")).arg("about:blank");
    // No graphics card, no accessibility bus, and no sandbox: it refuses to be root's.
    command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    command.env("NO_AT_BRIDGE", "1").env("GSETTINGS_BACKEND", "memory");
    command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    command
}

/// `WebKitGTK 2.50.6` without its first half.
async fn version(program: &Path, screen: &Screen) -> Result<String> {
    let output = Command::new(program).arg("--version").env("DISPLAY", &screen.display).output().await;
    let output =
        output.map_err(|source| Error::Io { engine: ENGINE, task: "ask for the version".into(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or_default()
        .into())
}
