//! Bad input: refused in bounded time, never echoed, and the gateway serves on.

use std::time::{Duration, Instant};

use crate::answer::{APP, Line};
use crate::running::Running;
use crate::upstream::{Upstream, response};

const ASKS_PUT: &str = "Access-Control-Request-Method: PUT\r\n";

fn begin() -> (Upstream, Running) {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    (upstream, gateway)
}

#[test]
fn origins_that_only_resemble_the_allowed_one_get_nothing() {
    let (_upstream, gateway) = begin();
    for origin in [
        "null",
        "https://app.example.com.evil.com",
        "https://evil-app.example.com",
        "https://app.example.com:443",
        "https://app.example.com:8443",
        "https://app.example.com/",
        "https://APP.example.com",
        "HTTPS://app.example.com",
        "http://app.example.com",
        "https://app.example.com.",
        "https://app.example.com https://evil.com",
        "https://app.example.com,https://evil.com",
        "https://user@app.example.com",
        "https://appXexample.com",
        "https://app.example.com%00.evil.com",
        "https://app.example.com`.evil.com",
        "https://app\u{e9}.example.com",
        "*",
        "",
    ] {
        for (method, asks) in [("GET", ""), ("OPTIONS", ASKS_PUT)] {
            let answer = gateway.ask(method, "/", &format!("Origin: {origin}\r\n{asks}"));
            assert!(matches!(answer.status, 200 | 204), "{origin}: {}", answer.status);
            assert!(answer.has_no_cors_field(), "{origin}: {answer:?}");
        }
    }
}

#[test]
fn bytes_that_are_no_text_get_nothing() {
    let (_upstream, gateway) = begin();
    for origin in [&b"https://app.example.com\xff"[..], b"\xc3\xa9", b"https://app.\x80example.com", b"a\tb"]
    {
        let head = [b"GET / HTTP/1.1\r\nHost: a\r\nOrigin: ", origin, b"\r\n\r\n"].concat();
        let answer = gateway.line().ask(head);
        assert_eq!(answer.status, 200);
        assert!(answer.has_no_cors_field());
        let name = [b"OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example.com\r\nAccess-Control-Request-Method: ",
            origin, b"\r\n\r\n"].concat();
        assert!(gateway.line().ask(name).has_no_cors_field());
    }
    assert_eq!(gateway.line().ask(b"GET / HTTP/1.1\r\nHost: a\r\nOrigin: a\0b\r\n\r\n").status, 400);
}

#[test]
fn a_second_origin_takes_the_grant_away() {
    let (_upstream, gateway) = begin();
    for (method, asks) in [("GET", ""), ("OPTIONS", ASKS_PUT)] {
        let answer = gateway.ask(method, "/", &format!("Origin: {APP}\r\nOrigin: {APP}\r\n{asks}"));
        assert!(answer.has_no_cors_field(), "{answer:?}");
    }
}

#[test]
fn a_huge_origin_is_refused_quickly() {
    let (_upstream, gateway) = begin();
    for size in [5_000, 40_000, 1 << 20] {
        let begun = Instant::now();
        let origin = format!("https://{}.example.com", "a".repeat(size));
        let answer = gateway.ask("GET", "/", &format!("Origin: {origin}\r\n"));
        assert_eq!(answer.status, if size < 30_000 { 200 } else { 431 });
        assert!(answer.has_no_cors_field());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    assert!(gateway.ask_as_app("GET", "/", "").is_readable_by_app());
}

#[test]
fn header_lists_beyond_any_browser_s_are_refused_quickly() {
    let (_upstream, gateway) = begin();
    let lines = |number: usize| "Access-Control-Request-Headers: x-a\r\n".repeat(number);
    let empty = format!("Access-Control-Request-Headers: {}\r\n", ",".repeat(30_000));
    for (asks, status) in [(lines(60), 204), (lines(100), 204), (lines(10_000), 431), (empty, 204)] {
        let begun = Instant::now();
        let answer = gateway.ask_as_app("OPTIONS", "/", &format!("{ASKS_PUT}{asks}"));
        assert_eq!(answer.status, status);
        assert!(answer.has_no_cors_field() == (asks.len() > 60 * 37), "{} bytes", asks.len());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn what_is_no_http_is_answered_and_ends_the_connection() {
    let (_upstream, gateway) = begin();
    for garbage in [
        "\x16\x03\x01\x02\x00\x01\x00",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "G\u{1}T / HTTP/1.1\r\n\r\n",
    ] {
        let mut line: Line = gateway.line();
        line.send(garbage);
        assert_eq!(line.receive(false).status, 400, "{garbage:?}");
        assert!(line.is_closed());
    }
    assert!(gateway.ask_as_app("GET", "/", "").is_readable_by_app());
}
