//! Decide: no policy and no request makes the server's side panic, echo what is not an origin, or leak on a refusal.
#![no_main]

use arbitrary::Arbitrary;
use corsac::headers::names;
use corsac::origin::Origin;
use corsac::policy::{Kind, Policy, PolicySpec, Verdict};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    origins: Vec<&'a str>,
    methods: Vec<&'a str>,
    request_headers: Vec<&'a str>,
    expose_headers: Vec<&'a str>,
    flags: u8,
    method: &'a str,
    fields: Vec<(u8, &'a [u8])>,
}

fuzz_target!(|input: Input<'_>| {
    let (Ok(policy), Ok(method)) = (spec(&input).compile(), input.method.parse::<Method>()) else { return };
    let recompiled = policy.spec().compile().expect("a compiled policy compiles again");
    assert_eq!(recompiled, policy);
    let request = request(&input.fields);
    let decision = policy.decide(&method, &request);
    let mut response = HeaderMap::new();
    decision.apply(&mut response);
    check(&policy, &request, decision.kind(), decision.verdict(), &response);
});

fn spec(input: &Input<'_>) -> PolicySpec {
    let owned = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
    let flag = |bit: u8| input.flags & (1 << bit) != 0;
    PolicySpec {
        origins: owned(&input.origins),
        methods: owned(&input.methods),
        request_headers: owned(&input.request_headers),
        expose_headers: owned(&input.expose_headers),
        credentials: flag(0),
        dangerously_allow_null_origin: flag(1),
        dangerously_allow_insecure_origins: flag(2),
        dangerously_allow_public_suffix_subdomains: flag(3),
        dangerously_reflect_any_origin: flag(4),
        enforce: flag(5),
        vary_on_preflight: flag(6),
        timing_allow_origin: flag(7),
        ..PolicySpec::default()
    }
}

fn request(fields: &[(u8, &[u8])]) -> HeaderMap {
    const NAMES: [HeaderName; 4] = [
        names::ORIGIN,
        names::ACCESS_CONTROL_REQUEST_METHOD,
        names::ACCESS_CONTROL_REQUEST_HEADERS,
        names::VARY,
    ];
    let fields = fields.iter().filter_map(|(name, value)| {
        let name = NAMES.get(usize::from(*name) % NAMES.len())?.clone();
        Some((name, HeaderValue::from_bytes(value).ok()?))
    });
    let mut map = HeaderMap::new();
    fields.for_each(|(name, value)| {
        map.append(name, value);
    });
    map
}

fn check(policy: &Policy, request: &HeaderMap, kind: Kind, verdict: Verdict, response: &HeaderMap) {
    let allowed = response.get_all(names::ACCESS_CONTROL_ALLOW_ORIGIN).iter().collect::<Vec<_>>();
    assert!(allowed.len() <= 1);
    if let [value] = allowed[..] {
        let echoes = request.get(names::ORIGIN) == Some(value) && Origin::parse(value.as_bytes()).is_ok();
        assert!(value == "*" || echoes, "{value:?}");
        assert!(value != "*" || !response.contains_key(names::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    }
    if verdict == Verdict::Refused && (kind == Kind::Preflight || !policy.is_open()) {
        assert!(names::CORS_RESPONSE_FIELDS.iter().all(|name| !response.contains_key(name)), "{response:?}");
    }
}
