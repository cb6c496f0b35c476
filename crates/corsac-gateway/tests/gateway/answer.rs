//! Answer: a response as a client reads it from a socket, or what came in its place.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything a test waits for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const EVIL: &str = "https://app.example.com.evil.example";

#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) trailers: Vec<(String, String)>,
    /// The connection ended before the message did.
    pub(crate) cut: bool,
}

impl Answer {
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a field that stands there at most once.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let all = self.all(name);
        assert!(all.len() <= 1, "{name} more than once: {all:?}");
        all.first().copied()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn has_no_cors_field(&self) -> bool {
        !self.fields.iter().any(|(name, _)| name.starts_with("access-control-"))
    }

    /// The fields of an actual request that the tests' policy allows, each exactly once.
    pub(crate) fn is_readable_by_app(&self) -> bool {
        self.field("access-control-allow-origin") == Some(APP)
            && self.field("access-control-allow-credentials") == Some("true")
            && self.field("access-control-allow-methods").is_none()
            && self.field("vary").is_some_and(|vary| vary.split(", ").any(|name| name == "Origin"))
    }
}

/// A client's connection.
pub(crate) struct Line {
    pub(crate) stream: BufReader<TcpStream>,
}

impl Line {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Line { stream: BufReader::new(stream) }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.stream.get_mut().write_all(bytes.as_ref()).unwrap();
        self
    }

    pub(crate) fn ask(&mut self, request: impl AsRef<[u8]>) -> Answer {
        let bodiless = request.as_ref().starts_with(b"HEAD ");
        self.send(request);
        self.receive(bodiless)
    }

    pub(crate) fn read_line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    pub(crate) fn head(&mut self) -> Answer {
        let mut answer = Answer::default();
        let Some(line) = self.read_line() else { return Answer { cut: true, ..answer } };
        answer.status =
            line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line}"));
        answer.fields = self.fields();
        answer
    }

    fn fields(&mut self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        while let Some(line) = self.read_line().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap();
            fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        fields
    }

    pub(crate) fn receive(&mut self, bodiless: bool) -> Answer {
        let mut answer = self.head();
        if answer.cut || bodiless || matches!(answer.status, 100..=199 | 204 | 304) {
            return answer;
        }
        if answer.field("transfer-encoding") == Some("chunked") {
            self.chunks(&mut answer);
        } else if let Some(length) = answer.field("content-length").map(|length| length.parse().unwrap()) {
            let mut body = vec![0; length];
            let mut read = 0;
            while read < length {
                match self.stream.read(&mut body[read..]) {
                    Ok(0) | Err(_) => break,
                    Ok(more) => read += more,
                }
            }
            body.truncate(read);
            answer.cut = read < length;
            answer.body = body;
        } else {
            answer.cut = self.stream.read_to_end(&mut answer.body).is_err();
        }
        answer
    }

    fn chunks(&mut self, answer: &mut Answer) {
        loop {
            let Some(size) = self.chunk(&mut answer.body) else {
                answer.cut = true;
                return;
            };
            if size == 0 {
                answer.trailers = self.fields();
                return;
            }
        }
    }

    /// Reads one chunk; its size, or `None` when the connection ends in it.
    pub(crate) fn chunk(&mut self, body: &mut Vec<u8>) -> Option<usize> {
        let size = usize::from_str_radix(&self.read_line()?, 16).ok()?;
        if size == 0 {
            return Some(0);
        }
        let mut chunk = vec![0; size + 2];
        self.stream.read_exact(&mut chunk).ok()?;
        body.extend_from_slice(&chunk[..size]);
        Some(size)
    }

    /// Whether the gateway closes the connection without a further byte.
    pub(crate) fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).is_ok() && rest.is_empty()
    }
}
