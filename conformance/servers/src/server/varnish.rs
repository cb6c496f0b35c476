//! Varnish: Debian's.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, Version};

use super::{Server, version_of};
use crate::Outcome;

pub(crate) struct Varnish {
    program: PathBuf,
    version: Version,
}

/// The one that there is.
pub(crate) fn installed() -> Outcome<Vec<Varnish>> {
    let program = PathBuf::from("/usr/sbin/varnishd");
    let version = version_of(Command::new(&program).arg("-V"))?;
    Ok(vec![Varnish { program, version }])
}

/// Room for the fields that the cases send; and a compiler that is quick with hundreds of policies.
const PARAMETERS: &[&str] = &[
    "http_req_hdr_len=2m",
    "http_req_size=2m",
    "http_max_hdr=256",
    "workspace_client=8m",
    "workspace_backend=8m",
    "thread_pool_stack=512k",
    "cc_command=exec gcc -w -O0 -fpic -shared -o %o %s",
];

impl Varnish {
    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder);
        for parameter in PARAMETERS {
            command.args(["-p", parameter]);
        }
        command.arg("-f").arg(folder.join("corsac.vcl"));
        command
    }
}

impl Server for Varnish {
    fn target(&self) -> &'static str {
        "varnish"
    }

    fn title(&self) -> String {
        format!("Varnish {}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    /// The compiled file is all that it needs, but for where it listens.
    fn write(&self, folder: &Path, listen: SocketAddr, _compiled: &Compilation) -> Outcome<()> {
        Ok(std::fs::write(folder.join("listen"), listen.to_string())?)
    }

    fn check(&self, folder: &Path) -> Command {
        let mut command = self.command(folder);
        command.arg("-C");
        command
    }

    fn start(&self, folder: &Path) -> Command {
        let mut command = self.command(folder);
        let listen = std::fs::read_to_string(folder.join("listen")).unwrap_or_default();
        command.args(["-F", "-j", "none", "-s", "malloc,32m", "-a", &listen]);
        command.arg("-n").arg(folder.join("varnish"));
        command
    }
}
