//! `corsac agent` as a program in another language meets it: what it prints, how it answers, how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(20);

fn corsac(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.arg("agent").args(arguments).env("COLUMNS", "100");
    command
}

/// An `agent` that should not start.
fn refused(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = corsac(arguments).stdin(Stdio::null()).output().unwrap();
    assert_eq!(status.code(), Some(2), "{arguments:?}");
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child =
            corsac(&["--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://127.0.0.1:") && line.ends_with('\n'), "{line:?}");
        Self { child, url: line.trim_end().to_owned() }
    }

    fn fetch(&self, task: &Value) -> Value {
        let task = task.to_string();
        let mut stream = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = task.len();
        write!(stream, "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{task}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Ends it as a shell does; gives back the exit code.
    fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        exit_code(&mut self.child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn exit_code(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(Instant::now() < deadline, "it does not end");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Lets every page read, remembers preflights for a day, and says how often it was asked for one.
fn api() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream);
            let lines: Vec<String> =
                reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let body = lines.first().cloned().unwrap_or_default();
            let _ = write!(
                reader.get_mut(),
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\nAccess-Control-Allow-Origin: *\r\n\
                 Access-Control-Allow-Headers: *\r\nAccess-Control-Allow-Methods: *\r\nAccess-Control-Max-Age: 86400\r\n\r\n{body}",
                body.len()
            );
        }
    });
    port
}

#[test]
fn the_address_stands_on_the_first_line_and_signals_end_it() {
    for signal in ["TERM", "INT"] {
        let agent = Running::start(&[]);
        let url = format!("http://127.0.0.1:{}/", api());
        assert_eq!(agent.fetch(&json!({ "url": url }))["type"], "cors");
        assert_eq!(agent.end(signal), Some(0));
    }
}

#[test]
fn profile_names_and_cap_are_those_of_the_arguments() {
    let port = api();
    let spec = Running::start(&["--resolve", "*.web.test=127.0.0.1", "--max-age-cap", "0"]);
    let named = |agent: &Running| {
        let url = format!("http://api.web.test:{port}/");
        agent.fetch(&json!({ "url": url, "headers": [["Authorization", "Bearer x"]] }))
    };
    assert_eq!(named(&spec)["why"]["code"], "D313", "* does not cover Authorization");
    let chromium =
        Running::start(&["--resolve", &format!("api.web.test=127.0.0.1:{port}"), "--profile", "chromium"]);
    assert_eq!(named(&chromium)["type"], "cors", "it does in browsers");

    let preflights = |agent: &Running| {
        let task = json!({ "url": format!("http://127.0.0.1:{port}/"), "method": "PUT" });
        let answers = [agent.fetch(&task), agent.fetch(&task)];
        answers.map(|answer| answer["trace"]["requests"].as_array().unwrap().len())
    };
    assert_eq!(preflights(&spec), [2, 2], "nothing is remembered under a cap of 0");
    assert_eq!(preflights(&chromium), [2, 1]);
}

#[test]
fn arguments_that_cannot_be_are_told_what_to_write() {
    assert!(refused(&["--listen", "0.0.0.0:0"]).contains("--allow-host NAME"));
    assert!(refused(&["--listen", "localhost:80"]).contains("write 127.0.0.1:80"));
    assert!(refused(&["--resolve", "api.test"]).contains("api.test=127.0.0.1"));
    assert!(refused(&["--resolve", "a b=127.0.0.1"]).contains("cannot resolve"));
    assert!(refused(&["--profile", "opera"]).contains("spec, chromium, firefox"));
    assert!(refused(&["--cacert", "/nowhere/ca.pem"]).contains("/nowhere/ca.pem"));
    assert!(refused(&["--allow-host", "http://ci.internal/"]).contains("write ci.internal"));
    assert!(refused(&["--stdio", "--listen", "127.0.0.1:0"]).contains("cannot be used with"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(refused(&["--listen", &address]).contains("cannot listen on"));
}

#[test]
fn lines_are_answered_until_the_input_ends() {
    let mut child = corsac(&["--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ask = |line: &str| -> Value {
        writeln!(input, "{line}").unwrap();
        serde_json::from_str(&output.next().unwrap().unwrap()).unwrap()
    };
    let url = format!("http://127.0.0.1:{}/", api());
    assert_eq!(ask(&json!({ "url": url }).to_string())["type"], "cors");
    assert!(ask("what?")["error"].as_str().unwrap().starts_with("not JSON"));
    assert_eq!(ask(r#"{"clear": true}"#), json!({ "cleared": true }));
    drop(input);
    assert_eq!(exit_code(&mut child), Some(0));
}

#[test]
fn a_signal_ends_it_while_it_waits_for_a_line() {
    let mut child = corsac(&["--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.as_mut().unwrap(), "{{\"clear\": true}}").unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
    assert_eq!(exit_code(&mut child), Some(0));
}

#[test]
fn the_examples_in_python_and_javascript_hold() {
    let agent = Running::start(&[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/agent");
    for (program, file) in [("python3", "python/example.py"), ("node", "javascript/example.mjs")] {
        let output =
            Command::new(program).arg(folder.join(file)).arg(&agent.url).output().unwrap_or_else(|error| {
                panic!("cannot run {program} ({error}): cargo xtask setup installs it")
            });
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{file}: {text}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("fetches as a page"), "{file}");
    }
}
