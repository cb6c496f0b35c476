//! Process: a child that listens on a loopback port, and its end.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::exchange::{Answer, Ask, HOST, ask};

const DEADLINE: Duration = Duration::from_secs(20);

/// A running server; it ends with the value.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a server and waits until its answer for a path without a route is the one of its routes.
    pub(crate) fn start(
        mut command: Command,
        folder: &Path,
        address: SocketAddr,
        is_ready: impl Fn(&Answer) -> bool,
    ) -> Outcome<Self> {
        let log = folder.join("server.log");
        let file = File::create(&log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut process = Process { child, log };
        process.wait_until_ready(address, is_ready)?;
        Ok(process)
    }

    fn wait_until_ready(&mut self, address: SocketAddr, is_ready: impl Fn(&Answer) -> bool) -> Outcome<()> {
        let end = Instant::now() + DEADLINE;
        let probe =
            Ask { method: "GET".into(), host: HOST.into(), path: "/no-route".into(), headers: Vec::new() };
        while Instant::now() < end {
            if self.child.try_wait()?.is_some() {
                break;
            }
            if ask(address, &probe).is_ok_and(|answer| is_ready(&answer)) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("the server does not answer; it said:\n{}", self.said()).into())
    }

    /// What it wrote.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    /// Asks by SIGTERM, so that it ends its own children too.
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            self.child.kill().ok();
        }
        self.child.wait().ok();
    }
}

/// A free loopback port; the server that takes it binds a moment later.
pub(crate) fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
