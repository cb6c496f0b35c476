//! Preflight: the differences of two answers to a preflight.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, VARY,
};
use http::HeaderName;

use super::judge::{Judgement, has_cors, members};
use super::{Exchange, Wanted, cause};
use crate::LossCode;
use crate::diff::Reading;
use crate::import::deduce::Reply;

pub(super) fn judge(exchange: &Exchange<'_>, wanted: &Wanted, found: &Reply, judgement: &mut Judgement) {
    let policy = cause::level(exchange, wanted.status, &wanted.fields);
    let server = cause::level(exchange, found.status, &found.headers);
    if !found.answered {
        judgement.note(match policy {
            Reading::Refused => LossCode::PreflightReachesUpstream,
            _ => LossCode::PreflightsUnanswered,
        });
    }
    // What the application refuses by its status is its own affair.
    let is_refused_there = !found.answered && !(200..300).contains(&found.status);
    if server > policy {
        judgement.note(cause::wider(exchange, server));
    } else if server < policy && !is_refused_there {
        judgement.note(cause::narrower(exchange, policy));
    } else if server == policy && policy != Reading::Refused {
        granted(exchange, wanted, found, judgement);
    }
    if server == policy && found.answered {
        by_itself(policy, wanted, found, judgement);
    }
    if judgement.is_same() {
        judgement.cannot_explain(format!("{wanted:?} and {found:?}"));
    }
}

/// What the server says where it answers in the application's place.
fn by_itself(policy: Reading, wanted: &Wanted, found: &Reply, judgement: &mut Judgement) {
    let is_refused = policy == Reading::Refused;
    if wanted.status != found.status {
        judgement.note(match is_refused {
            true => LossCode::RefusedPreflightStatusFixed,
            false => LossCode::PreflightStatusFixed,
        });
    }
    if is_refused && has_cors(&found.headers) {
        judgement.note(LossCode::RefusalNotSilent);
    }
    if members(&wanted.fields, &VARY) != members(&found.headers, &VARY) {
        judgement.note(LossCode::PreflightVaryFixed);
    }
}

fn granted(exchange: &Exchange<'_>, wanted: &Wanted, found: &Reply, judgement: &mut Judgement) {
    let lists = |name: &HeaderName| (members(&wanted.fields, name), members(&found.headers, name));
    let origins = lists(&ACCESS_CONTROL_ALLOW_ORIGIN);
    if origins.0 != origins.1 {
        judgement.note(LossCode::OriginEchoed);
    }
    for name in [ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_HEADERS] {
        let (ours, theirs) = lists(&name);
        if ours != theirs {
            let is_same = ours.len() == theirs.len()
                && ours.iter().zip(&theirs).all(|(one, other)| one.eq_ignore_ascii_case(other));
            judgement.note(if is_same { LossCode::NamesAsReceived } else { LossCode::MoreThanAsked });
        }
    }
    if members(&wanted.fields, &ACCESS_CONTROL_MAX_AGE) != members(&found.headers, &ACCESS_CONTROL_MAX_AGE) {
        judgement.note(LossCode::MaxAgeUnsupported);
    }
    if found.headers.contains_key(ACCESS_CONTROL_EXPOSE_HEADERS) {
        judgement.note(LossCode::AnswerFieldsOnPreflights);
    }
    match lists(&ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK) {
        (ours, theirs) if ours == theirs => {}
        _ if exchange.request(&ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK) != Some("true") => {
            judgement.note(LossCode::MalformedListsTaken);
        }
        (ours, _) if ours.is_empty() => judgement.cannot_explain("access to private networks"),
        _ => judgement.note(LossCode::PrivateNetworkUnsupported),
    }
}
