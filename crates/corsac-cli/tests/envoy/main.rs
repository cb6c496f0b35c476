//! `corsac compile envoy` in front of a real Envoy: a changed policy without a restart, and routes beside the gateway's.
//!
//! Envoy comes with `cargo xtask setup --for servers`; `cargo xtask servers` and `cargo xtask test` run these tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod application;
mod exchange;
mod routes;
mod running;

use std::fs;
use std::time::{Duration, Instant};

use application::Application;
use exchange::{Request, ask};
use running::{Envoy, compile, free_address};

const PATIENCE: Duration = Duration::from_secs(20);

fn policy_file(origin: &str, path: &str, listen: &str, upstream: &str) -> String {
    format!(
        "[policies.app]\norigins = [\"{origin}\"]\nmethods = [\"PUT\"]\n\
         [gateway]\nlisten = \"{listen}\"\n\
         [[gateway.routes]]\npath = \"{path}\"\npolicy = \"app\"\nupstream = \"http://{upstream}\"\n"
    )
}

#[test]
#[ignore = "needs Envoy: cargo xtask setup --for servers"]
fn a_running_envoy_takes_up_a_changed_policy_without_a_restart() {
    let (folder, file) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let (old, new) = (Application::start("old"), Application::start("new"));
    let listen = free_address();
    let (first, second) = ("https://first.example", "https://second.example");
    let get = |path: &str, origin: &str| ask(&listen, &Request::new("GET", path).header("Origin", origin));
    fs::write(&file, policy_file(first, "/{*rest}", &listen, &old.address)).unwrap();
    assert_eq!(compile(file.path(), folder.path()), 0);
    let mut envoy = Envoy::start(folder.path());
    envoy.wait_until(PATIENCE, || get("/a", first).is_some_and(|answer| answer.status == 200));
    let before = envoy.process();
    assert_eq!(get("/a", first).unwrap().value("access-control-allow-origin"), Some(first));
    assert_eq!(get("/a", second).unwrap().value("access-control-allow-origin"), None);

    fs::write(&file, policy_file(second, "/api/{*rest}", &listen, &new.address)).unwrap();
    assert_eq!(compile(file.path(), folder.path()), 0);
    let end = Instant::now() + PATIENCE;
    loop {
        // Each answer is wholly of the old policy or wholly of the new one, and none is an error.
        let answer = get("/api/x", second).expect("the listener never closes");
        assert_eq!(answer.status, 200);
        match (answer.value("x-application"), answer.value("access-control-allow-origin")) {
            (Some("old"), None) => assert!(Instant::now() < end, "the new policy is not taken up"),
            (Some("new"), Some(origin)) => break assert_eq!(origin, second),
            other => panic!("{other:?} belongs to neither policy"),
        }
    }
    assert_eq!(get("/api/x", first).unwrap().value("access-control-allow-origin"), None);
    assert_eq!(get("/a", second).unwrap().status, 404);
    assert_eq!(envoy.process(), before, "it is the same process");
}

#[test]
#[ignore = "needs Envoy: cargo xtask setup --for servers"]
fn a_policy_file_with_an_error_changes_nothing() {
    let (folder, file) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let (application, listen) = (Application::start("app"), free_address());
    let origin = "https://first.example";
    fs::write(&file, policy_file(origin, "/{*rest}", &listen, &application.address)).unwrap();
    assert_eq!(compile(file.path(), folder.path()), 0);
    let mut envoy = Envoy::start(folder.path());
    let get = || ask(&listen, &Request::new("GET", "/").header("Origin", origin));
    envoy.wait_until(PATIENCE, || get().is_some_and(|answer| answer.status == 200));
    let times = |name: &str| fs::metadata(folder.path().join(name)).unwrap().modified().unwrap();
    let before = ["rds.yaml", "cds.yaml", "lds.yaml"].map(times);
    fs::write(&file, policy_file("https://first.example/", "/{*rest}", &listen, &application.address))
        .unwrap();
    assert_eq!(compile(file.path(), folder.path()), 2);
    assert_eq!(["rds.yaml", "cds.yaml", "lds.yaml"].map(times), before);
    assert_eq!(get().unwrap().value("access-control-allow-origin"), Some(origin));
}
