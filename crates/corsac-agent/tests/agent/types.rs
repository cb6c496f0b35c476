//! Types: what script would get, by the type of the response.

use serde_json::{Value, json};

use crate::peer::{Peer, raw, reply};
use crate::running::{Running, body, header, why};

const APP: &str = "https://app.example";

fn members(answer: &Value) -> Vec<&str> {
    let mut members: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    members
}

#[test]
fn every_answer_has_the_same_members() {
    let agent = Running::start();
    let peer = Peer::open("x");
    let readable = agent.fetch(&json!({ "url": peer.url("/") }));
    let refused = agent.fetch(&json!({ "url": "http://127.0.0.1:1/" }));
    let all = [
        "bodyB64",
        "bodyError",
        "headers",
        "nullBody",
        "redirected",
        "status",
        "statusText",
        "trace",
        "type",
        "url",
        "why",
    ];
    assert_eq!(members(&readable), all);
    assert_eq!(members(&refused), all);
}

#[test]
fn a_page_reads_everything_of_its_own_origin_but_set_cookie() {
    let agent = Running::start();
    let peer =
        Peer::start(|_| reply("201 Made", &[("X-A", "1"), ("x-a", "2"), ("Set-Cookie", "a=1")], b"made"));
    let answer = agent.fetch(&json!({ "url": peer.url("/x?q#top"), "origin": peer.origin() }));
    assert_eq!(answer["type"], "basic", "{answer:#}");
    assert_eq!((&answer["status"], &answer["statusText"]), (&json!(201), &json!("Made")));
    assert_eq!(answer["url"], peer.url("/x?q"));
    assert_eq!((&answer["redirected"], &answer["nullBody"]), (&json!(false), &json!(false)));
    assert_eq!((&answer["bodyError"], &answer["why"]), (&Value::Null, &Value::Null));
    assert_eq!(body(&answer), b"made");
    let values: Vec<&Value> = answer["headers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pair| pair[0].as_str().unwrap().eq_ignore_ascii_case("x-a"))
        .map(|pair| &pair[1])
        .collect();
    assert_eq!(values, ["1", "2"], "duplicates stay apart");
    assert_eq!(header(&answer, "set-cookie"), None);
    assert_eq!(peer.last().path(), "/x?q");
}

#[test]
fn of_another_origin_a_page_reads_what_is_exposed() {
    let agent = Running::start();
    let peer = Peer::start(|_| {
        let fields = [
            ("Access-Control-Allow-Origin", APP),
            ("Access-Control-Expose-Headers", "x-a"),
            ("Content-Type", "text/x"),
            ("X-A", "1"),
            ("X-B", "2"),
        ];
        reply("200 OK", &fields, b"hats")
    });
    let answer = agent.fetch(&json!({ "url": peer.url("/"), "origin": APP }));
    assert_eq!(answer["type"], "cors", "{answer:#}");
    assert_eq!(header(&answer, "content-type"), Some("text/x"));
    assert_eq!((header(&answer, "x-a"), header(&answer, "x-b")), (Some("1"), None));
    assert_eq!(body(&answer), b"hats");
    assert_eq!(peer.last().header("origin"), Some(APP));
}

#[test]
fn an_opaque_response_shows_nothing() {
    let agent = Running::start();
    let peer = Peer::start(|_| reply("418 Teapot", &[("X-A", "1")], b"secret"));
    let answer = agent.fetch(&json!({ "url": peer.url("/"), "origin": APP, "mode": "no-cors" }));
    assert_eq!(answer["type"], "opaque", "{answer:#}");
    assert_eq!((&answer["status"], &answer["statusText"]), (&json!(0), &json!("")));
    assert_eq!((&answer["headers"], &answer["url"]), (&json!([]), &json!("")));
    assert_eq!((&answer["nullBody"], &answer["bodyB64"]), (&json!(true), &json!("")));
    assert_eq!(answer["trace"]["requests"][0]["status"], 418, "the trace is not for script");
}

#[test]
fn an_opaque_redirect_keeps_its_url() {
    let agent = Running::start();
    let peer = Peer::start(|_| reply("302 Found", &[("Location", "/next")], b""));
    let task = json!({ "url": peer.url("/a#b"), "origin": peer.origin(), "redirect": "manual" });
    let answer = agent.fetch(&task);
    assert_eq!(answer["type"], "opaqueredirect", "{answer:#}");
    assert_eq!((&answer["status"], &answer["url"]), (&json!(0), &json!(peer.url("/a"))));
    assert_eq!((&answer["nullBody"], &answer["redirected"]), (&json!(true), &json!(false)));
}

#[test]
fn a_followed_redirect_shows() {
    let agent = Running::start();
    let peer = Peer::start(|asked| match asked.path() {
        "/a" => reply("302 Found", &[("Location", "/b")], b""),
        _ => reply("200 OK", &[], b"there"),
    });
    let answer = agent.fetch(&json!({ "url": peer.url("/a"), "origin": peer.origin() }));
    assert_eq!((&answer["type"], &answer["redirected"]), (&json!("basic"), &json!(true)));
    assert_eq!(answer["url"], peer.url("/b"));
    let error = agent.fetch(&json!({ "url": peer.url("/a"), "origin": peer.origin(), "redirect": "error" }));
    assert_eq!(why(&error), "D507");
}

#[test]
fn a_refusal_names_its_step_and_the_values_compared() {
    let agent = Running::start();
    let peer =
        Peer::start(|_| reply("200 OK", &[("Access-Control-Allow-Origin", "https://app.example/")], b"x"));
    let answer = agent.fetch(&json!({ "url": peer.url("/"), "origin": APP }));
    assert_eq!(why(&answer), "D405");
    let why = &answer["why"];
    assert_eq!(why["step"]["algorithm"], "CORS check");
    assert_eq!(why["step"]["number"], "4");
    assert_eq!(why["step"]["url"], "https://fetch.spec.whatwg.org/#concept-cors-check");
    assert_eq!(why["evidence"]["origin"], APP);
    assert_eq!(why["evidence"]["allowOrigin"], "https://app.example/");
    assert!(why["message"].as_str().unwrap().contains("https://app.example/"));
    for (member, empty) in [
        ("status", json!(0)),
        ("statusText", json!("")),
        ("headers", json!([])),
        ("url", json!("")),
        ("redirected", json!(false)),
        ("nullBody", json!(true)),
        ("bodyError", Value::Null),
        ("bodyB64", json!("")),
    ] {
        assert_eq!(answer[member], empty, "{member}");
    }
}

#[test]
fn the_trace_has_the_preflight_and_the_request() {
    let agent = Running::start();
    let peer = Peer::start(|_| {
        let fields = [("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Methods", "PUT")];
        reply("200 OK", &fields, b"")
    });
    let answer = agent.fetch(&json!({ "url": peer.url("/c#d"), "origin": APP, "method": "PUT" }));
    let requests = answer["trace"]["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2, "{answer:#}");
    assert_eq!((&requests[0]["stage"], &requests[0]["method"]), (&json!("preflight"), &json!("OPTIONS")));
    assert_eq!((&requests[1]["stage"], &requests[1]["method"]), (&json!("request"), &json!("PUT")));
    assert_eq!(requests[1]["url"], peer.url("/c"));
    assert_eq!(requests[1]["status"], 200);
    let has = |headers: &Value, name: &str| {
        headers.as_array().unwrap().iter().any(|pair| pair[0].as_str().unwrap().eq_ignore_ascii_case(name))
    };
    assert!(has(&requests[0]["headers"], "access-control-request-method"));
    assert!(has(&requests[1]["responseHeaders"], "access-control-allow-origin"));
    let steps = answer["trace"]["steps"].as_array().unwrap();
    assert!(
        steps.iter().any(|step| step["event"] == "needs-preflight" && step["causes"][0]["method"] == "PUT")
    );
    assert!(steps.iter().any(|step| step["event"] == "passed" && step["step"]["algorithm"] == "CORS check"));
}

#[test]
fn a_server_that_is_not_there_is_an_error_with_its_failure() {
    let agent = Running::start();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let answer = agent.fetch(&json!({ "url": format!("http://{free}/") }));
    assert_eq!(why(&answer), "D201");
    assert_eq!(answer["why"]["evidence"]["failure"], "connection");
    let request = &answer["trace"]["requests"][0];
    assert!(request["status"].is_null() && request["failure"].is_string(), "{request:#}");
}

#[test]
fn a_data_url_needs_no_network() {
    let agent = Running::start();
    let answer = agent.fetch(&json!({ "url": "data:text/x;charset=a,hats", "origin": APP }));
    assert_eq!((&answer["type"], &answer["status"]), (&json!("basic"), &json!(200)));
    assert_eq!(body(&answer), b"hats");
    assert_eq!(answer["trace"]["requests"], json!([]));
}

#[test]
fn a_silent_server_is_given_up_in_time() {
    let agent = Running::start();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    for limit in [json!(100), json!(100.5)] {
        let answer = agent.fetch(&json!({ "url": url, "timeoutMs": limit }));
        assert_eq!(why(&answer), "D201");
        assert_eq!(answer["why"]["evidence"]["failure"], "timeout");
    }
}

#[test]
fn what_is_no_http_is_an_error() {
    let agent = Running::start();
    let peer = Peer::start(|_| b"SSH-2.0-hats\r\n".to_vec());
    assert_eq!(why(&agent.fetch(&json!({ "url": peer.url("/") }))), "D201");
    let peer = Peer::start(|_| raw("200 OK", &[("Content-Length", "1"), ("Content-Length", "2")], b"xy"));
    assert_eq!(why(&agent.fetch(&json!({ "url": peer.url("/") }))), "D201");
}
