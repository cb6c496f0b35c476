//! Application: answers everything with 200, its name, and CORS fields of its own that nobody may see.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// An application on a loopback port; it ends with the tests.
pub(crate) struct Application {
    pub(crate) address: String,
}

impl Application {
    pub(crate) fn start(name: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || answer(stream, name));
            }
        });
        Application { address }
    }
}

fn answer(mut stream: TcpStream, name: &str) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    lines.find(|line| line.is_empty())?;
    let head = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\nX-Application: {name}\r\n\
         Access-Control-Allow-Origin: https://evil.example\r\nAccess-Control-Allow-Credentials: true\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()
}
