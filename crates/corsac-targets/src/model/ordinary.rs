//! Ordinary: the differences of two answers to a request that is no preflight.

use std::collections::BTreeSet;

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, CORS_SAFELISTED_RESPONSE_HEADERS, CROSS_ORIGIN_RESOURCE_POLICY,
    TIMING_ALLOW_ORIGIN, VARY,
};
use http::{HeaderName, Method};

use super::exchange::as_answer;
use super::judge::{Judgement, members, reading};
use super::{Exchange, Wanted, cause};
use crate::LossCode;
use crate::diff::Reading;
use crate::import::deduce::Reply;

pub(super) fn judge(exchange: &Exchange<'_>, wanted: &Wanted, found: &Reply, judgement: &mut Judgement) {
    let policy = reading(exchange, wanted.status, &wanted.fields);
    let server = reading(exchange, found.status, &found.headers);
    match (wanted.asks, found.answered) {
        (true, true) => judgement.note(match exchange.method.as_str().eq_ignore_ascii_case("OPTIONS") {
            true => LossCode::AllOptionsAnswered,
            false => LossCode::RefusedAnswered,
        }),
        (false, false) => judgement.note(LossCode::EnforceLost),
        _ if wanted.status != found.status => judgement.note(LossCode::RefusedAnswered),
        _ => {}
    }
    if server > policy {
        return judgement.note(cause::wider_origin(exchange, policy, server));
    }
    let is_answered = wanted.asks && found.answered;
    if server < policy && !is_answered {
        return judgement.note(narrower(exchange, policy, server));
    }
    if !judgement.is_same() {
        return;
    }
    fields(exchange, wanted, found, policy, judgement);
    if judgement.is_same() {
        judgement.cannot_explain(format!("{wanted:?} and {found:?}"));
    }
}

/// Of an origin whose `GET` reads more, the method is the cause.
fn narrower(exchange: &Exchange<'_>, policy: Reading, server: Reading) -> LossCode {
    let get = Exchange { method: &Method::GET, ..*exchange };
    let found = get.found();
    match *exchange.method != Method::GET && reading(&get, found.status, &found.headers) > server {
        true => LossCode::MethodsWithoutFields,
        false => cause::narrower_origin(exchange, policy, server),
    }
}

fn fields(
    exchange: &Exchange<'_>,
    wanted: &Wanted,
    found: &Reply,
    reading: Reading,
    judgement: &mut Judgement,
) {
    let pair = |name: &HeaderName| (members(&wanted.fields, name), members(&found.headers, name));
    let is_open = exchange.policy.is_open();
    let origins = pair(&ACCESS_CONTROL_ALLOW_ORIGIN);
    if origins.0 != origins.1 {
        judgement.note(match (origins.1.is_empty(), reading) {
            (true, _) if is_open => LossCode::ConditionalFields,
            (false, Reading::Refused) => LossCode::FixedOriginSent,
            _ => LossCode::OriginEchoed,
        });
    }
    if pair(&ACCESS_CONTROL_ALLOW_CREDENTIALS).0 != pair(&ACCESS_CONTROL_ALLOW_CREDENTIALS).1 {
        judgement.note(LossCode::FieldsToStrangers);
    }
    exposed(exchange, wanted, found, reading, judgement);
    let of_preflights = [
        ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_MAX_AGE,
        ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK,
    ];
    if of_preflights.iter().any(|name| found.headers.contains_key(name)) {
        judgement.note(LossCode::PreflightFieldsOnAnswers);
    }
    let timing = pair(&TIMING_ALLOW_ORIGIN);
    if timing.0 != timing.1 {
        judgement.note(match timing.1.is_empty() {
            true => LossCode::TimingLost,
            false => LossCode::UpstreamFieldsStand,
        });
    }
    if pair(&CROSS_ORIGIN_RESOURCE_POLICY).0 != pair(&CROSS_ORIGIN_RESOURCE_POLICY).1 {
        judgement.note(LossCode::ResourcePolicyLost);
    }
    vary(wanted, found, judgement);
}

/// Which response headers may be read.
fn exposed(
    exchange: &Exchange<'_>,
    wanted: &Wanted,
    found: &Reply,
    reading: Reading,
    judgement: &mut Judgement,
) {
    let raw = |fields: &http::HeaderMap| members(fields, &ACCESS_CONTROL_EXPOSE_HEADERS);
    if raw(&wanted.fields) == raw(&found.headers) {
        return;
    }
    if reading == Reading::Refused {
        let is_open = exchange.policy.is_open() && raw(&found.headers).is_empty();
        return judgement.note(if is_open {
            LossCode::ConditionalFields
        } else {
            LossCode::FieldsToStrangers
        });
    }
    let credentials = reading == Reading::WithCredentials;
    let exposed = |status, fields| needing_permission(as_answer(status, fields).exposed(credentials));
    let (ours, theirs) = (exposed(wanted.status, &wanted.fields), exposed(found.status, &found.headers));
    let covers =
        |wide: &BTreeSet<String>, narrow: &BTreeSet<String>| wide.contains("*") || wide.is_superset(narrow);
    if !covers(&theirs, &ours) {
        judgement.note(LossCode::ExposeUnsupported);
    }
    if !covers(&ours, &theirs) {
        judgement.note(LossCode::ExposedMore);
    }
    if ours == theirs {
        let lowered = |names: Vec<String>| names.into_iter().map(|name| name.to_ascii_lowercase());
        let is_case = lowered(raw(&wanted.fields)).eq(lowered(raw(&found.headers)));
        judgement.note(if is_case { LossCode::NamesAsReceived } else { LossCode::SafelistedExposed });
    }
}

/// Without the headers that script reads anyway.
fn needing_permission(mut names: BTreeSet<String>) -> BTreeSet<String> {
    names.retain(|name| CORS_SAFELISTED_RESPONSE_HEADERS.iter().all(|own| own.as_str() != name));
    names
}

fn vary(wanted: &Wanted, found: &Reply, judgement: &mut Judgement) {
    let (ours, theirs) = (members(&wanted.fields, &VARY), members(&found.headers, &VARY));
    if ours.iter().any(|name| !theirs.contains(name)) && !theirs.iter().any(|name| name == "*") {
        judgement.note(LossCode::VaryMissing);
    }
    if theirs.iter().any(|name| !ours.contains(name)) && !ours.iter().any(|name| name == "*") {
        judgement.note(LossCode::VaryMore);
    }
}
