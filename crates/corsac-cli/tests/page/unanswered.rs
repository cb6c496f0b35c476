//! Servers that do not answer as HTTP does: one clear sentence each, exit 3, and within the time limit.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::shell::corsac;

/// The time limit of the checks.
const SECONDS: u64 = 1;

struct Case {
    what: &'static str,
    url: String,
    code: &'static str,
    /// What is advised.
    says: &'static str,
}

fn case(what: &'static str, scheme: &str, port: u16, code: &'static str, says: &'static str) -> Case {
    Case { what, url: format!("{scheme}://127.0.0.1:{port}/"), code, says }
}

fn port(take: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    Server::taking(take).address.port()
}

/// A port that says this to every request.
fn saying(bytes: &'static [u8]) -> u16 {
    port(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(bytes);
    })
}

/// A port that says this before it is asked.
fn greeting(bytes: &'static [u8]) -> u16 {
    port(move |mut stream| {
        let _ = stream.write_all(bytes);
        let _ = stream.read(&mut [0; 4096]);
    })
}

/// A port that nobody listens at.
fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn nobody() -> Vec<Case> {
    vec![
        case("nobody listens", "http", free(), "D201", "nobody listens at this address and port"),
        case("nobody listens", "https", free(), "D201", "nobody listens at this address and port"),
        Case {
            what: "no such name",
            url: "http://no-such-host.invalid/".into(),
            code: "D201",
            says: "the name is unknown",
        },
        case("it closes at once", "http", port(drop), "D201", "closed the connection"),
    ]
}

fn other_protocols() -> Vec<Case> {
    let alert = b"\x15\x03\x03\x00\x02\x02\x0a";
    let settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00";
    vec![
        case("SSH", "http", saying(b"SSH-2.0-server\r\n"), "D201", "another protocol than HTTP"),
        case("SMTP", "http", greeting(b"220 mail.example ESMTP\r\n"), "D201", "another protocol than HTTP"),
        case("HTTP/2 alone", "http", saying(settings), "D201", "HTTP/2 only"),
        case(
            "a broken head",
            "http",
            saying(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
            "D201",
            "breaks the rules of HTTP",
        ),
        case("an alert of TLS", "http", saying(alert), "D201", "the port speaks TLS: ask by https://"),
    ]
}

fn broken_tls() -> Vec<Case> {
    let (own_certificate, _) = crate::tls::server();
    let alert = b"\x15\x03\x03\x00\x02\x02\x28";
    let plain = saying(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    vec![
        case("plain HTTP", "https", plain, "D114", "the port does not speak TLS"),
        case("SSH", "https", greeting(b"SSH-2.0-server\r\n"), "D114", "the port does not speak TLS"),
        case(
            "it closes",
            "https",
            port(|mut stream| drop(stream.read(&mut [0; 4096]))),
            "D114",
            "perhaps its port does not speak TLS",
        ),
        case("no common ciphers", "https", saying(alert), "D114", "the server refused the handshake"),
        case("its own certificate", "https", own_certificate.address.port(), "D114", "the certificate"),
    ]
}

fn slow() -> Vec<Case> {
    let dripping = port(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        while stream.write_all(b"H").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    let silent = port(|stream| {
        thread::sleep(Duration::from_secs(60));
        drop(stream);
    });
    vec![
        case("it keeps silent", "http", silent, "D201", "the server is too slow"),
        case("it keeps silent", "https", silent, "D201", "the server is too slow"),
        case("it drips", "https", dripping, "D114", "the port does not speak TLS"),
    ]
}

#[test]
fn each_ends_in_a_clear_sentence_and_exit_3_within_the_time_limit() {
    for Case { what, url, code, says } in
        [nobody(), other_protocols(), broken_tls(), slow()].into_iter().flatten()
    {
        let begin = Instant::now();
        let seconds = SECONDS.to_string();
        let output =
            corsac(&["check", &url, "--origin", "http://app.example", "--timeout", &seconds]).output();
        let elapsed = begin.elapsed();
        let output = output.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(3), "{what}: {text}");
        assert!(text.starts_with(&format!("unreachable  {code}  ")), "{what}: {text}");
        let advice =
            text.split_once("\nfix       - ").unwrap_or_else(|| panic!("{what}: no advice: {text}")).1;
        let advice = advice.split("\n\n").next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(advice.contains(says), "{what}: {text}");
        assert!(!advice.contains(" - "), "{what}: it is one sentence: {advice}");
        // The process starts and ends outside of the limit.
        assert!(elapsed < Duration::from_secs(SECONDS + 4), "{what}: {elapsed:?}");
    }
}
