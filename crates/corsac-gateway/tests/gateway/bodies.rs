//! Bodies: they stream both ways, and half a body never looks whole.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;

use crate::answer::{APP, Line};
use crate::running::Running;
use crate::upstream::{Upstream, read_head, read_request, reset, response};

#[test]
fn a_response_arrives_piece_by_piece() {
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::serving(move |mut stream| {
        read_request(&mut stream);
        let out = stream.get_mut();
        out.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        for _ in 0..3 {
            out.write_all(b"5\r\npiece\r\n").unwrap();
            wait.lock().unwrap().recv().unwrap();
        }
        out.write_all(b"0\r\n\r\n").unwrap();
    });
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    line.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(line.head().status, 200);
    let mut body = Vec::new();
    for _ in 0..3 {
        assert_eq!(line.chunk(&mut body), Some(5), "the next piece comes only after this one was read");
        go_on.send(()).unwrap();
    }
    assert_eq!(line.chunk(&mut body), Some(0));
}

#[test]
fn a_request_body_reaches_the_upstream_piece_by_piece() {
    let (saw, seen) = mpsc::channel::<u8>();
    let upstream = Upstream::serving(move |mut stream| {
        read_head(&mut stream);
        for _ in 0..3 {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            saw.send(byte[0]).unwrap();
        }
        stream.get_mut().write_all(response(200, "", "").as_bytes()).unwrap();
    });
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    line.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    for byte in [b"1", b"2", b"3"] {
        line.send(byte);
        assert_eq!(seen.recv().unwrap(), byte[0], "the next piece is sent only after this one was seen");
    }
    assert_eq!(line.receive(false).status, 200);
}

/// An upstream that sends back each piece as it comes.
fn echo() -> Upstream {
    Upstream::serving(|mut stream| {
        let head = read_head(&mut stream).unwrap();
        let length: usize = head.field("content-length").unwrap().parse().unwrap();
        let mut out = stream.get_ref().try_clone().unwrap();
        write!(out, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").unwrap();
        let (mut left, mut piece) = (length, [0; 65536]);
        while left > 0 {
            let read = stream.read(&mut piece).unwrap();
            out.write_all(&piece[..read]).unwrap();
            left -= read;
        }
    })
}

#[test]
fn a_client_that_sends_all_before_it_reads_and_an_upstream_that_answers_meanwhile_get_on() {
    let upstream = echo();
    let gateway = Running::before(&upstream);
    let body: Vec<u8> = (0..32 << 20).map(|number: u32| (number % 251) as u8).collect();
    let mut line = gateway.line();
    line.send(format!("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len()));
    let mut sender = line.stream.get_ref().try_clone().unwrap();
    let sent = body.clone();
    let sending = thread::spawn(move || sender.write_all(&sent).unwrap());
    let answer = line.receive(false);
    sending.join().unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.body == body, "{} of {} bytes came back right", answer.body.len(), body.len());
}

#[test]
fn a_large_response_arrives_whole_and_the_connection_serves_on() {
    let body = "0123456789abcdef".repeat(1 << 18);
    let upstream = Upstream::saying(response(200, "", &body));
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    for _ in 0..3 {
        let answer = line.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(answer.body == body.as_bytes() && !answer.cut);
    }
}

/// An upstream that sends this and dies, politely or not.
fn dying(says: &'static str, hard: bool) -> Upstream {
    Upstream::serving(move |mut stream| {
        read_request(&mut stream);
        stream.get_mut().write_all(says.as_bytes()).unwrap();
        if hard {
            // Lets what was sent arrive before the reset.
            thread::sleep(std::time::Duration::from_millis(200));
            reset(stream.get_ref());
        }
    })
}

#[test]
fn half_a_response_never_looks_whole() {
    let head = "HTTP/1.1 200 OK\r\n";
    let shapes = ["Content-Length: 100\r\n\r\nhalf of it", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"];
    for shape in shapes {
        for hard in [false, true] {
            let upstream = dying(format!("{head}{shape}").leak(), hard);
            let gateway = Running::before(&upstream);
            for version in ["1.1", "1.0"] {
                let request = format!("GET / HTTP/{version}\r\nHost: a\r\nOrigin: {APP}\r\n\r\n");
                let answer = gateway.line().ask(request);
                // A body that breaks off at once takes the head with it.
                assert!(matches!(answer.status, 0 | 200));
                assert!(answer.cut, "HTTP/{version}, hard: {hard}, {shape:?} gave {answer:?}");
            }
        }
    }
}

#[test]
fn a_response_that_ends_with_its_connection_is_whole() {
    let upstream = dying("HTTP/1.0 200 OK\r\n\r\nall of it", false);
    let gateway = Running::before(&upstream);
    let answer = gateway.ask_as_app("GET", "/", "");
    assert_eq!((answer.text().as_str(), answer.cut), ("all of it", false));
    assert!(answer.is_readable_by_app());
}

#[test]
fn expect_100_continue_is_answered_when_the_upstream_takes_the_body() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    line.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(line.head().status, 100);
    line.send("body");
    assert_eq!(line.receive(false).status, 200);
    assert_eq!(upstream.request().body, b"body");
}

#[test]
fn a_client_that_leaves_ends_the_request_to_the_upstream() {
    let (left, gone) = mpsc::channel();
    let upstream = Upstream::serving(move |mut stream| {
        read_request(&mut stream);
        let end = stream.read(&mut [0]);
        left.send(end.is_err() || end.is_ok_and(|read| read == 0)).unwrap();
    });
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    line.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    crate::running::eventually("the request arrives", || {
        upstream.connections.load(std::sync::atomic::Ordering::SeqCst) == 1
    });
    drop(line);
    assert!(gone.recv_timeout(crate::answer::PATIENCE).unwrap());
}

#[test]
fn an_upload_that_breaks_off_never_looks_whole_to_the_upstream() {
    for framing in ["Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"] {
        let (tell, whole) = mpsc::channel();
        let upstream =
            Upstream::serving(move |mut stream| tell.send(read_request(&mut stream).is_some()).unwrap());
        let gateway = Running::before(&upstream);
        let mut line = gateway.line();
        line.send(format!("PUT / HTTP/1.1\r\nHost: a\r\n{framing}"));
        crate::running::eventually("the request arrives", || {
            upstream.connections.load(std::sync::atomic::Ordering::SeqCst) == 1
        });
        drop(line);
        assert!(!whole.recv_timeout(crate::answer::PATIENCE).unwrap(), "{framing:?}");
    }
}

fn smuggled(request: &str) -> (Vec<String>, u16) {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let mut line: Line = gateway.line();
    line.send(request);
    let first = line.receive(false);
    let _: Result<usize, _> = line.stream.read_to_end(&mut Vec::new());
    drop::<TcpStream>(line.stream.into_inner());
    (upstream.requests().into_iter().map(|request| request.line).collect(), first.status)
}

#[test]
fn a_request_cannot_hide_another_one() {
    let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    let length = hidden.len() + 5;
    // Length and chunks: the chunks count, and what follows them on the connection is never read as a request.
    let both = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
    );
    assert_eq!(smuggled(&both), (vec!["POST / HTTP/1.1".to_owned()], 200));
    for shape in [
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "Content-Length: +5\r\n\r\nhello",
        "Content-Length: 5, 6\r\n\r\nhello",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "X: a\r\n folded\r\n\r\n",
    ] {
        let (lines, status) = smuggled(&format!("POST / HTTP/1.1\r\nHost: a\r\n{shape}{hidden}"));
        assert_eq!((lines.as_slice(), status), (&[][..], 400), "{shape:?}");
    }
}

#[test]
fn a_length_beside_chunks_is_not_believed() {
    let chunks = "5\r\nhello\r\n0\r\n\r\n";
    for length in [3, 30] {
        let fields = format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n");
        let upstream = Upstream::saying(format!("HTTP/1.1 200 OK\r\n{fields}\r\n{chunks}"));
        let gateway = Running::before(&upstream);
        let mut line = gateway.line();
        for _ in 0..2 {
            let answer = line.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assert_eq!((answer.text().as_str(), answer.cut), ("hello", false), "{length}");
            assert_eq!(answer.field("content-length"), None, "{length}");
        }
    }
}
