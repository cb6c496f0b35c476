//! Caddy: the current release, from PyPI.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, Version};

use super::{Server, program_from_wheel, version_of};
use crate::Outcome;

pub(crate) struct Caddy {
    program: PathBuf,
    version: Version,
}

/// The one that there is.
pub(crate) fn installed() -> Outcome<Vec<Caddy>> {
    let program = program_from_wheel("caddy")?;
    let version = version_of(Command::new(&program).arg("version"))?;
    Ok(vec![Caddy { program, version }])
}

impl Caddy {
    fn command(&self, folder: &Path, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).args([subcommand, "--config", "Caddyfile", "--adapter", "caddyfile"]);
        // Its own files, and a port of its own to be administered on.
        for folder_of in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(folder_of, folder);
        }
        command.env("CADDY_ADMIN", "localhost:0");
        command
    }
}

impl Server for Caddy {
    fn target(&self) -> &'static str {
        "caddy"
    }

    fn title(&self) -> String {
        format!("Caddy {}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    /// The compiled file is all that it needs: it listens where the policy file says.
    fn write(&self, _folder: &Path, _listen: SocketAddr, _compiled: &Compilation) -> Outcome<()> {
        Ok(())
    }

    fn check(&self, folder: &Path) -> Command {
        self.command(folder, "validate")
    }

    fn start(&self, folder: &Path) -> Command {
        self.command(folder, "run")
    }
}
