//! Servers: how each is found, configured, checked and started.

mod apache;
mod caddy;
mod envoy;
mod haproxy;
mod nginx;
mod traefik;
mod varnish;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, Version};

use crate::Outcome;
use crate::exchange::Answer;

/// A real server, installed in some version.
pub(crate) trait Server {
    /// The target whose output it runs.
    fn target(&self) -> &'static str;

    /// What it says of itself, name and version.
    fn title(&self) -> String;

    /// Its version.
    fn version(&self) -> Version;

    /// Writes what stands around the compiled files, which are in the folder already.
    fn write(&self, folder: &Path, listen: SocketAddr, compiled: &Compilation) -> Outcome<()>;

    /// The server's own checker.
    fn check(&self, folder: &Path) -> Command;

    /// Whether an answer for a path without a route is the one of the compiled routes.
    fn is_ready(&self, answer: &Answer) -> bool {
        answer.status == 404
    }

    /// The server, in the foreground.
    fn start(&self, folder: &Path) -> Command;
}

/// The servers of these targets; of all when none is named.
pub(crate) fn wanted(targets: &[String]) -> Outcome<Vec<Box<dyn Server>>> {
    let all = installed()?;
    if let Some(unknown) = targets.iter().find(|name| !all.iter().any(|server| server.target() == **name)) {
        return Err(format!("no server runs the target {unknown}").into());
    }
    let is_wanted = |target: &str| targets.is_empty() || targets.iter().any(|name| name == target);
    Ok(all.into_iter().filter(|server| is_wanted(server.target())).collect())
}

/// Every server that must be there. One that is missing is an error.
fn installed() -> Outcome<Vec<Box<dyn Server>>> {
    let mut all: Vec<Box<dyn Server>> = Vec::new();
    for server in nginx::installed()? {
        all.push(Box::new(server));
    }
    for server in apache::installed()? {
        all.push(Box::new(server));
    }
    for server in caddy::installed()? {
        all.push(Box::new(server));
    }
    for server in envoy::installed()? {
        all.push(Box::new(server));
    }
    for server in traefik::installed()? {
        all.push(Box::new(server));
    }
    for server in varnish::installed()? {
        all.push(Box::new(server));
    }
    for server in haproxy::installed()? {
        all.push(Box::new(server));
    }
    Ok(all)
}

/// A file of a package from PyPI, which `cargo xtask setup --for servers` installs.
pub(crate) fn from_wheel(path: &str) -> Outcome<PathBuf> {
    let libraries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/servers/lib");
    let pythons = fs::read_dir(&libraries).map_err(|_| "run `cargo xtask setup --for servers` first")?;
    let mut files = pythons.flatten().map(|python| python.path().join("site-packages").join(path));
    files.find(|file| file.is_file()).ok_or_else(|| format!("no {path} in {}", libraries.display()).into())
}

/// A program that a package from PyPI installs.
pub(crate) fn program_from_wheel(name: &str) -> Outcome<PathBuf> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/servers/bin").join(name);
    let program = program.canonicalize();
    Ok(program.map_err(|_| format!("no {name}: run `cargo xtask setup --for servers` first"))?)
}

/// The first number with dots in what a program prints.
pub(crate) fn version_of(command: &mut Command) -> Outcome<Version> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let numbers = text.split(|char: char| !char.is_ascii_digit() && char != '.');
    let found = numbers.filter(|word| word.contains('.')).find_map(|word| word.parse().ok());
    found.ok_or_else(|| format!("{command:?} prints no version: {text}").into())
}
