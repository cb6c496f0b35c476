//! Exchange: one request over TCP, byte by byte, on a connection of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Outcome;

/// The host of requests to which the host does not matter.
pub(crate) const HOST: &str = "server.test";

const DEADLINE: Duration = Duration::from_secs(20);

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
}

/// The head of a response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: HeaderMap,
}

pub(crate) fn ask(address: SocketAddr, request: &Ask) -> Outcome<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.set_write_timeout(Some(DEADLINE))?;
    // A server that refuses a huge head answers before it has read all of it: what counts is the answer.
    let written = stream.write_all(&head(request));
    read_head(&mut stream).map_err(|error| format!("{error}; writing: {written:?}").into())
}

fn head(request: &Ask) -> Vec<u8> {
    let Ask { method, host, path, headers } = request;
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n").into_bytes();
    let has_length = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    if !has_length && ["POST", "PUT", "PATCH"].contains(&method.as_str()) {
        head.extend_from_slice(b"Content-Length: 0\r\n");
    }
    for (name, value) in headers {
        head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn read_head(stream: &mut TcpStream) -> Outcome<Answer> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = bytes.get(..end).unwrap_or_default();
            return parse(head).ok_or_else(|| "the response's head is not HTTP".into());
        }
        match stream.read(&mut buffer)? {
            0 => return Err(format!("the connection ended after {} bytes", bytes.len()).into()),
            read => bytes.extend_from_slice(buffer.get(..read).unwrap_or_default()),
        }
    }
}

fn parse(head: &[u8]) -> Option<Answer> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let status = std::str::from_utf8(lines.next()?).ok()?.split(' ').nth(1)?.parse().ok()?;
    let mut fields = HeaderMap::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":")?.trim_ascii();
        fields.append(HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?);
    }
    Some(Answer { status, fields })
}
