//! Keys: the one table of everything that a policy file may say. The walker, the schema and the environment read it.

use corsac::policy::{CrossOriginResourcePolicy, Key, PreflightStatus, RefusedPreflightStatus, UpstreamCors};

/// A key of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declaration {
    /// The key as the file spells it.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
    /// What holds without it, as TOML; `None` when nothing does.
    pub(crate) default: Option<&'static str>,
    /// What it means, as one sentence without a full stop.
    pub(crate) doc: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `true` or `false`.
    Bool,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these status codes.
    Status(&'static [u16]),
    /// Whole seconds, or a duration as text.
    Seconds,
    /// As `Seconds`, with milliseconds.
    Timeout {
        /// The least, in milliseconds.
        min: u64,
    },
    /// A number of bytes, or a size as text.
    Bytes(Bounds),
    /// A whole number.
    Count(Bounds),
    /// The name of a policy.
    PolicyName,
    /// The name of a policy, or `false`.
    PolicyNameOrFalse,
    /// A table of other keys.
    Table(Section),
    /// A table of policies by name.
    Policies,
    /// A list of route tables.
    Routes,
}

/// The least and the greatest number that a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) min: u64,
    pub(crate) max: u64,
}

/// A table of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// The file itself.
    File,
    /// `[policies.NAME]`
    Policy,
    /// `[gateway]`
    Gateway,
    /// `[gateway.limits]`
    Limits,
    /// `[gateway.timeouts]`
    Timeouts,
    /// `[[gateway.routes]]`
    Route,
}

impl Section {
    /// How messages call it.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Section::File => "a policy file",
            Section::Policy => "a policy",
            Section::Gateway => "[gateway]",
            Section::Limits => "[gateway.limits]",
            Section::Timeouts => "[gateway.timeouts]",
            Section::Route => "a route",
        }
    }

    /// Its keys.
    pub(crate) const fn keys(self) -> &'static [Declaration] {
        match self {
            Section::File => FILE,
            Section::Policy => POLICY,
            Section::Gateway => GATEWAY,
            Section::Limits => LIMITS,
            Section::Timeouts => TIMEOUTS,
            Section::Route => ROUTE,
        }
    }

    /// The key of that name.
    pub(crate) fn key(self, name: &str) -> Option<&'static Declaration> {
        self.keys().iter().find(|key| key.name == name)
    }
}

const fn key(
    name: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    doc: &'static str,
) -> Declaration {
    Declaration { name, kind, default, doc }
}

const FILE: &[Declaration] = &[
    key("policies", Kind::Policies, None, "The policies by name"),
    key("gateway", Kind::Table(Section::Gateway), None, "The gateway, as `corsac serve --config` runs it"),
];

/// The engine's keys, in its order.
const POLICY: &[Declaration] = &[
    policy(
        Key::Origins,
        Kind::Texts,
        None,
        "Who may read: origins, https://*.example.com, http://localhost:*, or * alone",
    ),
    policy(
        Key::Credentials,
        FLAG,
        OFF,
        "Whether pages may read answers to requests with cookies and other credentials",
    ),
    policy(Key::Methods, Kind::Texts, EMPTY, "The methods beyond GET, HEAD and POST, or * alone"),
    policy(
        Key::RequestHeaders,
        Kind::Texts,
        EMPTY,
        "The request headers beyond the safelisted; may contain *, which never covers authorization",
    ),
    policy(
        Key::ExposeHeaders,
        Kind::Texts,
        EMPTY,
        "The response headers that pages may read beyond the safelisted, or * alone",
    ),
    policy(
        Key::MaxAge,
        Kind::Seconds,
        None,
        "How long browsers may keep a preflight's answer, up to a day; 0 disables their caches, and without the key they use \
         5 seconds",
    ),
    policy(
        Key::PreflightStatus,
        Kind::Status(PreflightStatus::CODES),
        Some("204"),
        "The status of granted preflights",
    ),
    policy(
        Key::RefusedPreflightStatus,
        Kind::Status(RefusedPreflightStatus::CODES),
        None,
        "The status of refused preflights; without the key that of granted ones",
    ),
    policy(Key::Enforce, FLAG, OFF, "Whether refused requests get 403 instead of reaching the service"),
    policy(Key::OwnOrigins, Kind::Texts, EMPTY, "The service's own origins: never refused, no CORS fields"),
    policy(
        Key::VaryOnPreflight,
        FLAG,
        OFF,
        "Whether preflight answers carry Vary, for intermediaries that cache OPTIONS",
    ),
    policy(
        Key::UpstreamCors,
        Kind::Word(UpstreamCors::WORDS),
        Some("\"replace\""),
        "What happens to CORS fields that the service sends itself",
    ),
    policy(Key::TimingAllowOrigin, FLAG, OFF, "Whether pages that may read may also see timings"),
    policy(
        Key::CrossOriginResourcePolicy,
        Kind::Word(CrossOriginResourcePolicy::WORDS),
        None,
        "The Cross-Origin-Resource-Policy of responses; without the key the service's own stays",
    ),
    policy(
        Key::AllowPrivateNetwork,
        FLAG,
        OFF,
        "Whether preflights for a private network may be granted; superseded by Local Network Access",
    ),
    policy(Key::DangerouslyAllowNullOrigin, FLAG, OFF, "Lets null stand in origins"),
    policy(Key::DangerouslyAllowInsecureOrigins, FLAG, OFF, "Lets insecure origins stand beside credentials"),
    policy(
        Key::DangerouslyAllowPublicSuffixSubdomains,
        FLAG,
        OFF,
        "Lets subdomains of a public suffix stand beside credentials",
    ),
    policy(Key::DangerouslyReflectAnyOrigin, FLAG, OFF, "Lets origins = [\"*\"] stand beside credentials"),
];

const FLAG: Kind = Kind::Bool;
const OFF: Option<&str> = Some("false");
const EMPTY: Option<&str> = Some("[]");

const fn policy(name: Key, kind: Kind, default: Option<&'static str>, doc: &'static str) -> Declaration {
    key(name.as_str(), kind, default, doc)
}

const GATEWAY: &[Declaration] = &[
    key("listen", Kind::Text, Some("\"127.0.0.1:3001\""), "The IP address and port to listen on"),
    key("debug", Kind::Bool, Some("false"), "Whether refused preflights say why, in the field Corsac-Reason"),
    key(
        "policy",
        Kind::PolicyName,
        None,
        "The policy for requests that no route takes; without the key none",
    ),
    key("limits", Kind::Table(Section::Limits), None, "What a client may send at most"),
    key("timeouts", Kind::Table(Section::Timeouts), None, "How long the gateway waits"),
    key("routes", Kind::Routes, None, "Which requests go where, under which policy"),
];

const LIMITS: &[Declaration] = &[
    key(
        "request-headers",
        Kind::Bytes(Bounds { min: 1024, max: 1024 * 1024 }),
        Some("\"32KiB\""),
        "The size of all request header fields together; more gets 431",
    ),
    key(
        "request-headers-lines",
        Kind::Count(Bounds { min: 8, max: 1024 }),
        Some("128"),
        "The number of request header lines; more get 431",
    ),
    key(
        "request-body",
        Kind::Bytes(Bounds { min: 0, max: u64::MAX }),
        None,
        "The size of a request's body; more gets 413, and without the key there is no limit",
    ),
    key(
        "connections",
        Kind::Count(Bounds { min: 1, max: 1_000_000 }),
        Some("10000"),
        "The connections at one time; more wait",
    ),
];

const TIMEOUTS: &[Declaration] = &[
    key("headers", Kind::Timeout { min: 1 }, Some("\"10s\""), "For a client's request head"),
    key("connect", Kind::Timeout { min: 1 }, Some("\"5s\""), "For the connection to an upstream"),
    key(
        "response",
        Kind::Timeout { min: 1 },
        Some("\"60s\""),
        "For an upstream's response head, never the body",
    ),
    key("idle", Kind::Timeout { min: 1 }, Some("\"75s\""), "For the next byte on a kept-alive connection"),
    key("stop", Kind::Timeout { min: 0 }, Some("\"8s\""), "For running requests when the gateway stops"),
];

const ROUTE: &[Declaration] = &[
    key(
        "host",
        Kind::Text,
        None,
        "The host, or *.example.com for its subdomains; without the key every host",
    ),
    key(
        "path",
        Kind::Text,
        None,
        "The path: literal segments, {name} for one segment, {*rest} at the end for all that follow",
    ),
    key("methods", Kind::Texts, None, "The methods; GET also takes HEAD, and without the key every method"),
    key("upstream", Kind::Text, None, "Where requests go: http://, host and port"),
    key(
        "policy",
        Kind::PolicyNameOrFalse,
        None,
        "The policy that decides, or false to leave CORS to the upstream",
    ),
];

/// The keys that must be there, and an example of each.
pub(crate) const fn required(section: Section) -> &'static [(&'static str, &'static str)] {
    match section {
        Section::Policy => &[("origins", "origins = [\"https://app.example.com\"]")],
        Section::Gateway => &[("routes", "a table [[gateway.routes]] with path, upstream and policy")],
        Section::Route => &[
            ("path", "path = \"/{*rest}\""),
            ("upstream", "upstream = \"http://127.0.0.1:3000\""),
            ("policy", "policy = \"NAME\", or policy = false to leave CORS to the upstream"),
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_has_exactly_the_keys_of_the_engine() {
        let engine: Vec<&str> = Key::ALL.iter().map(|key| key.as_str()).collect();
        let declared: Vec<&str> = Section::Policy.keys().iter().map(|key| key.name).collect();
        assert_eq!(declared, engine);
    }
}
