//! Plain HTTP over loopback: what goes out, connections that are kept, and what cannot be sent.

use crate::raw_server::{RawServer, read_head};
use corsac::fetch::preset::{Prepared, web_socket};
use corsac::fetch::{AddressSpace, Client, NetworkFailure, Origin, RefusalKind, Request};
use corsac_browser::{Blocked, Browser, Network, SendOptions, get, post};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

fn networked() -> Browser {
    Browser::builder().network(Network::new()).build().unwrap()
}

pub(crate) fn failure(blocked: &Blocked) -> &NetworkFailure {
    match &blocked.refusal().kind {
        RefusalKind::ConnectionObtained { failure } => failure,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn message(blocked: &Blocked) -> &str {
    match failure(blocked) {
        NetworkFailure::Connection { message } | NetworkFailure::Tls { message } => message,
        other => panic!("{other:?}"),
    }
}

/// Answers every request of a connection, and keeps their heads.
async fn keeping_heads() -> (RawServer, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heads);
    let server = RawServer::start(move |mut stream, _| {
        let heads = Arc::clone(&kept);
        async move {
            loop {
                let head = read_head(&mut stream).await;
                if head.is_empty() {
                    return;
                }
                heads.lock().unwrap().push(head);
                let _ = stream.write_all(b"HTTP/1.1 200 Fine by me\r\ncontent-length: 4\r\n\r\nhats").await;
            }
        }
    })
    .await;
    (server, heads)
}

#[tokio::test]
async fn a_request_goes_out_without_fragment_and_user_information() {
    let (server, heads) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    let response = page.fetch(server.url("/a%20b?c={d}|e#f")).await.unwrap();
    assert_eq!((response.status_message(), response.text().as_str()), (&b"Fine by me"[..], "hats"));
    assert_eq!(response.trace().exchanges[0].http_version, Some(http::Version::HTTP_11));
    let head = heads.lock().unwrap()[0].clone();
    assert!(
        head.starts_with(&format!("GET /a%20b?c={{d}}|e HTTP/1.1\r\nHost: {}\r\n", server.address)),
        "{head}"
    );

    let url = url::Url::parse(&server.url("/").replace("http://", "http://user:secret@")).unwrap();
    let request = corsac::fetch::Request::new(page.client().clone(), url);
    let prepared = corsac::fetch::preset::Prepared { request, dropped_headers: Vec::new() };
    page.send(prepared, SendOptions::default()).await.unwrap();
    let heads = heads.lock().unwrap();
    assert!(!heads.join("").contains("secret"), "{heads:?}");
}

#[tokio::test]
async fn headers_keep_their_order() {
    let (server, heads) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    page.fetch(get(server.url("/")).header("x-c", "1").header("x-a", b"\xFF").header("x-b", "3"))
        .await
        .unwrap();
    let head = heads.lock().unwrap()[0].clone();
    let positions =
        ["x-c: 1\r\n", "x-a: \u{fffd}\r\n", "x-b: 3\r\n"].map(|line| head.find(line).expect(&head));
    assert!(positions.is_sorted(), "{head}");
}

#[tokio::test]
async fn one_connection_serves_one_page_after_another() {
    let (server, heads) = keeping_heads().await;
    let browser = networked();
    let page = browser.page(&server.origin()).unwrap();
    for _ in 0..5 {
        page.fetch(server.url("/")).await.unwrap();
    }
    assert_eq!((heads.lock().unwrap().len(), server.connections()), (5, 1));
    browser.clear();
    page.fetch(server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn only_the_connection_says_where_a_request_goes_and_ends() {
    let (server, heads) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    for (name, value) in [("Host", "evil.example"), ("Content-Length", "7"), ("Transfer-Encoding", "chunked")]
    {
        let client = page.client().clone();
        let mut request = Request::new(client, server.url("/").parse().unwrap());
        request.headers.append(name, value.as_bytes()).unwrap();
        request.method = http::Method::PUT;
        let prepared = Prepared { request, dropped_headers: Vec::new() };
        page.send(prepared, SendOptions::default()).await.unwrap();
        let head = heads.lock().unwrap().pop().unwrap().to_ascii_lowercase();
        assert_eq!(head.matches("\r\nhost: ").count(), 1, "{head}");
        assert_eq!(head.matches("\r\ncontent-length: 0\r\n").count(), 1, "{head}");
        assert!(!head.contains("evil") && !head.contains("transfer-encoding"), "{head}");
        assert_eq!(head.matches("content-length").count(), 1, "{head}");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_at_work_while_the_browser_forgets_is_not_kept() {
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (ask, wait) = (Arc::clone(&asked), Arc::clone(&answer));
    let server = RawServer::start(move |mut stream, _| {
        let (asked, answer) = (Arc::clone(&ask), Arc::clone(&wait));
        async move {
            while !read_head(&mut stream).await.is_empty() {
                asked.notify_one();
                answer.notified().await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
            }
        }
    })
    .await;
    let browser = networked();
    let page = browser.page(&server.origin()).unwrap();
    let forget = async {
        asked.notified().await;
        browser.clear();
        answer.notify_one();
    };
    let (response, ()) = tokio::join!(page.fetch(server.url("/")), forget);
    response.unwrap();
    answer.notify_one();
    page.fetch(server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn connections_with_and_without_credentials_are_different_ones() {
    let (server, _) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    page.fetch(server.url("/")).await.unwrap();
    page.fetch(get(server.url("/")).credentials(corsac::fetch::CredentialsMode::Omit)).await.unwrap();
    assert_eq!(server.connections(), 2);
}

/// The first connection dies at its second request, without a byte; later ones live.
async fn dying_once() -> RawServer {
    RawServer::start(|mut stream, number| async move {
        for request in 0.. {
            if read_head(&mut stream).await.is_empty() || (number == 0 && request == 1) {
                return;
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        }
    })
    .await
}

#[tokio::test]
async fn a_get_is_repeated_when_its_old_connection_dies() {
    let server = dying_once().await;
    let page = networked().page(&server.origin()).unwrap();
    page.fetch(server.url("/")).await.unwrap();
    page.fetch(server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_post_is_not_repeated() {
    let server = dying_once().await;
    let page = networked().page(&server.origin()).unwrap();
    page.fetch(server.url("/")).await.unwrap();
    let blocked = page.fetch(post(server.url("/")).body("hats")).await.unwrap_err();
    assert_eq!(message(&blocked), "the connection was closed before the head of the response had ended");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_server_that_closes_every_connection_is_reached_again() {
    let server = RawServer::saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let page = networked().page(&server.origin()).unwrap();
    for _ in 0..20 {
        page.fetch(server.url("/")).await.unwrap();
    }
    assert_eq!(server.connections(), 20);
}

#[tokio::test]
async fn a_server_that_announces_its_close_gets_each_post_once() {
    let server = RawServer::saying("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await;
    let page = networked().page(&server.origin()).unwrap();
    for _ in 0..20 {
        page.fetch(post(server.url("/")).body("")).await.unwrap();
    }
    assert_eq!(server.connections(), 20);
}

#[tokio::test]
async fn a_421_is_asked_once_more_over_a_new_connection() {
    let server = RawServer::start(|mut stream, number| async move {
        let status = if number == 0 { "421 Misdirected Request" } else { "200 OK" };
        while !read_head(&mut stream).await.is_empty() {
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    })
    .await;
    let page = networked().page(&server.origin()).unwrap();
    let response = page.fetch(server.url("/")).await.unwrap();
    assert_eq!((response.status(), response.trace().exchanges.len(), server.connections()), (200, 2, 2));
}

#[tokio::test]
async fn names_go_where_the_overrides_say() {
    let (server, heads) = keeping_heads().await;
    let network = Network::new()
        .resolve("*.test", server.address)
        .resolve("api.example", IpAddr::from(Ipv4Addr::LOCALHOST));
    let browser = Browser::builder().network(network).build().unwrap();
    let page = browser.page("http://deep.down.test").unwrap();
    page.fetch("http://deep.down.test/").await.unwrap();
    let page = browser.page(&format!("http://api.example:{}", server.address.port())).unwrap();
    page.fetch("/").await.unwrap();
    let heads = heads.lock().unwrap();
    assert!(heads[0].contains("Host: deep.down.test\r\n"), "{heads:?}");
    assert!(heads[1].contains(&format!("Host: api.example:{}\r\n", server.address.port())), "{heads:?}");
}

#[tokio::test]
async fn localhost_is_this_machine_whatever_the_resolver_says() {
    let (server, _) = keeping_heads().await;
    let url = format!("http://app.localhost:{}/", server.address.port());
    let page = networked().page(url.trim_end_matches('/')).unwrap();
    assert_eq!(page.fetch(url).await.unwrap().text(), "hats");
}

#[tokio::test]
async fn what_is_served_does_not_go_to_the_network() {
    let app = axum::Router::new().route("/", axum::routing::get(|| async { "in here" }));
    let browser =
        Browser::builder().serve("http://localhost:9", app).network(Network::new()).build().unwrap();
    let page = browser.page("http://localhost:3000").unwrap();
    let blocked = page.fetch("http://localhost:9/").await.unwrap_err();
    assert_eq!(blocked.code(), corsac::step::Code::BadPort, "a bad port is bad in here too");
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told_with_its_address() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let origin = format!("http://{address}");
    let blocked = networked().page(&origin).unwrap().fetch("/").await.unwrap_err();
    assert!(message(&blocked).starts_with(&format!("cannot connect to {address}: ")), "{blocked}");
}

#[tokio::test]
async fn a_stream_is_not_sent_over_http_1() {
    let (server, heads) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    let blocked = page.fetch(post(server.url("/")).stream("story")).await.unwrap_err();
    assert_eq!(blocked.code(), corsac::step::Code::StreamNotSendable);
    assert!(heads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_web_socket_handshake_shows_its_origin() {
    let heads = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&heads);
    let server = RawServer::start(move |mut stream, _| {
        let heads = Arc::clone(&kept);
        async move {
            *heads.lock().unwrap() = read_head(&mut stream).await;
            let answer =
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    })
    .await;
    let page = networked().page("http://app.localhost").unwrap();
    let url = format!("ws://{}/chat", server.address);
    let prepared = web_socket(page.client(), &url);
    let result = page.send(prepared, SendOptions::default()).await;
    let head = heads.lock().unwrap().clone();
    for line in [
        "GET /chat HTTP/1.1\r\n",
        "Origin: http://app.localhost\r\n",
        "Upgrade: websocket\r\n",
        "Connection: Upgrade\r\n",
        "Sec-Websocket-Version: 13\r\n",
    ] {
        assert!(head.contains(line), "{line} in {head} ({result:?})");
    }
    assert_eq!(result.unwrap().trace().exchanges[0].response.as_ref().unwrap().status, 101);
}

#[tokio::test]
async fn a_page_of_the_public_network_may_be_kept_from_this_machine() {
    let (server, heads) = keeping_heads().await;
    let network =
        Network::new().resolve("api.example", SocketAddr::from(([127, 0, 0, 1], server.address.port())));
    let browser = Browser::builder().network(network).local_network_access(true).build().unwrap();
    let blocked = browser.page("http://app.example").unwrap().fetch("http://api.example/").await.unwrap_err();
    assert_eq!(blocked.code(), corsac::step::Code::LocalNetworkAccessDenied);
    assert!(heads.lock().unwrap().is_empty());

    let mut local = Client::new(Origin::parse("http://api.example").unwrap());
    local.address_space = AddressSpace::Loopback;
    assert_eq!(browser.page_for(local).fetch("http://api.example/").await.unwrap().text(), "hats");
}

#[tokio::test]
async fn fields_go_out_as_script_set_them_and_those_of_one_name_as_one() {
    let (server, heads) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    let odd = get(server.url("/"))
        .header("THIS-is-A-test", "1")
        .header("X-Odd", b"a\x01\x0B\x7F\x1Fb")
        .header("THIS-IS-A-TEST", "2");
    let response = page.fetch(odd).await.unwrap();
    let head = heads.lock().unwrap()[0].clone();
    assert!(head.contains("\r\nTHIS-is-A-test: 1, 2\r\n"), "{head}");
    assert!(head.contains("\r\nX-Odd: a\x01\x0B\x7F\x1Fb\r\n"), "{head}");
    assert_eq!(head.to_ascii_lowercase().matches("this-is-a-test").count(), 1, "{head}");
    let sent = &response.trace().exchanges[0].request.headers;
    assert_eq!(sent.get("this-is-a-test").as_deref(), Some(&b"1, 2"[..]));
}

#[tokio::test]
async fn a_browser_says_its_name_and_its_language_unless_the_page_does() {
    let (server, heads) = keeping_heads().await;
    let page = networked().page(&server.origin()).unwrap();
    page.fetch(server.url("/")).await.unwrap();
    page.fetch(get(server.url("/")).header("user-agent", "me").header("accept-language", "de"))
        .await
        .unwrap();
    let heads = heads.lock().unwrap();
    assert!(heads[0].contains("\r\nUser-Agent: corsac/"), "{}", heads[0]);
    assert!(heads[0].contains("\r\nAccept-Language: en-US,en;q=0.5\r\n"), "{}", heads[0]);
    assert!(heads[1].contains("\r\nUser-Agent: me\r\nAccept-Language: de\r\n"), "{}", heads[1]);
    assert!(!heads[1].contains("corsac"), "{}", heads[1]);
}
