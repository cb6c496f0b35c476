//! An upstream that answers each path as it was told to, and remembers which paths it was asked for.

use conformance::vector::Inner;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Default)]
struct Book {
    answers: HashMap<String, Inner>,
    asked: HashSet<String>,
}

pub(crate) struct Upstream {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Upstream {
    /// Starts it; it ends with the test.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let book = Arc::new(Mutex::new(Book::default()));
        let shared = Arc::clone(&book);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let book = Arc::clone(&shared);
                thread::spawn(move || answer(stream, &book));
            }
        });
        Upstream { address, book }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn expect(&self, path: &str, inner: Inner) {
        self.book.lock().unwrap().answers.insert(path.into(), inner);
    }

    pub(crate) fn was_asked(&self, path: &str) -> bool {
        self.book.lock().unwrap().asked.contains(path)
    }
}

/// Answers one request and closes the connection.
fn answer(mut stream: TcpStream, book: &Mutex<Book>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).split(b'\n').map_while(Result::ok);
    let first = String::from_utf8(lines.next()?).ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    lines.find(|line| line.trim_ascii().is_empty())?;
    let inner = {
        let mut book = book.lock().ok()?;
        book.asked.insert(path.clone());
        book.answers.get(&path).cloned()?
    };
    stream.write_all(&head(&inner)).ok()
}

fn head(inner: &Inner) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Told\r\n", inner.status).into_bytes();
    head.extend_from_slice(match inner.status {
        101 => b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n".as_slice(),
        204 | 304 => b"Connection: close\r\n",
        _ => b"Connection: close\r\nContent-Length: 0\r\n",
    });
    for line in &inner.headers {
        let (name, value, times) = line.parts();
        head.extend_from_slice(&[name.as_bytes(), b": ", &value, b"\r\n"].concat().repeat(times));
    }
    head.extend_from_slice(b"\r\n");
    head
}
