//! The plan of one policy: who reads, what a preflight may ask, which fields each answer gets.

use corsac::headers::names;
use corsac::origin::OriginPattern;
use corsac::policy::{Policy, PolicySpec, UpstreamCors};
use http::HeaderName;

use super::{SetField, Value, When};

/// What a server has to do for one policy.
///
/// A server does it in this order: is the request a preflight (`OPTIONS` with `Origin` and
/// `Access-Control-Request-Method`)? Then it is granted, with the fields [`granted`](Self::granted), if the origin is
/// among the readers and method and header names are granted, and refused with
/// [`refused_status`](Self::refused_status) and no field otherwise; the application never sees it. If not, the request
/// is forwarded (or refused with 403, [`enforce`](Self::enforce)), the fields [`removed`](Self::removed) are taken from
/// the application's answer, and the fields [`ordinary`](Self::ordinary) are set, on every status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPlan {
    /// The policy's name, any text.
    pub name: String,
    /// The specification in canonical form.
    pub spec: PolicySpec,
    /// Whose pages may read.
    pub readers: Readers,
    /// The service's own origins: only [`enforce`](Self::enforce) asks for them.
    pub own: Vec<OriginPattern>,
    /// The methods that a preflight may ask for.
    pub methods: MethodGrant,
    /// The header names that a preflight may ask for.
    pub request_headers: HeaderGrant,
    /// The fields of answers that are no preflights', without `Vary`.
    pub ordinary: Vec<SetField>,
    /// The fields of a granted preflight's answer, without `Vary`.
    pub granted: Vec<SetField>,
    /// The members of `Vary` on answers that are no preflights'.
    pub ordinary_vary: Vec<HeaderName>,
    /// The members of `Vary` on preflights' answers, granted or refused.
    pub preflight_vary: Vec<HeaderName>,
    /// The status of granted preflights.
    pub granted_status: u16,
    /// The status of refused preflights.
    pub refused_status: u16,
    /// Whether refused requests that are no preflights get 403.
    pub enforce: bool,
    /// The fields of the application that never reach the client.
    pub removed: Vec<HeaderName>,
    /// What happens to the CORS fields of the application.
    pub upstream_cors: UpstreamCors,
}

/// Whose pages may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Everyone, without credentials: `*`, whatever the `Origin`.
    Everyone,
    /// Every well-formed origin, echoed; `null` if so said.
    AnyOrigin {
        /// Whether `null` too.
        null: bool,
    },
    /// Those that a pattern matches.
    Listed {
        /// The patterns.
        patterns: Vec<OriginPattern>,
        /// Whether `null` too.
        null: bool,
    },
}

/// The methods that a preflight may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodGrant {
    /// These, the safelisted among them; echoed.
    Listed(Vec<String>),
    /// Any token. Without credentials a literal `*` is sent, for safelisted methods too; with them the method is echoed,
    /// unless it is itself `*`, which is refused.
    Any,
}

/// The header names that a preflight may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderGrant {
    /// These, in lower case; echoed.
    Listed(Vec<String>),
    /// Any name but `authorization`. Without credentials `*` is sent literally; with them the names are echoed, unless
    /// one is itself `*`, which is refused.
    Any {
        /// Whether `authorization` is granted as well; beside a literal `*` it is then sent if it was asked for.
        authorization: bool,
    },
}

impl MethodGrant {
    /// The methods that are granted, of those that a server knows.
    pub(crate) fn among(&self, known: &[&str]) -> Vec<String> {
        let is_granted = |method: &&&str| match self {
            MethodGrant::Any => true,
            MethodGrant::Listed(listed) => listed.iter().any(|each| each == **method),
        };
        known.iter().filter(is_granted).map(|&method| method.to_owned()).collect()
    }
}

impl PolicyPlan {
    /// How long answers to preflights may be kept, in seconds, if the policy says so.
    pub(crate) fn max_age(&self) -> Option<i64> {
        self.spec.max_age.and_then(|seconds| i64::try_from(seconds).ok())
    }

    /// Takes a policy apart.
    #[must_use]
    pub fn new(name: &str, policy: &Policy) -> Self {
        let spec = policy.spec().clone();
        PolicyPlan {
            name: name.into(),
            readers: readers(policy),
            own: patterns(&spec.own_origins),
            methods: methods(&spec),
            request_headers: request_headers(&spec),
            ordinary: ordinary(policy),
            granted: granted(policy),
            ordinary_vary: if policy.is_open() { Vec::new() } else { vec![names::ORIGIN] },
            preflight_vary: preflight_vary(&spec),
            granted_status: spec.preflight_status.as_u16(),
            refused_status: spec
                .refused_preflight_status
                .map_or(spec.preflight_status.as_u16(), |status| status.as_u16()),
            enforce: spec.enforce && !policy.is_open(),
            removed: removed(&spec),
            upstream_cors: spec.upstream_cors,
            spec,
        }
    }

    /// Whether everyone may read without credentials.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.readers == Readers::Everyone
    }
}

fn readers(policy: &Policy) -> Readers {
    let origins = &policy.spec().origins;
    let null = origins.iter().any(|origin| origin == "null");
    match origins.iter().any(|origin| origin == "*") {
        _ if policy.is_open() => Readers::Everyone,
        true => Readers::AnyOrigin { null },
        false => Readers::Listed { patterns: patterns(origins), null },
    }
}

/// A canonical specification holds nothing but patterns, `null` and `*`.
fn patterns(origins: &[String]) -> Vec<OriginPattern> {
    origins
        .iter()
        .filter_map(|origin| OriginPattern::parse(origin).ok())
        .map(|parsed| parsed.pattern)
        .collect()
}

fn methods(spec: &PolicySpec) -> MethodGrant {
    if spec.methods.iter().any(|method| method == "*") {
        return MethodGrant::Any;
    }
    let safelisted = ["GET", "HEAD", "POST"].map(String::from);
    let others = spec.methods.iter().filter(|method| !safelisted.contains(method)).cloned();
    MethodGrant::Listed(safelisted.iter().cloned().chain(others).collect())
}

fn request_headers(spec: &PolicySpec) -> HeaderGrant {
    let has = |name: &str| spec.request_headers.iter().any(|header| header == name);
    match has("*") {
        true => HeaderGrant::Any { authorization: has(names::AUTHORIZATION.as_str()) },
        false => HeaderGrant::Listed(spec.request_headers.clone()),
    }
}

fn ordinary(policy: &Policy) -> Vec<SetField> {
    let spec = policy.spec();
    let mut fields = origin_fields(policy);
    let (origin, reader) = origin_value(policy);
    let set = |name, value, when| SetField { name, value, when };
    if !spec.expose_headers.is_empty() {
        let exposed = Value::Literal(spec.expose_headers.join(","));
        fields.push(set(names::ACCESS_CONTROL_EXPOSE_HEADERS, exposed, reader));
    }
    if spec.timing_allow_origin {
        fields.push(set(names::TIMING_ALLOW_ORIGIN, origin, reader));
    }
    if let Some(resources) = spec.cross_origin_resource_policy {
        let literal = Value::Literal(resources.as_str().into());
        fields.push(set(names::CROSS_ORIGIN_RESOURCE_POLICY, literal, When::Always));
    }
    fields
}

fn granted(policy: &Policy) -> Vec<SetField> {
    let spec = policy.spec();
    let mut fields = origin_fields(policy);
    let mut set = |name, value, when| fields.push(SetField { name, value, when });
    set(names::ACCESS_CONTROL_ALLOW_METHODS, Value::AskedMethod, When::Always);
    set(names::ACCESS_CONTROL_ALLOW_HEADERS, Value::AskedHeaders, When::Always);
    if let Some(seconds) = spec.max_age {
        set(names::ACCESS_CONTROL_MAX_AGE, Value::Literal(seconds.to_string()), When::Always);
    }
    if spec.allow_private_network {
        let yes = Value::Literal("true".into());
        set(names::ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, yes, When::AsksPrivateNetwork);
    }
    fields
}

/// The two fields that both kinds of answers have.
fn origin_fields(policy: &Policy) -> Vec<SetField> {
    let (value, when) = origin_value(policy);
    let mut fields = vec![SetField { name: names::ACCESS_CONTROL_ALLOW_ORIGIN, value, when }];
    if policy.spec().credentials {
        let value = Value::Literal("true".into());
        fields.push(SetField { name: names::ACCESS_CONTROL_ALLOW_CREDENTIALS, value, when });
    }
    fields
}

fn origin_value(policy: &Policy) -> (Value, When) {
    match policy.is_open() {
        true => (Value::Literal("*".into()), When::Always),
        false => (Value::Origin, When::Reader),
    }
}

fn preflight_vary(spec: &PolicySpec) -> Vec<HeaderName> {
    if !spec.vary_on_preflight {
        return Vec::new();
    }
    let mut members =
        vec![names::ORIGIN, names::ACCESS_CONTROL_REQUEST_METHOD, names::ACCESS_CONTROL_REQUEST_HEADERS];
    members.extend(spec.allow_private_network.then_some(names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK));
    members
}

fn removed(spec: &PolicySpec) -> Vec<HeaderName> {
    let companions = [
        spec.timing_allow_origin.then_some(names::TIMING_ALLOW_ORIGIN),
        spec.cross_origin_resource_policy.map(|_| names::CROSS_ORIGIN_RESOURCE_POLICY),
    ];
    names::CORS_RESPONSE_FIELDS.into_iter().chain(companions.into_iter().flatten()).collect()
}
