//! A server of this process, whose answers are bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// What a server was asked.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The lines of the head after the first.
    pub(crate) fields: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn is_preflight(&self) -> bool {
        self.method == "OPTIONS"
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields = self.fields.iter().filter_map(|line| line.split_once(": "));
        fields.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// It serves until the test's process ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Answers each request by the function and closes the connection.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::taking(move |mut stream| {
            if let Some(asked) = read(&stream) {
                let _ = stream.write_all(&answer(&asked));
            }
        })
    }

    /// Hands each connection to the function.
    pub(crate) fn taking(take: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let take = Arc::new(take);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let take = Arc::clone(&take);
                thread::spawn(move || take(stream));
            }
        });
        Server { address }
    }

    /// The arguments that put a host here.
    pub(crate) fn at(&self, host: &str) -> [String; 2] {
        ["--resolve".to_owned(), format!("{host}={}", self.address)]
    }
}

pub(crate) fn read(stream: impl Read) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (method, rest) = line.split_once(' ')?;
    let path = rest.split(' ').next()?.to_owned();
    let method = method.to_owned();
    let mut fields = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        fields.push(line);
    }
    let mut asked = Asked { method, path, fields, body: Vec::new() };
    let length = asked.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    reader.take(length).read_to_end(&mut asked.body).ok()?;
    Some(asked)
}

/// An answer of this status line and these fields, with the body `hello`.
pub(crate) fn answer(status: &str, fields: &[&str]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for field in fields {
        head.push_str(field);
        head.push_str("\r\n");
    }
    let body = if status.starts_with("204") || status.starts_with("304") { "" } else { "hello" };
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("{head}{length}Connection: close\r\n\r\n{body}").into_bytes()
}

/// One answer for preflights, one for everything else.
pub(crate) fn answers(preflight: &'static [&'static str], actual: &'static [&'static str]) -> Server {
    let of = |lines: &[&str]| answer(lines[0], &lines[1..]);
    Server::start(move |asked| if asked.is_preflight() { of(preflight) } else { of(actual) })
}

/// The same answer for everything.
pub(crate) fn always(lines: &'static [&'static str]) -> Server {
    answers(lines, lines)
}
