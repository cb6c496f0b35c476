//! The change that `corsac check --config` writes into a configuration of nginx, applied to the file that a real nginx runs: the
//! page reads then, and no stranger does.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::fixes::{PAGE, STRANGER};
use super::running::{Running, nginx};
use crate::server::{Server, always, answers};
use crate::shell::corsac;

/// A configuration as people have it, for this port and application.
fn configuration(port: u16, application: &Server, server: &str, location: &str) -> String {
    format!(
        "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n    access_log off;\n    \
         client_body_temp_path body;\n    proxy_temp_path proxy;\n    fastcgi_temp_path fastcgi;\n    uwsgi_temp_path uwsgi;\n    \
         scgi_temp_path scgi;\n    server {{\n        listen 127.0.0.1:{port};\n{server}        location /cart {{\n{location}            \
         proxy_pass http://{};\n        }}\n        location /other {{\n            proxy_pass http://{};\n        }}\n    }}\n}}\n",
        application.address, application.address
    )
}

fn run(text: impl Fn(u16) -> String) -> Running {
    Running::at_a_free_port(|folder, port| {
        fs::write(folder.join("nginx.conf"), text(port)).unwrap();
        let mut command = Command::new(nginx());
        command.arg("-p").arg(folder).args(["-c", "nginx.conf", "-e", "stderr"]);
        command
    })
}

fn check(running: &Running, path: &str, origin: &str, arguments: &[&str]) -> Value {
    let url = format!("http://127.0.0.1:{}/{path}", running.port);
    let all = [&["check", &url, "--format", "json", "--origin", origin], arguments].concat();
    serde_json::from_slice(&corsac(&all).output().unwrap().stdout).unwrap()
}

/// The text with a unified diff applied to it; what the diff says stands there has to stand there.
fn applied(text: &str, diff: &str) -> String {
    let old: Vec<&str> = text.lines().collect();
    let (mut new, mut at) = (Vec::new(), 0);
    for line in diff.lines().skip_while(|line| !line.starts_with("@@")) {
        if let Some(hunk) = line.strip_prefix("@@ -") {
            let start = hunk.split([',', ' ']).next().unwrap().parse::<usize>().unwrap() - 1;
            new.extend(&old[at..start]);
            at = start;
            continue;
        }
        let (sign, rest) = line.split_at(1);
        if sign != "+" {
            assert_eq!(old[at], rest, "{diff}");
            at += 1;
        }
        if sign != "-" {
            new.push(rest);
        }
    }
    new.extend(&old[at..]);
    new.join("\n") + "\n"
}

/// What stands in the server and in the location loses the page; the diff mends it. It is given back.
fn is_mended_by_the_diff(application: &Server, server: &str, location: &str, arguments: &[&str]) -> String {
    let text = |port| configuration(port, application, server, location);
    let broken = run(text);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nginx.conf");
    fs::write(&file, text(broken.port)).unwrap();
    let report = check(&broken, "cart", PAGE, &[arguments, &["--config", file.to_str().unwrap()]].concat());
    let patch = &report["profiles"][0]["patch"];
    let diff = patch["diff"].as_str().unwrap_or_else(|| panic!("{report:#}")).to_owned();
    let after = applied(&text(broken.port), &diff);
    let mended = run(|port| after.replace(&format!(":{};", broken.port), &format!(":{port};")));
    assert_eq!(check(&mended, "cart", PAGE, arguments)["verdict"], "allowed", "{diff}");
    assert_eq!(check(&mended, "cart", STRANGER, arguments)["verdict"], "refused", "{diff}");
    assert_eq!(check(&mended, "cart", PAGE, &["-X", "DELETE"])["verdict"], "refused", "{diff}");
    assert_eq!(check(&mended, "other", PAGE, arguments)["verdict"], "refused", "another place: {diff}");
    diff
}

#[test]
fn one_word_mends_an_error_without_always() {
    let location = "            add_header Access-Control-Allow-Origin http://app.example;\n            add_header Vary Origin always;\n";
    let diff = is_mended_by_the_diff(&always(&["404 Not Found"]), "", location, &[]);
    let changed: Vec<&str> = diff.lines().skip(2).filter(|line| line.starts_with(['+', '-'])).collect();
    assert_eq!(
        changed,
        [
            "-            add_header Access-Control-Allow-Origin http://app.example;",
            "+            add_header Access-Control-Allow-Origin http://app.example always;"
        ]
    );
}

#[test]
fn an_application_that_knows_no_options_is_answered_for() {
    let application = answers(&["405 Method Not Allowed", "Allow: GET, PUT"], &["200 OK"]);
    let server = "        add_header X-Frame-Options DENY always;\n";
    let diff = is_mended_by_the_diff(&application, server, "", &["-X", "PUT", "-H", "X-Trace: 1"]);
    assert!(
        diff.contains("+            add_header X-Frame-Options DENY always;\n"),
        "it would be lost: {diff}"
    );
}

#[test]
fn an_origin_with_a_slash_at_its_end_is_written_right() {
    let location = "            add_header Access-Control-Allow-Origin 'http://app.example/' always;\n";
    is_mended_by_the_diff(&always(&["200 OK"]), "", location, &[]);
}

#[test]
fn another_sites_origin_keeps_what_it_has() {
    let other = "http://other.example";
    let location = format!("            add_header Access-Control-Allow-Origin {other} always;\n");
    let application = always(&["200 OK"]);
    let diff = is_mended_by_the_diff(&application, "", &location, &[]);
    assert!(diff.contains(&format!("+        default {other};\n")), "{diff}");
}

#[test]
fn a_field_of_two_layers_is_sent_by_one() {
    let application = always(&["200 OK", "Access-Control-Allow-Origin: http://app.example", "Vary: Origin"]);
    let location = "            add_header Access-Control-Allow-Origin http://app.example always;\n";
    let text = |port| configuration(port, &application, "", location);
    let broken = run(text);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nginx.conf");
    fs::write(&file, text(broken.port)).unwrap();
    let report = check(&broken, "cart", PAGE, &["--config", file.to_str().unwrap()]);
    assert_eq!(report["code"], "D403");
    let diff = report["profiles"][0]["patch"]["diff"].as_str().unwrap();
    assert!(diff.contains("+            proxy_hide_header Access-Control-Allow-Origin;\n"), "{diff}");
    let after = applied(&text(broken.port), diff);
    let mended = run(|port| after.replace(&format!(":{};", broken.port), &format!(":{port};")));
    assert_eq!(check(&mended, "cart", PAGE, &[])["verdict"], "allowed");
    assert_eq!(check(&mended, "cart", STRANGER, &[])["verdict"], "refused");
}

#[test]
fn a_file_that_the_server_does_not_run_is_not_changed() {
    let application = always(&["200 OK"]);
    let running = run(|port| configuration(port, &application, "", ""));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nginx.conf");
    let other = "            add_header Access-Control-Allow-Origin http://app.example always;\n";
    fs::write(&file, configuration(running.port, &application, "", other)).unwrap();
    let report = check(&running, "cart", PAGE, &["--config", file.to_str().unwrap()]);
    let refused = report["profiles"][0]["patch"]["refused"].as_str().unwrap();
    assert!(refused.contains("is it the configuration that runs?"), "{refused}");
    assert!(report["profiles"][0]["snippet"]["text"].as_str().unwrap().contains("map $http_origin"));
}
