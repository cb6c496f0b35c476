//! Exchange: one request over TCP, and the head of its answer.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    path: String,
    host: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Request { method: method.into(), path: path.into(), host: "server.test".into(), headers: Vec::new() }
    }

    pub(crate) fn host(mut self, host: &str) -> Self {
        self.host = host.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    fields: Vec<(String, String)>,
}

impl Answer {
    /// The only value of a field.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let values: Vec<&str> = self.values(name).collect();
        assert!(values.len() < 2, "{name} comes twice: {values:?}");
        values.first().copied()
    }

    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(each, _)| each == name).map(|(_, value)| value.as_str())
    }

    /// The fields that the protocol has, a list as a sorted set.
    pub(crate) fn judged(&self) -> Vec<(String, Vec<String>)> {
        let is_judged = |name: &str| name.starts_with("access-control-") || ["vary", "allow"].contains(&name);
        let mut names: Vec<&String> =
            self.fields.iter().map(|(name, _)| name).filter(|name| is_judged(name)).collect();
        names.sort_unstable();
        names.dedup();
        let members = |name: &String| {
            let all = self.values(name).flat_map(|value| value.split(','));
            let mut all: Vec<String> = all.map(|member| member.trim().to_ascii_lowercase()).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        names.into_iter().map(|name| (name.clone(), members(name))).collect()
    }
}

/// The answer; `None` when the server cannot be reached.
pub(crate) fn ask(address: &str, request: &Request) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let Request { method, path, host, headers } = request;
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    // Only the head: Envoy keeps a connection that it closes open for a second.
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut fields = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    Some(Answer { status, fields })
}
