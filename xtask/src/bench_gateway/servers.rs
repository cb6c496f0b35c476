//! The processes: a backend, `corsac serve`, nginx. Each has a free loopback port and ends with its value.

use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::exchange;

const DEADLINE: Duration = Duration::from_secs(10);

pub(super) struct Server {
    pub(super) title: String,
    pub(super) address: SocketAddr,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// A small fixed answer, as fast as nginx gives it.
    pub(super) fn backend(folder: &Path) -> Result<Self> {
        Self::start_nginx(folder, "backend", include_str!("backend.conf"), None)
    }

    /// nginx as a CORS gateway.
    pub(super) fn nginx(folder: &Path, upstream: SocketAddr) -> Result<Self> {
        Self::start_nginx(folder, "nginx", include_str!("nginx.conf"), Some(upstream))
    }

    /// `corsac serve` with its defaults and the same policy.
    pub(super) fn corsac(folder: &Path, program: &Path, upstream: SocketAddr) -> Result<Self> {
        let address = free_address()?;
        let file = folder.join("corsac.toml");
        fs::write(&file, fill(include_str!("corsac.toml"), address, Some(upstream)))?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--config").arg(file);
        let title = version(Command::new(program).arg("--version")).unwrap_or_else(|| "corsac".into());
        Self::start(title, address, command, folder.join("corsac.log"))
    }

    fn start_nginx(folder: &Path, name: &str, template: &str, upstream: Option<SocketAddr>) -> Result<Self> {
        let address = free_address()?;
        let prefix = folder.join(name);
        fs::create_dir_all(&prefix)?;
        let file = prefix.join("nginx.conf");
        fs::write(&file, fill(template, address, upstream))?;
        let mut command = nginx();
        command.arg("-p").arg(&prefix).arg("-c").arg(&file).args(["-e", "error.log"]);
        let title = version(nginx().arg("-v")).map_or_else(|| "nginx".into(), |text| text.replace('/', " "));
        Self::start(title, address, command, folder.join(format!("{name}.log")))
    }

    fn start(title: String, address: SocketAddr, mut command: Command, log: PathBuf) -> Result<Self> {
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().with_context(|| format!("cannot run {command:?}"))?;
        let mut server = Self { title, address, child, log };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            if self.child.try_wait()?.is_some() {
                break;
            }
            if exchange::ask(self.address, "GET", [].into_iter()).is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        bail!("{} does not answer on {}; it said:\n{said}", self.title, self.address)
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    /// Asks by SIGTERM, so that nginx ends its worker too.
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            self.child.kill().ok();
        }
        self.child.wait().ok();
    }
}

fn nginx() -> Command {
    let system = Path::new("/usr/sbin/nginx");
    if system.is_file() { Command::new(system) } else { Command::new("nginx") }
}

fn fill(template: &str, address: SocketAddr, upstream: Option<SocketAddr>) -> String {
    let upstream = upstream.map(|upstream| upstream.to_string()).unwrap_or_default();
    template.replace("{{listen}}", &address.to_string()).replace("{{upstream}}", &upstream)
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// What a program says of itself, its first line; nginx writes to standard error.
fn version(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    let line = String::from_utf8_lossy(&text).lines().next()?.to_owned();
    Some(line.trim_start_matches("nginx version: ").to_owned())
}
