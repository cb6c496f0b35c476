//! WebSocket: who may open one, and bytes both ways once it is open.

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::answer::{APP, EVIL, Line};
use crate::running::{POLICY, Running, route};
use crate::upstream::{Upstream, read_head, response};

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nAccess-Control-Allow-Origin: *\r\n\r\n";

/// Agrees to every handshake and echoes bytes; first it says what it was asked.
fn echo() -> Upstream {
    Upstream::serving(|mut stream: BufReader<TcpStream>| {
        let head = read_head(&mut stream).unwrap();
        assert_eq!((head.field("upgrade"), head.field("connection")), (Some("websocket"), Some("upgrade")));
        assert_eq!(head.field("sec-websocket-key"), Some("dGhlIHNhbXBsZSBub25jZQ=="));
        let out = stream.get_mut();
        // The first bytes of the new protocol may come with the head.
        out.write_all(format!("{SWITCH}hello").as_bytes()).unwrap();
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut piece) {
            stream.get_mut().write_all(&piece[..read]).unwrap();
        }
    })
}

fn handshake(fields: &str) -> String {
    format!(
        "GET /socket HTTP/1.1\r\nHost: gateway.test:3001\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{fields}\r\n"
    )
}

#[track_caller]
fn talks(line: &mut Line) {
    let mut greeting = [0; 5];
    line.stream.read_exact(&mut greeting).unwrap();
    assert_eq!(&greeting, b"hello");
    for message in ["\u{81}\u{5}", "ping", "\0\0\0"] {
        line.send(message);
        let mut back = vec![0; message.len()];
        line.stream.read_exact(&mut back).unwrap();
        assert_eq!(back, message.as_bytes());
    }
}

#[test]
fn a_websocket_opens_for_an_allowed_origin_its_own_host_and_no_origin() {
    let upstream = echo();
    let gateway = Running::before(&upstream);
    for origin in
        [format!("Origin: {APP}\r\n"), "Origin: http://gateway.test:3001\r\n".to_owned(), String::new()]
    {
        let mut line = gateway.line();
        let answer = line.ask(handshake(&origin));
        assert_eq!(answer.status, 101, "{origin}");
        assert!(answer.has_no_cors_field(), "{answer:?}");
        assert!(answer.field("vary").is_none());
        assert_eq!(answer.field("upgrade"), Some("websocket"));
        assert_eq!(answer.field("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        talks(&mut line);
        // The end passes on.
        line.stream.get_ref().shutdown(std::net::Shutdown::Write).unwrap();
        assert!(line.is_closed());
    }
}

#[test]
fn a_websocket_does_not_open_for_any_other_page() {
    let upstream = echo();
    let gateway = Running::before(&upstream);
    for origin in [
        EVIL,
        "null",
        "http://gateway.test",
        "http://gateway.test:3002",
        "https://gateway.test:3001.evil.com",
    ] {
        let answer = gateway.line().ask(handshake(&format!("Origin: {origin}\r\n")));
        assert_eq!(answer.status, 403, "{origin}");
        assert!(answer.has_no_cors_field());
        assert_eq!(answer.field("vary"), Some("Origin"));
        assert!(answer.text().contains("WebSocket"));
    }
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn enforce_does_not_refuse_a_handshake_from_the_own_host() {
    let upstream = echo();
    let text = POLICY.replace("max-age", "enforce = true\nmax-age");
    let gateway = Running::start(&format!("{text}\n[gateway]\n{}", route("/{*rest}", &upstream, "\"app\"")));
    assert_eq!(gateway.line().ask(handshake("Origin: http://gateway.test:3001\r\n")).status, 101);
}

#[test]
fn without_a_policy_and_under_an_open_one_every_handshake_passes() {
    let upstream = echo();
    for policy in ["false", "\"open\""] {
        let open = "[policies.open]\norigins = [\"*\"]\n";
        let gateway = Running::start(&format!("{open}[gateway]\n{}", route("/{*rest}", &upstream, policy)));
        assert_eq!(gateway.line().ask(handshake(&format!("Origin: {EVIL}\r\n"))).status, 101, "{policy}");
    }
}

#[test]
fn a_server_that_does_not_switch_is_answered_for_with_fields() {
    let upstream = Upstream::saying(response(426, "Access-Control-Allow-Origin: *\r\n", "no"));
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    let answer = line.ask(handshake(&format!("Origin: {APP}\r\n")));
    assert_eq!((answer.status, answer.text().as_str()), (426, "no"));
    assert!(answer.is_readable_by_app());
    assert_eq!(line.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 426, "the connection serves on");
}

#[test]
fn fields_of_a_server_that_does_not_switch_are_respected_or_a_conflict() {
    let upstream = Upstream::saying(response(426, "Access-Control-Allow-Origin: *\r\n", "no"));
    for (mode, status, origin) in [("replace", 426, APP), ("respect", 426, "*"), ("conflict", 502, APP)] {
        let policy = format!("[policies.p]\norigins = [\"{APP}\"]\nupstream-cors = \"{mode}\"\n");
        let gateway =
            Running::start(&format!("{policy}[gateway]\n{}", route("/{*rest}", &upstream, "\"p\"")));
        let answer = gateway.line().ask(handshake(&format!("Origin: {APP}\r\n")));
        assert_eq!(
            (answer.status, answer.field("access-control-allow-origin")),
            (status, Some(origin)),
            "{mode}"
        );
        assert_eq!(answer.field("vary"), Some("Origin"), "{mode}");
        assert_eq!(answer.text(), if status == 502 { "" } else { "no" }, "{mode}");
    }
}

#[test]
fn a_handshake_with_a_body_is_an_ordinary_request() {
    let upstream = Upstream::saying(response(200, "", "x"));
    let gateway = Running::before(&upstream);
    let answer = gateway.line().ask(handshake("Content-Length: 5\r\n") + "hello");
    assert_eq!((answer.status, answer.text().as_str()), (200, "x"));
    let request = upstream.request();
    assert_eq!((request.field("upgrade"), request.body.as_slice()), (None, &b"hello"[..]));
}

#[test]
fn an_open_websocket_is_not_idle() {
    let upstream = echo();
    let gateway = Running::with(&upstream, "[gateway.timeouts]\nheaders = 1\nidle = 1\nstop = 1\n");
    let mut line = gateway.line();
    assert_eq!(line.ask(handshake("")).status, 101);
    thread::sleep(Duration::from_millis(2500));
    talks(&mut line);
    // Nor does it keep the gateway from stopping.
    let took = gateway.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn other_upgrades_are_not_passed_on() {
    let upstream = Upstream::saying(response(200, "", "x"));
    let gateway = Running::before(&upstream);
    let answer = gateway.ask(
        "GET",
        "/",
        "Upgrade: h2c, tls/1.0\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: a\r\n",
    );
    assert_eq!(answer.text(), "x");
    let request = upstream.request();
    assert_eq!((request.field("upgrade"), request.field("http2-settings")), (None, None));
}
