//! Filter: what an `HTTPCORSFilter` can hold of a policy, and what it cannot.
//!
//! <https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter>

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, AUTHORIZATION, ORIGIN,
};
use corsac::origin::{OriginPattern, Port};
use corsac::policy::UpstreamCors;

use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers, origin_of, sample_origin};
use crate::{LossCode, Witness};

/// The most entries of each list in the schema.
const MAX_ENTRIES: usize = 64;

/// The methods of the schema that pages can send.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// The filter of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) origins: Vec<String>,
    pub(super) credentials: bool,
    pub(super) methods: Vec<String>,
    pub(super) headers: Vec<String>,
    pub(super) expose: Vec<String>,
    /// From 1 on.
    pub(super) max_age: Option<u64>,
}

/// The filter; `None`: it can hold none of the policy's origins, so that nobody reads.
pub(super) fn filter(plan: &PolicyPlan) -> Option<Filter> {
    let origins = origins(plan);
    let methods = match &plan.methods {
        MethodGrant::Any => vec!["*".to_owned()],
        MethodGrant::Listed(methods) => methods.iter().filter(|method| is_method(method)).cloned().collect(),
    };
    (!origins.is_empty()).then(|| Filter {
        origins,
        credentials: plan.spec.credentials,
        methods,
        headers: headers(plan),
        expose: plan.spec.expose_headers.iter().take(MAX_ENTRIES).cloned().collect(),
        max_age: plan.spec.max_age.filter(|seconds| *seconds > 0),
    })
}

fn origins(plan: &PolicyPlan) -> Vec<String> {
    match &plan.readers {
        Readers::Everyone => vec!["*".to_owned()],
        // The specification has `*` with credentials echo every origin, `null` or not: that is not this policy.
        Readers::AnyOrigin { .. } => Vec::new(),
        Readers::Listed { patterns, .. } => {
            let held = patterns.iter().filter(|pattern| is_held(pattern));
            held.take(MAX_ENTRIES).map(ToString::to_string).collect()
        }
    }
}

/// Whether the schema's pattern has room for it: `http` or `https`, a name or an IPv4 address, one port.
fn is_held(pattern: &OriginPattern) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    ["http", "https"].contains(&pattern.scheme())
        && pattern.host().bytes().all(plain)
        && !matches!(pattern.port(), Port::Any)
}

fn is_method(method: &str) -> bool {
    METHODS.contains(&method)
}

/// `*` stands alone there, and covers whatever is asked for where credentials are allowed.
fn headers(plan: &PolicyPlan) -> Vec<String> {
    match &plan.request_headers {
        HeaderGrant::Listed(names) => names.iter().take(MAX_ENTRIES).cloned().collect(),
        HeaderGrant::Any { .. } => vec!["*".to_owned()],
    }
}

/// What is lost of a policy.
pub(super) fn losses(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = Witness::new("GET", "/").header(ORIGIN, &origin);
    let mut found = of_origins(plan);
    found.extend(of_preflights(plan, &origin));
    found.extend(of_answers(plan, &get));
    found
}

fn of_origins(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let get = |origin: &str| Witness::new("GET", "/").header(ORIGIN, origin);
    let mut found = Vec::new();
    match &plan.readers {
        Readers::Everyone => found.push((LossCode::OriginEchoed, get("https://a.example"))),
        Readers::AnyOrigin { .. } => {
            found.push((LossCode::AnyOriginWithCredentialsUnsupported, get("https://a.example")));
        }
        Readers::Listed { patterns, null } => {
            let any_port = patterns.iter().find(|pattern| matches!(pattern.port(), Port::Any));
            found.extend(any_port.map(|pattern| (LossCode::AnyPortUnsupported, get(&origin_of(pattern)))));
            let held = patterns.iter().filter(|pattern| is_held(pattern)).skip(MAX_ENTRIES);
            let other = |pattern: &&OriginPattern| !is_held(pattern) && !matches!(pattern.port(), Port::Any);
            let dropped = patterns.iter().filter(other).chain(held).next();
            found.extend(dropped.map(|pattern| (LossCode::OriginPatternDropped, get(&origin_of(pattern)))));
            found.extend(null.then(|| (LossCode::NullUnsupported, get("null"))));
        }
    }
    found
}

fn of_preflights(plan: &PolicyPlan, origin: &str) -> Vec<(LossCode, Witness)> {
    let preflight = |method: &str| {
        Witness::new("OPTIONS", "/").header(ORIGIN, origin).header(ACCESS_CONTROL_REQUEST_METHOD, method)
    };
    let asks = |name: &str| preflight("GET").header(ACCESS_CONTROL_REQUEST_HEADERS, name);
    let mut found = vec![
        (LossCode::MoreThanAsked, preflight("GET")),
        (LossCode::RefusalNotSilent, preflight("X-OTHER")),
        (LossCode::PreflightStatusFixed, preflight("GET")),
        (LossCode::RefusedPreflightStatusFixed, preflight("X-OTHER")),
        (LossCode::HeaderBudgetUnseen, asks(&vec!["x-a"; 257].join(","))),
    ];
    if plan.spec.max_age.is_none_or(|seconds| seconds == 0) {
        found.push((LossCode::MaxAgeUnsupported, preflight("GET")));
    }
    if let MethodGrant::Listed(methods) = &plan.methods {
        let left_out = methods.iter().find(|method| !is_method(method));
        found.extend(left_out.map(|method| (LossCode::MethodLeftOut, preflight(method))));
    }
    match &plan.request_headers {
        HeaderGrant::Any { authorization: true } if !plan.spec.credentials => {
            found.push((LossCode::AnyHeaderUnsupported, asks(AUTHORIZATION.as_str())));
        }
        HeaderGrant::Any { authorization: false } => {
            found.push((LossCode::AuthorizationCovered, asks(AUTHORIZATION.as_str())));
        }
        HeaderGrant::Listed(names) => {
            let beyond = names.get(MAX_ENTRIES);
            found.extend(beyond.map(|name| (LossCode::AnyHeaderUnsupported, asks(name))));
        }
        HeaderGrant::Any { .. } => {}
    }
    if plan.spec.allow_private_network {
        let asked = preflight("GET").header(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, "true");
        found.push((LossCode::PrivateNetworkUnsupported, asked));
    }
    found
}

fn of_answers(plan: &PolicyPlan, get: &Witness) -> Vec<(LossCode, Witness)> {
    let theirs = || get.clone().upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    let mut found = vec![(LossCode::ErrorsWithoutFields, get.clone())];
    if plan.is_open() {
        found.push((LossCode::ConditionalFields, Witness::new("GET", "/")));
    } else {
        found.push((LossCode::VaryMissing, Witness::new("GET", "/")));
    }
    match plan.upstream_cors {
        UpstreamCors::Replace => {}
        UpstreamCors::Respect => found.push((LossCode::RespectLost, theirs())),
        UpstreamCors::Conflict => found.push((LossCode::ConflictUnseen, theirs())),
    }
    if plan.enforce {
        found.push((LossCode::EnforceLost, Witness::new("GET", "/").header(ORIGIN, "https://other.example")));
    }
    if plan.spec.timing_allow_origin && !plan.is_open() {
        found.push((LossCode::TimingLost, get.clone()));
    }
    if plan.spec.expose_headers.len() > MAX_ENTRIES {
        found.push((LossCode::ExposeUnsupported, get.clone()));
    }
    found
}
