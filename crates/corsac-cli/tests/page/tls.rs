//! Over TLS: a certificate that nobody vouches for, and one that the arguments vouch for.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::server::{Server, answer, read};
use crate::shell::{at, corsac};

/// A server that is `api.example` by a certificate of its own, and the certificate.
pub(crate) fn server() -> (Server, String) {
    let certified = rcgen::generate_simple_self_signed(["api.example".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);
    let server = Server::taking(move |stream: TcpStream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        if read(&mut stream).is_some() {
            let _ =
                stream.write_all(&answer("200 OK", &["Access-Control-Allow-Origin: https://app.example"]));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    (server, certified.cert.pem())
}

#[test]
fn a_certificate_is_believed_when_the_arguments_vouch_for_it() {
    let (server, pem) = server();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, pem).unwrap();
    let arguments = ["check", "https://api.example/", "--origin", "https://app.example"];
    let hosts = [("api.example", &server)];

    let unknown = at(&arguments, &hosts);
    let text = String::from_utf8(unknown.stdout).unwrap();
    assert_eq!(unknown.status.code(), Some(3), "{text}");
    assert!(text.starts_with("unreachable  D114  the TLS handshake failed\n"), "{text}");

    let known = at(&[&arguments[..], &["--cacert", file.to_str().unwrap()]].concat(), &hosts);
    let text = String::from_utf8(known.stdout).unwrap();
    assert_eq!(known.status.code(), Some(0), "{text}");
    assert!(text.starts_with("allowed  "), "{text}");
}

#[test]
fn a_file_without_certificates_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, "not a certificate").unwrap();
    let file = file.to_str().unwrap();
    let output =
        corsac(&["check", "https://api.example/", "--origin", "https://app.example", "--cacert", file])
            .output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no PEM certificate"));
}
