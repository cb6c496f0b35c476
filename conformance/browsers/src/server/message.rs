//! Message: HTTP/1.1 on the wire. Reads what browsers send, writes what cases say, whatever the bytes.

use crate::case::{Answer, Bytes};
use corsac::headers::names::CONTENT_LENGTH;
use std::io::{Error, ErrorKind, Result};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// More than any browser sends in one line.
const LINE_LIMIT: u64 = 256 * 1024;
const LINES_LIMIT: usize = 1_000;
const BODY_LIMIT: usize = 256 * 1024 * 1024;

/// A request as it stood on the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, Bytes)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let header = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.to_text())
    }

    /// The path without query.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let query = self.target.split_once('?')?.1;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|pair| pair.1)
    }
}

/// The next request of a connection; `None` when the browser closed it.
pub(super) async fn read<R: AsyncRead + Unpin>(reader: &mut BufReader<R>) -> Result<Option<Request>> {
    let start = line(reader).await?;
    if start.is_empty() {
        return Ok(None);
    }
    let text = Bytes(start).to_text();
    let mut words = text.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(Error::new(ErrorKind::InvalidData, format!("no request line: {text:?}")));
    };
    let mut request = Request { method: method.into(), target: target.into(), ..Request::default() };
    for _ in 0..LINES_LIMIT {
        let line = line(reader).await?;
        if line.is_empty() {
            break;
        }
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(at);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        request.headers.push((Bytes::from(name).to_text(), Bytes::from(value)));
    }
    request.body = body(reader, &request).await?;
    Ok(Some(request))
}

/// A line without its end.
async fn line<R: AsyncRead + Unpin>(reader: &mut BufReader<R>) -> Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(LINE_LIMIT).read_until(b'\n', &mut line).await?;
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok(line)
}

async fn body<R: AsyncRead + Unpin>(reader: &mut BufReader<R>, request: &Request) -> Result<Vec<u8>> {
    let is_chunked = request.header("transfer-encoding").is_some_and(|coding| coding.contains("chunked"));
    if is_chunked {
        return chunked(reader).await;
    }
    let length = request.header(CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()).unwrap_or(0);
    exactly(reader, length).await
}

async fn chunked<R: AsyncRead + Unpin>(reader: &mut BufReader<R>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = Bytes(line(reader).await?).to_text();
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)
            .map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
        body.extend(exactly(reader, size).await?);
        line(reader).await?;
        if size == 0 || body.len() > BODY_LIMIT {
            return Ok(body);
        }
    }
}

async fn exactly<R: AsyncRead + Unpin>(reader: &mut BufReader<R>, length: usize) -> Result<Vec<u8>> {
    if length > BODY_LIMIT {
        return Err(Error::new(ErrorKind::InvalidData, "the body is too long"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await?;
    Ok(body)
}

/// The answer to a request of this method, as it goes on the wire.
pub(super) fn write(answer: &Answer, method: &str) -> Vec<u8> {
    let mut wire = format!("HTTP/1.1 {} ", answer.status).into_bytes();
    wire.extend(&answer.reason.0);
    wire.extend(b"\r\n");
    for (name, value) in answer.lines() {
        wire.extend(name.as_bytes());
        wire.extend(b": ");
        wire.extend(value.0);
        wire.extend(b"\r\n");
    }
    wire.extend(b"\r\n");
    if answer.has_body(method) {
        wire.extend(&answer.body.0);
    }
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(wire: &[u8]) -> Vec<Request> {
        let mut reader = BufReader::new(wire);
        let mut requests = Vec::new();
        while let Some(request) = read(&mut reader).await.unwrap() {
            requests.push(request);
        }
        requests
    }

    #[tokio::test]
    async fn requests_of_one_connection_are_told_apart_by_their_lengths() {
        let wire = b"PUT /t/0?run=7&x=y HTTP/1.1\r\nContent-Length: 2\r\nX-A:  \xe9 \r\n\r\nhiGET /b HTTP/1.1\r\n\r\n";
        let requests = read_all(wire).await;
        assert_eq!(requests.len(), 2);
        assert_eq!((requests[0].method.as_str(), requests[0].body.as_slice()), ("PUT", &b"hi"[..]));
        assert_eq!(requests[0].headers[1], ("X-A".into(), Bytes(vec![0xe9])));
        assert_eq!((requests[0].path(), requests[0].parameter("run")), ("/t/0", Some("7")));
        assert_eq!(requests[1].target, "/b");
    }

    #[tokio::test]
    async fn a_chunked_body_is_put_together() {
        let wire = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        assert_eq!(read_all(wire).await[0].body, b"abc");
    }

    #[test]
    fn an_answer_goes_out_byte_for_byte() {
        let mut answer = Answer::new(299).with("x-A", Bytes(vec![b'\t', 0x0c, 0xff, b' ']));
        answer.reason = Bytes(vec![0xe9]);
        answer.body = "body".into();
        let wire = b"HTTP/1.1 299 \xe9\r\nx-A: \t\x0c\xff \r\ncontent-length: 4\r\n\r\nbody";
        assert_eq!(write(&answer, "GET"), wire);
        assert!(write(&answer, "HEAD").ends_with(b"content-length: 4\r\n\r\n"));
    }

    #[test]
    fn an_answer_without_content_has_no_length() {
        let answer = Answer { body: "body".into(), ..Answer::new(204) };
        assert_eq!(write(&answer, "GET"), b"HTTP/1.1 204 OK\r\n\r\n");
    }
}
