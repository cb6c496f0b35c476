//! Server: what a generated server's policy says, made from what page and request need, and from what its author may have
//! got wrong.

use crate::closed_loop::case::{Ask, Hop, Location};
use crate::naive::origin::{self, Origin};
use corsac::fetch::CredentialsMode;
use corsac::policy::{PolicySpec, RefusedPreflightStatus};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

/// How often a server is the page's own, beside the weights of the others.
const OWN_WEIGHT: u32 = 4;

/// What an author lists as origins.
#[derive(Clone, Copy, Debug)]
enum Origins {
    PageAndNull,
    Page,
    /// Patterns that match the page: subdomains, any port, both.
    Around(bool, bool),
    /// Patterns that nearly do.
    Beside,
    Star,
    StarAndNull,
    Other,
    Own,
}

/// What an author lists as methods or header names.
#[derive(Clone, Copy, Debug)]
enum Listed {
    Needed,
    Star,
    StarAndAuthorization,
    Other,
    Nothing,
}

/// A server before it knows page and request.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    origin: Option<String>,
    origins: Origins,
    credentials: Option<bool>,
    methods: Listed,
    names: Listed,
    max_age: Option<u64>,
    enforce: bool,
    refused: Option<RefusedPreflightStatus>,
    debug: bool,
    status: u16,
    location: Location,
}

/// A server at one of these places, or at the page's own origin.
pub(super) fn draft(servers: &[(u32, String)]) -> impl Strategy<Value = Draft> + Clone + use<> {
    let at = |(weight, origin): &(u32, String)| (*weight, Just(Some(origin.clone())).boxed());
    let own = [(OWN_WEIGHT, Just(None).boxed())];
    let origin = Union::new_weighted(own.into_iter().chain(servers.iter().map(at)).collect());
    let origins = prop_oneof![
        24 => Just(Origins::PageAndNull),
        3 => Just(Origins::Page),
        6 => (any::<bool>(), any::<bool>()).prop_map(|(subdomains, port)| Origins::Around(subdomains, port)),
        1 => Just(Origins::Beside),
        7 => Just(Origins::Star),
        3 => Just(Origins::StarAndNull),
        2 => Just(Origins::Other),
        3 => Just(Origins::Own),
    ];
    let who = (origin, origins, option::weighted(0.2, any::<bool>()));
    let what = (listed(), listed(), option::of(0..86_400_u64));
    let refused = option::of(select(vec![RefusedPreflightStatus::Forbidden, RefusedPreflightStatus::Ok]));
    let way = (prop::bool::weighted(0.2), refused, prop::bool::weighted(0.4));
    let location = prop_oneof![
        20 => Just(Location::Plain),
        3 => Just(Location::Userinfo),
        1 => Just(Location::OtherScheme),
        1 => Just(Location::Invalid),
    ];
    let status = select(vec![301, 302, 303, 307, 308, 307, 308]);
    (who, what, way, status, location).prop_map(
        |(
            (origin, origins, credentials),
            (methods, names, max_age),
            (enforce, refused, debug),
            status,
            location,
        )| {
            Draft {
                origin,
                origins,
                credentials,
                methods,
                names,
                max_age,
                enforce,
                refused,
                debug,
                status,
                location,
            }
        },
    )
}

fn listed() -> impl Strategy<Value = Listed> + Clone {
    prop_oneof![
        22 => Just(Listed::Needed),
        3 => Just(Listed::Star),
        1 => Just(Listed::StarAndAuthorization),
        1 => Just(Listed::Other),
        1 => Just(Listed::Nothing),
    ]
}

impl Draft {
    /// The server, for this page and its request; `home` is where it is when it is the page's own.
    pub(super) fn hop(self, page: &str, home: &str, ask: &Ask) -> Hop {
        let policy = self.policy(page, ask);
        let origin = self.origin.unwrap_or_else(|| home.to_owned());
        Hop { origin, policy, debug: self.debug, status: self.status, location: self.location }
    }

    fn policy(&self, page: &str, ask: &Ask) -> PolicySpec {
        let mut credentials = self.credentials.unwrap_or(ask.credentials == CredentialsMode::Include);
        credentials |= matches!(self.origins, Origins::StarAndNull);
        let origins = self.origins(page);
        PolicySpec {
            dangerously_allow_null_origin: origins.iter().any(|origin| origin == "null"),
            dangerously_allow_insecure_origins: true,
            dangerously_allow_public_suffix_subdomains: true,
            dangerously_reflect_any_origin: true,
            own_origins: if matches!(self.origins, Origins::Own) { vec![own(page)] } else { Vec::new() },
            origins,
            credentials,
            methods: self.methods(ask),
            request_headers: self.names(ask),
            max_age: self.max_age,
            enforce: self.enforce,
            refused_preflight_status: self.refused,
            ..PolicySpec::default()
        }
    }

    fn origins(&self, page: &str) -> Vec<String> {
        let page = if is_listable(page) { page } else { "https://other.example" };
        let other = "https://other.example".to_owned();
        match self.origins {
            Origins::PageAndNull => vec![page.into(), "null".into()],
            Origins::Page => vec![page.into()],
            Origins::Around(subdomains, port) => vec![around(page, subdomains, port), "null".into()],
            Origins::Beside => beside(page),
            Origins::Star => vec!["*".into()],
            Origins::StarAndNull => vec!["*".into(), "null".into()],
            Origins::Other | Origins::Own => vec![other],
        }
    }

    fn methods(&self, ask: &Ask) -> Vec<String> {
        let upper = ask.method.to_ascii_uppercase();
        let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&*upper);
        match self.methods {
            Listed::Needed => vec![if known { upper } else { ask.method.clone() }],
            Listed::Star | Listed::StarAndAuthorization => vec!["*".into()],
            Listed::Other => vec!["LOCK".into()],
            Listed::Nothing => Vec::new(),
        }
    }

    fn names(&self, ask: &Ask) -> Vec<String> {
        match self.names {
            Listed::Needed => {
                let mut names: Vec<String> = ask.headers.iter().map(|header| header.name.clone()).collect();
                names.push("content-type".into());
                names.push("accept".into());
                names.sort_unstable();
                names.dedup();
                names
            }
            Listed::Star => vec!["*".into()],
            Listed::StarAndAuthorization => vec!["*".into(), "authorization".into()],
            Listed::Other => vec!["x-other".into()],
            Listed::Nothing => Vec::new(),
        }
    }
}

/// The page as an own origin, where a policy can say it.
fn own(page: &str) -> String {
    if is_listable(page) { page.into() } else { "https://app.example".into() }
}

/// Whether the page's origin can stand in a policy like any other.
fn is_listable(page: &str) -> bool {
    matches!(origin::parse(page.as_bytes()), Some(Origin::Tuple { .. }))
}

/// A pattern that matches the page's origin.
fn around(page: &str, subdomains: bool, any_port: bool) -> String {
    let Some((scheme, host, port)) = parts(page) else { return page.into() };
    let host = match host.split_once('.') {
        Some((_, parent)) if subdomains => format!("*.{parent}"),
        _ => host.into(),
    };
    let port = if any_port { ":*".into() } else { port.map_or_else(String::new, |port| format!(":{port}")) };
    format!("{scheme}://{host}{port}")
}

/// Patterns that nearly match it: its subdomains without itself, and the other scheme.
fn beside(page: &str) -> Vec<String> {
    let Some((scheme, host, port)) = parts(page) else { return vec!["https://other.example".into()] };
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let other = if scheme == "https" { "http" } else { "https" };
    vec![format!("{scheme}://*.{host}{port}"), format!("{other}://{host}:*")]
}

/// Scheme, host and port.
fn parts(origin: &str) -> Option<(&str, &str, Option<&str>)> {
    let (scheme, authority) = origin.split_once("://")?;
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    Some((scheme, host, port))
}
