//! Real servers under the same policies: `corsac check` and `corsac decide` agree on them, but where a library is wrong.

mod differences;
mod fixes;
mod gateways;
mod in_rust;
mod patches;
mod requests;
mod running;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::shell::corsac;
use differences::Difference;
use requests::{Request, requests};
use running::Running;

const POLICIES: &str = include_str!("policies.toml");

fn policy_file() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/peers/policies.toml"))
}

/// The policies of the file, by their names.
fn policies() -> Vec<(String, Value)> {
    let table: toml::Table = POLICIES.parse().unwrap();
    let policies = serde_json::to_value(&table["policies"]).unwrap();
    policies.as_object().unwrap().iter().map(|(name, policy)| (name.clone(), policy.clone())).collect()
}

/// What `corsac decide` predicts: whether a page reads the answer.
fn predicted(policy: &str, request: &Request) -> bool {
    let file = policy_file();
    let mut arguments = vec!["decide", file.to_str().unwrap(), "--policy", policy, "--format", "json"];
    arguments.extend(["--origin", request.origin, "-X", request.method]);
    arguments.extend(request.headers.iter().flat_map(|header| ["-H", header]));
    let output = corsac(&arguments).output().unwrap();
    let decided: Value = serde_json::from_slice(&output.stdout).unwrap();
    let answers =
        [&decided["decision"], &decided["preflight"]].into_iter().filter(|answer| !answer.is_null());
    let credentials = json!({ "name": "access-control-allow-credentials", "value": "true" });
    let reads = |answer: &Value| {
        let allows_credentials = answer["fields"].as_array().unwrap().contains(&credentials);
        answer["verdict"] == "allowed" && (!request.includes_credentials() || allows_credentials)
    };
    answers.into_iter().all(reads)
}

/// What `corsac check` finds: whether a page reads the answer, and the code if not.
fn checked(running: &Running, path: &str, request: &Request) -> (bool, Value) {
    let url = format!("http://127.0.0.1:{}/{path}", running.port);
    let mut arguments =
        vec!["check", &url, "--format", "json", "--origin", request.origin, "-X", request.method];
    arguments.extend(["--credentials", request.credentials]);
    arguments.extend(request.headers.iter().flat_map(|header| ["-H", header]));
    let output = corsac(&arguments).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    match output.status.code() {
        Some(0) => (true, found["code"].clone()),
        Some(1) => (false, found["code"].clone()),
        _ => panic!("{arguments:?}: {found:#}"),
    }
}

/// Checks every request under every policy. What differs from the prediction must be among the differences, and each of
/// those must be met.
fn compare(running: &Running, differences: &[Difference]) {
    let mut met = vec![0; differences.len()];
    let mut unexpected = Vec::new();
    let (mut asked, mut allowed) = (0, 0);
    for (policy, _) in policies() {
        for request in requests() {
            let expected = predicted(&policy, &request);
            let (found, code) = checked(running, &format!("{policy}/cart"), &request);
            let difference = differences.iter().position(|difference| difference.covers(&policy, &request));
            match difference {
                Some(index) if found != expected => met[index] += 1,
                None if found == expected => {}
                _ => unexpected
                    .push(format!("{policy}: {request}: predicted {expected}, found {found} {code}")),
            }
            asked += 1;
            allowed += usize::from(found);
        }
    }
    println!("{asked} requests, {allowed} readable; differences: {met:?}");
    assert!(unexpected.is_empty(), "{} of {asked}:\n{}", unexpected.len(), unexpected.join("\n"));
    assert!(
        allowed * 4 > asked && allowed * 4 < asked * 3,
        "{allowed} of {asked} readable: neither side is rare"
    );
    for (count, difference) in met.iter().zip(differences) {
        assert!(*count > 0, "never met: {}", difference.why);
    }
}

#[test]
fn corsac_serve_is_as_predicted() {
    compare(&Running::corsac(&policies()), &[]);
}

#[test]
fn express_with_cors_is_as_predicted_but_where_it_is_wrong() {
    compare(&Running::express(&policies()), differences::EXPRESS);
}

#[test]
fn starlette_is_as_predicted_but_where_it_is_wrong() {
    compare(&Running::starlette(&policies()), differences::STARLETTE);
}

/// T38: what an exception leaves behind has no CORS fields.
#[test]
fn an_error_of_a_handler_is_readable_where_the_library_lets_it_be() {
    let request =
        Request { origin: "https://app.example", method: "GET", headers: &[], credentials: "same-origin" };
    assert!(predicted("public", &request));
    assert!(checked(&Running::express(&policies()), "public/error", &request).0);
    assert_eq!(checked(&Running::starlette(&policies()), "public/error", &request), (false, "D401".into()));
}
