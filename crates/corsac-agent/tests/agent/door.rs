//! Door: who may ask, what may be asked, and how the agent ends.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use corsac_agent::{BindError, Hosts, Server};
use corsac_browser::Network;
use serde_json::json;

use crate::peer::{Peer, reply};
use crate::running::{PATIENCE, Running, agent, error_of, receive};

#[test]
fn only_loopback_names_and_allowed_ones_are_answered() {
    let agent = Running::with(Network::new(), &["agent.test"]);
    let status = |host: &str| agent.ask(&format!("GET /clear HTTP/1.1\r\n{host}"), b"").status;
    for host in ["localhost", "LocalHost:1234", "127.0.0.1", "127.1.2.3:80", "[::1]:80", "Agent.Test:80"] {
        assert_eq!(status(&format!("Host: {host}\r\n")), 200, "{host}");
    }
    for host in [
        "rebound.example",
        "localhost.example",
        "x.agent.test",
        "10.0.0.1",
        "app.localhost",
        "",
        "a@localhost",
    ] {
        assert_eq!(status(&format!("Host: {host}\r\n")), 421, "{host}");
    }
    assert_eq!(status("Host: localhost\r\nHost: rebound.example\r\n"), 421);
    assert_eq!(
        agent.ask("GET http://rebound.example/clear HTTP/1.1\r\nHost: localhost\r\n", b"").status,
        421
    );
    assert_eq!(agent.ask("GET /clear HTTP/1.0\r\n", b"").status, 421);
    let came = agent.ask("POST / HTTP/1.1\r\nHost: rebound.example\r\nContent-Length: 0\r\n", b"");
    assert!(error_of(&came).contains("--allow-host"), "{came:?}");
}

#[test]
fn a_page_in_a_browser_cannot_ask() {
    let agent = Running::start();
    let peer = Peer::open("");
    let task = json!({ "url": peer.url("/") }).to_string();
    let from = |site: &str| {
        let length = task.len();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: {site}\r\nContent-Length: {length}\r\n"
        );
        agent.ask(&head, task.as_bytes())
    };
    for site in ["cross-site", "same-site", "", "anything"] {
        assert_eq!(from(site).status, 403, "{site}");
    }
    assert!(peer.asked().is_empty());
    for site in ["none", "same-origin"] {
        assert_eq!(from(site).status, 200, "{site}");
    }
}

#[test]
fn no_answer_has_a_cors_field() {
    let agent = Running::start();
    let origin = "Host: localhost\r\nOrigin: https://app.example\r\n";
    let heads = [
        format!("POST / HTTP/1.1\r\n{origin}Content-Length: 2\r\n"),
        format!("GET /clear HTTP/1.1\r\n{origin}"),
        format!("OPTIONS / HTTP/1.1\r\n{origin}Access-Control-Request-Method: POST\r\n"),
        format!("GET /clear HTTP/1.1\r\n{origin}Sec-Fetch-Site: cross-site\r\n"),
    ];
    for head in heads {
        let came = agent.ask(&head, if head.starts_with("POST") { b"{}" } else { b"" });
        assert!(!came.head.contains("access-control"), "{came:?}");
        assert!(came.head.contains("content-type: application/json"), "{came:?}");
    }
}

#[test]
fn there_is_nothing_else() {
    let agent = Running::start();
    let ask =
        |line: &str| agent.ask(&format!("{line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"), b"");
    for (line, status) in [
        ("GET /", 405),
        ("PUT /", 405),
        ("OPTIONS /", 405),
        ("POST /clear", 405),
        ("GET /clear/", 404),
        ("GET /status", 404),
        ("POST /fetch", 404),
        ("GET /clear?now", 200),
    ] {
        assert_eq!(ask(line).status, status, "{line}");
    }
    assert!(ask("GET /").head.contains("allow: post"));
    assert!(ask("POST /clear").head.contains("allow: get"));
    assert!(error_of(&ask("GET /")).contains("POST / takes a task"));
}

#[test]
fn a_task_has_a_limit_and_is_told_of_it() {
    let agent = Running::start();
    let length = (64 << 20) + 1;
    let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n");
    let came = agent.ask(&head, &vec![b' '; length]);
    assert_eq!(came.status, 413);
    assert!(error_of(&came).contains("at most 67108864 bytes"), "{came:?}");
}

#[test]
fn tasks_run_beside_each_other() {
    const TASKS: usize = 50;
    let agent = Running::start();
    let (tell, told) = mpsc::channel();
    let open = std::sync::Arc::new((std::sync::Mutex::new(0), std::sync::Condvar::new()));
    // Nobody gets an answer before all have asked.
    let peer = Peer::start(move |_| {
        let (count, all) = &*open;
        let mut waiting = count.lock().unwrap();
        *waiting += 1;
        all.notify_all();
        drop(all.wait_while(waiting, |waiting| *waiting < TASKS).unwrap());
        reply("200 OK", &[("Access-Control-Allow-Origin", "*")], b"")
    });
    let task = json!({ "url": peer.url("/") });
    thread::scope(|scope| {
        for _ in 0..TASKS {
            scope.spawn(|| tell.send(agent.fetch(&task)["type"].clone()).unwrap());
        }
    });
    drop(tell);
    let types: Vec<_> = told.iter().collect();
    assert_eq!(types, vec!["cors"; TASKS]);
}

#[test]
fn a_running_task_is_finished_and_then_nobody_listens() {
    let mut agent = Running::start();
    let address = agent.address;
    let (tell, asked) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let peer = Peer::start(move |_| {
        tell.send(()).unwrap();
        wait.lock().unwrap().recv().unwrap();
        reply("200 OK", &[("Access-Control-Allow-Origin", "*")], b"late")
    });
    let task = json!({ "url": peer.url("/") }).to_string();
    let mut client = TcpStream::connect(address).unwrap();
    write!(client, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{task}", task.len())
        .unwrap();
    asked.recv().unwrap();
    agent.stop();
    let deadline = std::time::Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_ok() {
        assert!(std::time::Instant::now() < deadline, "it still listens");
        thread::yield_now();
    }
    go_on.send(()).unwrap();
    let came = receive(&mut client);
    assert_eq!(came.status, 200);
    agent.wait();
}

#[test]
fn a_client_that_goes_away_aborts_its_fetch() {
    let agent = Running::start();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let task = json!({ "url": format!("http://{}/", server.local_addr().unwrap()) }).to_string();
    let mut client = TcpStream::connect(agent.address).unwrap();
    write!(client, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{task}", task.len())
        .unwrap();
    let (mut fetching, _) = server.accept().unwrap();
    fetching.set_read_timeout(Some(PATIENCE / 2)).unwrap();
    let mut first = [0; 16];
    fetching.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"GET / HTTP/1.1\r\n");
    drop(client);
    let mut rest = Vec::new();
    fetching.read_to_end(&mut rest).expect("the fetch goes on");
}

#[tokio::test]
async fn an_address_that_others_reach_needs_a_name() {
    let bind = |hosts| Server::bind("0.0.0.0:0".parse().unwrap(), agent(Network::new()), hosts);
    let error = bind(Hosts::default()).await.unwrap_err();
    assert!(matches!(error, BindError::HostsNeeded { .. }));
    assert!(error.to_string().contains("--allow-host"));
    assert!(bind(Hosts::allow(["ci.internal"])).await.is_ok());
}
