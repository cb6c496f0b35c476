//! `cargo xtask setup`: what tests and benchmarks need beyond Rust, from Debian's package manager, npm and pip.
//!
//! Knows the list of needs; touches the machine only for what is missing.

mod peers;
mod releases;

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use crate::workspace;

/// Install what tests and benchmarks need beyond Rust, if it is missing
///
/// Uses apt-get, as root or by sudo, and says what it installs; what npm and pip bring stays in `target/peers`. The
/// browsers take 1.8 GB of disk, and only `browsers` needs them. On a machine that runs services, nginx-light may start a server of its own on port 80.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Set up for one purpose only.
    #[arg(long = "for", value_name = "PURPOSE")]
    purpose: Option<Purpose>,
}

/// What a program is needed for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    /// `cargo xtask test`.
    Tests,
    /// `cargo xtask bench-gateway`.
    Benchmarks,
    /// `cargo xtask browsers`.
    Browsers,
    /// `cargo xtask servers`.
    Servers,
}

struct Program {
    name: &'static str,
    package: &'static str,
    purposes: &'static [Purpose],
    reason: &'static str,
    is_there: fn(&str) -> bool,
}

impl Program {
    fn is_there(&self) -> bool {
        (self.is_there)(self.name)
    }

    fn is_for(&self, purposes: &[Purpose]) -> bool {
        self.purposes.iter().any(|purpose| purposes.contains(purpose))
    }
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "python3",
        package: "python3",
        purposes: &[Purpose::Tests, Purpose::Servers],
        reason: "the servers that `corsac serve` is tested in front of; it also unpacks servers from PyPI",
        is_there: is_installed,
    },
    Program {
        name: "venv of python3",
        package: "python3-venv",
        purposes: &[Purpose::Tests, Purpose::Servers],
        reason: "a place for the Starlette, Django and Flask apps that `corsac check` is tested against, and for servers from PyPI",
        is_there: |_| has_venv(),
    },
    Program {
        name: "node",
        package: "nodejs",
        purposes: &[Purpose::Tests, Purpose::Browsers, Purpose::Servers],
        reason: "the Express and Fastify apps that `corsac check` and Express' model are tested against; it also unpacks what npm brings",
        is_there: is_installed,
    },
    Program {
        name: "npm",
        package: "npm",
        purposes: &[Purpose::Tests, Purpose::Browsers, Purpose::Servers],
        reason: "the packages of those apps, and older versions of Chromium",
        is_there: is_installed,
    },
    Program {
        name: "rack-cors of Ruby",
        package: "ruby-rack-cors",
        purposes: &[Purpose::Tests],
        reason: "the middleware of Rails that `corsac check` writes for, with Ruby and Rack",
        is_there: |_| has_rack_cors(),
    },
    Program {
        name: "nginx",
        package: "nginx-light",
        purposes: &[Purpose::Tests, Purpose::Benchmarks, Purpose::Servers],
        reason: "a server that policies compile to, and that `corsac check` mends; the peer of `bench-gateway`",
        is_there: is_installed,
    },
    Program {
        name: "varnishd",
        package: "varnish",
        purposes: &[Purpose::Servers],
        reason: "a server that policies compile to",
        is_there: is_installed,
    },
    Program {
        name: "haproxy",
        package: "haproxy",
        purposes: &[Purpose::Servers],
        reason: "a server that policies compile to; Debian's is older than the one from PyPI",
        is_there: is_installed,
    },
    Program {
        name: "apache2",
        package: "apache2-bin",
        purposes: &[Purpose::Tests, Purpose::Servers],
        reason: "a server that policies compile to, and that `corsac check` mends; it brings no service of its own",
        is_there: is_installed,
    },
    Program {
        name: "wrk",
        package: "wrk",
        purposes: &[Purpose::Benchmarks],
        reason: "the load generator of `bench-gateway`",
        is_there: is_installed,
    },
    Program {
        name: "chromium",
        package: "chromium",
        purposes: &[Purpose::Browsers],
        reason: "the first of three browsers that the engine is held to",
        is_there: is_installed,
    },
    Program {
        name: "firefox-esr",
        package: "firefox-esr",
        purposes: &[Purpose::Browsers],
        reason: "the second of them",
        is_there: is_installed,
    },
    Program {
        name: "MiniBrowser of WebKitGTK",
        package: "libwebkit2gtk-4.1-0",
        purposes: &[Purpose::Browsers],
        reason: "the third of them",
        is_there: |_| has_mini_browser(),
    },
    Program {
        name: "Xvfb",
        package: "xvfb",
        purposes: &[Purpose::Browsers],
        reason: "a screen in memory for WebKit",
        is_there: is_installed,
    },
];

const COMPONENTS: &[&str] = &["rustfmt", "clippy"];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match arguments.purpose {
        Some(purpose) => prepare(&[purpose]),
        None => prepare(Purpose::value_variants()),
    }
}

/// Installs what is missing for the purposes, and says what it did.
pub(crate) fn prepare(purposes: &[Purpose]) -> Result<()> {
    let wanted = || PROGRAMS.iter().filter(|program| program.is_for(purposes));
    let missing: Vec<&Program> = wanted().filter(|program| !program.is_there()).collect();
    add_components()?;
    if !missing.is_empty() {
        install(&missing)?;
    }
    if purposes.contains(&Purpose::Tests) {
        peers::install()?;
    }
    if purposes.contains(&Purpose::Browsers) {
        releases::install()?;
    }
    if purposes.contains(&Purpose::Servers) {
        peers::install_servers()?;
        peers::install_python()?;
        peers::install_node()?;
    }
    let names: Vec<&str> = COMPONENTS.iter().copied().chain(wanted().map(|program| program.name)).collect();
    println!(
        "set-up: {} {}",
        names.join(", "),
        if missing.is_empty() { "are there" } else { "are there now" }
    );
    Ok(())
}

fn add_components() -> Result<()> {
    for component in COMPONENTS {
        let subcommand = component.trim_start_matches("rust");
        let version = Command::new(workspace::cargo()).args([subcommand, "--version"]).output();
        if version.is_ok_and(|output| output.status.success()) {
            continue;
        }
        println!("set-up: adding the component {component}");
        execute(Command::new("rustup").args(["component", "add", component])).with_context(|| {
            format!("`cargo {subcommand}` is missing: install the {component} of this toolchain")
        })?;
    }
    Ok(())
}

fn install(programs: &[&Program]) -> Result<()> {
    for program in programs {
        println!("set-up: installing {}: {}", program.package, program.reason);
    }
    let packages: Vec<&str> = programs.iter().map(|program| program.package).collect();
    if !is_installed("apt-get") {
        bail!(
            "no apt-get here: install {} with this system's package manager and run this again",
            packages.join(", ")
        );
    }
    execute(apt_get()?.arg("update"))?;
    execute(apt_get()?.args(["install", "--yes", "--no-install-recommends"]).args(&packages))?;
    for program in programs {
        ensure!(program.is_there(), "{} is installed but brought no {}", program.package, program.name);
    }
    Ok(())
}

fn apt_get() -> Result<Command> {
    let user = Command::new("id").arg("-u").output().context("`id -u` failed")?;
    let mut command = if user.stdout.trim_ascii() == b"0" {
        Command::new("env")
    } else {
        ensure!(is_installed("sudo"), "installing packages needs root: run this as root, or install sudo");
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]);
    Ok(command)
}

fn execute(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{command:?} failed ({status})");
    Ok(())
}

/// Debian keeps servers in `/usr/sbin`, which the PATH of an ordinary user leaves out.
pub(crate) fn is_installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .any(|folder| Path::new(&folder).join(program).is_file())
}

/// Debian keeps what makes virtual environments in a package of its own.
fn has_venv() -> bool {
    let probe = Command::new("python3").args(["-c", "import ensurepip, venv"]).stderr(Stdio::null()).status();
    probe.is_ok_and(|status| status.success())
}

fn has_rack_cors() -> bool {
    let probe = Command::new("ruby").args(["-e", "require 'rack/cors'"]).stderr(Stdio::null()).status();
    probe.is_ok_and(|status| status.success())
}

/// Debian keeps it with the library, in a folder of the machine's architecture.
fn has_mini_browser() -> bool {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser")).any(|program| program.is_file())
}
