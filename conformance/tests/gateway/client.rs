//! A client that writes a request's bytes as they are, and reads the head of the response.

use conformance::vector::Vector;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// How long a response may take.
const DEADLINE: Duration = Duration::from_secs(10);

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) fields: HeaderMap,
}

/// Sends a vector's request to a path, on a connection of its own.
pub(crate) fn exchange(address: SocketAddr, vector: &Vector, path: &str) -> Result<Response, String> {
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    // A server that refuses a huge head answers before it has read all of it: what counts is the answer.
    let written = stream.write_all(&head(vector, path));
    let read = read_head(&mut stream);
    _ = stream.shutdown(Shutdown::Both);
    read.map_err(|error| format!("{error}; writing: {written:?}"))
}

fn head(vector: &Vector, path: &str) -> Vec<u8> {
    let host = vector.handshake.as_deref().unwrap_or("gateway.test");
    let mut head = format!("{} {path} HTTP/1.1\r\nHost: {host}\r\n", vector.request.method).into_bytes();
    head.extend_from_slice(match vector.handshake {
        Some(_) => b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n".as_slice(),
        None => b"Connection: close\r\n",
    });
    for line in &vector.request.headers {
        let (name, value, times) = line.parts();
        let line = [name.as_bytes(), b": ", &value, b"\r\n"].concat();
        head.extend_from_slice(&line.repeat(times));
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn read_head(stream: &mut TcpStream) -> Result<Response, String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            return parse(&bytes[..end]).ok_or_else(|| "the response's head is not HTTP".into());
        }
        match stream.read(&mut buffer).map_err(|error| error.to_string())? {
            0 => return Err(format!("the connection ended after {} bytes", bytes.len())),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

fn parse(head: &[u8]) -> Option<Response> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let status = std::str::from_utf8(lines.next()?).ok()?.split(' ').nth(1)?.parse().ok()?;
    let mut fields = HeaderMap::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        fields.append(name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?);
    }
    Some(Response { status, fields })
}
