//! Comparisons against brute force: every request of a small universe put to both sides.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CROSS_ORIGIN_RESOURCE_POLICY, ORIGIN, TIMING_ALLOW_ORIGIN,
};
use corsac::policy::{
    CrossOriginResourcePolicy, Policy, PolicySpec, RefusedPreflightStatus, UpstreamCors, Verdict,
};
use corsac_config::{Gateway, RouteMatch, RoutePolicy};
use corsac_targets::diff::{Difference, Direction, Kind, compare, compare_gateways};
use http::{HeaderMap, HeaderValue, Method};
use proptest::prelude::*;

const ORIGINS: [&str; 14] = [
    "https://example.com",
    "https://a.example.com",
    "https://a.b.example.com",
    "https://a.a.example.com",
    "https://b.example.com",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost:1",
    "https://a.example.com:8443",
    "https://a.example.com:1",
    "https://evil.example",
    "null",
    "https://EXAMPLE.com",
    "https://xexample.com",
];
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "*", "patch"];
const HEADERS: [&str; 6] = ["", "content-type", "x-a", "authorization", "*", "x-unknown"];

fn policies() -> impl Strategy<Value = Policy> {
    let origins = prop::collection::vec(
        prop::sample::select(vec![
            "https://example.com",
            "https://a.example.com",
            "https://*.example.com",
            "https://*.b.example.com",
            "https://*.example.com:*",
            "http://localhost:*",
            "http://localhost:3000",
            "null",
            "*",
        ]),
        1..4,
    );
    let methods = prop::collection::vec(prop::sample::select(vec!["PUT", "DELETE", "*"]), 0..3);
    let headers =
        prop::collection::vec(prop::sample::select(vec!["content-type", "x-a", "authorization", "*"]), 0..3);
    let expose = prop::collection::vec(prop::sample::select(vec!["x-id", "*"]), 0..2);
    let rest = (
        prop::option::of(prop::sample::select(vec![0_u64, 600])),
        prop::option::of(Just(RefusedPreflightStatus::Forbidden)),
        prop::collection::vec(
            prop::sample::select(vec!["https://evil.example", "https://b.example.com"]),
            0..2,
        ),
        prop::option::of(Just(CrossOriginResourcePolicy::SameSite)),
    );
    let flags = prop::array::uniform5(prop::bool::weighted(0.3));
    (origins, methods, headers, expose, rest, flags).prop_filter_map(
        "compiles",
        |(origins, methods, headers, expose, rest, flags)| {
            let texts = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
            let credentials = flags[0];
            let spec = PolicySpec {
                origins: texts(origins),
                credentials,
                methods: texts(methods),
                request_headers: texts(headers),
                expose_headers: texts(expose),
                max_age: rest.0,
                refused_preflight_status: rest.1,
                own_origins: texts(rest.2),
                cross_origin_resource_policy: rest.3,
                enforce: flags[1],
                vary_on_preflight: flags[2],
                timing_allow_origin: flags[3],
                upstream_cors: if flags[4] { UpstreamCors::Respect } else { UpstreamCors::Replace },
                dangerously_allow_null_origin: true,
                dangerously_allow_insecure_origins: true,
                dangerously_reflect_any_origin: true,
                ..PolicySpec::default()
            };
            spec.compile().ok()
        },
    )
}

fn request(origin: Option<&str>, preflight: Option<(&str, &str)>) -> (Method, HeaderMap) {
    let mut fields = HeaderMap::new();
    let mut put = |name, value: &str| fields.insert(name, HeaderValue::from_str(value).unwrap());
    if let Some(origin) = origin {
        put(ORIGIN, origin);
    }
    let Some((method, header)) = preflight else { return (Method::GET, fields) };
    put(ACCESS_CONTROL_REQUEST_METHOD, method);
    if !header.is_empty() {
        put(ACCESS_CONTROL_REQUEST_HEADERS, header);
    }
    (Method::OPTIONS, fields)
}

/// Everything that a page could tell of the answer, as one text.
fn observed(policy: &Policy, origin: Option<&str>, preflight: Option<(&str, &str)>) -> String {
    let (method, fields) = request(origin, preflight);
    let decision = policy.decide(&method, &fields);
    let handshake = policy.decide_handshake(&fields, "server.invalid").enforced_status();
    let answer: HeaderMap = decision.fields().collect();
    let has = |name: &http::HeaderName| answer.contains_key(name);
    let text = |name: &http::HeaderName| answer.get(name).cloned();
    let readable =
        origin.is_some() && has(&ACCESS_CONTROL_ALLOW_ORIGIN) && decision.verdict() == Verdict::Allowed;
    let kept = (
        readable.then(|| text(&ACCESS_CONTROL_MAX_AGE)),
        readable.then(|| text(&ACCESS_CONTROL_EXPOSE_HEADERS)),
    );
    format!(
        "{readable} {} {kept:?} {:?} {:?} {:?} {:?} {:?} {}",
        has(&ACCESS_CONTROL_ALLOW_CREDENTIALS),
        decision.preflight_status(),
        decision.enforced_status(),
        handshake,
        decision.vary(),
        (text(&CROSS_ORIGIN_RESOURCE_POLICY), origin.map(|_| has(&TIMING_ALLOW_ORIGIN))),
        policy.upstream_cors().as_str(),
    )
}

fn differ_by_brute_force(left: &Policy, right: &Policy) -> Option<String> {
    let origins = ORIGINS.into_iter().map(Some).chain([None]);
    let preflights = METHODS.into_iter().flat_map(|method| HEADERS.map(|header| Some((method, header))));
    let asked: Vec<_> = preflights.chain([None]).collect();
    origins
        .flat_map(|origin| asked.iter().map(move |&preflight| (origin, preflight)))
        .find(|&(origin, preflight)| observed(left, origin, preflight) != observed(right, origin, preflight))
        .map(|request| format!("{request:?}"))
}

/// Whether the example of a difference makes it visible.
fn is_shown(difference: &Difference, left: &Policy, right: &Policy) -> bool {
    let example = &difference.example;
    let preflight =
        example.preflight.then_some((example.method.as_str(), example.header.as_deref().unwrap_or_default()));
    let of = |policy| observed(policy, example.origin.as_deref(), preflight);
    of(left) != of(right)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn policies_are_equal_exactly_when_no_request_tells_them_apart(left in policies(), right in policies()) {
        let differences = compare(&left, &right).unwrap();
        for difference in &differences {
            prop_assert!(is_shown(difference, &left, &right), "{:?}\n{:?}\n{:?}", difference, left, right);
        }
        if differences.is_empty() {
            prop_assert_eq!(differ_by_brute_force(&left, &right), None);
        }
        prop_assert_eq!(compare(&left, &left).unwrap(), []);
    }

    #[test]
    fn what_is_widened_one_way_is_narrowed_the_other(left in policies(), right in policies()) {
        let turned = |direction| match direction {
            Direction::Widened => Direction::Narrowed,
            Direction::Narrowed => Direction::Widened,
            Direction::Changed => Direction::Changed,
        };
        let mut one: Vec<_> = compare(&left, &right).unwrap().into_iter().map(|found| (found.kind, turned(found.direction))).collect();
        let mut other: Vec<_> = compare(&right, &left).unwrap().into_iter().map(|found| (found.kind, found.direction)).collect();
        one.sort();
        other.sort();
        prop_assert_eq!(one, other);
    }
}

const HOSTS: [&str; 6] = ["a.example", "b.a.example", "c.b.a.example", "other.example", "b.example", "w"];
const PATHS: [&str; 16] = [
    "/", "/a", "/a/", "/b", "/c", "/a/b", "/a/c", "/b/b", "/b/c", "/a/b/", "/a/b/c", "/a//b", "//", "/c/c/c",
    "/%61/b", "/a/../b",
];
const REQUEST_METHODS: [&str; 6] = ["GET", "HEAD", "PUT", "POST", "OPTIONS", "BREW"];

fn gateways() -> impl Strategy<Value = Gateway> {
    let route = (
        prop::option::of(prop::sample::select(vec![
            "a.example",
            "*.a.example",
            "*.b.a.example",
            "*.example",
            "b.a.example",
        ])),
        prop::sample::select(vec![
            "/",
            "/{*rest}",
            "/a",
            "/a/",
            "/{x}",
            "/a/{x}",
            "/{x}/b",
            "/a/{*rest}",
            "/a/b",
            "/{x}/{y}",
            "/b/{*rest}",
            "/%61/b",
        ]),
        prop::option::of(prop::sample::select(vec![
            "[\"GET\"]",
            "[\"PUT\"]",
            "[\"GET\", \"PUT\"]",
            "[\"OPTIONS\"]",
        ])),
        prop::sample::select(vec!["\"one\"", "\"two\"", "false"]),
    );
    (prop::collection::vec(route, 0..6), prop::option::of(prop::sample::select(vec!["one", "two"]))).prop_filter_map(
        "no conflicts",
        |(routes, fallback)| {
            let mut text = "[policies.one]\norigins = [\"https://one.example\"]\n[policies.two]\norigins = [\"*\"]\n[gateway]\n".to_owned();
            text.extend(fallback.map(|name| format!("policy = \"{name}\"\n")));
            for (host, path, methods, policy) in routes {
                text.push_str(&format!("[[gateway.routes]]\npath = \"{path}\"\npolicy = {policy}\nupstream = \"http://127.0.0.1:1\"\n"));
                text.extend(host.map(|host| format!("host = \"{host}\"\n")));
                text.extend(methods.map(|methods| format!("methods = {methods}\n")));
            }
            corsac_config::parse("gateway.toml", &text).config.and_then(|config| config.gateway)
        },
    )
}

/// Who decides a request, as one text.
fn decider(gateway: &Gateway, host: &str, path: &str, method: &Method) -> String {
    let fallback = gateway.fallback.as_ref().map(|policy| policy.name.to_string());
    let name = |policy: &RoutePolicy| match policy {
        RoutePolicy::Policy(policy) => Some(policy.name.to_string()),
        RoutePolicy::Passthrough => None,
    };
    let (what, policy) = match gateway.routes.find(Some(host), path, method, &HeaderMap::new()) {
        RouteMatch::Route { route, .. } => ("route", name(&route.policy)),
        RouteMatch::MethodNotAllowed { policy, .. } => ("405", policy.map_or(fallback, name)),
        RouteMatch::NotFound => ("404", fallback),
        RouteMatch::BadPath => ("400", fallback),
    };
    format!("{what} {policy:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn tables_are_equal_exactly_when_no_request_is_decided_by_another(left in gateways(), right in gateways()) {
        let sections = compare_gateways(&left, &right).unwrap();
        for place in sections.iter().flat_map(|section| &section.places) {
            for method in &place.methods {
                let of = |gateway| decider(gateway, &place.host, &place.path, method);
                prop_assert_ne!(of(&left), of(&right), "{:?} {}", place, method);
            }
        }
        let methods = REQUEST_METHODS.map(|method| Method::from_bytes(method.as_bytes()).unwrap());
        let differs = HOSTS.into_iter().any(|host| PATHS.into_iter().any(|path| methods.iter().any(|method| {
            decider(&left, host, path, method) != decider(&right, host, path, method)
        })));
        prop_assert!(!differs || !sections.is_empty());
    }
}

fn policy(spec: PolicySpec) -> Policy {
    spec.compile().unwrap()
}

fn app() -> PolicySpec {
    PolicySpec {
        origins: vec!["https://app.example.com".into()],
        credentials: true,
        methods: vec!["PUT".into()],
        request_headers: vec!["content-type".into()],
        ..PolicySpec::default()
    }
}

#[test]
fn a_wildcard_in_place_of_a_list_widens_every_name_but_authorization() {
    let right = policy(PolicySpec { methods: vec!["*".into()], request_headers: vec!["*".into()], ..app() });
    let differences = compare(&policy(app()), &right).unwrap();
    let kinds: Vec<_> = differences.iter().map(|found| (found.kind.clone(), found.direction)).collect();
    assert_eq!(
        kinds,
        [
            (Kind::Method("PATCH".into()), Direction::Widened),
            (Kind::RequestHeader("x-any".into()), Direction::Widened),
        ]
    );
    assert!(differences.iter().all(|found| found.example.preflight));
}

#[test]
fn two_spellings_of_one_policy_do_not_differ() {
    let redundant = PolicySpec {
        origins: vec![
            "https://app.example.com".into(),
            "https://a.example.org".into(),
            "https://*.example.org".into(),
        ],
        ..app()
    };
    let short = PolicySpec {
        origins: vec!["https://*.example.org".into(), "https://app.example.com".into()],
        ..app()
    };
    assert_ne!(policy(redundant.clone()), policy(short.clone()), "the specifications differ");
    assert_eq!(compare(&policy(redundant), &policy(short)).unwrap(), []);
}

#[test]
fn the_members_that_no_longer_read_are_named() {
    let more = PolicySpec {
        origins: vec![
            "https://app.example.com".into(),
            "https://*.example.org".into(),
            "https://b.example".into(),
        ],
        ..app()
    };
    let differences = compare(&policy(more), &policy(app())).unwrap();
    let reading = differences.iter().find(|found| found.kind == Kind::Reading).unwrap();
    assert_eq!(reading.direction, Direction::Narrowed);
    assert_eq!((reading.left.as_str(), reading.right.as_str()), ("allowed with credentials", "refused"));
    assert_eq!(reading.origins, ["https://*.example.org", "https://b.example"]);
}
