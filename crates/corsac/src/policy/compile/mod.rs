//! Compile: from a specification to a policy, with every error and lint of it at once. One room a group of keys.

mod findings;
mod header_names;
mod limits;
mod methods;
mod origins;

use super::compiled::{Compiled, Policy};
use super::field_names::FieldNames;
use super::methods::Methods;
use super::{PolicyErrors, PolicySpec, PreflightStatus, RefusedPreflightStatus};
use crate::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ORIGIN,
};
use findings::Findings;
use http::{HeaderValue, StatusCode};
use std::sync::Arc;

/// Where a policy's origins come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OriginSource {
    /// From the specification alone.
    Listed,
    /// From a provider as well.
    Provided,
}

pub(super) fn compile(spec: &PolicySpec, source: OriginSource) -> Result<Policy, PolicyErrors> {
    let mut findings = Findings::default();
    let origins = origins::compile(spec, source, &mut findings);
    let canonical = PolicySpec {
        origins: origins.canonical,
        own_origins: origins.canonical_own,
        methods: methods::compile(spec, &mut findings),
        request_headers: header_names::request_headers(spec, &mut findings),
        expose_headers: header_names::expose_headers(spec, &mut findings),
        ..without_lists(spec)
    };
    limits::check(spec, &mut findings);

    let lints = findings.into_lints()?;
    Ok(Policy(Arc::new(Compiled {
        lints,
        origins: origins.allowed,
        own_origins: origins.own,
        methods: if is_any(&canonical.methods) { Methods::Any } else { Methods::listed(&canonical.methods) },
        request_headers: FieldNames::new(canonical.request_headers.iter().map(String::as_str)),
        any_request_header: canonical.request_headers.iter().any(|name| name == "*"),
        expose_headers: joined(&canonical.expose_headers),
        max_age: canonical.max_age.map(HeaderValue::from),
        preflight_status: status(canonical.preflight_status.into()),
        refused_preflight_status: status(
            canonical.refused_preflight_status.unwrap_or(canonical.preflight_status.into()),
        ),
        preflight_vary: canonical
            .vary_on_preflight
            .then(|| preflight_vary(canonical.allow_private_network))
            .flatten(),
        spec: canonical,
    })))
}

/// Everything of a specification that is the same in canonical form. The lists may hold a million members.
fn without_lists(spec: &PolicySpec) -> PolicySpec {
    PolicySpec {
        origins: Vec::new(),
        own_origins: Vec::new(),
        methods: Vec::new(),
        request_headers: Vec::new(),
        expose_headers: Vec::new(),
        ..*spec
    }
}

fn is_any(list: &[String]) -> bool {
    matches!(list, [only] if only == "*")
}

fn joined(names: &[String]) -> Option<HeaderValue> {
    (!names.is_empty()).then(|| HeaderValue::from_str(&names.join(",")).ok()).flatten()
}

impl From<PreflightStatus> for RefusedPreflightStatus {
    fn from(status: PreflightStatus) -> Self {
        match status {
            PreflightStatus::NoContent => RefusedPreflightStatus::NoContent,
            PreflightStatus::Ok => RefusedPreflightStatus::Ok,
        }
    }
}

const fn status(status: RefusedPreflightStatus) -> StatusCode {
    match status {
        RefusedPreflightStatus::NoContent => StatusCode::NO_CONTENT,
        RefusedPreflightStatus::Ok => StatusCode::OK,
        RefusedPreflightStatus::Forbidden => StatusCode::FORBIDDEN,
    }
}

/// What the answer to a preflight depends on, in the spelling that people know.
fn preflight_vary(private_network: bool) -> Option<HeaderValue> {
    let mut names = vec![ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS];
    if private_network {
        names.push(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK);
    }
    let titled: Vec<String> = names.iter().map(|name| title_case(name.as_str())).collect();
    HeaderValue::from_str(&titled.join(", ")).ok()
}

fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + rest
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}
