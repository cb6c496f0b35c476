//! The change that `corsac check` writes for a framework, put into a real one: the page reads then, and no stranger does.

use serde_json::Value;

use super::running::Running;
use crate::shell::corsac;

const PAGE: &str = "http://app.example";
const STRANGER: &str = "http://stranger.example";

/// What a page at the origin gets.
fn check(running: &Running, origin: &str, arguments: &[&str]) -> Value {
    let url = format!("http://127.0.0.1:{}/cart", running.port);
    let mut all = vec!["check", &url, "--format", "json", "--origin", origin];
    all.extend(arguments);
    let output = corsac(&all).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The change that is written.
fn snippet(report: &Value) -> &str {
    report["profiles"][0]["snippet"]["text"].as_str().unwrap_or_else(|| panic!("{report:#}"))
}

#[test]
fn express_that_asks_preflights_to_log_in_is_mended_by_the_snippet() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a"];
    let broken = check(&Running::broken_express(""), PAGE, &arguments);
    assert_eq!(broken["code"], "D301");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert!(diagnosis["hidden"]["text"].as_str().unwrap().contains("a login check answered the preflight"));
    assert_eq!(diagnosis["answeredBy"][0]["name"], "Express");

    let mended = Running::broken_express(snippet(&broken));
    assert_eq!(check(&mended, PAGE, &arguments)["verdict"], "allowed");
    assert_eq!(check(&mended, STRANGER, &arguments)["verdict"], "refused");
    assert_eq!(
        check(&mended, PAGE, &["-X", "DELETE"])["verdict"],
        "refused",
        "only what was asked for is allowed"
    );
}

#[test]
fn starlettes_error_outside_of_its_middleware_is_mended_by_the_snippet() {
    let arguments = ["--server", "starlette"];
    let broken = check(&Running::broken_starlette(""), PAGE, &arguments);
    assert_eq!(broken["code"], "D401");
    let diagnosis = &broken["profiles"][0]["diagnosis"];
    assert!(diagnosis["hidden"]["text"].as_str().unwrap().contains("the server crashed"));
    assert_eq!(diagnosis["answeredBy"][0]["name"], "Starlette or FastAPI");

    let mended = Running::broken_starlette(snippet(&broken));
    let reads = check(&mended, PAGE, &[]);
    assert_eq!(
        (&reads["verdict"], &reads["profiles"][0]["response"]["status"]),
        (&"allowed".into(), &500.into())
    );
    assert_eq!(check(&mended, STRANGER, &[])["verdict"], "refused");
}
