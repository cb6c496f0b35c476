//! Forwarding: what changes in a message on its way, and what does not.

use std::io::Write;
use std::sync::atomic::Ordering;

use crate::answer::{APP, EVIL};
use crate::running::{POLICY, Running, route};
use crate::upstream::{Upstream, read_request, response};

const WRONG: &str = "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Origin: https://other.example\r\n\
    Access-Control-Allow-Credentials: yes\r\nAccess-Control-Allow-Methods: DELETE\r\n\
    Access-Control-Allow-Headers: x-leak\r\nAccess-Control-Expose-Headers: x-leak\r\n\
    Access-Control-Max-Age: 99999\r\nVary: Accept-Encoding\r\n";

#[test]
fn a_preflight_is_answered_without_the_upstream() {
    let upstream = Upstream::saying(response(500, "", ""));
    let gateway = Running::before(&upstream);
    let asks = "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: X-B,x-a\r\n";
    let answer = gateway.ask_as_app("OPTIONS", "/api", asks);
    assert_eq!(answer.status, 204);
    assert_eq!(answer.field("access-control-allow-origin"), Some(APP));
    assert_eq!(answer.field("access-control-allow-methods"), Some("PUT"));
    assert_eq!(answer.field("access-control-allow-headers"), Some("x-b,x-a"));
    assert_eq!(answer.field("access-control-max-age"), Some("600"));
    assert_eq!(answer.field("content-length"), None);
    let refused = gateway.ask("OPTIONS", "/api", &format!("Origin: {EVIL}\r\n{asks}"));
    assert_eq!(refused.status, 204);
    assert!(refused.has_no_cors_field(), "{refused:?}");
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn an_upstream_s_own_cors_fields_give_way_on_every_status() {
    let upstream = Upstream::answering(|request| {
        let status = request.line.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        response(status, WRONG, "")
    });
    let gateway = Running::before(&upstream);
    for status in [200, 204, 304, 404, 500, 503] {
        let allowed = gateway.ask_as_app("GET", &format!("/{status}"), "");
        assert_eq!(allowed.status, status);
        assert!(allowed.is_readable_by_app(), "{allowed:?}");
        assert_eq!(allowed.field("access-control-expose-headers"), None);
        assert_eq!(allowed.field("vary"), Some("Accept-Encoding, Origin"));
        let refused = gateway.ask("GET", &format!("/{status}"), &format!("Origin: {EVIL}\r\n"));
        assert!(refused.has_no_cors_field(), "{refused:?}");
        assert_eq!(refused.field("vary"), Some("Accept-Encoding, Origin"));
    }
}

#[test]
fn without_a_policy_no_cors_field_is_added_or_removed_and_preflights_are_forwarded() {
    let upstream = Upstream::saying(response(200, "Access-Control-Allow-Origin: *\r\n", "mine"));
    let gateway = Running::start(&format!("[gateway]\n{}", route("/{*rest}", &upstream, "false")));
    for method in ["GET", "OPTIONS"] {
        let answer = gateway.ask_as_app(method, "/", "Access-Control-Request-Method: PUT\r\n");
        assert_eq!((answer.status, answer.text().as_str()), (200, "mine"));
        assert_eq!(answer.all("access-control-allow-origin"), ["*"]);
        assert_eq!(answer.field("vary"), None);
    }
    assert_eq!(upstream.requests()[1].field("access-control-request-method"), Some("PUT"));
}

#[test]
fn an_options_request_that_is_no_preflight_reaches_the_upstream() {
    let upstream = Upstream::saying(response(200, "Allow: GET\r\n", ""));
    let gateway = Running::before(&upstream);
    let answer = gateway.ask_as_app("OPTIONS", "/x", "");
    assert_eq!(answer.field("allow"), Some("GET"));
    assert!(answer.is_readable_by_app());
}

#[test]
fn fields_of_one_connection_do_not_pass_in_either_direction() {
    let hop = "Connection: x-one, Keep-Alive\r\nConnection: X-Two\r\nKeep-Alive: timeout=5\r\nProxy-Connection: x\r\n\
        X-One: 1\r\nX-Two: 2\r\nX-Stays: 3\r\n";
    let upstream = Upstream::saying(response(200, hop, "body"));
    let gateway = Running::before(&upstream);
    let answer =
        gateway.ask("GET", "/", &format!("{hop}TE: gzip\r\nUpgrade: h2c\r\nProxy-Authorization: b\r\n"));
    let request = upstream.request();
    for name in [
        "keep-alive",
        "proxy-connection",
        "x-one",
        "x-two",
        "te",
        "upgrade",
        "proxy-authorization",
        "connection",
    ] {
        assert!(request.all(name).is_empty(), "{name} reached the upstream");
        assert!(answer.all(name).is_empty(), "{name} reached the client");
    }
    assert_eq!((request.field("x-stays"), answer.field("x-stays")), (Some("3"), Some("3")));
    assert_eq!(answer.text(), "body");
}

#[test]
fn connection_cannot_take_away_what_frames_or_addresses_the_request() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let fields = "Connection: content-length, host, via, x-forwarded-for, forwarded\r\nContent-Length: 5\r\n";
    gateway.line().ask(format!("POST / HTTP/1.1\r\nHost: gateway.test\r\n{fields}\r\nhello"));
    let request = upstream.request();
    assert_eq!(request.body, b"hello");
    assert_eq!(request.field("host"), Some("gateway.test"));
    assert_eq!(request.field("via"), Some("1.1 corsac"));
    assert_eq!(request.field("x-forwarded-for"), Some("127.0.0.1"));
}

#[test]
fn via_is_added_to_what_others_wrote() {
    let upstream = Upstream::saying(response(200, "Via: 1.1 inner\r\n", ""));
    let gateway = Running::before(&upstream);
    let answer = gateway.ask("GET", "/", "Via: 1.1 outer\r\n");
    assert_eq!(answer.all("via"), ["1.1 inner", "1.1 corsac"]);
    assert_eq!(upstream.request().all("via"), ["1.1 outer", "1.1 corsac"]);
}

#[test]
fn what_a_client_says_of_its_way_here_is_replaced() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let lies = "Forwarded: for=6.6.6.6\r\nForwarded: for=7.7.7.7\r\nX-Forwarded-For: 6.6.6.6\r\n\
        X-Forwarded-Proto: https\r\nX-Forwarded-Host: bank.example\r\nX-Forwarded-Prefix: /x\r\nX-Forwarded-Port: 1\r\n";
    gateway.ask("GET", "/", lies);
    let request = upstream.request();
    assert_eq!(request.field("forwarded"), Some("for=127.0.0.1;host=\"gateway.test\";proto=http"));
    assert_eq!(request.field("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(request.field("x-forwarded-proto"), Some("http"));
    assert_eq!(request.field("x-forwarded-host"), Some("gateway.test"));
    assert_eq!((request.field("x-forwarded-prefix"), request.field("x-forwarded-port")), (None, None));
}

#[test]
fn the_authority_of_an_absolute_target_is_the_host() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    gateway.line().ask("GET http://Wins.test:8080/a?b HTTP/1.1\r\nHost: loses.test\r\n\r\n");
    let request = upstream.request();
    assert_eq!(request.line, "GET /a?b HTTP/1.1");
    assert_eq!(request.field("host"), Some("Wins.test:8080"));
}

#[test]
fn a_request_must_have_exactly_one_host_that_is_one() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    for hosts in
        ["", "Host: a\r\nHost: a\r\n", "Host: a/b\r\n", "Host: u@a\r\n", "Host:\r\n", "Host: a:b\r\n"]
    {
        let answer = gateway.line().ask(format!("GET / HTTP/1.1\r\n{hosts}\r\n"));
        assert_eq!(answer.status, 400, "{hosts:?}");
        assert!(answer.text().contains("Host"), "{}", answer.text());
    }
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
    assert_eq!(gateway.line().ask("GET / HTTP/1.0\r\n\r\n").status, 200);
    assert_eq!(upstream.request().field("x-forwarded-host"), None);
}

#[test]
fn a_request_of_http_1_0_without_host_is_for_the_upstream_s() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    assert_eq!(gateway.line().ask("GET / HTTP/1.0\r\n\r\n").status, 200);
    let request = upstream.request();
    assert_eq!(request.field("host"), upstream.url().strip_prefix("http://"));
    assert_eq!(request.field("x-forwarded-host"), None);
}

#[test]
fn the_path_is_forwarded_byte_for_byte() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let target = "/%61dmin//b%2Fc;v=1/%E4%B8%AD?q=%20&x=a+b?";
    gateway.ask("GET", target, "");
    assert_eq!(upstream.request().line, format!("GET {target} HTTP/1.1"));
}

#[test]
fn options_star_is_answered_by_the_gateway() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    assert_eq!(gateway.ask("OPTIONS", "*", "").status, 204);
    assert_eq!(gateway.ask("GET", "*", "").status, 400, "only OPTIONS asks the server as a whole");
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn max_forwards_counts_down_on_options_and_trace_only() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    for (method, sent, expected) in [("OPTIONS", "2", "1"), ("TRACE", "1", "0"), ("GET", "0", "0")] {
        gateway.ask(method, "/", &format!("Max-Forwards: {sent}\r\n"));
        assert_eq!(upstream.requests().last().unwrap().field("max-forwards"), Some(expected), "{method}");
    }
    let reached = upstream.requests().len();
    assert_eq!(gateway.ask("OPTIONS", "/", "Max-Forwards: 0\r\n").status, 204);
    let traced = gateway.ask("TRACE", "/t", "Max-Forwards: 0\r\nCookie: secret\r\n");
    assert_eq!(traced.field("content-type"), Some("message/http"));
    assert!(traced.text().starts_with("TRACE /t HTTP/1.1\r\nhost: gateway.test\r\n"), "{}", traced.text());
    assert!(!traced.text().contains("secret"));
    assert_eq!(upstream.requests().len(), reached);
}

#[test]
fn connect_makes_no_tunnel() {
    let upstream = Upstream::saying(response(200, "", ""));
    let gateway = Running::before(&upstream);
    let answer = gateway.line().ask("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n");
    assert_eq!(answer.status, 405);
    assert!(answer.field("allow").is_some_and(|allow| allow.starts_with("GET, ")));
}

#[test]
fn trailers_pass_in_both_directions() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n";
    let upstream = Upstream::saying(chunked);
    let gateway = Running::before(&upstream);
    let answer = gateway.line().ask(
        "POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTrailer: x-in\r\nTransfer-Encoding: chunked\r\n\r\n\
        3\r\nabc\r\n0\r\nX-In: 8\r\n\r\n",
    );
    assert_eq!(answer.text(), "hi");
    assert_eq!(answer.trailers, [("x-sum".to_owned(), "7".to_owned())]);
    let request = upstream.request();
    assert_eq!(request.body, b"abc");
    assert_eq!(request.trailers, [("x-in".to_owned(), "8".to_owned())]);
    assert_eq!((request.field("te"), request.field("connection")), (Some("trailers"), Some("te")));
}

#[test]
fn an_upstream_connection_serves_many_requests() {
    let upstream = Upstream::saying(response(200, "", "x"));
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    for _ in 0..50 {
        assert_eq!(line.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text(), "x");
    }
    assert_eq!(upstream.connections.load(Ordering::SeqCst), 1);
}

/// An upstream that closes each connection when the second request arrives on it.
fn forgetful() -> Upstream {
    Upstream::serving(|mut stream| {
        if read_request(&mut stream).is_some() {
            stream.get_mut().write_all(response(200, "", "").as_bytes()).unwrap();
            let _ = read_request(&mut stream);
        }
    })
}

#[test]
fn a_request_that_met_a_closing_connection_is_repeated_only_if_that_does_no_harm() {
    let upstream = forgetful();
    let gateway = Running::before(&upstream);
    let mut line = gateway.line();
    for method in ["GET", "GET", "DELETE", "HEAD", "OPTIONS"] {
        let answer = line.ask(format!("{method} / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(answer.status, 200, "{method}");
    }
    assert_eq!(line.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").status, 502);
}

#[test]
fn respect_leaves_an_upstream_s_own_grant_alone() {
    let upstream = Upstream::answering(|request| {
        let own = request.line.contains("own");
        response(200, if own { "Access-Control-Allow-Origin: https://own.example\r\n" } else { "" }, "")
    });
    let text = POLICY.replace("max-age", "upstream-cors = \"respect\"\nmax-age");
    let gateway = Running::start(&format!("{text}\n[gateway]\n{}", route("/{*rest}", &upstream, "\"app\"")));
    let own = gateway.ask_as_app("GET", "/own", "");
    assert_eq!(own.field("access-control-allow-origin"), Some("https://own.example"));
    assert_eq!(own.field("vary"), Some("Origin"));
    assert!(gateway.ask_as_app("GET", "/", "").is_readable_by_app());
}

#[test]
fn a_response_with_many_fields_passes() {
    let fields: String = (0..200).map(|number| format!("x-{number}: {number}\r\n")).collect();
    let upstream = Upstream::saying(response(200, &fields, "all of it"));
    let gateway = Running::before(&upstream);
    let answer = gateway.ask_as_app("GET", "/", "");
    assert_eq!((answer.status, answer.text().as_str()), (200, "all of it"));
    assert_eq!(answer.field("x-199"), Some("199"));
}
