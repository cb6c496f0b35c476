//! `corsac serve` as a shell sees it: what it prints, how it answers, how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod real_servers;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

fn corsac(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.arg("serve").args(arguments).env_remove("RUST_LOG").env("COLUMNS", "100");
    command
}

/// A `serve` that should not start.
fn refused(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = corsac(arguments).output().unwrap();
    assert_eq!(status.code(), Some(2), "{arguments:?}");
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

struct Serving {
    child: Child,
    address: String,
    log: Receiver<String>,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        Self::spawn(corsac(arguments).args(["--listen", "127.0.0.1:0"]))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, log) = mpsc::channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
        let mut serving = Serving { child, address: String::new(), log };
        let line = serving.wait_for("listening on http://");
        serving.address = line.rsplit_once("http://").unwrap().1.to_owned();
        serving
    }

    fn wait_for(&self, text: &str) -> String {
        loop {
            let line =
                self.log.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("the log never said {text:?}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    fn ask(&self, head: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, name: &str) {
        assert!(
            Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success()
        );
    }

    /// Ends it; gives back what it printed.
    fn end(mut self) -> String {
        self.signal("TERM");
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        let mut printed = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        printed
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "never happened: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn alone_it_answers_everything_under_an_open_policy() {
    let serving = Serving::start(&[]);
    let preflight = "OPTIONS /api HTTP/1.1\r\nOrigin: http://localhost:3000\r\nAccess-Control-Request-Method: GET\r\n\
        Access-Control-Request-Headers: Content-Type, Accept";
    let answer = serving.ask(preflight);
    assert!(answer.starts_with("HTTP/1.1 204 No Content\r\n"), "{answer}");
    assert!(answer.contains("\r\nAccess-Control-Allow-Origin: *\r\n"), "{answer}");
    assert!(answer.contains("\r\nAccess-Control-Allow-Methods: *\r\n"), "{answer}");
    assert!(answer.contains("\r\nAccess-Control-Allow-Headers: *\r\n"), "{answer}");
    let answer = serving.ask("PATCH /any/path?x=1 HTTP/1.1\r\nOrigin: null");
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\"path\":\"/any/path\""),
        "{answer}"
    );
    let line = serving.wait_for("method=PATCH");
    for part in [
        "path=/any/path",
        "status=200",
        "policy=serve",
        "kind=actual",
        "verdict=allowed",
        "code=S102",
        "origin=null",
    ] {
        assert!(line.contains(&format!(" {part}")), "{line}");
    }
    assert!(!line.contains("x=1"), "a query may hold secrets: {line}");
    let printed = serving.end();
    assert_eq!(
        printed,
        "[policies.serve]\norigins = [\"*\"]\nmethods = [\"*\"]\nrequest-headers = [\"*\", \"authorization\"]\n"
    );
}

#[test]
fn origins_and_credentials_make_the_policy() {
    let serving = Serving::start(&[
        "--origin",
        "https://app.example.com",
        "--origin",
        "http://localhost:*",
        "--credentials",
    ]);
    let answer = serving.ask("GET / HTTP/1.1\r\nOrigin: http://localhost:5173");
    assert!(answer.contains("\r\nAccess-Control-Allow-Origin: http://localhost:5173\r\n"), "{answer}");
    assert!(answer.contains("\r\nAccess-Control-Allow-Credentials: true\r\n"), "{answer}");
    let answer = serving.ask("GET /../x HTTP/1.1\r\nOrigin: https://app.example.com");
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("Access-Control-Allow-Origin"),
        "{answer}"
    );
    assert!(!serving.ask("GET / HTTP/1.1\r\nOrigin: https://evil.example").contains("Access-Control"));
    assert!(
        serving.end().contains(
            "origins = [\"https://app.example.com\", \"http://localhost:*\"]\ncredentials = true\n"
        )
    );
}

#[test]
fn an_upstream_needs_to_be_told_who_may_read() {
    assert!(refused(&["--upstream", "http://127.0.0.1:3000"]).contains("--origin"));
    assert!(refused(&["--credentials"]).contains("--origin"));
    assert!(
        refused(&["--config", "x.toml", "--origin", "https://a.example"]).contains("cannot be used with")
    );
}

#[test]
fn what_is_wrong_in_an_argument_is_said_with_the_right_spelling() {
    let report = refused(&["--origin", "https://app.example.com/", "--origin", "app.example.com"]);
    assert!(report.contains("error[P103]: --origin https://app.example.com/: "), "{report}");
    assert!(
        report.contains("help: write https://app.example.com\n") && report.contains("error[P101]"),
        "{report}"
    );
    let report = refused(&["--origin", "*", "--credentials"]);
    assert!(report.contains("error[P116]"), "{report}");
    let report = refused(&["--upstream", "https://127.0.0.1:3000", "--origin", "https://a.example"]);
    assert!(report.contains("without TLS") && report.contains("write http://127.0.0.1:3000"), "{report}");
}

#[test]
fn an_address_that_is_taken_is_said_and_exits_2() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let report = refused(&["--listen", &address]);
    assert!(
        report.contains(&format!("cannot listen on {address}")) && report.contains("--listen"),
        "{report}"
    );
}

#[test]
fn a_file_with_errors_starts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corsac.toml");
    let path = path.to_str().unwrap();
    assert!(refused(&["--config", path]).contains("cannot read"));
    fs::write(path, "[policies.a]\norigins = [\"https://a.example/\"]\ncredential = true\n").unwrap();
    let report = refused(&["--config", path]);
    assert!(report.contains(":2:12") && report.contains(":3:1"), "{report}");
    fs::write(path, "[policies.a]\norigins = [\"https://a.example\"]\n").unwrap();
    assert!(refused(&["--config", path]).contains("has no [gateway]"));
}

fn file(origin: &str) -> String {
    format!(
        "[policies.a]\norigins = [\"{origin}\"]\n[gateway]\npolicy = \"a\"\n[[gateway.routes]]\npath = \"/{{*rest}}\"\n\
        upstream = \"http://127.0.0.1:9\"\npolicy = \"a\"\n"
    )
}

#[test]
fn a_file_is_read_again_when_it_changes_and_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corsac.toml");
    fs::write(&path, file("https://one.example")).unwrap();
    let serving = Serving::start(&["--config", path.to_str().unwrap()]);
    let allows = |origin: &str| {
        serving.ask(&format!("GET / HTTP/1.1\r\nOrigin: {origin}")).contains(&format!(": {origin}\r\n"))
    };
    assert!(allows("https://one.example"));
    fs::write(&path, file("https://two.example")).unwrap();
    eventually("the changed file is in force", || allows("https://two.example"));
    fs::write(&path, "nonsense").unwrap();
    serving.wait_for("not reloaded");
    assert!(allows("https://two.example"));
    serving.signal("HUP");
    serving.wait_for("not reloaded");
    fs::write(&path, file("https://one.example").replace("[gateway]", "[gateway]\nlisten = \"127.0.0.1:9\""))
        .unwrap();
    eventually("the repaired file is in force", || allows("https://one.example"));
    serving.end();
}

#[test]
fn environment_variables_change_the_file_and_arguments_win() {
    let serving = Serving::spawn(
        corsac(&[])
            .env("CORSAC__GATEWAY__LISTEN", "127.0.0.1:0")
            .env("CORSAC__POLICIES__SERVE__MAX_AGE", "60")
            .env("CORSAC_PORT", "not ours"),
    );
    assert!(!serving.address.ends_with(":3001"));
    assert!(serving.end().contains("max-age = \"1m\""));
    let unknown = corsac(&[]).env("CORSAC__GATEWAY__LISTENN", "x").output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    let serving =
        Serving::spawn(corsac(&["--listen", "127.0.0.1:0"]).env("CORSAC__GATEWAY__LISTEN", "192.0.2.1:1"));
    assert!(serving.address.starts_with("127.0.0.1:"));
}
