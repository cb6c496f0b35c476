//! A policy around a hyper service. It serves on a port of its own, sends itself two requests over TCP and prints the
//! answers; with `--serve` it goes on serving.

use std::convert::Infallible;
use std::error::Error;

use bytes::Bytes;
use corsac::policy::PolicySpec;
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

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let spec = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() };
    let layer = CorsLayer::new(spec.compile()?);
    if std::env::args().any(|argument| argument == "--serve") {
        println!("try: curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'");
        return serve(TcpListener::bind("127.0.0.1:3000").await?, layer).await;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::select! {
        served = serve(listener, layer) => served,
        shown = demonstrate(address) => shown,
    }
}

async fn serve(listener: TcpListener, layer: CorsLayer) -> Result<(), Box<dyn Error>> {
    loop {
        let (stream, _) = listener.accept().await?;
        // The layer's clone is a pointer; so is the service that it makes for each connection.
        let service = TowerToHyperService::new(layer.layer(service_fn(answer)));
        tokio::spawn(async move {
            let connection = auto::Builder::new(TokioExecutor::new());
            if let Err(error) = connection.serve_connection(TokioIo::new(stream), service).await {
                eprintln!("the connection ended: {error}");
            }
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::from(format!("{} {}\n", request.method(), request.uri()))))
}

async fn demonstrate(address: std::net::SocketAddr) -> Result<(), Box<dyn Error>> {
    let preflight = exchange(address, "OPTIONS", "Access-Control-Request-Method: GET\r\n").await?;
    assert!(preflight.starts_with("HTTP/1.1 204"), "{preflight}");
    let answer = exchange(address, "GET", "").await?;
    assert!(answer.contains("access-control-allow-origin: https://app.example.com"), "{answer}");
    assert!(answer.ends_with("GET /cart\n"), "{answer}");
    Ok(())
}

async fn exchange(
    address: std::net::SocketAddr,
    method: &str,
    fields: &str,
) -> Result<String, Box<dyn Error>> {
    let mut stream = TcpStream::connect(address).await?;
    let origin = "https://app.example.com";
    let request = format!(
        "{method} /cart HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n{fields}Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    println!("{method} /cart from {origin}:\n{answer}");
    Ok(answer)
}
