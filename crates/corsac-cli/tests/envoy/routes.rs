//! Routes: hosts, paths and methods under Envoy, each request beside the gateway that runs the same policy file.

use std::fs;

use super::PATIENCE;
use super::application::Application;
use super::exchange::{Request, ask};
use super::running::{Envoy, Gateway, compile, free_address};

fn policy_file(listen: &str, upstream: &str, fallback: &str) -> String {
    let route = |rest: &str| format!("[[gateway.routes]]\nupstream = \"http://{upstream}\"\n{rest}\n");
    let routes = [
        "path = \"/items/{id}\"\nmethods = [\"GET\", \"OPTIONS\"]\npolicy = \"app\"",
        "path = \"/items/{id}\"\nmethods = [\"PUT\"]\npolicy = \"public\"",
        "path = \"/items/new\"\npolicy = \"public\"",
        "path = \"/one\"\nmethods = [\"GET\", \"PUT\"]\npolicy = \"app\"",
        "path = \"/head\"\nmethods = [\"GET\"]\npolicy = \"app\"",
        "path = \"/head\"\nmethods = [\"HEAD\"]\npolicy = \"public\"",
        "path = \"/raw/{*rest}\"\nmethods = [\"PUT\", \"OPTIONS\"]\npolicy = false",
        "path = \"/a%2Fb\"\npolicy = \"public\"",
        "host = \"api.example.com\"\npath = \"/{*rest}\"\npolicy = \"public\"",
        "host = \"*.example.com\"\npath = \"/{*rest}\"\npolicy = \"app\"\nmethods = [\"GET\"]",
        "host = \"*.deep.example.com\"\npath = \"/one\"\npolicy = false",
    ];
    format!(
        "[policies.app]\norigins = [\"https://app.example\", \"https://*.app.example:*\"]\ncredentials = true\n\
         methods = [\"PUT\", \"DELETE\"]\nrequest-headers = [\"x-a\"]\n\
         [policies.public]\norigins = [\"*\"]\nmethods = [\"*\"]\n\
         [gateway]\nlisten = \"{listen}\"\n{fallback}{}",
        routes.map(route).concat()
    )
}

const HOSTS: &[&str] = &[
    "server.test",
    "api.example.com",
    "API.Example.com:8080",
    "api.example.com.",
    "x.example.com",
    "a.b.example.com:81",
    "a.deep.example.com",
    "deep.example.com",
    "example.com",
];

const PATHS: &[&str] = &[
    "/",
    "/items/7?q=/../x",
    "/items/new",
    "/items/",
    "/items/7/8",
    "/one",
    "/one/",
    "/head",
    "/raw",
    "/raw/a//b",
    "/raw.txt",
    "/a%2fb",
    "/a/b",
    "/items/..",
    "/items/%2e%2E/x",
    "/items/..%5Cx",
    "/items/...",
    "/nowhere",
];

const METHODS: &[&str] = &["GET", "HEAD", "PUT", "DELETE", "OPTIONS"];

fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for (host, path, method) in HOSTS.iter().flat_map(|host| {
        PATHS.iter().flat_map(move |path| METHODS.iter().map(move |method| (host, path, method)))
    }) {
        let request = || Request::new(method, path).host(host);
        all.push(request());
        for origin in ["https://app.example", "https://evil.example"] {
            all.push(request().header("Origin", origin));
            if *method == "OPTIONS" {
                let asks = |method: &str| {
                    request().header("Origin", origin).header("Access-Control-Request-Method", method)
                };
                all.extend(["GET", "HEAD", "PUT", "DELETE", "PATCH", "no token", "*"].map(asks));
                all.push(asks("GET").header("Access-Control-Request-Method", "PUT"));
                all.push(request().header("Access-Control-Request-Method", "GET"));
            }
        }
    }
    all
}

fn compared(fallback: &str) {
    let (folder, file) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let (application, listen) = (Application::start("app"), free_address());
    fs::write(&file, policy_file(&listen, &application.address, fallback)).unwrap();
    assert_eq!(compile(file.path(), folder.path()), 0);
    let mut envoy = Envoy::start(folder.path());
    envoy.wait_until(PATIENCE, || {
        ask(&listen, &Request::new("GET", "/nowhere")).is_some_and(|answer| answer.status == 404)
    });
    let gateway = Gateway::start(file.path());
    let requests = requests();
    assert!(requests.len() > 2000);
    for request in requests {
        let ours = ask(&gateway.address, &request).unwrap();
        let theirs = ask(&listen, &request).unwrap();
        let shown = |answer: &super::exchange::Answer| {
            (answer.status, answer.value("x-application").map(str::to_owned), answer.judged())
        };
        assert_eq!(shown(&theirs), shown(&ours), "Envoy (left) and the gateway on {request:?}");
    }
}

#[test]
#[ignore = "needs Envoy: cargo xtask setup --for servers"]
fn routes_are_taken_as_the_gateway_takes_them() {
    compared("");
}

#[test]
#[ignore = "needs Envoy: cargo xtask setup --for servers"]
fn a_policy_for_requests_without_a_route_decides_404_405_and_400() {
    compared("policy = \"app\"\n");
}
