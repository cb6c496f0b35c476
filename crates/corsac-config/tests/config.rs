//! What a file without errors puts in force, the environment included, and its way back to text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::time::Duration;

use corsac::policy::{
    CrossOriginResourcePolicy, PolicySpec, PreflightStatus, RefusedPreflightStatus, UpstreamCors,
};
use corsac_config::{Config, RoutePolicy, parse, parse_with_environment, to_toml};
use proptest::prelude::*;

const FULL: &str = r#"
[policies.app]
origins = ["https://app.example.com", "https://*.preview.example.com", "http://localhost:*"]
credentials = true
methods = ["PUT", "DELETE"]
request-headers = ["Content-Type", "x-csrf-token"]
expose-headers = ["x-request-id"]
max-age = "2h"
preflight-status = 200
refused-preflight-status = 403
enforce = true
own-origins = ["https://api.example.com"]
vary-on-preflight = true
upstream-cors = "conflict"
timing-allow-origin = true
cross-origin-resource-policy = "same-site"

[policies.public]
origins = ["*"]

[gateway]
listen = "[::]:8080"
debug = true
policy = "public"

[gateway.limits]
request-headers = "16KiB"
request-headers-lines = 64
request-body = "10MiB"
connections = 100

[gateway.timeouts]
headers = 3
connect = "500ms"
response = "2m"
idle = 30
stop = 0

[[gateway.routes]]
host = "api.example.com"
path = "/api/{*rest}"
methods = ["GET", "PUT"]
upstream = "http://127.0.0.1:3000"
policy = "app"

[[gateway.routes]]
path = "/{*rest}"
upstream = "http://files"
policy = false
"#;

fn config(text: &str) -> Config {
    let parsed = parse("corsac.toml", text);
    parsed.config.unwrap_or_else(|| unreachable!("{:#?}", parsed.findings))
}

fn with(text: &str, variables: &[(&str, &str)]) -> Config {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let parsed = parse_with_environment("corsac.toml", text, variables);
    parsed.config.unwrap_or_else(|| unreachable!("{:#?}", parsed.findings))
}

#[test]
fn every_key_of_a_policy_reaches_the_engine() {
    let expected = PolicySpec {
        origins: ["https://app.example.com", "https://*.preview.example.com", "http://localhost:*"]
            .map(str::to_owned)
            .to_vec(),
        credentials: true,
        methods: vec!["PUT".into(), "DELETE".into()],
        request_headers: vec!["content-type".into(), "x-csrf-token".into()],
        expose_headers: vec!["x-request-id".into()],
        max_age: Some(7200),
        preflight_status: PreflightStatus::Ok,
        refused_preflight_status: Some(RefusedPreflightStatus::Forbidden),
        enforce: true,
        own_origins: vec!["https://api.example.com".into()],
        vary_on_preflight: true,
        upstream_cors: UpstreamCors::Conflict,
        timing_allow_origin: true,
        cross_origin_resource_policy: Some(CrossOriginResourcePolicy::SameSite),
        ..PolicySpec::default()
    };
    assert_eq!(config(FULL).policy("app").unwrap().policy, expected.compile().unwrap());
}

#[test]
fn every_flag_of_a_policy_reaches_the_engine() {
    let text = r#"
        [policies.app]
        origins = ["*", "null"]
        credentials = true
        dangerously-allow-null-origin = true
        dangerously-reflect-any-origin = true
        [policies.other]
        origins = ["http://app.example.com", "https://*.github.io"]
        credentials = true
        dangerously-allow-insecure-origins = true
        dangerously-allow-public-suffix-subdomains = true
        [policies.lan]
        origins = ["https://app.example.com"]
        allow-private-network = true
    "#;
    let config = config(text);
    assert!(config.policy("app").unwrap().policy.spec().dangerously_reflect_any_origin);
    assert!(config.policy("other").unwrap().policy.spec().dangerously_allow_insecure_origins);
    assert!(config.policy("lan").unwrap().policy.spec().allow_private_network);
}

#[test]
fn the_gateway_is_what_the_file_says() {
    let gateway = config(FULL).gateway.unwrap();
    assert_eq!(gateway.listen, "[::]:8080".parse().unwrap());
    assert!(gateway.debug);
    assert_eq!(&*gateway.fallback.unwrap().name, "public");
    assert_eq!((gateway.limits.request_headers_bytes, gateway.limits.request_headers_lines), (16 * 1024, 64));
    assert_eq!((gateway.limits.request_body, gateway.limits.connections), (Some(10 * 1024 * 1024), 100));
    assert_eq!(gateway.timeouts.headers, Duration::from_secs(3));
    assert_eq!(gateway.timeouts.connect, Duration::from_millis(500));
    assert_eq!(gateway.timeouts.response, Duration::from_secs(120));
    assert_eq!(gateway.timeouts.idle, Duration::from_secs(30));
    assert_eq!(gateway.timeouts.stop, Duration::ZERO);
    let routes: Vec<_> = gateway.routes.iter().collect();
    assert_eq!(routes[0].upstream.as_ref().unwrap().authority(), "127.0.0.1:3000");
    assert!(matches!(&routes[0].policy, RoutePolicy::Policy(policy) if &*policy.name == "app"));
    assert_eq!(
        (routes[1].upstream.as_ref().unwrap().authority(), routes[1].upstream.as_ref().unwrap().port()),
        ("files", 80)
    );
    assert!(matches!(routes[1].policy, RoutePolicy::Passthrough));
}

#[test]
fn a_file_without_a_gateway_has_none() {
    assert!(config("[policies.app]\norigins = [\"*\"]\n").gateway.is_none());
}

#[test]
fn variables_take_the_place_of_values() {
    let config = with(
        FULL,
        &[
            ("CORSAC__GATEWAY__LISTEN", "127.0.0.1:9000"),
            ("CORSAC__GATEWAY__DEBUG", "false"),
            ("CORSAC__GATEWAY__POLICY", "app"),
            ("CORSAC__GATEWAY__LIMITS__REQUEST_BODY", "5"),
            ("CORSAC__GATEWAY__TIMEOUTS__IDLE", "1m"),
            ("CORSAC__POLICIES__PUBLIC__MAX_AGE", "600"),
            ("CORSAC__POLICIES__PUBLIC__ORIGINS", "https://a.example, https://b.example,"),
            ("CORSAC__POLICIES__PUBLIC__CREDENTIALS", "true"),
            ("CORSAC__POLICIES__PUBLIC__UPSTREAM_CORS", "conflict"),
            ("CORSAC_GATEWAY_LISTEN", "not ours"),
            ("PATH", "/bin"),
        ],
    );
    let public = config.policy("public").unwrap().policy;
    assert_eq!(public.spec().origins, ["https://a.example", "https://b.example"]);
    assert_eq!((public.spec().max_age, public.spec().credentials), (Some(600), true));
    assert_eq!(public.spec().upstream_cors, UpstreamCors::Conflict);
    let gateway = config.gateway.unwrap();
    assert_eq!((gateway.listen.port(), gateway.debug), (9000, false));
    assert_eq!(&*gateway.fallback.unwrap().name, "app");
    assert_eq!(gateway.limits.request_body, Some(5));
    assert_eq!(gateway.timeouts.idle, Duration::from_secs(60));
}

#[test]
fn a_variable_reaches_a_policy_whose_name_has_other_characters() {
    let text = "[policies.\"My app\"]\norigins = [\"*\"]\n";
    let config = with(text, &[("CORSAC__POLICIES__MY_APP__MAX_AGE", "1")]);
    assert_eq!(config.policy("My app").unwrap().policy.spec().max_age, Some(1));
}

#[test]
fn twenty_thousand_origins_are_read() {
    let origins: Vec<String> = (0..20_000).map(|number| format!("\"https://a{number}.test\"")).collect();
    let config = config(&format!("[policies.app]\norigins = [{}]\n", origins.join(",\n")));
    assert_eq!(config.policy("app").unwrap().policy.spec().origins.len(), 20_000);
}

fn spec() -> impl Strategy<Value = PolicySpec> {
    let origins =
        prop::collection::btree_set("https://(\\*\\.)?[a-z]{1,8}\\.example\\.com(:[1-9][0-9]{3})?", 1..30);
    let methods = prop::collection::btree_set("[A-Z]{3,9}X", 0..4);
    let names = || prop::collection::btree_set("x-[a-z0-9]{1,12}", 0..6);
    let statuses = (
        prop::sample::select(vec![PreflightStatus::NoContent, PreflightStatus::Ok]),
        prop::option::of(prop::sample::select(vec![
            RefusedPreflightStatus::NoContent,
            RefusedPreflightStatus::Ok,
            RefusedPreflightStatus::Forbidden,
        ])),
    );
    let words = (
        prop::sample::select(vec![UpstreamCors::Replace, UpstreamCors::Respect, UpstreamCors::Conflict]),
        prop::option::of(prop::sample::select(vec![
            CrossOriginResourcePolicy::SameOrigin,
            CrossOriginResourcePolicy::SameSite,
            CrossOriginResourcePolicy::CrossOrigin,
        ])),
    );
    let parts = (origins, methods, names(), names(), prop::option::of(0..=86_400u64), statuses, words);
    (parts, any::<[bool; 4]>()).prop_map(
        |((origins, methods, asked, exposed, max_age, statuses, words), flags)| PolicySpec {
            origins: origins.into_iter().collect(),
            credentials: flags[0],
            methods: methods.into_iter().collect(),
            request_headers: asked.into_iter().collect(),
            expose_headers: exposed.into_iter().collect(),
            max_age,
            preflight_status: statuses.0,
            refused_preflight_status: statuses.1,
            enforce: flags[1],
            vary_on_preflight: flags[2],
            upstream_cors: words.0,
            timing_allow_origin: flags[3],
            cross_origin_resource_policy: words.1,
            ..PolicySpec::default()
        },
    )
}

proptest! {
    #[test]
    fn a_policy_printed_and_read_again_is_the_same(spec in spec(), name in "[a-z\"\\\\. é\n-]{0,8}") {
        let text = to_toml(&name, &spec);
        let again = config(&text).policy(&name).unwrap().policy;
        prop_assert_eq!(again, spec.compile().unwrap(), "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(\\[policies\\.a\\]\n)?([a-z\\[\\]{}=\"'.,#\n \\\\0-9é-]|origins|gateway|routes|path){0,60}") {
        let parsed = parse("fuzz.toml", &text);
        let source = corsac_config::Source { name: "fuzz.toml", text: &text };
        let shown = corsac_config::render(&parsed.findings, source, false, 80);
        prop_assert_eq!(shown.is_empty(), parsed.findings.is_empty());
        prop_assert_eq!(parsed.config.is_none(), parsed.findings.iter().any(|finding| finding.severity.as_str() == "error"));
    }
}
