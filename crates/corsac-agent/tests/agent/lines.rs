//! Lines: the agent over a pair of streams.

use std::future::{pending, ready};

use corsac_agent::serve_lines;
use corsac_browser::Network;
use serde_json::{Value, json};

use crate::peer::{Peer, reply};
use crate::running::agent;

async fn converse(input: &[u8]) -> Vec<Value> {
    let mut output = Vec::new();
    serve_lines(agent(Network::new()), input, &mut output, pending()).await.unwrap();
    let text = String::from_utf8(output).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn each_line_gets_its_answer_in_order() {
    let peer = Peer::start(|asked| {
        reply("200 OK", &[("Access-Control-Allow-Origin", "*")], asked.path().as_bytes())
    });
    let input: String =
        (0..5).map(|n| format!("{}\n", json!({ "url": peer.url(&format!("/{n}")) }))).collect();
    let answers = converse(input.as_bytes()).await;
    let urls: Vec<&str> = answers.iter().map(|answer| answer["url"].as_str().unwrap()).collect();
    assert_eq!(urls, (0..5).map(|n| peer.url(&format!("/{n}"))).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_bad_line_gets_an_error_and_the_next_is_read() {
    let peer = Peer::open("x");
    let good = json!({ "url": peer.url("/") });
    let input = format!("{{\n\n  \r\n{{\"uri\": 1}}\n{good}\r\n\u{feff}\nnull\n{good}");
    let answers = converse(input.as_bytes()).await;
    let kinds: Vec<bool> = answers.iter().map(|answer| answer["error"].is_string()).collect();
    assert_eq!(kinds, [true, true, false, true, true, false], "{answers:#?}");
    assert_eq!(answers[1], json!({ "error": "\"uri\" is not a field; write \"url\"" }));
    assert_eq!(converse(b"\xff\n").await.len(), 1);
    assert_eq!(converse(b"").await.len(), 0);
}

#[tokio::test]
async fn a_line_that_clears_forgets() {
    let peer = Peer::start(|_| reply("200 OK", &[("Set-Cookie", "id=7")], b""));
    let task = json!({ "url": peer.url("/"), "origin": peer.origin() });
    let answers = converse(format!("{task}\n{task}\n{{\"clear\": true}}\n{task}\n").as_bytes()).await;
    assert_eq!(answers[2], json!({ "cleared": true }));
    let cookies: Vec<bool> = peer.asked().iter().map(|asked| asked.header("cookie").is_some()).collect();
    assert_eq!(cookies, [false, true, false]);
}

#[tokio::test]
async fn a_line_beyond_the_limit_is_passed_over() {
    let peer = Peer::open("x");
    let mut input = vec![b' '; (64 << 20) + 10];
    input.push(b'\n');
    input.extend_from_slice(json!({ "url": peer.url("/") }).to_string().as_bytes());
    let answers = converse(&input).await;
    assert_eq!(answers.len(), 2);
    assert!(answers[0]["error"].as_str().unwrap().contains("at most 67108864 bytes"));
    assert_eq!(answers[1]["type"], "cors");
}

#[tokio::test]
async fn it_ends_when_it_is_told_to() {
    let (_client, server) = tokio::io::duplex(64);
    let (input, output) = tokio::io::split(server);
    serve_lines(agent(Network::new()), tokio::io::BufReader::new(input), output, ready(())).await.unwrap();
}
