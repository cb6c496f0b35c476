//! The documentation of the codes in `docs/codes`: with `--write` it is written, without it is checked to be current.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> io::Result<ExitCode> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes");
    if env::args().any(|argument| argument == "--write") {
        write(&folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let stale = stale(&folder)?;
    for path in &stale {
        eprintln!("not current: {}", path.display());
    }
    if stale.is_empty() {
        println!("docs/codes is current");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("help: cargo run -p corsac-doctor --example documents -- --write");
    Ok(ExitCode::FAILURE)
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in corsac_doctor::documents() {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// The documents that say something else, are missing, or belong to no family.
fn stale(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let documents = corsac_doctor::documents();
    let is_current = |(name, text): &&(String, String)| {
        fs::read_to_string(folder.join(name)).is_ok_and(|written| written == *text)
    };
    let changed = documents.iter().filter(|document| !is_current(document));
    let mut stale: Vec<PathBuf> = changed.map(|(name, _)| folder.join(name)).collect();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_known = documents.iter().any(|(name, _)| path.ends_with(name));
        if !is_known {
            stale.push(path);
        }
    }
    Ok(stale)
}
