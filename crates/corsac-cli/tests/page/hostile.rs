//! Servers that mean harm: a clear end in bounded time and memory.

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Server, answer, read};
use crate::shell::corsac;

/// What may be in memory at once, far above what a check needs.
const MEMORY_KIB: u64 = 64 << 10;

struct End {
    code: i32,
    text: String,
    elapsed: Duration,
    peak_kib: u64,
}

/// Checks the server with a time limit of 2 s and watches the process.
fn check(server: &Server) -> End {
    let url = format!("http://{}/", server.address);
    let begun = Instant::now();
    let mut child = corsac(&["check", &url, "--origin", "http://app.example", "--timeout", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut peak_kib = 0;
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
        peak_kib = peak_kib.max(peak(child.id()).unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    let elapsed = begun.elapsed();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    End { code: output.status.code().unwrap(), text, elapsed, peak_kib }
}

/// The most memory that the process has had, in KiB.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

impl End {
    #[track_caller]
    fn is(self, code: i32, parts: &[&str]) {
        let End { code: found, text, elapsed, peak_kib } = self;
        assert_eq!(found, code, "{text}");
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        assert!(elapsed < Duration::from_secs(6), "{elapsed:?}: {text}");
        assert!(peak_kib < MEMORY_KIB, "{peak_kib} KiB: {text}");
        assert!(!text.contains("panicked"), "{text}");
    }
}

#[test]
fn endless_headers_end_in_an_error() {
    let server = Server::taking(|mut stream| {
        let _ = read(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-Endless: headers, headers, headers\r\n").is_ok() {}
    });
    check(&server).is(3, &["unreachable  D201"]);
}

#[test]
fn an_endless_header_line_ends_in_an_error() {
    let server = Server::taking(|mut stream| {
        let _ = read(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Endless: ");
        while stream.write_all(&[b'a'; 1 << 16]).is_ok() {}
    });
    check(&server).is(3, &["unreachable  D201"]);
}

#[test]
fn the_21st_redirect_is_not_followed() {
    let server = Server::start(|asked| {
        let next: u32 = asked.path.trim_start_matches('/').parse().unwrap_or(0) + 1;
        answer("302 Found", &[&format!("Location: /{next}"), "Access-Control-Allow-Origin: *"])
    });
    let end = check(&server);
    assert_eq!(end.text.matches("< 302 Found").count(), 21, "{}", end.text);
    end.is(1, &["refused  D509", "number 21", "HTTP-redirect fetch, step 7"]);
}

#[test]
fn a_slow_drip_of_headers_ends_with_the_time_limit() {
    let server = Server::taking(|mut stream| {
        let _ = read(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    let end = check(&server);
    assert!(end.elapsed >= Duration::from_secs(2), "{:?}", end.elapsed);
    end.is(3, &["unreachable  D201", "within 2000 ms"]);
}

#[test]
fn silence_after_the_preflight_ends_with_the_time_limit() {
    let server = Server::taking(|mut stream| {
        let asked = read(&stream);
        let fields = ["Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: *"];
        match asked.is_some_and(|asked| asked.is_preflight()) {
            true => drop(stream.write_all(&answer("204 No Content", &fields))),
            false => thread::sleep(Duration::from_secs(30)),
        }
    });
    let url = format!("http://{}/", server.address);
    let output =
        corsac(&["check", &url, "--origin", "http://app.example", "--timeout", "1", "-X", "PUT"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("refused  D201"));
}

#[test]
fn a_body_that_never_ends_does_not_keep_the_verdict() {
    let server = Server::taking(|mut stream| {
        let _ = read(&stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n");
        while stream.write_all(&[0; 1 << 16]).is_ok() {}
    });
    check(&server).is(0, &["allowed"]);
}

#[test]
fn a_stream_of_events_is_judged_by_its_head() {
    let server = Server::taking(|mut stream| {
        let _ = read(&stream);
        let fields = b"Content-Type: text/event-stream\r\nAccess-Control-Allow-Origin: *\r\n\r\n";
        let _ = stream.write_all(&[b"HTTP/1.1 200 OK\r\n", &fields[..]].concat());
        thread::sleep(Duration::from_secs(30));
    });
    let end = check(&server);
    assert!(end.elapsed < Duration::from_secs(2), "{:?}", end.elapsed);
    end.is(0, &["allowed"]);
}

#[test]
fn bytes_that_are_no_http_are_an_error() {
    for bytes in [
        &b"\x00\xff\xfe\x16\x03\x01 nonsense\r\n\r\n"[..],
        b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"SSH-2.0-server\r\n",
    ] {
        let server = Server::start(|_| bytes.to_vec());
        check(&server).is(3, &["unreachable  D201"]);
    }
}

#[test]
fn an_early_close_is_an_error() {
    for bytes in [&b""[..], b"HTTP/1.1", b"HTTP/1.1 200 OK\r\nAccess-Control-Allow"] {
        let server = Server::start(|_| bytes.to_vec());
        check(&server).is(3, &["unreachable  D201"]);
    }
}
