//! Inside hyper, over TCP: the bytes that a browser would get.

use std::convert::Infallible;

use bytes::Bytes;
use corsac_tower::CorsLayer;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::{Layer, service_fn};

use crate::exchange::{APP, policy};

async fn handle(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let status: u16 = request.uri().path().trim_start_matches('/').parse().unwrap();
    let builder = Response::builder().status(status).header("access-control-allow-origin", "*");
    Ok(builder.body(Full::from("the handler's")).unwrap())
}

/// Serves one connection and gives back, in lower case, all that comes over it for the request.
async fn exchange(request: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let service =
            CorsLayer::new(policy(|spec| spec.methods = vec!["PUT".into()])).layer(service_fn(handle));
        let connection = auto::Builder::new(TokioExecutor::new());
        connection.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).await.unwrap();
    });
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(request.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    server.await.unwrap();
    answer.to_ascii_lowercase()
}

#[tokio::test]
async fn a_preflight_over_tcp_is_answered_without_body() {
    let request = format!(
        "OPTIONS /200 HTTP/1.1\nHost: api.example\nConnection: close\nOrigin: {APP}\nAccess-Control-Request-Method: PUT\n\n"
    );
    let answer = exchange(&request).await;
    assert!(answer.starts_with("http/1.1 204 no content\r\n"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://app.example.com\r\n"), "{answer}");
    assert!(answer.contains("access-control-allow-methods: put\r\n"), "{answer}");
    assert!(!answer.contains("content-length"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn an_answer_over_tcp_has_one_value_of_the_field() {
    for status in [200, 304, 404, 500] {
        let request =
            format!("GET /{status} HTTP/1.1\nHost: api.example\nConnection: close\nOrigin: {APP}\n\n");
        let answer = exchange(&request).await;
        assert!(answer.starts_with(&format!("http/1.1 {status} ")), "{answer}");
        assert_eq!(answer.matches("access-control-allow-origin").count(), 1, "{answer}");
        assert!(answer.contains("access-control-allow-origin: https://app.example.com\r\n"), "{answer}");
        assert!(answer.contains("vary: origin\r\n"), "{answer}");
    }
}
