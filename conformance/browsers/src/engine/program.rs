//! Where a browser's program lies; if it does not, how to get it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{EngineKind, Error, Result};

/// A program on the PATH.
pub(super) fn on_path(engine: EngineKind, name: &str) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.ok_or_else(|| missing(engine, format!("no program `{name}` is on the PATH")))
}

/// An older version: set-up unpacks it into `target/peers/browsers` under its own word.
pub(super) fn release(engine: EngineKind) -> Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    let program = workspace.join("target/peers/browsers").join(engine.to_string());
    if program.is_file() {
        return Ok(program);
    }
    Err(missing(engine, format!("{} is not there", program.display())))
}

/// WebKit's own small browser, which Debian keeps with the library.
pub(super) fn mini_browser(engine: EngineKind) -> Result<PathBuf> {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut programs = folders.map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"));
    let found = programs.find(|program| program.is_file());
    found.ok_or_else(|| missing(engine, "no webkit2gtk-4.1/MiniBrowser is in a folder of /usr/lib".into()))
}

fn missing(engine: EngineKind, what: String) -> Error {
    Error::Missing { engine, what }
}
