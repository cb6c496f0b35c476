//! Names: hosts that exist only here, and a certificate authority that is trusted only here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Version};
use axum::routing::any;
use corsac_browser::Network;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::peer::Peer;
use crate::running::{Running, base64, body, why};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[test]
fn a_host_goes_where_it_is_said_to() {
    let peer = Peer::open("here");
    let network = Network::new().resolve("api.test", peer.address).resolve("*.web.test", HERE);
    let agent = Running::with(network, &[]);
    let answer = agent.fetch(&json!({ "url": "http://api.test/x" }));
    assert_eq!(body(&answer), b"here", "{answer:#}");
    assert_eq!(peer.last().header("host"), Some("api.test"));
    assert_eq!(answer["url"], "http://api.test/x");
    let port = peer.address.port();
    let below = agent.fetch(&json!({ "url": format!("http://a.b.web.test:{port}/") }));
    assert_eq!(body(&below), b"here");
    assert_eq!(peer.last().header("host"), Some(format!("a.b.web.test:{port}").as_str()));
}

/// An HTTPS server for `api.test` that says what it heard, and the certificate of who vouches for it.
struct Secure {
    address: SocketAddr,
    authority: String,
    heard_a_stream: Arc<AtomicBool>,
    _runtime: tokio::runtime::Runtime,
}

impl Secure {
    fn start(alpn: &[&[u8]]) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (config, authority) = certified("api.test", alpn);
        let heard_a_stream = Arc::new(AtomicBool::new(false));
        let app = app(heard_a_stream.clone());
        let listener = runtime.block_on(TcpListener::bind((HERE, 0))).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), app));
        Self { address, authority, heard_a_stream, _runtime: runtime }
    }

    fn network(&self) -> Network {
        Network::new().resolve("api.test", self.address)
    }
}

fn certified(host: &str, alpn: &[&[u8]]) -> (ServerConfig, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    (config, issuer.pem())
}

fn app(heard_a_stream: Arc<AtomicBool>) -> Router {
    let echo = move |method: Method, version: Version, headers: HeaderMap, body: Bytes| async move {
        let is_stream = method == Method::POST && !headers.contains_key("content-length");
        heard_a_stream.fetch_or(is_stream, Ordering::SeqCst);
        let fields = [("access-control-allow-origin", "*"), ("cache-control", "no-store")];
        (fields, format!("{version:?} {}", String::from_utf8(body.to_vec()).unwrap()))
    };
    Router::new().fallback(any(echo))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, app: Router) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, app) = (acceptor.clone(), app.clone());
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = TowerToHyperService::new(app);
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

#[test]
fn a_certificate_authority_of_ones_own_is_trusted_when_it_is_given() {
    let secure = Secure::start(&[b"http/1.1"]);
    let task = json!({ "url": "https://api.test/", "origin": "https://app.test" });
    let trusting = Running::with(secure.network().ca_pem(secure.authority.as_bytes()).unwrap(), &[]);
    let answer = trusting.fetch(&task);
    assert_eq!(answer["type"], "cors", "{answer:#}");
    assert_eq!(body(&answer), b"HTTP/1.1 ");

    let answer = Running::with(secure.network(), &[]).fetch(&task);
    assert_eq!(why(&answer), "D114");
    assert_eq!(answer["why"]["evidence"]["failure"], "tls");
}

#[test]
fn a_stream_goes_over_http_2() {
    let secure = Secure::start(&[b"h2", b"http/1.1"]);
    let agent = Running::with(secure.network().ca_pem(secure.authority.as_bytes()).unwrap(), &[]);
    let answer = agent.fetch(&json!({
        "url": "https://api.test/", "origin": "https://api.test", "method": "POST",
        "bodyStream": true, "bodyB64": base64("hats"),
    }));
    assert_eq!(answer["type"], "basic", "{answer:#}");
    assert_eq!(body(&answer), b"HTTP/2.0 hats");
    assert!(secure.heard_a_stream.load(Ordering::SeqCst));
    assert_eq!(answer["statusText"], "", "HTTP/2 has none");
    assert_eq!(answer["trace"]["requests"][0]["httpVersion"], "HTTP/2.0");
}
