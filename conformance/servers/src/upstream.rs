//! Upstream: an application that answers each path as it was told to, and remembers which paths it was asked for.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::Outcome;

/// What the application answers.
#[derive(Clone, Debug)]
pub(crate) struct Inner {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
}

#[derive(Default)]
struct Book {
    answers: HashMap<String, Inner>,
    asked: HashSet<String>,
}

/// The application; it ends with the program.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Upstream {
    pub(crate) fn start() -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let book = Arc::new(Mutex::new(Book::default()));
        let shared = Arc::clone(&book);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let book = Arc::clone(&shared);
                thread::spawn(move || answer(stream, &book));
            }
        });
        Ok(Upstream { address, book })
    }

    pub(crate) fn expect(&self, path: &str, inner: &Inner) {
        if let Ok(mut book) = self.book.lock() {
            book.answers.insert(path.into(), inner.clone());
        }
    }

    /// Whether it was asked for the path, which it then forgets.
    pub(crate) fn was_asked(&self, path: &str) -> bool {
        self.book.lock().is_ok_and(|mut book| {
            book.answers.remove(path);
            book.asked.remove(path)
        })
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
    let mut head = format!("HTTP/1.1 {} Told\r\nConnection: close\r\n", inner.status).into_bytes();
    if !matches!(inner.status, 204 | 304) {
        head.extend_from_slice(b"Content-Length: 0\r\n");
    }
    for (name, value) in &inner.headers {
        head.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    head.extend_from_slice(b"\r\n");
    head
}
