//! Fields: what absence means, and what a task that is none is told.

use serde_json::{Value, json};

use crate::peer::{Peer, reply};
use crate::running::{Running, why};

#[test]
fn only_the_url_is_required_and_the_rest_is_as_fetch_has_it() {
    let agent = Running::start();
    let peer = Peer::open("");
    let answer = agent.fetch(&json!({ "url": peer.url("/") }));
    assert_eq!(answer["type"], "cors", "mode cors, from the origin null");
    let asked = peer.last();
    assert_eq!(asked.line, "GET / HTTP/1.1");
    assert_eq!(asked.header("origin"), Some("null"));
    assert_eq!(asked.header("referer"), None, "a page at the origin null has no URL");
    assert_eq!(asked.header("accept"), Some("*/*"));
    assert_eq!(asked.header("sec-fetch-mode"), Some("cors"));
    assert_eq!(asked.header("sec-fetch-dest"), Some("empty"));
    assert!(asked.header("cache-control").is_none() && asked.header("cookie").is_none());
    assert!(asked.body.is_empty());
}

#[test]
fn null_means_absence_in_every_field() {
    let agent = Running::start();
    let peer = Peer::open("");
    let fields = [
        "origin",
        "top",
        "clientURL",
        "method",
        "headers",
        "bodyB64",
        "bodyStream",
        "mode",
        "credentials",
        "redirect",
        "referrer",
        "referrerPolicy",
        "cache",
        "destination",
        "keepalive",
        "useCorsPreflight",
        "unsafeRequest",
        "auth",
        "timeoutMs",
    ];
    let mut task = json!({ "url": peer.url("/") });
    for field in fields {
        task[field] = Value::Null;
    }
    assert_eq!(agent.fetch(&task)["type"], "cors");
    assert_eq!(peer.asked().len(), 1);
    assert_eq!(
        agent.fetch(&json!({ "url": peer.url("/"), "timeoutMs": 0 }))["type"],
        "cors",
        "0 is no limit"
    );
}

#[test]
fn credentials_stay_at_home_by_default() {
    let agent = Running::start();
    let peer =
        Peer::start(|_| reply("200 OK", &[("Set-Cookie", "a=1"), ("Access-Control-Allow-Origin", "*")], b""));
    let cross = json!({ "url": peer.url("/"), "origin": "http://app.example" });
    agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin() }));
    assert_eq!(agent.fetch(&cross)["type"], "cors");
    assert_eq!(peer.last().header("cookie"), None);
}

#[test]
fn the_page_has_its_origin_as_url_and_as_top() {
    let agent = Running::start();
    let peer = Peer::open("");
    agent.fetch(&json!({ "url": peer.url("/x"), "origin": peer.origin() }));
    assert_eq!(peer.last().header("referer"), Some(peer.url("/").as_str()));
    agent.fetch(&json!({ "url": peer.url("/x"), "origin": peer.origin(), "clientURL": peer.url("/page#f") }));
    assert_eq!(peer.last().header("referer"), Some(peer.url("/page").as_str()));
}

#[test]
fn the_referrer_is_what_the_task_says() {
    let agent = Running::start();
    let peer = Peer::open("");
    let referer = |more: Value| {
        let mut task = json!({ "url": peer.url("/x"), "origin": peer.origin() });
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        agent.fetch(&task);
        peer.last().header("referer").map(ToOwned::to_owned)
    };
    let page = Some(peer.url("/"));
    assert_eq!(referer(json!({ "referrer": "client" })), page);
    assert_eq!(referer(json!({ "referrer": "about:client" })), page);
    assert_eq!(referer(json!({ "referrer": "no-referrer" })), None);
    assert_eq!(referer(json!({ "referrer": "" })), None);
    assert_eq!(referer(json!({ "referrer": peer.url("/here") })), Some(peer.url("/here")));
    assert_eq!(referer(json!({ "referrerPolicy": "no-referrer" })), None);
    assert_eq!(referer(json!({ "referrerPolicy": "origin", "referrer": peer.url("/here") })), page);
}

#[test]
fn a_method_is_spelled_as_browsers_spell_it() {
    let agent = Running::start();
    let peer = Peer::open("");
    let sent = |method: &str| {
        agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin(), "method": method }));
        peer.last().method().to_owned()
    };
    assert_eq!(sent("post"), "POST");
    assert_eq!(sent("patch"), "patch");
    assert_eq!(sent("*"), "*");
}

#[test]
fn flags_decide_on_the_preflight() {
    let agent = Running::start();
    let peer = Peer::open("");
    let preflights = |more: Value| {
        agent.clear();
        let before = peer.asked().len();
        let mut task = json!({ "url": peer.url("/"), "origin": "http://app.example" });
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        agent.fetch(&task);
        peer.asked()[before..].iter().filter(|asked| asked.method() == "OPTIONS").count()
    };
    assert_eq!(preflights(json!({})), 0);
    assert_eq!(preflights(json!({ "useCorsPreflight": true })), 1);
    assert_eq!(preflights(json!({ "method": "PUT" })), 1, "unsafeRequest is true by default");
    assert_eq!(preflights(json!({ "method": "PUT", "unsafeRequest": false })), 0);
}

#[test]
fn the_destination_is_told_and_accepted_for() {
    let agent = Running::start();
    let peer = Peer::open("");
    agent.fetch(
        &json!({ "url": peer.url("/"), "mode": "no-cors", "destination": "image", "unsafeRequest": false }),
    );
    assert_eq!(peer.last().header("sec-fetch-dest"), Some("image"));
    assert!(peer.last().header("accept").unwrap().starts_with("image/"));
}

#[test]
fn a_navigation_reads_what_comes() {
    let agent = Running::start();
    let peer = Peer::start(|_| reply("200 OK", &[], b"page"));
    let task = json!({ "url": peer.url("/"), "origin": "http://a.example", "mode": "navigate", "destination": "document" });
    assert_eq!(agent.fetch(&task)["type"], "basic");
    assert_eq!(peer.last().header("sec-fetch-mode"), Some("navigate"));
}

#[test]
fn what_no_page_can_ask_for_is_an_answer_with_its_code() {
    let agent = Running::start();
    let peer = Peer::open("");
    let code = |more: Value| {
        let mut task = json!({ "url": peer.url("/"), "origin": "http://app.example" });
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        why(&agent.fetch(&task)).to_owned()
    };
    assert_eq!(code(json!({ "method": "Trace" })), "D105");
    assert_eq!(code(json!({ "bodyB64": "" })), "D115");
    assert_eq!(code(json!({ "mode": "same-origin" })), "D101");
    assert_eq!(code(json!({ "mode": "no-cors", "redirect": "error" })), "D102");
    assert_eq!(code(json!({ "url": "ftp://api.example/" })), "D103");
    assert_eq!(code(json!({ "url": "http://api.example:25/" })), "D109");
    assert_eq!(code(json!({ "url": "http://api.example/", "origin": "https://app.example" })), "D111");
    assert!(peer.asked().is_empty());
}

#[test]
fn a_task_that_is_none_is_told_its_field_and_what_belongs_there() {
    let agent = Running::start();
    let told = |task: &str, parts: &[&str]| {
        let error = agent.refuse(task);
        assert!(parts.iter().all(|part| error.contains(part)), "{task}: {error}");
    };
    told("", &["not JSON"]);
    told("{\"url\": \"http://a.example/\"", &["not JSON", "line 1"]);
    told("{\"url\": \"\\ud800\"}", &["not JSON"]);
    told("[]", &["expected an object", "found []"]);
    told("{}", &["url", "required"]);
    told(r#"{"url": null}"#, &["url", "required"]);
    told(r#"{"url": 5}"#, &["url", "a string", "5"]);
    told(r#"{"url": "api.example"}"#, &["url", "absolute URL", "\"api.example\""]);
    told(r#"{"url": "http://a b/"}"#, &["url", "absolute URL"]);
    told(r#"{"URL": "http://a.example/"}"#, &[r#""URL" is not a field; write "url""#]);
    told(r#"{"url": "http://a.example/", "body": "x"}"#, &[r#""body" is not a field"#]);

    let field = |name: &str, value: &str, parts: &[&str]| {
        told(&format!(r#"{{"url": "http://a.example/", "{name}": {value}}}"#), &[&[name], parts].concat());
    };
    field("origin", r#""app.example""#, &["scheme://host"]);
    field("origin", r#""https://app.example/path""#, &["scheme://host"]);
    field("top", "7", &["a string", "7"]);
    field("clientURL", r#""/page""#, &["absolute URL"]);
    field("method", r#""G E T""#, &["token", "G E T"]);
    field("method", r#""""#, &["token"]);
    field("headers", r#"{"a": "b"}"#, &["[[\"X-A\", \"1\"]]"]);
    field("headers", r#"[["a", "b"], ["c"]]"#, &["[1]", "[[\"X-A\", \"1\"]]"]);
    field("headers", r#"[["a", 1]]"#, &["[0]"]);
    field("headers", r#"[["a b", "1"]]"#, &["[0]", "token"]);
    field("headers", r#"[["a", "x\ny"]]"#, &["[0]", "CR or LF"]);
    field("headers", r#"[["a", "x\u0000y"]]"#, &["[0]", "NUL"]);
    field("headers", r#"[["a", "\u0100"]]"#, &["[0]", "0 to 255"]);
    field("bodyB64", r#""a-_=""#, &["base64"]);
    field("bodyB64", "[1]", &["a string"]);
    field("bodyStream", r#""yes""#, &["true or false"]);
    field("mode", r#""everything""#, &["\"cors\"", "\"everything\""]);
    field("mode", r#""websocket""#, &["\"cors\"", "\"websocket\""]);
    field("credentials", r#""yes""#, &["\"same-origin\"", "\"yes\""]);
    field("redirect", "true", &["a string"]);
    field("referrer", r#""/here""#, &["\"client\"", "\"no-referrer\""]);
    field("referrerPolicy", r#""never""#, &["\"no-referrer\""]);
    field("cache", r#""none""#, &["\"only-if-cached\""]);
    field("destination", r#""fetch""#, &["\"image\""]);
    field("unsafeRequest", "1", &["true or false"]);
    field("auth", r#""a:b""#, &["\"user\"", "\"password\""]);
    field("auth", r#"{"user": "a", "pass": "b"}"#, &["\"password\""]);
    field("timeoutMs", "-1", &["milliseconds"]);
    field("timeoutMs", r#""1""#, &["milliseconds"]);
}

#[test]
fn a_secret_is_not_repeated_in_an_error() {
    let agent = Running::start();
    let error = agent.refuse(r#"{"url": "http://a.example/", "auth": {"user": "ann", "passwd": "hunter2"}}"#);
    assert!(!error.contains("hunter2"), "{error}");
}
