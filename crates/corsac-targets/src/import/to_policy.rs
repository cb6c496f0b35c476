//! From a behaviour to a policy, and what no policy can say.

use corsac::method::is_cors_safelisted_method;
use corsac::policy::{PolicySpec, PreflightStatus, RefusedPreflightStatus, UpstreamCors};

use super::{Behaviour, Finding, FindingCode, Granted, OriginMatcher, Origins, Site, UpstreamFields};

/// The most seconds of a policy's `max-age`.
pub(super) const MAX_MAX_AGE: u64 = 86_400;

/// A policy made of what a server does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The policy; `None`: nobody may read, or nothing that a policy can say.
    pub spec: Option<PolicySpec>,
    /// What it does not say.
    pub findings: Vec<Finding>,
}

/// The policy that grants what a site grants, and nothing else; flags that lift errors are set where they are needed.
#[must_use]
pub fn to_policy(site: &Site) -> Converted {
    let behaviour = &site.behaviour;
    let mut findings = Vec::new();
    let mut say = |code, message: String| findings.push(Finding::new(code, &site.place.position, message));
    let origins = origins(&behaviour.origins, &mut say);
    let spec = PolicySpec {
        credentials: behaviour.credentials && behaviour.origins != Origins::Wildcard,
        methods: valid(methods(behaviour), |methods| PolicySpec { methods, ..any() }, &mut say),
        request_headers: valid(
            request_headers(behaviour),
            |request_headers| PolicySpec { request_headers, ..any() },
            &mut say,
        ),
        expose_headers: valid(
            expose_headers(behaviour),
            |expose_headers| PolicySpec { expose_headers, ..any() },
            &mut say,
        ),
        max_age: behaviour.max_age.map(|seconds| clamped(seconds, &mut say)),
        preflight_status: behaviour.preflight.status.and_then(PreflightStatus::from_u16).unwrap_or_default(),
        refused_preflight_status: refused_status(behaviour),
        enforce: behaviour.enforce,
        own_origins: behaviour.own_origins.iter().filter_map(written).collect(),
        vary_on_preflight: behaviour.vary_on_preflight,
        upstream_cors: match behaviour.upstream {
            UpstreamFields::Win => UpstreamCors::Respect,
            _ => UpstreamCors::Replace,
        },
        timing_allow_origin: behaviour.timing_allow_origin,
        cross_origin_resource_policy: behaviour.cross_origin_resource_policy,
        allow_private_network: behaviour.allow_private_network,
        origins,
        ..PolicySpec::default()
    };
    let spec = (!spec.origins.is_empty()).then(|| with_flags(spec));
    Converted { spec, findings }
}

fn origins(origins: &Origins, say: &mut impl FnMut(FindingCode, String)) -> Vec<String> {
    match origins {
        Origins::Wildcard | Origins::Reflected => vec!["*".into()],
        Origins::Fixed(text) => exact(text, say).into_iter().collect(),
        Origins::Matching(matchers) => {
            let mut found: Vec<String> = Vec::new();
            for matcher in matchers {
                let text = match matcher {
                    OriginMatcher::Exact { text, .. } => exact(text, say),
                    OriginMatcher::Regex { text, .. } => {
                        say(FindingCode::OriginNotAPattern, left_out(text));
                        None
                    }
                    simple => written(simple),
                };
                found.extend(text.filter(|text| !found.contains(text)));
            }
            found
        }
    }
}

fn exact(text: &str, say: &mut impl FnMut(FindingCode, String)) -> Option<String> {
    match corsac::origin::OriginPattern::parse(text) {
        Ok(parsed) if parsed.pattern.is_exact() && parsed.corrections.is_empty() => Some(text.into()),
        _ if text == "null" => Some(text.into()),
        _ => {
            say(FindingCode::OriginInvalid, never_sent(text));
            None
        }
    }
}

/// What a policy file writes for a matcher that it can say.
fn written(matcher: &OriginMatcher) -> Option<String> {
    match matcher {
        OriginMatcher::Pattern(pattern) => Some(pattern.to_string()),
        OriginMatcher::Null => Some("null".into()),
        OriginMatcher::AnyTuple => Some("*".into()),
        OriginMatcher::Exact { .. } | OriginMatcher::Regex { .. } => None,
    }
}

fn methods(behaviour: &Behaviour) -> Vec<String> {
    match &behaviour.methods {
        Granted::These(methods) => {
            let named = methods.iter().filter(|method| !is_cors_safelisted_method(method.as_bytes()));
            named
                .filter(|method| *method != "OPTIONS" || behaviour.methods_beyond_options())
                .cloned()
                .collect()
        }
        Granted::Wildcard(_) if behaviour.credentials => Vec::new(),
        _ => vec!["*".into()],
    }
}

fn request_headers(behaviour: &Behaviour) -> Vec<String> {
    match &behaviour.request_headers {
        Granted::These(names) => names.clone(),
        Granted::Wildcard(names) if behaviour.credentials => names.clone(),
        Granted::Wildcard(names) => std::iter::once("*".to_owned()).chain(names.iter().cloned()).collect(),
        Granted::Asked | Granted::AskedBut { authorization: true } => {
            vec!["*".into(), "authorization".into()]
        }
        Granted::AskedBut { authorization: false } => vec!["*".into()],
    }
}

fn expose_headers(behaviour: &Behaviour) -> Vec<String> {
    match &behaviour.expose_headers {
        Granted::These(names) => names.clone(),
        Granted::Wildcard(names) if behaviour.credentials => names.clone(),
        _ => vec!["*".into()],
    }
}

/// The names that a policy may have; of the others it is said that they are left out.
fn valid(
    names: Vec<String>,
    with: impl Fn(Vec<String>) -> PolicySpec,
    say: &mut impl FnMut(FindingCode, String),
) -> Vec<String> {
    let (valid, invalid): (Vec<String>, Vec<String>) =
        names.into_iter().partition(|name| with(vec![name.clone()]).compile().is_ok());
    for name in invalid {
        say(FindingCode::MethodInvalid, format!("`{name}` is left out: no page can be granted it"));
    }
    valid
}

/// A policy to try names with.
fn any() -> PolicySpec {
    PolicySpec { origins: vec!["https://corsac.invalid".into()], ..PolicySpec::default() }
}

fn refused_status(behaviour: &Behaviour) -> Option<RefusedPreflightStatus> {
    let granted = behaviour.preflight.status?;
    let refused = behaviour.preflight.refused_status.filter(|&refused| refused != granted)?;
    RefusedPreflightStatus::from_u16(refused)
}

fn clamped(seconds: u64, say: &mut impl FnMut(FindingCode, String)) -> u64 {
    if seconds > MAX_MAX_AGE {
        say(FindingCode::MaxAgeClamped, clamp(seconds));
    }
    seconds.min(MAX_MAX_AGE)
}

/// What is said of an expression that no pattern says; also by readers, which know its place.
pub(super) fn left_out(expression: &str) -> String {
    format!("`{expression}` is left out of the policy")
}

/// What is said of a text that is no origin, likewise.
pub(super) fn never_sent(text: &str) -> String {
    format!("`{text}` is no origin that a browser sends")
}

/// What is said of a max-age that no policy may have, likewise.
pub(super) fn clamp(seconds: u64) -> String {
    format!("{seconds} seconds become {MAX_MAX_AGE}")
}

/// Sets the flags without which the policy does not compile: the server does it already.
fn with_flags(mut spec: PolicySpec) -> PolicySpec {
    spec.dangerously_allow_null_origin = spec.origins.iter().any(|origin| origin == "null");
    if !spec.credentials {
        return spec;
    }
    spec.dangerously_reflect_any_origin = spec.origins.iter().any(|origin| origin == "*");
    let parsed =
        || spec.origins.iter().filter_map(|origin| corsac::origin::OriginPattern::parse(origin).ok());
    let insecure = parsed().any(|parsed| parsed.pattern.is_insecure());
    let public_suffix = parsed().any(|parsed| parsed.pattern.covers_public_suffix_subdomains());
    spec.dangerously_allow_insecure_origins = insecure;
    spec.dangerously_allow_public_suffix_subdomains = public_suffix;
    spec
}

impl Behaviour {
    /// Whether `OPTIONS` stands among methods that were listed with care: lists that people paste all have it, for the
    /// preflight itself, which needs no listing.
    fn methods_beyond_options(&self) -> bool {
        matches!(&self.methods, Granted::These(methods) if !methods.iter().any(|method| method == "GET"))
    }
}
