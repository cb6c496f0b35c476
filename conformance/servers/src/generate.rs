//! Generated cases: random policies, pages, requests and applications, from a seed.

use corsac::headers::names;
use corsac::policy::{
    CrossOriginResourcePolicy, Policy, PolicySpec, PreflightStatus, RefusedPreflightStatus, UpstreamCors,
};
use corsac_targets::plan::{PolicyPlan, sample_origin};
use fastrand::Rng;

use crate::browse::Page;
use crate::case::{Batch, Case};
use crate::upstream::Inner;

/// How many policies stand in one configuration.
const POLICIES: usize = 40;

const ORIGINS: &[&str] = &[
    "https://app.example.com",
    "https://*.example.org",
    "https://b.example:8443",
    "http://localhost:*",
    "https://*.deep.example.net:*",
    "app+x://host_1",
    "http://[::1]:3000",
    "null",
];

const ASKED_ORIGINS: &[&str] = &[
    "https://app.example.com",
    "https://appXexample.com",
    "https://app.example.com.evil.test",
    "https://evilapp.example.com",
    "https://a.example.org",
    "https://a.b.example.org",
    "https://example.org",
    "https://evil-example.org",
    "https://a.example.org.evil.test",
    "https://b.example:8443",
    "https://b.example",
    "https://b.example:443",
    "https://b.example:84430",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost:65535",
    "http://localhost:65536",
    "http://localhost:80",
    "http://localhost:03000",
    "https://x.deep.example.net:99",
    "https://x.deep.example.net:443",
    "app+x://host_1",
    "http://[::1]:3000",
    "null",
    "https://APP.example.com",
    "https://app.example.com/",
    "https://app.example.com https://app.example.com",
    "https://own.example.com",
    "https://..example.org",
    "*",
];

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "X-ODD", "put"];
const PAGE_METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];
const LISTED_METHODS: &[&str] = &["PUT", "DELETE", "PATCH", "OPTIONS", "X-ODD"];
const HEADERS: &[&str] = &["content-type", "x-a", "x-b", "authorization", "x-$odd", "x-'q\u{60}|~"];

/// Policies and raw requests under them.
pub(crate) fn batch(rng: &mut Rng, cases: usize) -> Batch {
    let policies: Vec<Policy> = (0..POLICIES).map(|_| policy(rng)).collect();
    let cases = (0..cases).map(|_| case(rng, policies.len())).collect();
    Batch { policies, cases, not_carried: Vec::new() }
}

/// A page's request, with what the application answers.
pub(crate) fn page(rng: &mut Rng, policy: &Policy) -> (Page, Inner) {
    let browsers_send = |origin: &&str| {
        corsac::fetch::Origin::parse(origin).is_ok_and(|parsed| parsed.to_string() == **origin)
    };
    let origins: Vec<&str> = ASKED_ORIGINS.iter().copied().filter(|origin| browsers_send(origin)).collect();
    let spec = policy.spec();
    // Two pages of three ask for what the policy grants: few of the others read anything.
    let friendly = rng.u8(..3) != 0;
    let listed: Vec<&str> = spec.methods.iter().map(String::as_str).filter(|method| *method != "*").collect();
    let names: Vec<&str> =
        spec.request_headers.iter().map(String::as_str).filter(|name| *name != "*").collect();
    let page = Page {
        origin: match friendly {
            true => sample_origin(&PolicyPlan::new("", policy).readers),
            false => pick(rng, &origins).to_owned(),
        },
        method: pick(
            rng,
            &if friendly { [listed.as_slice(), &["GET"]].concat() } else { PAGE_METHODS.to_vec() },
        )
        .to_owned(),
        headers: some(rng, if friendly { &names } else { HEADERS })
            .into_iter()
            .map(|name| (name, "text/html".to_owned()))
            .collect(),
        credentials: rng.bool() && (spec.credentials || !friendly),
    };
    let mut inner = inner(rng);
    inner.headers.extend([("x-request-id".into(), b"1".to_vec()), ("x-secret".into(), b"1".to_vec())]);
    (page, inner)
}

fn policy(rng: &mut Rng) -> Policy {
    loop {
        if let Ok(policy) = spec(rng).compile() {
            return policy;
        }
    }
}

fn spec(rng: &mut Rng) -> PolicySpec {
    let any = rng.u8(..5) == 0;
    let origins = if any { vec!["*".to_owned()] } else { some(rng, ORIGINS) };
    let credentials = rng.bool();
    PolicySpec {
        dangerously_allow_null_origin: origins.iter().any(|origin| origin == "null"),
        dangerously_allow_insecure_origins: true,
        dangerously_reflect_any_origin: any && credentials,
        origins,
        credentials,
        methods: if rng.u8(..4) == 0 { vec!["*".into()] } else { some(rng, LISTED_METHODS) },
        request_headers: if rng.u8(..4) == 0 {
            [vec!["*".to_owned()], if rng.bool() { vec!["authorization".into()] } else { vec![] }].concat()
        } else {
            some(rng, HEADERS)
        },
        expose_headers: match rng.u8(..4) {
            0 if !credentials => vec!["*".into()],
            1 => vec!["x-request-id".into(), "x-$odd".into()],
            2 => vec!["x-request-id".into()],
            _ => Vec::new(),
        },
        max_age: [None, Some(0), Some(600), Some(86_400)].get(rng.usize(..4)).copied().flatten(),
        preflight_status: if rng.bool() { PreflightStatus::NoContent } else { PreflightStatus::Ok },
        refused_preflight_status: [
            None,
            Some(RefusedPreflightStatus::Forbidden),
            Some(RefusedPreflightStatus::Ok),
        ]
        .get(rng.usize(..3))
        .copied()
        .flatten(),
        enforce: rng.bool(),
        own_origins: if rng.bool() { vec!["https://own.example.com".into()] } else { Vec::new() },
        vary_on_preflight: rng.bool(),
        upstream_cors: if rng.u8(..4) == 0 { UpstreamCors::Respect } else { UpstreamCors::Replace },
        timing_allow_origin: rng.bool(),
        cross_origin_resource_policy: rng.bool().then_some(CrossOriginResourcePolicy::SameSite),
        allow_private_network: rng.u8(..3) == 0,
        ..PolicySpec::default()
    }
}

fn case(rng: &mut Rng, policies: usize) -> Case {
    let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add =
        |name: &http::HeaderName, value: &str| headers.push((name.to_string(), value.as_bytes().to_vec()));
    if rng.u8(..8) != 0 {
        add(&names::ORIGIN, pick(rng, ASKED_ORIGINS));
    }
    if rng.u8(..20) == 0 {
        add(&names::ORIGIN, pick(rng, ASKED_ORIGINS));
    }
    let preflight = rng.bool();
    if preflight {
        if rng.u8(..10) != 0 {
            add(
                &names::ACCESS_CONTROL_REQUEST_METHOD,
                pick(rng, &[METHODS, &["*", "a b", "GET, PUT"]].concat()),
            );
        }
        if rng.u8(..3) != 0 {
            add(&names::ACCESS_CONTROL_REQUEST_HEADERS, &asked_names(rng));
        }
        if rng.u8(..4) == 0 {
            add(&names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, pick(rng, &["true", "false"]));
        }
    }
    let method = if preflight {
        "OPTIONS"
    } else {
        pick(rng, &["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
    };
    Case {
        title: "generated".into(),
        policy: rng.usize(..policies),
        method: method.into(),
        headers,
        inner: (rng.u8(..8) != 0).then(|| inner(rng)),
    }
}

fn asked_names(rng: &mut Rng) -> String {
    let mut names = some(rng, HEADERS);
    if rng.u8(..8) == 0 {
        names.push(pick(rng, &["*", "a b", "", "X-A", "\u{22}", "x-ab"]).to_owned());
    }
    names.join(pick(rng, &[",", ",", ",", ", ", " ,\t,"]))
}

/// An application that has CORS ideas of its own.
fn inner(rng: &mut Rng) -> Inner {
    let hostile: &[(http::HeaderName, &str)] = &[
        (names::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (names::ACCESS_CONTROL_ALLOW_ORIGIN, "https://evil.test"),
        (names::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
        (names::ACCESS_CONTROL_EXPOSE_HEADERS, "x-secret"),
        (names::ACCESS_CONTROL_ALLOW_METHODS, "*"),
        (names::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (names::ACCESS_CONTROL_MAX_AGE, "99999"),
        (names::ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, "true"),
        (names::VARY, "Accept-Encoding"),
        (names::VARY, "origin"),
        (names::TIMING_ALLOW_ORIGIN, "*"),
        (names::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
    ];
    let count = rng.usize(..5);
    let headers = (0..count)
        .filter_map(|_| hostile.get(rng.usize(..hostile.len())))
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
        .collect();
    let status = [200, 200, 304, 404, 500].get(rng.usize(..5)).copied().unwrap_or(200);
    Inner { status, headers }
}

pub(crate) fn pick<'t>(rng: &mut Rng, from: &[&'t str]) -> &'t str {
    from.get(rng.usize(..from.len())).copied().unwrap_or_default()
}

fn some(rng: &mut Rng, from: &[&str]) -> Vec<String> {
    from.iter().filter(|_| rng.u8(..3) == 0).map(|text| (*text).to_owned()).collect()
}
