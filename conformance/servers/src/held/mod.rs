//! Held: the model of a server held against the real software, where there is one to run.
//!
//! The judge compares model and policy; this compares model and software, field by field, so that what the judge says of the
//! one is true of the other.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use corsac::headers::names::{CORS_RESPONSE_FIELDS, CROSS_ORIGIN_RESOURCE_POLICY, TIMING_ALLOW_ORIGIN, VARY};
use corsac_targets::model::{Application, Model};
use corsac_targets::{Compilation, Target};
use http::{HeaderMap, HeaderName};

use crate::Outcome;
use crate::case::Case;
use crate::exchange::{Ask, HOST, ask};
use crate::process::{Process, free_address};

/// What the software notes on answers that the application was asked for, and on those that it made itself.
const ASKED: &str = "x-asked";
const REACHED: &str = "x-reached";

/// Software that runs a target's compiled policies.
#[derive(Clone, Copy)]
pub(crate) struct Software {
    target: &'static str,
    /// Its package.
    package: &'static str,
    language: Language,
    /// The program that runs it, beside this file.
    program: &'static str,
    /// Whether an application can answer with several lines of a field.
    repeats_fields: bool,
}

/// What runs a program.
#[derive(Clone, Copy)]
enum Language {
    Python,
    JavaScript,
}

const ALL: &[Software] = &[
    Software {
        target: "express",
        package: "cors",
        language: Language::JavaScript,
        program: "express_app.cjs",
        repeats_fields: true,
    },
    Software {
        target: "starlette",
        package: "starlette",
        language: Language::Python,
        program: "starlette_app.py",
        repeats_fields: true,
    },
    Software {
        target: "django",
        package: "django-cors-headers",
        language: Language::Python,
        program: "django_app.py",
        repeats_fields: false,
    },
];

/// Running software, with a path for each policy.
pub(crate) struct Held {
    software: Software,
    address: SocketAddr,
    // Ends before its folder is removed.
    _process: Process,
    _folder: tempfile::TempDir,
}

/// What came of a comparison.
pub(crate) enum Comparison {
    Same,
    /// The HTTP server before the software refused the request.
    NotReached,
    Differs(String),
}

impl Software {
    /// The software that runs the target; none can be run for others.
    pub(crate) fn of(target: &dyn Target) -> Option<Self> {
        ALL.iter().find(|software| software.target == target.name()).copied()
    }

    /// Its name and version.
    pub(crate) fn title(self) -> Outcome<String> {
        let output = self.language.version_of(self.package)?.output()?;
        if !output.status.success() {
            return Err(format!("{} is not installed: {output:?}", self.package).into());
        }
        Ok(format!("{} {}", self.package, String::from_utf8_lossy(&output.stdout).trim()))
    }

    /// Starts it under the policies, each of which has the path of its number.
    pub(crate) fn start(self, policies: &[Compilation]) -> Outcome<Held> {
        let folder = tempfile::tempdir()?;
        for (number, compiled) in policies.iter().enumerate() {
            let of_policy = folder.path().join(number.to_string());
            fs::create_dir(&of_policy)?;
            for file in &compiled.files {
                fs::write(of_policy.join(&file.name), &file.text)?;
            }
        }
        let address = free_address()?;
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/held").join(self.program);
        let mut command = self.language.running(&program)?;
        command.arg(folder.path()).arg(address.port().to_string());
        let process = Process::start(command, folder.path(), address, |answer| answer.status == 404)?;
        Ok(Held { software: self, address, _process: process, _folder: folder })
    }
}

impl Held {
    /// Compares the answers of model and software to a case.
    pub(crate) fn compare(
        &self,
        model: &Model,
        case: &Case,
        application: &Application,
    ) -> Outcome<Comparison> {
        let mut application = application.clone();
        if !self.software.repeats_fields {
            keep_first(&mut application);
        }
        let mut headers = case.headers.clone();
        headers.push(("x-told".into(), told(&application).into_bytes()));
        let path = format!("/{}", case.policy);
        let request = Ask { method: case.method.clone(), host: HOST.into(), path, headers };
        let found = ask(self.address, &request)?;
        if !found.fields.contains_key(REACHED) {
            return Ok(Comparison::NotReached);
        }
        let reply = model.reply(&case.http_method()?, &case.header_map()?, &application);
        let is_same = reply.status == found.status
            && reply.answered != found.fields.contains_key(ASKED)
            && judged().all(|name| said(&reply.headers, &name) == said(&found.fields, &name));
        Ok(match is_same {
            true => Comparison::Same,
            false => Comparison::Differs(format!(
                "{} {}: {} {:?}, told {application:?}\n  the model answers {reply:?}\n  the software {found:?}",
                self.software.package,
                case.title,
                case.method,
                shown(&case.headers),
            )),
        })
    }
}

fn judged() -> impl Iterator<Item = HeaderName> {
    CORS_RESPONSE_FIELDS.into_iter().chain([TIMING_ALLOW_ORIGIN, CROSS_ORIGIN_RESOURCE_POLICY, VARY])
}

/// What a field says: its lines; of `Vary` the set of its members.
fn said(fields: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines =
        fields.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    if *name != VARY {
        return lines.collect();
    }
    let lines: Vec<String> = lines.collect();
    let members =
        lines.iter().flat_map(|line| line.split(',')).map(|member| member.trim().to_ascii_lowercase());
    let mut members: Vec<String> = members.filter(|member| !member.is_empty()).collect();
    members.sort_unstable();
    members.dedup();
    if members.iter().any(|member| member == "*") { vec!["*".to_owned()] } else { members }
}

fn keep_first(application: &mut Application) {
    let mut seen: Vec<HeaderName> = Vec::new();
    application.fields.retain(|(name, _)| {
        let is_first = !seen.contains(name);
        seen.push(name.clone());
        is_first
    });
}

fn told(application: &Application) -> String {
    let mut told = application.status.to_string();
    for (name, value) in &application.fields {
        let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
        told.push_str(&format!(" {name}={hex}"));
    }
    told
}

fn shown(headers: &[(String, Vec<u8>)]) -> Vec<String> {
    let line = |(name, value): &(String, Vec<u8>)| {
        format!("{name}: {}", String::from_utf8_lossy(value).chars().take(200).collect::<String>())
    };
    headers.iter().map(line).collect()
}

impl Language {
    /// What prints the version of a package.
    fn version_of(self, package: &str) -> Outcome<Command> {
        let mut command = self.command()?;
        match self {
            Language::Python => {
                let code = format!("import importlib.metadata as all; print(all.version('{package}'))");
                command.args(["-c", &code]);
            }
            Language::JavaScript => {
                command.args(["-p", &format!("require('{package}/package.json').version")]);
            }
        }
        Ok(command)
    }

    /// What runs a program, with request fields as large as those that are sent.
    fn running(self, program: &Path) -> Outcome<Command> {
        let mut command = self.command()?;
        match self {
            Language::Python => command.arg("-B"),
            Language::JavaScript => command.arg("--max-http-header-size=4194304"),
        };
        command.arg(program);
        Ok(command)
    }

    /// The interpreter, with the packages that `cargo xtask setup --for servers` installs.
    fn command(self) -> Outcome<Command> {
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers");
        let (interpreter, packages) = match self {
            Language::Python => (peers.join("python/bin/python"), peers.join("python")),
            Language::JavaScript => ("node".into(), peers.join("node/node_modules")),
        };
        if !packages.is_dir() {
            return Err("run `cargo xtask setup --for servers` first".into());
        }
        let mut command = Command::new(interpreter);
        if let Language::JavaScript = self {
            command.env("NODE_PATH", packages);
        }
        Ok(command)
    }
}
