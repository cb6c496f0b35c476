//! Running: a gateway on a free port, from the text of a policy file to the end of the test.

use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use corsac_config::Gateway;
use corsac_gateway::{Control, Server};
use tokio::sync::oneshot;

use crate::answer::{APP, Answer, Line};
use crate::upstream::Upstream;

pub(crate) const POLICY: &str = r#"
[policies.app]
origins = ["https://app.example.com"]
credentials = true
methods = ["PUT", "DELETE"]
request-headers = ["x-a", "x-b"]
max-age = 600
"#;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) control: Control,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// A gateway that puts the policy `app` in front of one upstream.
    pub(crate) fn before(upstream: &Upstream) -> Self {
        Self::with(upstream, "")
    }

    /// The same with more in its `[gateway]`.
    pub(crate) fn with(upstream: &Upstream, more: &str) -> Self {
        Self::start(&one_route(upstream, more))
    }

    pub(crate) fn start(text: &str) -> Self {
        let server = Server::bind(gateway(text)).unwrap();
        let (address, control) = (server.local_addr(), server.control());
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(server.serve(async { drop(stopped.await) })).unwrap();
        });
        Running { address, control, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn line(&self) -> Line {
        Line::open(self.address)
    }

    /// A request on a connection of its own; `fields` are whole lines.
    pub(crate) fn ask(&self, method: &str, path: &str, fields: &str) -> Answer {
        self.line().ask(format!("{method} {path} HTTP/1.1\r\nHost: gateway.test\r\n{fields}\r\n"))
    }

    /// The same from a page of the allowed origin.
    pub(crate) fn ask_as_app(&self, method: &str, path: &str, fields: &str) -> Answer {
        self.ask(method, path, &format!("Origin: {APP}\r\n{fields}"))
    }

    pub(crate) fn begin_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Stops the gateway and says how long that took.
    pub(crate) fn stop(mut self) -> Duration {
        let begun = Instant::now();
        self.begin_stop();
        self.thread.take().unwrap().join().unwrap();
        begun.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.begin_stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

pub(crate) fn gateway(text: &str) -> Gateway {
    let parsed = corsac_config::parse("test.toml", text);
    let source = corsac_config::Source { name: "test.toml", text };
    let shown = corsac_config::render(&parsed.findings, source, false, 100);
    let config = parsed.config.unwrap_or_else(|| panic!("{shown}"));
    let mut gateway = config.gateway.unwrap();
    gateway.listen = "127.0.0.1:0".parse().unwrap();
    gateway
}

pub(crate) fn one_route(upstream: &Upstream, more: &str) -> String {
    let route = route("/{*rest}", upstream, "\"app\"");
    // Keys of [gateway] itself come before its tables.
    let (keys, tables) =
        more.split_once('[').map_or((more, String::new()), |(keys, table)| (keys, format!("[{table}")));
    format!("{POLICY}\n[gateway]\n{keys}\n{tables}\n{route}")
}

pub(crate) fn route(path: &str, upstream: &Upstream, policy: &str) -> String {
    format!("[[gateway.routes]]\npath = \"{path}\"\nupstream = \"{}\"\npolicy = {policy}\n", upstream.url())
}

/// Asks again and again until it is so.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never happened: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
