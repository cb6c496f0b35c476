//! Bodies: what goes up, what comes down, and what comes down in part.

use serde_json::json;

use crate::peer::{Peer, raw, reply};
use crate::running::{Running, base64, body, why};

const HATS: &[u8] = b"two hats, two hats, two hats";
const GZIP: &[u8] = b"H4sIAAAAAAAAAyspz1fISCwp1lEowWABAFF8QvEcAAAA";
const DEFLATE: &[u8] = b"eJwrKc9XyEgsKdZRKMFgAQCSWwoX";
const BROTLI: &[u8] = b"GxsA+B2pU588XIKg0VXYXbK8zcVQoQA8eQA=";

fn decoded(text: &[u8]) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap()
}

#[test]
fn all_bytes_of_a_body_go_up() {
    let agent = Running::start();
    let peer = Peer::open("");
    let all: Vec<u8> = (0..=255).collect();
    let mut task =
        json!({ "url": peer.url("/"), "origin": peer.origin(), "method": "POST", "bodyB64": base64(&all) });
    agent.fetch(&task);
    assert_eq!(peer.last().body, all);
    assert_eq!(peer.last().header("content-length"), Some("256"));
    assert_eq!(peer.last().header("content-type"), None, "the type is the caller's to say");

    task["bodyB64"] = json!("aGk");
    agent.fetch(&task);
    assert_eq!(peer.last().body, b"hi", "padding may be left out");
}

#[test]
fn an_empty_body_is_counted_as_no_body_is_for_post() {
    let agent = Running::start();
    let peer = Peer::open("");
    for body in [json!(null), json!("")] {
        agent.fetch(
            &json!({ "url": peer.url("/"), "origin": peer.origin(), "method": "POST", "bodyB64": body }),
        );
        assert_eq!(peer.last().header("content-length"), Some("0"));
    }
}

#[test]
fn all_bytes_of_a_body_come_down() {
    let agent = Running::start();
    let all: Vec<u8> = (0..=255).collect();
    let sent = all.clone();
    let peer = Peer::start(move |_| reply("200 OK", &[], &sent));
    let answer = agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin() }));
    assert_eq!(body(&answer), all);
}

#[test]
fn an_empty_body_is_not_null() {
    let agent = Running::start();
    let peer = Peer::start(|asked| match asked.path() {
        "/204" => raw("204 No Content", &[], b""),
        _ => reply("200 OK", &[], b""),
    });
    let fetch = |path: &str, method: &str| {
        agent.fetch(&json!({ "url": peer.url(path), "origin": peer.origin(), "method": method }))
    };
    let empty = fetch("/", "GET");
    assert_eq!((&empty["nullBody"], &empty["bodyB64"]), (&json!(false), &json!("")));
    for null in [fetch("/204", "GET"), fetch("/", "HEAD")] {
        assert_eq!((&null["nullBody"], &null["bodyB64"]), (&json!(true), &json!("")), "{null:#}");
    }
}

#[test]
fn bodies_are_decoded() {
    let agent = Running::start();
    let peer = Peer::start(|asked| {
        let (coding, bytes) = match asked.path() {
            "/gzip" => ("gzip", GZIP),
            "/deflate" => ("deflate", DEFLATE),
            _ => ("br", BROTLI),
        };
        assert!(asked.header("accept-encoding").unwrap().contains(coding));
        reply("200 OK", &[("Content-Encoding", coding)], &decoded(bytes))
    });
    for path in ["/gzip", "/deflate", "/br"] {
        let answer = agent.fetch(&json!({ "url": peer.url(path), "origin": peer.origin() }));
        assert_eq!(body(&answer), HATS, "{path}: {answer:#}");
        assert!(answer["bodyError"].is_null());
    }
}

#[test]
fn a_part_is_asked_for_as_it_is() {
    let agent = Running::start();
    let peer = Peer::start(|_| reply("206 Partial", &[("Content-Range", "bytes 0-1/4")], b"ha"));
    let headers = json!([["Range", "bytes=0-1"]]);
    let answer = agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin(), "headers": headers }));
    assert_eq!(answer["status"], 206);
    assert_eq!(peer.last().header("accept-encoding"), Some("identity"));
}

#[test]
fn a_body_cut_short_is_a_body_error_and_no_error() {
    let agent = Running::start();
    let peer = Peer::start(|asked| match asked.path() {
        "/length" => raw("200 OK", &[("Content-Length", "100")], b"half"),
        "/chunks" => raw("200 OK", &[("Transfer-Encoding", "chunked")], b"4\r\nhalf\r\n"),
        _ => reply("200 OK", &[("Content-Encoding", "gzip")], b"no gzip"),
    });
    for path in ["/length", "/chunks"] {
        let answer = agent.fetch(&json!({ "url": peer.url(path), "origin": peer.origin() }));
        assert_eq!(
            (&answer["type"], &answer["status"]),
            (&json!("basic"), &json!(200)),
            "{path}: {answer:#}"
        );
        assert!(answer["bodyError"].is_string(), "{path}: {answer:#}");
        assert!(answer["why"].is_null() && answer["nullBody"] == false);
        assert_eq!(body(&answer), b"half");
    }
    let answer = agent.fetch(&json!({ "url": peer.url("/coding"), "origin": peer.origin() }));
    assert!(answer["bodyError"].is_string() && answer["type"] == "basic", "{answer:#}");
}

#[test]
fn a_stream_over_http_1_is_refused_at_a_step_of_its_own() {
    let agent = Running::start();
    let peer = Peer::open("");
    let answer = agent.fetch(&json!({
        "url": peer.url("/"), "origin": peer.origin(), "method": "POST", "bodyStream": true, "bodyB64": "aGk=",
    }));
    assert_eq!(why(&answer), "D116");
    assert_eq!(answer["why"]["step"]["algorithm"], "HTTP-network fetch");
    assert!(peer.asked().is_empty(), "nothing of it is sent");
}

#[test]
fn a_cross_origin_stream_has_a_preflight() {
    let agent = Running::start();
    let peer = Peer::open("");
    let answer = agent.fetch(&json!({
        "url": peer.url("/"), "origin": "http://app.example", "method": "POST", "bodyStream": true, "bodyB64": "aGk=",
    }));
    assert_eq!(why(&answer), "D116");
    let methods: Vec<String> = peer.asked().iter().map(|asked| asked.method().to_owned()).collect();
    assert_eq!(methods, ["OPTIONS"]);
}
