//! A site on two ports of the loopback, http and https, whose page tries what it can read and reports it.

use std::net::SocketAddr;

use conformance_browsers::authority::Authority;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::PATIENCE;

pub(crate) struct Site {
    http: SocketAddr,
    https: SocketAddr,
    reports: UnboundedReceiver<String>,
}

impl Site {
    pub(crate) async fn start(authority: &Authority) -> Self {
        let (to_us, reports) = unbounded_channel();
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let secure = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = Self { http: plain.local_addr().unwrap(), https: secure.local_addr().unwrap(), reports };
        tokio::spawn(accept(plain, None, to_us.clone()));
        tokio::spawn(accept(secure, Some(authority.server_config().into()), to_us));
        site
    }

    /// A page of this host that asks `other` for what it may and what it may not read.
    pub(crate) fn page(&self, scheme: &str, host: &str, other: &str) -> Url {
        let other = self.origin(scheme, other);
        format!("{}/page?other={other}", self.origin(scheme, host)).parse().unwrap()
    }

    pub(crate) fn origin(&self, scheme: &str, host: &str) -> String {
        let address = if scheme == "https" { self.https } else { self.http };
        format!("{scheme}://{host}:{}", address.port())
    }

    pub(crate) async fn report(&mut self) -> String {
        timeout(PATIENCE, self.reports.recv()).await.expect("the page reports in time").unwrap()
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, reports: UnboundedSender<String>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(secured(stream, tls.clone(), reports.clone()));
    }
}

async fn secured(stream: TcpStream, tls: Option<TlsAcceptor>, reports: UnboundedSender<String>) {
    match tls {
        None => answer(stream, reports).await,
        // A browser that does not trust the authority ends the handshake; the test then gets no report.
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                answer(stream, reports).await;
            }
        }
    }
}

/// One request, one answer, and the connection is closed.
async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, reports: UnboundedSender<String>) {
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_until(b'\n', &mut head).await.unwrap_or_default() == 0 {
            return;
        }
    }
    let head = String::from_utf8(head).unwrap();
    let field = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
        line.map(|line| line[name.len() + 2..].to_owned())
    };
    let mut body = vec![0; field("content-length").map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.unwrap();
    let body = String::from_utf8(body).unwrap();
    let path = head.split(' ').nth(1).unwrap().split('?').next().unwrap();
    let (fields, content) = match path {
        "/page" => ("Content-Type: text/html".to_owned(), PAGE.to_owned()),
        "/allowed" => ("Access-Control-Allow-Origin: *".to_owned(), "readable".to_owned()),
        "/cookie" => {
            (credentialed(&field("origin").unwrap_or_default()), field("cookie").unwrap_or_default())
        }
        _ => (String::new(), "secret".to_owned()),
    };
    if path == "/report" {
        reports.send(body).unwrap();
    }
    let separator = if fields.is_empty() { "" } else { "\r\n" };
    let text = format!(
        "HTTP/1.1 200 OK\r\n{fields}{separator}Cache-Control: no-store\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{content}",
        content.len()
    );
    // A browser that is stopped in the middle closes its connections.
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn credentialed(origin: &str) -> String {
    format!(
        "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n\
         Set-Cookie: taste=sweet; SameSite=None; Secure; Path=/"
    )
}

const PAGE: &str = r#"<!doctype html><link rel="icon" href="data:,"><script>
const other = new URLSearchParams(location.search).get("other");
const read = (path, init) => fetch(other + path, init).then(answer => answer.text(), error => error.name);
(async () => {
    console.log("a line of", location.host);
    const allowed = await read("/allowed");
    const refused = await read("/refused");
    await read("/cookie", { credentials: "include" });
    const cookie = await read("/cookie", { credentials: "include" });
    await fetch("/report", { method: "POST", body: [location.protocol, allowed, refused, cookie].join(" ") });
})();
</script>"#;
