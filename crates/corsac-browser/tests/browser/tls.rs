//! TLS with an authority of our own: trust, names, HTTP/2.

use crate::network::{failure, message};
use crate::raw_server::RawServer;
use axum::Router;
use axum::body::Bytes;
use axum::http::Version;
use axum::routing::any;
use corsac::fetch::{NetworkFailure, RefusalKind};
use corsac::policy::PolicySpec;
use corsac_browser::{Browser, Network, post, put};
use corsac_tower::CorsLayer;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder as Server;
use hyper_util::service::TowerToHyperService;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A server for `api.test` whose certificate an own authority signed.
struct Secure {
    address: SocketAddr,
    ca: String,
}

impl Secure {
    async fn start(app: Router, alpn: &[&[u8]]) -> Self {
        let (ca, config) = server_config(alpn);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, service) = (acceptor.clone(), TowerToHyperService::new(app.clone()));
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let _ = Server::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { address, ca }
    }

    fn browser(&self) -> Browser {
        let network = Network::new().ca_pem(self.ca.as_bytes()).unwrap().resolve("*.test", self.address);
        Browser::builder().network(network).build().unwrap()
    }
}

fn server_config(alpn: &[&[u8]]) -> (String, rustls::ServerConfig) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["api.test".into()]).unwrap().signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    (issuer.pem(), config)
}

fn app() -> Router {
    let policy = PolicySpec {
        origins: vec!["https://app.test".into()],
        methods: vec!["PUT".into()],
        ..PolicySpec::default()
    };
    let echo = |version: Version, uri: axum::http::Uri, body: Bytes| async move {
        format!("{version:?} {uri} {}", String::from_utf8_lossy(&body))
    };
    Router::new().route("/", any(echo)).layer(CorsLayer::new(policy.compile().unwrap()))
}

#[tokio::test]
async fn http_2_is_taken_when_the_server_offers_it() {
    let server = Secure::start(app(), &[b"h2", b"http/1.1"]).await;
    let page = server.browser().page("https://app.test").unwrap();
    let response = page.fetch(put("https://api.test/").body("hats")).await.unwrap();
    assert_eq!(response.text(), "HTTP/2.0 https://api.test/ hats");
    assert_eq!(response.status_message(), b"");
    let versions: Vec<_> = response.trace().exchanges.iter().map(|exchange| exchange.http_version).collect();
    assert_eq!(versions, [Some(Version::HTTP_2), Some(Version::HTTP_2)]);
}

#[tokio::test]
async fn http_1_is_spoken_when_the_server_has_nothing_else() {
    for alpn in [&[b"http/1.1".as_slice()][..], &[]] {
        let server = Secure::start(app(), alpn).await;
        let page = server.browser().page("https://app.test").unwrap();
        assert_eq!(page.fetch("https://api.test/").await.unwrap().text(), "HTTP/1.1 / ");
    }
}

#[tokio::test]
async fn a_stream_goes_over_http_2_and_not_over_http_1() {
    let server = Secure::start(app(), &[b"h2"]).await;
    let page = server.browser().page("https://app.test").unwrap();
    let response = page.fetch(post("https://api.test/").stream("story")).await.unwrap();
    assert_eq!(response.text(), "HTTP/2.0 https://api.test/ story");

    let server = Secure::start(app(), &[b"http/1.1"]).await;
    let page = server.browser().page("https://app.test").unwrap();
    let blocked = page.fetch(post("https://api.test/").stream("story")).await.unwrap_err();
    assert_eq!(blocked.refusal().kind, RefusalKind::StreamOverHttp2);
    assert_eq!(blocked.code(), corsac::step::Code::StreamNotSendable);
}

#[tokio::test]
async fn an_unknown_authority_is_a_tls_failure() {
    let server = Secure::start(app(), &[b"h2"]).await;
    let network = Network::new().resolve("api.test", server.address);
    let browser = Browser::builder().network(network).build().unwrap();
    let blocked = browser.page("https://app.test").unwrap().fetch("https://api.test/").await.unwrap_err();
    assert_eq!(blocked.code(), corsac::step::Code::TlsFailed);
    assert!(message(&blocked).contains("UnknownIssuer"), "{blocked}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_a_tls_failure() {
    let server = Secure::start(app(), &[b"h2"]).await;
    let blocked =
        server.browser().page("https://app.test").unwrap().fetch("https://other.test/").await.unwrap_err();
    assert_eq!(blocked.code(), corsac::step::Code::TlsFailed);
    assert!(message(&blocked).contains("not valid for name"), "{blocked}");
}

#[tokio::test]
async fn a_server_without_tls_is_a_tls_failure() {
    let server = RawServer::start(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let network = Network::new().resolve("api.test", server.address);
    let browser = Browser::builder().network(network).build().unwrap();
    let blocked = browser.page("https://app.test").unwrap().fetch("https://api.test/").await.unwrap_err();
    assert!(matches!(failure(&blocked), NetworkFailure::Tls { .. }), "{blocked}");
}

#[tokio::test]
async fn a_head_beyond_the_limit_is_told_over_http_2_too() {
    let large = Router::new().fallback(|| async { [("x-large", "x".repeat(300 << 10))] });
    let server = Secure::start(large, &[b"h2"]).await;
    let blocked = server.browser().page("https://api.test").unwrap().fetch("/").await.unwrap_err();
    assert!(message(&blocked).contains("its head has more than 262144 bytes: "), "{blocked}");
}

/// Played by this test in a process of its own, which is told to look for root certificates in the wrong place.
#[test]
fn a_machine_without_roots_trusts_the_authority_it_is_given_and_no_other() {
    const NOWHERE: &str = "/no/such/file.pem";
    if std::env::var_os("SSL_CERT_FILE").is_some_and(|file| file == NOWHERE) {
        return tokio::runtime::Runtime::new().unwrap().block_on(without_roots());
    }
    let name = "tls::a_machine_without_roots_trusts_the_authority_it_is_given_and_no_other";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact"])
        .env("SSL_CERT_FILE", NOWHERE)
        .env("SSL_CERT_DIR", "/no/such/folder")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

async fn without_roots() {
    let server = Secure::start(app(), &[b"h2"]).await;
    let trusting = server.browser().page("https://app.test").unwrap();
    assert_eq!(trusting.fetch("https://api.test/").await.unwrap().status(), 200);

    let network = Network::new().resolve("api.test", server.address);
    let browser = Browser::builder().network(network).build().unwrap();
    let blocked = browser.page("https://app.test").unwrap().fetch("https://api.test/").await.unwrap_err();
    assert!(
        message(&blocked).ends_with("no root certificates, so only those of a CA file are trusted"),
        "{blocked}"
    );
}

#[tokio::test]
async fn many_fetches_share_one_http_2_connection() {
    let (served, connections) = counted(|_| true).await;
    let page = served.browser().page("https://api.test").unwrap();
    page.fetch("/").await.unwrap();
    let fetches: Vec<_> = (0..20)
        .map(|_| {
            let page = page.clone();
            tokio::spawn(async move { page.fetch("/").await.unwrap().status() })
        })
        .collect();
    for fetch in fetches {
        assert_eq!(fetch.await.unwrap(), 200);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_server_that_resets_every_stream_is_asked_twice_and_no_more() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let (served, connections) = counted(move |_| counter.fetch_add(1, Ordering::SeqCst) == 0).await;
    let page = served.browser().page("https://api.test").unwrap();
    page.fetch("/").await.unwrap();
    let blocked = page.fetch("/").await.unwrap_err();
    assert!(message(&blocked).starts_with("the server took back the stream of the request: "), "{blocked}");
    assert_eq!((requests.load(Ordering::SeqCst), connections.load(Ordering::SeqCst)), (3, 2));
}

/// A server over HTTP/2 that answers or resets the stream, as the function says, and counts its connections.
async fn counted<F>(answers: F) -> (Secure, Arc<AtomicUsize>)
where
    F: Fn(&http::Uri) -> bool + Clone + Send + 'static,
{
    let (ca, config) = server_config(&[b"h2"]);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let (acceptor, answers) = (acceptor.clone(), answers.clone());
            let service = hyper::service::service_fn(move |request: http::Request<_>| {
                let answer = answers(request.uri());
                std::future::ready(if answer { Ok(http::Response::new(String::new())) } else { Err("no") })
            });
            tokio::spawn(async move {
                let stream = acceptor.accept(stream).await.unwrap();
                let _ =
                    Server::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    (Secure { address, ca }, connections)
}
