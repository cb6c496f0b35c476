//! What `corsac fetch` writes: the bytes that script could read.

use crate::server::{Server, always, answer};
use crate::shell::{at, shown};

const OPEN: &[&str] =
    &["200 OK", "Access-Control-Allow-Origin: *", "Content-Type: text/plain", "X-Hidden: 1"];

fn fetch(server: &Server, more: &[&str]) -> String {
    let mut arguments = vec!["fetch", "http://api.example/cart", "--origin", "http://app.example"];
    arguments.extend(more);
    shown(&arguments, &[("api.example", server)])
}

#[test]
fn the_body_is_all_that_is_written() {
    insta::assert_snapshot!(fetch(&always(OPEN), &[]));
}

#[test]
fn the_head_is_what_script_reads_of_it() {
    insta::assert_snapshot!(fetch(&always(OPEN), &["-i"]));
}

#[test]
fn a_refusal_writes_no_body() {
    insta::assert_snapshot!(fetch(&always(&["200 OK"]), &[]));
}

#[test]
fn an_opaque_response_has_nothing_to_read() {
    insta::assert_snapshot!(fetch(&always(&["200 OK"]), &["--mode", "no-cors"]));
}

#[test]
fn what_only_browsers_allow_is_written_with_a_warning() {
    let server = always(&["200 OK", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"]);
    insta::assert_snapshot!(fetch(&server, &["-H", "Authorization: Bearer abc", "--profile", "firefox"]));
}

#[test]
fn every_byte_goes_through_to_the_output_and_to_a_file() {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let body = bytes.clone();
    let server = Server::start(move |_| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), &body].concat()
    });
    let arguments = ["fetch", "http://api.example/", "--origin", "http://app.example"];
    let output = at(&arguments, &[("api.example", &server)]);
    assert!(output.status.success() && output.stdout == bytes && output.stderr.is_empty());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body");
    let arguments = [&arguments[..], &["-o", file.to_str().unwrap()]].concat();
    let output = at(&arguments, &[("api.example", &server)]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(std::fs::read(file).unwrap(), bytes);
}

#[test]
fn a_body_that_breaks_off_is_written_as_far_as_it_came() {
    let server = Server::start(|_| {
        b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 10\r\n\r\nhell".to_vec()
    });
    let output =
        at(&["fetch", "http://api.example/", "--origin", "http://app.example"], &[("api.example", &server)]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(output.stdout, b"hell");
    assert!(String::from_utf8(output.stderr).unwrap().contains("the body is not whole"));
}

#[test]
fn a_body_is_sent_as_script_would_send_it() {
    let server = Server::start(|asked| {
        let told = format!(
            "Told: {} {} {}",
            asked.method,
            asked.field("content-type").unwrap_or("untyped"),
            asked.body.escape_ascii()
        );
        let expose = "Access-Control-Expose-Headers: Told";
        answer(
            "200 OK",
            &["Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *", expose, &told],
        )
    });
    let told = |more: &[&str]| {
        let text = fetch(&server, &[more, &["-i"]].concat());
        text.lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("told: ").map(str::to_owned))
            .unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let (text, bytes) = (folder.path().join("text"), folder.path().join("bytes"));
    std::fs::write(&text, "two hats").unwrap();
    std::fs::write(&bytes, b"\xff\x00").unwrap();
    assert_eq!(told(&[]), "get untyped");
    assert_eq!(told(&["-d", "two hats"]), "post text/plain;charset=utf-8 two hats");
    assert_eq!(told(&["-d", &format!("@{}", text.display())]), "post text/plain;charset=utf-8 two hats");
    assert_eq!(told(&["-d", &format!("@{}", bytes.display())]), "post untyped \\xff\\x00");
    assert_eq!(told(&["-d", "{}", "-H", "Content-Type: application/json"]), "post application/json {}");
}
