//! Routed: requests to many hosts and paths, under a random table of routes.
//!
//! Which route takes a request is asked of `corsac_config::Routes`; what its policy answers, of the engine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use corsac::headers::names;
use corsac::policy::{Policy, PolicySpec};
use corsac_config::{Config, NamedPolicy, RouteMatch, RoutePolicy};
use corsac_targets::{Effect, LossCode};
use fastrand::Rng;
use http::HeaderMap;

use crate::Outcome;
use crate::case::{Case, header_map};
use crate::exchange::{Answer, Ask, ask};
use crate::expected::{expected, refused};
use crate::explain::{Differs, explain};
use crate::generate;
use crate::play::{Tally, differs};
use crate::server::Server;
use crate::stage::{Addresses, Stage};
use crate::upstream::Inner;

const TABLES_A_BATCH: usize = 4;
const REQUESTS_A_TABLE: usize = 100;
/// For a table that is only read.
const NOBODY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);
const ROUTES: usize = 14;
/// Each with its own origin, so that an answer tells which policy it is of.
const POLICIES: usize = 5;

/// None takes `/no-route` of every host: the server is ready when that is not found.
const PATHS: &[&str] = &[
    "/",
    "/api",
    "/api/{*rest}",
    "/api/{id}",
    "/api/v1",
    "/api/v1/{*rest}",
    "/api/{id}/edit",
    "/a.b",
    "/a.b/{x}/{*rest}",
    "/with%20space/$odd",
];
/// Of these only below a host.
const PATHS_OF_HOSTS: &[&str] = &["/{*rest}", "/{any}", "/{any}/v1"];
const HOSTS: &[&str] = &["a.example.test", "*.example.test", "*.b.example.test"];
const METHODS: &[&[&str]] = &[&["GET"], &["PUT", "POST"], &["DELETE"]];

const ASKED_HOSTS: &[&str] = &[
    "server.test",
    "a.example.test",
    "A.example.test:8080",
    "x.example.test",
    "x.b.example.test",
    "b.example.test",
    "example.test",
    "evil-example.test",
    "a.example.test.evil.test",
];
const ASKED_PATHS: &[&str] = &[
    "/",
    "/api",
    "/api/",
    "/api/x",
    "/api/x/",
    "/api/x/edit",
    "/api/x/edit/",
    "/api/v1",
    "/api/v1/",
    "/api/v1/deep/er",
    "/apix",
    "/API",
    "/%61pi",
    "/api/%76%31",
    "/api/v1%2Fdeep",
    "/api//v1",
    "/api/./v1",
    "/api/x/../v1",
    "/a.b",
    "/aXb",
    "/a.b/c",
    "/a.b/c/d/e",
    "/with%20space/$odd",
    "/nothing/here",
    "/v1",
];
const ASKED_METHODS: &[&str] = &["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

/// Some tables, each on a server of its own.
pub(crate) fn play(server: &dyn Server, rng: &mut Rng, tally: &mut Tally) -> Outcome<()> {
    for _ in 0..TABLES_A_BATCH {
        let table = Table::generate(rng);
        let mut stage = Stage::set(server, |addresses| table.config(addresses))?;
        stage.list_losses(tally);
        for _ in 0..REQUESTS_A_TABLE {
            request(rng, &mut stage, tally)?;
        }
    }
    Ok(())
}

/// Routes as they stand in a policy file, without their upstream.
struct Table {
    routes: Vec<String>,
    has_fallback: bool,
}

impl Table {
    /// Random routes; one that the policy file refuses beside the others is left out.
    fn generate(rng: &mut Rng) -> Self {
        let mut table = Table { routes: Vec::new(), has_fallback: rng.bool() };
        for _ in 0..ROUTES {
            table.routes.push(route(rng));
            if table.config(Addresses { listen: NOBODY, upstream: NOBODY, down: NOBODY }).is_err() {
                table.routes.pop();
            }
        }
        table
    }

    fn config(&self, addresses: Addresses) -> Outcome<Config> {
        let Addresses { listen, upstream, .. } = addresses;
        let mut text = String::new();
        for number in 0..POLICIES {
            text.push_str(&corsac_config::to_toml(&policy_name(number), &spec(number)));
        }
        text.push_str(&format!("[gateway]\nlisten = \"{listen}\"\n"));
        if self.has_fallback {
            text.push_str(&format!("policy = \"{}\"\n", policy_name(0)));
        }
        for route in &self.routes {
            text.push_str(&format!("[[gateway.routes]]\n{route}upstream = \"http://{upstream}\"\n"));
        }
        let parsed = corsac_config::parse("generated", &text);
        let errors: Vec<String> = parsed.findings.iter().map(|finding| finding.message.clone()).collect();
        parsed.config.ok_or_else(|| format!("the generated policy file is wrong: {errors:?}\n{text}").into())
    }
}

fn route(rng: &mut Rng) -> String {
    let host = rng.bool().then(|| generate::pick(rng, HOSTS));
    let paths = if host.is_some() { [PATHS, PATHS_OF_HOSTS].concat() } else { PATHS.to_vec() };
    let mut text = format!("path = \"{}\"\n", generate::pick(rng, &paths));
    if let Some(host) = host {
        text.push_str(&format!("host = \"{host}\"\n"));
    }
    if rng.u8(..4) == 0 {
        let methods = METHODS.get(rng.usize(..METHODS.len())).copied().unwrap_or_default();
        text.push_str(&format!("methods = {methods:?}\n"));
    }
    match rng.usize(..POLICIES + 1) {
        POLICIES => text.push_str("policy = false\n"),
        number => text.push_str(&format!("policy = \"{}\"\n", policy_name(number))),
    }
    text
}

fn policy_name(number: usize) -> String {
    format!("p{number}")
}

fn origin(number: usize) -> String {
    format!("https://page{number}.test")
}

fn spec(number: usize) -> PolicySpec {
    PolicySpec {
        origins: vec![origin(number), "https://every.test".into()],
        credentials: number.is_multiple_of(2),
        methods: vec!["PUT".into(), "DELETE".into()],
        expose_headers: vec![format!("x-of-{number}")],
        max_age: Some(u64::try_from(number).unwrap_or_default() * 60),
        ..PolicySpec::default()
    }
}

/// A request to somewhere, and its answer beside what the policy file says.
fn request(rng: &mut Rng, stage: &mut Stage, tally: &mut Tally) -> Outcome<()> {
    let host = generate::pick(rng, ASKED_HOSTS);
    let path = generate::pick(rng, ASKED_PATHS);
    let case = case(rng);
    let target = stage.target(path, case.inner.as_ref());
    let answer = ask(
        stage.address,
        &Ask {
            method: case.method.clone(),
            host: host.into(),
            path: target.clone(),
            headers: case.headers.clone(),
        },
    )?;
    let reached = stage.upstream.was_asked(&target);
    let (wanted, asked, policy) = wanted(stage.config(), host, path, &case)?;
    let differs = differs(&wanted, asked, &answer, reached);
    tally.routed += 1;
    if differs.is_empty() {
        tally.exact += 1;
        return Ok(());
    }
    let listed = stage.listed(policy.map_or("", |policy| &policy.name));
    let routes = stage.listed("");
    let code = |each: &Differs| {
        let of_policy = policy.and_then(|policy| explain(&case, policy.policy.spec(), each, listed));
        of_policy.or_else(|| {
            let is_it = |&&code: &&LossCode| explains(code, path, &answer, reached);
            routes.iter().find(is_it).copied()
        })
    };
    match differs.iter().map(code).collect::<Option<Vec<_>>>() {
        Some(codes) => codes.first().into_iter().for_each(|&code| tally.explain(code)),
        None => tally.disagreements.push(format!(
            "- {} {host}{path} with {:?}\n  {}\n  route: {:?}\n  found: {answer:?}",
            case.method,
            case.headers
                .iter()
                .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value)))
                .collect::<Vec<_>>(),
            differs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "),
            stage.config().gateway.as_ref().map(|gateway| found_route(gateway, host, path, &case)),
        )),
    }
    Ok(())
}

fn case(rng: &mut Rng) -> Case {
    let method = generate::pick(rng, ASKED_METHODS).to_owned();
    let origin = if rng.u8(..4) == 0 { "https://every.test".into() } else { origin(rng.usize(..POLICIES)) };
    let mut headers = vec![(names::ORIGIN.to_string(), origin.into_bytes())];
    let preflight = rng.u8(..3) == 0;
    if preflight {
        headers.push((names::ACCESS_CONTROL_REQUEST_METHOD.to_string(), method.clone().into_bytes()));
    }
    let theirs = [(names::ACCESS_CONTROL_ALLOW_ORIGIN.to_string(), b"*".to_vec())];
    let inner = Inner { status: 200, headers: if rng.bool() { theirs.into() } else { Vec::new() } };
    Case {
        title: "routed".into(),
        policy: 0,
        method: if preflight { "OPTIONS".into() } else { method },
        headers,
        inner: Some(inner),
    }
}

/// The answer, whether the application is asked, and the policy that decides.
fn wanted<'c>(
    config: &'c Config,
    host: &str,
    path: &str,
    case: &Case,
) -> Outcome<(Answer, bool, Option<&'c NamedPolicy>)> {
    let gateway = config.gateway.as_ref().ok_or("no routes")?;
    let found = gateway.routes.find(Some(host), path, &case.http_method()?, &case.header_map()?);
    let (status, policy) = match found {
        RouteMatch::Route { route, .. } => match &route.policy {
            RoutePolicy::Policy(named) => {
                let (answer, asked) = expected(&named.policy, case)?;
                return Ok((answer, asked, Some(named)));
            }
            RoutePolicy::Passthrough => {
                let inner = case.inner.as_ref().ok_or("no answer")?;
                let answer = Answer { status: inner.status, fields: header_map(&inner.headers)? };
                return Ok((answer, true, None));
            }
        },
        RouteMatch::MethodNotAllowed { policy: Some(RoutePolicy::Policy(named)), .. } => (405, Some(named)),
        RouteMatch::MethodNotAllowed { policy: Some(RoutePolicy::Passthrough), .. } => (405, None),
        RouteMatch::MethodNotAllowed { policy: None, .. } => (405, gateway.fallback.as_ref()),
        RouteMatch::NotFound => (404, gateway.fallback.as_ref()),
        RouteMatch::BadPath => (400, gateway.fallback.as_ref()),
    };
    let policy_of = |named: &'c NamedPolicy| -> &'c Policy { &named.policy };
    match policy.map(policy_of) {
        Some(decides) => Ok((refused(decides, case, status)?, false, policy)),
        None => Ok((Answer { status, fields: HeaderMap::new() }, false, None)),
    }
}

/// Whether a loss of routes explains the answer: a narrowed one lets nobody read, but for a refused path, which is answered
/// under the fallback's policy as every path without a route.
fn explains(code: LossCode, path: &str, answer: &Answer, reached: bool) -> bool {
    if code == LossCode::PathsRefused {
        return answer.status == 400 && !reached && is_other_path(path);
    }
    if code == LossCode::PathsDecoded {
        // The application was asked for another target, which it does not know here.
        return answer.status == 502 && !reached && (path.contains("%61") || path.contains("%76"));
    }
    let grants = answer.fields.contains_key(names::ACCESS_CONTROL_ALLOW_ORIGIN);
    if code.effect() == Effect::Narrowed && grants {
        return false;
    }
    match code {
        LossCode::MethodsShareRoute => answer.status == 503 && !reached,
        LossCode::HostsUnsupported => answer.status == 404 && !reached,
        LossCode::FallbackUnsupported => matches!(answer.status, 400 | 404 | 405) && !reached,
        _ => false,
    }
}

/// What servers decode or normalise into another path.
fn is_other_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    ["//", "%2f", "%5c", "%61", "%76", "\\", "/./", "/../"].iter().any(|part| lower.contains(part))
}

fn found_route(gateway: &corsac_config::Gateway, host: &str, path: &str, case: &Case) -> String {
    let (Ok(method), Ok(headers)) = (case.http_method(), case.header_map()) else { return String::new() };
    match gateway.routes.find(Some(host), path, &method, &headers) {
        RouteMatch::Route { route, .. } => {
            let host = route.host.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{host}{} {:?}", route.path, route.methods)
        }
        other => format!("{other:?}").chars().take(200).collect(),
    }
}
