//! Serve: from the arguments or a policy file to a gateway that runs until a signal ends it.

use std::error::Error;
use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_config::{Config, Gateway, Routes, Upstream, to_toml};
use corsac_gateway::{Follower, Server, start_log};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::Exit;
use crate::policy_file::PolicyFile;
use crate::terminal::{Look, print, print_error};

/// How findings look in the log.
const LOG: Look = Look { color: false, width: 120 };

/// How findings call what came by arguments.
const ARGUMENTS: &str = "arguments";

/// The name of the policy that the arguments make.
const POLICY: &str = "serve";

const EXAMPLES: &str = "Examples:
  corsac serve
  corsac serve --upstream http://127.0.0.1:3000 --origin https://app.example.com --credentials
  corsac serve --upstream http://127.0.0.1:3000 \\
    --origin 'http://localhost:*' --origin 'https://*.example.com'
  corsac serve --config corsac.toml

SIGTERM and SIGINT end it after the running requests; SIGHUP reads the file again. RUST_LOG chooses what is logged.

Exit codes: 0 ended by a signal; 2 usage, configuration, or the address is taken";

/// Put a CORS policy in front of an HTTP server
///
/// Without --upstream, a sample API answers every path. The policy in force is printed as TOML: a policy file to start
/// from.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// The server to put the policy in front of: scheme, host and port
    #[arg(long, value_name = "URL", requires = "origins", value_parser = upstream)]
    upstream: Option<Upstream>,

    /// An origin whose pages may read; may be given more than once
    #[arg(long = "origin", id = "origins", value_name = "PATTERN")]
    origins: Vec<String>,

    /// Let those pages read answers to requests with cookies
    #[arg(long, requires = "origins")]
    credentials: bool,

    /// The address to listen on [default: 127.0.0.1:3001]
    #[arg(long, value_name = "ADDR", value_parser = listen)]
    listen: Option<SocketAddr>,

    /// A policy file, followed while serving
    #[arg(long, value_name = "FILE", conflicts_with_all = ["upstream", "origins", "credentials"])]
    config: Option<PathBuf>,
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let port = text.rsplit(':').next().filter(|port| port.parse::<u16>().is_ok()).unwrap_or("3001");
        format!(
            "an address is an IP address and a port; write 127.0.0.1:{port}, or [::]:{port} for all networks"
        )
    })
}

fn upstream(text: &str) -> Result<Upstream, String> {
    Upstream::parse(text).map_err(|error| match error.suggestion() {
        Some(suggestion) => format!("{error}; write {suggestion}"),
        None => error.to_string(),
    })
}

impl Serve {
    pub(crate) fn run(self) -> Exit {
        match self.load(Look::of_stderr()) {
            Ok(loaded) => self.serve(loaded),
            Err(report) => {
                print_error(&report);
                Exit::Unusable
            }
        }
    }

    fn serve(self, Loaded { gateway, policies, remarks }: Loaded) -> Exit {
        print_error(&remarks);
        let address = gateway.listen;
        let server = match Server::bind(gateway) {
            Ok(server) => server,
            Err(error) => {
                print_error(&format!("error: cannot listen on {address}: {error}\nhelp: {}\n", help(&error)));
                return Exit::Unusable;
            }
        };
        print(&policies);
        raise_descriptor_limit();
        match self.run_until_signal(server) {
            Ok(()) => Exit::Yes,
            Err(error) => {
                print_error(&format!("error: {error}\n"));
                Exit::Internal
            }
        }
    }

    fn run_until_signal(self, server: Server) -> Result<(), Box<dyn Error>> {
        let _log = start_log()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let stop = signals()?;
            let file = self.config.clone().filter(|path| path.as_os_str() != "-");
            if let Some(path) = file {
                let follower = Follower::new(path, move || self.load(LOG).map(Loaded::remark))?;
                tokio::spawn(follower.follow(server.control()));
            }
            tracing::info!("listening on http://{}", server.local_addr());
            server.serve(stop).await?;
            tracing::info!("stopped");
            Ok(())
        })
    }

    fn load(&self, look: Look) -> Result<Loaded, String> {
        let mut loaded = match &self.config {
            Some(path) => load_file(path, look),
            None => self.load_arguments(look),
        }?;
        if let Some(listen) = self.listen {
            loaded.gateway.listen = listen;
        }
        Ok(loaded)
    }

    /// The arguments as a policy file, so that they mean what a file means, environment variables included.
    fn load_arguments(&self, look: Look) -> Result<Loaded, String> {
        let spec = self.policy();
        spec.compile().map_err(|errors| explain(&errors))?;
        let policy = to_toml(POLICY, &spec);
        let text = format!("{policy}\n[gateway]\npolicy = \"{POLICY}\"\nroutes = []\n");
        let mut loaded = load(&PolicyFile::new(ARGUMENTS, text), look)?;
        if let Some(policy) = loaded.gateway.fallback.clone() {
            loaded.gateway.routes = Routes::single(self.upstream.clone(), policy);
        }
        Ok(loaded)
    }

    /// What is named may do everything; without a name, everyone may do everything but send cookies.
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
            let _ = writeln!(report, "help: write {suggestion}");
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

impl Loaded {
    /// Its gateway; what is odd about it goes to the log.
    fn remark(self) -> Gateway {
        if !self.remarks.is_empty() {
            tracing::warn!("the policy file can be used, but:\n{}", self.remarks.trim_end());
        }
        self.gateway
    }
}

fn load_file(path: &Path, look: Look) -> Result<Loaded, String> {
    load(&PolicyFile::read(path)?, look)
}

fn load(file: &PolicyFile, look: Look) -> Result<Loaded, String> {
    let parsed = file.parse_with_environment();
    let remarks = file.render(&parsed, look);
    let Some(config) = parsed.config else { return Err(remarks) };
    let policies = policies(&config);
    match config.gateway {
        Some(gateway) => Ok(Loaded { gateway, policies, remarks }),
        None => Err(format!(
            "error: {} has no [gateway]\nhelp: add [gateway] and [[gateway.routes]] with path, upstream and policy\n",
            file.name
        )),
    }
}

fn policies(config: &Config) -> String {
    let policies = config.policies.iter().map(|(name, policy)| to_toml(name, policy.spec()));
    policies.collect::<Vec<_>>().join("\n")
}

/// As far as the system allows: each connection takes a descriptor, one more while it waits for the upstream, and the
/// usual limit is far below that of connections.
fn raise_descriptor_limit() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // It stays as it is where the system does not let it be raised; what does not fit then waits to be accepted.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
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
