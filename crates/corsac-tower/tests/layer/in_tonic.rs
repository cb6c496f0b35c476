//! Inside tonic, over TCP: a gRPC server that pages call, answering over HTTP/1.1 and HTTP/2.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use bytes::Bytes;
use corsac_tower::CorsLayer;
use http::{Request, Response, StatusCode};
use http_body_util::Empty;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tonic::Status;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::Service;

use crate::exchange::{APP, STRANGER, cors_fields, policy, values, vary};

/// A service without generated code: it says that it has no method.
#[derive(Clone)]
struct Greeter;

impl NamedService for Greeter {
    const NAME: &'static str = "greet.Greeter";
}

impl Service<Request<Body>> for Greeter {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Status::unimplemented("no such method").into_http()))
    }
}

/// One request over HTTP/2 to a server under the layer.
async fn send(request: Request<Empty<Bytes>>) -> Response<hyper::body::Incoming> {
    let layer = CorsLayer::new(policy(|spec| {
        spec.request_headers = vec!["content-type".into(), "x-grpc-web".into()];
        spec.expose_headers = vec!["grpc-status".into(), "grpc-message".into()];
    }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::builder().accept_http1(true).layer(layer).add_service(Greeter);
    let server = tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));

    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let answer = client.send_request(request).await.unwrap();
    connection.abort();
    server.abort();
    answer
}

#[tokio::test]
async fn a_call_from_a_page_carries_the_fields() {
    let request = |origin: &str| {
        let builder = Request::post("http://api.example/greet.Greeter/Hello").header("origin", origin);
        builder.header("content-type", "application/grpc").body(Empty::new()).unwrap()
    };
    let answer = send(request(APP)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(values(&answer, "grpc-status"), ["12"]);
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    assert_eq!(values(&answer, "access-control-expose-headers").len(), 1);

    let answer = send(request(STRANGER)).await;
    assert_eq!(cors_fields(&answer), [""; 0]);
    assert_eq!(vary(&answer), ["origin"]);
}

#[tokio::test]
async fn a_preflight_of_a_call_is_answered_before_tonic() {
    let builder = Request::options("http://api.example/greet.Greeter/Hello").header("origin", APP);
    let request = builder
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-grpc-web")
        .body(Empty::new())
        .unwrap();
    let answer = send(request).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(values(&answer, "access-control-allow-headers").len(), 1);
    assert!(!answer.headers().contains_key("grpc-status"));
}
