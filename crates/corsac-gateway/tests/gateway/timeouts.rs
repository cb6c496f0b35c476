//! Timeouts: who keeps the gateway waiting is not waited for, and who only takes long is not cut off.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::answer::{APP, PATIENCE};
use crate::running::{POLICY, Running, eventually};
use crate::upstream::{Upstream, read_head, read_request, response};

pub(crate) const SHORT: &str =
    "[gateway.timeouts]\nheaders = 1\nidle = 1\nresponse = 1\nconnect = 1\nstop = 1\n";

#[track_caller]
fn took_about_a_second(begun: Instant) {
    let took = begun.elapsed();
    assert!(took > Duration::from_millis(800) && took < Duration::from_secs(6), "{took:?}");
}

#[test]
fn a_head_that_does_not_end_ends_the_connection() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::with(&upstream, &SHORT.replace("idle = 1", "idle = 60"));
    for beginning in ["", "GET", "GET / HTTP/1.1\r\nHost: a\r\nX: "] {
        let begun = Instant::now();
        let mut line = gateway.line();
        line.send(beginning);
        assert!(line.is_closed());
        took_about_a_second(begun);
    }
    // Nor does a byte now and then help.
    let begun = Instant::now();
    let mut line = gateway.line();
    let mut sender = line.stream.get_ref().try_clone().unwrap();
    thread::spawn(move || {
        while sender.write_all(b"G").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    assert!(line.read_line().is_none());
    took_about_a_second(begun);
    // The same between two requests.
    let mut line = gateway.line();
    assert_eq!(line.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    let begun = Instant::now();
    line.send("GET / ");
    assert!(line.is_closed());
    took_about_a_second(begun);
}

#[test]
fn a_kept_alive_connection_without_a_byte_is_closed() {
    let upstream = Upstream::saying(response(200, "", "x"));
    let gateway = Running::with(&upstream, &SHORT.replace("headers = 1", "headers = 60"));
    let mut line = gateway.line();
    assert_eq!(line.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    let begun = Instant::now();
    assert!(line.is_closed());
    took_about_a_second(begun);
}

#[test]
fn a_body_that_stops_coming_is_408_with_fields() {
    for upstream in [
        Upstream::serving(|mut stream| drop(read_request(&mut stream))),
        Upstream::serving(|stream| {
            thread::sleep(Duration::from_secs(if stream.buffer().is_empty() { 4 } else { 0 }))
        }),
    ] {
        let gateway = Running::with(&upstream, &SHORT.replace("response = 1", "response = 60"));
        let begun = Instant::now();
        let head =
            format!("PUT / HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nContent-Length: 100\r\n\r\nonly this");
        let mut line = gateway.line();
        let answer = line.ask(head);
        assert_eq!(answer.status, 408, "{answer:?}");
        assert!(answer.is_readable_by_app());
        took_about_a_second(begun);
        assert!(line.is_closed());
    }
}

#[test]
fn a_body_that_comes_slowly_passes() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::with(&upstream, SHORT);
    let mut line = gateway.line();
    line.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n");
    for _ in 0..8 {
        thread::sleep(Duration::from_millis(300));
        line.send("b");
    }
    assert_eq!(line.receive(false).status, 200);
    assert_eq!(upstream.request().body, b"bbbbbbbb");
}

#[test]
fn an_upstream_that_does_not_answer_is_504_with_fields() {
    let upstream = Upstream::serving(|mut stream| {
        read_request(&mut stream);
        let _ = stream.read(&mut [0]);
    });
    let gateway = Running::with(&upstream, SHORT);
    for request in ["GET / HTTP/1.1\r\n", "PUT / HTTP/1.1\r\nContent-Length: 3\r\n"] {
        let begun = Instant::now();
        let body = if request.starts_with("PUT") { "abc" } else { "" };
        let answer = gateway.line().ask(format!("{request}Host: a\r\nOrigin: {APP}\r\n\r\n{body}"));
        assert_eq!(answer.status, 504);
        assert!(answer.is_readable_by_app());
        took_about_a_second(begun);
    }
}

#[test]
fn an_upstream_that_does_not_take_the_body_is_504() {
    let upstream = Upstream::serving(|mut stream| {
        read_head(&mut stream);
        thread::sleep(Duration::from_secs(5));
    });
    let gateway = Running::with(&upstream, SHORT);
    let mut line = gateway.line();
    line.send(format!("PUT / HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nContent-Length: 100000000\r\n\r\n"));
    let mut sender = line.stream.get_ref().try_clone().unwrap();
    thread::spawn(move || while sender.write_all(&[b'b'; 65536]).is_ok() {});
    let answer = line.receive(false);
    assert_eq!(answer.status, 504, "{answer:?}");
    assert!(answer.is_readable_by_app());
}

#[test]
fn an_upstream_that_takes_no_connection_is_504_with_fields() {
    // A full queue: the system drops what comes after.
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&"127.0.0.1:0".parse::<SocketAddr>().unwrap().into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let filling: Vec<_> = (0..4)
        .map(|_| {
            let filler = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
            filler.set_nonblocking(true).unwrap();
            let _ = filler.connect(&address.into());
            filler
        })
        .collect();
    let route = format!(
        "[[gateway.routes]]\npath = \"/{{*r}}\"\nupstream = \"http://{address}\"\npolicy = \"app\"\n"
    );
    let gateway = Running::start(&format!("{POLICY}\n[gateway]\n{SHORT}{route}"));
    let begun = Instant::now();
    let answer = gateway.ask_as_app("GET", "/", "");
    assert_eq!(answer.status, 504, "{}", answer.text());
    assert!(answer.text().contains("no connection in time"));
    assert!(answer.is_readable_by_app());
    took_about_a_second(begun);
    drop(filling);
}

#[test]
fn silence_within_a_response_body_is_not_cut_off() {
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::serving(move |mut stream| {
        read_request(&mut stream);
        stream
            .get_mut()
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
            .unwrap();
        wait.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        stream.get_mut().write_all(b"2\r\nyo\r\n0\r\n\r\n").unwrap();
    });
    let gateway = Running::with(&upstream, SHORT);
    let mut line = gateway.line();
    line.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let waker = thread::spawn(move || {
        thread::sleep(Duration::from_millis(3500));
        go_on.send(()).unwrap();
    });
    let answer = line.receive(false);
    assert_eq!((answer.text().as_str(), answer.cut), ("hiyo", false));
    waker.join().unwrap();
}

#[test]
fn a_client_that_takes_no_bytes_is_given_up() {
    let upstream = Upstream::serving(|mut stream| {
        read_request(&mut stream);
        let _ = stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.get_mut().write_all(&[b'x'; 65536]).is_ok() {}
    });
    let gateway = Running::with(&upstream, SHORT);
    let mut line = gateway.line();
    line.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    thread::sleep(Duration::from_secs(3));
    let mut rest = Vec::new();
    // What was under way arrives, then the end or an error; without a limit this would never end.
    let _ = line.stream.read_to_end(&mut rest);
    assert!(!rest.is_empty());
}

/// How many established connections lead to this port, as the system sees it: behind bytes that nobody reads, the other
/// side cannot see that one was closed.
fn established(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
    let is_one = |line: &&str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        columns[2].ends_with(&format!(":{port:04X}")) && columns[3] == "01"
    };
    table.lines().skip(1).filter(is_one).count()
}

#[test]
fn an_upstream_that_answers_early_and_stops_reading_is_given_up() {
    let (done, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::serving(move |mut stream| {
        read_head(&mut stream);
        stream.get_mut().write_all(response(413, "", "too large").as_bytes()).unwrap();
        let _ = wait.lock().unwrap().recv_timeout(PATIENCE);
    });
    let gateway = Running::with(&upstream, SHORT);
    for _ in 0..3 {
        let mut line = gateway.line();
        line.send(format!("PUT / HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nContent-Length: 100000000\r\n\r\n"));
        let mut sender = line.stream.get_ref().try_clone().unwrap();
        let sending = thread::spawn(move || while sender.write_all(&[b'b'; 65536]).is_ok() {});
        let answer = line.receive(false);
        assert_eq!((answer.status, answer.text().as_str()), (413, "too large"));
        line.stream.get_ref().shutdown(std::net::Shutdown::Both).unwrap();
        sending.join().unwrap();
    }
    assert_eq!(upstream.connections.load(std::sync::atomic::Ordering::SeqCst), 3);
    eventually("the gateway closes them", || established(upstream.address.port()) == 0);
    drop(done);
}
