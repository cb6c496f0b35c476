//! Given: origins, patterns, specifications and requests that are made to collide.

use corsac::headers::names;
use corsac::origin::OriginPattern;
use corsac::policy::{
    CrossOriginResourcePolicy, PolicySpec, PreflightStatus, RefusedPreflightStatus, UpstreamCors,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

pub(crate) fn scheme() -> impl Strategy<Value = &'static str> {
    select(vec!["http", "https", "ws", "wss", "app", "httpss"])
}

fn label() -> impl Strategy<Value = &'static str> {
    select(vec![
        "a",
        "b",
        "ab",
        "ba",
        "aa",
        "com",
        "example",
        "xexample",
        "1",
        "0x1",
        "-",
        "_",
        "xn--a",
        "localhost",
    ])
}

/// A host whose labels come from a small stock, so that suffixes are shared; now and then an address.
pub(crate) fn host() -> impl Strategy<Value = String> {
    let labels = vec(label(), 1..5).prop_map(|labels| labels.join("."));
    let address =
        select(vec!["127.0.0.1", "192.0.2.1", "[::1]", "[2001:db8::1]", "1.2.3"]).prop_map(String::from);
    prop_oneof![9 => labels, 1 => address]
}

fn port() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", ":80", ":443", ":8080", ":8443", ":1", ":65535"])
}

/// A pattern, perhaps one that does not parse.
pub(crate) fn pattern() -> impl Strategy<Value = String> {
    let port = prop_oneof![3 => port(), 1 => Just(":*")];
    (scheme(), any::<bool>(), host(), port).prop_map(|(scheme, wild, host, port)| {
        format!("{scheme}://{}{host}{port}", if wild { "*." } else { "" })
    })
}

/// A text near an origin: right, or wrong in one of the ways that matter.
pub(crate) fn near_origin() -> impl Strategy<Value = String> {
    let origin = (scheme(), host(), port())
        .prop_map(|(scheme, host, port)| (scheme.to_owned(), host, port.to_owned()));
    (origin, 0..24_u8).prop_map(|((scheme, host, port), twist)| twisted(twist, &scheme, &host, &port))
}

/// An origin that a pattern was made from, twisted or not.
pub(crate) fn near_pattern(pattern: &str, twist: u8) -> String {
    let (scheme, rest) = pattern.split_once("://").unwrap_or(("https", pattern));
    let rest = rest
        .replace("*.", if twist.is_multiple_of(3) { "" } else { "b." })
        .replace(":*", if twist.is_multiple_of(2) { "" } else { ":8080" });
    let at = rest.rfind(':').filter(|at| !rest[*at..].contains(']')).unwrap_or(rest.len());
    twisted(twist, scheme, &rest[..at], &rest[at..])
}

fn twisted(twist: u8, scheme: &str, host: &str, port: &str) -> String {
    match twist {
        0 => format!("{scheme}://{}{port}", host.to_uppercase()),
        1 => format!("{}://{host}{port}", scheme.to_uppercase()),
        2 => format!("{scheme}://{host}.{port}"),
        3 => format!("{scheme}://.{host}{port}"),
        4 => format!("{scheme}://{host}{port}/"),
        5 => format!("{scheme}://a{host}{port}"),
        6 => format!("{scheme}://a.{host}{port}"),
        7 => format!("{scheme}://{host}.evil{port}"),
        8 => format!("{scheme}://{}{port}", host.split_once('.').map_or(host, |(_, parent)| parent)),
        9 => format!("{scheme}://{host}:443"),
        10 => format!("{scheme}://{host}:80"),
        11 => format!("{scheme}://{host}:08080"),
        12 => format!("{scheme}:/{host}{port}"),
        13 => format!("{scheme}://u@{host}{port}"),
        14 => format!("{scheme}://{}{port}", host.replace('.', "..")),
        15 => format!("{scheme}://{host}{port},{scheme}://{host}{port}"),
        16 => format!("s{scheme}://{host}{port}"),
        _ => format!("{scheme}://{host}{port}"),
    }
}

/// A pattern that parses.
fn written_pattern() -> impl Strategy<Value = String> {
    pattern().prop_map(|text| if OriginPattern::parse(&text).is_ok() { text } else { "https://a.b".into() })
}

/// An exact origin that parses.
fn written_origin() -> impl Strategy<Value = String> {
    let exact = |text: &String| OriginPattern::parse(text).is_ok_and(|parsed| parsed.pattern.is_exact());
    near_origin().prop_map(move |text| if exact(&text) { text } else { "https://b.a".into() })
}

fn method_name() -> impl Strategy<Value = String> {
    let known =
        vec!["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "patch", "PURGE", "m-search", "OPTIONS", "*"];
    select(known).prop_map(String::from)
}

pub(crate) fn header_name() -> impl Strategy<Value = String> {
    let known = vec![
        "x-a",
        "X-A",
        "x-b",
        "x-ab",
        "content-type",
        "authorization",
        "Authorization",
        "accept",
        "x",
        "*",
    ];
    select(known).prop_map(String::from)
}

fn wild(names: Vec<String>, any: u8) -> Vec<String> {
    match any {
        0 => vec!["*".into()],
        _ => names.into_iter().filter(|name| name != "*").collect(),
    }
}

fn origins() -> impl Strategy<Value = Vec<String>> {
    let odd = select(vec!["*", "null", "https://bücher.example", "https://*.com", "http://localhost:*"])
        .prop_map(String::from);
    prop_oneof![
        6 => vec(written_pattern(), 1..6),
        2 => vec(prop_oneof![written_pattern(), odd], 1..4),
        2 => Just(vec!["*".to_owned()]),
        1 => Just(vec!["*".to_owned(), "null".to_owned()]),
    ]
}

/// A specification; more than half of them compile.
pub(crate) fn spec() -> impl Strategy<Value = PolicySpec> {
    let who = (origins(), any::<bool>(), vec(written_origin(), 0..2), any::<bool>());
    let what = (
        (vec(method_name(), 0..4), 0..4_u8).prop_map(|(names, any)| wild(names, any)),
        vec(header_name(), 0..5),
        (vec(header_name(), 0..4), 0..4_u8).prop_map(|(names, any)| wild(names, any)),
        option::of(prop_oneof![0..=86_400_u64, Just(0)]),
    );
    let status = (
        select(vec![PreflightStatus::NoContent, PreflightStatus::Ok]),
        option::of(select(vec![
            RefusedPreflightStatus::NoContent,
            RefusedPreflightStatus::Ok,
            RefusedPreflightStatus::Forbidden,
        ])),
        select(vec![UpstreamCors::Replace, UpstreamCors::Respect, UpstreamCors::Conflict]),
        option::of(select(vec![
            CrossOriginResourcePolicy::SameOrigin,
            CrossOriginResourcePolicy::SameSite,
            CrossOriginResourcePolicy::CrossOrigin,
        ])),
    );
    let flags = (vec(any::<bool>(), 2), vec(prop::bool::weighted(0.9), 4), prop::bool::weighted(0.05));
    (who, what, status, flags).prop_map(|(who, what, status, (more, flags, private))| PolicySpec {
        origins: who.0,
        credentials: who.1,
        own_origins: who.2,
        enforce: who.3,
        methods: what.0,
        request_headers: what.1,
        expose_headers: if who.1 { what.2.into_iter().filter(|name| name != "*").collect() } else { what.2 },
        max_age: what.3,
        preflight_status: status.0,
        refused_preflight_status: status.1,
        upstream_cors: status.2,
        cross_origin_resource_policy: status.3,
        vary_on_preflight: more[0],
        timing_allow_origin: more[1],
        allow_private_network: private,
        dangerously_allow_null_origin: flags[0],
        dangerously_allow_insecure_origins: flags[1],
        dangerously_allow_public_suffix_subdomains: flags[2],
        dangerously_reflect_any_origin: flags[3],
    })
}

/// A field value: one that means something, or any bytes.
fn value() -> impl Strategy<Value = HeaderValue> {
    let bytes = vec(prop_oneof![0x20..=0x7e_u8, 0x80..=0xff_u8, Just(b'\t')], 0..40);
    let some = prop_oneof![
        4 => near_origin().prop_map(String::into_bytes),
        1 => Just(b"null".to_vec()),
        1 => Just(b"true".to_vec()),
        2 => vec(header_name(), 0..4).prop_map(|names| names.join(",").into_bytes()),
        1 => method_name().prop_map(String::into_bytes),
        1 => bytes,
    ];
    some.prop_filter_map("a field value", |bytes| HeaderValue::from_bytes(&bytes).ok())
}

/// An `Origin` that comes near to one of a policy's patterns, or any value.
#[derive(Clone, Debug)]
enum DraftOrigin {
    Near(Index, u8),
    Any(HeaderValue),
}

/// A request whose `Origin` still waits for the patterns to come near to.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    method: &'static str,
    origin: Vec<DraftOrigin>,
    fields: Vec<(HeaderName, HeaderValue)>,
}

impl Draft {
    /// The head of the request.
    pub(crate) fn near(self, patterns: &[String]) -> (Method, HeaderMap) {
        let mut map = HeaderMap::new();
        for origin in self.origin {
            let value = match origin {
                DraftOrigin::Any(value) => Some(value),
                DraftOrigin::Near(at, twist) => {
                    let pattern = if patterns.is_empty() { "https://a" } else { at.get::<String>(patterns) };
                    HeaderValue::from_str(&near_pattern(pattern, twist)).ok()
                }
            };
            value.map(|value| map.append(names::ORIGIN, value));
        }
        for (name, value) in self.fields {
            map.append(name, value);
        }
        (Method::from_bytes(self.method.as_bytes()).unwrap(), map)
    }
}

/// Any request, most often one that CORS speaks about.
pub(crate) fn request() -> impl Strategy<Value = Draft> {
    let near = (any::<Index>(), 0..60_u8).prop_map(|(at, twist)| DraftOrigin::Near(at, twist));
    let origin = prop_oneof![5 => near, 1 => value().prop_map(DraftOrigin::Any)];
    let origin = prop_oneof![1 => vec(origin.clone(), 0), 8 => vec(origin.clone(), 1), 1 => vec(origin, 2)];
    let token = method_name().prop_map(|name| HeaderValue::try_from(name).unwrap());
    let asked = vec(prop_oneof![3 => token, 1 => value()], 0..2);
    let fields = vec((select(request_fields()), value()), 0..4);
    let method = select(vec!["OPTIONS", "OPTIONS", "OPTIONS", "GET", "POST", "PUT", "options", "X"]);
    (method, origin, asked, fields).prop_map(|(method, origin, asked, fields)| {
        let asked = asked.into_iter().map(|value| (names::ACCESS_CONTROL_REQUEST_METHOD, value));
        Draft { method, origin, fields: asked.chain(fields).collect() }
    })
}

fn request_fields() -> Vec<HeaderName> {
    vec![
        names::ACCESS_CONTROL_REQUEST_HEADERS,
        names::ACCESS_CONTROL_REQUEST_HEADERS,
        names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
        names::VARY,
        HeaderName::from_static("x-other"),
    ]
}

/// The fields of an inner service's response, among them CORS fields of its own.
pub(crate) fn inner() -> impl Strategy<Value = HeaderMap> {
    let all: Vec<HeaderName> = names::CORS_RESPONSE_FIELDS
        .into_iter()
        .chain([names::TIMING_ALLOW_ORIGIN, names::CROSS_ORIGIN_RESOURCE_POLICY, names::VARY])
        .collect();
    let count = all.len();
    (subsequence(all, 0..=count), vec(value(), 10), any::<bool>()).prop_map(|(fields, values, twice)| {
        let mut map = HeaderMap::new();
        for (name, value) in fields.into_iter().zip(values) {
            if twice {
                map.append(name.clone(), value.clone());
            }
            map.append(name, value);
        }
        map
    })
}
