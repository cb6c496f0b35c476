//! Stop: running requests finish, the rest ends at once, and nothing waits for ever.

use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::answer::PATIENCE;
use crate::running::{POLICY, Running, eventually, route};
use crate::upstream::{Upstream, read_request, response};

/// An upstream that announces each request and answers when told to.
fn held() -> (Upstream, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (came, comes) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::serving(move |mut stream| {
        while read_request(&mut stream).is_some() {
            came.send(()).unwrap();
            let _ = wait.lock().unwrap().recv();
            let _ = stream.get_mut().write_all(response(200, "", "done").as_bytes());
        }
    });
    (upstream, comes, go_on)
}

#[test]
fn running_requests_finish_and_no_new_ones_begin() {
    let (upstream, comes, go_on) = held();
    let mut gateway = Running::before(&upstream);
    let mut line = gateway.line();
    line.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    comes.recv_timeout(PATIENCE).unwrap();
    gateway.begin_stop();
    eventually("the address is free", || TcpStream::connect(gateway.address).is_err());
    go_on.send(()).unwrap();
    let answer = line.receive(false);
    assert_eq!(answer.text(), "done");
    assert_eq!(answer.field("connection"), Some("close"));
    assert!(line.is_closed());
    assert!(gateway.stop() < Duration::from_secs(4));
}

#[test]
fn idle_connections_are_closed_at_once() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let (silent, mut idle) = (gateway.line(), gateway.line());
    assert_eq!(idle.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    let closed = thread::spawn(move || (idle.is_closed(), silent));
    assert!(gateway.stop() < Duration::from_secs(4), "the patience for running requests is 8 s");
    let (closed, mut silent) = closed.join().unwrap();
    assert!(closed && silent.is_closed());
}

#[test]
fn a_request_that_does_not_finish_is_cut_off_in_time() {
    let (upstream, comes, _go_on) = held();
    let gateway = Running::with(&upstream, "[gateway.timeouts]\nstop = 1\n");
    let mut line = gateway.line();
    line.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    comes.recv_timeout(PATIENCE).unwrap();
    let took = gateway.stop();
    assert!(took > Duration::from_millis(900) && took < Duration::from_secs(5), "{took:?}");
    assert!(line.receive(false).cut);
}

#[test]
fn a_stop_does_not_wait_for_a_client_whose_body_was_drained() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::start(&format!("{POLICY}\n[gateway]\n{}", route("/api", &upstream, "\"app\"")));
    let mut line = gateway.line();
    for _ in 0..2 {
        let answer = line.ask("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
        assert_eq!(answer.status, 404, "the connection serves on");
    }
    assert!(gateway.stop() < Duration::from_secs(3));
}
