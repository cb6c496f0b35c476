//! Reload: policies and routes change together, between two requests, and only for the better.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use corsac_gateway::Follower;
use tokio::runtime::Builder;

use crate::answer::PATIENCE;
use crate::running::{POLICY, Running, eventually, gateway, one_route, route};
use crate::upstream::{Upstream, read_request, response};

const OTHER: &str = "https://other.example.com";

fn allows(gateway: &Running, origin: &str) -> bool {
    let answer = gateway.ask("GET", "/", &format!("Origin: {origin}\r\n"));
    assert_eq!(answer.status, 200);
    answer.field("access-control-allow-origin") == Some(origin)
}

#[test]
fn a_reload_under_load_loses_no_request_and_mixes_nothing() {
    let one = Upstream::saying(response(200, "X-Upstream: one\r\n", "x"));
    let two = Upstream::saying(response(200, "X-Upstream: two\r\n", "x"));
    let texts = [one_route(&one, ""), one_route(&two, "").replace("app.example.com", "other.example.com")];
    let running = Running::start(&texts[0]);
    let (ended, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (mut line, ended, answered) = (running.line(), Arc::clone(&ended), Arc::clone(&answered));
            thread::spawn(move || {
                while !ended.load(Ordering::SeqCst) {
                    let answer = line.ask(format!("GET / HTTP/1.1\r\nHost: a\r\nOrigin: {OTHER}\r\n\r\n"));
                    assert_eq!((answer.status, answer.text().as_str()), (200, "x"));
                    // The policy and the route are of the same file.
                    let second = answer.field("x-upstream") == Some("two");
                    assert_eq!(answer.field("access-control-allow-origin").is_some(), second, "{answer:?}");
                    answered.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for number in 1..=200 {
        assert!(running.control.replace(gateway(&texts[number % 2])));
        let before = answered.load(Ordering::SeqCst);
        eventually("requests go on", || answered.load(Ordering::SeqCst) > before + 8);
    }
    ended.store(true, Ordering::SeqCst);
    clients.into_iter().for_each(|client| client.join().unwrap());
}

#[test]
fn a_request_finishes_under_what_it_began_with() {
    let (came, comes) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::serving(move |mut stream| {
        while read_request(&mut stream).is_some() {
            came.send(()).unwrap();
            wait.lock().unwrap().recv().unwrap();
            stream.get_mut().write_all(response(200, "", "").as_bytes()).unwrap();
        }
    });
    let running = Running::before(&upstream);
    let mut line = running.line();
    line.send(format!("GET / HTTP/1.1\r\nHost: a\r\nOrigin: {}\r\n\r\n", crate::answer::APP));
    comes.recv_timeout(PATIENCE).unwrap();
    running
        .control
        .replace(gateway(&one_route(&upstream, "").replace("app.example.com", "other.example.com")));
    go_on.send(()).unwrap();
    assert!(line.receive(false).is_readable_by_app());
    go_on.send(()).unwrap();
    assert!(allows(&running, OTHER));
}

#[test]
fn another_address_is_reported_and_not_applied() {
    let upstream = Upstream::saying(response(200, "", ""));
    let running = Running::before(&upstream);
    let mut other = gateway(&one_route(&upstream, "").replace("app.example.com", "other.example.com"));
    other.listen = "127.0.0.1:1".parse().unwrap();
    assert!(!running.control.replace(other));
    assert!(allows(&running, OTHER), "everything else is in force");
}

/// A gateway that follows the file at `path`, and the reports about it.
struct Followed {
    gateway: Running,
    reports: mpsc::Receiver<String>,
    reads: Arc<AtomicUsize>,
}

fn follow(path: &Path) -> Followed {
    let gateway = Running::start(&fs::read_to_string(path).unwrap());
    let (report, reports) = mpsc::channel();
    let reads = Arc::new(AtomicUsize::new(0));
    let (path, control, count): (PathBuf, _, _) =
        (path.to_owned(), gateway.control.clone(), Arc::clone(&reads));
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let file = path.clone();
            let read = move || {
                count.fetch_add(1, Ordering::SeqCst);
                let text = fs::read_to_string(&file).unwrap();
                let parsed = corsac_config::parse("corsac.toml", &text);
                let source = corsac_config::Source { name: "corsac.toml", text: &text };
                let shown = corsac_config::render(&parsed.findings, source, false, 100);
                let read = parsed.config.and_then(|config| config.gateway).ok_or(shown);
                if let Err(shown) = &read {
                    report.send(shown.clone()).unwrap();
                }
                read.map(|mut gateway| {
                    gateway.listen = "127.0.0.1:0".parse().unwrap();
                    gateway
                })
            };
            let follower = Follower::new(path, read).unwrap();
            // The gateway ends with the test, this with the process.
            follower.follow(control).await;
        });
    });
    // The watch stands once a first change is seen.
    Followed { gateway, reports, reads }
}

fn replace(path: &Path, text: &str) {
    let new = path.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}

/// Replaces the file again and again until `is_so`: the first times nobody may be watching yet.
fn replace_until(path: &Path, text: &str, is_so: impl Fn() -> bool) {
    let mut round = 0;
    eventually("the file is in force", || {
        round += 1;
        replace(path, &format!("{text}\n# {round}\n"));
        thread::sleep(Duration::from_millis(150));
        is_so()
    });
}

#[test]
fn a_file_is_followed_through_atomic_renames_and_a_bad_one_changes_nothing() {
    let upstream = Upstream::saying(response(200, "", ""));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corsac.toml");
    let good = one_route(&upstream, "");
    fs::write(&path, &good).unwrap();
    let Followed { gateway, reports, reads } = follow(&path);
    replace_until(&path, &good.replace("app.example.com", "other.example.com"), || allows(&gateway, OTHER));

    replace(&path, &good.replace("https://app.example.com", "https://app.example.com/"));
    let report = reports.recv_timeout(PATIENCE).unwrap();
    assert!(report.contains("corsac.toml:3:12") && report.contains("P103"), "{report}");
    assert!(allows(&gateway, OTHER), "what was in force stays in force");

    replace(&path, &good);
    eventually("the repaired file is in force", || allows(&gateway, crate::answer::APP));

    // What does not change the file does not reload it.
    let before = reads.load(Ordering::SeqCst);
    fs::write(folder.path().join("other.txt"), "x").unwrap();
    replace(&path, &good);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(reads.load(Ordering::SeqCst), before);
}

#[test]
fn a_file_behind_symbolic_links_is_followed() {
    // As Kubernetes mounts a ConfigMap: the file is a link through a link to the directory of one version.
    let upstream = Upstream::saying(response(200, "", ""));
    let folder = tempfile::tempdir().unwrap();
    let version = |number: u32, text: &str| {
        let directory = folder.path().join(format!("v{number}"));
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("corsac.toml"), text).unwrap();
        let data = folder.path().join("..tmp");
        symlink(&directory, &data).unwrap();
        fs::rename(data, folder.path().join("..data")).unwrap();
    };
    let good = one_route(&upstream, "");
    version(0, &good);
    let path = folder.path().join("corsac.toml");
    symlink("..data/corsac.toml", &path).unwrap();
    let Followed { gateway, .. } = follow(&path);
    let mut number = 0;
    for (host, origin) in [("other.example.com", OTHER), ("third.example.com", "https://third.example.com")] {
        eventually("the version is in force", || {
            number += 1;
            version(number, &format!("{}# {number}\n", good.replace("app.example.com", host)));
            thread::sleep(Duration::from_millis(150));
            allows(&gateway, origin)
        });
    }
}

#[test]
fn routes_change_with_the_policies() {
    let upstream = Upstream::saying(response(200, "", ""));
    let running = Running::start(&format!("{POLICY}[gateway]\n{}", route("/old", &upstream, "\"app\"")));
    let mut line = running.line();
    let mut status = |path| line.ask(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).status;
    assert_eq!((status("/old"), status("/new")), (200, 404));
    running.control.replace(gateway(&format!("{POLICY}[gateway]\n{}", route("/new", &upstream, "\"app\""))));
    assert_eq!((status("/old"), status("/new")), (404, 200));
    assert_eq!(
        upstream.connections.load(Ordering::SeqCst),
        1,
        "the upstream's connection outlives the reload"
    );
}

#[test]
fn a_directory_that_cannot_be_watched_does_not_keep_the_gateway_from_serving() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _guard = runtime.enter();
    let nowhere = tempfile::tempdir().unwrap().path().join("gone/corsac.toml");
    assert!(corsac_gateway::Follower::new(nowhere, || Err(String::new())).is_ok());
}
