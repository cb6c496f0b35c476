//! Policies: generated ones, and what has to come back of one.

use corsac::policy::{CrossOriginResourcePolicy, Policy, PolicySpec, RefusedPreflightStatus, UpstreamCors};
use corsac_targets::diff::{Difference, compare};
use corsac_targets::import::{Finding, NamedSpec, Place, Weight};
use proptest::prelude::*;

fn some(words: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(words).prop_map(str::to_owned);
    prop::collection::vec(word, 0..=most)
}

/// Policies that use every key, and signs that could break out of quotes.
pub(crate) fn specs() -> impl Strategy<Value = Policy> {
    let origins = some(
        &[
            "https://app.example.com",
            "https://a-b.example.com",
            "https://*.example.com",
            "https://*.example.com:*",
            "http://localhost:*",
            "http://localhost:3000",
            "https://*.b.example.com:8443",
            "http://[::1]:*",
            "http://192.0.2.1",
            "app+x://host_1",
            "null",
            "*",
        ],
        4,
    );
    let methods = some(&["PUT", "DELETE", "PATCH", "PROPFIND", "X-Y.Z|A", "$HOME", "*"], 4);
    let headers = some(&["content-type", "authorization", "x-a", "x-a.b|c", "$x", "x+y", "*"], 4);
    let expose = some(&["x-id", "x-$a", "*"], 2);
    let rest = (
        prop::option::of(prop::sample::select(vec![0_u64, 600, 86_400])),
        prop::option::of(prop::sample::select(vec![
            RefusedPreflightStatus::Forbidden,
            RefusedPreflightStatus::Ok,
        ])),
        some(&["https://own.example", "https://b.example.com"], 2),
        prop::option::of(Just(CrossOriginResourcePolicy::SameSite)),
        prop::bool::ANY,
    );
    let flags = prop::array::uniform6(prop::bool::weighted(0.3));
    (origins, methods, headers, expose, rest, flags).prop_filter_map(
        "compiles",
        |(origins, methods, request_headers, expose_headers, rest, flags)| {
            let credentials = rest.4;
            let spec = PolicySpec {
                origins,
                credentials,
                methods,
                request_headers,
                expose_headers,
                max_age: rest.0,
                refused_preflight_status: rest.1,
                own_origins: rest.2,
                cross_origin_resource_policy: rest.3,
                enforce: flags[0],
                vary_on_preflight: flags[1],
                timing_allow_origin: flags[2],
                upstream_cors: if flags[3] { UpstreamCors::Respect } else { UpstreamCors::Replace },
                allow_private_network: flags[4],
                dangerously_allow_null_origin: true,
                dangerously_allow_insecure_origins: true,
                dangerously_reflect_any_origin: true,
                ..PolicySpec::default()
            };
            spec.compile().ok()
        },
    )
}

/// Asserts that what was read back is one policy that differs in nothing but what is listed, and that all was understood.
pub(crate) fn assert_same(
    policy: &Policy,
    specs: &[PolicySpec],
    findings: &[Finding],
    is_listed: impl Fn(&Difference) -> bool,
) {
    let unclear: Vec<String> = findings
        .iter()
        .filter(|finding| {
            ["I100", "I101", "I208"].contains(&finding.code.as_str())
                || finding.code.weight() == Weight::Error
        })
        .map(|finding| format!("{}: {}", finding.position, finding.message))
        .collect();
    assert_eq!(unclear, Vec::<String>::new(), "{:#?}", policy.spec());
    let [spec] = specs else { panic!("{specs:#?}\nof {:#?}\n{findings:#?}", policy.spec()) };
    let back = spec.compile().unwrap();
    let differences = compare(policy, &back).unwrap();
    let unlisted: Vec<_> = differences.iter().filter(|difference| !is_listed(difference)).collect();
    assert!(unlisted.is_empty(), "{unlisted:#?}\nof {:#?}\nback {spec:#?}", policy.spec());
}

/// Routes with hosts, segments and methods.
pub(crate) const ROUTES: &str = r#"
[policies.app]
origins = ["https://app.example.com", "https://*.example.org"]
credentials = true
methods = ["PUT"]
max-age = 600

[policies.public]
origins = ["*"]

[gateway]
routes = [
    { path = "/api/{*rest}", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/users/{id}/photo", methods = ["GET"], policy = "public", upstream = "http://127.0.0.1:2" },
    { host = "*.tenant.example", path = "/{*rest}", policy = "public", upstream = "http://127.0.0.1:3" },
    { path = "/{*rest}", policy = false, upstream = "http://127.0.0.1:4" },
]
"#;

/// Asserts that the policies of [`ROUTES`] are there, where they hold.
pub(crate) fn assert_routes(named: &[NamedSpec], findings: &[Finding]) {
    let unclear: Vec<&Finding> = findings.iter().filter(|finding| finding.code.as_str() == "I101").collect();
    assert!(unclear.is_empty(), "{unclear:#?}");
    let is_at = |origin: &str, path: &str| {
        named.iter().any(|named| {
            named.spec.origins.contains(&origin.to_owned())
                && named.places.iter().any(|place| place.path.as_deref() == Some(path))
        })
    };
    let places: Vec<&Place> = named.iter().flat_map(|named| &named.places).collect();
    assert!(is_at("https://*.example.org", "/api/{*rest}"), "{places:#?}");
    assert!(is_at("*", "/users/{x}/photo"), "{places:#?}");
    assert!(places.iter().any(|place| place.host.as_deref() == Some("*.tenant.example")), "{places:#?}");
}
