//! Memory: what one task leaves for the next: cookies and preflight answers; and credentials, which it does not.

use serde_json::{Value, json};

use crate::peer::{Peer, reply};
use crate::running::{Running, body, why};

#[test]
fn a_cookie_travels_with_the_next_task_until_everything_is_cleared() {
    let agent = Running::start();
    let peer = Peer::start(|_| reply("200 OK", &[("Set-Cookie", "id=7")], b""));
    let task = json!({ "url": peer.url("/"), "origin": peer.origin() });
    let cookie = || peer.last().header("cookie").map(ToOwned::to_owned);
    agent.fetch(&task);
    assert_eq!(cookie(), None);
    agent.fetch(&task);
    assert_eq!(cookie().as_deref(), Some("id=7"));
    agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin(), "credentials": "omit" }));
    assert_eq!(cookie(), None);
    agent.clear();
    agent.fetch(&task);
    assert_eq!(cookie(), None);
}

fn granting() -> Peer {
    Peer::start(|asked| {
        let origin = asked.header("origin").unwrap_or("none").to_owned();
        let fields = [
            ("Access-Control-Allow-Origin", origin.as_str()),
            ("Access-Control-Allow-Methods", "PUT"),
            ("Access-Control-Max-Age", "60"),
        ];
        reply("200 OK", &fields, b"")
    })
}

fn methods(peer: &Peer) -> Vec<String> {
    peer.asked().iter().map(|asked| asked.method().to_owned()).collect()
}

#[test]
fn a_preflight_is_remembered_until_everything_is_cleared() {
    let agent = Running::start();
    let peer = granting();
    let task = json!({ "url": peer.url("/"), "origin": "https://app.example", "method": "PUT" });
    agent.fetch(&task);
    agent.fetch(&task);
    assert_eq!(methods(&peer), ["OPTIONS", "PUT", "PUT"]);
    agent.clear();
    agent.fetch(&task);
    assert_eq!(methods(&peer), ["OPTIONS", "PUT", "PUT", "OPTIONS", "PUT"]);
}

#[test]
fn all_tasks_at_the_origin_null_are_one_page() {
    let agent = Running::start();
    let peer = granting();
    let answer = agent.fetch(&json!({ "url": peer.url("/"), "origin": "null", "method": "PUT" }));
    assert_eq!(answer["type"], "cors", "{answer:#}");
    agent.fetch(&json!({ "url": peer.url("/"), "method": "PUT" }));
    assert_eq!(methods(&peer), ["OPTIONS", "PUT", "PUT"]);
    assert_eq!(peer.last().header("origin"), Some("null"));
}

#[test]
fn the_preflight_cache_is_partitioned_by_the_top_level_page() {
    let agent = Running::start();
    let peer = granting();
    let task = |top: &str| json!({ "url": peer.url("/"), "origin": "https://app.example", "top": top, "method": "PUT" });
    agent.fetch(&task("https://one.example"));
    agent.fetch(&task("https://two.example"));
    agent.fetch(&task("https://www.one.example"));
    assert_eq!(methods(&peer), ["OPTIONS", "PUT", "OPTIONS", "PUT", "PUT"]);
}

/// Wants `Authorization: Basic …` with these.
fn guarded(pair: &'static str) -> Peer {
    let expected = format!("Basic {}", crate::running::base64(pair).as_str().unwrap());
    Peer::start(move |asked| match asked.header("authorization") {
        Some(value) if value == expected => reply("200 OK", &[("Access-Control-Allow-Origin", "*")], b"in"),
        _ => reply("401 No", &[("Access-Control-Allow-Origin", "*"), ("WWW-Authenticate", "Basic")], b"out"),
    })
}

fn same_origin(peer: &Peer, more: Value) -> Value {
    let mut task = json!({ "url": peer.url("/"), "origin": peer.origin() });
    task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    task
}

#[test]
fn a_401_is_answered_once_with_what_auth_says() {
    let agent = Running::start();
    let peer = guarded("ann:s3cret:é");
    let right = json!({ "auth": { "user": "ann", "password": "s3cret:é" } });
    let answer = agent.fetch(&same_origin(&peer, right));
    assert_eq!((&answer["status"], body(&answer)), (&json!(200), b"in".to_vec()));
    assert_eq!(peer.asked().len(), 2);
    assert_eq!(peer.asked()[0].header("authorization"), None, "not before it is asked for");

    let wrong = json!({ "auth": { "user": "ann", "password": "?" } });
    let answer = agent.fetch(&same_origin(&peer, wrong));
    assert_eq!((&answer["status"], body(&answer)), (&json!(401), b"out".to_vec()));
    assert_eq!(peer.asked().len(), 4);
}

#[test]
fn user_information_in_the_url_answers_a_401_and_auth_wins_over_it() {
    let agent = Running::start();
    let peer = guarded("ann:pass word");
    let with = |userinfo: &str, more: Value| {
        let mut task = same_origin(&peer, more);
        task["url"] = json!(format!("http://{userinfo}@{}/", peer.address));
        agent.fetch(&task)
    };
    assert_eq!(with("ann:pass%20word", json!({}))["status"], 200);
    assert_eq!(with("bob", json!({}))["status"], 401);
    assert_eq!(with("bob:x", json!({ "auth": { "user": "ann", "password": "pass word" } }))["status"], 200);
    assert_eq!(with("ann:pass%20word", json!({ "auth": { "user": "bob", "password": "x" } }))["status"], 401);
}

#[test]
fn the_callers_own_authorization_wins() {
    let agent = Running::start();
    let peer = guarded("ann:1");
    let more =
        json!({ "auth": { "user": "ann", "password": "1" }, "headers": [["Authorization", "Bearer x"]] });
    assert_eq!(agent.fetch(&same_origin(&peer, more))["status"], 401);
    let values: Vec<_> = peer.asked().iter().map(|a| a.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(values, ["Bearer x"]);
}

#[test]
fn a_401_is_not_answered_without_credentials_nor_under_cors() {
    let agent = Running::start();
    let peer = guarded("ann:1");
    let auth = json!({ "user": "ann", "password": "1" });
    let omitted = agent.fetch(&same_origin(&peer, json!({ "auth": auth, "credentials": "omit" })));
    assert_eq!(omitted["status"], 401);
    let cors = agent.fetch(&json!({ "url": peer.url("/"), "origin": "https://app.example", "auth": auth }));
    assert_eq!((&cors["type"], &cors["status"]), (&json!("cors"), &json!(401)));
    assert!(peer.asked().iter().all(|asked| asked.header("authorization").is_none()));
}

#[test]
fn a_401_is_answered_for_an_opaque_response_too() {
    let agent = Running::start();
    let peer = guarded("ann:1");
    let answer = agent.fetch(&json!({
        "url": peer.url("/"), "origin": "https://app.example", "mode": "no-cors", "credentials": "include",
        "auth": { "user": "ann", "password": "1" },
    }));
    assert_eq!(answer["type"], "opaque");
    assert_eq!(answer["trace"]["requests"][1]["status"], 200, "{answer:#}");
}

#[test]
fn only_if_cached_finds_nothing() {
    let agent = Running::start();
    let peer = Peer::open("");
    let answer =
        agent.fetch(&same_origin(&peer, json!({ "mode": "same-origin", "cache": "only-if-cached" })));
    assert_eq!(why(&answer), "D118");
    assert!(peer.asked().is_empty());
}

#[test]
fn cache_modes_say_so_to_caches_on_the_way() {
    let agent = Running::start();
    let peer = Peer::open("");
    let fields = |mode: &str| {
        agent.fetch(&same_origin(&peer, json!({ "cache": mode })));
        let last = peer.last();
        let of = |name: &str| last.header(name).map(ToOwned::to_owned);
        (of("cache-control"), of("pragma"))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(fields("default"), (None, None));
    assert_eq!(fields("no-cache"), (some("max-age=0"), None));
    assert_eq!(fields("no-store"), (some("no-cache"), some("no-cache")));
    assert_eq!(fields("reload"), (some("no-cache"), some("no-cache")));
    assert_eq!(fields("force-cache"), (None, None));
}
