//! Gateway: the program `corsac serve` as a child process, the policy file that it follows, and its log.

use super::access::Access;
use super::file::mark;
use corsac::headers::names::ACCESS_CONTROL_ALLOW_ORIGIN;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::{sleep, timeout};

/// How long the gateway may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many lines of the log are told when something is wrong.
const LAST_LINES: usize = 12;

/// Why there is no gateway, or not the one that was wanted.
#[derive(Debug)]
pub enum GatewayError {
    /// Something of the system's failed.
    Io(&'static str, io::Error),
    /// The program could not be built.
    Build(String),
    /// The gateway did not do it in time, or ended.
    Stuck(&'static str, String),
}

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(what, error) => write!(f, "cannot {what}: {error}"),
            Self::Build(why) => write!(f, "`corsac` cannot be built:\n{why}"),
            Self::Stuck(what, log) => write!(f, "the gateway did not {what}; its log ends with:\n{log}"),
        }
    }
}

impl std::error::Error for GatewayError {}

/// Builds the command `corsac` as it stands, and says where it is.
///
/// # Errors
/// It does not compile.
pub fn build() -> Result<PathBuf, GatewayError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = [
        "build",
        "--package",
        "corsac-cli",
        "--bin",
        "corsac",
        "--message-format",
        "json-render-diagnostics",
    ];
    let output = std::process::Command::new(cargo)
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .map_err(|error| GatewayError::Io("run cargo", error))?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let built = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    let failed = || GatewayError::Build(String::from_utf8_lossy(&output.stderr).into_owned());
    built.filter(|_| output.status.success()).ok_or_else(failed)
}

/// A gateway that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Gateway {
    child: Child,
    folder: TempDir,
    address: SocketAddr,
    log: Arc<Mutex<Log>>,
    marks: u64,
}

#[derive(Debug, Default)]
struct Log {
    access: Vec<Access>,
    last: VecDeque<String>,
}

impl Gateway {
    /// Starts the program with a policy file of this text; the file says `listen = "127.0.0.1:0"`.
    pub(super) async fn start(program: &Path, text: &str) -> Result<Self, GatewayError> {
        let folder = TempDir::with_prefix("corsac-served-");
        let folder = folder.map_err(|error| GatewayError::Io("make a folder", error))?;
        write(folder.path(), text)?;
        let mut child = Command::new(program)
            .args(["serve", "--config"])
            .arg(folder.path().join(FILE))
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| GatewayError::Io("start corsac serve", error))?;
        let log = Arc::new(Mutex::new(Log::default()));
        let mut lines = child.stderr.take().map(|stderr| BufReader::new(stderr).lines());
        let address = match &mut lines {
            Some(lines) => timeout(PATIENCE, listening(lines, &log)).await.ok().flatten(),
            None => None,
        };
        let Some((address, lines)) = address.zip(lines) else {
            return Err(GatewayError::Stuck("start", lock(&log).told()));
        };
        tokio::spawn(follow(lines, Arc::clone(&log)));
        Ok(Self { child, folder, address, log, marks: 0 })
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Replaces the policy file, and waits until the gateway follows it.
    pub(super) async fn replace(&self, text: &str, version: u64) -> Result<(), GatewayError> {
        write(self.folder.path(), text)?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            // Only the new file has a policy for this path.
            let head = self.ask(&mark(version)).await.unwrap_or_default().to_ascii_lowercase();
            if head.contains(&format!("{ACCESS_CONTROL_ALLOW_ORIGIN}: *")) {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        Err(GatewayError::Stuck("reload its policy file", lock(&self.log).told()))
    }

    /// What its log says of all requests since the last call.
    pub(super) async fn accesses(&mut self) -> Result<Vec<Access>, GatewayError> {
        self.marks += 1;
        let last = format!("/.mark/{}", self.marks);
        self.ask(&last).await.map_err(|error| GatewayError::Io("ask the gateway", error))?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(accesses) = lock(&self.log).take_until(&last) {
                return Ok(accesses);
            }
            sleep(Duration::from_millis(10)).await;
        }
        Err(GatewayError::Stuck("write its log", lock(&self.log).told()))
    }

    /// Ends it as an operator does, and waits.
    pub(super) async fn stop(mut self) -> Result<(), GatewayError> {
        let id = self.child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        if let Some(id) = id {
            let sent = kill_process(id, Signal::TERM);
            sent.map_err(|error| GatewayError::Io("end the gateway", error.into()))?;
        }
        match timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            _ => Err(GatewayError::Stuck("end well", lock(&self.log).told())),
        }
    }

    /// The head of the answer to `GET`.
    async fn ask(&self, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

const FILE: &str = "corsac.toml";

/// Atomically, as deployments do.
fn write(folder: &Path, text: &str) -> Result<(), GatewayError> {
    let new = folder.join("corsac.toml.new");
    let written = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, folder.join(FILE)));
    written.map_err(|error| GatewayError::Io("write the policy file", error))
}

/// Reads on until the gateway says where it listens.
async fn listening(lines: &mut Lines<BufReader<ChildStderr>>, log: &Mutex<Log>) -> Option<SocketAddr> {
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, address)) = line.split_once("listening on http://") {
            return address.trim().parse().ok();
        }
        lock(log).note(line);
    }
    None
}

async fn follow(mut lines: Lines<BufReader<ChildStderr>>, log: Arc<Mutex<Log>>) {
    while let Ok(Some(line)) = lines.next_line().await {
        lock(&log).note(line);
    }
}

impl Log {
    fn note(&mut self, line: String) {
        match Access::parse(&line) {
            Some(access) => self.access.push(access),
            None => {
                self.last.push_back(line);
                if self.last.len() > LAST_LINES {
                    self.last.pop_front();
                }
            }
        }
    }

    /// All requests so far, once there is one of that path.
    fn take_until(&mut self, last: &str) -> Option<Vec<Access>> {
        let is_there = self.access.iter().any(|access| access.path == last);
        is_there.then(|| std::mem::take(&mut self.access))
    }

    fn told(&self) -> String {
        self.last.iter().map(|line| format!("{line}\n")).collect()
    }
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}
