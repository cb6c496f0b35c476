//! Allocations: deciding allocates nothing, whatever the policy and whatever the request.
//!
//! A binary of its own, because counting takes the place of the global allocator; it counts by thread.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::vector::{PolicyName, ProviderAnswer, VectorFile};
use corsac::policy::{OriginVerdict, Policy, PolicySpec};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::hint::black_box;

const APP: &str = "https://app.example.com";
const KINDS: usize = 45;

#[track_caller]
fn allocates_nothing(name: &str, decide: impl Fn()) {
    let info = allocation_counter::measure(decide);
    assert_eq!(info.count_total, 0, "{name}: {} allocations, {} bytes", info.count_total, info.bytes_total);
}

fn fields(lines: &[(&str, &[u8])]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_bytes(value).unwrap());
    }
    map
}

fn browser_fields() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("host", b"api.example.com"),
        ("user-agent", b"Mozilla/5.0"),
        ("accept", b"*/*"),
        ("accept-language", b"en"),
        ("accept-encoding", b"gzip, deflate, br"),
        ("referer", b"https://app.example.com/"),
        ("sec-fetch-site", b"same-site"),
        ("sec-fetch-mode", b"cors"),
        ("sec-fetch-dest", b"empty"),
        ("cookie", b"session=1"),
        ("pragma", b"no-cache"),
    ]
}

fn request(origin: &[u8]) -> HeaderMap {
    let mut lines = browser_fields();
    lines.push(("origin", origin));
    fields(&lines)
}

fn preflight(origin: &[u8], method: &[u8], names: &[&[u8]]) -> HeaderMap {
    let mut lines: Vec<(&str, &[u8])> = vec![("origin", origin), ("access-control-request-method", method)];
    lines.extend(names.iter().map(|names| ("access-control-request-headers", *names)));
    fields(&lines)
}

fn spec() -> PolicySpec {
    PolicySpec {
        origins: [
            "https://app.example.com",
            "https://*.preview.example.com",
            "http://localhost:*",
            "https://*.x.example:*",
        ]
        .map(String::from)
        .into(),
        credentials: true,
        methods: ["PUT", "DELETE"].map(String::from).into(),
        request_headers: ["content-type", "x-csrf-token", "authorization"].map(String::from).into(),
        expose_headers: vec!["x-request-id".into()],
        own_origins: vec!["https://api.example.com".into()],
        max_age: Some(600),
        timing_allow_origin: true,
        vary_on_preflight: true,
        ..PolicySpec::default()
    }
}

fn wildcards(credentials: bool) -> Policy {
    let any = || vec!["*".to_owned()];
    let spec = PolicySpec {
        origins: any(),
        credentials,
        methods: any(),
        request_headers: vec!["*".into(), "authorization".into()],
        dangerously_reflect_any_origin: credentials,
        ..PolicySpec::default()
    };
    spec.compile().unwrap()
}

/// Name, method and head of each kind of request, and the code that its decision must have under [`spec`].
fn kinds() -> Vec<(&'static str, Method, HeaderMap, &'static str)> {
    let get = |name, origin: &[u8], code| (name, Method::GET, request(origin), code);
    let options = |name, head, code| (name, Method::OPTIONS, head, code);
    let app = APP.as_bytes();
    let names = |names: &[&[u8]]| preflight(app, b"PUT", names);
    let mut twice = request(app);
    twice.append("origin", HeaderValue::from_static(APP));
    let mut methods = preflight(app, b"PUT", &[]);
    methods.append("access-control-request-method", HeaderValue::from_static("PUT"));
    let mebibyte = [b"https://".as_slice(), &vec![b'a'; 1 << 20]].concat();
    let dots = [b"https://".as_slice(), &b"a.".repeat(1 << 19), b"example.com"].concat();
    let name = b"x-csrf-token,".as_slice();
    vec![
        ("no origin", Method::GET, fields(&browser_fields()), "S100"),
        get("listed", app, "S103"),
        get("subdomain", b"https://a.preview.example.com", "S103"),
        get("deep subdomain", b"https://a.b.c.d.e.f.preview.example.com", "S103"),
        get("any port", b"http://localhost:5173", "S103"),
        get("subdomain and any port", b"https://a.x.example:8443", "S103"),
        get("own", b"https://api.example.com", "S101"),
        get("unlisted", b"https://evil.example", "S120"),
        get("unlisted subdomain", b"https://a.b.c.evil.example", "S120"),
        get("unlisted IPv6", b"http://[2001:db8::1]:8080", "S120"),
        get("unlisted IPv4", b"http://192.0.2.1", "S120"),
        get("null", b"null", "S123"),
        get("malformed", b"https://APP.example.com/", "S121"),
        get("malformed IPv6", b"http://[::0001]", "S121"),
        get("beyond ASCII", b"https://b\xc3\xbccher.example", "S121"),
        get("empty", b"", "S121"),
        get("a mebibyte", &mebibyte, "S121"),
        get("a mebibyte of labels", &dots, "S121"),
        ("twice", Method::POST, twice.clone(), "S122"),
        options("plain OPTIONS", request(app), "S103"),
        options("preflight, no names", names(&[]), "S110"),
        options("preflight, safelisted", preflight(app, b"GET", &[]), "S110"),
        options("preflight, canonical", names(&[b"content-type,x-csrf-token"]), "S110"),
        options("preflight, all", names(&[b"authorization,content-type,x-csrf-token"]), "S110"),
        options("preflight, upper case", names(&[b"Content-Type,X-CSRF-Token"]), "S110"),
        options("preflight, spaces", names(&[b"content-type, x-csrf-token ,\t"]), "S110"),
        options("preflight, repeated", names(&[b"content-type,content-type"]), "S110"),
        options("preflight, out of order", names(&[b"x-csrf-token,content-type"]), "S110"),
        options(
            "preflight, lines",
            names(&[b"content-type", b"X-CSRF-TOKEN", b"", b"authorization"]),
            "S110",
        ),
        options("preflight, 64 lines", names(&[b"content-type".as_slice(); 64]), "S110"),
        options("preflight, 256 names", names(&[&name.repeat(256)]), "S110"),
        options("preflight, 8 KiB", names(&[&b",".repeat(8192)]), "S110"),
        options("preflight, unlisted", preflight(b"https://evil.example", b"PUT", &[]), "S120"),
        options("preflight, malformed", preflight(&mebibyte, b"PUT", &[]), "S121"),
        options("preflight, null", preflight(b"null", b"PUT", &[]), "S123"),
        options("preflight, own", preflight(b"https://api.example.com", b"PUT", &[]), "S101"),
        options("preflight, method", preflight(app, b"PATCH", &[]), "S130"),
        options("preflight, malformed method", preflight(app, b"P T", &[]), "S131"),
        options("preflight, methods", methods, "S132"),
        options("preflight, method *", preflight(app, b"*", &[]), "S133"),
        options("preflight, name", names(&[b"x-evil"]), "S140"),
        options("preflight, malformed name", names(&[b"x evil"]), "S141"),
        options("preflight, name *", names(&[b"*"]), "S142"),
        options("preflight, 257 names", names(&[&name.repeat(257)]), "S150"),
        options("preflight, 10,000 lines", names(&vec![b"x-a".as_slice(); 10_000]), "S150"),
    ]
}

#[test]
fn deciding_allocates_nothing_whatever_the_request() {
    let policy = spec().compile().unwrap();
    let kinds = kinds();
    assert_eq!(kinds.len(), KINDS);
    for (name, method, head, code) in &kinds {
        assert_eq!(policy.decide(method, head).code().as_str(), *code, "{name}");
        allocates_nothing(name, || drop(black_box(policy.decide(method, head))));
        allocates_nothing(name, || drop(black_box(policy.decide_handshake(head, "api.example.com"))));
        allocates_nothing(name, || _ = black_box(policy.asks_provider(head)));
    }
    println!("allocations: {KINDS} kinds of request, none allocates");
}

#[test]
fn deciding_allocates_nothing_under_wildcards() {
    for policy in [wildcards(false), wildcards(true)] {
        for (name, method, head, _) in &kinds() {
            allocates_nothing(name, || drop(black_box(policy.decide(method, head))));
        }
    }
}

#[test]
fn deciding_allocates_nothing_with_a_provider() {
    let policy = PolicySpec { origins: Vec::new(), ..spec() }.compile_for_provider().unwrap();
    for answer in [OriginVerdict::Allowed, OriginVerdict::Refused, OriginVerdict::Unavailable] {
        for (name, method, head, _) in &kinds() {
            allocates_nothing(name, || drop(black_box(policy.decide_with(method, head, answer))));
        }
    }
}

#[test]
fn deciding_allocates_nothing_with_a_hundred_thousand_origins() {
    let exact = (0..50_000).map(|number| format!("https://tenant-{number}.example.com"));
    let wild = (0..50_000).map(|number| format!("https://*.tenant-{number}.example.org"));
    let policy = PolicySpec { origins: exact.chain(wild).collect(), ..spec() }.compile().unwrap();
    let origins = [
        "https://tenant-49999.example.com",
        "https://a.b.tenant-25000.example.org",
        "https://tenant-50000.example.com",
    ];
    for (origin, code) in origins.into_iter().zip(["S103", "S103", "S120"]) {
        let (head, asked) =
            (request(origin.as_bytes()), preflight(origin.as_bytes(), b"PUT", &[b"content-type"]));
        assert_eq!(policy.decide(&Method::GET, &head).code().as_str(), code, "{origin}");
        allocates_nothing(origin, || drop(black_box(policy.decide(&Method::GET, &head))));
        allocates_nothing(origin, || drop(black_box(policy.decide(&Method::OPTIONS, &asked))));
    }
    for (name, method, head, _) in &kinds() {
        allocates_nothing(name, || drop(black_box(policy.decide(method, head))));
    }
}

#[test]
fn deciding_allocates_nothing_for_any_policy_vector() {
    let mut run = 0;
    for file in VectorFile::load_all(&conformance::vectors().join("policy")).unwrap() {
        for vector in
            file.vectors.iter().filter(|vector| !matches!(vector.policy, None | Some(PolicyName::None(_))))
        {
            let policy = file.spec(vector.policy_name().unwrap()).unwrap().compile_for_provider().unwrap();
            let (method, head) = (vector.request.method().unwrap(), vector.request.header_map().unwrap());
            let title = file.title(vector);
            allocates_nothing(&title, || match vector.provider {
                None => drop(black_box(policy.decide(&method, &head))),
                Some(answer) => drop(black_box(policy.decide_with(&method, &head, verdict(answer)))),
            });
            run += 1;
        }
    }
    println!("allocations: {run} policy vectors, none allocates");
    assert!(run > 900);
}

fn verdict(answer: ProviderAnswer) -> OriginVerdict {
    match answer {
        ProviderAnswer::Allowed => OriginVerdict::Allowed,
        ProviderAnswer::Refused => OriginVerdict::Refused,
        ProviderAnswer::Unavailable => OriginVerdict::Unavailable,
    }
}

#[test]
fn the_counter_counts() {
    let info = allocation_counter::measure(|| drop(black_box(vec![1_u8; 100])));
    assert_eq!(info.count_total, 1);
}
