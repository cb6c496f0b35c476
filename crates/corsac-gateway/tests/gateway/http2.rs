//! HTTP/2 without TLS comes in by prior knowledge; what goes out is HTTP/1.1.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use crate::answer::{APP, PATIENCE};
use crate::running::Running;
use crate::timeouts::SHORT;
use crate::upstream::{Upstream, read_request, response};

type Sender = http2::SendRequest<Full<Bytes>>;

fn run<T>(gateway: &Running, talk: impl AsyncFnOnce(Sender) -> T) -> T {
    run_at(gateway.address, talk)
}

fn run_at<T>(address: SocketAddr, talk: impl AsyncFnOnce(Sender) -> T) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = TcpStream::connect(address).await.unwrap();
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        talk(sender).await
    })
}

fn request(method: &str, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(format!("http://gateway.test:81{path}")).header("origin", APP)
}

async fn ask(sender: &mut Sender, request: http::request::Builder, body: &'static str) -> Response<Incoming> {
    sender.ready().await.unwrap();
    sender.send_request(request.body(Full::from(body)).unwrap()).await.unwrap()
}

#[test]
fn requests_over_http2_are_decided_and_forwarded_like_any_other() {
    let upstream = Upstream::answering(|request| {
        response(200, "Connection: x-hop\r\nX-Hop: 1\r\n", &String::from_utf8_lossy(&request.body))
    });
    let gateway = Running::before(&upstream);
    run(&gateway, async |mut sender| {
        let posted = request("POST", "/a?b").header("cookie", "a=1").header("cookie", "b=2");
        let answer = ask(&mut sender, posted, "hello").await;
        assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_2));
        assert_eq!(answer.headers()["access-control-allow-origin"], APP);
        assert!(!answer.headers().contains_key("x-hop"));
        assert_eq!(answer.headers()["via"], "1.1 corsac");
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "hello");
    });
    let received = upstream.request();
    assert_eq!(received.line, "POST /a?b HTTP/1.1");
    assert_eq!(received.field("host"), Some("gateway.test:81"));
    assert_eq!(received.field("cookie"), Some("a=1; b=2"));
    assert_eq!(received.field("via"), Some("2.0 corsac"));
}

#[test]
fn preflights_and_errors_over_http2_carry_their_fields() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::with(&upstream, "[gateway.limits]\nrequest-body = 3\n");
    run(&gateway, async |mut sender| {
        let preflight = request("OPTIONS", "/").header("access-control-request-method", "PUT");
        let answer = ask(&mut sender, preflight, "").await;
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.headers()["access-control-allow-methods"], "PUT");
        let answer = ask(&mut sender, request("PUT", "/"), "long").await;
        assert_eq!(answer.status(), 413);
        assert_eq!(answer.headers()["access-control-allow-origin"], APP);
        let padded = request("GET", "/").header("x-padding", "p".repeat(40_000));
        let answer = ask(&mut sender, padded, "").await;
        assert_eq!(answer.status(), 431);
        assert_eq!(answer.headers()["access-control-allow-origin"], APP);
        let answer = ask(&mut sender, request("HEAD", "/../x"), "").await;
        assert_eq!(answer.status(), 400);
        assert!(answer.into_body().collect().await.unwrap().to_bytes().is_empty());
    });
}

#[test]
fn a_response_that_breaks_off_is_an_error_of_its_stream_only() {
    let upstream = Upstream::serving(|mut stream| {
        use std::io::Write;
        let cut =
            crate::upstream::read_request(&mut stream).is_some_and(|request| request.line.contains("/cut"));
        let answer = if cut {
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_owned()
        } else {
            response(200, "", "x")
        };
        stream.get_mut().write_all(answer.as_bytes()).unwrap();
    });
    let gateway = Running::before(&upstream);
    run(&gateway, async |mut sender| {
        let cut = request("GET", "/cut").body(Full::from("")).unwrap();
        let whole = match sender.send_request(cut).await {
            Ok(answer) => answer.into_body().collect().await.is_ok(),
            // A body that breaks off at once takes the head with it.
            Err(_) => false,
        };
        assert!(!whole);
        let answer = ask(&mut sender, request("GET", "/"), "").await;
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "x");
    });
}

#[test]
fn many_requests_at_a_time_share_a_connection() {
    let upstream = Upstream::answering(|request| response(200, "", &request.line));
    let gateway = Running::before(&upstream);
    run(&gateway, async |sender| {
        let asking = (0..100).map(|number| {
            let mut sender = sender.clone();
            tokio::spawn(async move {
                let answer = ask(&mut sender, request("GET", &format!("/{number}")), "").await;
                let body = answer.into_body().collect().await.unwrap().to_bytes();
                assert_eq!(body, format!("GET /{number} HTTP/1.1"));
            })
        });
        for asked in asking.collect::<Vec<_>>() {
            asked.await.unwrap();
        }
    });
}

#[test]
fn a_stop_lets_running_requests_of_http2_finish() {
    let (came, comes) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::answering(move |_| {
        came.send(()).unwrap();
        wait.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        response(200, "", "done")
    });
    let mut gateway = Running::before(&upstream);
    let address = gateway.address;
    let asking = thread::spawn(move || {
        run_at(address, async |mut sender| {
            let answer = ask(&mut sender, request("GET", "/"), "").await;
            assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "done");
        });
    });
    comes.recv_timeout(PATIENCE).unwrap();
    gateway.begin_stop();
    thread::sleep(Duration::from_millis(100));
    go_on.send(()).unwrap();
    asking.join().unwrap();
    assert!(gateway.stop() < Duration::from_secs(4));
}

#[test]
fn a_client_that_gives_no_window_holds_no_upstream() {
    let (ended, ends) = mpsc::channel();
    let upstream = Upstream::serving(move |mut stream| {
        read_request(&mut stream);
        let out = stream.get_mut();
        out.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        while out.write_all(&[b'x'; 65536]).is_ok() {}
        ended.send(()).unwrap();
    });
    let gateway = Running::with(&upstream, SHORT);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = TcpStream::connect(gateway.address).await.unwrap();
        let mut builder = http2::Builder::new(TokioExecutor::new());
        let handshake = builder.initial_stream_window_size(0).handshake(TokioIo::new(stream));
        let (mut sender, connection) = handshake.await.unwrap();
        tokio::spawn(connection);
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(ask(&mut sender, request("GET", "/"), "").await);
        }
        for answer in answers {
            assert!(
                answer.into_body().collect().await.is_err(),
                "a body that the gateway gave up looks whole"
            );
        }
    });
    for _ in 0..20 {
        ends.recv_timeout(PATIENCE).unwrap();
    }
}

#[test]
fn a_stream_whose_upstream_is_silent_goes_on_beside_one_that_is_given_up() {
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::serving(move |mut stream| {
        let asked = read_request(&mut stream).unwrap();
        let out = stream.get_mut();
        out.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        if asked.line.starts_with("GET /much") {
            while out.write_all(&[b'x'; 65536]).is_ok() {}
            return;
        }
        out.write_all(b"hi").unwrap();
        wait.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        out.write_all(b"yo").unwrap();
    });
    let gateway = Running::with(&upstream, SHORT);
    run(&gateway, async |mut sender| {
        let silent = ask(&mut sender, request("GET", "/silent"), "").await;
        let silent = tokio::spawn(silent.into_body().collect());
        let mut much = ask(&mut sender, request("GET", "/much"), "").await.into_body();
        // Taken by nobody until the gateway has given the stream up; what had come before stays readable.
        tokio::time::sleep(Duration::from_secs(3)).await;
        while let Some(Ok(_)) = much.frame().await {}
        go_on.send(()).unwrap();
        assert_eq!(silent.await.unwrap().unwrap().to_bytes(), "hiyo");
    });
}
