//! Agent: from the arguments to a browser that answers in JSON until a signal, or the end of the input, ends it.

use std::error::Error;
use std::fmt::Display;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clap::Args;
use corsac::fetch::{Profile, UserAgent};
use corsac_agent::{Agent as Answerer, BindError, Hosts, Server, serve_lines};
use corsac_browser::Browser;
use tokio::io::{BufReader, stdin, stdout};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::Exit;
use crate::network::NetworkOptions;
use crate::terminal::{print, print_error};

const EXAMPLES: &str = r#"Examples:
  corsac agent
  corsac agent --listen 127.0.0.1:0 --resolve '*.test=127.0.0.1' --cacert ca.pem
  curl -s http://127.0.0.1:3002/ -d '{"url": "https://a.example/", "origin": "https://b.example"}'
  curl -s http://127.0.0.1:3002/clear
  echo '{"url": "https://a.example/", "origin": "https://b.example"}' | corsac agent --stdio

POST / takes a fetch; only url is required, the rest is as fetch() has it: origin, top, clientURL, method, headers, bodyB64,
bodyStream, mode, credentials, redirect, referrer, referrerPolicy, cache, destination, keepalive, useCorsPreflight,
unsafeRequest, auth, timeoutMs. GET /clear empties cookies, preflight cache and connections; so does the line
{"clear": true}.

The address stands on the first line of the standard output. SIGTERM and SIGINT end it after the running fetches.

Exit codes: 0 ended by a signal or by the end of the input; 2 usage, a file that cannot be read, or the address is taken"#;

/// Answer what script in a page would get of a fetch, for tests in any language
///
/// Takes a fetch as JSON, sends what a browser would send, and answers with what script would see, why it was refused, and
/// the requests on the wire.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Agent {
    /// The address to listen on; port 0 is one that the system chooses
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3002", value_parser = listen)]
    listen: SocketAddr,

    /// Read a fetch from each line of the standard input instead, and write an answer a line
    #[arg(long, conflicts_with_all = ["listen", "hosts"])]
    stdio: bool,

    /// Whose behaviour is modelled: spec, chromium, firefox or webkit
    #[arg(long, default_value = "spec")]
    profile: Profile,

    #[command(flatten)]
    network: NetworkOptions,

    /// The longest time for which a preflight's answer is kept [default: the profile's]
    #[arg(long, value_name = "SECONDS")]
    max_age_cap: Option<u64>,

    /// A host name by which requests may come besides localhost and loopback addresses; may be given more than once
    #[arg(long = "allow-host", id = "hosts", value_name = "NAME", value_parser = host_name)]
    hosts: Vec<String>,
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let port = text.rsplit(':').next().filter(|port| port.parse::<u16>().is_ok()).unwrap_or("3002");
        format!("an address is an IP address and a port; write 127.0.0.1:{port}")
    })
}

fn host_name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "/:@*?#".contains(c));
    let is_address = text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    if is_name || is_address {
        return Ok(text.to_owned());
    }
    Err("a name is that of Host without its port; write ci.internal, or 10.0.0.7, or [fd00::7]".to_owned())
}

impl Agent {
    pub(crate) fn run(self) -> Exit {
        let agent = match self.browser() {
            Ok(browser) => Answerer::new(browser),
            Err(report) => {
                print_error(&report);
                return Exit::Unusable;
            }
        };
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return failed(&error),
        };
        let exit = runtime.block_on(async {
            match signals() {
                Err(error) => failed(&error),
                Ok(stop) if self.stdio => answer_lines(agent, stop).await,
                Ok(stop) => self.serve(agent, stop).await,
            }
        });
        // A read of the standard input may still be waiting, and cannot be called off.
        runtime.shutdown_background();
        exit
    }

    fn browser(&self) -> Result<Browser, String> {
        let network = self.network.network().map_err(|error| format!("error: --cacert: {error}\n"))?;
        let mut user_agent = UserAgent::new(self.profile);
        if let Some(seconds) = self.max_age_cap {
            user_agent.max_age_cap = Duration::from_secs(seconds);
        }
        let browser = Browser::builder().network(network).user_agent(user_agent).build();
        browser.map_err(|error| format!("error: {error}\n"))
    }

    async fn serve(self, agent: Answerer, stop: impl Future<Output = ()>) -> Exit {
        match Server::bind(self.listen, agent, Hosts::allow(self.hosts)).await {
            Ok(server) => {
                print(&format!("http://{}\n", server.local_addr()));
                server.serve(stop).await;
                Exit::Yes
            }
            Err(error) => {
                let help = match &error {
                    BindError::HostsNeeded { .. } => "",
                    BindError::Io { .. } => {
                        "help: choose another address with --listen; port 0 is always free\n"
                    }
                };
                print_error(&format!("error: {error}\n{help}"));
                Exit::Unusable
            }
        }
    }
}

async fn answer_lines(agent: Answerer, stop: impl Future<Output = ()>) -> Exit {
    match serve_lines(agent, BufReader::new(stdin()), stdout(), stop).await {
        Ok(()) => Exit::Yes,
        // Who reads the answers has gone, and wants no more of them.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Yes,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn Display) -> Exit {
    print_error(&format!("error: {error}\n"));
    Exit::Internal
}

fn signals() -> Result<impl Future<Output = ()>, Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
