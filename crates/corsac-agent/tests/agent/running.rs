//! Running: an agent on a port of its own, and how it is asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corsac_agent::{Agent, Hosts, Server};
use corsac_browser::{Browser, Network};
use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What came over HTTP.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Running {
    pub(crate) fn start() -> Self {
        Self::with(Network::new(), &[])
    }

    pub(crate) fn with(network: Network, hosts: &[&str]) -> Self {
        let agent = agent(network);
        let hosts = Hosts::allow(hosts.iter().copied());
        let (stop, stopped) = oneshot::channel();
        let (tell, address) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                let server = Server::bind("127.0.0.1:0".parse().unwrap(), agent, hosts).await.unwrap();
                tell.send(server.local_addr()).unwrap();
                server.serve(async { drop(stopped.await) }).await;
            });
        });
        Self { address: address.recv().unwrap(), stop: Some(stop), thread: Some(thread) }
    }

    /// Asks for a fetch that is one.
    pub(crate) fn fetch(&self, task: &Value) -> Value {
        let came = self.post(&task.to_string());
        assert_eq!(came.status, 200, "{}", came.body);
        serde_json::from_str(&came.body).unwrap()
    }

    /// What is wrong with a task that is none.
    pub(crate) fn refuse(&self, task: &str) -> String {
        let came = self.post(task);
        assert_eq!(came.status, 400, "{}", came.body);
        error_of(&came)
    }

    pub(crate) fn post(&self, task: &str) -> Came {
        let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n", task.len());
        self.ask(&head, task.as_bytes())
    }

    pub(crate) fn clear(&self) {
        assert_eq!(self.ask("GET /clear HTTP/1.1\r\nHost: localhost\r\n", b"").status, 200);
    }

    /// Sends a head, which need not be one, and a body.
    pub(crate) fn ask(&self, head: &str, body: &[u8]) -> Came {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!("{head}Connection: close\r\n\r\n");
        // The agent may have answered before it read all.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        receive(&mut stream)
    }

    /// Tells it to stop, without waiting.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(crate) fn wait(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

pub(crate) fn agent(network: Network) -> Agent {
    Agent::new(Browser::builder().network(network).build().unwrap())
}

pub(crate) fn receive(stream: &mut TcpStream) -> Came {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Came { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

pub(crate) fn error_of(came: &Came) -> String {
    let value: Value = serde_json::from_str(&came.body).unwrap();
    assert_eq!(value.as_object().unwrap().len(), 1, "{value}");
    value["error"].as_str().unwrap().to_owned()
}

/// The body of an answer.
pub(crate) fn body(answer: &Value) -> Vec<u8> {
    STANDARD.decode(answer["bodyB64"].as_str().unwrap()).unwrap()
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> Value {
    json!(STANDARD.encode(bytes))
}

pub(crate) fn why(answer: &Value) -> &str {
    assert_eq!(answer["type"], "error", "{answer:#}");
    answer["why"]["code"].as_str().unwrap()
}

/// A header that script may read.
pub(crate) fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    let mut headers = answer["headers"].as_array().unwrap().iter();
    headers
        .find(|pair| pair[0].as_str().unwrap().eq_ignore_ascii_case(name))
        .map(|pair| pair[1].as_str().unwrap())
}
