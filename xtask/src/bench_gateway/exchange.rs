//! One request and its answer over a connection of its own. Knows just enough HTTP/1.1 to read a head.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result};

pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
}

impl Answer {
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }
}

/// Sends a request without a body and reads until the server closes.
pub(super) fn ask<'a>(
    address: SocketAddr,
    method: &str,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut request = format!("{method} /api/item HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    fields.for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
    stream.write_all((request + "\r\n").as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes))
}

fn parse(text: &str) -> Result<Answer> {
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.with_context(|| format!("not an HTTP answer: {head:?}"))?,
        head: head.to_owned(),
    })
}
