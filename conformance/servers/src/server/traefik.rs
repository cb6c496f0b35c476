//! Traefik: the current release, from PyPI.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, Version};

use super::{Server, program_from_wheel, version_of};
use crate::Outcome;
use crate::exchange::Answer;

pub(crate) struct Traefik {
    program: PathBuf,
    version: Version,
}

/// The one that there is.
pub(crate) fn installed() -> Outcome<Vec<Traefik>> {
    let program = program_from_wheel("traefik")?;
    let version = version_of(Command::new(&program).arg("version"))?;
    Ok(vec![Traefik { program, version }])
}

impl Server for Traefik {
    fn target(&self) -> &'static str {
        "traefik"
    }

    fn title(&self) -> String {
        format!("Traefik {}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    fn write(&self, folder: &Path, listen: SocketAddr, _compiled: &Compilation) -> Outcome<()> {
        let text = format!(
            "[global]\ncheckNewVersion = false\nsendAnonymousUsage = false\n[log]\nlevel = \"ERROR\"\n\
             [entryPoints.web]\naddress = \"{listen}\"\n[entryPoints.web.http]\nsanitizePath = false\n\
             [providers.file]\nfilename = \"corsac.toml\"\n"
        );
        Ok(fs::write(folder.join("static.toml"), text)?)
    }

    /// Traefik has no checker of its own: it leaves out what it cannot read, which the cases then show.
    fn check(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).arg("version");
        command
    }

    /// Before it has read the routes it answers 404 too, with a field of its own.
    fn is_ready(&self, answer: &Answer) -> bool {
        answer.status == 404 && !answer.fields.contains_key(http::header::X_CONTENT_TYPE_OPTIONS)
    }

    fn start(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).arg("--configFile=static.toml");
        command
    }
}
