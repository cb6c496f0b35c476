//! Bytes: what strings carry, in both directions.

use serde_json::json;

use crate::peer::{Peer, raw, reply};
use crate::running::{Running, header};

fn high() -> String {
    (0x80..=0xFF_u8).map(char::from).collect()
}

#[test]
fn bytes_beyond_ascii_go_out_and_come_back() {
    let agent = Running::start();
    let peer = Peer::start(|asked| reply("200 OK", &[("X-Back", asked.header("x-a").unwrap())], b""));
    let task = json!({ "url": peer.url("/"), "origin": peer.origin(), "headers": [["X-A", high()]] });
    let answer = agent.fetch(&task);
    assert_eq!(peer.last().header("x-a"), Some(high().as_str()));
    assert_eq!(header(&answer, "x-back"), Some(high().as_str()));
    let sent = &answer["trace"]["requests"][0]["headers"];
    assert!(sent.as_array().unwrap().iter().any(|pair| pair[1] == high()), "{sent}");
}

#[test]
fn the_status_text_is_the_bytes_received() {
    let agent = Running::start();
    let text = |status: &'static str| {
        let peer = Peer::start(move |_| reply(status, &[], b""));
        agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin() }))["statusText"].clone()
    };
    assert_eq!(text("200 OK"), "OK");
    assert_eq!(text("200 ok!  \"I'm\ta teapot\" "), "ok!  \"I'm\ta teapot\" ");
    assert_eq!(text("402 FIVE BUCKS"), "FIVE BUCKS");
    assert_eq!(text("404 "), "");
    assert_eq!(text("200 T\u{e9}a"), "T\u{e9}a");
    assert_eq!(text("42 ANSWER"), "ANSWER");
}

#[test]
fn headers_keep_their_order_and_their_case_and_those_of_a_name_are_one_on_the_wire() {
    let agent = Running::start();
    let peer = Peer::open("");
    let headers = json!([["X-b", "1"], ["X-A", "2"], ["x-B", "3"]]);
    agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin(), "headers": headers }));
    let of = |name: &str| -> Vec<String> {
        let headers = peer.last().headers;
        headers.into_iter().filter(|(n, _)| n == name).map(|(_, value)| value).collect()
    };
    assert_eq!(of("X-b"), ["1, 3"]);
    assert_eq!(of("X-A"), ["2"]);
}

#[test]
fn white_space_around_a_value_is_no_part_of_it() {
    let agent = Running::start();
    let peer = Peer::start(|asked| {
        reply("200 OK", &[("X-Back", &format!("<{}>", asked.header("x-a").unwrap()))], b"")
    });
    let task = json!({ "url": peer.url("/"), "origin": peer.origin(), "headers": [["X-A", " \t1 2\r\n"]] });
    assert_eq!(header(&agent.fetch(&task), "x-back"), Some("<1 2>"));
}

#[test]
fn an_empty_header_is_there() {
    let agent = Running::start();
    let peer = Peer::start(|_| raw("200 OK", &[("X-Empty", ""), ("Content-Length", "0")], b""));
    let answer =
        agent.fetch(&json!({ "url": peer.url("/"), "origin": peer.origin(), "headers": [["X-None", ""]] }));
    assert_eq!(header(&answer, "x-empty"), Some(""));
    assert_eq!(peer.last().header("x-none"), Some(""));
}
