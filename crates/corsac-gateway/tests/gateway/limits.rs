//! Limits: each answers for itself, with fields, on a connection that stays in order.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::answer::{APP, Line};
use crate::running::{Running, eventually};
use crate::upstream::{Upstream, read_request, response};

fn padding(bytes: usize, lines: usize) -> String {
    (0..lines).map(|number| format!("x-{number}: {}\r\n", "p".repeat(bytes / lines))).collect()
}

#[test]
fn header_fields_over_the_limit_are_431_with_fields() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    assert_eq!(gateway.ask_as_app("GET", "/", &padding(30_000, 1)).status, 200);
    assert_eq!(gateway.ask_as_app("GET", "/", &padding(120, 120)).status, 200);
    for (bytes, lines) in [(33_000, 1), (60_000, 4), (130, 130), (250, 250)] {
        let answer = gateway.ask_as_app("GET", "/", &padding(bytes, lines));
        assert_eq!(answer.status, 431, "{bytes} bytes in {lines} lines");
        assert!(answer.is_readable_by_app());
        assert!(answer.text().contains("request-headers"), "{}", answer.text());
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[test]
fn header_fields_far_over_the_limit_are_431_all_the_same() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    for (bytes, lines) in [(4 << 20, 1), (10_000, 10_000), (4 << 20, 60)] {
        let answer = gateway.ask_as_app("GET", "/", &padding(bytes, lines));
        assert_eq!(answer.status, 431, "{bytes} bytes in {lines} lines");
    }
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
}

const SMALL_BODIES: &str = "[gateway.limits]\nrequest-body = 1000\n";

#[test]
fn a_body_announced_as_too_large_is_413_before_it_is_read() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::with(&upstream, SMALL_BODIES);
    let mut line = gateway.line();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n"
    );
    let answer = line.ask(head);
    assert_eq!(answer.status, 413, "and no 100 before it");
    assert!(answer.is_readable_by_app());
    assert_eq!(answer.field("connection"), Some("close"));
    assert!(answer.text().contains("1000 bytes"));
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn a_body_that_turns_out_too_large_is_413_although_the_client_goes_on_sending() {
    let upstream = Upstream::serving(|mut stream| drop(read_request(&mut stream)));
    let gateway = Running::with(&upstream, SMALL_BODIES);
    let mut line = gateway.line();
    line.send(format!("POST / HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nTransfer-Encoding: chunked\r\n\r\n"));
    let mut sender = line.stream.get_ref().try_clone().unwrap();
    let sending = thread::spawn(move || {
        let chunk = format!("400\r\n{}\r\n", "b".repeat(0x400));
        for _ in 0..4096 {
            if sender.write_all(chunk.as_bytes()).is_err() {
                return;
            }
        }
    });
    let answer = line.receive(false);
    assert_eq!(answer.status, 413);
    assert!(answer.is_readable_by_app());
    drop(line);
    sending.join().unwrap();
}

#[test]
fn a_body_of_the_limit_s_size_passes() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::with(&upstream, SMALL_BODIES);
    let body = "b".repeat(1000);
    let answer =
        gateway.line().ask(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{body}"));
    assert_eq!(answer.status, 200);
    assert_eq!(upstream.request().body.len(), 1000);
}

#[test]
fn connections_beyond_the_limit_wait_until_one_ends() {
    let upstream = Upstream::saying(response(200, "", "x"));
    let gateway = Running::with(&upstream, "[gateway.limits]\nconnections = 2\n");
    let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let (mut first, mut second) = (gateway.line(), gateway.line());
    assert_eq!((first.ask(request).status, second.ask(request).status), (200, 200));
    let mut third = Line::open(gateway.address);
    third.send(request);
    third.stream.get_ref().set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(third.read_line().is_none(), "served beyond the limit");
    drop(first);
    third.stream.get_ref().set_read_timeout(Some(crate::answer::PATIENCE)).unwrap();
    assert_eq!(third.receive(false).status, 200);
    eventually("three requests", || upstream.requests().len() == 3);
}
