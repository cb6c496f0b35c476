//! Serve: from the arguments or a policy file to a gateway that runs until a signal ends it.

use std::error::Error;
use std::fmt::Write as _;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use clap::Args;
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_config::{
    Config, ENVIRONMENT_PREFIX, Gateway, Routes, Source, Upstream, UpstreamError, parse_with_environment,
    render, to_toml,
};
use corsac_gateway::{Follower, Server, start_log};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// Usage, configuration, or an address that cannot be taken.
const REFUSED: u8 = 2;

/// Something that should not happen.
const INTERNAL: u8 = 4;

/// The width of findings in a log, which has no terminal to ask.
const WIDTH: usize = 120;

/// How findings call what came by arguments.
const ARGUMENTS: &str = "arguments";

/// The name of the policy that the arguments make.
const POLICY: &str = "serve";

/// Put a CORS policy in front of an HTTP server
///
/// Without --upstream, a sample API answers every path. The policy in force is printed as TOML: a policy file to start from.
#[derive(Args)]
pub(crate) struct Serve {
    /// The server to put the policy in front of: scheme, host and port, such as http://127.0.0.1:3000
    #[arg(long, value_name = "URL", requires = "origins", value_parser = upstream)]
    upstream: Option<Upstream>,

    /// An origin whose pages may read, such as https://app.example.com, `https://*.example.com`, `http://localhost:*`
    #[arg(long = "origin", id = "origins", value_name = "PATTERN")]
    origins: Vec<String>,

    /// Let those pages read answers to requests with cookies
    #[arg(long, requires = "origins")]
    credentials: bool,

    /// The address to listen on [default: 127.0.0.1:3001]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,

    /// A policy file, followed while serving
    #[arg(long, value_name = "FILE", conflicts_with_all = ["upstream", "origins", "credentials"])]
    config: Option<PathBuf>,
}

fn upstream(text: &str) -> Result<Upstream, String> {
    Upstream::parse(text).map_err(|error: UpstreamError| match error.suggestion() {
        Some(suggestion) => format!("{error}; write {suggestion}"),
        None => error.to_string(),
    })
}

impl Serve {
    pub(crate) fn run(self) -> ExitCode {
        let loaded = match &self.config {
            Some(path) => self.load_file(path),
            None => self.load_arguments(),
        };
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(report) => {
                eprintln!("{}", report.trim_end());
                return ExitCode::from(REFUSED);
            }
        };
        eprint!("{}", loaded.remarks);
        self.serve(loaded)
    }

    fn serve(self, Loaded { gateway, policies, .. }: Loaded) -> ExitCode {
        let address = gateway.listen;
        let server = match Server::bind(gateway) {
            Ok(server) => server,
            Err(error) => {
                eprintln!("error: cannot listen on {address}: {error}\nhelp: {}", help(&error));
                return ExitCode::from(REFUSED);
            }
        };
        // Whoever reads the policy may stop reading before its end; that is no reason not to serve.
        let _ = io::stdout().write_all(policies.as_bytes()).and_then(|()| io::stdout().flush());
        match self.run_until_signal(server) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::from(INTERNAL)
            }
        }
    }

    fn run_until_signal(self, server: Server) -> Result<(), Box<dyn Error>> {
        let _log = start_log()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let stop = signals()?;
            if let Some(path) = self.config.clone() {
                let follower =
                    Follower::new(path.clone(), move || self.load_file(&path).map(|loaded| loaded.gateway))?;
                tokio::spawn(follower.follow(server.control()));
            }
            tracing::info!("listening on http://{}", server.local_addr());
            server.serve(stop).await?;
            tracing::info!("stopped");
            Ok(())
        })
    }

    fn load_file(&self, path: &PathBuf) -> Result<Loaded, String> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| format!("error: cannot read {name}: {error}"))?;
        let mut loaded = load(Source { name: &name, text: &text })?;
        if let Some(listen) = self.listen {
            loaded.gateway.listen = listen;
        }
        Ok(loaded)
    }

    /// The arguments as a policy file, so that they mean what a file means, environment variables included.
    fn load_arguments(&self) -> Result<Loaded, String> {
        let spec = self.policy();
        spec.compile().map_err(|errors| explain(&errors))?;
        let listen = self.listen.unwrap_or(Gateway::DEFAULT_LISTEN);
        let text = format!(
            "{}\n[gateway]\nlisten = \"{listen}\"\npolicy = \"{POLICY}\"\nroutes = []\n",
            to_toml(POLICY, &spec)
        );
        let mut loaded = load(Source { name: ARGUMENTS, text: &text })?;
        if let Some(policy) = loaded.gateway.fallback.clone() {
            loaded.gateway.routes = Routes::single(self.upstream.clone(), policy);
        }
        Ok(loaded)
    }

    fn policy(&self) -> PolicySpec {
        let origins = if self.origins.is_empty() { vec!["*".to_owned()] } else { self.origins.clone() };
        PolicySpec {
            origins,
            credentials: self.credentials,
            methods: vec!["*".to_owned()],
            request_headers: vec!["*".to_owned(), "authorization".to_owned()],
            ..PolicySpec::default()
        }
    }
}

fn explain(errors: &PolicyErrors) -> String {
    let mut report = String::new();
    for error in errors.errors() {
        // Writing to a string cannot fail.
        let _ = writeln!(report, "error[{}]: --origin {}: {error}", error.code(), error.value());
        if let Some(suggestion) = error.suggestion() {
            let _ = writeln!(report, "  help: write {suggestion}");
        }
    }
    report
}

/// What a text puts in force.
struct Loaded {
    gateway: Gateway,
    /// Its policies as TOML.
    policies: String,
    /// What is odd about it, for people.
    remarks: String,
}

fn load(source: Source<'_>) -> Result<Loaded, String> {
    let parsed = parse_with_environment(source.name, source.text, variables());
    let remarks = render(&parsed.findings, source, false, WIDTH);
    let Some(config) = parsed.config else { return Err(remarks) };
    let policies = policies(&config);
    match config.gateway {
        Some(gateway) => Ok(Loaded { gateway, policies, remarks }),
        None => Err(format!(
            "error: {} has no [gateway]\nhelp: add [gateway] and [[gateway.routes]] with path, upstream and policy",
            source.name
        )),
    }
}

fn policies(config: &Config) -> String {
    let policies = config.policies.iter().map(|(name, policy)| to_toml(name, policy.spec()));
    policies.collect::<Vec<_>>().join("\n")
}

fn variables() -> impl Iterator<Item = (String, String)> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
        .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
}

fn signals() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!("{name}: finishing the running requests");
    })
}

fn help(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another process listens there; end it, or choose another port with --listen"
        }
        io::ErrorKind::PermissionDenied => "ports below 1024 need a privilege; choose another with --listen",
        io::ErrorKind::AddrNotAvailable => {
            "no interface of this machine has the address; choose another with --listen"
        }
        _ => "choose another address with --listen",
    }
}
