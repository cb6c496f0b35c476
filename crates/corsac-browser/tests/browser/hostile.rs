//! Servers that mean no good: each ends in a clear failure, in time and in bounded memory.

use crate::network::{failure, message};
use crate::raw_server::{RawServer, read_head};
use corsac::fetch::preset::FetchInit;
use corsac::fetch::{NetworkFailure, Profile};
use corsac_browser::{Blocked, Browser, Network, Response, SendOptions, post};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;

/// For what never ends by itself.
const TIMEOUT: Duration = Duration::from_secs(1);
/// For what ends by itself, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a page of the server's own origin gets from it.
async fn fetched(server: &RawServer) -> Result<Response, Blocked> {
    fetched_within(server, PATIENCE).await
}

/// Never later than the timeout, and patience.
async fn fetched_within(server: &RawServer, timeout: Duration) -> Result<Response, Blocked> {
    let network = Network::new();
    let browser = Browser::builder().network(network).timeout(timeout).body_limit(1 << 20).build().unwrap();
    let start = Instant::now();
    let result = browser.page(&server.origin()).unwrap().fetch(server.url("/")).await;
    assert!(start.elapsed() < timeout + PATIENCE, "{:?}", start.elapsed());
    result
}

async fn told(answer: &[u8]) -> String {
    let server = RawServer::saying(answer).await;
    let blocked = fetched(&server).await.unwrap_err();
    message(&blocked).to_owned()
}

/// Says the first part once and the second for ever; counts the bytes that were taken.
async fn endless(
    first: &'static [u8],
    again: &'static [u8],
    pause: Duration,
) -> (RawServer, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let server = RawServer::start(move |mut stream, _| {
        let taken = Arc::clone(&counter);
        async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(first).await;
            while stream.write_all(again).await.is_ok() {
                taken.fetch_add(again.len(), Ordering::SeqCst);
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
        }
    })
    .await;
    (server, taken)
}

#[tokio::test]
async fn endless_fields_end_at_the_limit() {
    let (server, _) = endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n", Duration::ZERO).await;
    let blocked = fetched(&server).await.unwrap_err();
    assert_eq!(message(&blocked), "the head of the response has more than 262144 bytes or 1024 fields");
}

#[tokio::test]
async fn an_endless_field_ends_at_the_limit() {
    let (server, taken) = endless(b"HTTP/1.1 200 OK\r\nX: ", &[b'x'; 4096], Duration::ZERO).await;
    let blocked = fetched(&server).await.unwrap_err();
    assert_eq!(message(&blocked), "the head of the response has more than 262144 bytes or 1024 fields");
    // What the kernel had room for beyond our limit is some MiB at most.
    assert!(taken.load(Ordering::SeqCst) < 16 << 20, "{}", taken.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_head_just_within_the_limits_is_fine() {
    let fields: String = (0..1000).map(|number| format!("X-{number}: {}\r\n", "x".repeat(200))).collect();
    let server = RawServer::saying(format!("HTTP/1.1 200 OK\r\n{fields}content-length: 0\r\n\r\n")).await;
    assert_eq!(fetched(&server).await.unwrap().headers().len(), 1001);
}

#[tokio::test]
async fn endless_interim_responses_end_with_the_timeout() {
    let (server, _) = endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n", Duration::from_millis(1)).await;
    let blocked = fetched_within(&server, TIMEOUT).await.unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::Timeout { milliseconds: 1000 });
}

#[tokio::test]
async fn a_head_that_drips_ends_with_the_timeout() {
    let (server, _) = endless(b"HTTP/1.1 200 OK\r\nX: ", b"x", Duration::from_millis(20)).await;
    let blocked = fetched_within(&server, TIMEOUT).await.unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::Timeout { milliseconds: 1000 });
}

#[tokio::test]
async fn silence_ends_with_the_timeout() {
    let server = RawServer::start(|stream, _| async move {
        let _kept_open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let blocked = fetched_within(&server, TIMEOUT).await.unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::Timeout { milliseconds: 1000 });
}

#[tokio::test]
async fn a_body_that_drips_is_a_body_error_and_keeps_what_came() {
    let (server, _) = endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x", Duration::from_millis(20)).await;
    let response = fetched_within(&server, TIMEOUT).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.body_error(), Some("the body did not end within 1000 ms"));
    assert!(response.text().starts_with('x'));
}

#[tokio::test]
async fn who_wants_the_head_only_does_not_wait_for_the_body() {
    let server = RawServer::start(|mut stream, _| async move {
        read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n").await;
        std::future::pending::<()>().await;
    })
    .await;
    let browser = Browser::builder().network(Network::new()).build().unwrap();
    let page = browser.page(&server.origin()).unwrap();
    let prepared = FetchInit::default().prepare(page.client(), &server.url("/"), Profile::Spec);
    let options = SendOptions { head_only: true, timeout: Some(PATIENCE), ..SendOptions::default() };
    let response = page.send(prepared, options).await.unwrap();
    assert_eq!((response.body(), response.body_error()), (Some(&b""[..]), None));
}

#[tokio::test]
async fn an_endless_body_ends_at_the_limit() {
    let (server, taken) = endless(b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096], Duration::ZERO).await;
    let response = fetched(&server).await.unwrap();
    assert_eq!(response.body_error(), Some("the body is larger than the limit of 1048576 bytes"));
    assert_eq!(response.body().unwrap().len(), 1 << 20);
    assert!(taken.load(Ordering::SeqCst) < 32 << 20, "{}", taken.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_close_before_the_head_has_ended_is_told() {
    for answer in ["", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n"] {
        let expected = "the connection was closed before the head of the response had ended";
        assert_eq!(told(answer.as_bytes()).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_close_before_the_body_has_ended_is_a_body_error() {
    for answer in ["content-length: 9\r\n\r\nhats", "transfer-encoding: chunked\r\n\r\n4\r\nhats\r\n"] {
        let server = RawServer::saying(format!("HTTP/1.1 200 OK\r\n{answer}")).await;
        let response = fetched(&server).await.unwrap();
        assert_eq!(
            response.body_error(),
            Some("the connection was closed before the body had ended"),
            "{answer:?}"
        );
        assert_eq!(response.text(), "hats");
    }
}

#[tokio::test]
async fn broken_chunks_are_a_body_error() {
    let server =
        RawServer::saying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhats\r\nxyz\r\n").await;
    let response = fetched(&server).await.unwrap();
    assert!(
        response.body_error().unwrap().starts_with("the body broke off: "),
        "{:?}",
        response.body_error()
    );
    assert_eq!(response.text(), "hats");
}

#[tokio::test]
async fn what_is_no_http_is_told() {
    let odd: [&[u8]; 16] = [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: a\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\rY: b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\r\n\r\n",
        b"HTTP/1.1\r200 OK\n\n",
        b"HTTP/1.1 \r\n\r\n",
        b"HTTP/1.1 1000 OK\r\n\r\n",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"http/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nhats",
    ];
    for answer in odd {
        let text = told(answer).await;
        assert!(
            text.starts_with("the response is no HTTP/1 that can be read: "),
            "{} {text}",
            answer.escape_ascii()
        );
    }
}

#[tokio::test]
async fn a_value_may_hold_any_byte_but_three() {
    for byte in (1..=255).filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        let answer = [&b"HTTP/1.1 200 OK\r\nX-Odd: a"[..], &[byte], b"b\r\n\r\n"].concat();
        let server = RawServer::saying(answer).await;
        let response = fetched(&server).await.unwrap();
        assert_eq!(response.header("x-odd").as_deref(), Some(&[b'a', byte, b'b'][..]), "{byte:#04x}");
    }
}

#[tokio::test]
async fn the_length_of_a_body_is_what_all_its_fields_say() {
    let body = "x".repeat(42);
    let with = |fields: &str| RawServer::saying(format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{body}"));
    for (fields, length) in [
        ("Content-Length: 30", 30),
        ("Content-Length: 030", 30),
        ("Content-Length: 30,30", 30),
        ("Content-Length: 30\r\nContent-Length: 30, 30", 30),
        // What is no number says nothing, and the body goes on to the end of the connection.
        ("Content-Length: many", 42),
        ("Content-Length: many, many", 42),
        ("Content-Length: -1", 42),
        ("Content-Length: 30s", 42),
        ("Content-Length:", 42),
    ] {
        assert_eq!(fetched(&with(fields).await).await.unwrap().text().len(), length, "{fields}");
    }
    for fields in [
        "Content-Length: 30\r\nContent-Length: 42",
        "Content-Length: 030, 30",
        "Content-Length: 30,",
        "Content-Length:\r\nContent-Length: 30",
    ] {
        assert!(fetched(&with(fields).await).await.is_err(), "{fields}");
    }
}

#[tokio::test]
async fn a_body_where_none_may_be_is_not_the_next_response() {
    for status in ["204 No Content", "304 Not Modified"] {
        let server = RawServer::start(move |mut stream, _| async move {
            while !read_head(&mut stream).await.is_empty() {
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nhello");
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        })
        .await;
        let page =
            Browser::builder().network(Network::new()).build().unwrap().page(&server.origin()).unwrap();
        for _ in 0..5 {
            let response = page.fetch(post(server.url("/"))).await.unwrap();
            assert_eq!(response.body(), None);
        }
        assert_eq!(server.connections(), 5);
    }
}

#[tokio::test]
async fn interim_responses_and_empty_lines_are_passed_over() {
    let answer = "\r\n\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\n\nhats";
    let response = fetched(&RawServer::saying(answer).await).await.unwrap();
    assert_eq!((response.status(), response.text().as_str()), (200, "hats"));
    assert_eq!(response.header("link"), None);
}

#[tokio::test]
async fn odd_but_legal_responses_arrive() {
    let answer = b"HTTP/1.1 299 Caf\xe9\r\nX-Latin: \xe9\xff\r\nX-Empty:\r\nX-Twice: 1\r\nx-twice:\t2 \r\nX-Folded: a\r\n  b\r\n\r\nhats";
    let server = RawServer::saying(&answer[..]).await;
    let response = fetched(&server).await.unwrap();
    assert_eq!((response.status(), response.text().as_str()), (299, "hats"));
    assert_eq!(response.status_message(), b"Caf\xe9");
    assert_eq!(response.headers().iter().next().unwrap().name(), "X-Latin");
    assert_eq!(response.header("x-latin").as_deref(), Some(&b"\xe9\xff"[..]));
    assert_eq!(response.header("x-empty").as_deref(), Some(&b""[..]));
    assert_eq!(response.header("x-twice").as_deref(), Some(&b"1, 2"[..]));
    assert_eq!(response.header("x-folded").as_deref(), Some(&b"a b"[..]));
}

#[tokio::test]
async fn every_status_of_at_most_three_digits_arrives() {
    for status in [0, 1, 99, 200, 299, 304, 404, 599, 600, 999] {
        let server = RawServer::saying(format!("HTTP/1.1 {status} Odd one\r\n\r\n")).await;
        let response = fetched(&server).await.unwrap();
        assert_eq!((response.status(), response.status_message()), (status, &b"Odd one"[..]));
    }
}

#[tokio::test]
async fn a_redirect_whose_body_never_ends_is_followed() {
    let server = RawServer::start(|mut stream, _| async move {
        let head = read_head(&mut stream).await;
        if head.starts_with("GET /there ") {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhats").await;
            return;
        }
        let _ = stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: /there\r\n\r\n").await;
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    assert_eq!(fetched(&server).await.unwrap().text(), "hats");
}

#[tokio::test]
async fn the_timeout_holds_for_a_chain_as_a_whole() {
    let server = RawServer::start(|mut stream, _| async move {
        read_head(&mut stream).await;
        tokio::time::sleep(TIMEOUT / 4).await;
        let _ = stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n").await;
    })
    .await;
    let blocked = fetched_within(&server, TIMEOUT).await.unwrap_err();
    assert_eq!(failure(&blocked), &NetworkFailure::Timeout { milliseconds: 1000 });
    assert!(blocked.trace().exchanges.len() >= 2);
}
