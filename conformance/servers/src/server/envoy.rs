//! Envoy: the current release, from PyPI.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::istio::as_envoy;
use corsac_targets::{Compilation, Version};

use super::{Server, from_wheel};
use crate::Outcome;

pub(crate) struct Envoy {
    target: &'static str,
    program: PathBuf,
    version: Version,
}

/// The one that there is, with each of the ways to write its routes.
pub(crate) fn installed() -> Outcome<Vec<Envoy>> {
    let program = from_wheel("envoy/_bin/envoy")?;
    let version = version_of_build(&mut Command::new(&program))?;
    let of = |target| Envoy { target, program: program.clone(), version };
    Ok(vec![of("envoy"), of("envoy-cors"), of("istio")])
}

/// `envoy  version: 9e1…/1.40.0/Clean/RELEASE/BoringSSL`.
fn version_of_build(program: &mut Command) -> Outcome<Version> {
    let output = program.arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text.split('/').find_map(|word| word.parse().ok());
    found.ok_or_else(|| format!("{program:?} prints no version: {text}").into())
}

impl Server for Envoy {
    fn target(&self) -> &'static str {
        self.target
    }

    fn title(&self) -> String {
        let with = match self.target {
            "envoy-cors" => " with its cors filter",
            "istio" => " under what istiod makes of the manifests",
            _ => "",
        };
        format!("Envoy {}{with}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    /// The compiled files are all that it needs: they listen where the policy file says. Istio's are translated first.
    fn write(&self, folder: &Path, listen: SocketAddr, compiled: &Compilation) -> Outcome<()> {
        if self.target != "istio" {
            return Ok(());
        }
        let services = compiled.files.first().ok_or("no manifests")?;
        let text = as_envoy(&services.text, listen).map_err(|finding| finding.message)?;
        for name in ["envoy.yaml", "static.yaml"] {
            fs::write(folder.join(name), &text)?;
        }
        Ok(())
    }

    fn check(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).args(["--mode", "validate", "-c", "static.yaml"]);
        command
    }

    fn start(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).args(["-c", "envoy.yaml", "--disable-hot-restart", "-l", "warning"]);
        command.args(["--concurrency", "1"]);
        command
    }
}
