//! Errors: what the gateway answers itself. Each reaches the client, says what to do, and can be read by the page.

use std::io::Write;
use std::net::TcpListener;
use std::sync::atomic::Ordering;

use crate::answer::{APP, Answer, EVIL};
use crate::running::{POLICY, Running, one_route, route};
use crate::upstream::{Upstream, read_request, response};

const ASKS_PUT: &str = "Access-Control-Request-Method: PUT\r\n";

#[track_caller]
fn is_error(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.field("content-type"), Some("text/plain; charset=utf-8"));
    assert!(answer.text().contains(says), "{}", answer.text());
    assert!(!answer.cut);
}

#[track_caller]
fn is_readable_error(answer: &Answer, status: u16, says: &str) {
    is_error(answer, status, says);
    assert!(answer.is_readable_by_app(), "{answer:?}");
}

#[test]
fn a_refused_connection_is_502_with_fields() {
    let upstream = Upstream::saying("");
    let text = one_route(&upstream, "");
    drop(upstream);
    let gateway = Running::start(&text);
    is_readable_error(&gateway.ask_as_app("GET", "/", ""), 502, "takes no connections");
    is_readable_error(&gateway.ask_as_app("POST", "/", "Content-Length: 0\r\n"), 502, "takes no connections");
    let refused = gateway.ask("GET", "/", &format!("Origin: {EVIL}\r\n"));
    assert_eq!((refused.status, refused.field("vary")), (502, Some("Origin")));
    assert!(refused.has_no_cors_field());
    assert!(
        !refused.text().contains("127.0.0.1"),
        "the address of the upstream is not the client's business"
    );
}

#[test]
fn an_answer_that_is_not_http_is_502_with_fields() {
    for garbage in ["HELO there\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 20", ""] {
        let upstream = Upstream::serving(move |mut stream| {
            read_request(&mut stream);
            stream.get_mut().write_all(garbage.as_bytes()).unwrap();
        });
        let gateway = Running::before(&upstream);
        is_readable_error(&gateway.ask_as_app("GET", "/", ""), 502, "not HTTP");
    }
}

#[test]
fn an_upgrade_that_nobody_asked_for_is_502() {
    let upstream = Upstream::saying("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
    let gateway = Running::before(&upstream);
    is_readable_error(&gateway.ask_as_app("GET", "/", ""), 502, "not HTTP");
}

#[test]
fn no_route_is_404_under_the_fallback_policy_and_bare_without_one() {
    let upstream = Upstream::saying(response(200, "", ""));
    let text = format!("{POLICY}\n[gateway]\npolicy = \"app\"\n{}", route("/api", &upstream, "\"app\""));
    let gateway = Running::start(&text);
    is_readable_error(&gateway.ask_as_app("GET", "/other", ""), 404, "No route");
    let preflight = gateway.ask_as_app("OPTIONS", "/other", ASKS_PUT);
    assert_eq!((preflight.status, preflight.field("access-control-allow-methods")), (204, Some("PUT")));
    is_readable_error(&gateway.ask_as_app("GET", "/a/../b", ""), 400, "dot segment");
    is_readable_error(&gateway.ask_as_app("GET", "/a/%2e%2e%2fb", ""), 400, "dot segment");

    let bare = Running::start(&text.replace("policy = \"app\"\n[[", "[["));
    for (method, path, status) in [("GET", "/other", 404), ("OPTIONS", "/other", 404), ("GET", "/./x", 400)] {
        let answer = bare.ask_as_app(method, path, ASKS_PUT);
        assert_eq!(answer.status, status);
        assert!(answer.has_no_cors_field() && answer.field("vary").is_none(), "{answer:?}");
    }
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn a_method_that_no_route_lists_is_405_with_allow() {
    let upstream = Upstream::saying(response(200, "", ""));
    let route = format!("{}methods = [\"GET\", \"DELETE\"]\n", route("/api", &upstream, "\"app\""));
    let gateway = Running::start(&format!("{POLICY}\n[gateway]\n{route}"));
    let answer = gateway.ask_as_app("POST", "/api", "Content-Length: 0\r\n");
    is_readable_error(&answer, 405, "Allow field");
    assert_eq!(answer.field("allow"), Some("GET, HEAD, DELETE"));
    let preflight = gateway.ask_as_app("OPTIONS", "/api", ASKS_PUT);
    assert_eq!((preflight.status, preflight.field("access-control-allow-methods")), (204, Some("PUT")));
    assert_eq!(gateway.ask("HEAD", "/api", "").status, 200);
    assert_eq!(gateway.ask("OPTIONS", "/api", "").status, 405);
}

#[test]
fn routes_with_different_policies_leave_a_405_bare() {
    let upstream = Upstream::saying(response(200, "", ""));
    let get = format!("{}methods = [\"GET\"]\n", route("/api", &upstream, "\"app\""));
    let put = format!("{}methods = [\"PUT\"]\n", route("/api", &upstream, "\"open\""));
    let gateway =
        Running::start(&format!("{POLICY}\n[policies.open]\norigins = [\"*\"]\n[gateway]\n{get}{put}"));
    let answer = gateway.ask_as_app("POST", "/api", "Content-Length: 0\r\n");
    is_error(&answer, 405, "Allow field");
    assert!(answer.has_no_cors_field());
    let preflight = gateway.ask_as_app("OPTIONS", "/api", "Access-Control-Request-Method: DELETE\r\n");
    assert_eq!(preflight.status, 405);
    assert!(preflight.has_no_cors_field());
}

#[test]
fn a_preflight_is_routed_as_the_request_that_it_announces() {
    let upstream = Upstream::saying(response(200, "", ""));
    let get = format!("{}methods = [\"GET\"]\n", route("/api", &upstream, "\"app\""));
    let put = format!("{}methods = [\"PUT\"]\n", route("/api", &upstream, "\"open\""));
    let open = "[policies.open]\norigins = [\"*\"]\nmethods = [\"PUT\"]\n";
    let gateway = Running::start(&format!("{POLICY}\n{open}[gateway]\n{get}{put}"));
    let of_put = gateway.ask_as_app("OPTIONS", "/api", ASKS_PUT);
    assert_eq!(of_put.field("access-control-allow-origin"), Some("*"));
    let of_get = gateway.ask_as_app("OPTIONS", "/api", "Access-Control-Request-Method: GET\r\n");
    assert_eq!(of_get.field("access-control-allow-credentials"), Some("true"));
    let doubled = gateway.ask_as_app("OPTIONS", "/api", &format!("{ASKS_PUT}{ASKS_PUT}"));
    assert_eq!(doubled.status, 204);
    assert!(doubled.has_no_cors_field());
}

#[test]
fn fields_of_the_upstream_under_conflict_are_502_with_ours() {
    let upstream = Upstream::saying(response(200, "Access-Control-Max-Age: 5\r\n", "theirs"));
    let text = POLICY.replace("max-age", "upstream-cors = \"conflict\"\nmax-age");
    let gateway = Running::start(&format!("{text}\n[gateway]\n{}", route("/{*rest}", &upstream, "\"app\"")));
    let answer = gateway.ask_as_app("GET", "/", "");
    assert_eq!((answer.status, answer.text().as_str()), (502, ""));
    assert!(answer.is_readable_by_app());
}

#[test]
fn enforce_refuses_before_the_upstream() {
    let upstream = Upstream::saying(response(200, "", ""));
    let text = POLICY.replace("max-age", "enforce = true\nmax-age");
    let gateway = Running::start(&format!("{text}\n[gateway]\n{}", route("/{*rest}", &upstream, "\"app\"")));
    let refused = gateway.ask("POST", "/", &format!("Origin: {EVIL}\r\nContent-Length: 0\r\n"));
    assert_eq!((refused.status, refused.field("vary")), (403, Some("Origin")));
    assert!(refused.has_no_cors_field());
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
    assert_eq!(gateway.ask("GET", "/", "").status, 200);
}

#[test]
fn answers_to_head_have_no_body() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let upstream = Upstream::saying("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
    let dead = format!("[[gateway.routes]]\npath = \"/dead\"\nupstream = \"{nobody}\"\npolicy = \"app\"\n");
    let gateway =
        Running::start(&format!("{POLICY}\n[gateway]\n{dead}{}", route("/up", &upstream, "\"app\"")));
    let mut line = gateway.line();
    for (path, status, length) in [("/dead", 502, None), ("/none", 404, None), ("/up", 200, Some("77"))] {
        let answer = line.ask(format!("HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(answer.status, status);
        assert!(
            answer.field("content-length").is_some_and(|found| length.is_none_or(|length| found == length))
        );
    }
    // What follows on the connection is the next answer, not a body.
    assert_eq!(line.ask("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
}

#[test]
fn debug_says_why_a_preflight_was_refused() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::with(&upstream, "debug = true\n");
    let answer = gateway.ask_as_app("OPTIONS", "/", "Access-Control-Request-Method: PATCH\r\n");
    assert!(answer.field("corsac-reason").is_some_and(|reason| reason.starts_with("S130")), "{answer:?}");
}

/// The answer to a request whose client sends all of a large body before it reads.
fn answer_after_a_body(gateway: &Running, head: &str) -> Answer {
    let mut line = gateway.line();
    let body = vec![b'b'; 4 << 20];
    line.send(format!("{head} HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nContent-Length: {}\r\n", body.len()));
    line.send(ASKS_PUT).send("\r\n");
    // An error here would be the reset that overtakes the answer.
    line.send(body);
    line.receive(false)
}

#[test]
fn an_answer_that_needs_no_body_reaches_a_client_that_sends_all_of_it_first() {
    let upstream = Upstream::saying(response(200, "", ""));
    let api = route("/api", &upstream, "\"app\"");
    let strict = "[policies.strict]\norigins = [\"https://other.example\"]\nenforce = true\n";
    let routes = format!("{api}{}", route("/strict", &upstream, "\"strict\""));
    let gateway = Running::start(&format!("{POLICY}\n{strict}\n[gateway]\npolicy = \"app\"\n{routes}"));
    let many = "x: y\r\n".repeat(140);
    for (head, status) in
        [("POST /none", 404), ("POST /strict", 403), ("OPTIONS /api", 204), ("POST /a/../b", 400)]
    {
        assert_eq!(answer_after_a_body(&gateway, head).status, status, "{head}");
    }
    let mut line = gateway.line();
    line.send(format!("POST /api HTTP/1.1\r\nHost: a\r\n{many}Content-Length: 4000000\r\n\r\n"));
    line.send(vec![b'b'; 4_000_000]);
    assert_eq!(line.receive(false).status, 431);
}

#[test]
fn a_request_in_another_transfer_coding_is_501_with_fields() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    for codings in ["gzip, chunked", "chunked, chunked", "gzip\r\nTransfer-Encoding: chunked"] {
        let head =
            format!("POST / HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nTransfer-Encoding: {codings}\r\n\r\n");
        let answer = gateway.line().ask(format!("{head}0\r\n\r\n"));
        is_readable_error(&answer, 501, "other than chunked");
    }
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n";
    assert_eq!(gateway.line().ask(chunked).status, 200);
}

#[test]
fn a_response_in_another_transfer_coding_is_502_with_fields() {
    for codings in ["gzip, chunked", "gzip", "gzip\r\nTransfer-Encoding: chunked"] {
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {codings}\r\n\r\n");
        let upstream = Upstream::saying(format!("{head}0\r\n\r\n"));
        let gateway = Running::before(&upstream);
        is_readable_error(&gateway.ask_as_app("GET", "/", ""), 502, "log has the cause");
    }
}
